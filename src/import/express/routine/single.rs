//! Triggers of a rule by which one row at most has a column set.

use super::body;
use super::refusal::operation;
use crate::database::{Function, Timing, Trigger, Verb};
use crate::import::cursor::Cursor;
use crate::import::express::{given, spanned};
use crate::import::token::{self, Kind};
use crate::manifest::{Operation, RuleDecl};
use crate::sql;

/// The rule of a trigger that unsets the other rows, with the function that does it.
pub(super) fn read(
    table: &str,
    [owner, key]: [&str; 2],
    (trigger, function): (&Trigger, &Function),
    operations: &[Operation],
) -> Option<RuleDecl> {
    let [verb] = trigger.events.iter().copied().collect::<Vec<_>>()[..] else {
        return None;
    };
    let operation = operation(verb).filter(|operation| operations.contains(operation))?;
    let transition = &trigger.transition;
    let after_all = trigger.timing == Timing::After
        && !trigger.each_row
        && trigger.when.is_none()
        && trigger.columns.is_empty()
        && transition.new.as_deref() == Some(sql::CHANGED)
        && (verb != Verb::Update || transition.old.as_deref() == Some(sql::FORMER));
    let (id, column) = named(table, &function.body)?;
    let unsets = sql::single_body(table, [owner, key], &id, &column);
    if !after_all || !function.security_definer || !body::is_same(&function.body, &unsets) {
        return None;
    }
    let mut rule = RuleDecl::new(spanned(id));
    rule.on = given(vec![spanned(operation)]);
    rule.single = given(column);
    Some(rule)
}

/// The rule's id, which its lock begins with, and the column that it sets.
fn named(table: &str, body: &str) -> Option<(String, String)> {
    let (tokens, _) = token::tokens(body, 0);
    let lock = tokens.iter().find_map(|token| match &token.kind {
        Kind::Text(text) => text
            .strip_prefix(table)?
            .strip_prefix('.')?
            .strip_suffix(' '),
        _ => None,
    })?;
    let mut next = Cursor::new(body, &tokens);
    while !next.is_done() && !next.eat("set") {
        next.next();
    }
    Some((lock.to_owned(), next.name().ok()?))
}
