//! New names, and whatever holds the former ones.

use super::super::State;
use crate::database::Table;
use crate::import::cursor::{Reading, Stuck};
use crate::import::origins::{Object, Part};
use crate::import::term::Term;
use crate::source::Span;
use crate::sql::spelling;

impl State {
    pub(super) fn rename_enum(&mut self, from: &str, to: &str) {
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

    /// The defaults that are an enum's value follow it.
    pub(super) fn rename_default(&mut self, ty: &str, from: &str, to: &str) {
        let columns = self.database().tables.values_mut();
        for column in columns.flat_map(|table| &mut table.columns) {
            let default = column.default.as_deref().and_then(Term::read);
            let is_of = type_after(&column.ty, ty).is_some_and(str::is_empty);
            if is_of && default == Some(Term::Text(from.to_owned())) {
                column.default = Some(spelling::text(to));
            }
        }
    }

    pub(super) fn rename_table(&mut self, from: &str, to: &str) {
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

    pub(super) fn rename_column(
        &mut self,
        table: &str,
        from: &str,
        to: &str,
        place: &Span,
    ) -> Reading<()> {
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

    pub(super) fn rename_constraint(
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
        for part in [Part::Constraint, Part::Comment] {
            self.script.origins.rename(
                &Object::part(table, part, from),
                Object::part(table, part, to),
            );
        }
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
            check.condition = renamed_in(&check.condition, from, to);
        }
        for policy in self.policies.values_mut() {
            for condition in policy.using.iter_mut().chain(&mut policy.check) {
                *condition = renamed_in(condition, from, to);
            }
        }
        for trigger in self.triggers.values_mut() {
            if trigger.columns.remove(from) {
                trigger.columns.insert(to.to_owned());
            }
            if let Some(condition) = &mut trigger.when {
                *condition = renamed_in(condition, from, to);
            }
        }
        for column in &mut self.columns {
            if let Some(expression) = &mut column.generated {
                *expression = renamed_in(expression, from, to);
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
            text.push_str(&spelling::name(to));
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
