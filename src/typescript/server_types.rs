use std::iter::repeat_n;

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
    let mut lines = String::with_capacity(WIDTH);
    if let Some(about) = &field.about {
        lines.push_str(&doc_comment(&[&sentence(Some(about))], at));
        if !lines.is_empty() {
            lines.push('\n');
        }
    }
    lines.extend(repeat_n(' ', at));
    let start = lines.len();
    lines.extend([&field.name, mark, ":"]);
    let key_end = lines.len();
    if !push_words(&mut lines, &members) || at + columns(&lines[start..]) > WIDTH {
        let key = text(lines[start..key_end].to_owned());
        let property = concat([key, union(members), text(";")]);
        lines.truncate(start);
        lines.push_str(&property.render(at, at));
    }
    lines
}

/// Adds the type of a property whose members are plain words: most are, and there are several
/// for each column. Answers whether they were.
fn push_words(lines: &mut String, members: &[Doc]) -> bool {
    for (at, member) in members.iter().enumerate() {
        let Doc::Text(word) = member else {
            return false;
        };
        lines.extend([if at == 0 { " " } else { " | " }, word]);
    }
    lines.push(';');
    true
}
