//! A table's own file: its hooks and functions.

mod create;
mod hook;
mod imports;
pub(super) mod rule;
mod support;
mod update;

use askama::Template;

use super::base::rendered;
use super::layout::{Doc, concat, text};
use super::literal;
use super::output::Folders;
use super::syntax::{
    arguments, array, assigned, assigned_whole, compared, either, function, guarded, parentheses,
    promise,
};
use super::types::Types;
use crate::model::{FieldType, Operation, Sort, Table};
use create::Create;
use hook::Hook;
use update::Update;

/// The file, in the order of the guide: hooks, create, update, delete, pull.
#[derive(Template)]
#[template(path = "typescript/domains/domain.ts", escape = "none")]
struct Domain<'a> {
    table: &'a str,
    /// Which row its functions speak of.
    row: &'static str,
    imports: Vec<String>,
    constants: Vec<String>,
    hooks: Vec<Hook>,
    has_mutations: bool,
    existing: String,
    found: String,
    put: String,
    create: Option<Create>,
    update: Option<Update>,
    delete: Option<Delete>,
    pull: Pull,
}

struct Delete {
    signature: String,
    checks: Vec<String>,
    removal: String,
    /// Whether it does something to rows of other tables.
    releases: bool,
}

struct Pull {
    signature: String,
    call: String,
}

/// The file's text.
pub(super) fn page(table: &Table, types: &Types<'_>, at: &Folders) -> String {
    let releases = table.has(Operation::Delete) && table.is_referenced;
    let has_mutations = !table.operations.is_empty();
    let registered = has_mutations.then(|| {
        let entry = text(format!("tables.{};", table.name));
        assigned_whole(text("const table ="), entry).render(0, 0)
    });
    let order = table
        .sort
        .as_ref()
        .filter(|_| table.names.list_hook.is_some())
        .map(|sort| {
            let order = assigned(text("const order ="), order_by(table, sort));
            concat([order, text(";")]).render(0, 0)
        });
    rendered(&Domain {
        table: &table.name,
        row: if table.single_row() {
            "the user's row"
        } else {
            "a row"
        },
        imports: imports::of(table, releases, types, at),
        constants: registered.into_iter().chain(order).collect(),
        hooks: hook::all(table, types),
        has_mutations,
        existing: existing(table),
        found: found(table),
        put: awaited(table, "put", "next", 4),
        create: table.has(Operation::Create).then(|| create::create(table)),
        update: table
            .has(Operation::Update)
            .then(|| update::update(table, types)),
        delete: table
            .has(Operation::Delete)
            .then(|| delete(table, releases, types)),
        pull: pull(table),
    })
}

fn delete(table: &Table, releases: bool, types: &Types<'_>) -> Delete {
    Delete {
        signature: signature(&table.names.delete, key_params(table, types), "void"),
        checks: rule::now(table, Operation::Delete)
            .into_iter()
            .chain(rule::checks(table, Operation::Delete, 4))
            .chain(releases.then(|| "await requireUnreferenced(table, existing);".to_owned()))
            .collect(),
        removal: awaited(table, "delete", key_argument(table), 4),
        releases,
    }
}

fn pull(table: &Table) -> Pull {
    let call = [
        text(literal::string(&table.name)),
        text("uid"),
        text(table.names.mapper.clone()),
    ];
    Pull {
        signature: signature(&table.names.pull, vec![text("uid: string")], "void"),
        call: concat([text("return pullTable"), parentheses(call), text(";")]).render(2, 2),
    }
}

/// `export async function name(…): Promise<…> {`
fn signature(name: &str, params: Vec<Doc>, result: &str) -> String {
    let head = format!("export async function {name}");
    function(&head, params, Some(promise(result))).render(0, 0)
}

/// The parameters of a function that takes one row.
fn key_params(table: &Table, types: &Types<'_>) -> Vec<Doc> {
    let uid = text("uid: string");
    if table.single_row() {
        vec![uid]
    } else {
        vec![uid, concat([text("id: "), types.key(table)])]
    }
}

/// What a row is looked up by.
fn key_argument(table: &Table) -> &'static str {
    if table.single_row() { "uid" } else { "id" }
}

fn existing(table: &Table) -> String {
    assigned_whole(
        text("const existing ="),
        concat([
            text(format!("await db.{}.get", table.name)),
            parentheses([text(key_argument(table))]),
            text(";"),
        ]),
    )
    .render(4, 4)
}

fn found(table: &Table) -> String {
    let mut conditions = vec![text("!existing")];
    if !table.single_row() {
        conditions.push(compared(
            text(format!("existing.{}", table.owner())),
            "!==",
            text("uid"),
        ));
    }
    guarded(either(conditions), text("throw new NotFoundError();")).render(4, 4)
}

/// `await db.table.method(argument);`
fn awaited(table: &Table, method: &str, argument: &'static str, indent: usize) -> String {
    concat([
        text(format!("await db.{}.{method}", table.name)),
        parentheses([text(argument)]),
        text(";"),
    ])
    .render(indent, indent)
}

/// `orderBy<Client>('name', ['id'])`
fn order_by(table: &Table, sort: &Sort) -> Doc {
    let column = text(literal::string(&sort.column));
    let key = array(table.key.iter().map(|column| text(literal::string(column))));
    let arguments = if sort.descending {
        parentheses([column, key, text("'descending'")])
    } else {
        arguments([column], key)
    };
    concat([
        text(format!("orderBy<{}>", table.names.client_type)),
        arguments,
    ])
}

/// Whether a value of this type is never empty where it is there, so that `!value` asks
/// whether it is missing.
fn is_never_falsy(ty: &FieldType) -> bool {
    match ty {
        FieldType::Uuid | FieldType::Enum(_) => true,
        FieldType::Text
        | FieldType::Integer
        | FieldType::Bigint
        | FieldType::Real
        | FieldType::Numeric { .. }
        | FieldType::Boolean
        | FieldType::Date
        | FieldType::Time
        | FieldType::Timestamp
        | FieldType::Json
        | FieldType::Array(_) => false,
    }
}

/// Whether a condition of the table needs the engine's arithmetic.
pub(super) fn calculates(table: &Table) -> bool {
    !support::of(table).is_empty()
}
