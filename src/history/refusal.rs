use std::collections::BTreeMap;

use super::retired::Retired;
use super::retype::{Enums, changes_form, keeps_values};
use super::{Shape, TableShape};
use crate::finding::{Code, Finding};
use crate::manifest::{FieldDecl, Manifest, TableDecl};
use crate::model::Scope;
use crate::source::Span;

/// The changes between two shapes that databases which are out there could not follow.
///
/// Only what both shapes have is looked at: a table that comes or goes is never refused.
/// Nor is what the manifest says in a way that could not be read.
pub(super) fn refusals(
    old: &Shape,
    new: &Shape,
    retired: &Retired,
    manifest: &Manifest,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let declared: BTreeMap<&str, &TableDecl> = manifest
        .tables
        .iter()
        .map(|table| (table.name.value.as_str(), table))
        .collect();
    for (name, table) in &new.tables {
        let names = Names {
            declared: declared.get(name.as_str()).copied(),
            table: name,
        };
        if names
            .declared
            .is_some_and(|decl| decl.renamed_from.is_unknown())
        {
            continue;
        }
        let Some((_, former)) = old.former(new, name, table) else {
            if retired.has_table(name) {
                findings.push(reused("table", name, "renamed", names.span()));
            }
            continue;
        };
        if let Some(recorded) = old.tables.get(name) {
            let there = |was: &&String| {
                !recorded.was.contains(was) && gone(old.tables.keys(), new.tables.keys(), was)
            };
            if let Some(was) = table.was.iter().find(there) {
                findings.push(both("table", was, name, names.renamed_span(was)));
                continue;
            }
        }
        if let Some(finding) = identity(former, table, &names) {
            findings.push(finding);
            continue;
        }
        fields((old, former), (new, table), retired, &names, &mut findings);
        removed(former, table, &names, &mut findings);
    }
    enums(old, new, retired, manifest, &mut findings);
    findings
}

/// Whether a name was there and is not any more.
fn gone<'a>(
    mut old: impl Iterator<Item = &'a String>,
    mut new: impl Iterator<Item = &'a String>,
    name: &String,
) -> bool {
    old.any(|known| known == name) && !new.any(|known| known == name)
}

/// The finding for a name under which a device may still hold something else.
fn reused(what: &str, name: &str, fate: &str, span: Span) -> Finding {
    Finding::manifest(
        Code::LockNameReused,
        span,
        format!("the {what} `{name}` cannot come back: it was {fate}, and browsers may still hold it by this name"),
    )
    .help("choose another name; or drop that step with `larder generate --squash-before`, once no browser needs it")
}

/// The finding for a former name that was there beside the new one.
fn both(what: &str, was: &str, name: &str, span: Span) -> Finding {
    Finding::manifest(
        Code::LockRename,
        span,
        format!("`{name}` was there beside `{was}`, so it cannot take its place"),
    )
    .help(format!(
        "remove `renamed_from`, or give the {what} that goes on from `{was}` a new name"
    ))
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
    retired: &Retired,
    names: &Names<'_>,
    findings: &mut Vec<Finding>,
) {
    for (name, field) in &table.fields {
        let span = || names.field_span(name);
        if let Some(recorded) = former.fields.get(name) {
            let there = |was: &&String| {
                !recorded.was.contains(was) && gone(former.fields.keys(), table.fields.keys(), was)
            };
            if let Some(was) = field.was.iter().find(there) {
                findings.push(both("field", was, name, span()));
                continue;
            }
        }
        match former.former(table, name, field) {
            None if retired.has_field(names.table, name) => {
                findings.push(reused("field", name, "renamed", span()));
            }
            None if field.fills_itself() || names.is_unsure(name) => {}
            None => findings.push(
                Finding::manifest(
                    Code::LockFieldNeedsDefault,
                    span(),
                    format!("the new field `{name}` is not null and has no default, but `{}` has rows already", names.table),
                )
                .help("give it a `default`, or `null = true`"),
            ),
            Some(before) if before.null && !field.null && !field.fills_itself() => {
                if !names.is_unsure(name) {
                    findings.push(
                        Finding::manifest(
                            Code::LockFieldNeedsDefault,
                            span(),
                            format!("`{name}` may not be null any more and has no default, but rows of `{}` may hold null", names.table),
                        )
                        .help("give it a `default`, which takes the place of null, or keep `null = true`"),
                    );
                }
            }
            Some(before) if before.ty == field.ty => {}
            Some(before) => {
                let fits = keeps_values(&before.ty, &field.ty, &Enums::between(old, new));
                if former.identifies(name) && changes_form(&before.ty, &field.ty) {
                    let (before, after) = (before.spelling(), field.spelling());
                    findings.push(
                        Finding::manifest(
                            Code::LockKeyChanged,
                            span(),
                            format!("`{name}` makes a row of `{}` the same row, so it cannot change from `{before}` to `{after}`", names.table),
                        )
                        .help(format!("keep `{before}`, or declare the rows as a new table beside `{}`", names.table)),
                    );
                } else if !fits {
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

/// Fields that are gone although an edit that waits may still carry them.
fn removed(
    former: &TableShape,
    table: &TableShape,
    names: &Names<'_>,
    findings: &mut Vec<Finding>,
) {
    if names.lacks_fields() {
        return;
    }
    for (name, field) in former.gone(table) {
        let decided = table.dropped.contains(name) || !former.may_send(field);
        if !decided && names.field(name).is_none() {
            findings.push(
                Finding::manifest(
                    Code::LockFieldRemoved,
                    names.span(),
                    format!("the field `{name}` of `{}` is gone, and edits that still wait in browsers may carry it", names.table),
                )
                .help(format!("write `dropped = [\"{name}\"]` in the table to drop it from them, or `renamed_from = \"{name}\"` in the field that goes on with its values")),
            );
        }
    }
}

fn enums(
    old: &Shape,
    new: &Shape,
    retired: &Retired,
    manifest: &Manifest,
    findings: &mut Vec<Finding>,
) {
    for (name, values) in &new.enums {
        let declared = manifest.enums.iter().find(|one| one.name.value == *name);
        if declared.is_some_and(|declared| declared.replaced.is_unknown()) {
            continue;
        }
        let span = || declared.map_or(0..0, |one| one.name.span.clone());
        for value in values {
            if fields_of(new, name).any(|(table, field)| retired.has_value(table, field, value)) {
                findings.push(reused("value", value, "replaced", span()));
            }
        }
        let Some(former) = old.enums.get(name) else {
            continue;
        };
        let replaced = new.replaced.get(name);
        let gone: Vec<&String> = former
            .iter()
            .filter(|value| !values.contains(value))
            .collect();
        let kept = |value: &&&String| !replaced.is_some_and(|by| by.contains_key(**value));
        let lost: Vec<String> = gone
            .iter()
            .filter(kept)
            .map(|value| format!("`{value}`"))
            .collect();
        if !gone.is_empty() && lost.is_empty() {
            findings.extend(replaced_in_key(new, name, span()));
        }
        if !lost.is_empty() && stays_in_use(old, new, name) {
            let first = lost[0].trim_matches('`');
            let place = values.first().map_or("", String::as_str);
            findings.push(
                Finding::manifest(
                    Code::LockEnumValueRemoved,
                    span(),
                    format!(
                        "the enum `{name}` lost {}, which rows may still hold",
                        lost.join(", ")
                    ),
                )
                .help(format!("say what takes its place, such as `{name} = {{ values = […], replaced = {{ {first} = \"{place}\" }} }}`, or keep it in the list")),
            );
        }
    }
}

/// A value that is part of a key cannot be replaced: the row would be another one.
fn replaced_in_key(new: &Shape, name: &str, span: Span) -> Option<Finding> {
    let (table, field) = fields_of(new, name).find(|(table, field)| {
        new.tables
            .get(*table)
            .is_some_and(|shape| shape.identifies(field))
    })?;
    let message = format!(
        "a value of `{name}` cannot be replaced: `{field}` is part of the key of `{table}`"
    );
    let finding = Finding::manifest(Code::LockKeyChanged, span, message);
    Some(finding.help("keep the value in the list"))
}

/// The fields of an enum, each with its table.
fn fields_of<'a>(shape: &'a Shape, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    shape.tables.iter().flat_map(move |(table, shape)| {
        let fields = shape.fields.iter();
        let fields = fields.filter(move |(_, field)| field.ty.enum_name() == Some(name));
        fields.map(move |(field, _)| (table.as_str(), field.as_str()))
    })
}

/// Whether a field was of the enum before and is of it still.
fn stays_in_use(old: &Shape, new: &Shape, name: &str) -> bool {
    new.tables.iter().any(|(table_name, table)| {
        let Some((_, before)) = old.former(new, table_name, table) else {
            return false;
        };
        table.fields.iter().any(|(column, field)| {
            let former = before.former(table, column, field);
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

    fn renamed_span(&self, was: &str) -> Span {
        let names = self.declared.and_then(|table| table.renamed_from.value());
        let name = names.into_iter().flatten().find(|name| name.value == was);
        name.map_or_else(|| self.span(), |name| name.span.clone())
    }

    /// Whether fields are missing, or their former names are, because they could not be read.
    fn lacks_fields(&self) -> bool {
        self.declared.is_some_and(|table| {
            table.broken
                || table.dropped.is_unknown()
                || table
                    .fields
                    .iter()
                    .any(|field| field.renamed_from.is_unknown())
        })
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
        self.field(name).is_some_and(|field| {
            field.null.is_unknown() || field.same_as.is_unknown() || field.renamed_from.is_unknown()
        })
    }
}
