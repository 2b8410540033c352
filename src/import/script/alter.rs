//! `alter …`

mod rename;

use super::State;
use super::constraint::NOT_VALID;
use crate::database::ReplicaIdentity;
use crate::import::cursor::{Cursor, Reading, Stuck};
use crate::import::origins::{Object, Part};

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

/// What a table does whose owner has to pass its policies as well.
const FORCED: &str = "holds its policies against its owner too";

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
        if next.eat("force row level security") {
            self.unsaid(table, None, FORCED, place);
            return next.end();
        }
        if next.eat("no force row level security") {
            let forced = Object::Other(FORCED.to_owned(), table.to_owned());
            self.beyond.retain(|(object, _)| *object != forced);
            return next.end();
        }
        if next.eat("validate constraint") {
            let name = format!("{table}.{}", next.name()?);
            let noted = Object::Other(NOT_VALID.to_owned(), name);
            self.beyond.retain(|(object, _)| *object != noted);
            return next.end();
        }
        let found = self.table(table, &place)?;
        if next.eat("enable row level security") {
            found.row_security = true;
        } else if next.eat("disable row level security") {
            found.row_security = false;
        } else if next.eat("owner to")
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
        let mut there = all;
        for (trigger, found) in &mut self.table(table, &place)?.triggers {
            if all || *trigger == name {
                found.enabled = on;
                there = true;
            }
        }
        if there { next.end() } else { Err(Stuck(place)) }
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
            let Some(value) = found.values.iter_mut().find(|value| **value == from) else {
                return Err(Stuck(place));
            };
            value.clone_from(&to);
            self.rename_default(&name, &from, &to);
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
}
