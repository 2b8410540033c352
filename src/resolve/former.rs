//! What a manifest says of things that are no more: former names, dropped fields, replaced
//! values. Whether browsers still hold them is the history's to say.

use std::collections::BTreeMap;

use super::columns::Columns;
use super::names::check_wire_name;
use crate::finding::suggest::nearest;
use crate::finding::{Code, Finding, Severity};
use crate::manifest::{EnumDecl, Manifest, TableDecl, Written};
use crate::source::{Span, Spanned};

/// The names of a list, in order.
pub(super) fn texts(names: &Written<Vec<Spanned<String>>>) -> Vec<String> {
    let names = names.value().into_iter().flatten();
    names.map(|name| name.value.clone()).collect()
}

/// The former values of an enum, each with the one that takes its place.
pub(super) fn replaced(decl: &EnumDecl) -> BTreeMap<String, String> {
    let pairs = decl.replaced.value().into_iter().flatten();
    pairs
        .map(|(former, value)| (former.value.clone(), value.value.clone()))
        .collect()
}

/// A table that is declared is not another's former name, and no two have the same.
pub(super) fn check_tables(manifest: &Manifest, findings: &mut Vec<Finding>) {
    let declared = |name: &str| manifest.tables.iter().any(|table| table.name.value == name);
    let mut taken = Taken::default();
    for table in &manifest.tables {
        for former in table.renamed_from.value().into_iter().flatten() {
            if !is_name(former, "table", findings) {
                continue;
            }
            if declared(&former.value) {
                findings.push(alive("table", former));
            } else {
                taken.take(former, "table", findings);
            }
        }
    }
}

/// The same for the fields of a table; and what was dropped is not there, and has no heir.
pub(super) fn check_fields(decl: &TableDecl, columns: &Columns, findings: &mut Vec<Finding>) {
    let declared = |name: &str| {
        columns.get(name).is_some() || decl.fields.iter().any(|field| field.name.value == name)
    };
    let mut taken = Taken::default();
    for field in &decl.fields {
        for former in field.renamed_from.value().into_iter().flatten() {
            if !is_name(former, "field", findings) {
                continue;
            }
            if declared(&former.value) {
                findings.push(alive("field", former));
            } else {
                taken.take(former, "field", findings);
            }
        }
    }
    for dropped in decl.dropped.value().into_iter().flatten() {
        if !is_name(dropped, "field", findings) {
            continue;
        }
        if declared(&dropped.value) {
            findings.push(
                contradiction(
                    dropped,
                    format!("`{}` is still a field of this table", dropped.value),
                )
                .help("remove the field, or take it out of `dropped`"),
            );
        } else if let Some(first) = taken.0.get(&dropped.value) {
            let message = format!(
                "`{}` lives on under another name, so it was not dropped",
                dropped.value
            );
            findings.push(
                contradiction(dropped, message)
                    .also(first.clone(), "renamed here")
                    .help("take it out of `dropped`, or remove `renamed_from`"),
            );
        }
    }
}

/// A value that was replaced is none of the enum's, and the one in its place is.
pub(super) fn check_values(decl: &EnumDecl, findings: &mut Vec<Finding>) {
    let Some(values) = decl.values.value() else {
        return;
    };
    let has = |name: &str| values.iter().any(|value| value.value == name);
    for (former, value) in decl.replaced.value().into_iter().flatten() {
        if has(&former.value) {
            findings.push(
                contradiction(
                    former,
                    format!("`{}` is still a value of this enum", former.value),
                )
                .help("remove it from `values`, or from `replaced`"),
            );
        } else if !has(&value.value) {
            let message = format!("`{}` is no value of this enum", value.value);
            let finding = Finding::manifest(Code::UnknownEnumValue, value.span.clone(), message);
            let names = values.iter().map(|value| value.value.as_str());
            findings.push(match nearest(&value.value, names) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("name one of `values`"),
            });
        }
    }
}

/// Former names, each with the place that took it first.
#[derive(Default)]
struct Taken(BTreeMap<String, Span>);

impl Taken {
    fn take(&mut self, former: &Spanned<String>, what: &str, findings: &mut Vec<Finding>) {
        let Some(first) = self.0.get(&former.value) else {
            self.0.insert(former.value.clone(), former.span.clone());
            return;
        };
        let message = format!("two {what}s were renamed from `{}`", former.value);
        findings.push(
            contradiction(former, message)
                .also(first.clone(), "first here")
                .help("say it of the one that has its values"),
        );
    }
}

fn alive(what: &str, former: &Spanned<String>) -> Finding {
    let name = &former.value;
    let message = format!("`{name}` is still a {what}, so nothing was renamed from it");
    contradiction(former, message).help(format!("remove the {what} `{name}`, or `renamed_from`"))
}

fn contradiction(at: &Spanned<String>, message: String) -> Finding {
    Finding::manifest(Code::Contradiction, at.span.clone(), message)
}

/// Whether it can have been a name. That SQL reserves a word no longer matters.
fn is_name(name: &Spanned<String>, what: &str, findings: &mut Vec<Finding>) -> bool {
    let mut found = Vec::new();
    let can_be = check_wire_name(name, what, &mut found);
    findings.extend(
        found
            .into_iter()
            .filter(|one| one.severity == Severity::Error),
    );
    can_be
}
