//! `create …`

use super::State;
use crate::database::EnumType;
use crate::import::cursor::{Cursor, Reading};
use crate::import::origins::Object;

/// What can be created that a manifest has no word for.
const BEYOND: &[&str] = &[
    "extension",
    "schema",
    "materialized view",
    "view",
    "sequence",
    "domain",
    "role",
    "user",
    "rule",
    "aggregate",
    "operator",
    "cast",
    "collation",
    "statistics",
    "foreign table",
    "foreign data wrapper",
    "server",
    "event trigger",
    "text search configuration",
    "text search dictionary",
    "text search parser",
    "text search template",
    "procedure",
];

impl State {
    pub(super) fn create(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        let replaces = next.eat("or replace");
        if let Some(kind) = next.eat_any(&[
            "temporary table",
            "temp table",
            "unlogged table",
            "global temporary table",
            "local temporary table",
        ]) {
            return self.created_beyond(kind, next);
        }
        if next.eat("table") {
            return self.create_table(next);
        }
        if next.eat("type") {
            return self.create_type(next);
        }
        if next.eat("function") {
            return self.create_function(next, replaces);
        }
        if next.eat("trigger") || next.eat("constraint trigger") {
            return self.create_trigger(next);
        }
        if next.eat("policy") {
            return self.create_policy(next);
        }
        if next.eat("unique index") {
            return self.create_index(next, true);
        }
        if next.eat("index") {
            return self.create_index(next, false);
        }
        if next.eat("publication") {
            return self.create_publication(next);
        }
        next.eat("recursive");
        next.eat("trusted");
        match next.eat_any(BEYOND) {
            Some(kind) => self.created_beyond(kind, next),
            None => next.stuck(),
        }
    }

    /// Notes something that the manifest has no word for.
    fn created_beyond(&mut self, kind: &str, mut next: Cursor<'_>) -> Reading<()> {
        next.eat("if not exists");
        let place = next.place();
        let name = next.qualified()?.shown();
        if kind == "rule" {
            next.until(|next| next.sees("to"));
            next.expect("to")?;
            let table = next.qualified()?.shown();
            self.beyond(
                Object::Other(kind.to_owned(), format!("{table}.{name}")),
                place,
                format!("the rule `{name}` of `{table}` is not part of a manifest"),
            );
            return Ok(());
        }
        self.beyond(
            Object::Other(kind.to_owned(), name.clone()),
            place,
            format!("the {kind} `{name}` is not part of a manifest"),
        );
        Ok(())
    }

    fn create_type(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        let place = next.place();
        let written = next.qualified()?;
        let Some(name) = written.public().map(str::to_owned) else {
            return self.other_schema("type", &written.shown(), place);
        };
        next.expect("as")?;
        if !next.eat("enum") {
            let message = if next.eat("range") {
                format!("the range type `{name}` is not part of a manifest")
            } else {
                format!("`{name}` is a composite type, and a manifest has none")
            };
            self.beyond(Object::Other("type".to_owned(), name), place, message);
            return Ok(());
        }
        let mut inside = next.group()?;
        let mut values = Vec::new();
        while !inside.is_done() {
            values.push(inside.quoted_text()?);
            if !inside.eat_mark(",") {
                inside.end()?;
            }
        }
        next.end()?;
        self.database()
            .enums
            .insert(name.clone(), EnumType { values });
        self.origin(Object::Enum(name), place);
        Ok(())
    }

    /// Notes an object that lies outside of the schema that a manifest describes.
    #[expect(clippy::unnecessary_wraps, reason = "statements end with it")]
    pub(super) fn other_schema(
        &mut self,
        kind: &str,
        name: &str,
        place: crate::source::Span,
    ) -> Reading<()> {
        self.beyond(
            Object::Other(kind.to_owned(), name.to_owned()),
            place,
            format!("the {kind} `{name}` is not in the schema `public`"),
        );
        Ok(())
    }
}
