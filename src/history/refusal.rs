use std::collections::BTreeMap;

use super::retype::keeps_values;
use super::{Shape, TableShape};
use crate::finding::{Code, Finding};
use crate::manifest::{FieldDecl, Manifest, TableDecl};
use crate::model::Scope;
use crate::source::Span;

/// The changes between two shapes that databases which are out there could not follow.
///
/// Only what both shapes have is looked at: a table that comes or goes is never refused.
/// Nor is what the manifest says in a way that could not be read.
pub(super) fn refusals(old: &Shape, new: &Shape, manifest: &Manifest) -> Vec<Finding> {
    let mut findings = Vec::new();
    let declared: BTreeMap<&str, &TableDecl> = manifest
        .tables
        .iter()
        .map(|table| (table.name.value.as_str(), table))
        .collect();
    for (name, table) in &new.tables {
        if let Some(former) = old.tables.get(name) {
            let names = Names {
                declared: declared.get(name.as_str()).copied(),
                table: name,
            };
            match identity(former, table, &names) {
                Some(finding) => findings.push(finding),
                None => fields((old, former), (new, table), &names, &mut findings),
            }
        }
    }
    enums(old, new, manifest, &mut findings);
    findings
}

/// The finding for a baseline that is not the recorded one.
pub(super) fn baseline(old: Option<u32>, new: Option<u32>, manifest: &Manifest) -> Finding {
    let project = &manifest.project;
    let span = project.baseline.span().unwrap_or(project.span.clone());
    let (message, help) = match (old, new) {
        (Some(old), Some(new)) => (
            format!("`baseline` is {new}, but the history began with {old}"),
            format!("write `baseline = {old}` again"),
        ),
        (Some(old), None) => (
            format!("`baseline` is gone, but the history began with {old}"),
            format!("write `baseline = {old}` again"),
        ),
        (None, _) => (
            "`baseline` came after the history began without one".to_owned(),
            "remove `baseline`".to_owned(),
        ),
    };
    Finding::manifest(Code::LockBaselineChanged, span, message).help(help)
}

/// What makes a row the same row: the key, and whose it is.
fn identity(old: &TableShape, new: &TableShape, names: &Names<'_>) -> Option<Finding> {
    let table = names.table;
    if names.declared.is_some_and(|decl| is_unsure(decl, new)) {
        return None;
    }
    let help = format!("keep it, or declare the rows as a new table beside `{table}`");
    let changed = |span, what: &str, old: &str, new: &str| {
        let message = format!("the {what} of `{table}` cannot change from `{old}` to `{new}`");
        Finding::manifest(Code::LockKeyChanged, span, message).help(help.clone())
    };
    if old.key() != new.key() {
        let span = names.key_span();
        return Some(changed(span, "primary key", old.key(), new.key()));
    }
    let (Scope::Owner { column: former }, Scope::Owner { column }) = (&old.scope, &new.scope);
    // A column that was there already has its values, and a full pull sorts the rows out.
    let known = former == column || old.fields.contains_key(column);
    (!known).then(|| changed(names.owner_span(), "owner", former, column))
}

/// Whether the key or the owner was broken, so that a default stands for it.
fn is_unsure(decl: &TableDecl, table: &TableShape) -> bool {
    let Scope::Owner { column } = &table.scope;
    decl.key.is_unknown()
        || decl.owner.is_unknown()
        || decl.owner.value().is_some_and(|owner| owner != column)
}

fn fields(
    (old, former): (&Shape, &TableShape),
    (new, table): (&Shape, &TableShape),
    names: &Names<'_>,
    findings: &mut Vec<Finding>,
) {
    for (name, field) in &table.fields {
        let span = || names.field_span(name);
        match former.fields.get(name) {
            None if field.fills_itself() || names.is_unsure(name) => {}
            None => findings.push(
                Finding::manifest(
                    Code::LockFieldNeedsDefault,
                    span(),
                    format!("the new field `{name}` is not null and has no default, but `{}` has rows already", names.table),
                )
                .help("give it a `default`, or `null = true`"),
            ),
            Some(before) if before.ty == field.ty => {}
            Some(before) => {
                if !keeps_values(&before.ty, &field.ty, &old.enums, &new.enums) {
                    let (before, after) = (before.spelling(), field.spelling());
                    findings.push(
                        Finding::manifest(
                            Code::LockFieldRetyped,
                            span(),
                            format!("`{name}` cannot change from `{before}` to `{after}`: rows that browsers hold have the former type"),
                        )
                        .help(format!("keep `{before}`, and add a field of the new type under another name")),
                    );
                }
            }
        }
    }
}

fn enums(old: &Shape, new: &Shape, manifest: &Manifest, findings: &mut Vec<Finding>) {
    for (name, values) in &new.enums {
        let Some(former) = old.enums.get(name) else {
            continue;
        };
        let gone: Vec<String> = former
            .iter()
            .filter(|value| !values.contains(value))
            .map(|value| format!("`{value}`"))
            .collect();
        if !gone.is_empty() && stays_in_use(old, new, name) {
            let declared = manifest.enums.iter().find(|one| one.name.value == *name);
            let span = declared.map_or(0..0, |one| one.name.span.clone());
            findings.push(
                Finding::manifest(
                    Code::LockEnumValueRemoved,
                    span,
                    format!(
                        "the enum `{name}` lost {}, which rows may still hold",
                        gone.join(", ")
                    ),
                )
                .help(format!("keep {} in the list", gone.join(", "))),
            );
        }
    }
}

/// Whether a field was of the enum before and is of it still.
fn stays_in_use(old: &Shape, new: &Shape, name: &str) -> bool {
    new.tables.iter().any(|(table, shape)| {
        shape.fields.iter().any(|(column, field)| {
            let former = old
                .tables
                .get(table)
                .and_then(|table| table.fields.get(column));
            field.ty.enum_name() == Some(name)
                && former.is_some_and(|former| former.ty.enum_name() == Some(name))
        })
    })
}

/// Where the parts of one table stand in the manifest.
struct Names<'a> {
    declared: Option<&'a TableDecl>,
    table: &'a str,
}

impl Names<'_> {
    fn span(&self) -> Span {
        self.declared.map_or(0..0, |table| table.name.span.clone())
    }

    fn key_span(&self) -> Span {
        let key = self.declared.and_then(|table| table.key.span());
        key.unwrap_or_else(|| self.span())
    }

    fn owner_span(&self) -> Span {
        let owner = self.declared.and_then(|table| table.owner.span());
        owner.unwrap_or_else(|| self.span())
    }

    fn field(&self, name: &str) -> Option<&FieldDecl> {
        let mut fields = self.declared?.fields.iter();
        fields.find(|field| field.name.value == name)
    }

    fn field_span(&self, name: &str) -> Span {
        let field = self.field(name);
        field.map_or_else(|| self.span(), |field| field.name.span.clone())
    }

    /// Whether it was broken what a field has where nobody fills it.
    fn is_unsure(&self, name: &str) -> bool {
        self.field(name)
            .is_some_and(|field| field.null.is_unknown() || field.same_as.is_unknown())
    }
}
