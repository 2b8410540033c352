//! Which rows hold the keys of which others. It takes all tables: each may be named before it
//! is declared, and by itself.

use std::collections::BTreeSet;

use super::tables::{add_index, is_indexable};
use crate::finding::suggest::nearest;
use crate::finding::{Code, Finding};
use crate::manifest::{FieldDecl, Literal, Manifest, OnDelete, TableDecl, Written};
use crate::model::{Field, FieldRole, Reference, Table};
use crate::source::{Span, Spanned};
use crate::sql::names;

/// Fills the references of all tables, each with the index by which the device finds the rows
/// that refer, and marks the tables that they lead to.
pub(super) fn resolve(
    manifest: &Manifest,
    tables: &mut [(&TableDecl, Table)],
    findings: &mut Vec<Finding>,
) {
    let mut found = Vec::new();
    for (at, (decl, table)) in tables.iter().enumerate() {
        for field in &decl.fields {
            check_alone(field, findings);
            let Some(target) = field.references.given() else {
                continue;
            };
            let Some(target) = named(target, manifest, tables, findings) else {
                continue;
            };
            // A broken column has its finding already.
            let Some(column) = table.field(&field.name.value) else {
                continue;
            };
            if let Some(reference) = reference(field, (table, column), target, findings) {
                found.push((at, column.name.clone(), reference));
            }
        }
    }
    let targets: BTreeSet<String> = found
        .iter()
        .map(|(_, _, reference)| reference.table.clone())
        .collect();
    for (_, table) in tables.iter_mut() {
        table.is_referenced = targets.contains(&table.name);
    }
    for (at, column, reference) in found {
        let table = &mut tables[at].1;
        let Some(field) = table.fields.iter_mut().find(|field| field.name == column) else {
            continue;
        };
        field.references = Some(reference);
        if is_indexable(&field.ty) && table.key != [column.as_str()] {
            add_index(&mut table.indexes, vec![column], false);
        }
    }
    check_circles(tables, findings);
}

/// What a field says of its reference that needs no other table.
fn check_alone(decl: &FieldDecl, findings: &mut Vec<Finding>) {
    let mut contradiction = |place: Span, message: &str, help: &str| {
        findings.push(Finding::manifest(Code::Contradiction, place, message).help(help));
    };
    if let (Written::Absent, Some(on_delete)) = (&decl.references, decl.on_delete.given()) {
        contradiction(
            on_delete.span.clone(),
            "`on_delete` says what the deletion of a referenced row does, and the field refers to none",
            "add `references`, or remove `on_delete`",
        );
    }
    if let (Some(_), Some(default)) = (decl.references.given(), decl.default.given())
        && default.value == Literal::Text("random".to_owned())
    {
        contradiction(
            default.span.clone(),
            "a random key is no row's, so it refers to nothing",
            "remove the default",
        );
    }
}

/// The table that a reference names. A missing one is a finding, a broken one is silent.
fn named<'t>(
    written: &Spanned<String>,
    manifest: &Manifest,
    tables: &'t [(&TableDecl, Table)],
    findings: &mut Vec<Finding>,
) -> Option<&'t (&'t TableDecl, Table)> {
    let found = tables.iter().find(|(_, table)| table.name == written.value);
    if found.is_none() && !manifest.broken {
        let finding = Finding::manifest(
            Code::UnknownTable,
            written.span.clone(),
            format!("there is no table `{}`", written.value),
        );
        let names = tables.iter().map(|(_, table)| table.name.as_str());
        findings.push(match nearest(&written.value, names) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("name a table of this manifest"),
        });
    }
    found
}

fn reference(
    decl: &FieldDecl,
    (table, column): (&Table, &Field),
    (target_decl, target): &(&TableDecl, Table),
    findings: &mut Vec<Finding>,
) -> Option<Reference> {
    let written = decl.references.given()?;
    // Its key may be another one than it seems.
    if target_decl.broken {
        return None;
    }
    let [key] = target.key.as_slice() else {
        return None;
    };
    let key = target.field(key)?;
    let before = findings.len();
    let mut fault = |place: &Span, message: String, help: String| {
        findings.push(Finding::manifest(Code::BadReference, place.clone(), message).help(help));
    };
    if target.single_row() {
        fault(
            &written.span,
            format!(
                "a user has one row of `{}`, whose key is the user: `{}` refers to it already",
                target.name,
                table.owner()
            ),
            "remove the field, or `references`".to_owned(),
        );
    } else if column.ty != key.ty {
        fault(
            &written.span,
            format!(
                "the key of `{}` is of type `{}`, and `{}` is of type `{}`",
                target.name,
                key.ty.spelling(),
                column.name,
                column.ty.spelling()
            ),
            format!("write `type = \"{}\"`", key.ty.spelling()),
        );
    }
    let on_delete = decl.on_delete.value().copied().unwrap_or_default();
    if let Some(written) = decl.on_delete.given()
        && on_delete == OnDelete::SetNull
        && !column.null
        && !decl.null.is_unknown()
    {
        let (message, help) = if column.role == FieldRole::Key {
            ("a key cannot become null", "write another `on_delete`")
        } else {
            (
                "the field cannot become null",
                "add `null = true`, or write another `on_delete`",
            )
        };
        fault(&written.span, message.to_owned(), help.to_owned());
    }
    (findings.len() == before).then(|| Reference {
        table: target.name.clone(),
        owner: target.owner().to_owned(),
        key: key.name.clone(),
        on_delete,
        constraint: names::foreign_key(&table.name, &column.name),
    })
}

/// Tables of which no first row can be made, since each needs one of another.
fn check_circles(tables: &[(&TableDecl, Table)], findings: &mut Vec<Finding>) {
    for (decl, table) in tables {
        for (field, reference) in table.references() {
            if field.null || !leads_to(&reference.table, &table.name, tables) {
                continue;
            }
            let declared = decl.fields.iter();
            let declared = declared.filter(|other| other.name.value == field.name);
            for written in declared.filter_map(|other| other.references.given()) {
                let message = if reference.table == table.name {
                    format!(
                        "each row of `{}` would need another one before it",
                        table.name
                    )
                } else {
                    format!(
                        "a row of `{}` needs one of `{}`, which needs one of `{0}` before it",
                        table.name, reference.table
                    )
                };
                findings.push(
                    Finding::manifest(Code::BadReference, written.span.clone(), message)
                        .help("add `null = true`"),
                );
            }
        }
    }
}

/// Whether a row of one table needs one of another, or is of it.
fn leads_to(from: &str, to: &str, tables: &[(&TableDecl, Table)]) -> bool {
    let mut reached = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        let named = tables.iter().filter(|(_, table)| table.name == name);
        let needed = named.flat_map(|(_, table)| table.references());
        for (_, reference) in needed.filter(|(field, _)| !field.null) {
            if reached.insert(&reference.table) {
                open.push(&reference.table);
            }
        }
    }
    false
}
