//! Names in Rust: of columns, enums and their values, and those that meet.
//!
//! What stands on the wire is never altered: a name that Rust spells otherwise keeps its own
//! in an attribute.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::words::{RUST_NAMES, RUST_WORDS, RUST_WORDS_THAT_CANNOT_BE_RAW};
use crate::finding::{Code, Finding};
use crate::manifest::{Manifest, TableDecl};
use crate::model::{Enum, Table};
use crate::source::Span;

/// The field of a column: `r#type`. The name stays as it is unless Rust would warn of it.
pub(super) fn field_name(column: &str) -> String {
    let inner = column.trim_matches('_');
    let is_snake = !inner.contains("__") && !inner.contains(|c: char| c.is_ascii_uppercase());
    let name = if is_snake {
        column.to_owned()
    } else {
        column.to_snake_case()
    };
    if name == "_" || RUST_WORDS_THAT_CANNOT_BE_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else if RUST_WORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else {
        name
    }
}

/// The type of an enum: as in TypeScript, unless the generated Rust has the name already.
pub(super) fn enum_name(type_name: &str) -> String {
    if RUST_NAMES.contains(&type_name) {
        format!("{type_name}Enum")
    } else {
        type_name.to_owned()
    }
}

/// The variants of an enum's values. Of values that would have the same one, the first keeps
/// it and the others are numbered, so that a value that is added at the end renames none.
pub(super) fn variants<'a>(values: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    values
        .map(|value| {
            let name = variant(value);
            let numbered = (2..).map(|number| format!("{name}{number}"));
            std::iter::once(name.clone())
                .chain(numbered)
                .find(|name| taken.insert(name.clone()))
                .expect("there are more numbers than values")
        })
        .collect()
}

fn variant(value: &str) -> String {
    let plain: String = value
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
        .collect();
    let name = plain.to_upper_camel_case();
    if name.is_empty() {
        "Other".to_owned()
    } else if name == "Self" {
        "Self_".to_owned()
    } else if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

/// Every two columns of a table, and every two types, that would have one name.
pub(super) fn clashes(
    manifest: &Manifest,
    enums: &[Enum],
    tables: &[(&TableDecl, Table)],
    findings: &mut Vec<Finding>,
) {
    for (decl, table) in tables {
        field_clashes(decl, table, findings);
    }
    type_clashes(manifest, enums, tables, findings);
}

fn field_clashes(decl: &TableDecl, table: &Table, findings: &mut Vec<Finding>) {
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    for field in &table.fields {
        let Some(first) = taken.insert(&field.rust, &field.name) else {
            continue;
        };
        let span_of = |name: &str| {
            let declared = decl.fields.iter().find(|one| one.name.value == name);
            declared.map_or(&decl.name.span, |one| &one.name.span)
        };
        findings.push(
            Finding::manifest(
                Code::NameClash,
                span_of(&field.name).clone(),
                format!(
                    "the columns `{}` and `{first}` would both be called `{}` in Rust",
                    field.name, field.rust
                ),
            )
            .also(span_of(first).clone(), "the other one")
            .help("give one of them another name"),
        );
    }
}

/// An enum that only in Rust meets another enum or a table's type.
fn type_clashes(
    manifest: &Manifest,
    enums: &[Enum],
    tables: &[(&TableDecl, Table)],
    findings: &mut Vec<Finding>,
) {
    let mut taken: BTreeMap<&str, &Span> = BTreeMap::new();
    for (decl, table) in tables {
        let names = &table.names;
        taken.extend(
            [&names.server_type, &names.insert, &names.update_input]
                .map(|name| (name.as_str(), &decl.name.span)),
        );
    }
    let is_insert = |name: &str| tables.iter().any(|(_, table)| table.names.insert == name);
    for decl in &manifest.enums {
        let Some(found) = enums.iter().find(|one| one.name == decl.name.value) else {
            continue;
        };
        let span = &decl.name.span;
        let Some(first) = taken.insert(&found.rust, span) else {
            continue;
        };
        // What TypeScript has as well has met there.
        if found.rust != found.type_name || is_insert(&found.rust) {
            findings.push(
                Finding::manifest(
                    Code::NameClash,
                    span.clone(),
                    format!("two types would both be called `{}` in Rust", found.rust),
                )
                .also(first.clone(), "the other one")
                .help("give one of them another name"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_keeps_its_name_unless_rust_would_warn_of_it() {
        let cases = [
            ("name", "name"),
            ("_id", "_id"),
            ("line_1", "line_1"),
            ("createdBy", "created_by"),
            ("a__b", "a_b"),
            ("type", "r#type"),
            ("self", "self_"),
            ("Self", "self_"),
            ("_", "__"),
        ];
        for (column, expected) in cases {
            assert_eq!(field_name(column), expected);
        }
    }

    #[test]
    fn each_value_of_an_enum_has_a_variant_of_its_own() {
        let values = [
            "12_hour",
            "0",
            "in progress",
            "a",
            "A",
            "a2",
            "+",
            "-",
            "Self",
            "größe",
        ];
        let expected = [
            "_12Hour",
            "_0",
            "InProgress",
            "A",
            "A2",
            "A22",
            "Other",
            "Other2",
            "Self_",
            "GrE",
        ];
        assert_eq!(variants(values.into_iter()), expected);
    }

    #[test]
    fn an_enum_gives_way_to_what_the_generated_code_has() {
        assert_eq!(enum_name("Colors"), "Colors");
        assert_eq!(enum_name("Result"), "ResultEnum");
    }
}
