//! The recorded steps as data of `dexie.ts`, which `history.ts` reads.

use super::layout::{Doc, concat, text};
use super::literal;
use super::syntax::{array, braces, broken_array, item, text_property};
use super::value;
use crate::history::{FieldChange, Filling, Operation, Step};
use crate::model::{FieldType, Model};

/// The steps that do something to what a browser holds, beside the stores themselves.
pub(super) fn steps(model: &Model) -> Vec<String> {
    let live = |name: &str| model.tables.iter().any(|table| table.name == name);
    let steps = model.schema.steps.iter();
    steps
        .filter(|step| step.matters(live))
        .map(|step| item(one(step, &step.emptied(live)), 2))
        .collect()
}

fn one(step: &Step, emptied: &[&String]) -> Doc {
    let mut properties = vec![
        text_property("id", literal::string(&step.id)),
        text(format!("version: {}", step.version)),
    ];
    if step.take_over {
        properties.push(text("takeOver: true"));
    }
    let reset: Vec<&String> = step.reset.iter().collect();
    for (property, tables) in [("empties: ", emptied), ("resets: ", &reset)] {
        if !tables.is_empty() {
            let tables = tables.iter().map(|name| text(literal::string(name)));
            properties.push(concat([text(property), array(tables)]));
        }
    }
    let operations = step.operations.iter().filter(|one| one.matters());
    let operations: Vec<Doc> = operations.map(operation).collect();
    if !operations.is_empty() {
        // A list of several objects is never on one line.
        let several = operations.len();
        let changes = operations.into_iter();
        let changes = match several {
            1 => array(changes),
            _ => broken_array(changes),
        };
        properties.push(concat([text("changes: "), changes]));
    }
    braces(properties)
}

fn operation(operation: &Operation) -> Doc {
    match operation {
        Operation::RenameTable { from, to } => braces([
            text("kind: 'renameTable'"),
            text_property("from", literal::string(from)),
            text_property("to", literal::string(to)),
        ]),
        Operation::Field {
            table,
            field,
            change,
        } => {
            let mut properties = vec![
                text(format!("kind: '{}'", kind(change))),
                text_property("table", literal::string(table)),
                text_property("field", literal::string(field)),
            ];
            properties.extend(details(change));
            braces(properties)
        }
    }
}

const fn kind(change: &FieldChange) -> &'static str {
    match change {
        FieldChange::Rename { .. } => "rename",
        FieldChange::Drop => "drop",
        FieldChange::Convert { .. } => "convert",
        FieldChange::Replace { .. } => "replace",
        FieldChange::Fill { .. } => "fill",
    }
}

fn details(change: &FieldChange) -> Vec<Doc> {
    match change {
        FieldChange::Rename { to } => vec![text_property("to", literal::string(to))],
        FieldChange::Drop => Vec::new(),
        FieldChange::Convert { from, to } => conversion(from, to),
        FieldChange::Replace { values } => {
            let values = values
                .iter()
                .map(|(value, by)| text_property(&literal::key(value), literal::string(by)));
            vec![concat([text("values: "), braces(values)])]
        }
        FieldChange::Fill {
            with,
            null,
            insert,
            new: _,
        } => {
            let mut details = vec![concat([text("with: "), filling(with)])];
            for (property, holds) in [("nullable: true", null), ("inserts: true", insert)] {
                if *holds {
                    details.push(text(property));
                }
            }
            details
        }
    }
}

/// The form into which a device turns a value.
fn conversion(from: &FieldType, to: &FieldType) -> Vec<Doc> {
    match (from, to) {
        (FieldType::Array(from), FieldType::Array(to)) => conversion(from, to),
        (FieldType::Date, _) => vec![text("to: 'timestamp'")],
        // A number's own digits.
        (_, to) if scale(to) == 0 => vec![text("to: 'text'")],
        (from, to) => vec![
            text("to: 'decimal'"),
            text(format!("digits: {}", scale(from))),
            text(format!("places: {}", scale(to))),
        ],
    }
}

const fn scale(ty: &FieldType) -> u16 {
    match ty {
        FieldType::Numeric { scale, .. } => *scale,
        _ => 0,
    }
}

fn filling(with: &Filling) -> Doc {
    match with {
        Filling::Value(value) => braces([concat([text("value: "), value::json(value)])]),
        Filling::Column(column) => braces([text_property("column", literal::string(column))]),
        Filling::Now => text("'now'"),
        Filling::Today => text("'today'"),
        Filling::Random => text("'random'"),
    }
}
