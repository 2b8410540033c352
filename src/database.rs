//! Postgres as data: the objects of one schema, whether a manifest, SQL files or a live
//! catalog describes them.
//!
//! - `sql` makes one from the [`Model`](crate::model::Model) and prints it;
//! - `import` reads one from SQL files or a catalog, and turns it into a manifest;
//! - `verify` reads two from catalogs and compares them.
//!
//! Expressions, defaults and bodies are SQL texts as their source spells them. Texts of two
//! sources only compare after Postgres has spelled both, which is why `verify` lets it.
//! Everything is ordered by name but columns, which keep their order.

#[cfg(feature = "postgres")]
mod address;
#[cfg(feature = "postgres")]
pub mod catalog;
#[cfg(feature = "postgres")]
mod connection;
pub mod name;
#[cfg(feature = "postgres")]
mod tls;

#[cfg(feature = "postgres")]
pub use address::Address;
#[cfg(feature = "postgres")]
pub use connection::{connect, reason, snapshot};

use std::collections::{BTreeMap, BTreeSet};

/// The schema that applications use.
pub const PUBLIC: &str = "public";

/// The publication whose changes Supabase Realtime sends.
pub const PUBLICATION: &str = "supabase_realtime";

/// The objects of one schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Database {
    /// Enum types by name.
    pub enums: BTreeMap<String, EnumType>,
    /// Functions by name; Larder makes none that are overloaded.
    pub functions: BTreeMap<String, Function>,
    /// Tables by name.
    pub tables: BTreeMap<String, Table>,
    /// Triggers on `auth.users` that call a function of this schema, by name.
    pub account_triggers: BTreeMap<String, Trigger>,
}

/// An enum type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnumType {
    /// Its values, in order.
    pub values: Vec<String>,
}

/// A function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Function {
    /// The arguments as declared; empty for a trigger's.
    pub arguments: String,
    /// The type that it returns, such as `trigger`.
    pub returns: String,
    /// `plpgsql` or `sql`.
    pub language: String,
    /// `volatile`, `stable` or `immutable`.
    pub volatility: String,
    /// Whether it runs with its owner's rights.
    pub security_definer: bool,
    /// Whether its search path is empty, so that nobody can put another object in between.
    pub empty_search_path: bool,
    /// What stands between its quotes.
    pub body: String,
    /// Roles that may execute it, `public` among them.
    pub execute: BTreeSet<String>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// `comment on table`
    pub comment: Option<String>,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// The primary key.
    pub primary_key: Option<Key>,
    /// Unique constraints by name.
    pub uniques: BTreeMap<String, Key>,
    /// Foreign keys by name.
    pub foreign_keys: BTreeMap<String, ForeignKey>,
    /// Check constraints by name.
    pub checks: BTreeMap<String, Check>,
    /// Indexes by name, without those that a constraint made.
    pub indexes: BTreeMap<String, Index>,
    /// Whether row level security is on.
    pub row_security: bool,
    /// What a change's old row consists of.
    pub replica_identity: ReplicaIdentity,
    /// Policies by name.
    pub policies: BTreeMap<String, Policy>,
    /// What each role may do, without the owner's rights.
    pub grants: BTreeMap<String, Grants>,
    /// Triggers by name.
    pub triggers: BTreeMap<String, Trigger>,
    /// Whether the publication [`PUBLICATION`] holds it.
    pub published: bool,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, as its source spells it.
    pub ty: String,
    /// Whether it refuses null.
    pub not_null: bool,
    /// What an absent value becomes.
    pub default: Option<String>,
    /// The expression of a stored generated column.
    pub generated: Option<String>,
    /// Whether it counts by itself (`generated … as identity`).
    pub identity: bool,
    /// `comment on column`
    pub comment: Option<String>,
}

/// The columns of a primary key or unique constraint, and its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// The constraint's name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<String>,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// The columns that refer, in order.
    pub columns: Vec<String>,
    /// The table that is referred to, with its schema: `auth.users`.
    pub table: (String, String),
    /// The columns that are referred to, in order.
    pub references: Vec<String>,
    /// What a deletion does to the rows that refer.
    pub on_delete: OnDelete,
    /// The columns that `set null` and `set default` are about; empty for all of them.
    pub set: Vec<String>,
}

/// What a deletion does to the rows that refer to the deleted one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDelete {
    /// It is refused.
    #[default]
    NoAction,
    /// It is refused, at once.
    Restrict,
    /// They are deleted as well.
    Cascade,
    /// Their columns become null.
    SetNull,
    /// Their columns take their defaults.
    SetDefault,
}

/// A check constraint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// What a row must hold.
    pub condition: String,
    /// `comment on constraint`
    pub comment: Option<String>,
}

/// An index that no constraint made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// Its columns or expressions, in order, as spelled.
    pub columns: Vec<String>,
    /// `btree`, `gin` …
    pub method: String,
    /// Whether no two rows may have the same values.
    pub unique: bool,
    /// Which rows it holds; all, where there is none.
    pub predicate: Option<String>,
}

/// What a change's old row consists of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ReplicaIdentity {
    /// The primary key.
    #[default]
    Default,
    /// The whole row.
    Full,
    /// Nothing.
    Nothing,
    /// The columns of an index, by its name.
    Index(String),
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// `select`
    Select,
    /// `insert`
    Insert,
    /// `update`
    Update,
    /// `delete`
    Delete,
}

impl Verb {
    /// All verbs, in the order in which they are listed.
    pub const ALL: [Self; 4] = [Self::Select, Self::Insert, Self::Update, Self::Delete];

    /// The verb as SQL spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Select => "select",
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// A policy of row level security.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The verb that it is for; `None` for all.
    pub verb: Option<Verb>,
    /// Whether it widens what is allowed, rather than narrowing it.
    pub permissive: bool,
    /// The roles that it is for, `public` among them.
    pub roles: BTreeSet<String>,
    /// Which rows can be seen, changed or deleted.
    pub using: Option<String>,
    /// Which rows can result.
    pub check: Option<String>,
}

/// What a role may do with a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// With every column.
    pub table: BTreeSet<Verb>,
    /// With some columns only.
    pub columns: BTreeMap<Verb, BTreeSet<String>>,
    /// `references`, `trigger`, `truncate` and whatever else a table can be granted.
    pub others: BTreeSet<String>,
}

/// A trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// `before` or `after`.
    pub timing: Timing,
    /// What it fires on.
    pub events: BTreeSet<Verb>,
    /// Whether it fires on `truncate`, which no row sees and people cannot do.
    pub truncates: bool,
    /// The columns of `update of`; empty for any.
    pub columns: BTreeSet<String>,
    /// Whether it fires for each row, rather than for each statement.
    pub each_row: bool,
    /// Its condition.
    pub when: Option<String>,
    /// What the rows before and after the statement are called in its function.
    pub transition: Transition,
    /// The function that it calls.
    pub function: String,
    /// The texts that it hands to the function.
    pub arguments: Vec<String>,
    /// Whether it fires at all.
    pub enabled: bool,
}

/// What a trigger's function calls the rows of the whole statement (`referencing`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transition {
    /// The rows before it.
    pub old: Option<String>,
    /// The rows after it.
    pub new: Option<String>,
}

/// When a trigger fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// Before the change, which it may alter.
    Before,
    /// After the change.
    After,
}

impl Table {
    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}
