//! The trigger that refuses another owner or key.

use crate::database::{Timing, Trigger, Verb};
use crate::import::term::Term;

/// Whether a trigger that refuses what it acts on keeps no more than the owner and the key.
pub(super) fn is_keep(trigger: &Trigger, kept: &[&str]) -> bool {
    let Some(condition) = trigger.when.as_deref().and_then(Term::read) else {
        return false;
    };
    let changes = match condition {
        Term::Any(terms) => terms,
        other => vec![other],
    };
    trigger.timing == Timing::Before
        && trigger.each_row
        && trigger.columns.is_empty()
        && trigger.events.iter().all(|verb| *verb == Verb::Update)
        && changes
            .iter()
            .all(|change| changed(change).is_some_and(|column| kept.contains(&column)))
}

/// `old.column is distinct from new.column`
fn changed(term: &Term) -> Option<&str> {
    let Term::Not(same) = term else {
        return None;
    };
    let Term::Same(one, other) = same.as_ref() else {
        return None;
    };
    match (one.as_ref(), other.as_ref()) {
        (Term::Of(one, column), Term::Of(other, same))
            if column == same && one != other && [one, other].iter().all(|row| is_row(row)) =>
        {
            Some(column)
        }
        _ => None,
    }
}

fn is_row(name: &str) -> bool {
    name == "old" || name == "new"
}
