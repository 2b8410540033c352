//! Where the objects of a database come from: the statements that made them.

use std::collections::BTreeMap;

use crate::finding::{Place, SpanOrder};
use crate::source::Span;

/// Something that a statement makes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Object {
    /// An enum type.
    Enum(String),
    /// A function.
    Function(String),
    /// A table.
    Table(String),
    /// A trigger on `auth.users`.
    AccountTrigger(String),
    /// A part of a table, by the table's name and its own.
    Part(String, Part, String),
    /// Something that [`Database`](crate::database::Database) does not hold, by the words that
    /// name its kind, and its name.
    Other(String, String),
}

/// What a part of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Column,
    /// A key, a check, a foreign key or an exclusion: they share their names.
    Constraint,
    /// What is said of a check, by the check's name.
    Comment,
    Index,
    Policy,
    Trigger,
}

impl Object {
    pub(super) fn part(table: &str, part: Part, name: &str) -> Self {
        Self::Part(table.to_owned(), part, name.to_owned())
    }

    /// Whether it is a part of a table.
    fn is_of(&self, table: &str) -> bool {
        matches!(self, Self::Part(of, _, _) if of == table)
    }
}

/// The place of each object; empty where a catalog was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Origins(BTreeMap<Object, (usize, Span)>);

impl Origins {
    /// Records where an object comes from: the last statement that said something of it.
    pub(super) fn set(&mut self, object: Object, file: usize, span: Span) {
        self.0.insert(object, (file, span));
    }

    /// The place of an object.
    pub(super) fn place(&self, object: &Object) -> Option<Place> {
        let (file, span) = self.0.get(object)?;
        Some(Place::Sql(*file, SpanOrder(span.clone())))
    }

    /// The place of a part of a table, or else the table's.
    pub(super) fn place_of_part(&self, table: &str, part: Part, name: &str) -> Option<Place> {
        self.place(&Object::part(table, part, name))
            .or_else(|| self.place(&Object::Table(table.to_owned())))
    }

    /// Moves what was known of one object to another name.
    pub(super) fn rename(&mut self, from: &Object, to: Object) {
        if let Some(place) = self.0.remove(from) {
            self.0.insert(to, place);
        }
    }

    /// Moves a table and its parts to another name.
    pub(super) fn rename_table(&mut self, from: &str, to: &str) {
        self.rename(
            &Object::Table(from.to_owned()),
            Object::Table(to.to_owned()),
        );
        for (object, place) in self
            .0
            .extract_if(.., |object, _| object.is_of(from))
            .collect::<Vec<_>>()
        {
            if let Object::Part(_, part, name) = object {
                self.0
                    .insert(Object::Part(to.to_owned(), part, name), place);
            }
        }
    }

    /// Forgets a table and its parts.
    pub(super) fn forget_table(&mut self, table: &str) {
        self.0
            .retain(|object, _| !object.is_of(table) && *object != Object::Table(table.to_owned()));
    }
}
