use askama::Template;

use super::base::rendered;
use super::comment::{doc_comment, sentence};
use super::layout::{Doc, STEP, WIDTH, columns, concat, text};
use super::literal;
use super::syntax::{assigned_whole, union};
use super::types::Types;
use crate::model::{Enum, Field, Model, Table};

/// `server-types.ts`: the enums, and each table's row as the server sends it.
#[derive(Template)]
#[template(path = "typescript/types/server-types.ts", escape = "none")]
struct ServerTypes<'a> {
    enums: Vec<EnumView<'a>>,
    tables: Vec<TableView>,
}

struct EnumView<'a> {
    name: &'a str,
    declaration: String,
}

struct TableView {
    comment: String,
    body: Body,
}

/// The file's text.
pub(super) fn page(model: &Model, types: &Types<'_>) -> String {
    rendered(&ServerTypes {
        enums: model.enums.iter().map(enum_view).collect(),
        tables: model
            .tables
            .iter()
            .map(|table| TableView {
                comment: row_comment(table, "as the server sends it"),
                body: Body::new(&table.names.server_type, |at| {
                    let columns = table.fields.iter();
                    columns
                        .map(|field| property(field, "", types.column(field), at))
                        .collect()
                }),
            })
            .collect(),
    })
}

fn enum_view(e: &Enum) -> EnumView<'_> {
    let head = text(format!("export type {} =", e.type_name));
    let values = e.values.iter().map(|value| text(literal::string(value)));
    let declaration = if let [only] = e.values.as_slice() {
        let only = concat([text(literal::string(only)), text(";")]);
        assigned_whole(head, only)
    } else {
        concat([head, union(values), text(";")])
    };
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

/// An object type under a name: its first line, its properties and its last line.
pub(super) struct Body {
    pub(super) open: String,
    pub(super) columns: Vec<String>,
    pub(super) close: &'static str,
}

impl Body {
    /// The type of a name, whose properties are asked for at their indentation: where the
    /// name reaches the margin, all of it moves in by a step.
    pub(super) fn new(name: &str, columns_at: impl FnOnce(usize) -> Vec<String>) -> Self {
        let open = format!("export type {name} = {{");
        if columns(&open) <= WIDTH {
            return Self {
                open,
                columns: columns_at(STEP),
                close: "};",
            };
        }
        Self {
            open: format!("export type {name} =\n  {{"),
            columns: columns_at(2 * STEP),
            close: "  };",
        }
    }
}

/// A property of a type at an indentation, with its comment; `mark` is `?` where it may be
/// absent.
pub(super) fn property(field: &Field, mark: &str, members: Vec<Doc>, at: usize) -> String {
    let mut lines = match &field.about {
        Some(about) => doc_comment(&[&sentence(Some(about))], at),
        None => String::new(),
    };
    if !lines.is_empty() {
        lines.push('\n');
    }
    lines.push_str(&" ".repeat(at));
    let key = format!("{}{mark}:", field.name);
    if let Some(property) = short(&key, &members, at) {
        lines.push_str(&property);
    } else {
        let property = concat([text(key), union(members), text(";")]);
        lines.push_str(&property.render(at, at));
    }
    lines
}

/// A property whose type's members are plain words that fit behind the key: most are, and
/// there are several for each column.
fn short(key: &str, members: &[Doc], at: usize) -> Option<String> {
    let words = members.iter().map(|member| match member {
        Doc::Text(word) => Some(word.as_ref()),
        _ => None,
    });
    let property = format!("{key} {};", words.collect::<Option<Vec<_>>>()?.join(" | "));
    (at + columns(&property) <= WIDTH).then_some(property)
}
