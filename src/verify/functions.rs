use super::comparison::{Comparison, Fault, listed};
use super::dependents::{Dependent, mentions};
use super::grants::{PEOPLE, role_name};
use crate::database::Function;
use crate::finding::Code;
use crate::source::Span;
use crate::sql::print;
use crate::sql::spelling::public;

impl Comparison<'_> {
    /// The functions that triggers call.
    pub(super) fn functions(&mut self) {
        let stated = self.stated;
        for (called, stated) in &stated.functions {
            match self.live.database.functions.get(called) {
                None => self.function_missing(called, stated),
                Some(live) if !same(stated, live) => self.error(Fault {
                    code: Code::FunctionDiffers,
                    at: self.caller(called),
                    message: format!("the function `{called}` is another one in the database"),
                    consequence: "the triggers that call it do something else than the manifest says",
                    statement: print::function(called, stated),
                }),
                Some(live) => self.execution(called, stated, live),
            }
        }
    }

    /// Whether a text calls a function that the database lacks.
    pub(super) fn calls_a_gone_function(&self, text: &str) -> bool {
        let mut functions = self.stated.functions.keys();
        functions.any(|called| self.function_is_gone(called) && mentions(text, called))
    }

    pub(super) fn function_is_gone(&self, called: &str) -> bool {
        self.stated.functions.contains_key(called)
            && !self.live.database.functions.contains_key(called)
    }

    /// The triggers and checks that called it went with it.
    fn function_missing(&mut self, called: &str, stated: &Function) {
        let mut statement = print::function(called, stated);
        for pair in self.pairs() {
            let triggers = pair.stated.triggers.iter();
            let gone = triggers.filter(|(name, trigger)| {
                trigger.function == called && !pair.live.triggers.contains_key(*name)
            });
            for (name, trigger) in gone {
                statement += &print::trigger(pair.name, name, trigger);
            }
            let checks = pair.wanted.checks.iter();
            for (name, _) in checks.filter(|(name, check)| {
                mentions(&check.condition, called) && !pair.live.checks.contains_key(*name)
            }) {
                statement += &Dependent::Constraint(name.clone()).made(&pair);
            }
        }
        for (name, trigger) in &self.stated.account_triggers {
            let there = self.live.database.account_triggers.contains_key(name);
            if trigger.function == called && !there {
                statement += &print::account_trigger(name, trigger);
            }
        }
        self.error(Fault {
            code: Code::FunctionMissing,
            at: self.caller(called),
            message: format!("the database has no function `{called}`"),
            consequence: "the triggers that call it are gone or fail, and with them every write that they act on",
            statement,
        });
    }

    /// Who may call it. What everybody may, each role may.
    fn execution(&mut self, called: &str, stated: &Function, live: &Function) {
        let on = format!("{}({})", public(called), stated.arguments);
        let extra = live.execute.difference(&stated.execute);
        let extra: Vec<_> = extra
            .filter(|role| PEOPLE.contains(&role.as_str()))
            .collect();
        if !extra.is_empty() {
            self.error(Fault {
                code: Code::GrantExtra,
                at: self.caller(called),
                message: format!("{} may execute the function `{called}`", listed(&extra)),
                consequence: "people can call what is meant for triggers and checks, with its owner's rights where it has them",
                statement: format!("revoke execute on function {on} from {};\n", roles(&extra)),
            });
        }
        let missing = stated.execute.difference(&live.execute);
        let missing: Vec<_> = missing.collect();
        if !missing.is_empty() && !live.execute.contains("public") {
            self.error(Fault {
                code: Code::GrantMissing,
                at: self.caller(called),
                message: format!(
                    "{} may not execute the function `{called}`",
                    listed(&missing)
                ),
                consequence: "every write whose check calls it is refused",
                statement: format!("grant execute on function {on} to {};\n", roles(&missing)),
            });
        }
    }

    /// The only table whose triggers call it, where there is one.
    fn caller(&self, called: &str) -> Option<Span> {
        let tables = self.stated.tables.iter();
        let mut callers = tables.filter(|(_, table)| {
            let mut triggers = table.triggers.values();
            triggers.any(|trigger| trigger.function == called)
        });
        match (callers.next(), callers.next()) {
            (Some((table, _)), None) => self.origins.table(table),
            _ => None,
        }
    }
}

fn roles(roles: &[&String]) -> String {
    let roles: Vec<_> = roles.iter().map(|role| role_name(role)).collect();
    roles.join(", ")
}

/// Whether two functions do the same, whoever may call them.
fn same(stated: &Function, live: &Function) -> bool {
    let live = Function {
        execute: stated.execute.clone(),
        ..live.clone()
    };
    live == *stated
}
