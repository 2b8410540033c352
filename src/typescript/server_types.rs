use askama::Template;

use super::base::rendered;
use super::comment::{doc_comment, sentence};
use super::layout::{Doc, WIDTH, columns, concat, text};
use super::literal;
use super::syntax::union;
use super::types::Types;
use crate::model::{Enum, Field, Model, Table};
use crate::parallel;

/// `server-types.ts`: the enums, and each table's row as the server sends it.
#[derive(Template)]
#[template(path = "typescript/types/server-types.ts", escape = "none")]
struct ServerTypes<'a> {
    enums: Vec<EnumView<'a>>,
    tables: Vec<TableView<'a>>,
}

struct EnumView<'a> {
    name: &'a str,
    declaration: String,
}

struct TableView<'a> {
    comment: String,
    ty: &'a str,
    columns: Vec<String>,
}

/// The file's text.
pub(super) fn page(model: &Model, types: &Types<'_>) -> String {
    rendered(&ServerTypes {
        enums: model.enums.iter().map(enum_view).collect(),
        tables: parallel::map(&model.tables, |table| TableView {
            comment: row_comment(table, "as the server sends it"),
            ty: &table.names.server_type,
            columns: table
                .fields
                .iter()
                .map(|field| property(field, "", types.column(field)))
                .collect(),
        }),
    })
}

fn enum_view(e: &Enum) -> EnumView<'_> {
    let values = e.values.iter().map(|value| text(literal::string(value)));
    let declaration = concat([
        text(format!("export type {} =", e.type_name)),
        union(values),
        text(";"),
    ]);
    EnumView {
        name: &e.name,
        declaration: declaration.render(0, 0),
    }
}

/// The comment of a row's type; `form` says which form of the row it is.
pub(super) fn row_comment(table: &Table, form: &str) -> String {
    let about = sentence(table.about.as_deref());
    let what = format!("A row of `{}`, {form}.", table.name);
    doc_comment(&[&about, &what], 0)
}

/// A property of a type, with its comment; `mark` is `?` where it may be absent.
pub(super) fn property(field: &Field, mark: &str, members: Vec<Doc>) -> String {
    let mut lines = match &field.about {
        Some(about) => doc_comment(&[&sentence(Some(about))], 2),
        None => String::new(),
    };
    if !lines.is_empty() {
        lines.push('\n');
    }
    lines.push_str("  ");
    let key = format!("{}{mark}:", field.name);
    if let Some(property) = short(&key, &members) {
        lines.push_str(&property);
    } else {
        let property = concat([text(key), union(members), text(";")]);
        lines.push_str(&property.render(2, 2));
    }
    lines
}

/// A property whose type's members are plain words that fit behind the key: most are, and
/// there are several for each column.
fn short(key: &str, members: &[Doc]) -> Option<String> {
    let words = members.iter().map(|member| match member {
        Doc::Text(word) => Some(word.as_ref()),
        _ => None,
    });
    let property = format!("{key} {};", words.collect::<Option<Vec<_>>>()?.join(" | "));
    (2 + columns(&property) <= WIDTH).then_some(property)
}
