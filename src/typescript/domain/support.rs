use std::collections::BTreeSet;

use super::super::expression::{Condition, Support};
use crate::expression::Typed;
use crate::model::{RuleBody, Table};

/// The functions of the engine that a table's conditions call, by name.
pub(in super::super) fn of(table: &Table) -> BTreeSet<&'static str> {
    let filters = table
        .filters
        .iter()
        .filter_map(|filter| filter.predicate.as_ref());
    let fails = filters.clone().any(Typed::can_fail);
    let rules = table
        .rules
        .iter()
        .filter(|rule| rule.on.iter().any(|on| table.has(*on)))
        .filter_map(|rule| match &rule.body {
            RuleBody::Deny(typed) => Some(Condition::when(typed)),
            RuleBody::Require(typed) => Some(Condition::unless(typed)),
            RuleBody::Single { .. } | RuleBody::Call { .. } => None,
        });
    filters
        .map(Condition::when)
        .chain(rules)
        .flat_map(|condition| condition.support())
        .map(Support::name)
        .chain(fails.then_some(IF_COMPUTABLE))
        .collect()
}

/// The function that makes a row without an answer one that a filter leaves out.
pub(super) const IF_COMPUTABLE: &str = "ifComputable";
