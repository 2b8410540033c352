//! The statements of SQL files, and the database that they leave when they have run in order.

mod alter;
mod block;
mod columns;
mod constraint;
mod create;
mod drop;
mod grant;
mod index;
mod policy;
mod publication;
mod routine;
mod statement;
mod table;

use super::cursor::{Cursor, Reading, Stuck};
use super::origins::{Object, Origins};
use super::token::{self, Kind, Token};
use crate::database::Database;
use crate::finding::{Code, Finding};
use crate::source::{Source, Span};
use crate::sql::spelling;

/// What the files leave.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// The database, as far as it can be said.
    pub(super) database: Database,
    /// Where each object of it comes from.
    pub(super) origins: Origins,
    /// What it does not hold, and what could not be read.
    pub(super) findings: Vec<Finding>,
}

/// Reads the files one after the other, as if they ran against an empty database.
pub(super) fn read(sources: &[Source]) -> Script {
    let mut state = State::default();
    for (file, source) in sources.iter().enumerate() {
        let (tokens, broken) = token::tokens(source.text(), 0);
        // A file that cannot be read to its end is refused as a whole, so what stands before
        // the fault does not matter.
        if let Some(broken) = broken {
            state.found(
                Finding::sql(
                    Code::SqlSyntax,
                    file,
                    broken.span,
                    format!(
                        "the file cannot be read from here on: {}",
                        plain(&broken.reason)
                    ),
                )
                .help("close the quote or comment that is open here"),
            );
            continue;
        }
        state.run(file, source.text(), &tokens);
    }
    state.finish()
}

/// The tokenizer's reason in the style of our messages.
fn plain(reason: &str) -> String {
    let reason = reason.trim_end_matches('.');
    let mut letters = reason.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// The database while statements run.
#[derive(Debug, Default)]
struct State {
    script: Script,
    /// The number of the file that is read.
    file: usize,
    /// What new tables and functions are granted to each role, by `alter default privileges`.
    preset: grant::Preset,
    /// Findings about objects that [`Database`] does not hold, so that dropping one of them
    /// takes its finding along.
    beyond: Vec<(Object, Finding)>,
    /// Whether the publication holds every table.
    publishes_all: bool,
}

impl State {
    fn run(&mut self, file: usize, text: &str, tokens: &[Token]) {
        self.file = file;
        for statement in tokens.split(|token| token.kind == Kind::Mark(";")) {
            if !statement.is_empty() {
                self.statement(Cursor::new(text, statement));
            }
        }
    }

    /// Runs one statement; what of it was not understood is a finding.
    fn statement(&mut self, cursor: Cursor<'_>) {
        if let Err(stuck) = self.apply(cursor) {
            self.not_understood(cursor, &stuck);
        }
    }

    fn not_understood(&mut self, statement: Cursor<'_>, stuck: &Stuck) {
        let beginning: Vec<&str> = statement.words().take(3).collect();
        let head = statement.place();
        let mut finding = Finding::sql(
            Code::ImportNotUnderstood,
            self.file,
            stuck.0.clone(),
            format!("this `{}` was not understood", beginning.join(" ")),
        )
        .help("add by hand what it says, if the manifest can say it")
        .warning();
        if head.start < stuck.0.start {
            finding = finding.also(head, "the statement begins here");
        }
        self.found(finding);
    }

    fn found(&mut self, finding: Finding) {
        self.script.findings.push(finding);
    }

    /// Notes an object that the manifest has no word for.
    fn beyond(&mut self, object: Object, span: Span, message: impl Into<String>) {
        let finding = Finding::sql(Code::ImportNotExpressed, self.file, span, message).warning();
        self.beyond.retain(|(other, _)| *other != object);
        self.beyond.push((object, finding));
    }

    /// Notes what a table, or a part of it, does beside what a manifest says.
    fn unsaid(&mut self, table: &str, part: Option<&str>, does: &str, place: Span) {
        let (key, shown) = match part {
            Some(part) => (format!("{table}.{part}"), format!("`{part}` of `{table}`")),
            None => (table.to_owned(), format!("`{table}`")),
        };
        self.beyond(
            Object::Other(does.to_owned(), key),
            place,
            format!("{shown} {does}, which a manifest does not say"),
        );
    }

    /// Forgets what was noted of an object, by its name, and of its parts.
    fn forget(&mut self, name: &str) -> bool {
        let noted = self.beyond.len();
        self.beyond.retain(|(object, _)| match object {
            Object::Other(_, other) => {
                let rest = other.strip_prefix(name);
                !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            }
            Object::Part(table, _, _) => table != name,
            _ => true,
        });
        self.beyond.len() < noted
    }

    /// Whether an object was noted that the manifest has no word for.
    fn is_noted(&self, name: &str) -> bool {
        let mut noted = self.beyond.iter();
        noted.any(|(object, _)| matches!(object, Object::Other(_, other) if other == name))
    }

    /// Records that an object comes from here.
    fn origin(&mut self, object: Object, span: Span) {
        self.script.origins.set(object, self.file, span);
    }

    fn database(&mut self) -> &mut Database {
        &mut self.script.database
    }

    /// The table of a name; the statement is stuck where there is none.
    fn table(&mut self, name: &str, place: &Span) -> Reading<&mut crate::database::Table> {
        self.script
            .database
            .tables
            .get_mut(name)
            .ok_or_else(|| Stuck(place.clone()))
    }

    fn finish(mut self) -> Script {
        if self.publishes_all {
            for table in self.script.database.tables.values_mut() {
                table.published = true;
            }
        }
        for table in self.script.database.tables.values_mut() {
            for column in table
                .indexes
                .values_mut()
                .flat_map(|index| &mut index.columns)
            {
                // Beside columns there are expressions, which stay as they are written.
                if table.columns.iter().any(|other| other.name == *column) {
                    *column = spelling::name(column);
                }
            }
        }
        self.script
            .findings
            .extend(self.beyond.into_iter().map(|(_, finding)| finding));
        self.script
    }
}
