use std::collections::BTreeSet;

use askama::Template;

use super::base::rendered;
use super::comment::line_comment;
use super::layout::{Doc, concat, text};
use super::literal;
use super::output::Folders;
use super::syntax::{Module, array, braces, generic, item, module, text_property};
use super::types::Types;
use crate::history::{Step, store};
use crate::model::{Model, Table};

/// `dexie.ts`: the local database.
#[derive(Template)]
#[template(path = "typescript/base/dexie.ts", escape = "none")]
struct Dexie<'a> {
    import: String,
    tables: Vec<TableView>,
    version: u32,
    removed: &'a [String],
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
        steps: model.schema.steps.iter().map(step).collect(),
    })
}

fn declaration(table: &Table, types: &Types<'_>) -> String {
    let ty = generic(
        "Table",
        [text(table.names.client_type.clone()), types.key(table)],
    );
    concat([text(format!("{}!: ", table.name)), ty, text(";")]).render(2, 2)
}

fn step(step: &Step) -> String {
    let mut properties = vec![
        text(format!("id: {}", literal::string(&step.id))),
        text(format!("version: {}", step.version)),
    ];
    if step.take_over {
        properties.push(text("takeOver: true"));
    } else {
        properties.extend([
            names("created", &step.created),
            names("removed", &step.removed),
            names("reset", &step.reset),
        ]);
    }
    item(braces(properties), 2)
}

fn names(property: &'static str, names: &[String]) -> Doc {
    let names = names.iter().map(|name| text(literal::string(name)));
    concat([text(property), text(": "), array(names)])
}
