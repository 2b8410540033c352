//! Each table's names in TypeScript, and every clash between names.

use std::collections::BTreeMap;

use heck::{ToKebabCase, ToUpperCamelCase};

use super::enums::{Enums, type_name};
use super::plural::{plural, singular};
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
        "table" if ENGINE_STORES.contains(&text) => Some("the data layer keeps a store of this name"),
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

/// The table's names, or `None` after a finding.
pub(super) fn of_table(
    decl: &TableDecl,
    single_row: bool,
    findings: &mut Vec<Finding>,
) -> Option<TableNames> {
    let before = findings.len();
    let from_table = singular(&type_name(&decl.name.value));
    let entity = pascal(&decl.entity, findings).unwrap_or(from_table);
    let functions = pascal(&decl.functions, findings).unwrap_or_else(|| entity.clone());
    let hooks = pascal(&decl.hooks, findings).unwrap_or_else(|| entity.clone());
    let functions_plural =
        pascal(&decl.plural, findings).unwrap_or_else(|| plural(&functions));
    let hooks_plural = pascal(&decl.hooks_plural, findings).unwrap_or_else(|| {
        if hooks == functions {
            functions_plural.clone()
        } else {
            plural(&hooks)
        }
    });
    if !single_row && hooks_plural == hooks && findings.len() == before {
        let key = if hooks == functions { "plural" } else { "hooks_plural" };
        findings.push(
            Finding::manifest(
                Code::PluralNeeded,
                decl.name.span.clone(),
                format!("one row and many have the same hook: `use{hooks}`"),
            )
            .help(format!("write a plural, such as `{key} = \"{hooks}Items\"`")),
        );
    }
    let file = file_name(&decl.file, &functions_plural, findings);
    let broken = [
        &decl.entity,
        &decl.functions,
        &decl.hooks,
        &decl.plural,
        &decl.hooks_plural,
        &decl.file,
    ]
    .iter()
    .any(|written| written.is_unknown());
    if broken || findings.len() > before {
        return None;
    }
    Some(TableNames {
        client_type: format!("Client{entity}"),
        server_type: format!("Server{entity}"),
        schema: format!("{entity}Schema"),
        mapper: format!("map{entity}FromServer"),
        list_hook: (!single_row).then(|| format!("use{hooks_plural}")),
        row_hook: format!("use{hooks}"),
        create: format!("create{functions}"),
        update: format!("update{functions}"),
        delete: format!("delete{functions}"),
        pull: format!("pull{functions_plural}"),
        create_input: format!("{entity}Input"),
        update_input: format!("{entity}Update"),
        hooks_plural,
        entity,
        file: file?,
    })
}

/// A written name in PascalCase: one that is so already is kept, another is cased.
fn pascal(written: &Written<String>, findings: &mut Vec<Finding>) -> Option<String> {
    let given = written.given()?;
    if is_pascal(&given.value) {
        return Some(given.value.clone());
    }
    let cased = given.value.to_upper_camel_case();
    if is_pascal(&cased) && given.value.chars().all(|c| c.is_ascii_alphanumeric() || "_- ".contains(c)) {
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
    None
}

fn file_name(
    written: &Written<String>,
    plural: &str,
    findings: &mut Vec<Finding>,
) -> Option<String> {
    let Some(given) = written.given() else {
        return Some(kebab(plural));
    };
    let name = given.value.strip_suffix(".ts").unwrap_or(&given.value);
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    if !is_path_part(name) || !name.chars().all(plain) || name.ends_with(".custom") || name.starts_with('.') {
        findings.push(
            Finding::manifest(
                Code::BadPath,
                given.span.clone(),
                "this is not the name of a domain file",
            )
            .help("write letters, digits and hyphens, without a folder: `file = \"calendars\"`"),
        );
        return None;
    }
    Some(name.to_owned())
}

/// Kebab case that keeps an acronym with a plural s in one piece: `AIPersonas`, `HomeURLs`.
fn kebab(name: &str) -> String {
    name.to_kebab_case()
}

/// The hook of a filter that does not name its own.
pub(super) fn filter_hook(filter: &str, hooks_plural: &str) -> String {
    let first = filter.split('_').next().unwrap_or(filter);
    let words = filter.to_upper_camel_case();
    if AFTER_THE_PLURAL.contains(&first) && first != filter {
        format!("use{hooks_plural}{words}")
    } else {
        format!("use{words}{hooks_plural}")
    }
}

/// The name of a constraint: its parts, shortened with a hash where PostgreSQL would cut it.
pub(super) fn constraint_name(table: &str, columns: &[String], suffix: &str) -> String {
    use sha2::{Digest, Sha256};
    let whole = format!("{table}_{}_{suffix}", columns.join("_"));
    if whole.len() <= POSTGRES_NAME_BYTES {
        return whole;
    }
    let hash = Sha256::digest(whole.as_bytes());
    let hash: String = hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let room = POSTGRES_NAME_BYTES - suffix.len() - hash.len() - 2;
    format!("{}_{hash}_{suffix}", &whole[..room])
}

/// A name of the generated code, and who asked for it.
struct Claim {
    name: String,
    span: Span,
    what: String,
}

/// Every two names that meet, and every name that the generated code already has.
pub(super) fn clashes(
    manifest: &Manifest,
    enums: &Enums,
    tables: &[(&TableDecl, Table)],
    findings: &mut Vec<Finding>,
) {
    enum_clashes(manifest, findings);
    file_clashes(tables, findings);
    let mut taken: BTreeMap<String, (Span, String)> = BTreeMap::new();
    let mut told: Vec<(Span, Span)> = Vec::new();
    for claim in claims(manifest, enums, tables) {
        if ENGINE_EXPORTS.contains(&claim.name.as_str()) || GLOBALS.contains(&claim.name.as_str()) {
            findings.push(
                Finding::manifest(
                    Code::ReservedName,
                    claim.span,
                    format!("{} would be called `{}`, a name that the generated code already has", claim.what, claim.name),
                )
                .help("choose another name"),
            );
            continue;
        }
        match taken.get(&claim.name) {
            None => {
                taken.insert(claim.name, (claim.span, claim.what));
            }
            Some((first, what)) => {
                let pair = (first.clone(), claim.span.clone());
                if told.contains(&pair) {
                    continue;
                }
                findings.push(
                    Finding::manifest(
                        Code::NameClash,
                        claim.span,
                        format!("{} and {what} would both be called `{}`", claim.what, claim.name),
                    )
                    .also(first.clone(), "the other one")
                    .help("give one of them another name"),
                );
                told.push(pair);
            }
        }
    }
}

fn claims(manifest: &Manifest, enums: &Enums, tables: &[(&TableDecl, Table)]) -> Vec<Claim> {
    let mut claims = Vec::new();
    for resolved in &enums.known {
        let Some(decl) = manifest.enums.iter().find(|decl| decl.name.value == resolved.name) else {
            continue;
        };
        for name in [&resolved.type_name, &resolved.values_name] {
            claims.push(Claim {
                name: name.clone(),
                span: decl.name.span.clone(),
                what: format!("the enum `{}`", resolved.name),
            });
        }
    }
    for (decl, table) in tables {
        let names = &table.names;
        let mut own = vec![
            &names.client_type,
            &names.server_type,
            &names.schema,
            &names.mapper,
            &names.row_hook,
            &names.pull,
        ];
        own.extend(&names.list_hook);
        for operation in &table.operations {
            match operation {
                Operation::Create => own.extend([&names.create, &names.create_input]),
                Operation::Update => own.extend([&names.update, &names.update_input]),
                Operation::Delete => own.push(&names.delete),
            }
        }
        for name in own {
            claims.push(Claim {
                name: name.clone(),
                span: decl.name.span.clone(),
                what: format!("something of the table `{}`", table.name),
            });
        }
        for filter in &table.filters {
            let Some(written) = decl.filters.iter().find(|written| written.name.value == filter.name) else {
                continue;
            };
            claims.push(Claim {
                name: filter.names.hook.clone(),
                span: written.hook.span().unwrap_or_else(|| written.name.span.clone()),
                what: format!("the filter `{}` of `{}`", filter.name, table.name),
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

fn file_clashes(tables: &[(&TableDecl, Table)], findings: &mut Vec<Finding>) {
    let mut taken: BTreeMap<String, &TableDecl> = BTreeMap::new();
    for (decl, table) in tables {
        let span = |decl: &TableDecl| decl.file.span().unwrap_or_else(|| decl.name.span.clone());
        let folded = table.names.file.to_lowercase();
        match taken.get(&folded) {
            Some(first) => findings.push(
                Finding::manifest(
                    Code::NameClash,
                    span(decl),
                    format!("the tables `{}` and `{}` would share the file `{}.ts`", first.name.value, table.name, table.names.file),
                )
                .also(span(first), "the other one")
                .help("give one of them another `file`"),
            ),
            None => {
                taken.insert(folded, decl);
            }
        }
    }
}
