use super::super::expression::Condition;
use super::super::layout::{Doc, concat, group, hardline, indent, softline, text};
use super::super::literal;
use super::super::syntax::{arguments, braces, guarded, parentheses};
use crate::model::{Operation, Rule, RuleBody, Table};

/// The rules of an operation that may refuse it, in order, at an indentation.
pub(super) fn checks(table: &Table, operation: Operation, at: usize) -> Vec<String> {
    of(table, operation)
        .filter_map(|rule| check(rule, at))
        .collect()
}

fn of(table: &Table, operation: Operation) -> impl Iterator<Item = &Rule> {
    table
        .rules
        .iter()
        .filter(move |rule| rule.on.contains(&operation))
}

fn check(rule: &Rule, at: usize) -> Option<String> {
    let guard = match &rule.body {
        // An update's input is, on the server too, what it changes.
        RuleBody::Deny(typed) => Condition::when(&typed.renamed("input", "changes")).guard(),
        RuleBody::Require(typed) => Condition::unless(&typed.renamed("input", "changes")).guard(),
        RuleBody::Call { function } => called(rule, function),
        RuleBody::Single { .. } => return None,
    };
    let message = rule.message.as_deref().unwrap_or(&rule.id);
    let arguments = [literal::string(&rule.id), literal::string(message)];
    let refusal = concat([
        text("throw new RuleError"),
        parentheses(arguments.map(text)),
        text(";"),
    ]);
    let check = concat([
        guard,
        text(" {"),
        indent(concat([hardline(), refusal])),
        hardline(),
        text("}"),
    ]);
    Some(check.render(at, at))
}

fn called(rule: &Rule, function: &str) -> Doc {
    let names: Vec<_> = variables(&rule.on).iter().map(|name| text(*name)).collect();
    let arguments = if names.is_empty() {
        text("()")
    } else {
        arguments([], braces(names))
    };
    group(concat([
        text("if ("),
        indent(concat([
            softline(),
            text(format!("!custom.{function}")),
            arguments,
        ])),
        softline(),
        text(")"),
    ]))
}

/// What a rule on some operations may read: what all of them have.
pub(in super::super) fn variables(on: &[Operation]) -> &'static [&'static str] {
    let has = |operation| on.contains(&operation);
    match (
        has(Operation::Create),
        has(Operation::Update),
        has(Operation::Delete),
    ) {
        (false, true, false) => &["existing", "input", "next"],
        (false, _, true) => &["existing"],
        (true, _, false) => &["input", "next"],
        (true, _, true) | (false, false, false) => &[],
    }
}

/// `const now = nowISO();`, where a rule of the operation compares with the moment.
pub(super) fn now(table: &Table, operation: Operation) -> Option<String> {
    reads_now(table, operation).then(|| "const now = nowISO();".to_owned())
}

/// Whether a rule of the operation compares with the moment.
pub(super) fn reads_now(table: &Table, operation: Operation) -> bool {
    of(table, operation).any(|rule| match &rule.body {
        RuleBody::Deny(typed) | RuleBody::Require(typed) => typed.variables().contains("now"),
        RuleBody::Single { .. } | RuleBody::Call { .. } => false,
    })
}

/// Whether a rule of the operation may refuse it.
pub(super) fn may_refuse(table: &Table, operation: Operation) -> bool {
    of(table, operation).any(|rule| !matches!(rule.body, RuleBody::Single { .. }))
}

/// The columns of which at most one row is true, and that an operation may set.
pub(super) fn single_columns(table: &Table, operation: Operation) -> impl Iterator<Item = &str> {
    of(table, operation).filter_map(move |rule| match &rule.body {
        RuleBody::Single { column } => table
            .field(column)
            .is_some_and(|field| operation == Operation::Create || field.access.update)
            .then_some(column.as_str()),
        RuleBody::Deny(_) | RuleBody::Require(_) | RuleBody::Call { .. } => None,
    })
}

/// Makes room for a row that is the only one with a column true.
pub(super) fn unset_others(row: &str, column: &str) -> String {
    let arguments = ["table", "uid", "next"].map(text).into_iter();
    let column_text = text(literal::string(column));
    let call = concat([
        text("await unsetOthers"),
        parentheses(arguments.chain([column_text])),
        text(";"),
    ]);
    guarded(text(format!("{row}.{column}")), call).render(4, 4)
}
