//! How the server decides each rule: by a check of the row, or by a trigger.

use super::expression::{Condition, Scope};
use crate::model::{Operation, Rule, RuleBody, Table};

/// What a row must hold by a rule, where the rule is about nothing but the row as it would be,
/// however it comes to be.
pub fn row_condition(table: &Table, rule: &Rule) -> Option<String> {
    let scope = Scope::table(&table.fields);
    let holds = match &rule.body {
        RuleBody::Deny(typed) => Condition::unless(typed, &scope),
        RuleBody::Require(typed) => Condition::when(typed, &scope),
        RuleBody::Single { .. } | RuleBody::Call { .. } => return None,
    };
    is_check(rule).then(|| holds.flat())
}

/// What refuses an operation by a rule that is not a check of the row; it stands beside `and`.
pub fn refusal(table: &Table, rule: &Rule, operation: Operation) -> Option<String> {
    let scope = Scope::trigger(&table.fields, operation);
    let refuses = match &rule.body {
        RuleBody::Deny(typed) => Condition::when(typed, &scope),
        RuleBody::Require(typed) => Condition::unless(typed, &scope),
        RuleBody::Single { .. } | RuleBody::Call { .. } => return None,
    };
    (!is_check(rule)).then(|| refuses.operand())
}

/// Whether a rule is about nothing but the row as it would be, however it comes to be.
pub fn is_check(rule: &Rule) -> bool {
    let (RuleBody::Deny(typed) | RuleBody::Require(typed)) = &rule.body else {
        return false;
    };
    let writes = [Operation::Create, Operation::Update];
    let any_write = writes.iter().all(|operation| rule.on.contains(operation));
    any_write && typed.variables().iter().all(|variable| variable == "next")
}
