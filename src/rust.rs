//! The Rust target: one module with each table's rows, and what an insert and an update are
//! made of, for a backend or a desktop shell beside the application.
//!
//! Items that follow from the manifest are built as tokens, which are read as Rust before they
//! are printed; those that each table has, and what an item has many of, are built as nodes
//! from the start. What they stand on is the fixed text of [`support`], of which only the
//! parts are there that something uses.

mod check;
mod code;
mod comment;
mod enums;
mod guide;
mod input;
mod literal;
mod pattern;
mod print;
mod row;
mod support;
mod types;
mod validate;

use std::collections::BTreeSet;

use crate::files::{Files, Target};
use crate::model::{Model, Table};
use crate::output::header::{self, Syntax};
use crate::parallel;
use proc_macro2::Ident;
use quote::format_ident;
use support::{Part, Support};
use types::Types;

/// The module's path below the target's folder.
pub const MODULE: &str = "tables.rs";

/// Adds the module of a model to the files.
pub fn emit(model: &Model, files: &mut Files) {
    let project = &model.project;
    let types = Types::of(model);
    let tables = parallel::map(&model.tables, |table| of_table(table, &types));
    let (tables, uses): (Vec<_>, Vec<_>) = tables.into_iter().unzip();
    let support = Support::new(uses.into_iter().flatten().collect());

    let header = header::lines(&project.name, &project.manifest, Syntax::Rust);
    let mut parts = vec![header, guide::page(model, &support), support.imports()];
    let enums = model.enums.iter().filter(|e| types.is_used(e));
    parts.extend(enums.map(enums::item));
    parts.extend(tables);
    parts.extend(support.texts());

    files.generated(Target::Rust, MODULE, parts.join("\n"));
}

/// A table's row and inputs, and the parts of the fixed text that they use.
fn of_table(table: &Table, types: &Types<'_>) -> (String, BTreeSet<Part>) {
    let mut uses = BTreeSet::from([Part::Row]);
    uses.extend(table.fields.iter().filter_map(Part::of));
    let mut items = vec![row::structure(table, types), row::identity(table)];
    items.extend(pattern::constants(table));
    for input in input::all(table) {
        uses.insert(Part::Validate);
        uses.extend(input.columns().filter_map(|(_, presence)| presence.part()));
        items.push(input::structure(&input, types));
        items.push(validate::implementation(&input, &mut uses));
    }
    (print::items(items), uses)
}

/// A name that the model has in Rust's spelling.
fn ident(name: &str) -> Ident {
    format_ident!("{name}")
}
