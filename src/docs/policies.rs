//! Who may do what on the server.

use super::markdown::{codes, or_dash};
use crate::database::Verb;
use crate::model::{Policy, Table};
use crate::sql::{self, Granted};

/// A row of the table of policies.
pub(super) struct Row {
    pub(super) verb: &'static str,
    pub(super) who: &'static str,
    pub(super) columns: String,
}

/// The policy of each verb.
pub(super) fn rows(table: &Table) -> Vec<Row> {
    let policies = &table.policies;
    let rows = Verb::ALL.into_iter().map(|verb| {
        let (verb_name, policy) = match verb {
            Verb::Select => ("read", policies.read),
            Verb::Insert => ("insert", policies.insert),
            Verb::Update => ("update", policies.update),
            Verb::Delete => ("delete", policies.delete),
        };
        Row {
            verb: verb_name,
            who: who(policy),
            columns: match sql::granted(table, verb) {
                Granted::Nothing => or_dash(String::new()),
                Granted::Rows => "all".to_owned(),
                Granted::Columns(columns) => {
                    let fields = table.fields.iter().map(|field| &field.name);
                    codes(fields.filter(|name| columns.contains(*name)))
                }
            },
        }
    });
    rows.collect()
}

fn who(policy: Policy) -> &'static str {
    match policy {
        Policy::Owner => "the row's owner",
        Policy::Authenticated => "anyone who is signed in",
        Policy::None => "nobody",
    }
}
