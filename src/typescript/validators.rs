use askama::Template;

use super::base::rendered;
use super::layout::{Doc, concat, text};
use super::literal;
use super::syntax::{arguments, array, assigned, open_braces};
use super::types::Types;
use crate::model::{Enum, Model, Table};

/// `validators.ts`: a schema a table.
#[derive(Template)]
#[template(path = "typescript/base/validators.ts", escape = "none")]
struct Validators<'a> {
    enums: Vec<String>,
    tables: Vec<TableView<'a>>,
}

struct TableView<'a> {
    name: &'a str,
    declaration: String,
}

/// The file's text.
pub(super) fn page(model: &Model, types: &Types<'_>) -> String {
    rendered(&Validators {
        enums: model
            .enums
            .iter()
            .filter(|e| types.is_used(e))
            .map(of_enum)
            .collect(),
        tables: model
            .tables
            .iter()
            .map(|table| TableView {
                name: &table.name,
                declaration: declaration(
                    &format!("export const {} =", table.names.schema),
                    concat([text("z.object"), arguments([], columns(table, types))]),
                ),
            })
            .collect(),
    })
}

fn columns(table: &Table, types: &Types<'_>) -> Doc {
    open_braces(table.fields.iter().map(|field| types.schema(field, table)))
}

fn of_enum(e: &Enum) -> String {
    let values = array(e.values.iter().map(|value| text(literal::string(value))));
    declaration(
        &format!("const {} =", e.values_name),
        concat([text("z.enum"), arguments([], values)]),
    )
}

fn declaration(name: &str, schema: Doc) -> String {
    concat([assigned(text(name.to_owned()), schema), text(";")]).render(0, 0)
}
