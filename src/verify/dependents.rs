use std::collections::BTreeSet;

use super::comments;
use super::comparison::Pair;
use crate::database::Table;
use crate::sql::print;
use crate::sql::spelling::{name, public};

/// What belongs to a table and may depend on its columns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dependent {
    Constraint(String),
    Index(String),
    Policy(String),
    Trigger(String),
}

impl Dependent {
    /// What of a table names a column.
    pub(super) fn on(table: &Table, column: &str) -> BTreeSet<Self> {
        let has = |columns: &[String]| columns.iter().any(|other| other == column);
        let keys = table.primary_key.iter().chain(table.uniques.values());
        let keys = keys.filter(|key| has(&key.columns));
        let keys = keys.map(|key| Self::Constraint(key.name.clone()));
        let foreign = table.foreign_keys.iter();
        let foreign = foreign.filter(|(_, key)| has(&key.columns));
        let foreign = foreign.map(|(name, _)| Self::Constraint(name.clone()));
        let checks = table.checks.iter();
        let checks = checks.filter(|(_, check)| mentions(&check.condition, column));
        let checks = checks.map(|(name, _)| Self::Constraint(name.clone()));
        let indexes = table.indexes.iter().filter(|(_, index)| {
            let mut texts = index.columns.iter().chain(&index.predicate);
            texts.any(|text| mentions(text, column))
        });
        let indexes = indexes.map(|(name, _)| Self::Index(name.clone()));
        let policies = table.policies.iter().filter(|(_, policy)| {
            let mut texts = policy.using.iter().chain(&policy.check);
            texts.any(|text| mentions(text, column))
        });
        let policies = policies.map(|(name, _)| Self::Policy(name.clone()));
        let triggers = table.triggers.iter().filter(|(_, trigger)| {
            trigger.columns.contains(column)
                || trigger.when.iter().any(|text| mentions(text, column))
        });
        let triggers = triggers.map(|(name, _)| Self::Trigger(name.clone()));
        keys.chain(foreign)
            .chain(checks)
            .chain(indexes)
            .chain(policies)
            .chain(triggers)
            .collect()
    }

    /// Whether a table has it.
    pub(super) fn is_in(&self, table: &Table) -> bool {
        match self {
            Self::Constraint(name) => {
                table.primary_key.iter().any(|key| key.name == *name)
                    || table.uniques.contains_key(name)
                    || table.foreign_keys.contains_key(name)
                    || table.checks.contains_key(name)
            }
            Self::Index(name) => table.indexes.contains_key(name),
            Self::Policy(name) => table.policies.contains_key(name),
            Self::Trigger(name) => table.triggers.contains_key(name),
        }
    }

    /// What takes it away, as a statement of its own.
    pub(super) fn dropped(&self, table: &str) -> String {
        let table = public(table);
        match self {
            Self::Constraint(this) => {
                format!("alter table {table} drop constraint {};\n", name(this))
            }
            Self::Index(this) => format!("drop index {};\n", public(this)),
            Self::Policy(this) => format!("drop policy {} on {table};\n", name(this)),
            Self::Trigger(this) => format!("drop trigger {} on {table};\n", name(this)),
        }
    }

    /// What makes it as it is stated.
    pub(super) fn made(&self, pair: &Pair) -> String {
        let (table, stated) = (pair.name, pair.stated);
        match self {
            Self::Constraint(this) => {
                let definition = print::constraints(stated)
                    .into_iter()
                    .find_map(|(name, definition)| (name == *this).then_some(definition));
                let definition = definition.unwrap_or_default();
                format!(
                    "alter table {} add constraint {} {definition};\n{}",
                    public(table),
                    name(this),
                    comments::stated(pair, this)
                )
            }
            Self::Index(this) => stated
                .indexes
                .get(this)
                .map_or_else(String::new, |index| print::index(table, this, index)),
            Self::Policy(this) => stated
                .policies
                .get(this)
                .map_or_else(String::new, |policy| print::policy(table, this, policy)),
            Self::Trigger(this) => stated
                .triggers
                .get(this)
                .map_or_else(String::new, |trigger| print::trigger(table, this, trigger)),
        }
    }
}

/// Whether a text has a column's name among its words. A word of a literal counts too: then
/// more is made anew than must be, and comes out the same.
pub(super) fn mentions(text: &str, column: &str) -> bool {
    text.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .any(|word| word == column)
}
