//! The functions that triggers call.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;

use super::access::{AUTHENTICATED, SERVICE};
use crate::database::Function;
use crate::model::{CreatedBy, FieldType, RuleBody, Table};
use crate::sql::spelling::{self, name, public};
use crate::sql::{check, names};

/// What the function of `single` calls the rows before a statement.
pub const FORMER: &str = "former";
/// What it calls the rows after it.
pub const CHANGED: &str = "changed";

/// The functions that do not depend on a table.
pub fn shared_functions() -> BTreeMap<String, Function> {
    let bodies = [
        (
            names::TOUCH,
            include_str!("../../../templates/sql/touch.sql"),
        ),
        (names::KEEP, include_str!("../../../templates/sql/keep.sql")),
        (
            names::REFUSE,
            include_str!("../../../templates/sql/refuse.sql"),
        ),
    ];
    let functions = bodies.map(|(name, body)| (name.to_owned(), trigger(body)));
    BTreeMap::from(functions)
}

/// The functions that one table's triggers call.
pub(super) fn own(table: &Table) -> BTreeMap<String, Function> {
    let mut functions = BTreeMap::new();
    if repeats(table) {
        let body = rendered(&Repeat::of(table));
        functions.insert(names::repeat_function(&table.name), trigger(&body));
    }
    for field in &table.fields {
        if let Some(each) = check::of(field).each {
            let name = names::each_function(&table.name, &field.name);
            functions.insert(name, holds_for_each(&field.ty, &each));
        }
    }
    for rule in &table.rules {
        if let RuleBody::Single { column } = &rule.body {
            let keys: Vec<&str> = table.key.iter().map(String::as_str).collect();
            let body = rendered(&Single::of(
                &table.name,
                table.owner(),
                &keys,
                (&rule.id, column),
            ));
            let name = names::single_function(&table.name, &rule.id);
            functions.insert(name, as_its_owner(&body));
        }
    }
    if table.created_by == CreatedBy::SignUp {
        let body = rendered(&SignUp::of(table));
        functions.insert(names::sign_up(&table.name), as_its_owner(&body));
    }
    functions
}

/// The body of the function of a `single` rule on a column.
pub fn single_body(table: &str, [owner, key]: [&str; 2], rule: &str, column: &str) -> String {
    rendered(&Single::of(table, owner, &[key], (rule, column)))
}

/// A trigger's function, which nobody can call otherwise.
fn trigger(body: &str) -> Function {
    Function {
        returns: "trigger".to_owned(),
        language: "plpgsql".to_owned(),
        volatility: "volatile".to_owned(),
        empty_search_path: true,
        body: format!("\n{}\n", body.trim()),
        execute: BTreeSet::new(),
        ..Function::default()
    }
}

/// One that reaches rows and columns which the person who caused it cannot.
fn as_its_owner(body: &str) -> Function {
    Function {
        security_definer: true,
        ..trigger(body)
    }
}

/// Whether each element of an array holds conditions, as a check may ask.
fn holds_for_each(ty: &FieldType, conditions: &[String]) -> Function {
    let condition = conditions.join(" and ");
    Function {
        arguments: format!("elements {}", spelling::column_type(ty)),
        returns: "boolean".to_owned(),
        language: "sql".to_owned(),
        volatility: "immutable".to_owned(),
        empty_search_path: true,
        body: format!(
            "\n  select coalesce(bool_and({condition}), true) from unnest(elements) as element\n"
        ),
        execute: [AUTHENTICATED, SERVICE].map(str::to_owned).into(),
        ..Function::default()
    }
}

/// Whether a column repeats another.
pub(super) fn repeats(table: &Table) -> bool {
    table.fields.iter().any(|field| field.same_as.is_some())
}

#[derive(Template)]
#[template(path = "sql/repeat.sql", escape = "none")]
struct Repeat {
    columns: Vec<Repetition>,
}

struct Repetition {
    name: String,
    original: String,
}

impl Repeat {
    fn of(table: &Table) -> Self {
        let columns = table.fields.iter().filter_map(|field| {
            Some(Repetition {
                name: name(&field.name),
                original: name(field.same_as.as_ref()?),
            })
        });
        Self {
            columns: columns.collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "sql/single.sql", escape = "none")]
struct Single {
    table: String,
    owner: String,
    column: String,
    /// Text that no other rule locks.
    lock: String,
    /// How rows before and after the statement find each other.
    same_key: String,
    other_key: String,
    changed_key: String,
    changed_key_descending: String,
}

impl Single {
    fn of(table: &str, owner: &str, keys: &[&str], (rule, column): (&str, &str)) -> Self {
        let key = |of: &str| {
            let columns = keys.iter().map(|column| format!("{of}.{}", name(column)));
            columns.collect::<Vec<_>>()
        };
        let changed = key(CHANGED);
        let same = changed.iter().zip(key(FORMER));
        let same = same.map(|(changed, former)| format!("{former} = {changed}"));
        let other = match key("other").as_slice() {
            [column] => column.clone(),
            columns => format!("({})", columns.join(", ")),
        };
        let descending = changed.iter().map(|column| format!("{column} desc"));
        Self {
            table: public(table),
            owner: name(owner),
            column: name(column),
            lock: spelling::text(&format!("{table}.{rule} ")),
            same_key: same.collect::<Vec<_>>().join(" and "),
            other_key: other,
            changed_key_descending: descending.collect::<Vec<_>>().join(", "),
            changed_key: changed.join(", "),
        }
    }
}

#[derive(Template)]
#[template(path = "sql/sign_up.sql", escape = "none")]
struct SignUp {
    table: String,
    key: String,
    columns: String,
    values: String,
}

impl SignUp {
    fn of(table: &Table) -> Self {
        let value = |column: &str| {
            let field = table.field(column)?;
            if field.name == table.owner() {
                return Some("new.id".to_owned());
            }
            Some(format!("new.{}", name(field.from.as_ref()?)))
        };
        let filled = table.fields.iter().filter_map(|field| {
            let value = value(field.same_as.as_ref().unwrap_or(&field.name))?;
            Some((name(&field.name), value))
        });
        let (columns, values): (Vec<_>, Vec<_>) = filled.unzip();
        Self {
            table: public(&table.name),
            key: table
                .key
                .iter()
                .map(|column| name(column))
                .collect::<Vec<_>>()
                .join(", "),
            columns: columns.join(", "),
            values: values.join(", "),
        }
    }
}

fn rendered(template: &impl Template) -> String {
    template.render().expect("a template of plain values")
}
