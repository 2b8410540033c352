//! What happens by itself when a row changes.

use std::collections::{BTreeMap, BTreeSet};

use super::functions;
use crate::database::{Timing, Transition, Trigger, Verb};
use crate::model::{RuleBody, Table};
use crate::sql::{names, spelling};

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
        if let RuleBody::Single { .. } = &rule.body {
            for verb in [Verb::Insert, Verb::Update] {
                let name = names::single_trigger(&rule.id, verb);
                triggers.insert(name, single(table, &rule.id, verb));
            }
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

fn before<const N: usize>(events: [Verb; N], function: &str) -> Trigger {
    Trigger {
        timing: Timing::Before,
        events: BTreeSet::from(events),
        columns: BTreeSet::new(),
        each_row: true,
        when: None,
        transition: Transition::default(),
        function: function.to_owned(),
        arguments: Vec::new(),
        enabled: true,
    }
}
