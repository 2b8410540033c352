//! What the manifest means: resolved, valid by construction, without places.
//!
//! Names are already in each target's spelling. A backend reads only this, and cannot fail.

mod check;
mod field;
mod names;
mod rule;

pub use check::{Bound, Checks};
pub use field::{Access, DefaultValue, Field, FieldRole, FieldType, Reference};
pub use names::{FilterNames, TableNames};
pub use rule::{Equality, EqualityValue, Filter, Param, Rule, RuleBody};

use std::collections::BTreeMap;

pub use crate::history::Step;
pub use crate::manifest::{
    Conflict, CreatedBy, Deletes, Format, OnDelete, Operation, Policy, Shape,
};

/// One project: everything that the targets are printed from.
#[derive(Clone, Debug)]
pub struct Model {
    /// Names and folders.
    pub project: Project,
    /// The enums, in the order of the manifest.
    pub enums: Vec<Enum>,
    /// The tables, in the order of the manifest.
    pub tables: Vec<Table>,
    /// The Dexie schema with its history.
    pub schema: Schema,
}

/// Names and folders of a project.
#[derive(Clone, Debug)]
pub struct Project {
    /// The name that each file's header shows.
    pub name: String,
    /// The IndexedDB name.
    pub database: String,
    /// The manifest's file name, as each header shows it.
    pub manifest: String,
    /// The folder of each target, relative to the manifest's, with `/`.
    pub output: OutputFolders,
    /// The folder of types, mapping and clock below the TypeScript output: `data/base`.
    pub types: String,
    /// The folder of base, domains, providers and index below it: `data-v2`.
    pub layer: String,
    /// The module that exports `supabase`.
    pub supabase: String,
    /// The module that exports `useAuth`.
    pub auth: String,
}

/// The folder of each target, relative to the manifest's folder, with `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFolders {
    /// TypeScript.
    pub typescript: String,
    /// Postgres's schema files.
    pub sql: String,
    /// Rust row types.
    pub rust: String,
    /// Pages for people and the manifest's JSON Schema.
    pub docs: String,
}

/// An enum: a closed list of words.
#[derive(Clone, Debug)]
pub struct Enum {
    /// The name on the wire.
    pub name: String,
    /// The TypeScript type's name, such as `CalendarType`.
    pub type_name: String,
    /// The constant that lists its values, such as `calendarTypeValues`.
    pub values_name: String,
    /// The Rust type's name, which may have to give way to another.
    pub rust: String,
    /// The values, in the order of the manifest.
    pub values: Vec<String>,
    /// The values that it had, each with the one that takes its place.
    pub replaced: BTreeMap<String, String>,
    /// The variant of each value in Rust.
    pub variants: Vec<String>,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The name on the wire.
    pub name: String,
    /// What it is, for people.
    pub about: Option<String>,
    /// Its names in TypeScript.
    pub names: TableNames,
    /// The primary key's columns; never empty.
    pub key: Vec<String>,
    /// Whose rows a device holds.
    pub scope: Scope,
    /// All columns: key, owner, the written ones in order, `created_at`, `updated_at`.
    pub fields: Vec<Field>,
    /// The order of the list hook.
    pub sort: Option<Sort>,
    /// Column lists that are unique on the server.
    pub unique: Vec<Unique>,
    /// The Dexie store's indexes after its primary key, in the order in which they are declared.
    pub indexes: Vec<Index>,
    /// What the client may do, in the order of [`Operation::ALL`].
    pub operations: Vec<Operation>,
    /// Who inserts rows.
    pub created_by: CreatedBy,
    /// How deletions travel.
    pub deletes: Deletes,
    /// What happens when two devices change one row.
    pub conflict: Conflict,
    /// Row level security on the server.
    pub policies: Policies,
    /// Filters, in the order of the manifest.
    pub filters: Vec<Filter>,
    /// Rules, in the order of the manifest.
    pub rules: Vec<Rule>,
    /// The names that it had.
    pub renamed_from: Vec<String>,
    /// Fields that it had; edits of them that wait are dropped.
    pub dropped: Vec<String>,
    /// Whether rows refer to those of it.
    pub is_referenced: bool,
}

/// Whose rows of a table a device holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scope {
    /// The rows whose column holds the user's id.
    Owner {
        /// The column.
        column: String,
    },
}

/// An order of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub column: String,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// Columns of which no two rows have the same values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unique {
    /// The columns.
    pub columns: Vec<String>,
    /// The constraint's name in Postgres.
    pub constraint: String,
    /// Whether the owner is part of it, so that the client can decide it alone.
    pub local: bool,
}

/// An index of a Dexie store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// The columns.
    pub columns: Vec<String>,
    /// Whether each element of an array is a key.
    pub multi_entry: bool,
}

/// Who may do what to a row on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policies {
    /// Read.
    pub read: Policy,
    /// Insert.
    pub insert: Policy,
    /// Update.
    pub update: Policy,
    /// Delete.
    pub delete: Policy,
}

/// The Dexie schema with its history.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The newest Dexie version.
    pub version: u32,
    /// Stores of former tables that are gone now; sorted.
    pub removed: Vec<String>,
    /// Stores of tables that have another name now: rows move on from them.
    pub moved: Vec<MovedStore>,
    /// The step that a database must have gone through to be brought along, where older
    /// steps were dropped.
    pub needed: Option<String>,
    /// The recorded steps, oldest first.
    pub steps: Vec<Step>,
}

/// A store whose rows move into that of a renamed table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedStore {
    /// The former name.
    pub name: String,
    /// The primary key as Dexie spells it.
    pub key: String,
}

impl Table {
    /// The column of a name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The column that holds the owner's id.
    pub fn owner(&self) -> &str {
        match &self.scope {
            Scope::Owner { column } => column,
        }
    }

    /// Whether the key is the owner, so that each user has one row.
    pub fn single_row(&self) -> bool {
        self.key == [self.owner()]
    }

    /// What the API is asked for: everything, unless a column would lose digits as a number of
    /// JSON.
    pub fn select(&self) -> String {
        let is_plain = |field: &Field| field.selected() == field.name;
        if self.fields.iter().all(is_plain) {
            return "*".to_owned();
        }
        let columns: Vec<_> = self.fields.iter().map(Field::selected).collect();
        columns.join(",")
    }

    /// The columns that hold the key of another row, each with what it refers to.
    pub fn references(&self) -> impl Iterator<Item = (&Field, &Reference)> {
        let fields = self.fields.iter();
        fields.filter_map(|field| Some((field, field.references.as_ref()?)))
    }

    /// What foreign keys to the table lead to: its owner and its key.
    pub fn referenced_columns(&self) -> Vec<String> {
        let owner = self.owner().to_owned();
        [owner]
            .into_iter()
            .chain(self.key.iter().cloned())
            .collect()
    }

    /// Whether the client has this operation.
    pub fn has(&self, operation: Operation) -> bool {
        self.operations.contains(&operation)
    }
}

impl Index {
    /// The index as Dexie spells it: `type`, `[user_id+type]`, `*tags`.
    pub fn spelling(&self) -> String {
        match self.columns.as_slice() {
            [column] if self.multi_entry => format!("*{column}"),
            [column] => column.clone(),
            columns => format!("[{}]", columns.join("+")),
        }
    }
}
