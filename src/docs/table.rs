use askama::Template;

use super::markdown::{code, codes, entries, prose};
use super::{field, hooks, indexes, policies, rules};
use crate::model::{Conflict, CreatedBy, Deletes, Operation, Scope, Table};

/// What the page says of one table.
#[derive(Template)]
#[template(path = "docs/table.md", escape = "none")]
struct Chapter {
    name: String,
    about: String,
    facts: String,
    fields: Vec<field::Row>,
    rules: Vec<rules::Row>,
    hooks: Vec<hooks::Row>,
    indexes: Vec<indexes::Row>,
    policies: Vec<policies::Row>,
}

/// The chapter of a table.
pub(super) fn chapter(table: &Table) -> String {
    let chapter = Chapter {
        name: code(&table.name),
        about: prose(table.about.as_deref().unwrap_or_default()),
        facts: entries("-", &facts(table)),
        fields: field::rows(table),
        rules: rules::rows(table),
        hooks: hooks::rows(table),
        indexes: indexes::rows(table),
        policies: policies::rows(table),
    };
    chapter
        .render()
        .expect("writing into a string does not fail")
}

fn facts(table: &Table) -> Vec<String> {
    let Scope::Owner { column } = &table.scope;
    let belongs = if table.single_row() {
        format!(
            "Each account has one row; its key {} is the account.",
            code(column)
        )
    } else {
        format!(
            "A row belongs to the account in {}; a device holds the rows of its user.",
            code(column)
        )
    };
    let names = &table.names;
    let rows = format!(
        "A row is a {} on the device, a {} on the server; messages call it {}.",
        code(&names.client_type),
        code(&names.server_type),
        code(&names.entity)
    );
    let functions = Operation::ALL
        .into_iter()
        .filter(|operation| table.has(*operation))
        .map(|operation| match operation {
            Operation::Create => &names.create,
            Operation::Update => &names.update,
            Operation::Delete => &names.delete,
        });
    let functions: Vec<_> = functions.collect();
    let functions = if functions.is_empty() {
        "The client only reads.".to_owned()
    } else {
        format!("The client's functions: {}.", codes(functions))
    };
    let conflict = match table.conflict {
        Conflict::LastWrite => "Of two edits of one column, the last to arrive wins.",
        Conflict::Reject => "An edit that was made on an older row is refused.",
    };
    let deletes = match table.deletes {
        Deletes::Hard => "A deleted row is removed.",
        Deletes::Tombstone => "A deleted row stays, marked as deleted.",
    };
    let created = match table.created_by {
        CreatedBy::Client => None,
        CreatedBy::SignUp => Some("The server makes the row when the account is made."),
    };
    let mut facts = vec![belongs, rows, functions];
    let fixed = created.into_iter().chain([conflict, deletes]);
    facts.extend(fixed.map(str::to_owned));
    if !table.renamed_from.is_empty() {
        facts.push(format!("Its former names: {}.", codes(&table.renamed_from)));
    }
    facts
}
