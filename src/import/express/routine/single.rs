//! Triggers of a rule by which one row at most has a column set.

use super::body;
use crate::database::{Function, Timing, Trigger, Verb};
use crate::import::cursor::Cursor;
use crate::import::token::{self, Kind};
use crate::sql;

/// The rule's id and its column, and the statements after which a trigger unsets the other
/// rows, with the function that does it.
pub(super) fn read(
    table: &str,
    [owner, key]: [&str; 2],
    (trigger, function): (&Trigger, &Function),
) -> Option<((String, String), Verb)> {
    let [verb] = trigger.events.iter().copied().collect::<Vec<_>>()[..] else {
        return None;
    };
    let transition = &trigger.transition;
    let after_all = trigger.timing == Timing::After
        && !trigger.each_row
        && trigger.when.is_none()
        && trigger.columns.is_empty()
        && transition.new.as_deref() == Some(sql::CHANGED)
        && (verb != Verb::Update || transition.old.as_deref() == Some(sql::FORMER));
    let (id, column) = named(table, &function.body)?;
    let unsets = sql::single_body(table, [owner, key], &id, &column);
    let same = function.security_definer && body::is_same(&function.body, &unsets);
    (after_all && same).then_some(((id, column), verb))
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
