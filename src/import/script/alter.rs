//! `alter …`

use super::State;
use crate::database::{ReplicaIdentity, Table};
use crate::import::cursor::{Cursor, Reading, Stuck};
use crate::import::origins::{Object, Part};
use crate::source::Span;

/// What can be altered that a manifest has no word for, so that nothing of it is lost here.
const BEYOND: &[&str] = &[
    "view",
    "materialized view",
    "sequence",
    "schema",
    "domain",
    "extension",
    "role",
    "user",
    "database",
    "system",
    "aggregate",
    "procedure",
    "operator",
];

impl State {
    pub(super) fn alter(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        if next.eat("table") {
            return self.alter_table(next);
        }
        if next.eat("type") {
            return self.alter_type(next);
        }
        if next.eat("publication") {
            return self.alter_publication(next);
        }
        if next.eat("policy") {
            return self.alter_policy(next);
        }
        if next.eat("default privileges") {
            return self.alter_preset(next);
        }
        if next.eat("index") {
            return self.alter_index(next);
        }
        if next.eat("trigger") {
            return self.alter_trigger(next);
        }
        if next.eat("function") {
            return self.alter_function(next);
        }
        let place = next.place();
        let Some(kind) = next.eat_any(BEYOND) else {
            return next.stuck();
        };
        let what = next.rest();
        if !what.contains("owner to") && !what.contains("OWNER TO") {
            self.beyond(
                Object::Other(format!("alter {kind}"), what.to_owned()),
                place,
                format!("a manifest has no {kind}"),
            );
        }
        Ok(())
    }

    fn alter_table(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        let guarded = next.eat("if exists");
        next.eat("only");
        let place = next.place();
        let written = next.qualified()?;
        let Some(name) = written.public().map(str::to_owned) else {
            return self.other_schema("table", &written.shown(), place);
        };
        if !self.database().tables.contains_key(&name) {
            // A sequence can be altered as a table can, and a table that is not there need not.
            return if guarded { Ok(()) } else { Err(Stuck(place)) };
        }
        if next.eat("rename to") {
            let to = next.name()?;
            self.rename_table(&name, &to);
            return next.end();
        }
        for action in next.parts() {
            if let Err(stuck) = self.alter_action(&name, action) {
                self.not_understood(action, &stuck);
            }
        }
        Ok(())
    }

    /// One of the actions that commas separate.
    fn alter_action(&mut self, table: &str, mut next: Cursor<'_>) -> Reading<()> {
        let place = next.place();
        if next.eat("add") {
            if super::constraint::is_constraint(next) {
                return self.add_constraint(table, next);
            }
            next.eat("column");
            return self.add_column(table, next);
        }
        if next.eat("drop constraint") {
            return self.drop_constraint(table, next);
        }
        if next.eat("drop") {
            next.eat("column");
            return self.drop_column(table, next);
        }
        if next.eat("rename constraint") {
            let from = next.name()?;
            next.expect("to")?;
            let to = next.name()?;
            return self.rename_constraint(table, &from, &to, &place);
        }
        if next.eat("rename") {
            next.eat("column");
            let from = next.name()?;
            next.expect("to")?;
            let to = next.name()?;
            return self.rename_column(table, &from, &to, &place);
        }
        if next.eat("alter") {
            next.eat("column");
            return self.alter_column(table, next);
        }
        if next.eat("replica identity") {
            return self.replica_identity(table, next);
        }
        if next.eat("enable trigger") || next.eat("enable always trigger") {
            return self.switch_trigger(table, next, true);
        }
        if next.eat("disable trigger") {
            return self.switch_trigger(table, next, false);
        }
        let found = self.table(table, &place)?;
        if next.eat("enable row level security") {
            found.row_security = true;
        } else if next.eat("disable row level security") {
            found.row_security = false;
        } else if next.eat("force row level security") || next.eat("no force row level security") {
            // It is about the table's owner, who is no one that a manifest knows.
        } else if next.eat("validate constraint")
            || next.eat("owner to")
            || next.eat("cluster on")
            || next.eat("set logged")
            || next.eat("set tablespace")
        {
            next.until(|_| false);
        } else {
            return next.stuck();
        }
        next.end()
    }

    fn alter_column(&mut self, table: &str, mut next: Cursor<'_>) -> Reading<()> {
        let place = next.place();
        let name = next.name()?;
        let columns = &mut self.table(table, &place)?.columns;
        let Some(column) = columns.iter_mut().find(|column| column.name == name) else {
            return Err(Stuck(place));
        };
        if next.eat("set data type") || next.eat("type") {
            column.ty = super::columns::ty(&mut next)?;
            if next.eat("collate") {
                let collation = next.qualified()?.shown();
                column.ty = format!("{} collate {collation}", column.ty);
            }
            if next.eat("using") {
                next.until(|_| false);
            }
        } else if next.eat("set default") {
            column.default = Some(next.some_until(|_| false)?.rest().to_owned());
        } else if next.eat("drop default") {
            column.default = None;
        } else if next.eat("set not null") {
            column.not_null = true;
        } else if next.eat("drop not null") {
            column.not_null = false;
        } else if next.eat("drop expression") {
            column.generated = None;
            next.eat("if exists");
        } else if next.eat("drop identity") {
            column.identity = false;
            next.eat("if exists");
        } else if next.eat("add") {
            super::columns::generated(column, &mut next)?;
        } else if next.eat("set statistics")
            || next.eat("set storage")
            || next.eat("set compression")
        {
            next.until(|_| false);
        } else {
            return next.stuck();
        }
        next.end()?;
        self.origin(Object::part(table, Part::Column, &name), place);
        Ok(())
    }

    fn replica_identity(&mut self, table: &str, mut next: Cursor<'_>) -> Reading<()> {
        let place = next.place();
        let identity = if next.eat("full") {
            ReplicaIdentity::Full
        } else if next.eat("default") {
            ReplicaIdentity::Default
        } else if next.eat("nothing") {
            ReplicaIdentity::Nothing
        } else {
            next.expect("using index")?;
            ReplicaIdentity::Index(next.name()?)
        };
        self.table(table, &place)?.replica_identity = identity;
        next.end()
    }

    fn switch_trigger(&mut self, table: &str, mut next: Cursor<'_>, on: bool) -> Reading<()> {
        let place = next.place();
        let all = next.eat("all") || next.eat("user");
        let name = if all { String::new() } else { next.name()? };
        for (trigger, found) in &mut self.table(table, &place)?.triggers {
            if all || *trigger == name {
                found.enabled = on;
            }
        }
        next.end()
    }

    fn alter_type(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        let place = next.place();
        let written = next.qualified()?;
        let Some(name) = written.public().map(str::to_owned) else {
            return self.other_schema("type", &written.shown(), place);
        };
        if next.eat("owner to") {
            return Ok(());
        }
        let Some(found) = self.script.database.enums.get_mut(&name) else {
            return Err(Stuck(place));
        };
        if next.eat("add value") {
            let kept = next.eat("if not exists");
            let value = next.quoted_text()?;
            let beside = match next.eat_any(&["before", "after"]) {
                Some(word) => Some((word == "after", next.quoted_text()?)),
                None => None,
            };
            if kept && found.values.contains(&value) {
                return Ok(());
            }
            let at = match beside {
                None => found.values.len(),
                Some((after, other)) => match found.values.iter().position(|one| *one == other) {
                    Some(at) => at + usize::from(after),
                    None => return next.stuck(),
                },
            };
            found.values.insert(at, value);
        } else if next.eat("rename value") {
            let from = next.quoted_text()?;
            next.expect("to")?;
            let to = next.quoted_text()?;
            for value in &mut found.values {
                if *value == from {
                    value.clone_from(&to);
                }
            }
        } else if next.eat("rename to") {
            let to = next.name()?;
            self.rename_enum(&name, &to);
            return next.end();
        } else {
            return next.stuck();
        }
        next.end()?;
        self.origin(Object::Enum(name), place);
        Ok(())
    }

    fn rename_enum(&mut self, from: &str, to: &str) {
        let database = self.database();
        if let Some(values) = database.enums.remove(from) {
            database.enums.insert(to.to_owned(), values);
        }
        for column in database
            .tables
            .values_mut()
            .flat_map(|table| &mut table.columns)
        {
            if let Some(rest) = type_after(&column.ty, from) {
                column.ty = format!("{to}{rest}");
            }
        }
        self.script
            .origins
            .rename(&Object::Enum(from.to_owned()), Object::Enum(to.to_owned()));
    }

    fn alter_index(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        let guarded = next.eat("if exists");
        let place = next.place();
        let from = next.qualified()?.name;
        if !next.eat("rename to") {
            // Where it is stored changes nothing of what it finds.
            return if next.sees("set") || next.sees("reset") {
                Ok(())
            } else {
                next.stuck()
            };
        }
        let to = next.name()?;
        let mut tables = self.script.database.tables.iter_mut();
        let Some((table, index)) =
            tables.find_map(|(name, table)| Some((name.clone(), table.indexes.remove(&from)?)))
        else {
            return if guarded { Ok(()) } else { Err(Stuck(place)) };
        };
        self.table(&table, &place)?
            .indexes
            .insert(to.clone(), index);
        self.script.origins.rename(
            &Object::part(&table, Part::Index, &from),
            Object::part(&table, Part::Index, &to),
        );
        Ok(())
    }

    fn alter_trigger(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        let from = next.name()?;
        next.expect("on")?;
        let place = next.place();
        let table = next.qualified()?;
        next.expect("rename to")?;
        let to = next.name()?;
        let Some(table) = table.public().map(str::to_owned) else {
            return next.stuck();
        };
        let triggers = &mut self.table(&table, &place)?.triggers;
        if let Some(trigger) = triggers.remove(&from) {
            triggers.insert(to.clone(), trigger);
        }
        self.script.origins.rename(
            &Object::part(&table, Part::Trigger, &from),
            Object::part(&table, Part::Trigger, &to),
        );
        Ok(())
    }

    fn alter_function(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        let place = next.place();
        let name = next.qualified()?;
        if next.sees_mark("(") {
            next.group()?;
        }
        if next.eat("owner to") {
            return Ok(());
        }
        let found = name
            .public()
            .and_then(|name| self.script.database.functions.get_mut(name));
        let Some(function) = found else {
            return Err(Stuck(place));
        };
        while !next.is_done() {
            super::routine::option(function, &mut next)?;
        }
        Ok(())
    }

    fn rename_table(&mut self, from: &str, to: &str) {
        let database = self.database();
        if let Some(table) = database.tables.remove(from) {
            database.tables.insert(to.to_owned(), table);
        }
        let keys = database
            .tables
            .values_mut()
            .flat_map(|table| table.foreign_keys.values_mut());
        for key in keys.filter(|key| key.table.1 == from) {
            to.clone_into(&mut key.table.1);
        }
        self.script.origins.rename_table(from, to);
    }

    fn rename_column(&mut self, table: &str, from: &str, to: &str, place: &Span) -> Reading<()> {
        let found = self.table(table, place)?;
        found.rename_column(from, to);
        let keys = self
            .database()
            .tables
            .values_mut()
            .flat_map(|table| table.foreign_keys.values_mut());
        for key in keys.filter(|key| key.table.1 == table) {
            renamed(&mut key.references, from, to);
        }
        self.script.origins.rename(
            &Object::part(table, Part::Column, from),
            Object::part(table, Part::Column, to),
        );
        Ok(())
    }

    fn rename_constraint(
        &mut self,
        table: &str,
        from: &str,
        to: &str,
        place: &Span,
    ) -> Reading<()> {
        let found = self.table(table, place)?;
        if let Some(mut key) = found.uniques.remove(from) {
            to.clone_into(&mut key.name);
            found.uniques.insert(to.to_owned(), key);
        } else if let Some(key) = found.foreign_keys.remove(from) {
            found.foreign_keys.insert(to.to_owned(), key);
        } else if let Some(check) = found.checks.remove(from) {
            found.checks.insert(to.to_owned(), check);
        } else if let Some(key) = found.primary_key.as_mut().filter(|key| key.name == from) {
            to.clone_into(&mut key.name);
        } else {
            return Err(Stuck(place.clone()));
        }
        self.script.origins.rename(
            &Object::part(table, Part::Constraint, from),
            Object::part(table, Part::Constraint, to),
        );
        Ok(())
    }
}

impl Table {
    /// Gives a column another name, wherever the table names it. What is SQL text keeps the
    /// former name where it is not the column alone.
    fn rename_column(&mut self, from: &str, to: &str) {
        for column in self.columns.iter_mut().filter(|column| column.name == from) {
            to.clone_into(&mut column.name);
        }
        for key in self.primary_key.iter_mut().chain(self.uniques.values_mut()) {
            renamed(&mut key.columns, from, to);
        }
        for key in self.foreign_keys.values_mut() {
            renamed(&mut key.columns, from, to);
            renamed(&mut key.set, from, to);
        }
        for index in self.indexes.values_mut() {
            renamed(&mut index.columns, from, to);
        }
        for check in self.checks.values_mut() {
            *check = renamed_in(check, from, to);
        }
        for policy in self.policies.values_mut() {
            for condition in policy.using.iter_mut().chain(&mut policy.check) {
                *condition = renamed_in(condition, from, to);
            }
        }
    }
}

fn renamed(columns: &mut [String], from: &str, to: &str) {
    for column in columns.iter_mut().filter(|column| *column == from) {
        to.clone_into(column);
    }
}

/// An expression with each name of a column replaced.
fn renamed_in(expression: &str, from: &str, to: &str) -> String {
    use crate::import::token::{Kind, tokens};

    let mut text = String::new();
    let mut copied = 0;
    for token in tokens(expression, 0).0 {
        if let Kind::Word(name) | Kind::Quoted(name) = &token.kind
            && name == from
        {
            text.push_str(&expression[copied..token.span.start]);
            text.push_str(to);
            copied = token.span.end;
        }
    }
    text.push_str(&expression[copied..]);
    text
}

/// What stands after a type's name: nothing, or the brackets of an array.
fn type_after<'a>(ty: &'a str, name: &str) -> Option<&'a str> {
    let bare = ty.strip_prefix("public.").unwrap_or(ty);
    let rest = bare.strip_prefix(name)?;
    (rest.is_empty() || rest.starts_with('[')).then_some(rest)
}
