//! What the backends make: texts by target and path, not yet on any disk.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One of the kinds of output, each with a folder of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Target {
    /// The data layer.
    TypeScript,
    /// The Postgres side.
    Sql,
    /// Row types.
    Rust,
    /// Pages for people, and the manifest's JSON Schema.
    Docs,
}

impl Target {
    /// The folder of the target below one that holds all of them; empty for that folder itself.
    pub const fn below(self) -> &'static str {
        match self {
            Self::TypeScript | Self::Docs => "",
            Self::Sql => "supabase/schemas",
            Self::Rust => "rust",
        }
    }
}

/// A file that the output consists of: its text, or what stands for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileText<T = String> {
    /// Written and kept up to date; the text starts with this project's header where the
    /// format allows a comment.
    Generated(T),
    /// A start for hand-written code: written where nothing is, then never touched.
    Stub(T),
}

/// All files, by target and by path relative to the target's folder, with `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files<T = String>(pub BTreeMap<(Target, String), FileText<T>>);

impl Files {
    /// Adds a generated file.
    ///
    /// # Panics
    /// If the path is taken or leaves the target's folder: both are a bug of ours.
    pub fn generated(&mut self, target: Target, path: impl Into<String>, text: String) {
        self.add(target, path.into(), FileText::Generated(text));
    }

    /// Adds a start for hand-written code.
    ///
    /// # Panics
    /// If the path is taken or leaves the target's folder: both are a bug of ours.
    pub fn stub(&mut self, target: Target, path: impl Into<String>, text: String) {
        self.add(target, path.into(), FileText::Stub(text));
    }

    /// Adds a file.
    ///
    /// # Panics
    /// If the path is taken or leaves the target's folder: both are a bug of ours.
    pub fn add(&mut self, target: Target, path: String, text: FileText) {
        assert!(
            path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !path.contains('\\'),
            "each output stays in its target's folder: {path}"
        );
        let former = self.0.insert((target, path), text);
        assert!(former.is_none(), "each output has a path of its own");
    }
}
