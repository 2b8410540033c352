//! What happens by itself when a row changes.

use std::collections::{BTreeMap, BTreeSet};

use super::functions;
use crate::database::{Timing, Transition, Trigger, Verb};
use crate::model::{Operation, Rule, RuleBody, Table};
use crate::sql::{names, rules, spelling};

/// The triggers of a table, by name, in which order they fire.
pub(super) fn triggers(table: &Table) -> BTreeMap<String, Trigger> {
    let mut triggers = BTreeMap::from([
        (names::TOUCH.to_owned(), touch()),
        (names::KEEP.to_owned(), keep(table)),
    ]);
    if functions::repeats(table) {
        triggers.insert(names::REPEAT.to_owned(), repeat(table));
    }
    for rule in &table.rules {
        for operation in &rule.on {
            let verb = verb(*operation);
            let trigger = match &rule.body {
                RuleBody::Single { .. } => Some(single(table, &rule.id, verb)),
                RuleBody::Deny(_) | RuleBody::Require(_) => refusal(table, rule, *operation),
                RuleBody::Call { .. } => None,
            };
            let name = names::rule_trigger(&rule.id, verb);
            triggers.extend(trigger.map(|trigger| (name, trigger)));
        }
    }
    triggers
}

/// Both timestamps belong to the server.
fn touch() -> Trigger {
    before([Verb::Insert, Verb::Update], names::TOUCH)
}

/// A row keeps its owner and its key, also when the server changes it.
fn keep(table: &Table) -> Trigger {
    let mut columns = vec![table.owner()];
    columns.extend(
        table
            .key
            .iter()
            .map(String::as_str)
            .filter(|key| *key != table.owner()),
    );
    let changes = columns.iter().map(|column| {
        let column = spelling::name(column);
        format!("old.{column} is distinct from new.{column}")
    });
    Trigger {
        when: Some(changes.collect::<Vec<_>>().join(" or ")),
        ..before([Verb::Update], names::KEEP)
    }
}

fn repeat(table: &Table) -> Trigger {
    let function = names::repeat_function(&table.name);
    before([Verb::Insert, Verb::Update], &function)
}

/// Refuses what a person does against a rule that is not a check of the row. What the server
/// does is its own affair, a deleted account's cascade above all.
fn refusal(table: &Table, rule: &Rule, operation: Operation) -> Option<Trigger> {
    let refuses = rules::refusal(table, rule, operation)?;
    let message = rule.message.as_deref().unwrap_or_default();
    Some(Trigger {
        when: Some(format!("current_user = 'authenticated' and {refuses}")),
        arguments: vec![rule.id.clone(), spelling::stored(message)],
        ..before([verb(operation)], names::REFUSE)
    })
}

/// The other rows are unset after the whole statement, of which several rows may be set.
fn single(table: &Table, rule: &str, verb: Verb) -> Trigger {
    Trigger {
        timing: Timing::After,
        each_row: false,
        transition: Transition {
            old: (verb == Verb::Update).then(|| functions::FORMER.to_owned()),
            new: Some(functions::CHANGED.to_owned()),
        },
        ..before([verb], &names::single_function(&table.name, rule))
    }
}

/// Makes the row of a new account.
pub(super) fn sign_up(table: &Table) -> Trigger {
    Trigger {
        timing: Timing::After,
        ..before([Verb::Insert], &names::sign_up(&table.name))
    }
}

const fn verb(operation: Operation) -> Verb {
    match operation {
        Operation::Create => Verb::Insert,
        Operation::Update => Verb::Update,
        Operation::Delete => Verb::Delete,
    }
}

fn before<const N: usize>(events: [Verb; N], function: &str) -> Trigger {
    Trigger {
        timing: Timing::Before,
        events: BTreeSet::from(events),
        truncates: false,
        columns: BTreeSet::new(),
        each_row: true,
        when: None,
        transition: Transition::default(),
        function: function.to_owned(),
        arguments: Vec::new(),
        enabled: true,
    }
}
