//! What the rows of a table are found by, on the device and on the server.

use super::markdown::{code, codes};
use crate::model::{Index, Table, Unique};
use crate::sql;

/// A row of the table of indexes.
pub(super) struct Row {
    pub(super) place: &'static str,
    pub(super) columns: String,
    pub(super) purpose: String,
}

/// The indexes: the device's, then the server's.
pub(super) fn rows(table: &Table) -> Vec<Row> {
    let device = [row("device", &table.key, "the key")].into_iter();
    let device = device.chain(table.indexes.iter().map(|index| on_device(table, index)));
    let server = [row("server", &table.key, "the primary key")].into_iter();
    let server = server
        .chain(table.unique.iter().map(unique))
        .chain(sync(table))
        .chain(references(table));
    device.chain(server).collect()
}

fn row(place: &'static str, columns: &[String], purpose: &str) -> Row {
    Row {
        place,
        columns: codes(columns),
        purpose: purpose.to_owned(),
    }
}

fn on_device(table: &Table, index: &Index) -> Row {
    let purpose = if index.multi_entry {
        "each element is found by itself"
    } else if index.columns == [table.owner()] {
        "the rows of a user"
    } else {
        "look-ups and hooks"
    };
    row("device", &index.columns, purpose)
}

fn unique(unique: &Unique) -> Row {
    let decides = if unique.local {
        "the device tells before it writes"
    } else {
        "only the server can tell"
    };
    let purpose = format!(
        "no two rows alike ({}); {decides}",
        code(&unique.constraint)
    );
    row("server", &unique.columns, &purpose)
}

/// The order in which a device pulls, where the primary key does not serve it.
fn sync(table: &Table) -> Option<Row> {
    let columns = sql::sync_columns(table)?;
    let columns: Vec<_> = columns.into_iter().map(str::to_owned).collect();
    Some(row("server", &columns, "pulls, and the owner's policies"))
}

/// By which the rows are found that refer to one that is deleted.
fn references(table: &Table) -> impl Iterator<Item = Row> {
    table.references().map(|(field, to)| {
        let columns = [table.owner().to_owned(), field.name.clone()];
        let purpose = format!("what refers to a row of {}", code(&to.table));
        row("server", &columns, &purpose)
    })
}
