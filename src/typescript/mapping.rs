use std::collections::BTreeSet;

use askama::Template;

use super::base::rendered;
use super::layout::text;
use super::syntax::{Module, function, item, module};
use super::types::Types;
use crate::model::{Model, Table};

/// `mapping.ts`: a function a table that brings a server row into the device's form.
#[derive(Template)]
#[template(path = "typescript/types/mapping.ts", escape = "none")]
struct Mapping<'a> {
    import: String,
    tables: Vec<TableView<'a>>,
}

struct TableView<'a> {
    name: &'a str,
    signature: String,
    columns: Vec<String>,
}

/// The file's text.
pub(super) fn page(model: &Model, types: &Types<'_>) -> String {
    let fields = model.tables.iter().flat_map(|table| &table.fields);
    let enums = fields.filter_map(|field| types.enum_of(&field.ty));
    let names: BTreeSet<_> = enums
        .map(|e| e.type_name.clone())
        .chain(
            model
                .tables
                .iter()
                .map(|table| table.names.client_type.clone()),
        )
        .collect();
    rendered(&Mapping {
        import: module(Module::ImportType, names, "./client-types").render(0, 0),
        tables: model
            .tables
            .iter()
            .map(|table| TableView {
                name: &table.name,
                signature: signature(table),
                columns: table
                    .fields
                    .iter()
                    .map(|field| item(types.reading(field, table), 4))
                    .collect(),
            })
            .collect(),
    })
}

fn signature(table: &Table) -> String {
    function(
        &format!("export function {}", table.names.mapper),
        [text("server: unknown")],
        Some(text(table.names.client_type.clone())),
    )
    .render(0, 0)
}
