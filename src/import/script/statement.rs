//! What kind of statement stands there, and who runs it.

use super::State;
use crate::database::PUBLIC;
use crate::import::cursor::{Cursor, Reading, Stuck};
use crate::import::origins::{Object, Part};

impl State {
    /// Runs a statement, or tells where it was not understood.
    pub(super) fn apply(&mut self, statement: Cursor<'_>) -> Reading<()> {
        let mut next = statement;
        let Some(verb) = next.word() else {
            return next.stuck();
        };
        next.next();
        match verb {
            "create" => self.create(next),
            "alter" => self.alter(next),
            "drop" => self.drop(next),
            "comment" => self.comment(next),
            "grant" => self.grant(next),
            "revoke" => self.revoke(next),
            "do" => self.block(next),
            "insert" | "update" | "delete" | "truncate" | "copy" => self.data(statement),
            "select" if is_setting(next) => Ok(()),
            "set" if moves(next) => statement.stuck(),
            // They hold for the session alone, so that they leave nothing behind.
            "begin" | "start" | "commit" | "end" | "savepoint" | "release" | "set" | "reset"
            | "show" | "lock" | "analyze" | "vacuum" | "notify" => Ok(()),
            _ => statement.stuck(),
        }
    }

    /// Rows are not part of a manifest.
    fn data(&mut self, statement: Cursor<'_>) -> Reading<()> {
        let mut next = statement;
        let verb = next.word().unwrap_or_default();
        let place = next.place();
        next.next();
        next.eat("into");
        next.eat("from");
        next.eat("table");
        next.eat("only");
        let table = next.qualified()?.shown();
        self.beyond(
            Object::Other(format!("{verb} at {}", place.start), table.clone()),
            place,
            format!("this `{verb}` changes rows of `{table}`, and a manifest holds no rows"),
        );
        Ok(())
    }

    /// `comment on …`
    fn comment(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        let place = next.place();
        next.expect("on")?;
        if next.eat("table") {
            let table = next.qualified()?;
            let Some(name) = table.public() else {
                return self.other_schema("table", &table.shown(), place);
            };
            let text = comment_text(&mut next)?;
            self.table(name, &place)?.comment = text;
            return next.end();
        }
        if next.eat("column") {
            let column_place = next.place();
            let mut path = vec![next.name()?];
            while next.eat_mark(".") {
                path.push(next.name()?);
            }
            let text = comment_text(&mut next)?;
            let (table, column) = match path.as_slice() {
                [table, column] => (table, column),
                [schema, table, column] if schema == PUBLIC => (table, column),
                [schema, table, _] => {
                    return self.other_schema("table", &format!("{schema}.{table}"), place);
                }
                _ => return next.stuck(),
            };
            let columns = &mut self.table(table, &column_place)?.columns;
            let Some(found) = columns.iter_mut().find(|one| one.name == *column) else {
                return Err(Stuck(column_place));
            };
            found.comment = text;
            return next.end();
        }
        if let Some((table, name, mut next)) = self.commented_check(next) {
            let text = comment_text(&mut next)?;
            if let Some(check) = self.table(&table, &place)?.checks.get_mut(&name) {
                check.comment = text;
            }
            self.origin(Object::part(&table, Part::Comment, &name), place);
            return next.end();
        }
        let what = next.until(|next| next.sees("is"));
        let words: Vec<&str> = what.words().collect();
        self.beyond(
            Object::Other("comment".to_owned(), what.rest().to_owned()),
            place,
            format!(
                "a manifest has no comment on a {}",
                words.first().unwrap_or(&"thing")
            ),
        );
        Ok(())
    }

    /// The table and the name of a check that is there, as `constraint … on …` says them, and
    /// what follows.
    fn commented_check<'c>(&self, mut next: Cursor<'c>) -> Option<(String, String, Cursor<'c>)> {
        if !next.eat("constraint") {
            return None;
        }
        let name = next.name().ok()?;
        next.expect("on").ok()?;
        let table = next.qualified().ok()?.public()?.to_owned();
        let found = self.script.database.tables.get(&table)?;
        found
            .checks
            .contains_key(&name)
            .then_some((table, name, next))
    }
}

/// `select set_config(…)`, as pg_dump begins.
fn is_setting(mut next: Cursor<'_>) -> bool {
    let Ok(called) = next.qualified() else {
        return false;
    };
    let Ok(parts) = next.group().map(Cursor::parts) else {
        return false;
    };
    let text = |at: usize| parts.get(at).and_then(|part| { *part }.quoted_text().ok());
    let moves = text(0).as_deref() == Some("search_path")
        && text(1).is_none_or(|path| !is_public(path.split(',').next().unwrap_or_default()));
    called.name == "set_config" && !moves
}

/// `set search_path = …`, where names without a schema are of another one from here on.
fn moves(mut next: Cursor<'_>) -> bool {
    next.eat_any(&["session", "local"]);
    if !next.eat("search_path") {
        return false;
    }
    if !next.eat_mark("=") {
        next.eat("to");
    }
    let first = next.name().or_else(|_| next.quoted_text());
    !first.is_ok_and(|first| is_public(&first))
}

/// Whether new tables are in the schema that applications use where this one is searched first.
fn is_public(schema: &str) -> bool {
    ["", "default", "$user", "\"$user\"", PUBLIC].contains(&schema.trim())
}

fn comment_text(next: &mut Cursor<'_>) -> Reading<Option<String>> {
    next.expect("is")?;
    if next.eat("null") {
        return Ok(None);
    }
    next.quoted_text().map(Some)
}
