use askama::Template;

use super::base::rendered;
use super::layout::{concat, text};
use super::literal;
use super::syntax::{arguments, array, assigned};
use super::types::Types;
use crate::model::{Enum, Model};
use crate::parallel;

/// `validators.ts`: a schema a table.
#[derive(Template)]
#[template(path = "typescript/base/validators.ts", escape = "none")]
struct Validators<'a> {
    enums: Vec<String>,
    tables: Vec<TableView<'a>>,
}

struct TableView<'a> {
    name: &'a str,
    schema: &'a str,
    columns: Vec<String>,
}

/// The file's text.
pub(super) fn page(model: &Model, types: &Types<'_>) -> String {
    rendered(&Validators {
        enums: model
            .enums
            .iter()
            .filter(|e| types.is_used(e))
            .map(declaration)
            .collect(),
        tables: parallel::map(&model.tables, |table| TableView {
            name: &table.name,
            schema: &table.names.schema,
            columns: table
                .fields
                .iter()
                .map(|field| types.schema(field, table).render(2, 2))
                .collect(),
        }),
    })
}

fn declaration(e: &Enum) -> String {
    let values = e.values.iter().map(|value| text(literal::string(value)));
    let schema = concat([text("z.enum"), arguments([], array(values))]);
    let declaration = assigned(text(format!("const {} =", e.values_name)), schema);
    concat([declaration, text(";")]).render(0, 0)
}
