//! What a manifest cannot say of a database, each once: for the list and for the comments.

use crate::finding::{Code, Finding, Place};
use crate::manifest::Comments;

/// Something that the manifest does not say, or says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Remark {
    pub(super) code: Code,
    pub(super) about: About,
    pub(super) place: Option<Place>,
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// Whether something is lost, so that it is listed and not only a comment.
    pub(super) listed: bool,
}

/// Where a remark stands as a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// Nothing of the manifest.
    Nothing,
    /// Above a table.
    Table(String),
    /// Above a field.
    Field(String, String),
    /// Among a table's fields, of which it is none.
    LeftOutField(String),
    /// After the tables, of which it is none.
    LeftOutTable,
}

impl About {
    pub(super) fn field(table: &str, field: &str) -> Self {
        Self::Field(table.to_owned(), field.to_owned())
    }
}

impl Remark {
    pub(super) fn new(code: Code, about: About, message: impl Into<String>) -> Self {
        Self {
            code,
            about,
            place: None,
            message: message.into(),
            help: None,
            listed: true,
        }
    }

    /// Something that a person may want to write otherwise.
    pub(super) fn hint(about: About, message: impl Into<String>) -> Self {
        Self {
            listed: false,
            ..Self::new(Code::ImportNotExpressed, about, message)
        }
    }

    pub(super) fn at(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn finding(&self) -> Finding {
        Finding {
            place: self.place.clone(),
            help: self.help.clone(),
            ..Finding::error(self.code, &self.message)
        }
        .warning()
    }
}

/// The remarks as comments, below what stands above every imported manifest.
pub(super) fn comments(remarks: &[Remark]) -> Comments {
    let mut comments = Comments::default();
    for remark in remarks {
        let text = match &remark.help {
            Some(help) => format!("{}: {help}", remark.message),
            None => remark.message.clone(),
        };
        match &remark.about {
            About::Nothing => {}
            About::Table(table) => comments.tables.entry(table.clone()).or_default().push(text),
            About::Field(table, field) => comments
                .fields
                .entry((table.clone(), field.clone()))
                .or_default()
                .push(text),
            About::LeftOutField(table) => comments
                .after_fields
                .entry(table.clone())
                .or_default()
                .push(text),
            About::LeftOutTable => comments.end.push(text),
        }
    }
    comments
}
