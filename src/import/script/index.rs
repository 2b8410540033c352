//! `create index`

use super::State;
use super::constraint::{self, Does, shortened};
use crate::database::Index;
use crate::import::cursor::{Cursor, Reading};
use crate::import::origins::{Object, Part};

impl State {
    pub(super) fn create_index(&mut self, mut next: Cursor<'_>, unique: bool) -> Reading<()> {
        next.eat("concurrently");
        let kept = next.eat("if not exists");
        let place = next.place();
        let written = if next.sees("on") {
            None
        } else {
            Some(next.name()?)
        };
        next.expect("on")?;
        next.eat("only");
        let table_place = next.place();
        let table = next.qualified()?;
        let Some(table) = table.public().map(str::to_owned) else {
            return self.other_schema("index on the table", &table.shown(), place);
        };
        let method = if next.eat("using") {
            next.name()?
        } else {
            "btree".to_owned()
        };
        let columns: Vec<String> = next
            .group()?
            .parts()
            .into_iter()
            .map(|part| column(part))
            .collect();
        let mut does = Does::new();
        constraint::include(&mut next, &mut does)?;
        constraint::nulls(&mut next, &mut does);
        if next.eat("with") {
            next.group()?;
        }
        if next.eat("tablespace") {
            next.name()?;
        }
        let predicate = if next.eat("where") {
            Some(next.until(|_| false).rest().to_owned())
        } else {
            None
        };
        next.end()?;
        let name = written.unwrap_or_else(|| shortened(&table, &columns.join("_"), "idx"));
        let indexes = &mut self.table(&table, &table_place)?.indexes;
        if kept && indexes.contains_key(&name) {
            return Ok(());
        }
        indexes.insert(
            name.clone(),
            Index {
                columns,
                method,
                unique,
                predicate,
            },
        );
        for does in does {
            self.unsaid(&table, Some(&name), does, place.clone());
        }
        self.origin(Object::part(&table, Part::Index, &name), place);
        Ok(())
    }
}

/// A column's name without its quotes, or what else is indexed, as it is written.
fn column(part: Cursor<'_>) -> String {
    let mut name = part;
    match name.name() {
        Ok(name_alone) if name.is_done() => name_alone,
        _ => part.rest().to_owned(),
    }
}
