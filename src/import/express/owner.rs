//! Which column holds the user to whom a row belongs.

use super::access::Access;
use super::types;
use crate::database::{Database, ForeignKey, Table};

/// The owner's column; `None` where rows belong to nobody, or to somebody by another table.
pub(super) fn find(table: &Table, access: &Access, database: &Database) -> Option<String> {
    let is_uuid = |name: &str| {
        table
            .column(name)
            .is_some_and(|column| types::is_uuid(column, database))
    };
    let compared = by_frequency(&access.owners);
    let referring = |refers: &dyn Fn(&ForeignKey) -> bool| {
        let keys = table.foreign_keys.values().filter(|key| refers(key));
        let columns = keys.filter_map(|key| match key.columns.as_slice() {
            [column] => Some(column.clone()),
            _ => None,
        });
        preferred(columns.collect())
    };
    let accounts = referring(&is_account);
    // A profile stands for its account where it has the account's id.
    let profiles = referring(&|key| {
        database.tables.get(&key.table.1).is_some_and(|other| {
            other
                .foreign_keys
                .values()
                .any(|key| is_account(key) && is_key(other, &key.columns))
        })
    });
    let named = table
        .column("user_id")
        .map(|column| vec![column.name.clone()]);
    [Some(compared), Some(accounts), Some(profiles), named]
        .into_iter()
        .flatten()
        .find_map(|candidates| candidates.into_iter().find(|name| is_uuid(name)))
}

/// Whether a foreign key refers to the account.
pub(super) fn is_account(key: &ForeignKey) -> bool {
    key.table == ("auth".to_owned(), "users".to_owned())
}

fn is_key(table: &Table, columns: &[String]) -> bool {
    table
        .primary_key
        .as_ref()
        .is_some_and(|key| key.columns == columns)
}

/// Columns, the most frequent first.
fn by_frequency(columns: &[String]) -> Vec<String> {
    let count = |name: &String| columns.iter().filter(|other| *other == name).count();
    let mut distinct = columns.to_vec();
    distinct.sort();
    distinct.dedup();
    distinct.sort_by_key(|name| (std::cmp::Reverse(count(name)), name != "user_id"));
    distinct
}

/// Columns, the customary name first.
fn preferred(mut columns: Vec<String>) -> Vec<String> {
    columns.sort_by_key(|name| (name != "user_id", name.clone()));
    columns
}
