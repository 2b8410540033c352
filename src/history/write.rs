use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::shape::Sent;
use super::step::seal;
use super::{FieldShape, History, Operation, Shape, Squashed, TableShape};
use crate::manifest;
use crate::model::Scope;

/// The format that this version writes, and the newest that it reads.
pub(super) const FORMAT: u32 = 1;

const HEADER: &str = "\
# The history of the stores that browsers keep. `larder generate` writes this file;
# commit it, and leave it as it is: ids are hashes, so an edit is noticed.
# A merge conflict: take either side whole, never lines of both (best the side with the
# higher version), and run `larder generate` again. It adds what the other side had.
";

/// The text of `tables.lock`: a block a step, then the newest shape, a line a field.
pub(super) fn write(history: &History) -> String {
    let mut text = format!("{HEADER}\nformat = {FORMAT}\n");
    let squashed = history.squashed.as_ref().map(squashed).unwrap_or_default();
    text.push_str(&squashed);
    let shape = shape(&history.shape);
    for (at, step) in history.steps.iter().enumerate() {
        append(
            &mut text,
            format_args!("\n[[step]]\nid = \"{}\"\n{}", step.id, step.body()),
        );
        if at + 1 == history.steps.len() {
            let seal = seal(Some(&step.id), &(squashed.clone() + &shape));
            append(&mut text, format_args!("shape = \"{seal}\"\n"));
        }
    }
    append(&mut text, format_args!("\n[shape]\n{shape}"));
    text
}

/// What ties the shape to the last step, which names it: the hash that the shape's lines
/// would have as the next step. What is said of dropped steps comes before them.
pub(super) fn shape_seal(history: &History) -> Option<String> {
    let last = history.steps.last()?;
    let squashed = history.squashed.as_ref().map(squashed).unwrap_or_default();
    Some(seal(Some(&last.id), &(squashed + &shape(&history.shape))))
}

/// What is left of steps that were dropped.
fn squashed(squashed: &Squashed) -> String {
    let mut text = format!("\n[squashed]\nid = {}\n", string(&squashed.id));
    if let Some(baseline) = squashed.baseline {
        append(&mut text, format_args!("baseline = {baseline}\n"));
    }
    if let Some(needed) = &squashed.needed {
        append(&mut text, format_args!("needed = {}\n", string(needed)));
    }
    let stores: Vec<String> = squashed.stores.iter().cloned().collect();
    text.push_str(&list("stores", &stores));
    text
}

/// The lines of the shape below its header.
fn shape(shape: &Shape) -> String {
    let mut text = String::new();
    text.push_str("\n[shape.engine]\n");
    for (name, store) in &shape.engine {
        append(
            &mut text,
            format_args!("{} = {}\n", key(name), string(store)),
        );
    }
    if !shape.enums.is_empty() {
        text.push_str("\n[shape.enums]\n");
        for (name, values) in &shape.enums {
            text.push_str(&list(&key(name), values));
        }
    }
    if !shape.replaced.is_empty() {
        text.push_str("\n[shape.replaced]\n");
        for (name, values) in &shape.replaced {
            append(&mut text, format_args!("{} = {}\n", key(name), map(values)));
        }
    }
    for (name, shape) in &shape.tables {
        append(&mut text, format_args!("\n[shape.tables.{}]\n", key(name)));
        table(&mut text, shape);
    }
    text
}

fn table(text: &mut String, table: &TableShape) {
    append(text, format_args!("store = {}\n", string(&table.store)));
    match &table.scope {
        Scope::Owner { column } => append(text, format_args!("owner = {}\n", string(column))),
    }
    if table.operations != manifest::Operation::ALL {
        let names: Vec<String> = table
            .operations
            .iter()
            .map(|operation| operation.name().to_owned())
            .collect();
        text.push_str(&list("operations", &names));
    }
    for (key, names) in [("was", &table.was), ("dropped", &table.dropped)] {
        if !names.is_empty() {
            text.push_str(&list(key, names));
        }
    }
    for (name, shape) in &table.fields {
        append(text, format_args!("fields.{} = ", key(name)));
        field(text, shape);
        text.push('\n');
    }
}

fn field(text: &mut String, field: &FieldShape) {
    append(
        text,
        format_args!("{{ type = {}", string(&field.spelling())),
    );
    if field.null {
        text.push_str(", null = true");
    }
    if let Some(default) = &field.default {
        append(text, format_args!(", default = {}", string(default)));
    }
    if let Some(column) = &field.same_as {
        append(text, format_args!(", same_as = {}", string(column)));
    }
    if field.sent != Sent::Always {
        append(text, format_args!(", sent = \"{}\"", field.sent.word()));
    }
    if !field.was.is_empty() {
        let names: Vec<String> = field.was.iter().map(|name| string(name)).collect();
        append(text, format_args!(", was = [{}]", names.join(", ")));
    }
    text.push_str(" }");
}

/// A list of operations, one a line.
pub(super) fn operations(key: &str, operations: &[Operation]) -> String {
    let lines: Vec<String> = operations.iter().map(Operation::line).collect();
    format!("{key} = [\n  {},\n]\n", lines.join(",\n  "))
}

/// Texts by names, on one line.
pub(super) fn map(pairs: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{} = {}", key(name), string(value)))
        .collect();
    format!("{{ {} }}", pairs.join(", "))
}

/// A list of names: on one line where it fits, else one name a line.
pub(super) fn list(key: &str, names: &[String]) -> String {
    const WIDTH: usize = 80;
    let names: Vec<String> = names.iter().map(|name| string(name)).collect();
    let line = format!("{key} = [{}]\n", names.join(", "));
    if line.chars().count() <= WIDTH {
        line
    } else {
        format!("{key} = [\n  {},\n]\n", names.join(",\n  "))
    }
}

/// A key, bare where TOML allows it.
fn key(name: &str) -> Cow<'_, str> {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) {
        name.into()
    } else {
        basic(name).into()
    }
}

/// A string, in the quotes that spare it escapes.
pub(super) fn string(text: &str) -> String {
    let escapes = text.contains(['"', '\\']);
    if escapes && !text.contains('\'') && text.chars().all(is_plain) {
        format!("'{text}'")
    } else {
        basic(text)
    }
}

fn basic(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if is_plain(c) => quoted.push(c),
            c => append(&mut quoted, format_args!("\\U{:08X}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a character shows itself as it is: no control, no mark that turns or hides text.
fn is_plain(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

fn append(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    text.write_fmt(arguments).expect("a string takes all text");
}
