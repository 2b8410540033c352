//! `create policy` and `alter policy`

use std::collections::BTreeSet;

use super::State;
use crate::database::{Policy, Verb};
use crate::import::cursor::{Cursor, Reading};
use crate::import::origins::{Object, Part};

impl State {
    pub(super) fn create_policy(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        let place = next.place();
        let name = next.name()?;
        next.expect("on")?;
        let table_place = next.place();
        let table = next.qualified()?;
        let Some(table) = table.public().map(str::to_owned) else {
            return self.other_schema("policy on the table", &table.shown(), place);
        };
        let mut policy = Policy {
            verb: None,
            permissive: true,
            roles: BTreeSet::from(["public".to_owned()]),
            using: None,
            check: None,
        };
        if next.eat("as") {
            policy.permissive = match next.eat_any(&["permissive", "restrictive"]) {
                Some(word) => word == "permissive",
                None => return next.stuck(),
            };
        }
        if next.eat("for") && !next.eat("all") {
            policy.verb = Some(verb(&mut next)?);
        }
        rest(&mut policy, next)?;
        self.table(&table, &table_place)?
            .policies
            .insert(name.clone(), policy);
        self.origin(Object::part(&table, Part::Policy, &name), place);
        Ok(())
    }

    /// After `alter policy`.
    pub(super) fn alter_policy(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        let place = next.place();
        let name = next.name()?;
        next.expect("on")?;
        let table_place = next.place();
        let table = next.qualified()?;
        let Some(table) = table.public().map(str::to_owned) else {
            return self.other_schema("policy on the table", &table.shown(), place);
        };
        let policies = &mut self.table(&table, &table_place)?.policies;
        let Some(mut policy) = policies.remove(&name) else {
            return Err(crate::import::cursor::Stuck(place));
        };
        if next.eat("rename to") {
            let renamed = next.name()?;
            policies.insert(renamed.clone(), policy);
            self.script.origins.rename(
                &Object::part(&table, Part::Policy, &name),
                Object::part(&table, Part::Policy, &renamed),
            );
            return next.end();
        }
        let read = rest(&mut policy, next);
        self.table(&table, &table_place)?
            .policies
            .insert(name.clone(), policy);
        self.origin(Object::part(&table, Part::Policy, &name), place);
        read
    }
}

/// The roles and the conditions.
fn rest(policy: &mut Policy, mut next: Cursor<'_>) -> Reading<()> {
    if next.eat("to") {
        policy.roles = roles(&mut next)?;
    }
    if next.eat("using") {
        policy.using = Some(next.group()?.rest().to_owned());
    }
    if next.eat("with check") {
        policy.check = Some(next.group()?.rest().to_owned());
    }
    next.end()
}

/// One of the four verbs.
pub(super) fn verb(next: &mut Cursor<'_>) -> Reading<Verb> {
    match Verb::ALL.into_iter().find(|verb| next.sees(verb.name())) {
        Some(verb) => {
            next.next();
            Ok(verb)
        }
        None => next.stuck(),
    }
}

/// Roles that commas separate.
pub(super) fn roles(next: &mut Cursor<'_>) -> Reading<BTreeSet<String>> {
    let mut roles = BTreeSet::new();
    loop {
        next.eat("group");
        roles.insert(next.name()?);
        if !next.eat_mark(",") {
            return Ok(roles);
        }
    }
}
