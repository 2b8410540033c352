use std::collections::BTreeSet;

use askama::Template;

use super::base::rendered;
use super::layout::{Doc, concat, text};
use super::literal;
use super::output::Folders;
use super::syntax::{Module, array, assigned_whole, braces, item, module, open_braces};
use super::types::is_random;
use crate::manifest::Word;
use crate::model::{Conflict, Field, Model, Operation, Reference, RuleBody, Scope, Table, Unique};
use crate::sql::checks::{self, About, Check};

/// `tables.ts`: what the engine must know of each table.
#[derive(Template)]
#[template(path = "typescript/base/tables.ts", escape = "none")]
struct Tables<'a> {
    import: String,
    tables: Vec<TableView<'a>>,
}

struct TableView<'a> {
    name: &'a str,
    /// The properties after the name.
    properties: Vec<String>,
}

/// The file's text.
pub(super) fn page(model: &Model, at: &Folders) -> String {
    let mut mappers: Vec<_> = model
        .tables
        .iter()
        .map(|table| table.names.mapper.clone())
        .collect();
    mappers.sort();
    rendered(&Tables {
        import: module(Module::Import, mappers, &at.types.file("mapping")).render(0, 0),
        tables: model
            .tables
            .iter()
            .map(|table| TableView {
                name: &table.name,
                properties: properties(table)
                    .into_iter()
                    .map(|property| item(property, 4))
                    .collect(),
            })
            .collect(),
    })
}

fn properties(table: &Table) -> Vec<Doc> {
    let columns = table.fields.iter();
    let insert = columns
        .clone()
        .filter(|f| table.has(Operation::Create) && is_inserted(f));
    let update = columns
        .clone()
        .filter(|f| table.has(Operation::Update) && f.access.update);
    let key_is_random = table
        .key
        .iter()
        .filter_map(|column| table.field(column))
        .any(is_random);
    let conflict = match table.conflict {
        Conflict::LastWrite => "conflict: 'last-write'",
        Conflict::Reject => "conflict: 'reject'",
    };
    vec![
        assigned_whole(text("name:"), text(literal::string(&table.name))),
        list("key", &table.key),
        text(format!("keyIsRandom: {key_is_random}")),
        scope(&table.scope),
        fields("columns", columns),
        assigned_whole(text("select:"), text(literal::string(&table.select()))),
        fields("insert", insert),
        fields("update", update),
        concat([
            text("rules: "),
            braces([
                fields("update", read_by_rules(table, Operation::Update)),
                fields("delete", read_by_rules(table, Operation::Delete)),
            ]),
        ]),
        concat([
            text("unique: "),
            array(
                table
                    .unique
                    .iter()
                    .map(|unique| self::unique(unique, table)),
            ),
        ]),
        concat([
            text("references: "),
            array(table.references().map(|(field, to)| reference(field, to))),
        ]),
        list("single", single_columns(table)),
        concat([text("checks: "), array(checks::of(table).iter().map(check))]),
        text(conflict),
        text(format!("map: {}", table.names.mapper)),
    ]
}

fn scope(scope: &Scope) -> Doc {
    match scope {
        Scope::Owner { column } => concat([
            text("scope: "),
            braces([
                text("kind: 'owner'"),
                assigned_whole(text("column:"), text(literal::string(column))),
            ]),
        ]),
    }
}

/// Whether an insert carries a column: a repetition as well, which the server checks.
fn is_inserted(field: &Field) -> bool {
    field.access.create || field.same_as.is_some()
}

/// The columns that at most one row of a user has true.
fn single_columns(table: &Table) -> impl Iterator<Item = &String> {
    table.rules.iter().filter_map(|rule| match &rule.body {
        RuleBody::Single { column } => Some(column),
        RuleBody::Deny(_) | RuleBody::Require(_) | RuleBody::Call { .. } => None,
    })
}

/// The columns that the rules of an operation read on the row as it was.
fn read_by_rules(table: &Table, operation: Operation) -> impl Iterator<Item = &Field> {
    let rules = table
        .rules
        .iter()
        .filter(|rule| rule.on.contains(&operation));
    let mut read = BTreeSet::new();
    let mut all = false;
    for rule in rules {
        match &rule.body {
            RuleBody::Deny(typed) | RuleBody::Require(typed) => {
                read.extend(typed.columns_of("existing"));
            }
            RuleBody::Single { column } => {
                read.insert(column.clone());
            }
            // What a hand-written function reads is not known.
            RuleBody::Call { .. } => all = true,
        }
    }
    table
        .fields
        .iter()
        .filter(move |field| (all && field.access.update) || read.contains(&field.name))
}

fn unique(unique: &Unique, table: &Table) -> Doc {
    let is_indexed = table
        .indexes
        .iter()
        .any(|index| !index.multi_entry && index.columns == unique.columns);
    let found_by = match (unique.local, is_indexed) {
        (true, true) => "index",
        (true, false) => "scan",
        (false, _) => "server",
    };
    open_braces([
        assigned_whole(
            text("constraint:"),
            text(literal::string(&unique.constraint)),
        ),
        list("columns", &unique.columns),
        text(format!("foundBy: '{found_by}'")),
    ])
}

fn reference(field: &Field, to: &Reference) -> Doc {
    let property =
        |name: &'static str, value: &str| assigned_whole(text(name), text(literal::string(value)));
    open_braces([
        property("constraint:", &to.constraint),
        property("column:", &field.name),
        property("table:", &to.table),
        property("onDelete:", to.on_delete.spelling()),
    ])
}

fn check(check: &Check<'_>) -> Doc {
    let property =
        |name: &'static str, value: &str| assigned_whole(text(name), text(literal::string(value)));
    let constraint = property("constraint:", &check.constraint);
    open_braces(match check.about {
        About::Column(column) => vec![constraint, property("column:", column)],
        About::Rule { id, message } => vec![
            constraint,
            property("rule:", id),
            property("message:", message),
        ],
    })
}

fn fields<'a>(property: &'static str, fields: impl Iterator<Item = &'a Field>) -> Doc {
    list(property, fields.map(|field| &field.name))
}

fn list<'a>(property: &'static str, names: impl IntoIterator<Item = &'a String>) -> Doc {
    let names = names.into_iter().map(|name| text(literal::string(name)));
    concat([text(property), text(": "), array(names)])
}
