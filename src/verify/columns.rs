use std::collections::BTreeSet;

use super::comparison::{Comparison, Fault, Pair};
use super::dependents::Dependent;
use super::enums;
use super::grants::role_name;
use crate::database::{Column, Table};
use crate::finding::Code;
use crate::sql::print;
use crate::sql::spelling::{name, public};

impl Comparison<'_> {
    /// The columns; what their findings' statements make as well.
    pub(super) fn columns(&mut self, pair: &Pair) -> BTreeSet<Dependent> {
        let mut covered = BTreeSet::new();
        for (stated, wanted) in pair.stated.columns.iter().zip(&pair.wanted.columns) {
            let Some(live) = pair.live.column(&stated.name) else {
                covered.extend(self.column_missing(pair, stated));
                continue;
            };
            if self.spelled && wanted.ty != live.ty {
                covered.extend(self.column_type(pair, stated, wanted, live));
                continue;
            }
            self.column_null(pair, wanted, live);
            self.column_default(pair, stated, wanted, live);
        }
        let extra = pair.live.columns.iter();
        for live in extra.filter(|live| pair.stated.column(&live.name).is_none()) {
            self.column_extra(pair, live);
        }
        covered
    }

    fn column_missing(&mut self, pair: &Pair, stated: &Column) -> BTreeSet<Dependent> {
        let gone = gone(pair, &stated.name);
        // Its enum's finding brings it back.
        let ty = stated.ty.trim_end_matches("[]");
        let is_gone = |called: &&String| !self.live.database.enums.contains_key(*called);
        let mut enums = self.stated.enums.keys().filter(is_gone);
        if enums.any(|called| public(called) == ty) {
            return gone;
        }
        let statement = restored(pair, stated);
        self.error(Fault {
            code: Code::ColumnMissing,
            at: self.origins.column(pair.name, &stated.name),
            message: format!("the database has no column `{}.{}`", pair.name, stated.name),
            consequence: "every write that names it is refused, so what devices queue for this table never arrives",
            statement,
        });
        gone
    }

    /// Postgres alters no type of a column that a policy, a trigger or another check names.
    fn column_type(
        &mut self,
        pair: &Pair,
        stated: &Column,
        wanted: &Column,
        live: &Column,
    ) -> BTreeSet<Dependent> {
        let column = stated.name.as_str();
        let rebuilt: BTreeSet<_> = Dependent::on(pair.wanted, column)
            .into_iter()
            .filter(|dependent| match dependent {
                Dependent::Constraint(name) => pair.wanted.checks.contains_key(name),
                Dependent::Index(_) => false,
                Dependent::Policy(_) | Dependent::Trigger(_) => true,
            })
            .collect();
        let mut statement = String::new();
        for dependent in rebuilt
            .iter()
            .filter(|dependent| dependent.is_in(pair.live))
        {
            statement += &dependent.dropped(pair.name);
        }
        let mut actions = Vec::new();
        if live.default.is_some() {
            actions.push(altered(column, "drop default"));
        }
        let ty = &stated.ty;
        let value = name(column);
        actions.push(altered(
            column,
            &format!("type {ty} using {value}::text::{ty}"),
        ));
        if let Some(default) = &stated.default {
            actions.push(altered(column, &format!("set default {default}")));
        }
        if wanted.not_null != live.not_null {
            actions.push(altered(column, nullness(wanted)));
        }
        statement += &alter_table(pair.name, &actions);
        for dependent in &rebuilt {
            statement += &dependent.made(pair);
        }
        self.error(Fault {
            code: Code::ColumnType,
            at: self.origins.column(pair.name, column),
            message: format!(
                "`{}.{column}` is `{}` in the database, and `{}` in the manifest",
                pair.name, live.ty, wanted.ty
            ),
            consequence: "devices and server take different values for valid, so rows are refused or come back changed",
            statement,
        });
        rebuilt
    }

    fn column_null(&mut self, pair: &Pair, wanted: &Column, live: &Column) {
        if wanted.not_null == live.not_null {
            return;
        }
        let (state, consequence) = if wanted.not_null {
            (
                "may be null",
                "rows without a value can come to be, which devices do not expect",
            )
        } else {
            (
                "may not be null",
                "rows without a value, which devices take for valid, are refused",
            )
        };
        self.error(Fault {
            code: Code::ColumnNull,
            at: self.origins.column(pair.name, &wanted.name),
            message: format!("`{}.{}` {state} in the database", pair.name, wanted.name),
            consequence,
            statement: alter_table(pair.name, &[altered(&wanted.name, nullness(wanted))]),
        });
    }

    fn column_default(&mut self, pair: &Pair, stated: &Column, wanted: &Column, live: &Column) {
        let same = |wanted: &Option<String>, live: &Option<String>| {
            if self.spelled {
                wanted == live
            } else {
                wanted.is_some() == live.is_some()
            }
        };
        if !same(&wanted.generated, &live.generated) {
            self.error(Fault {
                code: Code::ColumnDefault,
                at: self.origins.column(pair.name, &wanted.name),
                message: format!(
                    "`{}.{}` is computed otherwise in the database",
                    pair.name, wanted.name
                ),
                consequence: "devices show another value than the server stores",
                statement: format!(
                    "alter table {table} drop column {};\nalter table {table} add column {};\n",
                    name(&wanted.name),
                    print::column(stated),
                    table = public(pair.name)
                ),
            });
            return;
        }
        if same(&wanted.default, &self.default_as_renamed(stated, live)) {
            return;
        }
        let (is, action) = match &stated.default {
            Some(default) => (format!("`{default}`"), format!("set default {default}")),
            None => ("none".to_owned(), "drop default".to_owned()),
        };
        let was = live.default.as_ref();
        let was = was.map_or_else(|| "none".to_owned(), |default| format!("`{default}`"));
        self.error(Fault {
            code: Code::ColumnDefault,
            at: self.origins.column(pair.name, &wanted.name),
            message: format!(
                "the default of `{}.{}` is {was} in the database, and {is} in the manifest",
                pair.name, wanted.name
            ),
            consequence: "a column that is left out is not filled alike on the device and on the server",
            statement: alter_table(pair.name, &[altered(&wanted.name, &action)]),
        });
    }

    /// A default that is an enum's value takes the name that the enum's finding gives the value.
    fn default_as_renamed(&self, stated: &Column, live: &Column) -> Option<String> {
        let mut enums = self.stated.enums.iter();
        let declared = enums.find(|(called, _)| enums::is_of(&stated.ty, called));
        let there = declared.and_then(|(called, _)| self.live.database.enums.get(called));
        let default = live.default.as_ref()?;
        Some(match (declared, there) {
            (Some((called, declared)), Some(there)) => {
                enums::as_renamed(default, called, declared, there)
            }
            _ => default.clone(),
        })
    }

    fn column_extra(&mut self, pair: &Pair, live: &Column) {
        let filled = live.default.is_some() || live.generated.is_some() || live.identity;
        if !live.not_null || filled {
            return;
        }
        self.error(Fault {
            code: Code::ColumnExtra,
            at: self.origins.table(pair.name),
            message: format!(
                "the database has a column `{}.{}` that must be filled, and the manifest has not",
                pair.name, live.name
            ),
            consequence: "no device sends a value for it, so every row that a device inserts is refused",
            statement: alter_table(pair.name, &[altered(&live.name, "drop not null")]),
        });
    }
}

/// What brings a column back, with all that went with it.
pub(super) fn restored(pair: &Pair, stated: &Column) -> String {
    let (table, column) = (public(pair.name), name(&stated.name));
    let mut statements = vec![format!(
        "alter table {table} add column {};\n",
        print::column(stated)
    )];
    statements.extend(pair.stated.grants.iter().filter_map(|(role, grants)| {
        let granted = grants.columns.iter();
        let granted = granted.filter(|(_, columns)| columns.contains(&stated.name));
        let rights: Vec<_> = granted
            .map(|(verb, _)| format!("{} ({column})", verb.name()))
            .collect();
        let role = role_name(role);
        (!rights.is_empty()).then(|| format!("grant {} on {table} to {role};\n", rights.join(", ")))
    }));
    // What hangs on two absent columns comes with the last one.
    let after = pair.stated.columns.iter();
    let after = after
        .skip_while(|column| column.name != stated.name)
        .skip(1);
    let later: BTreeSet<_> = after
        .filter(|column| pair.live.column(&column.name).is_none())
        .flat_map(|column| gone(pair, &column.name))
        .collect();
    let with_it = gone(pair, &stated.name);
    statements.extend(
        with_it
            .difference(&later)
            .map(|dependent| dependent.made(pair)),
    );
    statements.concat()
}

/// What names a column and is not there.
fn gone(pair: &Pair, column: &str) -> BTreeSet<Dependent> {
    let all = Dependent::on(pair.wanted, column).into_iter();
    all.filter(|dependent| !dependent.is_in(pair.live))
        .collect()
}

fn nullness(column: &Column) -> &'static str {
    if column.not_null {
        "set not null"
    } else {
        "drop not null"
    }
}

fn altered(column: &str, action: &str) -> String {
    format!("alter column {} {action}", name(column))
}

fn alter_table(table: &str, actions: &[String]) -> String {
    format!(
        "alter table {}\n  {};\n",
        public(table),
        actions.join(",\n  ")
    )
}

/// The columns of a table, by name.
pub(super) fn names(table: &Table) -> BTreeSet<&str> {
    table
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect()
}
