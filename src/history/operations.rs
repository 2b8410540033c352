use toml::Spanned as Entry;
use toml::de::DeValue;

use super::entries::{Entries, RESTORE, texts_by_name};
use super::spelling;
use super::{FieldChange, Filling, Operation};
use crate::finding::{Code, Finding};
use crate::model::FieldType;
use crate::source::Spanned;

/// The operations of a step, as far as they are whole.
pub(super) fn read(step: &mut Entries<'_, '_>) -> Vec<Operation> {
    let operations = step.list("operations").iter();
    let mut read = Vec::new();
    for value in operations {
        read.extend(operation(value, step.findings()));
    }
    read
}

fn operation(value: &Entry<DeValue<'_>>, findings: &mut Vec<Finding>) -> Option<Operation> {
    let mut entries = Entries::of(value, findings)?;
    let operation = match entries.optional_text("table") {
        None => Some(Operation::RenameTable {
            from: entries.text("rename").value,
            to: entries.text("to").value,
        }),
        Some(table) => change(&mut entries).map(|(field, change)| Operation::Field {
            table,
            field,
            change,
        }),
    };
    if operation.is_none() {
        let message = "this operation says nothing that is known";
        let finding = Finding::lock(Code::LockEntry, value.span(), message).help(RESTORE);
        entries.findings().push(finding);
        return None;
    }
    operation.filter(|_| entries.finish())
}

/// The field and what happens to it: the key that names the field says what.
fn change(entries: &mut Entries<'_, '_>) -> Option<(String, FieldChange)> {
    if let Some(field) = entries.optional_text("rename") {
        let to = entries.text("to").value;
        return Some((field, FieldChange::Rename { to }));
    }
    if let Some(field) = entries.optional_text("drop") {
        return Some((field, FieldChange::Drop));
    }
    if let Some(field) = entries.optional_text("convert") {
        let (from, to) = (entries.text("from"), entries.text("to"));
        let (from, to) = (ty(from, entries), ty(to, entries));
        return Some((field, FieldChange::Convert { from, to }));
    }
    if let Some(field) = entries.optional_text("replace") {
        let values = entries.table("values");
        let values = values.map(|values| texts_by_name(values, entries.findings()));
        let values = values.unwrap_or_default();
        return Some((field, FieldChange::Replace { values }));
    }
    let field = entries.optional_text("fill")?;
    let with = filling(entries);
    let (null, insert) = (entries.flag("null"), entries.flag("insert"));
    let new = entries.optional_spanned_text("new");
    let new = new.map(|new| ty(new, entries));
    let says = with.is_some() || new.is_some();
    let change = FieldChange::Fill {
        with,
        null,
        insert,
        new,
    };
    says.then_some((field, change))
}

/// The value that a field gets, if it gets one.
fn filling(entries: &mut Entries<'_, '_>) -> Option<Filling> {
    if let Some(json) = entries.optional_spanned_text("value") {
        let value = serde_json::from_str(&json.value).ok();
        return known(value.map(Filling::Value), &json, entries);
    }
    if let Some(column) = entries.optional_text("same_as") {
        return Some(Filling::Column(column));
    }
    let word = entries.optional_spanned_text("with")?;
    let filling = match word.value.as_str() {
        "now" => Some(Filling::Now),
        "today" => Some(Filling::Today),
        "random" => Some(Filling::Random),
        _ => None,
    };
    known(filling, &word, entries)
}

/// What was read, with a finding where that is nothing.
fn known(
    filling: Option<Filling>,
    written: &Spanned<String>,
    entries: &mut Entries<'_, '_>,
) -> Option<Filling> {
    if filling.is_none() {
        let message = format!("`{}` is no value", written.value);
        let finding = Finding::lock(Code::LockEntry, written.span.clone(), message).help(RESTORE);
        entries.findings().push(finding);
    }
    filling
}

fn ty(written: Spanned<String>, entries: &mut Entries<'_, '_>) -> FieldType {
    spelling::parse(&written.value).unwrap_or_else(|| {
        let message = format!("`{}` is no type", written.value);
        let finding = Finding::lock(Code::LockEntry, written.span, message).help(RESTORE);
        entries.findings().push(finding);
        FieldType::Text
    })
}
