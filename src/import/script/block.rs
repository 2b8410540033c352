//! `do $$ … $$`: blocks that make something where it is not there yet.
//!
//! Understood is what migrations, and Larder's own files among them, make repeatable with:
//! statements between `begin` and `end`, each perhaps within an `if` that asks whether its
//! object is missing, and an `exception when … then null` at the end. Any other block is not.

use super::State;
use crate::import::cursor::{Cursor, Reading, Stuck};
use crate::import::origins::Object;
use crate::import::token::{self, Kind, Token};

impl State {
    pub(super) fn block(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        if next.eat("language") {
            next.name()?;
        }
        let place = next.place();
        let Some(Kind::Dollar(_, inside)) = next.peek() else {
            return next.stuck();
        };
        next.next();
        let text = next.text();
        let (tokens, broken) = token::tokens(&text[inside.clone()], inside.start);
        let statements = match broken {
            None => understood(text, &tokens),
            Some(_) => None,
        };
        match statements {
            Some(statements) => {
                for (guarded, statement) in statements {
                    if !(guarded && self.is_there(statement)) {
                        self.statement(statement);
                    }
                }
                Ok(())
            }
            None => Err(Stuck(place.start..inside.start)),
        }
    }

    /// Whether what a guarded statement makes is there already.
    fn is_there(&self, mut next: Cursor<'_>) -> bool {
        let database = &self.script.database;
        if next.eat("create type") {
            return next.qualified().is_ok_and(|name| {
                let shown = name.shown();
                let noted = Object::Other("type".to_owned(), shown.clone());
                database.enums.contains_key(&shown)
                    || self.beyond.iter().any(|(object, _)| *object == noted)
            });
        }
        if next.eat("create policy") {
            let (Ok(name), true) = (next.name(), next.eat("on")) else {
                return false;
            };
            return next.qualified().is_ok_and(|table| {
                let table = database.tables.get(&table.name);
                table.is_some_and(|table| table.policies.contains_key(&name))
            });
        }
        if next.eat("alter table") {
            next.eat("only");
            let Ok(table) = next.qualified() else {
                return false;
            };
            let Some(table) = database.tables.get(&table.name) else {
                return false;
            };
            if next.eat("add constraint") {
                return next.name().is_ok_and(|name| table.has_constraint(&name));
            }
            next.eat("add column");
            return next.name().is_ok_and(|name| table.column(&name).is_some());
        }
        false
    }
}

impl crate::database::Table {
    fn has_constraint(&self, name: &str) -> bool {
        self.uniques.contains_key(name)
            || self.checks.contains_key(name)
            || self.foreign_keys.contains_key(name)
            || self
                .primary_key
                .as_ref()
                .is_some_and(|key| key.name == name)
    }
}

/// Takes `if not exists (…) then` or `if to_regtype(…) is null then`.
fn guard(next: &mut Cursor<'_>) -> bool {
    if next.eat("if not exists") {
        return next.group().is_ok() && next.eat("then");
    }
    next.eat("if")
        && next
            .eat_any(&["to_regtype", "to_regclass", "to_regprocedure"])
            .is_some()
        && next.group().is_ok()
        && next.eat("is null then")
}

/// The statements of a block and whether each runs only where its object is missing; `None`
/// where the block says anything else.
fn understood<'a>(text: &'a str, tokens: &'a [Token]) -> Option<Vec<(bool, Cursor<'a>)>> {
    let mut next = Cursor::new(text, tokens);
    if !next.eat("begin") {
        return None;
    }
    let mut statements = Vec::new();
    let mut guarded = false;
    loop {
        if next.sees("if") && !guarded {
            if !guard(&mut next) {
                return None;
            }
            guarded = true;
            continue;
        }
        if guarded && next.eat("end if") {
            if !next.eat_mark(";") {
                return None;
            }
            guarded = false;
            continue;
        }
        if next.sees("exception") || next.sees("end") {
            break;
        }
        let statement = next.until(|next| next.sees_mark(";"));
        let first = statement.word()?;
        if !next.eat_mark(";")
            || !["create", "alter", "drop", "grant", "revoke", "comment"].contains(&first)
        {
            return None;
        }
        statements.push((guarded, statement));
    }
    let mut caught = false;
    if next.eat("exception") {
        while next.eat("when") {
            next.until(|next| next.sees("then"));
            if !(next.eat("then null") && next.eat_mark(";")) {
                return None;
            }
            caught = true;
        }
    }
    if guarded || !next.eat("end") {
        return None;
    }
    next.eat_mark(";");
    next.is_done().then(|| {
        statements
            .into_iter()
            .map(|(guarded, statement)| (guarded || caught, statement))
            .collect()
    })
}
