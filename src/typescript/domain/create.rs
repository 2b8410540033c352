use super::super::client_types::is_required;
use super::super::layout::{Doc, concat, text};
use super::super::syntax::{
    assigned, assigned_whole, binary, conditional, guarded, open_braces, parentheses,
};
use super::super::types::is_random;
use super::super::value;
use super::{rule, signature};
use crate::model::{DefaultValue, Field, FieldRole, Operation, Table};

/// The function that creates a row.
pub(super) struct Create {
    pub(super) signature: String,
    pub(super) bindings: Vec<String>,
    pub(super) item: String,
    pub(super) validation: String,
    pub(super) rules: Vec<String>,
    pub(super) checks: String,
}

/// The function that creates a row of a table.
pub(super) fn create(table: &Table) -> Create {
    let names = &table.names;
    let params = vec![
        text("uid: string"),
        text(format!("input: {}", names.create_input)),
    ];
    let validation = assigned(
        text("const next ="),
        concat([
            text("validateBeforeEnqueue"),
            parentheses([text(names.schema.clone()), text("item")]),
            text(";"),
        ]),
    );
    let repeated: Vec<_> = table
        .fields
        .iter()
        .filter(|field| is_random(field) && is_repeated(field, table))
        .collect();
    Create {
        signature: signature(&names.create, params, &names.client_type),
        bindings: repeated
            .iter()
            .map(|field| bound(field).render(2, 2))
            .collect(),
        item: item(table),
        validation: validation.render(2, 2),
        rules: rule::checks(table, Operation::Create, 2),
        checks: checks(table),
    }
}

fn is_repeated(field: &Field, table: &Table) -> bool {
    let mut copies = table
        .fields
        .iter()
        .filter_map(|other| other.same_as.as_ref());
    copies.any(|original| *original == field.name)
}

/// What is bound to a name because several columns have it: the value differs each time.
fn bound(field: &Field) -> Doc {
    let value = initial(field);
    concat([
        assigned_whole(text(format!("const {} =", binding(field))), value),
        text(";"),
    ])
}

fn binding(field: &Field) -> String {
    format!("{}_", field.name)
}

/// The new row.
fn item(table: &Table) -> String {
    let columns = table.fields.iter().map(|field| column(field, table));
    let row = concat([open_braces(columns), text(";")]);
    let name = format!("const item: {} =", table.names.client_type);
    assigned(text(name), row).render(2, 2)
}

/// A column of the new row.
fn column(field: &Field, table: &Table) -> Doc {
    let original = match &field.same_as {
        Some(original) => table.field(original).unwrap_or(field),
        None => field,
    };
    let value = if is_random(original) && is_repeated(original, table) {
        text(binding(original))
    } else {
        initial(original)
    };
    assigned_whole(text(format!("{}:", field.name)), value)
}

/// The value of a column in a new row.
fn initial(field: &Field) -> Doc {
    match field.role {
        FieldRole::Owner => return text("uid"),
        FieldRole::CreatedAt | FieldRole::UpdatedAt => return text("now"),
        FieldRole::Key if is_random(field) => return text("generateUUID()"),
        FieldRole::Key | FieldRole::Data => {}
    }
    let default = field.default.as_ref().map(|default| match default {
        DefaultValue::Now if is_date(field) => text("now.slice(0, 10)"),
        DefaultValue::Now => text("now"),
        DefaultValue::Random => text("generateUUID()"),
        DefaultValue::Boolean(_)
        | DefaultValue::Number(_)
        | DefaultValue::Text(_)
        | DefaultValue::Json(_)
        | DefaultValue::List(_) => value::constant(default).unwrap_or_else(|| text("null")),
    });
    if !field.access.create {
        // Until the server has filled it, nobody knows the moment or the uuid.
        let known = field.default.as_ref().and_then(value::constant);
        return known.unwrap_or_else(|| text("null"));
    }
    let input = text(format!("input.{}", field.name));
    match default {
        None if is_required(field) => input,
        None => binary(input, "??", text("null")),
        Some(default) => conditional(
            binary(input.clone(), "===", text("undefined")),
            default,
            input,
        ),
    }
}

fn is_date(field: &Field) -> bool {
    field.ty == crate::model::FieldType::Date
}

/// What is asked of the other rows, in the transaction.
fn checks(table: &Table) -> String {
    let taken = key_check(table);
    let unique = may_meet(table).then(|| "await requireUnique(table, next);".to_owned());
    let single = rule::single_columns(table, Operation::Create)
        .map(|column| rule::unset_others("next", column));
    let checks: Vec<_> = taken.into_iter().chain(unique).chain(single).collect();
    checks.join("\n    ")
}

/// Whether a new row may have the same values as another row of the user.
pub(super) fn may_meet(table: &Table) -> bool {
    table.unique.iter().any(|unique| unique.local)
}

/// A key that the caller gives may be taken; one that was just made up is not.
fn key_check(table: &Table) -> Option<String> {
    let [column] = table.key.as_slice() else {
        return None;
    };
    if is_random(table.field(column)?) {
        return None;
    }
    let found = concat([
        text(format!("await db.{}.get", table.name)),
        parentheses([text(format!("next.{column}"))]),
    ]);
    Some(guarded(found, text("throw new ExistsError();")).render(4, 4))
}
