//! Which tables the publication of Supabase Realtime holds.

use super::State;
use crate::database::{PUBLICATION, Verb};
use crate::import::cursor::{Cursor, Reading};
use crate::import::live;
use crate::import::origins::Object;
use crate::source::Span;

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
        if next.eat("for all tables") || next.eat("for tables in schema public") {
            self.publishes_all = true;
        } else if next.eat("for table") {
            self.publish(&mut next, true)?;
        }
        if next.eat("with") {
            self.sends(next.group()?, &place);
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
        } else if next.eat("set") {
            self.sends(next.group()?, &place);
        } else {
            return next.stuck();
        }
        next.end()
    }

    /// Notes the changes that the publication does not send, where it says which it does.
    fn sends(&mut self, settings: Cursor<'_>, place: &Span) {
        for mut setting in settings.parts() {
            if !setting.eat("publish") {
                continue;
            }
            setting.eat_mark("=");
            let sent = setting.quoted_text().unwrap_or_default();
            for verb in [Verb::Insert, Verb::Update, Verb::Delete] {
                let key = Object::Other("publication".to_owned(), verb.name().to_owned());
                if sent.split(',').any(|one| one.trim() == verb.name()) {
                    self.beyond.retain(|(object, _)| *object != key);
                } else {
                    self.beyond(key, place.clone(), live::not_sent(verb));
                }
            }
        }
    }

    fn publish(&mut self, next: &mut Cursor<'_>, published: bool) -> Reading<()> {
        loop {
            next.eat("only");
            let place = next.place();
            let table = next.qualified()?;
            let columns = next.sees_mark("(") && next.group().is_ok();
            let rows = next.eat("where") && next.group().is_ok();
            if let Some(name) = table.public() {
                self.table(name, &place)?.published = published;
                let key = Object::Other("publication of".to_owned(), name.to_owned());
                self.beyond.retain(|(object, _)| *object != key);
                if columns || rows {
                    self.beyond(key, place, live::partly_sent(name));
                }
            } else {
                self.other_schema("published table", &table.shown(), place)?;
            }
            if !next.eat_mark(",") {
                return Ok(());
            }
        }
    }
}
