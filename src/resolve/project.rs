//! `[project]`: names, folders and imports.

use super::words::DEVICE_NAMES;
use crate::files::Target;
use crate::finding::{Code, Finding};
use crate::manifest::{OutputDecl, ProjectDecl, Written};
use crate::model::{OutputFolders, Project};
use crate::source::{Source, Span};

const DEFAULT_OUTPUT: &str = "generated";

pub(super) fn resolve(decl: &ProjectDecl, source: &Source, findings: &mut Vec<Finding>) -> Project {
    let name = decl.name.value().cloned().unwrap_or_default();
    if let Some(written) = decl.name.given()
        && !is_project_name(&written.value)
    {
        findings.push(
            Finding::manifest(
                Code::BadName,
                written.span.clone(),
                "a project's name is up to 60 letters, digits, spaces, `.`, `_` and `-`, and begins with a letter or digit",
            )
            .help("the name stands in the header of each file; choose a plain one"),
        );
    }
    if let Some(database) = decl.database.given()
        && (database.value.is_empty() || database.value.chars().any(char::is_control))
    {
        findings.push(
            Finding::manifest(
                Code::BadName,
                database.span.clone(),
                "a database's name is not empty and holds no control characters",
            )
            .help("write a name such as \"calendar-db\""),
        );
    }
    let layout_types = folder(&decl.types, "data/base", findings);
    let layer = folder(&decl.layer, "data-v2", findings);
    check_apart(decl, &layout_types, &layer, findings);
    Project {
        database: decl
            .database
            .value()
            .cloned()
            .unwrap_or_else(|| format!("{name}-db")),
        name,
        manifest: file_name(source.name()).to_owned(),
        output: output(&decl.output, findings),
        types: layout_types,
        layer,
        supabase: module(&decl.supabase, "@/lib/supabase", findings),
        auth: module(&decl.auth, "@/contexts/AuthContext", findings),
    }
}

fn is_project_name(name: &str) -> bool {
    name.len() <= 60
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || " ._-".contains(letter))
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn output(decl: &Written<OutputDecl>, findings: &mut Vec<Finding>) -> OutputFolders {
    let all_below = |folder: &str| OutputFolders {
        typescript: below(folder, Target::TypeScript),
        sql: below(folder, Target::Sql),
        rust: below(folder, Target::Rust),
        docs: below(folder, Target::Docs),
    };
    match decl.given() {
        None => all_below(DEFAULT_OUTPUT),
        Some(written) => match &written.value {
            OutputDecl::One(path) => all_below(&check_path(path, &written.span, findings)),
            OutputDecl::Each {
                typescript,
                sql,
                rust,
                docs,
            } => {
                let usual = all_below(DEFAULT_OUTPUT);
                OutputFolders {
                    typescript: folder(typescript, &usual.typescript, findings),
                    sql: folder(sql, &usual.sql, findings),
                    rust: folder(rust, &usual.rust, findings),
                    docs: folder(docs, &usual.docs, findings),
                }
            }
        },
    }
}

/// The folder of a target below one that holds all of them.
fn below(folder: &str, target: Target) -> String {
    match target.below() {
        "" => folder.to_owned(),
        below => format!("{folder}/{below}"),
    }
}

fn folder(written: &Written<String>, default: &str, findings: &mut Vec<Finding>) -> String {
    match written.given() {
        Some(path) => check_path(&path.value, &path.span, findings),
        None => default.to_owned(),
    }
}

/// A path below the manifest's folder, without a final slash.
fn check_path(path: &str, span: &Span, findings: &mut Vec<Finding>) -> String {
    let trimmed = path.strip_suffix('/').unwrap_or(path);
    let trimmed = trimmed.strip_prefix("./").unwrap_or(trimmed);
    if !trimmed.split('/').all(is_path_part) {
        findings.push(
            Finding::manifest(
                Code::BadPath,
                span.clone(),
                "a folder is a relative path of plain names with `/` between them, without `..`",
            )
            .help("write a path such as \"apps/calendar/src/lib\""),
        );
    }
    trimmed.to_owned()
}

/// Whether a text can be the name of a file or folder on every system.
pub(super) fn is_path_part(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part);
    !part.is_empty()
        && part != "."
        && part != ".."
        && part.len() <= 100
        && !part.ends_with('.')
        && !part.starts_with(' ')
        && !part.ends_with(' ')
        && !DEVICE_NAMES.contains(&stem.to_ascii_lowercase().as_str())
        && part
            .chars()
            .all(|letter| letter.is_alphanumeric() || " ._-@+()[]".contains(letter))
}

/// Whether one of two folders holds the other.
fn check_apart(decl: &ProjectDecl, types: &str, layer: &str, findings: &mut Vec<Finding>) {
    let holds = |outer: &str, inner: &str| {
        inner
            .to_lowercase()
            .strip_prefix(&outer.to_lowercase())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if !holds(types, layer) && !holds(layer, types) {
        return;
    }
    if let Some(span) = decl.layer.span().or_else(|| decl.types.span()) {
        findings.push(
            Finding::manifest(
                Code::BadPath,
                span,
                format!("`layer` ({layer}) and `types` ({types}) lie one in the other"),
            )
            .help("choose two folders side by side"),
        );
    }
}

fn module(written: &Written<String>, default: &str, findings: &mut Vec<Finding>) -> String {
    let Some(given) = written.given() else {
        return default.to_owned();
    };
    let plain = |letter: char| letter.is_alphanumeric() || "@/._-~#$+".contains(letter);
    if given.value.is_empty() || !given.value.chars().all(plain) {
        findings.push(
            Finding::manifest(
                Code::BadPath,
                given.span.clone(),
                "this is not the name of a module",
            )
            .help(format!("write what an import names, such as \"{default}\"")),
        );
    }
    given.value.clone()
}
