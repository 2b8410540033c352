//! What each check of the server is about, so that the client can say it.

use super::{names, rules, schema};
use crate::model::Table;

/// A check constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check<'a> {
    /// Its name, which the server's refusal holds.
    pub constraint: String,
    /// What it asks.
    pub about: About<'a>,
}

/// What a check asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About<'a> {
    /// A column's value, by the column's name.
    Column(&'a str),
    /// A rule of the whole row.
    Rule {
        /// The rule's id.
        id: &'a str,
        /// What a person reads.
        message: &'a str,
    },
}

/// A table's checks: of its columns in their order, then of its rules in theirs.
pub fn of(table: &Table) -> Vec<Check<'_>> {
    let columns = table.fields.iter();
    let columns = columns.filter(|field| schema::is_checked(table, field));
    let columns = columns.map(|field| Check {
        constraint: names::column_check(&table.name, &field.name),
        about: About::Column(&field.name),
    });
    let rules = table.rules.iter().filter(|rule| rules::is_check(rule));
    let rules = rules.map(|rule| Check {
        constraint: names::rule_check(&table.name, &rule.id),
        about: About::Rule {
            id: &rule.id,
            message: rule.message.as_deref().unwrap_or_default(),
        },
    });
    columns.chain(rules).collect()
}
