//! Triggers on `auth.users` that make rows when an account is made.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use crate::database::{Function, Trigger, Verb};
use crate::finding::Code;
use crate::import::cursor::{Cursor, Reading};
use crate::import::origins::Object;
use crate::import::remark::{About, Remark};
use crate::import::token::{self, Kind};

/// What is filled at sign-up, by table.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    pub(super) tables: BTreeMap<String, SignUp>,
    /// Triggers of whose function something is not understood.
    partly: BTreeSet<String>,
}

/// What a table's row is made of when an account is made.
#[derive(Clone, Debug, Default)]
pub(super) struct SignUp {
    /// Columns that take an attribute of the account: `id`, `email` or `phone`.
    pub(super) filled: BTreeMap<String, String>,
    /// Columns that take something else.
    pub(super) others: Vec<String>,
    /// The trigger that does it.
    pub(super) trigger: String,
}

/// Reads the triggers on accounts.
pub(super) fn read(context: &mut Context<'_>) {
    let mut accounts = Accounts::default();
    for (name, trigger) in &context.database.account_triggers {
        let function = context.database.functions.get(&trigger.function);
        let inserts = function.filter(|_| is_sign_up(trigger)).and_then(inserts);
        match inserts {
            Some(inserts) => {
                context.expressed.insert(trigger.function.clone());
                for (table, sign_up) in inserts {
                    // Of two triggers for one table, a manifest speaks for one.
                    if accounts.tables.contains_key(&table) {
                        accounts.partly.insert(name.clone());
                        continue;
                    }
                    let sign_up = SignUp {
                        trigger: name.clone(),
                        ..sign_up
                    };
                    accounts.tables.insert(table, sign_up);
                }
            }
            None => {
                accounts.partly.insert(name.clone());
            }
        }
    }
    context.accounts = accounts;
}

/// Remarks the triggers that no table speaks for.
pub(super) fn remark(context: &mut Context<'_>) {
    let lost: Vec<(String, String)> = context
        .accounts
        .partly
        .iter()
        .map(|name| {
            (
                name.clone(),
                "does more, or at other times, than insert a new account's own rows".to_owned(),
            )
        })
        .chain(context.accounts.tables.iter().map(|(table, sign_up)| {
            (
                sign_up.trigger.clone(),
                format!("makes rows of `{table}`, which a manifest cannot say of it"),
            )
        }))
        .collect();
    for (name, what) in lost {
        let place = context.origins.place(&Object::AccountTrigger(name.clone()));
        context.remark(
            Remark::new(
                Code::ImportNotExpressed,
                About::Nothing,
                format!("the trigger `{name}` on `auth.users` {what}"),
            )
            .at(place),
        );
    }
}

/// Whether a trigger acts on every new account, and on nothing else.
fn is_sign_up(trigger: &Trigger) -> bool {
    trigger.enabled
        && trigger.each_row
        && trigger.when.is_none()
        && !trigger.truncates
        && trigger.events == BTreeSet::from([Verb::Insert])
}

/// The rows that a function inserts, where it does nothing else.
fn inserts(function: &Function) -> Option<Vec<(String, SignUp)>> {
    let (tokens, broken) = token::tokens(&function.body, 0);
    if broken.is_some() {
        return None;
    }
    let mut next = Cursor::new(&function.body, &tokens);
    if !next.eat("begin") {
        return None;
    }
    let mut inserts = Vec::new();
    while next.eat("insert into") {
        inserts.push(insert(&mut next).ok()?);
    }
    let returned = next.eat("return new") || next.eat("return null");
    let ended = returned && next.eat_mark(";") && next.eat("end");
    next.eat_mark(";");
    (ended && next.is_done() && !inserts.is_empty()).then_some(inserts)
}

fn insert(next: &mut Cursor<'_>) -> Reading<(String, SignUp)> {
    let table = next.qualified()?;
    let Some(name) = table.public().map(str::to_owned) else {
        return next.stuck();
    };
    let columns = next.names()?;
    next.expect("values")?;
    let values = next.group()?.parts();
    if values.len() != columns.len() {
        return next.stuck();
    }
    // A row that is there already stays, or the sign-up fails: neither is lost on a manifest.
    if next.eat("on conflict") {
        if next.sees_mark("(") {
            next.group()?;
        }
        next.expect("do nothing")?;
    }
    if !next.eat_mark(";") {
        return next.stuck();
    }
    let mut sign_up = SignUp::default();
    for (column, value) in columns.into_iter().zip(values) {
        match attribute(value) {
            Some(attribute) => {
                sign_up.filled.insert(column, attribute);
            }
            None => sign_up.others.push(column),
        }
    }
    Ok((name, sign_up))
}

/// `new.email`
fn attribute(mut value: Cursor<'_>) -> Option<String> {
    if !value.eat("new") || !value.eat_mark(".") {
        return None;
    }
    let Some(Kind::Word(name)) = value.peek() else {
        return None;
    };
    value.next();
    let known = ["id", "email", "phone"].contains(&name.as_str());
    (known && value.is_done()).then(|| name.clone())
}
