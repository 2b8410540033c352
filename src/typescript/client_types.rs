use std::collections::BTreeSet;

use askama::Template;

use super::base::rendered;
use super::layout::{concat, text};
use super::server_types::{Body, property, row_comment};
use super::syntax::{Module, assigned, generic, module};
use super::types::{Types, is_random};
use crate::model::{Field, FieldRole, Model, Operation, Table};

/// `client-types.ts`: each table's row as the device stores it, and what its functions take.
#[derive(Template)]
#[template(path = "typescript/types/client-types.ts", escape = "none")]
struct ClientTypes<'a> {
    import: String,
    tables: Vec<TableView<'a>>,
}

struct TableView<'a> {
    comment: String,
    body: Body,
    inputs: Vec<InputView<'a>>,
}

struct InputView<'a> {
    function: &'a str,
    absence: &'static str,
    body: Body,
    /// The whole type where there is no column: no property may be given.
    empty: String,
}

/// The file's text.
pub(super) fn page(model: &Model, types: &Types<'_>) -> String {
    let fields = model.tables.iter().flat_map(|table| &table.fields);
    let enums: BTreeSet<_> = fields
        .filter_map(|field| types.enum_of(&field.ty))
        .map(|e| e.type_name.clone())
        .collect();
    rendered(&ClientTypes {
        import: if enums.is_empty() {
            String::new()
        } else {
            module(Module::ImportType, enums, "./server-types").render(0, 0)
        },
        tables: model
            .tables
            .iter()
            .map(|table| table_view(table, types))
            .collect(),
    })
}

fn table_view<'a>(table: &'a Table, types: &Types<'_>) -> TableView<'a> {
    let create = table.has(Operation::Create).then(|| InputView {
        function: &table.names.create,
        absence: "",
        empty: empty(&table.names.create_input),
        body: Body::new(&table.names.create_input, |at| {
            inputs(table, Operation::Create)
                .map(|field| {
                    if is_required(field) {
                        property(field, "", types.column(field), at)
                    } else {
                        optional(field, types, at)
                    }
                })
                .collect()
        }),
    });
    let update = table.has(Operation::Update).then(|| InputView {
        function: &table.names.update,
        absence: ": what is absent stays as it is",
        empty: empty(&table.names.update_input),
        body: Body::new(&table.names.update_input, |at| {
            inputs(table, Operation::Update)
                .map(|field| optional(field, types, at))
                .collect()
        }),
    });
    TableView {
        comment: row_comment(table, "as it is stored on the device"),
        body: Body::new(&table.names.client_type, |at| {
            let columns = table.fields.iter();
            columns
                .map(|field| property(field, "", types.stored_column(field, table), at))
                .collect()
        }),
        inputs: create.into_iter().chain(update).collect(),
    }
}

/// The columns that an operation's input may carry.
pub(super) fn inputs(table: &Table, operation: Operation) -> impl Iterator<Item = &Field> {
    table.fields.iter().filter(move |field| match operation {
        Operation::Create => match field.role {
            FieldRole::Key => field.access.create && !is_random(field),
            FieldRole::Data => field.access.create,
            FieldRole::Owner | FieldRole::CreatedAt | FieldRole::UpdatedAt => false,
        },
        Operation::Update => field.access.update,
        Operation::Delete => false,
    })
}

/// Whether a new row needs a value from the caller.
pub(super) fn is_required(field: &Field) -> bool {
    !field.null && field.default.is_none()
}

fn optional(field: &Field, types: &Types<'_>, at: usize) -> String {
    let mut members = types.column(field);
    if members != [text("unknown")] {
        members.push(text("undefined"));
    }
    property(field, "?", members, at)
}

fn empty(name: &str) -> String {
    let none = generic("Record", [text("string"), text("never")]);
    let declaration = assigned(text(format!("export type {name} =")), none);
    concat([declaration, text(";")]).render(0, 0)
}
