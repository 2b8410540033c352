//! What would have one name in the generated code, and what has a name there already.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use super::enums::Enums;
use super::types::TYPE_NAMES;
use super::words::{ENGINE_EXPORTS, GLOBALS};
use crate::finding::{Code, Finding};
use crate::manifest::{Manifest, Operation, TableDecl};
use crate::model::Table;
use crate::source::Span;

const FILE_END: &str = ".ts";

/// A name of the generated code, and who asked for it.
struct Claim<'a> {
    name: Cow<'a, str>,
    /// Where the declaration stands that asks for it; a pair of declarations is told once.
    declared: &'a Span,
    /// What to mark.
    span: Span,
    what: What<'a>,
}

/// What a name is for.
enum What<'a> {
    Enum(&'a str),
    /// A part of what is generated for a table.
    Part(&'static str, &'a str),
    /// A filter of a table.
    Filter(&'a str, &'a str),
}

impl fmt::Display for What<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enum(name) => write!(to, "the enum `{name}`"),
            Self::Part(part, table) => write!(to, "{part} of the table `{table}`"),
            Self::Filter(name, table) => write!(to, "the filter `{name}` of `{table}`"),
        }
    }
}

/// Every two names that meet, and every name that the generated code already has.
pub(super) fn clashes(
    manifest: &Manifest,
    enums: &Enums,
    tables: &[(&TableDecl, Table)],
    findings: &mut Vec<Finding>,
) {
    enum_clashes(manifest, findings);
    let reserved: HashSet<_> = ENGINE_EXPORTS.iter().chain(GLOBALS).copied().collect();
    let mut taken: HashMap<Cow<'_, str>, Claim<'_>> = HashMap::new();
    let mut told: BTreeSet<(usize, usize)> = BTreeSet::new();
    for claim in claims(manifest, enums, tables) {
        if claim.name.is_empty() {
            continue;
        }
        if reserved.contains(claim.name.as_ref()) {
            findings.push(
                Finding::manifest(
                    Code::ReservedName,
                    claim.span,
                    format!(
                        "{} would be called `{}`, a name that the generated code already has",
                        claim.what, claim.name
                    ),
                )
                .help("choose another name"),
            );
            continue;
        }
        let first = match taken.entry(claim.key()) {
            Entry::Occupied(first) => first.into_mut(),
            Entry::Vacant(free) => {
                free.insert(claim);
                continue;
            }
        };
        if told.insert((first.declared.start, claim.declared.start)) {
            findings.push(
                Finding::manifest(
                    Code::NameClash,
                    claim.span,
                    format!(
                        "{} and {} would both be called `{}`",
                        claim.what, first.what, claim.name
                    ),
                )
                .also(first.span.clone(), "the other one")
                .help("give one of them another name"),
            );
        }
    }
}

impl<'a> Claim<'a> {
    /// What is compared: files meet whatever their case, and never meet a name of code.
    fn key(&self) -> Cow<'a, str> {
        if self.name.ends_with(FILE_END) {
            self.name.to_lowercase().into()
        } else {
            self.name.clone()
        }
    }
}

fn claims<'a>(
    manifest: &'a Manifest,
    enums: &'a Enums,
    tables: &'a [(&'a TableDecl, Table)],
) -> impl Iterator<Item = Claim<'a>> {
    let declared: BTreeMap<&str, &Span> = manifest
        .enums
        .iter()
        .map(|decl| (decl.name.value.as_str(), &decl.name.span))
        .collect();
    let of_enums = enums.known.iter().flat_map(move |resolved| {
        let span = declared[resolved.name.as_str()];
        [&resolved.type_name, &resolved.values_name].map(|name| Claim {
            name: name.into(),
            declared: span,
            span: span.clone(),
            what: What::Enum(&resolved.name),
        })
    });
    let of_tables = tables
        .iter()
        .flat_map(|(decl, table)| table_claims(decl, table));
    of_enums.chain(of_tables)
}

fn table_claims<'a>(decl: &'a TableDecl, table: &'a Table) -> Vec<Claim<'a>> {
    let names = &table.names;
    let claim = |name: Cow<'a, str>, span: Span, what: What<'a>| Claim {
        name,
        declared: &decl.name.span,
        span,
        what,
    };
    let at_name = |name: &'a str, part: &'static str| {
        let what = What::Part(part, &table.name);
        claim(name.into(), decl.name.span.clone(), what)
    };
    let mut claims = vec![
        at_name(&names.client_type, "a type"),
        at_name(&names.server_type, "a type"),
        at_name(&names.schema, "the schema"),
        at_name(&names.mapper, "the mapper"),
        at_name(&names.row_hook, "a hook"),
        at_name(&names.pull, "a function"),
    ];
    claims.extend(names.list_hook.iter().map(|name| at_name(name, "a hook")));
    for operation in &table.operations {
        match operation {
            Operation::Create => {
                claims.push(at_name(&names.create, "a function"));
                claims.push(at_name(&names.create_input, "a type"));
            }
            Operation::Update => {
                claims.push(at_name(&names.update, "a function"));
                claims.push(at_name(&names.update_input, "a type"));
            }
            Operation::Delete => claims.push(at_name(&names.delete, "a function")),
        }
    }
    if !names.file.is_empty() {
        let span = decl.file.span().unwrap_or_else(|| decl.name.span.clone());
        let what = What::Part("the file", &table.name);
        let name = format!("{}{FILE_END}", names.file);
        claims.push(claim(name.into(), span, what));
    }
    for filter in &table.filters {
        let written = decl
            .filters
            .iter()
            .find(|one| one.name.value == filter.name);
        if let Some(written) = written {
            claims.push(Claim {
                declared: &written.name.span,
                ..claim(
                    (&filter.names.hook).into(),
                    written
                        .hook
                        .span()
                        .unwrap_or_else(|| written.name.span.clone()),
                    What::Filter(&filter.name, &table.name),
                )
            });
        }
    }
    claims
}

/// In PostgreSQL a table is a type too, so enums, tables and built-in types share their names.
fn enum_clashes(manifest: &Manifest, findings: &mut Vec<Finding>) {
    let tables: BTreeMap<&str, &Span> = manifest
        .tables
        .iter()
        .map(|table| (table.name.value.as_str(), &table.name.span))
        .collect();
    for decl in &manifest.enums {
        let name = decl.name.value.as_str();
        if TYPE_NAMES.contains(&name) {
            findings.push(
                Finding::manifest(
                    Code::NameClash,
                    decl.name.span.clone(),
                    format!("`{name}` is the name of a field type"),
                )
                .help("give the enum another name"),
            );
        }
        if let Some(span) = tables.get(name) {
            findings.push(
                Finding::manifest(
                    Code::NameClash,
                    decl.name.span.clone(),
                    format!("an enum and a table are both called `{name}`, and in PostgreSQL both are types"),
                )
                .also((*span).clone(), "the table")
                .help("give one of them another name"),
            );
        }
    }
}
