//! The hooks of a table: of all rows, of one, of each filter's.

use super::markdown::{code, or_dash, prose};
use crate::model::{Filter, Sort, Table};

/// A row of the table of hooks.
pub(super) struct Row {
    pub(super) call: String,
    pub(super) rows: String,
    pub(super) order: String,
    pub(super) about: String,
}

/// The hooks, in the order of the domain file.
pub(super) fn rows(table: &Table) -> Vec<Row> {
    let list = table.names.list_hook.iter().map(|name| Row {
        call: code(&format!("{name}(uid)")),
        rows: "all of the user's".to_owned(),
        order: order(table.sort.as_ref()),
        about: or_dash(String::new()),
    });
    let one = Row {
        call: code(&format!(
            "{}({})",
            table.names.row_hook,
            if table.single_row() { "uid" } else { "uid, id" }
        )),
        rows: if table.single_row() {
            "the user's one".to_owned()
        } else {
            "one of the user's".to_owned()
        },
        order: or_dash(String::new()),
        about: or_dash(String::new()),
    };
    let filters = table.filters.iter().map(|filter| filtered(table, filter));
    list.chain([one]).chain(filters).collect()
}

fn filtered(table: &Table, filter: &Filter) -> Row {
    let params = filter
        .params
        .iter()
        .map(|param| format!(", {}: {}", param.name, param.ty.spelling()));
    let params: String = params.collect();
    Row {
        call: code(&format!("{}(uid{params})", filter.names.hook)),
        rows: format!(
            "the filter {}: where {}",
            code(&filter.name),
            code(&filter.written)
        ),
        order: order(filter.sort.as_ref().or(table.sort.as_ref())),
        about: or_dash(prose(filter.about.as_deref().unwrap_or_default())),
    }
}

fn order(sort: Option<&Sort>) -> String {
    let words = sort.map(|sort| {
        let last = if sort.descending {
            ", the greatest first"
        } else {
            ""
        };
        format!("{}{last}", code(&sort.column))
    });
    or_dash(words.unwrap_or_default())
}
