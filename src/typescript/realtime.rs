use askama::Template;

use super::base::rendered;
use super::comment::line_comment;
use super::layout::{concat, text};
use super::literal;
use super::syntax::{arrow, assigned_whole, item, parentheses};
use crate::model::{Model, Scope, Table};

/// `realtime.ts`: the one channel of a user, with a handler a table.
#[derive(Template)]
#[template(path = "typescript/base/realtime.ts", escape = "none")]
struct Realtime {
    tables: Vec<TableView>,
}

struct TableView {
    comment: String,
    name: String,
    filter: String,
    handler: String,
}

/// The file's text.
pub(super) fn page(model: &Model) -> String {
    rendered(&Realtime {
        tables: model.tables.iter().map(table_view).collect(),
    })
}

fn table_view(table: &Table) -> TableView {
    let Scope::Owner { column } = &table.scope;
    let change = [text(format!("tables.{}", table.name)), text("change")];
    let filter = text(format!("`{column}=eq.${{userId}}`"));
    TableView {
        comment: line_comment(table.about.as_deref().unwrap_or(&table.name), 2),
        name: item(
            assigned_whole(text("table:"), text(literal::string(&table.name))),
            6,
        ),
        filter: item(concat([text("filter: "), filter]), 6),
        handler: item(
            arrow(
                "(change) =>",
                concat([text("receive"), parentheses(change)]),
            ),
            4,
        ),
    }
}
