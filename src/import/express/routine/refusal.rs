//! Triggers that refuse what a person does against a rule.

use super::touch;
use crate::database::{Database, Table, Trigger, Verb};
use crate::import::express::{cel, given, spanned};
use crate::import::term::{Comparison, Term};
use crate::manifest::{Operation, RuleDecl};

/// The rule of a trigger that refuses with a message and an id. It acts on people alone, on
/// each row before it is written, whichever of its columns are.
pub(super) fn read(
    table: &Table,
    trigger: &Trigger,
    operations: &[Operation],
    database: &Database,
) -> Option<RuleDecl> {
    let [id, message] = trigger.arguments.as_slice() else {
        return None;
    };
    let plain = Trigger {
        when: None,
        ..trigger.clone()
    };
    if !touch::always(&plain) {
        return None;
    }
    let conditions = Term::read(trigger.when.as_ref()?)?.conjuncts();
    let count = conditions.len();
    let mut conditions: Vec<Term> = conditions
        .into_iter()
        .filter(|term| !is_person(term))
        .collect();
    if conditions.len() == count {
        return None;
    }
    let condition = match conditions.len() {
        1 => conditions.remove(0),
        _ => Term::All(conditions),
    };
    // Nobody does what no operation is for.
    let operations = operations.iter().copied();
    let on: Vec<Operation> = operations
        .filter(|operation| trigger.events.contains(&verb(*operation)))
        .collect();
    if on.is_empty() {
        return None;
    }
    let place = cel::Place::Trigger {
        updates: trigger.events.iter().all(|verb| *verb == Verb::Update),
    };
    let mut rule = RuleDecl::new(spanned(id.clone()));
    rule.on = given(on.into_iter().map(spanned).collect());
    rule.deny = given(cel::express(&condition, table, place, database)?);
    rule.message = given(message.clone());
    Some(rule)
}

/// Whether a trigger acts on people alone.
pub(in crate::import::express) fn is_refusal(trigger: &Trigger) -> bool {
    let condition = trigger.when.as_deref().and_then(Term::read);
    condition.is_some_and(|condition| condition.conjuncts().iter().any(is_person))
}

/// `current_user = 'authenticated'`
fn is_person(term: &Term) -> bool {
    let Term::Compare(Comparison::Equal, one, other) = term else {
        return false;
    };
    let asks = match one.as_ref() {
        Term::Column(name) | Term::Call(name, _) => name == "current_user",
        _ => false,
    };
    asks && matches!(other.as_ref(), Term::Text(role) if role == "authenticated")
}

/// The statement of people that an operation is.
const fn verb(operation: Operation) -> Verb {
    match operation {
        Operation::Create => Verb::Insert,
        Operation::Update => Verb::Update,
        Operation::Delete => Verb::Delete,
    }
}
