use std::marker::PhantomData;

use super::value::Value;
use super::word::Spelling;

/// A key of the manifest, with the type that its value is read as.
///
/// A value can only be read through its key, and a [`Section`] lists the same keys: so the
/// reader, its suggestions, the JSON Schema and the reference cannot disagree.
pub(super) struct Key<T> {
    /// What is known of it without its type.
    pub(super) entry: Entry,
    value: PhantomData<fn() -> T>,
}

/// What a section lists of a key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// The key.
    pub(super) name: &'static str,
    /// What it takes.
    pub(super) form: Form,
    /// One sentence on what it does.
    pub(super) about: &'static str,
    /// A line of a manifest that has it.
    pub(super) example: &'static str,
    /// What holds without it, in words or as a value in backticks.
    pub(super) default: Option<&'static str>,
    /// Whether it must, may or cannot yet be written.
    pub(super) presence: Presence,
}

/// Whether a key must, may or cannot yet be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// Without it, the default holds.
    Optional,
    /// Without it, the manifest is not accepted.
    Required,
    /// Known, and refused until a later version.
    Later,
}

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// Any text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number, in a range.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// A number, whole or not.
    Number,
    /// Any value.
    Literal,
    /// One of a few words.
    Word(fn() -> Vec<Spelling>),
    /// A list of some of a few words.
    Words {
        /// The words.
        of: fn() -> Vec<Spelling>,
        /// Whether the list may be empty.
        empty: bool,
    },
    /// The column of a primary key, alone or in a list.
    KeyColumns,
    /// A list of names.
    TextList,
    /// A name, or a list of names.
    Names,
    /// A list whose entries are lists of columns, or also single columns.
    ColumnLists {
        /// Whether an entry may be one column.
        single: bool,
    },
    /// The name of a field type or of an enum, or an array of one.
    FieldType,
    /// An expression in text.
    Expression,
    /// Text, or a table of keys.
    TextOr(&'static Section),
    /// A list of names, or a table of keys.
    TextListOr(&'static Section),
    /// A table of keys.
    Section(&'static Section),
    /// A table of names that the manifest chooses, each of one form.
    Named {
        /// What a name stands for, such as `a field`.
        of: &'static str,
        /// What stands at each name.
        form: &'static Form,
    },
}

/// A table of the manifest whose keys are fixed.
#[derive(Debug)]
pub(super) struct Section {
    /// What one of it is, with its article, such as `a field`.
    pub(super) noun: &'static str,
    /// How the manifest writes its header or its place.
    pub(super) header: &'static str,
    /// A few sentences on what it is for.
    pub(super) about: &'static str,
    /// Its keys, in the order in which the reference shows them.
    pub(super) keys: &'static [&'static Entry],
}

impl Section {
    /// The entry of a key.
    pub(super) fn key(&self, name: &str) -> Option<&'static Entry> {
        self.keys.iter().copied().find(|key| key.name == name)
    }
}

impl<T: Value> Key<T> {
    /// A key that may be left out.
    pub(super) const fn new(
        name: &'static str,
        about: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            entry: Entry {
                name,
                form: T::FORM,
                about,
                example,
                default: None,
                presence: Presence::Optional,
            },
            value: PhantomData,
        }
    }

    /// The same key, which must be written.
    pub(super) const fn required(mut self) -> Self {
        self.entry.presence = Presence::Required;
        self
    }

    /// The same key, known but refused until a later version.
    pub(super) const fn later(mut self) -> Self {
        self.entry.presence = Presence::Later;
        self
    }

    /// The same key, with what holds without it.
    pub(super) const fn default(mut self, default: &'static str) -> Self {
        self.entry.default = Some(default);
        self
    }
}
