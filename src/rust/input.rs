use quote::quote;
use syn::{Attribute, Item};

use super::row::{property, with_fields};
use super::support::Part;
use super::types::{self, Types};
use super::{code, comment};
use crate::model::{Field, FieldRole, Operation, Table};

/// What an insert or an update is made of.
pub(super) struct Input<'a> {
    pub(super) table: &'a Table,
    pub(super) name: &'a str,
    operation: Operation,
}

/// What an input says of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// A value.
    Required,
    /// A value, or nothing: `Option`.
    Optional,
    /// A value, null, or nothing: `Patch`.
    Patch,
}

impl Presence {
    /// The part of the fixed text that it needs.
    pub(super) const fn part(self) -> Option<Part> {
        match self {
            Self::Required => None,
            Self::Optional => Some(Part::Given),
            Self::Patch => Some(Part::Patch),
        }
    }
}

/// The inputs of the operations that the client has.
pub(super) fn all(table: &Table) -> impl Iterator<Item = Input<'_>> {
    let names = &table.names;
    let inputs = [
        (Operation::Create, &names.insert),
        (Operation::Update, &names.update_input),
    ];
    let inputs = inputs
        .into_iter()
        .filter(|(operation, _)| table.has(*operation));
    inputs.map(|(operation, name)| Input {
        table,
        name,
        operation,
    })
}

impl<'a> Input<'a> {
    /// Its columns, each with what it says of it.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&'a Field, Presence)> {
        let operation = self.operation;
        let fields = self.table.fields.iter();
        fields.filter_map(move |field| Some((field, presence(field, operation)?)))
    }
}

/// What an operation's input says of a column; `None` where it may not say anything.
fn presence(field: &Field, operation: Operation) -> Option<Presence> {
    let changes = if field.null {
        Presence::Patch
    } else {
        Presence::Optional
    };
    match operation {
        Operation::Create => {
            let is_there = field.access.create || field.role == FieldRole::Owner;
            let is_required = !field.null && field.default.is_none();
            is_there.then_some(if is_required {
                Presence::Required
            } else {
                changes
            })
        }
        Operation::Update => field.access.update.then_some(changes),
        Operation::Delete => None,
    }
}

/// The struct of an input.
pub(super) fn structure(input: &Input<'_>, types: &Types<'_>) -> Item {
    let table = &input.table.name;
    let derived = quote!(PartialEq, Serialize, Deserialize);
    let (about, derived) = match input.operation {
        Operation::Create => (
            format!("A new row of `{table}`: what is absent takes its default."),
            quote!(Clone, Debug, #derived),
        ),
        Operation::Update | Operation::Delete => (
            format!("Changes of a row of `{table}`: what is absent stays as it is."),
            quote!(Clone, Debug, Default, #derived),
        ),
    };
    let serde = |tokens| code::attribute("serde", tokens);
    let optional: [Attribute; 2] = [
        serde(quote!(default, deserialize_with = "given")),
        serde(quote!(skip_serializing_if = "Option::is_none")),
    ];
    let patch: [Attribute; 1] = [serde(quote!(
        default,
        skip_serializing_if = "Patch::is_absent"
    ))];
    let fields = input.columns().map(|(field, presence)| {
        let value = types.value(&field.ty, &field.checks);
        match presence {
            Presence::Required => property(field, &[], value),
            Presence::Optional => property(field, &optional, types::of("Option", value)),
            Presence::Patch => property(field, &patch, types::of("Patch", value)),
        }
    });
    with_fields(comment::doc(&[&about]), derived, input.name, fields)
}
