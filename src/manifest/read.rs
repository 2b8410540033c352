//! Reads `tables.toml`, and reads on after every fault.

mod filter;
mod parts;
mod project;
mod table;
#[cfg(test)]
mod tests;

use toml::de::{DeTable, DeValue};

use super::key::Form;
use super::keys;
use super::reading::{Keys, Reading};
use super::repair::{self, Offsets, Repaired};
use super::syntax;
use super::value::{Node, Slot, Value, kind};
use super::{
    ChecksDecl, EnumDecl, FieldDecl, FilterDecl, Manifest, OutputDecl, PoliciesDecl, ProjectDecl,
    RuleDecl, TableDecl, Written,
};
use crate::finding::{Code, Finding};
use crate::source::{Source, Spanned};

/// Reads a manifest, with everything that is wrong with how it is written.
///
/// Each fault has one finding; what it leaves unknown is [`Written::Unknown`] or marked as
/// broken, so that later checks can stay silent about it.
pub fn read(source: &Source) -> (Manifest, Vec<Finding>) {
    match parts::read(source.text()) {
        Some(manifest) => (manifest, Vec::new()),
        None => read_whole(source),
    }
}

fn read_whole(source: &Source) -> (Manifest, Vec<Finding>) {
    let (document, errors) = DeTable::parse_recoverable(source.text());
    if errors.is_empty() {
        return walk(document.get_ref(), &Offsets::default(), Vec::new());
    }
    let repaired = Repaired::new(source.text());
    let (document, errors) = DeTable::parse_recoverable(&repaired.text);
    let mut findings = repaired.findings;
    for error in &errors {
        let span = repaired.offsets.span(error.span().unwrap_or_default());
        let finding = if syntax::is_twice(error) {
            repair::twice(source.text(), span, error.message())
        } else {
            // Each statement is sound alone, and still not where it stands.
            syntax::misplaced(span, error.message())
        };
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    walk(document.get_ref(), &repaired.offsets, findings)
}

fn walk(
    document: &DeTable<'_>,
    offsets: &Offsets,
    findings: Vec<Finding>,
) -> (Manifest, Vec<Finding>) {
    let mut reading = Reading { offsets, findings };
    let manifest = manifest(document, &mut reading);
    (manifest, reading.findings)
}

fn manifest(document: &DeTable<'_>, reading: &mut Reading<'_>) -> Manifest {
    use keys::root;

    let keys = Keys::open(&root::SECTION, document, 0..0, false, reading);
    let project = keys.take(&root::PROJECT, reading);
    let enums = keys.take(&root::ENUMS, reading);
    let tables = keys.take(&root::TABLES, reading);
    Manifest {
        broken: enums.is_unknown()
            || tables.is_unknown()
            || keys.is_partial("tables")
            || keys.is_partial("enums")
            || keys.has_lost_names(reading),
        project: whole(project).unwrap_or_else(project::unknown_project),
        enums: whole(enums).unwrap_or_default(),
        tables: whole(tables).unwrap_or_default(),
    }
}

/// The value of a nested table, whose parts carry their own places.
fn whole<T>(written: Written<T>) -> Option<T> {
    match written {
        Written::Given(spanned) => Some(spanned.value),
        Written::Absent | Written::Unknown => None,
    }
}

/// A table's entries, or a finding that it is none.
fn entries<'a>(slot: Slot<'a>, reading: &mut Reading<'_>) -> Option<&'a DeTable<'a>> {
    let table = slot.node.get_ref().as_table();
    if table.is_none() {
        reading.wrong_type(slot, "a table");
    }
    table
}

/// Each name of a table of names, with its place and its value.
fn named<'a>(
    slot: Slot<'a>,
    reading: &mut Reading<'_>,
) -> Option<Vec<(Spanned<String>, &'a Node<'a>)>> {
    let table = entries(slot, reading)?;
    let name = |key: &toml::Spanned<std::borrow::Cow<'_, str>>| {
        Spanned::new(key.get_ref().to_string(), reading.span(key.span()))
    };
    let known = table
        .iter()
        .filter(|(key, _)| !reading.offsets.is_lost(key.get_ref()));
    Some(known.map(|(key, node)| (name(key), node)).collect())
}

/// The table at a name, or a finding that shows how one is written.
fn described<'a>(
    of: &str,
    name: &Spanned<String>,
    node: &'a Node<'a>,
    example: impl FnOnce() -> String,
    reading: &mut Reading<'_>,
) -> Option<&'a DeTable<'a>> {
    if let DeValue::Table(table) = node.get_ref() {
        return Some(table);
    }
    if !reading.is_placeholder(node) {
        let written = kind(node.get_ref());
        let finding = Finding::manifest(
            Code::WrongType,
            reading.span(node.span()),
            format!("{of} `{}` takes a table of keys, not {written}", name.value),
        );
        reading.push(finding.label(format!("this is {written}")).help(example()));
    }
    None
}

/// Implements [`Value`] for a nested table: its form, and the function that reads it.
macro_rules! nested {
    ($($(#[$doc:meta])* $name:ident: $read:ty = $form:expr, $reader:path;)*) => {
        $(
            $(#[$doc])*
            pub(super) struct $name;

            impl Value for $name {
                type Read = $read;
                const FORM: Form = $form;

                fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<$read> {
                    $reader(slot, reading)
                }
            }
        )*
    };
}

nested! {
    /// `[project]`
    Project: ProjectDecl = Form::Section(&keys::project::SECTION), project::project;
    /// `output`
    Output: OutputDecl = Form::TextOr(&keys::output::SECTION), project::output;
    /// `[project.layout]`
    Layout: project::LayoutDecl = Form::Section(&keys::layout::SECTION), project::layout;
    /// `[project.imports]`
    Imports: project::ImportsDecl = Form::Section(&keys::imports::SECTION), project::imports;
    /// `[enums]`
    Enums: Vec<EnumDecl> = Form::Named { of: "an enum", form: &Form::TextListOr(&keys::enumeration::SECTION) }, project::enums;
    /// `replaced`
    Replacements: Vec<(Spanned<String>, Spanned<String>)> =
        Form::Named { of: "a value", form: &Form::Text }, project::replaced;
    /// `[tables]`
    Tables: Vec<TableDecl> =
        Form::Named { of: "a table", form: &Form::Section(&keys::table::SECTION) }, table::tables;
    /// `server`
    Policies: PoliciesDecl = Form::Section(&keys::policies::SECTION), table::policies;
    /// `fields`
    Fields: Vec<FieldDecl> =
        Form::Named { of: "a field", form: &Form::Section(&keys::field::SECTION) }, table::fields;
    /// `each`
    Checks: Box<ChecksDecl> = Form::Section(&keys::each::SECTION), table::checks;
    /// `filters`
    Filters: Vec<FilterDecl> =
        Form::Named { of: "a filter", form: &Form::Section(&keys::filter::SECTION) }, filter::filters;
    /// `params`
    Params: Vec<(Spanned<String>, Written<String>)> =
        Form::Named { of: "a parameter", form: &Form::FieldType }, filter::params;
    /// `rules`
    Rules: Vec<RuleDecl> =
        Form::Named { of: "a rule", form: &Form::Section(&keys::rule::SECTION) }, filter::rules;
}
