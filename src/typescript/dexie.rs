use std::collections::BTreeSet;

use askama::Template;

use super::base::rendered;
use super::comment::line_comment;
use super::layout::{concat, text};
use super::literal;
use super::output::Folders;
use super::step;
use super::syntax::{Module, generic, item, module, text_property};
use super::types::Types;
use crate::history::store;
use crate::model::{Model, Table};

/// `dexie.ts`: the local database.
#[derive(Template)]
#[template(path = "typescript/base/dexie.ts", escape = "none")]
struct Dexie<'a> {
    import: String,
    tables: Vec<TableView>,
    version: u32,
    removed: &'a [String],
    moved: Vec<String>,
    needed: Option<String>,
    steps: Vec<String>,
}

struct TableView {
    declaration: String,
    comment: String,
    store: String,
}

/// The file's text.
pub(super) fn page(model: &Model, types: &Types<'_>, at: &Folders) -> String {
    let names: BTreeSet<_> = model
        .tables
        .iter()
        .flat_map(|table| {
            let enums = types.key_enums(table).map(|e| e.type_name.clone());
            enums.chain([table.names.client_type.clone()])
        })
        .collect();
    rendered(&Dexie {
        import: module(Module::ImportType, names, &at.types.file("client-types")).render(0, 0),
        tables: model
            .tables
            .iter()
            .map(|table| TableView {
                declaration: declaration(table, types),
                comment: line_comment(table.about.as_deref().unwrap_or(&table.name), 6),
                store: item(
                    text_property(&table.name, literal::string(&store(table))),
                    6,
                ),
            })
            .collect(),
        version: model.schema.version,
        removed: &model.schema.removed,
        moved: model
            .schema
            .moved
            .iter()
            .map(|store| item(text_property(&store.name, literal::string(&store.key)), 6))
            .collect(),
        needed: model.schema.needed.as_deref().map(literal::string),
        steps: step::steps(model),
    })
}

fn declaration(table: &Table, types: &Types<'_>) -> String {
    let ty = generic(
        "Table",
        [text(table.names.client_type.clone()), types.key(table)],
    );
    concat([text(format!("{}!: ", table.name)), ty, text(";")]).render(2, 2)
}
