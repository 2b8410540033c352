//! What a table's rows must hold.

use std::collections::BTreeMap;

use crate::database::{ForeignKey, Key, OnDelete};
use crate::model::Table;
use crate::sql::names;

pub(super) fn primary_key(table: &Table) -> Key {
    Key {
        name: names::primary_key(&table.name),
        columns: table.key.clone(),
    }
}

pub(super) fn uniques(table: &Table) -> BTreeMap<String, Key> {
    let keys = table.unique.iter().map(|unique| {
        let key = Key {
            name: unique.constraint.clone(),
            columns: unique.columns.clone(),
        };
        (unique.constraint.clone(), key)
    });
    keys.collect()
}

/// A row goes with its owner's account.
pub(super) fn foreign_keys(table: &Table) -> BTreeMap<String, ForeignKey> {
    let account = ForeignKey {
        columns: vec![table.owner().to_owned()],
        table: ("auth".to_owned(), "users".to_owned()),
        references: vec!["id".to_owned()],
        on_delete: OnDelete::Cascade,
    };
    BTreeMap::from([(names::foreign_key(&table.name, table.owner()), account)])
}

/// One check for each column that has conditions, and one for each rule about a whole row.
pub(super) fn checks(table: &Table) -> BTreeMap<String, String> {
    let repeated = table.fields.iter().filter_map(|field| {
        let original = crate::sql::spelling::name(field.same_as.as_ref()?);
        let column = crate::sql::spelling::name(&field.name);
        let name = names::column_check(&table.name, &field.name);
        Some((name, format!("{column} is not distinct from {original}")))
    });
    repeated.collect()
}
