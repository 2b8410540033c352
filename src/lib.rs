//! Larder turns one declarative manifest into an offline-first data layer.
//!
//! ```text
//! manifest text ─read→ Manifest ─resolve→ Model ─typescript │ docs→ Files ─plan→ Plan ─apply│describe→ Outcome
//! tables.lock  ─read→ History ──┘   └→ History'
//! ```

pub mod expression;
pub mod files;
pub mod finding;
pub mod history;
pub mod manifest;
pub mod model;
pub mod output;
pub mod source;
pub mod typescript;

use files::Files;
use finding::Finding;
use model::Project;
use source::Source;

/// What a manifest compiles to.
#[derive(Debug)]
pub struct Compiled {
    /// Everything that was found, in the order in which it is shown.
    pub findings: Vec<Finding>,
    /// What there is to write; `None` where an error was found.
    pub output: Option<Output>,
}

/// What there is to write.
#[derive(Debug)]
pub struct Output {
    /// Names and folders.
    pub project: Project,
    /// The files of every target.
    pub files: Files,
    /// The text of `tables.lock`.
    pub history: String,
}

/// Compiles a manifest with its history. Nothing is read from the disk, or written to it.
pub fn compile(manifest: &Source, lock: Option<&Source>) -> Compiled {
    let (_, mut findings) = manifest::read(manifest);
    findings.extend(lock.map(history::read).unwrap_or_default().1);
    finding::sort(&mut findings);
    Compiled {
        findings,
        output: None,
    }
}
