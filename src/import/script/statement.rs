//! What kind of statement stands there, and who runs it.

use super::State;
use crate::import::cursor::{Cursor, Reading};
use crate::import::origins::Object;

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
            // They hold for the session alone, so that they leave nothing behind.
            "begin" | "start" | "commit" | "end" | "rollback" | "savepoint" | "release" | "set"
            | "reset" | "show" | "lock" | "analyze" | "vacuum" | "notify" => Ok(()),
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
                return Ok(());
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
                [schema, table, column] if schema == crate::database::PUBLIC => (table, column),
                [_, _, _] => return Ok(()),
                _ => return next.stuck(),
            };
            let columns = &mut self.table(table, &column_place)?.columns;
            if let Some(found) = columns.iter_mut().find(|one| one.name == *column) {
                found.comment = text;
            }
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
}

/// `select set_config(…)`, as pg_dump begins.
fn is_setting(mut next: Cursor<'_>) -> bool {
    next.qualified()
        .is_ok_and(|called| called.name == "set_config")
}

fn comment_text(next: &mut Cursor<'_>) -> Reading<Option<String>> {
    next.expect("is")?;
    if next.eat("null") {
        return Ok(None);
    }
    next.quoted_text().map(Some)
}
