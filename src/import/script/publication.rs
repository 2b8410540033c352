//! Which tables the publication of Supabase Realtime holds.

use super::State;
use crate::database::PUBLICATION;
use crate::import::cursor::{Cursor, Reading};
use crate::import::origins::Object;

impl State {
    pub(super) fn create_publication(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        let place = next.place();
        let name = next.name()?;
        if name != PUBLICATION {
            self.beyond(
                Object::Other("publication".to_owned(), name.clone()),
                place,
                format!("`{name}` is not the publication of Supabase Realtime"),
            );
            return Ok(());
        }
        if next.eat("for all tables") {
            self.publishes_all = true;
        } else if next.eat("for table") {
            self.publish(&mut next, true)?;
        }
        if next.eat("with") {
            next.group()?;
        }
        next.end()
    }

    pub(super) fn alter_publication(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        let place = next.place();
        let name = next.name()?;
        if name != PUBLICATION {
            self.beyond(
                Object::Other("publication".to_owned(), name.clone()),
                place,
                format!("`{name}` is not the publication of Supabase Realtime"),
            );
            return Ok(());
        }
        if next.eat("owner to") {
            return Ok(());
        }
        if next.eat("add table") {
            self.publish(&mut next, true)?;
        } else if next.eat("drop table") {
            self.publish(&mut next, false)?;
        } else if next.eat("set table") {
            for table in self.database().tables.values_mut() {
                table.published = false;
            }
            self.publish(&mut next, true)?;
        } else {
            return next.stuck();
        }
        next.end()
    }

    fn publish(&mut self, next: &mut Cursor<'_>, published: bool) -> Reading<()> {
        loop {
            next.eat("only");
            let place = next.place();
            let table = next.qualified()?;
            if let Some(name) = table.public() {
                self.table(name, &place)?.published = published;
            } else {
                self.other_schema("published table", &table.shown(), place)?;
            }
            if !next.eat_mark(",") {
                return Ok(());
            }
        }
    }
}
