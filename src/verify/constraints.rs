use std::collections::{BTreeMap, BTreeSet};

use super::comments;
use super::comparison::{Comparison, Fault, Pair};
use super::dependents::{Dependent, mentions};
use crate::database::{ForeignKey, Index, Table};
use crate::finding::Code;
use crate::source::Span;
use crate::sql::spelling::{name, public};
use crate::sql::{names, print};

/// What a constraint asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Demand<'a> {
    Primary(&'a [String]),
    Unique(&'a [String]),
    Foreign(&'a ForeignKey),
    Check(&'a str),
}

impl Demand<'_> {
    const fn word(self) -> &'static str {
        match self {
            Self::Primary(_) => "primary key",
            Self::Unique(_) => "unique constraint",
            Self::Foreign(_) => "foreign key",
            Self::Check(_) => "check",
        }
    }

    const fn without(self) -> &'static str {
        match self {
            Self::Primary(_) => {
                "two rows may have one key, and the table's changes cannot be sent to devices"
            }
            Self::Unique(_) => "two rows may have the same values, which devices refuse",
            Self::Foreign(_) => {
                "rows may refer to nothing, and stay when what they refer to is deleted"
            }
            Self::Check(_) => "the server stores rows that devices refuse",
        }
    }

    /// The columns that it is about, of those of a table.
    fn columns(self, table: &Table) -> Vec<&str> {
        let all = table.columns.iter().map(|column| column.name.as_str());
        all.filter(|column| match self {
            Self::Primary(columns) | Self::Unique(columns) => {
                columns.iter().any(|other| other == column)
            }
            Self::Foreign(key) => key.columns.iter().any(|other| other == column),
            Self::Check(condition) => mentions(condition, column),
        })
        .collect()
    }
}

fn demands(table: &Table) -> BTreeMap<&str, Demand<'_>> {
    let primary = table.primary_key.iter();
    let primary = primary.map(|key| (key.name.as_str(), Demand::Primary(&key.columns)));
    let uniques = table.uniques.iter();
    let uniques = uniques.map(|(name, key)| (name.as_str(), Demand::Unique(&key.columns)));
    let foreign = table.foreign_keys.iter();
    let foreign = foreign.map(|(name, key)| (name.as_str(), Demand::Foreign(key)));
    let checks = table.checks.iter();
    let checks = checks.map(|(name, check)| (name.as_str(), Demand::Check(&check.condition)));
    primary
        .chain(uniques)
        .chain(foreign)
        .chain(checks)
        .collect()
}

impl Comparison<'_> {
    /// Keys, unique constraints, foreign keys and checks.
    pub(super) fn constraints(&mut self, pair: &Pair, covered: &BTreeSet<Dependent>) {
        let (wanted, mut rest) = (demands(pair.wanted), demands(pair.live));
        let mut absent = Vec::new();
        for (called, demand) in &wanted {
            let live = rest.remove(called);
            if covered.contains(&Dependent::Constraint((*called).to_owned())) {
                continue;
            }
            match live {
                Some(live) if self.agree(*demand, live) => self.rule_comment(pair, called),
                Some(_) => self.constraint_differs(pair, called, called, *demand),
                None => absent.push((*called, *demand)),
            }
        }
        for (called, demand) in absent {
            let same = rest
                .iter()
                .find(|(_, live)| self.spelled && **live == demand);
            if let Some(other) = same.map(|(other, _)| *other) {
                rest.remove(other);
                self.constraint_renamed(pair, called, other, demand);
                continue;
            }
            // A table has one primary key, whatever it is called.
            let other = rest.iter().find(|(_, live)| {
                matches!((live, demand), (Demand::Primary(_), Demand::Primary(_)))
            });
            if let Some(other) = other.map(|(other, _)| *other) {
                rest.remove(other);
                self.constraint_differs(pair, called, other, demand);
                continue;
            }
            self.constraint_missing(pair, called, demand);
        }
        for (called, demand) in rest {
            self.constraint_extra(pair, called, demand);
        }
    }

    /// Whether two demands of one name are one; conditions only compare as Postgres spells them.
    fn agree(&self, wanted: Demand, live: Demand) -> bool {
        match (wanted, live) {
            (Demand::Check(_), Demand::Check(_)) if !self.spelled => true,
            (wanted, live) => wanted == live,
        }
    }

    fn constraint_missing(&mut self, pair: &Pair, called: &str, demand: Demand) {
        // The finding of the table that it leads to brings it back.
        if let Demand::Foreign(key) = demand
            && self.stated.tables.contains_key(&key.table.1)
            && !self.live.database.tables.contains_key(&key.table.1)
        {
            return;
        }
        // As does the finding of a function that it calls.
        if let Demand::Check(condition) = demand
            && self.calls_a_gone_function(condition)
        {
            return;
        }
        self.error(Fault {
            code: Code::ConstraintMissing,
            at: self.origin(pair, called, demand),
            message: format!(
                "the table `{}` has no {} `{called}` in the database",
                pair.name,
                demand.word()
            ),
            consequence: demand.without(),
            statement: Dependent::Constraint(called.to_owned()).made(pair),
        });
    }

    /// The constraint of the database, whose name may be another one, gives way.
    fn constraint_differs(&mut self, pair: &Pair, called: &str, other: &str, demand: Demand) {
        let definitions = print::constraints(pair.stated);
        let definition = definitions.iter().find(|(name, _)| name == called);
        let definition = definition.map(|(_, definition)| definition.as_str());
        self.error(Fault {
            code: Code::ConstraintDiffers,
            at: self.origin(pair, called, demand),
            message: format!(
                "the {} `{other}` of the table `{}` asks for something else in the database",
                demand.word(),
                pair.name
            ),
            consequence: demand.without(),
            statement: format!(
                "alter table {}\n  drop constraint {},\n  add constraint {} {};\n{}",
                public(pair.name),
                name(other),
                name(called),
                definition.unwrap_or_default(),
                comments::stated(pair, called)
            ),
        });
    }

    fn constraint_renamed(&mut self, pair: &Pair, called: &str, other: &str, demand: Demand) {
        self.error(Fault {
            code: Code::ConstraintRenamed,
            at: self.origin(pair, called, demand),
            message: format!(
                "the {} `{called}` of the table `{}` is called `{other}` in the database",
                demand.word(),
                pair.name
            ),
            consequence: "a refusal names the constraint, and by this name no device can tell the person which rule was broken",
            statement: format!(
                "alter table {} rename constraint {} to {};\n{}",
                public(pair.name),
                name(other),
                name(called),
                comments::lacking(pair, called, other).unwrap_or_default()
            ),
        });
    }

    /// One that only asks of columns which the manifest does not have concerns no device.
    fn constraint_extra(&mut self, pair: &Pair, called: &str, demand: Demand) {
        if demand.columns(pair.stated).is_empty() {
            return;
        }
        self.warning(Fault {
            code: Code::ConstraintExtra,
            at: self.origins.table(pair.name),
            message: format!(
                "the table `{}` has a {} `{called}` in the database alone",
                pair.name,
                demand.word()
            ),
            consequence: "the server refuses rows that devices take for valid, for a reason that they do not know",
            statement: Dependent::Constraint(called.to_owned()).dropped(pair.name),
        });
    }

    /// Where the manifest asks for it: a rule, a list of unique columns, or a column.
    fn origin(&self, pair: &Pair, called: &str, demand: Demand) -> Option<Span> {
        let table = pair.name;
        let rules = self.origins.rules(table);
        let mut rules = rules.filter(|rule| names::rule_check(table, rule) == called);
        if let Some(rule) = rules.next() {
            return self.origins.rule(table, rule);
        }
        match (demand, demand.columns(pair.stated).as_slice()) {
            (Demand::Unique(columns), _) => self.origins.unique(table, columns),
            (_, [column]) => self.origins.column(table, column),
            (_, [column, ..]) if called == names::column_check(table, column) => {
                self.origins.column(table, column)
            }
            _ => self.origins.table(table),
        }
    }

    /// The indexes; one of another name serves as well.
    pub(super) fn indexes(&mut self, pair: &Pair, covered: &BTreeSet<Dependent>) {
        for (called, wanted) in &pair.wanted.indexes {
            let dependent = Dependent::Index(called.clone());
            if covered.contains(&dependent) {
                continue;
            }
            let same = |live: &Index| !self.spelled || live == wanted;
            let fault = match pair.live.indexes.get(called) {
                Some(live) if same(live) => continue,
                Some(_) => Fault {
                    code: Code::IndexDiffers,
                    at: self.origins.table(pair.name),
                    message: format!(
                        "the index `{called}` of the table `{}` holds something else in the database",
                        pair.name
                    ),
                    consequence: "pulls, and the policies that say whose rows they are, read the whole table",
                    statement: dependent.dropped(pair.name) + &dependent.made(pair),
                },
                None if pair.live.indexes.values().any(|live| live == wanted) => continue,
                None => Fault {
                    code: Code::IndexMissing,
                    at: self.origins.table(pair.name),
                    message: format!(
                        "the table `{}` has no index `{called}` in the database",
                        pair.name
                    ),
                    consequence: "pulls, and the policies that say whose rows they are, read the whole table",
                    statement: dependent.made(pair),
                },
            };
            self.error(fault);
        }
    }
}
