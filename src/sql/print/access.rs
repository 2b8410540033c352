use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::names;
use crate::database::{Policy, Table, Verb};
use crate::sql::spelling::{name, public};

/// Roles that a new table of a Supabase project may be open to.
const ROLES: [&str; 4] = ["public", "anon", "authenticated", "service_role"];

/// What each role may do with a table, and nothing else.
pub fn grants(named: &str, table: &Table) -> String {
    let on = public(named);
    let mut statements = format!("revoke all on {on} from {};\n", ROLES.join(", "));
    for (granted, rights) in &table.grants {
        let verbs = rights.table.iter().map(|verb| verb.name());
        let whole: Vec<_> = verbs
            .chain(rights.others.iter().map(String::as_str))
            .collect();
        let all = (!whole.is_empty()).then(|| whole.join(", "));
        let some = rights
            .columns
            .iter()
            .map(|(verb, columns)| format!("{} ({})", verb.name(), in_order(columns, table)));
        for rights in all.into_iter().chain(some) {
            let _ = writeln!(statements, "grant {rights} on {on} to {};", role(granted));
        }
    }
    statements
}

/// Columns in the order of the table.
fn in_order(columns: &BTreeSet<String>, table: &Table) -> String {
    let all = table.columns.iter().map(|column| &column.name);
    names(all.filter(|column| columns.contains(*column)))
}

/// A policy; one of its name gives way to it.
pub fn policy(table: &str, named: &str, policy: &Policy) -> String {
    let (table, named) = (public(table), name(named));
    let mut lines = vec![
        format!("drop policy if exists {named} on {table};"),
        format!("create policy {named} on {table}"),
    ];
    if !policy.permissive {
        lines.push("  as restrictive".to_owned());
    }
    let roles: Vec<_> = policy.roles.iter().map(|granted| role(granted)).collect();
    let verb = policy.verb.map_or("all", Verb::name);
    lines.push(format!("  for {verb} to {}", roles.join(", ")));
    lines.extend(policy.using.iter().map(|rows| format!("  using ({rows})")));
    lines.extend(
        policy
            .check
            .iter()
            .map(|rows| format!("  with check ({rows})")),
    );
    format!("{};\n", lines.join("\n"))
}

/// A role; `public` is not the name of one.
pub(super) fn role(role: &str) -> String {
    if role == "public" {
        role.to_owned()
    } else {
        name(role)
    }
}
