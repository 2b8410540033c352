//! What a table's rows must hold.

use std::collections::BTreeMap;

use crate::database::{Check, ForeignKey, Key, OnDelete, PUBLIC};
use crate::model::{self, Field, Table};
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
        set: Vec::new(),
    };
    BTreeMap::from([(names::foreign_key(&table.name, table.owner()), account)])
}

/// A row refers to rows of its own owner alone. The database checks a foreign key without asking
/// any policy, so the owner is part of it: nobody learns by a reference which keys others have,
/// and nobody's row goes with, or holds back, somebody else's.
pub(super) fn references(table: &Table) -> BTreeMap<String, ForeignKey> {
    let keys = table.references().map(|(field, reference)| {
        let key = ForeignKey {
            columns: vec![table.owner().to_owned(), field.name.clone()],
            table: (PUBLIC.to_owned(), reference.table.clone()),
            references: vec![reference.owner.clone(), reference.key.clone()],
            on_delete: match reference.on_delete {
                // Unlike `restrict`, it lets go what one statement, or the deletion of an
                // account, takes along together with all that refers to it.
                model::OnDelete::Restrict => OnDelete::NoAction,
                model::OnDelete::Cascade => OnDelete::Cascade,
                model::OnDelete::SetNull => OnDelete::SetNull,
            },
            set: match reference.on_delete {
                // The owner stays.
                model::OnDelete::SetNull => vec![field.name.clone()],
                model::OnDelete::Restrict | model::OnDelete::Cascade => Vec::new(),
            },
        };
        (reference.constraint.clone(), key)
    });
    keys.collect()
}

/// What foreign keys of an owner and a key lead to, where a table has them.
pub(super) fn referenced(table: &Table) -> Option<(String, Key)> {
    if !table.is_referenced {
        return None;
    }
    let columns = table.referenced_columns();
    let name = names::unique(&table.name, &columns);
    let key = Key {
        name: name.clone(),
        columns,
    };
    Some((name, key))
}

/// One check for each column that has conditions, and one for each rule about a whole row.
pub(super) fn checks(table: &Table) -> BTreeMap<String, Check> {
    let columns = table.fields.iter().filter_map(|field| {
        let check = Check {
            condition: column_condition(table, field)?,
            comment: None,
        };
        Some((names::column_check(&table.name, &field.name), check))
    });
    let rules = table.rules.iter().filter_map(|rule| {
        let check = Check {
            condition: rules::row_condition(table, rule)?,
            comment: names::rule_comment(&table.name, &rule.id),
        };
        Some((names::rule_check(&table.name, &rule.id), check))
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
