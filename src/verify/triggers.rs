use std::collections::{BTreeMap, BTreeSet};

use super::comparison::{Comparison, Fault, Pair};
use super::dependents::Dependent;
use crate::database::{Trigger, Verb};
use crate::finding::Code;
use crate::manifest::Origins;
use crate::source::Span;
use crate::sql::spelling::{name, public};
use crate::sql::{names, print};

/// The triggers of one table on both sides.
struct Sides<'a> {
    /// The table, as SQL names it.
    on: String,
    /// Where the manifest asks for one.
    at: &'a dyn Fn(&str) -> Option<Span>,
    wanted: &'a BTreeMap<String, Trigger>,
    live: &'a BTreeMap<String, Trigger>,
    consequence: &'a str,
    /// What makes one as it is stated.
    made: &'a dyn Fn(&str) -> String,
}

impl Comparison<'_> {
    /// The triggers of a table. Others than the manifest's are left alone.
    pub(super) fn triggers(&mut self, pair: &Pair, covered: &BTreeSet<Dependent>) {
        let origins = self.origins;
        let sides = Sides {
            on: public(pair.name),
            at: &|called| rule(origins, pair.name, called).or_else(|| origins.table(pair.name)),
            wanted: &pair.wanted.triggers,
            live: &pair.live.triggers,
            consequence: "what it does happens no more: timestamps that pulls rely on, columns that never change, rules about several rows",
            made: &|called| Dependent::Trigger(called.to_owned()).made(pair),
        };
        self.compared(&sides, covered);
    }

    /// The triggers that make the rows of new accounts.
    pub(super) fn account_triggers(&mut self) {
        let (origins, stated) = (self.origins, &self.stated.account_triggers);
        let sides = Sides {
            on: "auth.users".to_owned(),
            at: &|called| {
                let tables = self.stated.tables.keys();
                let mut tables = tables.filter(|table| names::sign_up(table) == called);
                tables.next().and_then(|table| origins.table(table))
            },
            wanted: stated,
            live: &self.live.database.account_triggers,
            consequence: "a new account gets no row of its own, and devices cannot make it",
            made: &|called| {
                let trigger = stated.get(called);
                trigger.map_or_else(String::new, |made| print::account_trigger(called, made))
            },
        };
        self.compared(&sides, &BTreeSet::new());
    }

    fn compared(&mut self, sides: &Sides, covered: &BTreeSet<Dependent>) {
        for (called, wanted) in sides.wanted {
            if covered.contains(&Dependent::Trigger(called.clone())) {
                continue;
            }
            let (code, message, statement) = match sides.live.get(called) {
                // The finding of its function brings it back.
                None if self.function_is_gone(&wanted.function) => continue,
                None => (
                    Code::TriggerMissing,
                    format!("`{}` has no trigger `{called}` in the database", sides.on),
                    (sides.made)(called),
                ),
                Some(live) if !self.fires_alike(wanted, live) => (
                    Code::TriggerDiffers,
                    format!(
                        "the trigger `{called}` on `{}` fires at other times, or does something else, in the database",
                        sides.on
                    ),
                    format!("drop trigger {} on {};\n", name(called), sides.on)
                        + &(sides.made)(called),
                ),
                Some(live) if live.enabled != wanted.enabled => (
                    Code::TriggerDisabled,
                    format!("the trigger `{called}` on `{}` is switched off", sides.on),
                    format!(
                        "alter table {} enable trigger {};\n",
                        sides.on,
                        name(called)
                    ),
                ),
                Some(_) => continue,
            };
            self.error(Fault {
                code,
                at: (sides.at)(called),
                message,
                consequence: sides.consequence,
                statement,
            });
        }
    }

    /// Whether two triggers do the same where they fire; their conditions only compare as
    /// Postgres spells them.
    fn fires_alike(&self, wanted: &Trigger, live: &Trigger) -> bool {
        let when = if self.spelled {
            live.when.clone()
        } else {
            wanted.when.clone()
        };
        let alike = Trigger {
            enabled: wanted.enabled,
            when,
            ..live.clone()
        };
        alike == *wanted
    }
}

/// Where the rule is declared that a trigger enforces.
fn rule(origins: &Origins, table: &str, called: &str) -> Option<Span> {
    let mut rules = origins.rules(table);
    let rule = rules.find(|rule| {
        let mut verbs = Verb::ALL.into_iter();
        verbs.any(|verb| names::rule_trigger(rule, verb) == called)
    });
    origins.rule(table, rule?)
}
