use askama::Template;

use super::input;
use super::support::Support;
use crate::model::{Model, Operation, Table};

/// The module's own documentation, with examples of the first table that has the most to show.
#[derive(Template)]
#[template(path = "rust/guide.md", escape = "none")]
struct Guide<'a> {
    project: &'a str,
    crates: &'static str,
    has_inputs: bool,
    table: &'a str,
    row: &'a str,
    first: Option<&'a str>,
    last: Option<&'a str>,
}

/// The module's documentation and attributes; a model without a table has nothing to show.
pub(super) fn page(model: &Model, support: &Support) -> String {
    let guide = shown(model).map(|table| guide(model, table, support));
    let guide = guide.unwrap_or_default();
    let docs = guide.lines().map(|line| match line {
        "" => "//!\n".to_owned(),
        line => format!("//! {line}\n"),
    });
    docs.chain([ATTRIBUTES.to_owned()]).collect()
}

/// What belongs to a module of which an application uses a part, and whose names are those of
/// a database.
const ATTRIBUTES: &str = "
#![forbid(unsafe_code)]
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::doc_markdown,
    clippy::enum_variant_names,
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    clippy::upper_case_acronyms,
    reason = \"an application uses a part, and the names are those of the database\"
)]
";

/// The first of the tables that have the most operations with an input.
fn shown(model: &Model) -> Option<&Table> {
    let inputs = |table: &&Table| {
        let with_input = [Operation::Create, Operation::Update];
        let has = with_input.iter().filter(|operation| table.has(**operation));
        has.count()
    };
    // Of equal ones, the last is the greatest.
    model.tables.iter().rev().max_by_key(inputs)
}

fn guide(model: &Model, table: &Table, support: &Support) -> String {
    let inputs: Vec<_> = input::all(table).map(|input| input.name).collect();
    let guide = Guide {
        project: &model.project.name,
        crates: if support.has_json() {
            "`serde` (feature `derive`) and `serde_json`"
        } else {
            "`serde` (feature `derive`)"
        },
        has_inputs: !inputs.is_empty(),
        table: &table.name,
        row: &table.names.server_type,
        first: inputs.first().copied(),
        last: inputs.last().copied(),
    };
    guide.render().expect("writing into a string does not fail")
}
