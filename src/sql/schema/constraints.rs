//! What a table's rows must hold.

use std::collections::BTreeMap;

use crate::database::{ForeignKey, Key, OnDelete};
use crate::model::{Field, Table};
use crate::sql::check::{self, ColumnChecks};
use crate::sql::{names, rules, spelling};

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
    let columns = table.fields.iter().filter_map(|field| {
        let name = names::column_check(&table.name, &field.name);
        Some((name, column_condition(table, field)?))
    });
    let rules = table.rules.iter().filter_map(|rule| {
        let name = names::rule_check(&table.name, &rule.id);
        Some((name, rules::row_condition(table, rule)?))
    });
    columns.chain(rules).collect()
}

/// What a column's value must hold, if anything.
pub(super) fn column_condition(table: &Table, field: &Field) -> Option<String> {
    let ColumnChecks { conditions, each } = check::of(field);
    let column = spelling::name(&field.name);
    let repeats = field.same_as.iter();
    let repeats = repeats.map(|original| {
        let original = spelling::name(original);
        format!("{column} is not distinct from {original}")
    });
    let each = each.map(|_| {
        let function = names::each_function(&table.name, &field.name);
        format!("{}({column})", spelling::public(&function))
    });
    let all: Vec<_> = conditions.into_iter().chain(repeats).chain(each).collect();
    (!all.is_empty()).then(|| all.join(" and "))
}
