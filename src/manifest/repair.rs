//! Reading on after broken syntax: the broken statement is taken out, its key stays.
//!
//! A TOML reader that recovers inside a statement guesses, and one missing bracket makes it
//! guess to the end of the file. So a text that does not parse is cut into statements, each
//! header and each key with its value; every statement is tried alone, and a broken one is
//! replaced by its key with a placeholder, so that nobody misses the key. A broken statement
//! whose key cannot be told leaves a lost entry, which says that something is missing there.

use std::collections::BTreeSet;

use toml::de::DeTable;

use super::statement::{self, Statement};
use super::syntax;
use crate::finding::{Code, Finding};
use crate::source::Span;

/// A text that parses, but for keys that are written twice.
pub(super) struct Repaired {
    pub(super) text: String,
    pub(super) offsets: Offsets,
    /// What was broken, a finding a statement.
    pub(super) findings: Vec<Finding>,
}

impl Repaired {
    /// Takes the broken statements out of a text.
    pub(super) fn new(text: &str) -> Self {
        let mut repaired = Self {
            text: String::with_capacity(text.len()),
            offsets: Offsets::default(),
            findings: Vec::new(),
        };
        let mut at = 0;
        while at < text.len() {
            let statement = Statement::at(text, at);
            let sound = syntax::errors(&text[statement.span()]).is_empty();
            if sound && !statement.hides_header(text) {
                repaired.copy(text, statement.span());
                at = statement.end;
            } else {
                at = repaired.replace(text, &statement);
            }
        }
        repaired
    }

    fn copy(&mut self, text: &str, span: Span) {
        self.offsets.pieces.push(Piece {
            parsed: self.text.len(),
            written: span.start,
            length: span.len(),
        });
        self.text.push_str(&text[span]);
    }

    /// Replaces a broken statement, and answers where the next one starts.
    fn replace(&mut self, text: &str, broken: &Statement) -> usize {
        let end = broken.resume(text);
        let broken = Statement::at(&text[..end], broken.start);
        let piece = &text[broken.span()];
        // Cut off where the next statement starts, it may turn out whole.
        let Some(error) = syntax::errors(piece).into_iter().next() else {
            self.copy(text, broken.span());
            return end;
        };
        self.findings.push(syntax::finding(&error, text, &broken));
        match broken.name(text) {
            Some(name) if broken.is_header => {
                self.text.push('[');
                self.copy(text, name);
                self.text.push_str("]\n");
            }
            Some(name) => {
                self.copy(text, name);
                self.hold();
            }
            None => self.lose(broken.is_header),
        }
        end
    }

    /// Gives the key that was just written a placeholder.
    fn hold(&mut self) {
        self.text.push('=');
        self.offsets.placeholders.insert(self.text.len());
        self.text.push_str("0\n");
    }

    fn lose(&mut self, is_header: bool) {
        let name = format!("\"{LOST_ESCAPED}{}\"", self.text.len());
        if is_header {
            self.text.extend(["[", &name, "]\n"]);
        } else {
            self.text.push_str(&name);
            self.hold();
        }
    }
}

const LOST_ESCAPED: &str = "\\u0000";
const LOST: char = '\0';

/// How places of the text that was parsed lie in the text that the user wrote; empty where
/// both are the same.
#[derive(Debug, Default)]
pub(super) struct Offsets {
    /// Where what was parsed begins, if it is a part that was not repaired.
    begin: usize,
    pieces: Vec<Piece>,
    placeholders: BTreeSet<usize>,
}

/// A part that was copied.
#[derive(Debug)]
struct Piece {
    parsed: usize,
    written: usize,
    length: usize,
}

impl Offsets {
    /// Those of a part of the text that begins here.
    pub(super) fn of_part(begin: usize) -> Self {
        Self {
            begin,
            ..Self::default()
        }
    }

    /// Where a span of the parsed text stands in the user's.
    pub(super) fn span(&self, parsed: Span) -> Span {
        let start = self.offset(parsed.start);
        start..self.offset(parsed.end).max(start)
    }

    fn offset(&self, parsed: usize) -> usize {
        let after = self.pieces.partition_point(|piece| piece.parsed <= parsed);
        match after.checked_sub(1).map(|at| &self.pieces[at]) {
            Some(piece) => piece.written + (parsed - piece.parsed).min(piece.length),
            None => self.begin + parsed,
        }
    }

    /// Whether the value at this place of the parsed text only stands in for a broken one.
    pub(super) fn is_placeholder(&self, parsed: usize) -> bool {
        self.placeholders.contains(&parsed)
    }

    /// Whether an entry of this table was lost.
    pub(super) fn has_lost(&self, table: &DeTable<'_>) -> bool {
        table.keys().any(|key| self.is_lost(key.get_ref()))
    }

    /// Whether a key only says that an entry was lost. In a text that was not repaired, no key does.
    pub(super) fn is_lost(&self, key: &str) -> bool {
        !self.pieces.is_empty() && key.starts_with(LOST)
    }
}

/// The finding of a key or a table that is written twice.
pub(super) fn twice(text: &str, span: Span, message: &str) -> Finding {
    let name = &text[statement::clamp(text, span.clone())];
    let (message, help) = if message.starts_with("duplicate") {
        (
            format!("`{name}` is written twice"),
            "remove one of the two",
        )
    } else {
        (
            format!("`{name}` already has a value, so it cannot have keys"),
            "write it in one way",
        )
    };
    Finding::manifest(Code::DuplicateKey, span, message)
        .label("again here")
        .help(help)
}
