use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Filling;
use crate::manifest::Operation;
use crate::model::{DefaultValue, Enum, Field, FieldRole, FieldType, Index, Scope, Table};

/// What the next run compares with: the stores, and what they hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// The stores that the engine keeps for itself, as Dexie spells them.
    pub engine: BTreeMap<String, String>,
    /// The values of each enum that a field is of.
    pub enums: BTreeMap<String, Vec<String>>,
    /// The values that an enum had, each with the one that takes its place.
    pub replaced: BTreeMap<String, BTreeMap<String, String>>,
    /// The tables.
    pub tables: BTreeMap<String, TableShape>,
}

/// A table's store, and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableShape {
    /// The store as Dexie spells it: `id, user_id, [user_id+type]`.
    pub store: String,
    /// Whose rows it holds.
    pub scope: Scope,
    /// What the client may do.
    pub operations: Vec<Operation>,
    /// The names that it had.
    pub was: Vec<String>,
    /// Fields that it had, which edits that wait have lost.
    pub dropped: Vec<String>,
    /// All columns, those that every table has included.
    pub fields: BTreeMap<String, FieldShape>,
}

/// A column, as far as rows that a browser already holds depend on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldShape {
    /// Its type.
    pub ty: FieldType,
    /// Whether it may be null.
    pub null: bool,
    /// What an absent value becomes: JSON, or `now` or `random`.
    pub default: Option<String>,
    /// The column that it repeats.
    pub same_as: Option<String>,
    /// Which edits may carry it.
    pub sent: Sent,
    /// The names that it had.
    pub was: Vec<String>,
}

/// Which edits may carry a column. Columns that every table has are not told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sent {
    /// Inserts and updates.
    #[default]
    Always,
    /// Inserts.
    Insert,
    /// Updates.
    Update,
    /// None: the server fills it.
    Never,
}

impl Sent {
    /// All of them.
    pub(super) const ALL: [Self; 4] = [Self::Always, Self::Insert, Self::Update, Self::Never];

    /// As the file spells it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Never => "never",
        }
    }

    fn of(field: &Field) -> Self {
        // What repeats another column is filled by the client, too.
        let create = field.access.create || field.same_as.is_some();
        match (field.role, create, field.access.update) {
            (FieldRole::Data, true, false) => Self::Insert,
            (FieldRole::Data, false, true) => Self::Update,
            (FieldRole::Data, false, false) => Self::Never,
            _ => Self::Always,
        }
    }

    /// Whether inserts carry it.
    pub(super) fn with_inserts(self) -> bool {
        matches!(self, Self::Always | Self::Insert)
    }

    /// Whether updates carry it.
    pub(super) fn with_updates(self) -> bool {
        matches!(self, Self::Always | Self::Update)
    }
}

/// The stores that the engine keeps for itself beside the tables. They are part of the
/// shape, so that a newer engine with other indexes brings its own step.
pub const ENGINE_STORES: [(&str, &str); 2] = [
    ("meta", "key"),
    (
        "outbox",
        "id, seq, [user_id+seq], [user_id+table+record_id]",
    ),
];

/// A table's store as Dexie spells it: the key, then the indexes.
pub fn store(table: &Table) -> String {
    let key = Index {
        columns: table.key.clone(),
        multi_entry: false,
    };
    let indexes = table.indexes.iter().map(Index::spelling);
    let parts: Vec<String> = std::iter::once(key.spelling()).chain(indexes).collect();
    parts.join(", ")
}

impl Shape {
    /// The shape of resolved tables; enums that no field is of are left out.
    pub fn of(tables: &[Table], enums: &[Enum]) -> Self {
        let mut shape = Self {
            engine: ENGINE_STORES
                .map(|(name, store)| (name.to_owned(), store.to_owned()))
                .into(),
            ..Self::default()
        };
        for table in tables {
            let fields = table.fields.iter().map(|field| {
                let shape = FieldShape {
                    ty: field.ty.clone(),
                    null: field.null,
                    default: field.default.as_ref().map(default_text),
                    same_as: field.same_as.clone(),
                    sent: Sent::of(field),
                    was: field.renamed_from.clone(),
                };
                (field.name.clone(), shape)
            });
            let table_shape = TableShape {
                store: store(table),
                scope: table.scope.clone(),
                operations: table.operations.clone(),
                was: table.renamed_from.clone(),
                dropped: table.dropped.clone(),
                fields: fields.collect(),
            };
            shape.tables.insert(table.name.clone(), table_shape);
        }
        let fields = tables.iter().flat_map(|table| &table.fields);
        let used: BTreeSet<&str> = fields.filter_map(|field| field.ty.enum_name()).collect();
        for one in enums.iter().filter(|one| used.contains(one.name.as_str())) {
            shape.enums.insert(one.name.clone(), one.values.clone());
            if !one.replaced.is_empty() {
                let replaced = one.replaced.clone();
                shape.replaced.insert(one.name.clone(), replaced);
            }
        }
        shape
    }
}

impl Shape {
    /// Whether it was recorded; the one that a first step leads away from holds nothing.
    pub(super) fn is_recorded(&self) -> bool {
        !self.engine.is_empty()
    }

    /// The former values of a field's enum, each with the one that takes its place.
    pub(super) fn replaced_in(&self, field: &FieldShape) -> BTreeMap<String, String> {
        let replaced = field
            .ty
            .enum_name()
            .and_then(|name| self.replaced.get(name));
        replaced.cloned().unwrap_or_default()
    }

    /// What a table of a later shape was here, with its name then.
    pub(super) fn former<'a>(
        &'a self,
        later: &Self,
        name: &'a str,
        table: &'a TableShape,
    ) -> Option<(&'a str, &'a TableShape)> {
        let names = std::iter::once(name).chain(
            table
                .was
                .iter()
                .map(String::as_str)
                .filter(|was| !later.tables.contains_key(*was)),
        );
        let mut known = names.filter_map(|name| Some((name, self.tables.get(name)?)));
        known.next()
    }
}

impl TableShape {
    /// What a field of a later shape was here.
    pub(super) fn former<'a>(
        &'a self,
        later: &Self,
        name: &str,
        field: &FieldShape,
    ) -> Option<&'a FieldShape> {
        let former = field
            .was
            .iter()
            .filter(|was| !later.fields.contains_key(*was));
        let names = std::iter::once(name).chain(former.map(String::as_str));
        let mut known = names.filter_map(|name| self.fields.get(name));
        known.next()
    }

    /// The columns that are gone in a later shape, under any name.
    pub(super) fn gone<'a>(
        &'a self,
        later: &'a Self,
    ) -> impl Iterator<Item = (&'a String, &'a FieldShape)> {
        self.fields.iter().filter(|(name, _)| {
            !later.fields.contains_key(*name)
                && !later.fields.values().any(|field| field.was.contains(name))
        })
    }

    /// Whether an edit that waits may carry a value of a column that is nowhere else.
    pub(super) fn may_send(&self, field: &FieldShape) -> bool {
        if field.same_as.is_some() {
            return false;
        }
        (self.has(Operation::Create) && field.sent.with_inserts())
            || (self.has(Operation::Update) && field.sent.with_updates())
    }

    /// Whether the client has this operation.
    pub(super) fn has(&self, operation: Operation) -> bool {
        self.operations.contains(&operation)
    }

    /// Whether a column is part of what makes a row the same row: its key, or its owner.
    pub(super) fn identifies(&self, column: &str) -> bool {
        let Scope::Owner { column: owner } = &self.scope;
        let key = self.key().trim_matches(['[', ']']);
        owner == column || key.split('+').any(|part| part == column)
    }
    /// The primary key as Dexie spells it.
    pub fn key(&self) -> &str {
        self.store.split(", ").next().unwrap_or_default()
    }

    /// The indexes as Dexie spells them, sorted: their order means nothing.
    pub(super) fn indexes(&self) -> Vec<&str> {
        indexes(&self.store)
    }
}

/// The indexes of a store's spelling, sorted.
pub(super) fn indexes(store: &str) -> Vec<&str> {
    let mut indexes: Vec<&str> = store.split(", ").skip(1).collect();
    indexes.sort_unstable();
    indexes
}

impl FieldShape {
    /// Whether rows that are there already can have it at once.
    pub(super) fn fills_itself(&self) -> bool {
        self.null || self.default.is_some() || self.same_as.is_some()
    }

    /// What a row gets that has no value yet; nothing where the server alone knows it.
    pub(super) fn filling(&self) -> Option<Filling> {
        self.fills_itself().then(|| self.value())
    }

    fn value(&self) -> Filling {
        if let Some(column) = &self.same_as {
            return Filling::Column(column.clone());
        }
        match self.default.as_deref() {
            None => Filling::Value(Value::Null),
            Some("now") if self.ty == FieldType::Date => Filling::Today,
            Some("now") => Filling::Now,
            Some("random") => Filling::Random,
            Some(json) => {
                let value = serde_json::from_str(json);
                Filling::Value(value.expect("a default is recorded as JSON"))
            }
        }
    }

    /// The type as the manifest spells it.
    pub fn spelling(&self) -> String {
        self.ty.spelling()
    }
}

fn default_text(default: &DefaultValue) -> String {
    match default {
        DefaultValue::Boolean(value) => value.to_string(),
        // As its digits: a number of JSON would not keep the last zero of 0.70.
        DefaultValue::Number(digits) => digits.trim_start_matches('+').to_owned(),
        DefaultValue::Text(text) => Value::from(text.as_str()).to_string(),
        DefaultValue::Json(value) => value.to_string(),
        DefaultValue::List(values) => {
            let values: Vec<String> = values.iter().map(default_text).collect();
            format!("[{}]", values.join(","))
        }
        DefaultValue::Now => "now".to_owned(),
        DefaultValue::Random => "random".to_owned(),
    }
}
