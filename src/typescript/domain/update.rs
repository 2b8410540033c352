use super::super::layout::{Doc, concat, text};
use super::super::syntax::{assigned, braces, parentheses};
use super::super::types::Types;
use super::{key_params, rule, signature};
use crate::model::{Operation, Table};

/// The function that changes a row.
pub(super) struct Update {
    pub(super) signature: String,
    pub(super) validation: String,
    pub(super) bindings: Vec<String>,
    pub(super) next: String,
    pub(super) checks: String,
}

/// The function that changes a row of a table.
pub(super) fn update(table: &Table, types: &Types<'_>) -> Update {
    let names = &table.names;
    let mut params = key_params(table, types);
    params.push(text(format!("input: {}", names.update_input)));
    let arguments = [
        text(names.schema.clone()),
        text("table"),
        text("existing"),
        text("input"),
    ];
    let validation = assigned(
        text("const changes ="),
        concat([text("validateChanges"), parentheses(arguments), text(";")]),
    );
    Update {
        signature: signature(&names.update, params, "void"),
        validation: validation.render(4, 4),
        bindings: rule::now(table, Operation::Update).into_iter().collect(),
        next: assigned(
            text("const next ="),
            concat([braces(next(table)), text(";")]),
        )
        .render(4, 4),
        checks: checks(table),
    }
}

/// The properties of the row as it would be.
fn next(table: &Table) -> Vec<Doc> {
    let moment = if rule::reads_now(table, Operation::Update) {
        "updated_at: now"
    } else {
        "updated_at: nowISO()"
    };
    let repeated = table.fields.iter().filter_map(|field| {
        let original = table.field(field.same_as.as_ref()?)?;
        original.access.update.then(|| {
            let (copy, original) = (&field.name, &original.name);
            text(format!(
                "{copy}: changes.{original} === undefined ? existing.{original} : changes.{original}"
            ))
        })
    });
    [text("...existing"), text("...changes")]
        .into_iter()
        .chain(repeated)
        .chain([text(moment)])
        .collect()
}

fn checks(table: &Table) -> String {
    let mut checks = rule::checks(table, Operation::Update, 4);
    if may_meet(table) {
        checks.push("await requireUnique(table, next, changes);".to_owned());
    }
    let single = rule::single_columns(table, Operation::Update)
        .map(|column| rule::unset_others("changes", column));
    checks.extend(single);
    checks.join("\n    ")
}

/// Whether a changed row may come to have the same values as another row of the user.
pub(super) fn may_meet(table: &Table) -> bool {
    let local = table.unique.iter().filter(|unique| unique.local);
    let mut columns = local.flat_map(|unique| &unique.columns);
    columns.any(|column| table.field(column).is_some_and(|field| field.access.update))
}
