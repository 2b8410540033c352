//! What a model asks of Postgres.

mod access;
mod columns;
mod constraints;
mod functions;
mod triggers;

use std::collections::BTreeMap;

use super::{names, spelling};
pub use access::{Granted, granted};
pub use functions::{CHANGED, FORMER, shared_functions, single_body};

use crate::database::{Database, EnumType, Index, ReplicaIdentity, Table};
use crate::model::{self, CreatedBy, Model, RuleBody};

/// What one file holds.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) database: Database,
    /// What a reader would look for here and is elsewhere.
    pub(super) notes: Vec<String>,
}

/// What all tables share: the enums, and the functions that do not depend on a table.
pub(super) fn shared(model: &Model) -> Part {
    let enums = model.enums.iter().map(|declared| {
        let values = declared.values.clone();
        (declared.name.clone(), EnumType { values })
    });
    let database = Database {
        enums: enums.collect(),
        functions: shared_functions(),
        ..Database::default()
    };
    Part {
        database,
        notes: Vec::new(),
    }
}

/// A table and what belongs to it alone.
pub(super) fn table(table: &model::Table) -> Part {
    let mut account_triggers = BTreeMap::new();
    if table.created_by == CreatedBy::SignUp {
        let name = names::sign_up(&table.name);
        account_triggers.insert(name, triggers::sign_up(table));
    }
    let made = Table {
        comment: table.about.as_deref().map(spelling::stored),
        columns: table.fields.iter().map(columns::column).collect(),
        primary_key: Some(constraints::primary_key(table)),
        uniques: constraints::uniques(table),
        foreign_keys: constraints::foreign_keys(table),
        checks: constraints::checks(table),
        indexes: indexes(table),
        row_security: true,
        replica_identity: ReplicaIdentity::Full,
        policies: access::policies(table),
        grants: access::grants(table),
        triggers: triggers::triggers(table),
        published: true,
    };
    let database = Database {
        functions: functions::own(table),
        tables: BTreeMap::from([(table.name.clone(), made)]),
        account_triggers,
        ..Database::default()
    };
    Part {
        database,
        notes: notes(table),
    }
}

/// What refers from one table to another. Tables may refer to each other, and to ones that come
/// after them, so these constraints are added when all tables are there.
pub(super) fn references(model: &Model) -> BTreeMap<String, Table> {
    let tables = model.tables.iter().map(|table| {
        let added = Table {
            uniques: constraints::referenced(table).into_iter().collect(),
            foreign_keys: constraints::references(table),
            ..Table::default()
        };
        (table.name.clone(), added)
    });
    tables
        .filter(|(_, added)| *added != Table::default())
        .collect()
}

/// Whether a column's values are checked.
pub(super) fn is_checked(table: &model::Table, field: &model::Field) -> bool {
    constraints::column_condition(table, field).is_some()
}

/// The one by which a device pulls, and those by which the rows are found that refer to another.
fn indexes(table: &model::Table) -> BTreeMap<String, Index> {
    let index = |columns: Vec<&str>| Index {
        columns: columns.into_iter().map(spelling::name).collect(),
        method: "btree".to_owned(),
        ..Index::default()
    };
    let sync = sync_columns(table).into_iter();
    let sync = sync.map(|columns| (names::sync_index(&table.name), index(columns)));
    let references = table.references().map(|(field, _)| {
        let name = names::reference_index(&table.name, &field.name);
        (name, index(vec![table.owner(), &field.name]))
    });
    sync.chain(references).collect()
}

/// The order in which a device pulls; it serves the owner's policies and the foreign key too.
/// A table with one row a user has all that in its primary key.
pub fn sync_columns(table: &model::Table) -> Option<Vec<&str>> {
    let key = table.key.iter().map(String::as_str);
    let columns = [table.owner(), "updated_at"].into_iter().chain(key);
    (!table.single_row()).then(|| columns.collect())
}

fn notes(table: &model::Table) -> Vec<String> {
    let calls = table.rules.iter().filter_map(|rule| match &rule.body {
        RuleBody::Call { function } => Some(format!(
            "The rule {} is the function {function}, which only the device has.",
            rule.id
        )),
        RuleBody::Deny(_) | RuleBody::Require(_) | RuleBody::Single { .. } => None,
    });
    calls.collect()
}
