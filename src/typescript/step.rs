//! The recorded steps as data of `dexie.ts`, which `history.ts` reads.

use super::layout::{Doc, concat, text};
use super::literal;
use super::syntax::{array, braces, broken_array, item, open_braces, text_property};
use super::value;
use crate::history::{FieldChange, Filling, Form, Operation, Step};
use crate::model::Model;

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
    let mut properties = vec![text_property("id", literal::string(&step.id))];
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
    let operations: Vec<Doc> = operations
        .filter(|one| made(step, one).is_none())
        .map(operation)
        .collect();
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
    properties.extend(makes(step));
    braces(properties)
}

/// The fields of the tables that a step makes, each with what fills it.
fn makes(step: &Step) -> Option<Doc> {
    let tables = step.created.iter().filter_map(|table| {
        let all = step.operations.iter().filter_map(|one| made(step, one));
        let fields: Vec<Doc> = all
            .filter(|(of, ..)| of == &table)
            .map(|(_, field, change)| {
                let key = format!("{}: ", literal::key(field));
                concat([text(key), braces(details(change))])
            })
            .collect();
        let key = format!("{}: ", literal::key(table));
        (!fields.is_empty()).then(|| concat([text(key), open_braces(fields)]))
    });
    let tables: Vec<Doc> = tables.collect();
    (!tables.is_empty()).then(|| concat([text("makes: "), open_braces(tables)]))
}

/// The table, the field and what fills it, where that is of a table that the step makes.
fn made<'a>(
    step: &Step,
    operation: &'a Operation,
) -> Option<(&'a String, &'a String, &'a FieldChange)> {
    match operation {
        Operation::Field {
            table,
            field,
            change: change @ FieldChange::Fill { .. },
        } if step.created.contains(table) => Some((table, field, change)),
        Operation::Field { .. } | Operation::RenameTable { .. } => None,
    }
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
        FieldChange::Convert { to, .. } => {
            let form = Form::of(to).expect("only what changes its form is told");
            vec![concat([text("to: "), spelled(form)])]
        }
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
            new,
        } => {
            let mut details = Vec::new();
            if let Some(with) = with {
                details.push(concat([text("with: "), filling(with)]));
            }
            for (property, holds) in [("nullable: true", null), ("inserts: true", insert)] {
                if *holds {
                    details.push(text(property));
                }
            }
            if let Some(form) = new.as_ref().and_then(Form::of) {
                details.push(concat([text("as: "), spelled(form)]));
            }
            details
        }
    }
}

/// The form into which a device turns a value.
fn spelled(form: Form) -> Doc {
    match form {
        Form::Text => text("'text'"),
        Form::Timestamp => text("'timestamp'"),
        Form::Decimal(places) => braces([text(format!("places: {places}"))]),
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
