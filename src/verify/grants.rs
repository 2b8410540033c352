use std::collections::{BTreeMap, BTreeSet};

use super::columns::names;
use super::comparison::{Comparison, Fault, Pair};
use crate::database::{Grants, PUBLIC, Verb};
use crate::finding::Code;
use crate::sql::spelling::{name, public};

/// The roles that people have; what they may do beyond the manifest, anybody may.
pub(super) const PEOPLE: [&str; 3] = ["public", "anon", "authenticated"];

/// Rights to a table, as a statement lists them.
#[derive(Default)]
struct Rights(Vec<String>);

impl Rights {
    fn add(&mut self, verb: Verb) {
        self.0.push(verb.name().to_owned());
    }

    fn add_columns(&mut self, verb: Verb, columns: &BTreeSet<&str>, pair: &Pair) {
        if columns.is_empty() {
            return;
        }
        let all = pair
            .stated
            .columns
            .iter()
            .map(|column| column.name.as_str());
        let columns: Vec<_> = all
            .filter(|column| columns.contains(column))
            .map(name)
            .collect();
        self.0
            .push(format!("{} ({})", verb.name(), columns.join(", ")));
    }

    fn listed(&self) -> String {
        self.0.join(", ")
    }
}

impl Comparison<'_> {
    /// Whether the roles may use the schema at all.
    pub(super) fn usage(&mut self) {
        let usage = &self.live.usage;
        let tables = self.stated.tables.values();
        let roles: BTreeSet<&String> = tables.flat_map(|table| table.grants.keys()).collect();
        let all = usage.contains("public");
        let missing: Vec<String> = roles
            .into_iter()
            .filter(|role| !all && !usage.contains(*role))
            .map(|role| name(role))
            .collect();
        if missing.is_empty() {
            return;
        }
        let missing = missing.join(", ");
        self.error(Fault {
            code: Code::GrantMissing,
            at: None,
            message: format!("`{missing}` may not use the schema `{PUBLIC}`"),
            consequence: "every statement answers 42501, `permission denied for schema`",
            statement: format!("grant usage on schema {PUBLIC} to {missing};\n"),
        });
    }

    /// What each role may do with a table.
    pub(super) fn grants(&mut self, pair: &Pair) {
        let none = Grants::default();
        let mut roles: BTreeSet<&str> = pair.stated.grants.keys().map(String::as_str).collect();
        roles.extend(PEOPLE);
        for role in roles {
            let wanted = pair.stated.grants.get(role).unwrap_or(&none);
            let live = pair.live.grants.get(role).unwrap_or(&none);
            self.missing_rights(pair, role, wanted, live);
            if PEOPLE.contains(&role) {
                self.extra_rights(pair, role, wanted, live);
            }
        }
    }

    fn missing_rights(&mut self, pair: &Pair, role: &str, wanted: &Grants, live: &Grants) {
        // The rights to a column that is gone come back with it.
        let there = names(pair.live);
        let mut missing = Rights::default();
        for verb in Verb::ALL {
            if live.table.contains(&verb) {
                continue;
            }
            if wanted.table.contains(&verb) {
                missing.add(verb);
                continue;
            }
            let had = columns(&live.columns, verb);
            let wanted = columns(&wanted.columns, verb);
            let lacking = wanted.difference(&had).copied();
            let lacking = lacking.filter(|column| there.contains(column)).collect();
            missing.add_columns(verb, &lacking, pair);
        }
        let others = wanted.others.difference(&live.others).cloned();
        missing.0.extend(others);
        if missing.0.is_empty() {
            return;
        }
        let rights = missing.listed();
        self.error(Fault {
            code: Code::GrantMissing,
            at: self.origins.table(pair.name),
            message: format!("`{role}` lacks a right to the table `{}`: {rights}", pair.name),
            consequence: "such a statement answers 42501, `permission denied`, whatever the policies say; a device without `select` gets no realtime events of any table of the channel",
            statement: format!("grant {rights} on {} to {};\n", public(pair.name), role_name(role)),
        });
    }

    fn extra_rights(&mut self, pair: &Pair, role: &str, wanted: &Grants, live: &Grants) {
        let (mut extra, mut kept) = (Rights::default(), Rights::default());
        for verb in Verb::ALL {
            if wanted.table.contains(&verb) {
                continue;
            }
            let due = columns(&wanted.columns, verb);
            if live.table.contains(&verb) {
                // Taken from the table, the right is taken from each column too.
                extra.add(verb);
                kept.add_columns(verb, &due, pair);
                continue;
            }
            let had = columns(&live.columns, verb);
            extra.add_columns(verb, &had.difference(&due).copied().collect(), pair);
        }
        extra
            .0
            .extend(live.others.difference(&wanted.others).cloned());
        if extra.0.is_empty() {
            return;
        }
        let (rights, table, grantee) = (extra.listed(), public(pair.name), role_name(role));
        let mut statement = format!("revoke {rights} on {table} from {grantee};\n");
        if !kept.0.is_empty() {
            statement.extend([format!(
                "grant {} on {table} to {grantee};\n",
                kept.listed()
            )]);
        }
        self.error(Fault {
            code: Code::GrantExtra,
            at: self.origins.table(pair.name),
            message: format!(
                "`{role}` has a right to the table `{}` that it should not have: {rights}",
                pair.name
            ),
            consequence: if role == "authenticated" {
                "a person may set columns, or do things, that the manifest keeps from devices"
            } else {
                "people who are not signed in may reach the table"
            },
            statement,
        });
    }
}

fn columns(granted: &BTreeMap<Verb, BTreeSet<String>>, verb: Verb) -> BTreeSet<&str> {
    granted
        .get(&verb)
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect()
}

/// A role; `public` is not the name of one.
pub(super) fn role_name(role: &str) -> String {
    if role == "public" {
        role.to_owned()
    } else {
        name(role)
    }
}
