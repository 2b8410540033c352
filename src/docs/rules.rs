//! The rules of a table, in words.

use super::markdown::{code, or_dash, prose};
use crate::model::{Rule, RuleBody, Table};
use crate::sql::rules;

/// A row of the table of rules.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) on: String,
    pub(super) says: String,
    pub(super) message: String,
    pub(super) decided: &'static str,
}

/// The rules, in the order of the manifest.
pub(super) fn rows(table: &Table) -> Vec<Row> {
    let rows = table.rules.iter().map(|rule| Row {
        id: code(&rule.id),
        on: rule
            .on
            .iter()
            .map(|one| one.name())
            .collect::<Vec<_>>()
            .join(", "),
        says: says(rule),
        message: or_dash(prose(rule.message.as_deref().unwrap_or_default())),
        decided: decided(rule),
    });
    rows.collect()
}

fn says(rule: &Rule) -> String {
    let written = code(rule.written.as_deref().unwrap_or_default());
    match &rule.body {
        RuleBody::Deny(_) => format!("refused where {written}"),
        RuleBody::Require(_) => format!("refused unless {written}"),
        RuleBody::Single { column } => {
            format!(
                "at most one row of an account has {} true; setting it unsets the others",
                code(column)
            )
        }
        RuleBody::Call { function } => format!("the function {} decides", code(function)),
    }
}

fn decided(rule: &Rule) -> &'static str {
    match &rule.body {
        RuleBody::Call { .. } => "the device alone",
        RuleBody::Deny(_) | RuleBody::Require(_) if rules::is_check(rule) => "both; a check",
        RuleBody::Deny(_) | RuleBody::Require(_) | RuleBody::Single { .. } => "both; a trigger",
    }
}
