use askama::Template;

use super::comment::doc_comment;
use super::layout::{Doc, concat, text};
use super::syntax::union;
use super::types::Types;
use super::{literal, rendered};
use crate::model::{Enum, Field, Model};

/// `server-types.ts`: the enums, and each table's row as the server sends it.
#[derive(Template)]
#[template(path = "types/server-types.ts", escape = "none")]
struct ServerTypes<'a> {
    enums: Vec<EnumView<'a>>,
    tables: Vec<TableView<'a>>,
}

struct EnumView<'a> {
    name: &'a str,
    declaration: String,
}

struct TableView<'a> {
    name: &'a str,
    ty: &'a str,
    columns: Vec<String>,
}

/// The file's text.
pub(super) fn text_of(model: &Model, types: &Types<'_>) -> String {
    rendered(&ServerTypes {
        enums: model
            .enums
            .iter()
            .map(|e| EnumView {
                name: &e.name,
                declaration: declaration(e),
            })
            .collect(),
        tables: model
            .tables
            .iter()
            .map(|table| TableView {
                name: &table.name,
                ty: &table.names.server_type,
                columns: columns(&table.fields, types),
            })
            .collect(),
    })
}

fn declaration(e: &Enum) -> String {
    let values = e.values.iter().map(|value| text(literal::string(value)));
    concat([
        text(format!("export type {} =", e.type_name)),
        union(values),
        text(";"),
    ])
    .render(0, 0)
}

/// The properties of a row's type, each with its comment.
pub(super) fn columns(fields: &[Field], types: &Types<'_>) -> Vec<String> {
    fields
        .iter()
        .map(|field| property(field, "", types.column(field)))
        .collect()
}

/// One property of a type, with its comment; `mark` is `?` where it may be absent.
pub(super) fn property(field: &Field, mark: &str, members: Vec<Doc>) -> String {
    let comment = match &field.about {
        Some(about) => doc_comment(&[about], 2),
        None => String::new(),
    };
    let gap = if comment.is_empty() { "" } else { "\n" };
    let property = concat([
        text(format!("{}{mark}:", field.name)),
        union(members),
        text(";"),
    ]);
    format!("{comment}{gap}  {}", property.render(2, 2))
}
