//! What was found: faults of the manifest, drift, a lock that cannot be read.
//!
//! Findings are collected everywhere, sorted by place and rendered once, by the binary.

mod code;
mod escape;
mod github;
mod json;
mod render;
pub mod suggest;
mod text;

pub use code::Code;
pub(crate) use escape::visible;
pub use render::{Format, Sources, Style, render};

use crate::source::Span;

/// One fault, with its place and one next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of fault it is.
    pub code: Code,
    /// Whether it stops the run.
    pub severity: Severity,
    /// What is wrong, in the manifest's terms; lower case, no final dot.
    pub message: String,
    /// Where it is; `None` where there is no text to point at.
    pub place: Option<Place>,
    /// What the marked text is, in a few words, shown beside it.
    pub label: Option<String>,
    /// Further places that explain it.
    pub labels: Vec<Label>,
    /// Lines that show it, such as a difference, to be printed as they are.
    pub note: Option<String>,
    /// One next step.
    pub help: Option<String>,
    /// SQL that mends it, whole and to be run as it stands.
    pub statement: Option<String>,
}

/// Whether a finding stops the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// Told, and the run goes on.
    Warning,
}

impl Severity {
    /// The word that messages start with.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In the manifest.
    Manifest(SpanOrder),
    /// In `tables.lock`.
    Lock(SpanOrder),
    /// In one of the SQL files, by its number among them.
    Sql(usize, SpanOrder),
    /// A file or folder, by its path as it is reached from where the run began, with `/`.
    Path(String),
}

/// A span that sorts by its start, then by its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpanOrder(pub Span);

impl PartialOrd for SpanOrder {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SpanOrder {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0.start, self.0.end).cmp(&(other.0.start, other.0.end))
    }
}

/// A further place of the same text, with a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What stands there.
    pub text: String,
}

impl Finding {
    /// An error without a place.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            place: None,
            label: None,
            labels: Vec::new(),
            note: None,
            help: None,
            statement: None,
        }
    }

    /// An error at a place of the manifest.
    pub fn manifest(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            place: Some(Place::Manifest(SpanOrder(span))),
            ..Self::error(code, message)
        }
    }

    /// An error at a place of `tables.lock`.
    pub fn lock(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            place: Some(Place::Lock(SpanOrder(span))),
            ..Self::error(code, message)
        }
    }

    /// An error at a place of one of the SQL files.
    pub fn sql(code: Code, file: usize, span: Span, message: impl Into<String>) -> Self {
        Self {
            place: Some(Place::Sql(file, SpanOrder(span))),
            ..Self::error(code, message)
        }
    }

    /// An error about a file or folder.
    pub fn path(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            place: Some(Place::Path(path.into())),
            ..Self::error(code, message)
        }
    }

    /// The same, as a warning.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The same, with words beside the marked text.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = Some(text.into());
        self
    }

    /// The same, with a further place of the same text.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// The same, with lines that show it.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.note = Some(text.into());
        self
    }

    /// The span in the text that it points into, where it points into one.
    pub fn span(&self) -> Option<&Span> {
        match &self.place {
            Some(Place::Manifest(span) | Place::Lock(span) | Place::Sql(_, span)) => Some(&span.0),
            Some(Place::Path(_)) | None => None,
        }
    }

    /// The same, with its next step.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// The same, with SQL that mends it.
    #[must_use]
    pub fn statement(mut self, sql: impl Into<String>) -> Self {
        self.statement = Some(sql.into());
        self
    }
}

/// Puts findings into the order in which they are shown: by place, then by code and message.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        (&a.place, a.code.slug(), &a.message).cmp(&(&b.place, b.code.slug(), &b.message))
    });
}
