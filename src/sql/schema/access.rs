//! Who may do what: grants say with which columns, policies with which rows.

use std::collections::{BTreeMap, BTreeSet};

use crate::database::{Grants, Policy, Verb};
use crate::model::{self, Field, Table};
use crate::sql::{names, spelling};

/// Supabase's role of a person who is signed in.
pub(super) const AUTHENTICATED: &str = "authenticated";
/// Supabase's role of the application's own server.
pub(super) const SERVICE: &str = "service_role";

/// One policy for each verb that anybody has.
pub(super) fn policies(table: &Table) -> BTreeMap<String, Policy> {
    let policies = Verb::ALL.into_iter().filter_map(|verb| {
        let rows = rows(table, verb)?;
        let policy = Policy {
            verb: Some(verb),
            permissive: true,
            roles: BTreeSet::from([AUTHENTICATED.to_owned()]),
            using: (verb != Verb::Insert).then(|| rows.clone()),
            check: matches!(verb, Verb::Insert | Verb::Update).then_some(rows),
        };
        Some((names::policy(&table.name, verb), policy))
    });
    policies.collect()
}

/// The rows that a person has for a verb; `None` for none at all.
fn rows(table: &Table, verb: Verb) -> Option<String> {
    match policy(table, verb) {
        // The account is asked once a statement, not once a row.
        model::Policy::Owner => Some(format!(
            "(select auth.uid()) = {}",
            spelling::name(table.owner())
        )),
        model::Policy::Authenticated => Some("true".to_owned()),
        model::Policy::None => None,
    }
}

fn policy(table: &Table, verb: Verb) -> model::Policy {
    match verb {
        Verb::Select => table.policies.read,
        Verb::Insert => table.policies.insert,
        Verb::Update => table.policies.update,
        Verb::Delete => table.policies.delete,
    }
}

/// Nothing for who is not signed in; the columns that the client sets for who is.
pub(super) fn grants(table: &Table) -> BTreeMap<String, Grants> {
    let mut person = Grants::default();
    for verb in Verb::ALL {
        match granted(table, verb) {
            Granted::Nothing => {}
            Granted::Rows => {
                person.table.insert(verb);
            }
            Granted::Columns(columns) => {
                person.columns.insert(verb, columns);
            }
        }
    }
    let service = Grants {
        table: BTreeSet::from(Verb::ALL),
        ..Grants::default()
    };
    BTreeMap::from([
        (AUTHENTICATED.to_owned(), person),
        (SERVICE.to_owned(), service),
    ])
}

/// What a person who is signed in may do with a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Granted {
    /// Nothing.
    Nothing,
    /// The verb, of whole rows.
    Rows,
    /// The verb, setting these columns.
    Columns(BTreeSet<String>),
}

/// What a person who is signed in is granted for a verb; which rows, the policy says.
pub fn granted(table: &Table, verb: Verb) -> Granted {
    if policy(table, verb) == model::Policy::None {
        return Granted::Nothing;
    }
    let columns = match verb {
        Verb::Select | Verb::Delete => return Granted::Rows,
        Verb::Insert => columns(table, |field| {
            field.access.create || field.same_as.is_some()
        }),
        Verb::Update => columns(table, |field| field.access.update),
    };
    if columns.is_empty() {
        Granted::Nothing
    } else {
        Granted::Columns(columns)
    }
}

fn columns(table: &Table, settable: impl Fn(&Field) -> bool) -> BTreeSet<String> {
    let fields = table.fields.iter().filter(|field| settable(field));
    fields.map(|field| field.name.clone()).collect()
}
