//! Functions and triggers.

use std::collections::BTreeSet;

use super::State;
use super::constraint::{Does, times};
use super::policy::verb;
use crate::database::{Function, Timing, Transition, Trigger};
use crate::import::cursor::{Cursor, Reading};
use crate::import::origins::{Object, Part};
use crate::import::token::Kind;

impl State {
    pub(super) fn create_function(&mut self, mut next: Cursor<'_>, replaces: bool) -> Reading<()> {
        let place = next.place();
        let written = next.qualified()?;
        let Some(name) = written.public().map(str::to_owned) else {
            return self.other_schema("function", &written.shown(), place);
        };
        let mut function = Function {
            arguments: next.group()?.rest().to_owned(),
            volatility: "volatile".to_owned(),
            // What a function may do stays when it is replaced.
            execute: match self.script.database.functions.get(&name) {
                Some(former) if replaces => former.execute.clone(),
                _ => self.preset.of_function(),
            },
            ..Function::default()
        };
        if next.eat("returns") {
            let returned = next.some_until(|next| next.word().is_some_and(is_option))?;
            returned.rest().clone_into(&mut function.returns);
        }
        while !next.is_done() {
            option(&mut function, &mut next)?;
        }
        let former = self.script.database.functions.get(&name);
        if former.is_some_and(|former| !same_words(&former.arguments, &function.arguments)) {
            let shown = format!("{name}({})", function.arguments);
            let message = format!("the function `{shown}` is not part of a manifest");
            self.beyond(Object::Other("function".to_owned(), shown), place, message);
            return Ok(());
        }
        self.database().functions.insert(name.clone(), function);
        self.origin(Object::Function(name), place);
        Ok(())
    }

    pub(super) fn create_trigger(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        let place = next.place();
        let name = next.name()?;
        let timing = match next.eat_any(&["before", "after"]) {
            Some("before") => Timing::Before,
            Some(_) => Timing::After,
            None => return next.stuck(),
        };
        let mut trigger = Trigger {
            timing,
            events: BTreeSet::new(),
            truncates: false,
            columns: BTreeSet::new(),
            each_row: false,
            when: None,
            transition: Transition::default(),
            function: String::new(),
            arguments: Vec::new(),
            enabled: true,
        };
        loop {
            if next.eat("truncate") {
                trigger.truncates = true;
            } else {
                trigger.events.insert(verb(&mut next)?);
            }
            if next.eat("of") {
                let columns = next.until(|next| next.sees("or") || next.sees("on"));
                trigger.columns.extend(columns.words().map(str::to_owned));
            }
            if !next.eat("or") {
                break;
            }
        }
        next.expect("on")?;
        let table_place = next.place();
        let table = next.qualified()?;
        let mut does = Does::new();
        times(&mut next, &mut does);
        if next.eat("referencing") {
            transition(&mut trigger.transition, &mut next)?;
        }
        if next.eat("for") {
            next.eat("each");
            trigger.each_row = match next.eat_any(&["row", "statement"]) {
                Some(word) => word == "row",
                None => return next.stuck(),
            };
        }
        if next.eat("when") {
            trigger.when = Some(next.group()?.rest().to_owned());
        }
        next.expect("execute")?;
        if !next.eat("function") {
            next.expect("procedure")?;
        }
        trigger.function = next.qualified()?.shown();
        for argument in next.group()?.parts() {
            let text = match { argument }.quoted_text() {
                Ok(text) => text,
                Err(_) => argument.rest().to_owned(),
            };
            trigger.arguments.push(text);
        }
        next.end()?;
        match (table.schema.as_deref(), table.public()) {
            (Some("auth"), _) if table.name == "users" => {
                self.database()
                    .account_triggers
                    .insert(name.clone(), trigger);
                self.origin(Object::AccountTrigger(name), place);
                Ok(())
            }
            (_, Some(table)) => {
                self.table(table, &table_place)?
                    .triggers
                    .insert(name.clone(), trigger);
                for does in does {
                    self.unsaid(table, Some(&name), does, place.clone());
                }
                self.origin(Object::part(table, Part::Trigger, &name), place);
                Ok(())
            }
            (_, None) => self.other_schema("trigger on", &table.shown(), place),
        }
    }
}

/// Whether two texts are the same but for blanks and the case of letters.
fn same_words(one: &str, other: &str) -> bool {
    let words = |text: &str| {
        let words: Vec<_> = text.split_whitespace().map(str::to_lowercase).collect();
        words
    };
    words(one) == words(other)
}

/// `referencing old table as … new table as …`
fn transition(transition: &mut Transition, next: &mut Cursor<'_>) -> Reading<()> {
    while let Some(word) = next.eat_any(&["old table", "new table"]) {
        next.eat("as");
        let name = Some(next.name()?);
        if word == "old table" {
            transition.old = name;
        } else {
            transition.new = name;
        }
    }
    Ok(())
}

fn is_option(word: &str) -> bool {
    [
        "language",
        "transform",
        "window",
        "immutable",
        "stable",
        "volatile",
        "not",
        "leakproof",
        "called",
        "strict",
        "external",
        "security",
        "parallel",
        "cost",
        "rows",
        "support",
        "set",
        "as",
        "return",
        "begin",
    ]
    .contains(&word)
}

/// One of the clauses after a function's arguments.
pub(super) fn option(function: &mut Function, next: &mut Cursor<'_>) -> Reading<()> {
    if next.eat("language") {
        function.language = match next.peek() {
            Some(Kind::Text(_)) => next.quoted_text()?,
            _ => next.name()?,
        };
    } else if let Some(word) = next.eat_any(&["immutable", "stable", "volatile"]) {
        word.clone_into(&mut function.volatility);
    } else if next.eat("security definer") || next.eat("external security definer") {
        function.security_definer = true;
    } else if next.eat("security invoker") || next.eat("external security invoker") {
        function.security_definer = false;
    } else if next.eat("set") {
        let setting = next.name()?;
        if !next.eat_mark("=") && !next.eat("to") {
            return next.stuck();
        }
        let value = next.some_until(|next| next.word().is_some_and(is_option))?;
        if setting == "search_path" {
            function.empty_search_path = ["''", "\"\""].contains(&value.rest());
        }
    } else if next.eat("as") {
        function.body = next.quoted_text()?;
    } else if next.eat("cost") || next.eat("rows") || next.eat("parallel") || next.eat("support") {
        next.next();
    } else if next
        .eat_any(&[
            "called on null input",
            "returns null on null input",
            "strict",
            "leakproof",
            "not leakproof",
            "window",
        ])
        .is_none()
    {
        return next.stuck();
    }
    Ok(())
}
