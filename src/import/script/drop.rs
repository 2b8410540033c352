//! `drop …`

use super::State;
use crate::import::cursor::{Cursor, Reading, Stuck};
use crate::import::origins::{Object, Part};

/// What a manifest has no word for, beside the findings that it leaves.
const BEYOND: &[&str] = &[
    "materialized view",
    "view",
    "sequence",
    "extension",
    "schema",
    "domain",
    "aggregate",
    "procedure",
    "role",
    "cast",
    "operator",
];

impl State {
    pub(super) fn drop(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        if let Some(kind) = next.eat_any(&["policy", "trigger", "rule"]) {
            return self.drop_part(kind, next);
        }
        if next.eat("publication") {
            next.eat("if exists");
            if next.name()? == crate::database::PUBLICATION {
                for table in self.database().tables.values_mut() {
                    table.published = false;
                }
                self.publishes_all = false;
            }
            return Ok(());
        }
        if next.eat("owned by") {
            return next.stuck();
        }
        let kinds = ["table", "type", "index", "function"];
        let Some(kind) = next.eat_any(&kinds).or_else(|| next.eat_any(BEYOND)) else {
            return next.stuck();
        };
        next.eat("concurrently");
        let guarded = next.eat("if exists");
        loop {
            let place = next.place();
            let name = next.qualified()?;
            if next.sees_mark("(") {
                next.group()?;
            }
            let there = match (kind, name.public()) {
                ("table", Some(name)) => self.drop_table(name),
                ("type", Some(name)) => self.database().enums.remove(name).is_some(),
                ("function", Some(name)) => self.database().functions.remove(name).is_some(),
                ("index", Some(name)) => self.drop_index(name),
                _ => false,
            };
            let noted = self.forget(&name.shown());
            if !there && !guarded && !noted && kinds.contains(&kind) {
                return Err(Stuck(place));
            }
            if !next.eat_mark(",") {
                break;
            }
        }
        next.eat_any(&["cascade", "restrict"]);
        next.end()
    }

    fn drop_table(&mut self, name: &str) -> bool {
        self.script.origins.forget_table(name);
        let database = self.database();
        let there = database.tables.remove(name).is_some();
        for table in database.tables.values_mut() {
            table.foreign_keys.retain(|_, key| key.table.1 != name);
        }
        there
    }

    fn drop_index(&mut self, name: &str) -> bool {
        let tables = &mut self.script.database.tables;
        let mut found = tables.iter_mut();
        let found = found.find_map(|(table, found)| {
            found.indexes.remove(name)?;
            Some(format!("{table}.{name}"))
        });
        if let Some(index) = &found {
            self.forget(index);
        }
        found.is_some()
    }

    fn drop_part(&mut self, kind: &str, mut next: Cursor<'_>) -> Reading<()> {
        let guarded = next.eat("if exists");
        let place = next.place();
        let name = next.name()?;
        next.expect("on")?;
        let table = next.qualified()?;
        next.eat_any(&["cascade", "restrict"]);
        if kind == "rule" {
            let noted = self.forget(&format!("{}.{name}", table.shown()));
            return if noted || guarded {
                next.end()
            } else {
                Err(Stuck(place))
            };
        }
        self.forget(&format!("{}.{name}", table.shown()));
        let there = match (table.schema.as_deref(), table.public()) {
            (Some("auth"), _) => {
                kind == "trigger" && self.database().account_triggers.remove(&name).is_some()
            }
            (_, Some(table)) => match (self.database().tables.get_mut(table), kind) {
                (Some(found), "policy") => found.policies.remove(&name).is_some(),
                (Some(found), _) => found.triggers.remove(&name).is_some(),
                (None, _) => false,
            },
            (_, None) => return self.other_schema(&format!("{kind} on"), &table.shown(), place),
        };
        if there || guarded {
            next.end()
        } else {
            Err(Stuck(place))
        }
    }

    pub(super) fn drop_constraint(&mut self, table: &str, mut next: Cursor<'_>) -> Reading<()> {
        let guarded = next.eat("if exists");
        let place = next.place();
        let name = next.name()?;
        next.eat_any(&["cascade", "restrict"]);
        let object = Object::part(table, Part::Constraint, &name);
        let noted = self.beyond.len();
        self.beyond.retain(|(other, _)| *other != object);
        let was_noted = self.beyond.len() < noted;
        self.forget(&format!("{table}.{name}"));
        let found = self.table(table, &place)?;
        let there = found.uniques.remove(&name).is_some()
            | found.checks.remove(&name).is_some()
            | found.foreign_keys.remove(&name).is_some()
            | found.primary_key.take_if(|key| key.name == name).is_some();
        if there || guarded || was_noted {
            next.end()
        } else {
            Err(Stuck(place))
        }
    }

    pub(super) fn drop_column(&mut self, table: &str, mut next: Cursor<'_>) -> Reading<()> {
        let guarded = next.eat("if exists");
        let place = next.place();
        let name = next.name()?;
        next.eat_any(&["cascade", "restrict"]);
        let found = self.table(table, &place)?;
        if found.column(&name).is_none() {
            return if guarded { Ok(()) } else { Err(Stuck(place)) };
        }
        found.columns.retain(|column| column.name != name);
        // PostgreSQL takes along whatever is made of the column.
        found.uniques.retain(|_, key| !key.columns.contains(&name));
        found
            .foreign_keys
            .retain(|_, key| !key.columns.contains(&name));
        found
            .indexes
            .retain(|_, index| !index.columns.contains(&name));
        found.primary_key.take_if(|key| key.columns.contains(&name));
        let names = |expression: &str| {
            let (tokens, _) = crate::import::token::tokens(expression, 0);
            Cursor::new(expression, &tokens)
                .words()
                .any(|word| word == name)
        };
        found.checks.retain(|_, check| !names(&check.condition));
        next.end()
    }
}
