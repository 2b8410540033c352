//! Each table's names in TypeScript, and which names can be written.

use heck::ToUpperCamelCase;

use super::enums::type_name;
use super::plural::{kebab, plural, singular};
use super::project::is_path_part;
use super::words::{
    DEXIE_MEMBERS, ENGINE_STORES, OBJECT_MEMBERS, POSTGRES_NAME_BYTES, SQL_WORDS, SYSTEM_COLUMNS,
    is_name, is_pascal,
};
use crate::finding::{Code, Finding};
use crate::manifest::{TableDecl, Written};
use crate::model::TableNames;
use crate::source::Spanned;

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
