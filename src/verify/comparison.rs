use crate::database::catalog::Catalog;
use crate::database::{Database, Table};
use crate::finding::{Code, Finding};
use crate::manifest::Origins;
use crate::source::Span;

/// What is compared, and what was found.
pub(super) struct Comparison<'a> {
    /// What the manifest says, as it is printed.
    pub(super) stated: &'a Database,
    /// The same as Postgres spells it, where it could be asked.
    pub(super) wanted: &'a Database,
    /// Whether it could.
    pub(super) spelled: bool,
    pub(super) live: &'a Catalog,
    pub(super) origins: &'a Origins,
    pub(super) findings: Vec<Finding>,
}

/// A table that both sides have.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) name: &'a str,
    pub(super) stated: &'a Table,
    pub(super) wanted: &'a Table,
    pub(super) live: &'a Table,
}

/// One broken object.
pub(super) struct Fault<'f> {
    pub(super) code: Code,
    pub(super) at: Option<Span>,
    pub(super) message: String,
    /// What follows from it.
    pub(super) consequence: &'f str,
    /// What mends it; empty where no statement does.
    pub(super) statement: String,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(
        stated: &'a Database,
        spelled: Option<&'a Database>,
        live: &'a Catalog,
        origins: &'a Origins,
    ) -> Self {
        Self {
            stated,
            wanted: spelled.unwrap_or(stated),
            spelled: spelled.is_some(),
            live,
            origins,
            findings: Vec::new(),
        }
    }

    /// The tables that both sides have.
    pub(super) fn pairs(&self) -> impl Iterator<Item = Pair<'a>> + use<'a> {
        let (wanted, live) = (self.wanted, self.live);
        self.stated.tables.iter().filter_map(move |(name, stated)| {
            Some(Pair {
                name,
                stated,
                wanted: wanted.tables.get(name)?,
                live: live.database.tables.get(name)?,
            })
        })
    }

    pub(super) fn error(&mut self, fault: Fault) {
        self.findings.push(fault.into());
    }

    pub(super) fn warning(&mut self, fault: Fault) {
        self.findings.push(Finding::from(fault).warning());
    }
}

impl From<Fault<'_>> for Finding {
    fn from(fault: Fault) -> Self {
        let finding = match fault.at {
            Some(span) => Self::manifest(fault.code, span, fault.message),
            None => Self::error(fault.code, fault.message),
        };
        let finding = finding.note(fault.consequence);
        if fault.statement.is_empty() {
            finding
        } else {
            finding
                .help("this mends it, and changes nothing else")
                .statement(fault.statement.trim_end())
        }
    }
}

/// Words as a sentence lists them: `a`, `b` and `c`.
pub(super) fn listed<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> String {
    let mut words: Vec<_> = words
        .into_iter()
        .map(|word| format!("`{}`", word.as_ref()))
        .collect();
    match words.pop() {
        Some(last) if !words.is_empty() => format!("{} and {last}", words.join(", ")),
        last => last.unwrap_or_default(),
    }
}
