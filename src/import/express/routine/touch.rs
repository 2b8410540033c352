//! Triggers that set the timestamps which the server owns.

use super::body::{self, Statement};
use crate::database::{Function, Timing, Trigger, Verb};
use crate::import::express::default::is_now;
use crate::import::term::{Comparison, Term};

/// Whether a trigger that calls a function does no more than what every table's own does.
pub(super) fn is_touch(trigger: &Trigger, function: &Function) -> bool {
    always(trigger)
        && touches(
            function,
            &trigger.events.iter().copied().collect::<Vec<_>>(),
        )
}

/// Whether a trigger calls the function of the extension, for the column that the server owns.
pub(super) fn is_extension(trigger: &Trigger) -> bool {
    ["moddatetime", "extensions.moddatetime"].contains(&trigger.function.as_str())
        && always(trigger)
        && trigger.events.iter().all(|verb| *verb == Verb::Update)
        && trigger.arguments == ["updated_at"]
}

/// Whether a trigger acts on every row before it is written, whatever is written.
pub(super) fn always(trigger: &Trigger) -> bool {
    trigger.timing == Timing::Before
        && trigger.each_row
        && trigger.when.is_none()
        && trigger.columns.is_empty()
}

/// Whether a function, where it is called on these events, sets the two timestamps as the
/// server does by itself, and nothing else.
pub(in crate::import::express) fn touches(function: &Function, events: &[Verb]) -> bool {
    let Some(statements) = body::read(&function.body) else {
        return false;
    };
    !events.is_empty()
        && !statements.is_empty()
        && events.iter().all(|event| {
            set(&statements, *event).is_some_and(|set| {
                set.iter()
                    .all(|(column, value)| is_own(*event, column, value, &set))
            })
        })
}

/// What is set on an event.
fn set(statements: &[Statement], event: Verb) -> Option<Vec<(&str, &Term)>> {
    let mut found = Vec::new();
    for statement in statements {
        match statement {
            Statement::Set(column, value) => found.push((column.as_str(), value)),
            Statement::If(branches) => {
                for (condition, inner) in branches {
                    if holds(condition, event)? {
                        found.extend(set(inner, event)?);
                        break;
                    }
                }
            }
        }
    }
    Some(found)
}

/// Whether a condition that asks for nothing but the event holds.
pub(super) fn holds(condition: &Term, event: Verb) -> Option<bool> {
    match condition {
        Term::Boolean(value) => Some(*value),
        Term::Compare(comparison, one, other) => {
            let (Term::Column(asked), Term::Text(name)) = (one.as_ref(), other.as_ref()) else {
                return None;
            };
            let same = name.eq_ignore_ascii_case(event.name());
            match comparison {
                _ if asked != "tg_op" => None,
                Comparison::Equal => Some(same),
                Comparison::Unequal => Some(!same),
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_own(event: Verb, column: &str, value: &Term, set: &[(&str, &Term)]) -> bool {
    let former = |column: &str| Term::Of("old".to_owned(), column.to_owned());
    match (column, event) {
        ("created_at", Verb::Insert) => is_now(value),
        ("created_at", Verb::Update) => *value == former("created_at"),
        ("updated_at", Verb::Insert | Verb::Update) if is_now(value) => true,
        // The same moment.
        ("updated_at", Verb::Insert) => {
            let created = set.iter().any(|(column, _)| *column == "created_at");
            created && *value == Term::Of("new".to_owned(), "created_at".to_owned())
        }
        // Never before the former one.
        ("updated_at", Verb::Update) => match value {
            Term::Call(name, values) => match values.as_slice() {
                [moment, Term::Arithmetic("+", base, _)] => {
                    name == "greatest" && is_now(moment) && **base == former("updated_at")
                }
                _ => false,
            },
            _ => false,
        },
        _ => false,
    }
}
