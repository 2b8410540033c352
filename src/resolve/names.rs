//! Each table's names in TypeScript, and every clash between names.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use heck::ToUpperCamelCase;

use super::enums::{Enums, type_name};
use super::plural::{kebab, plural, singular};
use super::project::is_path_part;
use super::types::TYPE_NAMES;
use super::words::{
    DEXIE_MEMBERS, ENGINE_EXPORTS, ENGINE_STORES, GLOBALS, OBJECT_MEMBERS, POSTGRES_NAME_BYTES,
    SQL_WORDS, SYSTEM_COLUMNS, is_name, is_pascal,
};
use crate::finding::{Code, Finding};
use crate::manifest::{Manifest, Operation, TableDecl, Written};
use crate::model::{Table, TableNames};
use crate::source::{Span, Spanned};

/// Words that begin a filter's name which reads after the plural: `UserCalendarsByType`.
const AFTER_THE_PLURAL: &[&str] = &[
    "by", "with", "without", "in", "for", "of", "from", "since", "before", "after", "between",
    "to", "on", "at", "under", "over", "near",
];

/// Checks a name that stands on the wire, where it is never altered. Answers whether it can be used.
pub(super) fn check_wire_name(
    name: &Spanned<String>,
    what: &str,
    findings: &mut Vec<Finding>,
) -> bool {
    let text = name.value.as_str();
    if !is_name(text) {
        findings.push(
            Finding::manifest(
                Code::BadName,
                name.span.clone(),
                format!("the name of this {what} is not a plain name"),
            )
            .help("use letters, digits and underscores, and begin with a letter"),
        );
        return false;
    }
    if text.len() > POSTGRES_NAME_BYTES {
        findings.push(
            Finding::manifest(
                Code::NameTooLong,
                name.span.clone(),
                format!(
                    "this name is {} bytes long, and PostgreSQL cuts names after {POSTGRES_NAME_BYTES}",
                    text.len()
                ),
            )
            .help("choose a shorter one"),
        );
        return false;
    }
    let taken_by = match what {
        "table" if ENGINE_STORES.contains(&text) => {
            Some("the data layer keeps a store of this name")
        }
        "table" if DEXIE_MEMBERS.contains(&text) => {
            Some("Dexie's database object has a member of this name, which would hide the table")
        }
        "field" if OBJECT_MEMBERS.contains(&text) => {
            Some("every JavaScript object has a member of this name")
        }
        "field" if SYSTEM_COLUMNS.contains(&text) => {
            Some("PostgreSQL keeps a column of this name in every table")
        }
        _ => None,
    };
    if let Some(reason) = taken_by {
        findings.push(
            Finding::manifest(
                Code::ReservedName,
                name.span.clone(),
                format!("`{text}` cannot name a {what}: {reason}"),
            )
            .help("choose another name"),
        );
        return false;
    }
    if SQL_WORDS.contains(&text) {
        findings.push(
            Finding::manifest(
                Code::SqlWord,
                name.span.clone(),
                format!("`{text}` is a reserved word of SQL"),
            )
            .help("Larder quotes it; SQL that you write by hand must do so too")
            .warning(),
        );
    }
    true
}

/// The table's names; those that could not be found are empty, and meet nothing.
pub(super) fn of_table(
    decl: &TableDecl,
    named: bool,
    single_row: bool,
    findings: &mut Vec<Finding>,
) -> TableNames {
    let from_table = if named {
        singular(&type_name(&decl.name.value))
    } else {
        String::new()
    };
    let entity = pascal(&decl.entity, findings).unwrap_or(from_table);
    let functions = pascal(&decl.functions, findings).unwrap_or_else(|| entity.clone());
    let hooks = pascal(&decl.hooks, findings).unwrap_or_else(|| entity.clone());
    let functions_plural = pascal(&decl.plural, findings).unwrap_or_else(|| plural(&functions));
    let hooks_plural = pascal(&decl.hooks_plural, findings).unwrap_or_else(|| {
        if hooks == functions {
            functions_plural.clone()
        } else {
            plural(&hooks)
        }
    });
    let same = !single_row && !hooks.is_empty() && hooks_plural == hooks;
    if same {
        let key = if hooks == functions {
            "plural"
        } else {
            "hooks_plural"
        };
        findings.push(
            Finding::manifest(
                Code::PluralNeeded,
                decl.name.span.clone(),
                format!("one row and many have the same hook: `use{hooks}`"),
            )
            .help(format!(
                "write a plural, such as `{key} = \"{hooks}Items\"`"
            )),
        );
    }
    let file = file_name(&decl.file, &functions_plural, findings);
    TableNames {
        client_type: around("Client", &entity, ""),
        server_type: around("Server", &entity, ""),
        schema: around("", &entity, "Schema"),
        mapper: around("map", &entity, "FromServer"),
        list_hook: (!single_row && !same).then(|| around("use", &hooks_plural, "")),
        row_hook: around("use", &hooks, ""),
        create: around("create", &functions, ""),
        update: around("update", &functions, ""),
        delete: around("delete", &functions, ""),
        pull: around("pull", &functions_plural, ""),
        create_input: around("", &entity, "Input"),
        update_input: around("", &entity, "Update"),
        insert: around("", &entity, "Insert"),
        hooks_plural,
        entity,
        file,
    }
}

/// A name made of a stem; empty where the stem is.
fn around(before: &str, stem: &str, after: &str) -> String {
    if stem.is_empty() {
        String::new()
    } else {
        format!("{before}{stem}{after}")
    }
}

/// A written name in PascalCase: one that is so already is kept, another is cased; a broken
/// one is empty, and `None` is one that is not there.
fn pascal(written: &Written<String>, findings: &mut Vec<Finding>) -> Option<String> {
    if written.is_unknown() {
        return Some(String::new());
    }
    let given = written.given()?;
    if is_pascal(&given.value) {
        return Some(given.value.clone());
    }
    let cased = given.value.to_upper_camel_case();
    if is_pascal(&cased)
        && given
            .value
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_- ".contains(c))
    {
        return Some(cased);
    }
    findings.push(
        Finding::manifest(
            Code::BadName,
            given.span.clone(),
            "this name cannot be part of a type or function",
        )
        .help("use letters and digits, and begin with a letter: `Category`"),
    );
    Some(String::new())
}

fn file_name(written: &Written<String>, plural: &str, findings: &mut Vec<Finding>) -> String {
    let Some(given) = written.given() else {
        return if written.is_unknown() {
            String::new()
        } else {
            kebab(plural)
        };
    };
    let name = given.value.strip_suffix(".ts").unwrap_or(&given.value);
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    if !is_path_part(name)
        || !name.chars().all(plain)
        || name.ends_with(".custom")
        || name.starts_with('.')
    {
        findings.push(
            Finding::manifest(
                Code::BadPath,
                given.span.clone(),
                "this is not the name of a domain file",
            )
            .help("write letters, digits and hyphens, without a folder: `file = \"calendars\"`"),
        );
        return String::new();
    }
    name.to_owned()
}

/// The hook of a filter that does not name its own.
pub(super) fn filter_hook(filter: &str, hooks_plural: &str) -> String {
    let first = filter.split('_').next().unwrap_or(filter);
    let words = filter.to_upper_camel_case();
    if hooks_plural.is_empty() {
        return String::new();
    }
    if AFTER_THE_PLURAL.contains(&first) && first != filter {
        format!("use{hooks_plural}{words}")
    } else {
        format!("use{words}{hooks_plural}")
    }
}

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

const FILE_END: &str = ".ts";

fn claims<'a>(
    manifest: &'a Manifest,
    enums: &'a Enums,
    tables: &'a [(&'a TableDecl, Table)],
) -> Vec<Claim<'a>> {
    let declared: BTreeMap<&str, &Span> = manifest
        .enums
        .iter()
        .map(|decl| (decl.name.value.as_str(), &decl.name.span))
        .collect();
    let mut claims = Vec::new();
    for resolved in &enums.known {
        let span = declared[resolved.name.as_str()];
        for name in [&resolved.type_name, &resolved.values_name] {
            claims.push(Claim {
                name: name.into(),
                declared: span,
                span: span.clone(),
                what: What::Enum(&resolved.name),
            });
        }
    }
    for (decl, table) in tables {
        claims.extend(table_claims(decl, table));
    }
    claims
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
