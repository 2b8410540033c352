//! Postgres as data, printed. Each statement can be run again, and then changes nothing.

mod access;
mod function;
mod table;
mod trigger;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::database::{Database, EnumType, PUBLICATION, Table};
use crate::sql::spelling::{name, public, text};

pub use access::{grants, policy};
pub use function::function;
use table::added_constraint;
pub use table::{
    check_comment, column, comments, constraints, definition, index, replica_identity, table,
};
pub use trigger::{account_trigger, trigger};

/// Everything, with an empty line between what belongs to different objects.
pub fn database(database: &Database) -> String {
    let mut parts = Vec::new();
    for (name, declared) in &database.enums {
        parts.push(enumeration(name, declared));
    }
    for (name, made) in &database.functions {
        parts.push(function(name, made));
    }
    for (name, made) in &database.tables {
        parts.extend(table(name, made));
    }
    for (name, made) in &database.account_triggers {
        parts.push(account_trigger(name, made));
    }
    parts.join("\n")
}

/// Constraints of tables that may be there without them: what is referred to, and then what
/// refers.
pub fn added_constraints(tables: &BTreeMap<String, Table>) -> String {
    let (uniques, references): (Vec<_>, Vec<_>) = tables
        .iter()
        .flat_map(|(named, table)| {
            constraints(table)
                .into_iter()
                .map(move |(called, definition)| {
                    let is_unique = table.uniques.contains_key(&called);
                    (is_unique, added_constraint(named, &called, &definition))
                })
        })
        .partition(|(is_unique, _)| *is_unique);
    let all = uniques.into_iter().chain(references);
    all.map(|(_, text)| text).collect::<Vec<_>>().join("\n")
}

/// An enum, and each value that an earlier version of it may lack.
pub fn enumeration(enumeration: &str, declared: &EnumType) -> String {
    let named = public(enumeration);
    let values: Vec<_> = declared.values.iter().map(|value| text(value)).collect();
    let create = format!(
        "  if to_regtype({}) is null then\n    create type {named} as enum ({});\n  end if;\n",
        text(&named),
        values.join(", ")
    );
    let mut statements = block(&create);
    for (index, value) in values.iter().enumerate() {
        let place = match index.checked_sub(1) {
            Some(before) => format!(" after {}", values[before]),
            None => String::new(),
        };
        let _ = writeln!(
            statements,
            "alter type {named} add value if not exists {value}{place};"
        );
    }
    statements
}

/// The publication's membership, without which no change of any table reaches a device.
pub fn published(table: &str) -> String {
    let condition = format!(
        "pubname = {} and schemaname = 'public' and tablename = {}",
        text(PUBLICATION),
        text(table)
    );
    block(&format!(
        "  if not exists (\n    select from pg_publication_tables\n    where {condition}\n  ) then\n    \
         alter publication {} add table {};\n  end if;\n",
        name(PUBLICATION),
        public(table)
    ))
}

/// Statements that are run as one block.
fn block(statements: &str) -> String {
    format!("do {};\n", quoted(&format!("\nbegin\n{statements}end\n")))
}

/// A body between dollar quotes that it does not hold.
fn quoted(body: &str) -> String {
    let mut quote = "$$".to_owned();
    let mut count = 0;
    while body.contains(&quote) {
        count += 1;
        quote = format!("$body{count}$");
    }
    format!("{quote}{body}{quote}")
}

/// Names, in a list.
fn names<'a>(listed: impl IntoIterator<Item = &'a String>) -> String {
    let listed: Vec<_> = listed.into_iter().map(|listed| name(listed)).collect();
    listed.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_never_ends_its_own_quotes() {
        assert_eq!(quoted("a"), "$$a$$");
        assert_eq!(quoted("a $$ b"), "$body1$a $$ b$body1$");
        assert_eq!(quoted("$$ $body1$"), "$body2$$$ $body1$$body2$");
    }
}
