//! `create table`

use super::State;
use super::constraint::{Added, OnColumn};
use crate::database::{Column, PUBLIC, Table};
use crate::import::cursor::{Cursor, Reading};
use crate::import::origins::{Object, Part};

impl State {
    pub(super) fn create_table(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        let kept = next.eat("if not exists");
        let place = next.place();
        let written = next.qualified()?;
        let Some(name) = written.public().map(str::to_owned) else {
            return self.other_schema("table", &written.shown(), place);
        };
        if kept && self.database().tables.contains_key(&name) {
            return Ok(());
        }
        if next.sees("partition of") {
            self.beyond(
                Object::Other("table".to_owned(), name.clone()),
                place,
                format!("`{name}` is a partition, and a manifest has none"),
            );
            return Ok(());
        }
        let inside = next.group()?;
        self.script.origins.forget_table(&name);
        let table = Table {
            grants: self.preset.of_table(),
            ..Table::default()
        };
        self.database().tables.insert(name.clone(), table);
        self.origin(Object::Table(name.clone()), place);
        for part in inside.parts() {
            if let Err(stuck) = self.table_part(&name, part) {
                self.not_understood(part, &stuck);
            }
        }
        // Storage parameters change nothing of what the table holds.
        if next.eat("with") {
            next.group()?;
        }
        if next.sees("inherits") || next.sees("partition by") {
            let what = next.word().unwrap_or_default();
            self.beyond(
                Object::Other(what.to_owned(), name.clone()),
                next.place(),
                format!("`{name}` has a clause `{what}`, and a manifest has none"),
            );
            return Ok(());
        }
        next.end()
    }

    /// A column or a constraint.
    fn table_part(&mut self, table: &str, mut next: Cursor<'_>) -> Reading<()> {
        if next.eat("like") {
            return self.like(table, next);
        }
        if super::constraint::is_constraint(next) {
            return self.add_constraint(table, next);
        }
        self.add_column(table, next)
    }

    /// `like other including all`: its columns.
    fn like(&mut self, table: &str, mut next: Cursor<'_>) -> Reading<()> {
        let place = next.place();
        let other = next.qualified()?;
        let columns = match other.public() {
            Some(name) => self.table(name, &place)?.columns.clone(),
            None => return next.stuck(),
        };
        // Without more words it takes over neither what fills them nor what is said of them.
        let columns = columns.into_iter().map(|column| Column {
            name: column.name,
            ty: column.ty,
            not_null: column.not_null,
            ..Column::default()
        });
        self.table(table, &place)?.columns.extend(columns);
        if next.is_done() { Ok(()) } else { next.stuck() }
    }

    /// Adds a column with what is said beside it.
    pub(super) fn add_column(&mut self, table: &str, mut next: Cursor<'_>) -> Reading<()> {
        let kept = next.eat("if not exists");
        let place = next.place();
        let name = next.name()?;
        let known = self.table(table, &place)?;
        if known.column(&name).is_some() {
            return if kept { Ok(()) } else { next.stuck() };
        }
        let (column, beside, read) = super::columns::column(name.clone(), &mut next, table)?;
        self.table(table, &place)?.columns.push(column);
        self.origin(Object::part(table, Part::Column, &name), place.clone());
        for OnColumn {
            name: written,
            place,
            kind,
            does,
        } in beside
        {
            self.constrain(
                table,
                Added {
                    name: written,
                    kind: kind.on(&name),
                    place,
                    does,
                },
            );
        }
        read
    }

    /// The columns of another table that a foreign key without columns refers to: its key's.
    pub(super) fn key_of(&self, table: &(String, String)) -> Vec<String> {
        let own = self.script.database.tables.get(&table.1);
        match own.filter(|_| table.0 == PUBLIC) {
            Some(found) => found
                .primary_key
                .as_ref()
                .map(|key| key.columns.clone())
                .unwrap_or_default(),
            // `auth.users` and whatever else other schemas hold.
            None => vec!["id".to_owned()],
        }
    }
}
