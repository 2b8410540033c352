use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::model::{DefaultValue, Enum, FieldType, Index, Scope, Table};

/// What the next run compares with: the stores, and what they hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// The stores that the engine keeps for itself, as Dexie spells them.
    pub engine: BTreeMap<String, String>,
    /// The values of each enum that a field is of.
    pub enums: BTreeMap<String, Vec<String>>,
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
                };
                (field.name.clone(), shape)
            });
            let table_shape = TableShape {
                store: store(table),
                scope: table.scope.clone(),
                fields: fields.collect(),
            };
            shape.tables.insert(table.name.clone(), table_shape);
        }
        let fields = tables.iter().flat_map(|table| &table.fields);
        let used: BTreeSet<&str> = fields.filter_map(|field| field.ty.enum_name()).collect();
        let used = enums.iter().filter(|one| used.contains(one.name.as_str()));
        shape.enums = used
            .map(|one| (one.name.clone(), one.values.clone()))
            .collect();
        shape
    }
}

impl TableShape {
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

    /// The type as the manifest spells it.
    pub fn spelling(&self) -> String {
        self.ty.spelling()
    }
}

fn default_text(default: &DefaultValue) -> String {
    match default {
        DefaultValue::Boolean(value) => value.to_string(),
        // As its digits: a number of JSON would not keep the last zero of 0.70.
        DefaultValue::Number(digits) => digits.clone(),
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
