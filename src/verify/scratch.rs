use std::collections::BTreeMap;

use postgres::{Error, Transaction};

use crate::database::catalog;
use crate::database::{Database, Table};
use crate::sql::{print, spelling};

/// What is stated, with each text as Postgres spells it: made in a schema of its own and read
/// from there. The transaction is not to be committed.
///
/// Only what has a text to spell is made. Foreign keys, the publication and the triggers on
/// accounts stay out: they would lock tables that people are using.
pub(super) fn spell(transaction: &mut Transaction, stated: &Database) -> Result<Database, Error> {
    let backend = transaction.query_typed_one("select pg_catalog.pg_backend_pid()", &[])?;
    // Two runs at once do not wait for each other.
    let schema = format!("larder_scratch_{}", backend.get::<_, i32>(0));
    transaction.batch_execute(&script(stated, &schema))?;
    let made = catalog::read(transaction, &schema)?.database;
    Ok(merged(stated, made))
}

fn script(stated: &Database, schema: &str) -> String {
    let start = format!(
        "create schema {schema};
         set local search_path = '';
         set local check_function_bodies = off;\n"
    );
    let enums = stated.enums.iter().map(|(name, declared)| {
        let values = declared.values.iter().map(|value| spelling::text(value));
        let values = values.collect::<Vec<_>>().join(", ");
        let name = spelling::name(name);
        format!("create type {schema}.{name} as enum ({values});\n")
    });
    let tables = stated.tables.iter().map(|(name, table)| {
        let table = Table {
            foreign_keys: BTreeMap::new(),
            grants: BTreeMap::new(),
            published: false,
            ..table.clone()
        };
        (name.clone(), table)
    });
    let rest = Database {
        functions: stated.functions.clone(),
        tables: tables.collect(),
        ..Database::default()
    };
    [
        start,
        enums.collect(),
        moved(&print::database(&rest), schema),
    ]
    .concat()
}

/// The stated objects with the texts that Postgres spelled.
fn merged(stated: &Database, mut made: Database) -> Database {
    let mut merged = stated.clone();
    for (name, table) in &mut merged.tables {
        if let Some(made) = made.tables.remove(name) {
            table.columns = made.columns;
            table.checks = made.checks;
            table.indexes = made.indexes;
            table.policies = made.policies;
            table.triggers = made.triggers;
        }
    }
    merged
}

/// Statements in which the names of the schema `public` are names of another one. Literals,
/// quoted names and comments stay as they are.
fn moved(statements: &str, schema: &str) -> String {
    let mut moved = String::with_capacity(statements.len());
    let mut rest = statements;
    while let Some(first) = rest.chars().next() {
        let token = token(rest, first);
        let (this, after) = rest.split_at(token);
        if this == "public" && after.starts_with('.') {
            moved.push_str(schema);
        } else {
            moved.push_str(this);
        }
        rest = after;
    }
    moved
}

/// How long the token is that a text begins with. What stands between dollar quotes is read as
/// the statements that it is.
fn token(text: &str, first: char) -> usize {
    let until = |end: &str, from: usize| {
        let found = text[from..].find(end);
        found.map_or(text.len(), |at| from + at + end.len())
    };
    match first {
        'E' | 'e' if text[1..].starts_with('\'') => escaped(text),
        // A doubled quote ends one literal and begins the next.
        '\'' => until("'", 1),
        '"' => until("\"", 1),
        '-' if text.starts_with("--") => until("\n", 2),
        '/' if text.starts_with("/*") => until("*/", 2),
        _ if first.is_alphanumeric() || first == '_' => text
            .find(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
            .unwrap_or(text.len()),
        _ => first.len_utf8(),
    }
}

/// The length of a literal in which a backslash takes the next character along.
fn escaped(text: &str) -> usize {
    let mut letters = text.char_indices().skip(2);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => {
                letters.next();
            }
            '\'' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn names_move_and_texts_stay() {
        for (written, expected) in [
            ("a public.colors", "a s.colors"),
            ("'red'::public.colors[]", "'red'::s.colors[]"),
            ("'a public.b' public.c", "'a public.b' s.c"),
            (
                "'it''s public.b' || public.f()",
                "'it''s public.b' || s.f()",
            ),
            (
                r"E'\' public.b''public.c' public.d",
                r"E'\' public.b''public.c' s.d",
            ),
            (r"'\' public.b", r"'\' s.b"),
            ("public.\"public.x\"", "s.\"public.x\""),
            ("\"public\".x, republic.x", "\"public\".x, republic.x"),
            ("-- public.a\npublic.b", "-- public.a\ns.b"),
            ("/* public.a */public.b", "/* public.a */s.b"),
            (
                "do $$ begin public.f(); end $$",
                "do $$ begin s.f(); end $$",
            ),
            ("from public, anon", "from public, anon"),
            ("'unended public.x", "'unended public.x"),
            ("é.public.x", "é.s.x"),
        ] {
            assert_eq!(moved(written, "s"), expected);
        }
    }
}
