//! `grant`, `revoke` and `alter default privileges`.

use std::collections::{BTreeMap, BTreeSet};

use super::State;
use super::policy::roles;
use crate::database::{Grants, Verb};
use crate::import::cursor::{Cursor, Qualified, Reading, Stuck};
use crate::import::origins::Object;
use crate::source::Span;

/// What new objects are granted to each role.
#[derive(Debug, Default)]
pub(super) struct Preset {
    tables: BTreeMap<String, Grants>,
    /// Roles that may execute a new function beside everyone, or without everyone.
    functions: BTreeSet<String>,
    not_everyone: bool,
}

impl Preset {
    pub(super) fn of_table(&self) -> BTreeMap<String, Grants> {
        self.tables.clone()
    }

    pub(super) fn of_function(&self) -> BTreeSet<String> {
        let mut roles = self.functions.clone();
        if !self.not_everyone {
            roles.insert("public".to_owned());
        }
        roles
    }
}

/// A privilege, for all columns where none are named.
struct Privilege {
    name: String,
    columns: BTreeSet<String>,
}

/// What a statement grants or takes away, and on what.
enum On {
    Tables(Vec<(Qualified, Span)>),
    AllTables,
    Functions(Vec<String>),
    AllFunctions,
    /// Schemas, sequences, types: nothing that a client of Supabase is decided by.
    Others,
}

impl State {
    pub(super) fn grant(&mut self, next: Cursor<'_>) -> Reading<()> {
        self.change(next, true)
    }

    pub(super) fn revoke(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        next.eat("grant option for");
        self.change(next, false)
    }

    fn change(&mut self, mut next: Cursor<'_>, given: bool) -> Reading<()> {
        let place = next.place();
        let privileges = privileges(&mut next)?;
        if !next.eat("on") {
            // A role that is given to another role.
            self.beyond(
                Object::Other("role".to_owned(), next.rest().to_owned()),
                place,
                "a manifest has no roles",
            );
            return Ok(());
        }
        let on = on(&mut next)?;
        next.expect(if given { "to" } else { "from" })?;
        let roles = roles(&mut next)?;
        next.eat_any(&["with grant option", "cascade", "restrict"]);
        if next.eat("granted by") {
            next.name()?;
        }
        next.end()?;
        let tables: Vec<String> = match &on {
            On::Tables(named) => {
                let mut tables = Vec::new();
                for (name, place) in named {
                    tables.extend(self.granted_table(name, place)?);
                }
                tables
            }
            On::AllTables => self.database().tables.keys().cloned().collect(),
            On::Functions(_) | On::AllFunctions | On::Others => Vec::new(),
        };
        for name in tables {
            let table = self.table(&name, &place)?;
            for role in &roles {
                apply(&mut table.grants, role, &privileges, given);
            }
        }
        for (name, function) in &mut self.database().functions {
            let meant = match &on {
                On::Functions(named) => named.contains(name),
                On::AllFunctions => true,
                On::Tables(_) | On::AllTables | On::Others => false,
            };
            if meant {
                for role in &roles {
                    if given {
                        function.execute.insert(role.clone());
                    } else {
                        function.execute.remove(role);
                    }
                }
            }
        }
        Ok(())
    }

    /// The table of a grant; `None` of a view and whatever else a manifest has no word for.
    fn granted_table(&mut self, name: &Qualified, place: &Span) -> Reading<Option<String>> {
        let Some(table) = name.public() else {
            self.other_schema("table", &name.shown(), place.clone())?;
            return Ok(None);
        };
        if self.database().tables.contains_key(table) {
            return Ok(Some(table.to_owned()));
        }
        if self.is_noted(table) {
            return Ok(None);
        }
        Err(Stuck(place.clone()))
    }

    /// After `alter default privileges`.
    pub(super) fn alter_preset(&mut self, mut next: Cursor<'_>) -> Reading<()> {
        if next.eat("for role") || next.eat("for user") {
            roles(&mut next)?;
        }
        if next.eat("in schema") && next.name()? != crate::database::PUBLIC {
            return Ok(());
        }
        let given = match next.eat_any(&["grant", "revoke"]) {
            Some(word) => word == "grant",
            None => return next.stuck(),
        };
        next.eat("grant option for");
        let privileges = privileges(&mut next)?;
        next.expect("on")?;
        let kind = next.name()?;
        next.expect(if given { "to" } else { "from" })?;
        let roles = roles(&mut next)?;
        next.eat_any(&["with grant option", "cascade", "restrict"]);
        next.end()?;
        for role in roles {
            match kind.as_str() {
                "tables" => apply(&mut self.preset.tables, &role, &privileges, given),
                "functions" | "routines" if role == "public" => self.preset.not_everyone = !given,
                "functions" | "routines" if given => {
                    self.preset.functions.insert(role);
                }
                "functions" | "routines" => {
                    self.preset.functions.remove(&role);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// What stands after `on`, up to `to` or `from`.
fn on(next: &mut Cursor<'_>) -> Reading<On> {
    if next.eat("all tables in schema") {
        let schema = next.name()?;
        return Ok(if schema == crate::database::PUBLIC {
            On::AllTables
        } else {
            On::Others
        });
    }
    if next.eat("all functions in schema") || next.eat("all routines in schema") {
        let schema = next.name()?;
        return Ok(if schema == crate::database::PUBLIC {
            On::AllFunctions
        } else {
            On::Others
        });
    }
    let routine = next
        .eat_any(&["function", "routine", "procedure"])
        .is_some();
    let table = next.eat("table");
    let other = [
        "schema", "sequence", "type", "database", "all", "domain", "language",
    ]
    .iter()
    .any(|word| next.sees(word));
    if !routine && !table && other {
        next.until(|next| next.sees("to") || next.sees("from"));
        return Ok(On::Others);
    }
    let mut names = Vec::new();
    loop {
        let place = next.place();
        let name = next.qualified()?;
        if routine && next.sees_mark("(") {
            next.group()?;
        }
        names.push((name, place));
        if !next.eat_mark(",") {
            break;
        }
    }
    Ok(if routine {
        let public = names.iter().filter_map(|(name, _)| name.public());
        On::Functions(public.map(str::to_owned).collect())
    } else {
        On::Tables(names)
    })
}

fn privileges(next: &mut Cursor<'_>) -> Reading<Vec<Privilege>> {
    let mut privileges = Vec::new();
    loop {
        let mut privilege = Privilege {
            name: next.name()?,
            columns: BTreeSet::new(),
        };
        if privilege.name == "all" {
            next.eat("privileges");
        }
        if next.sees_mark("(") {
            privilege.columns.extend(next.names()?);
        }
        privileges.push(privilege);
        if !next.eat_mark(",") {
            return Ok(privileges);
        }
    }
}

/// Gives a role privileges, or takes them away.
fn apply(grants: &mut BTreeMap<String, Grants>, role: &str, privileges: &[Privilege], given: bool) {
    let held = grants.entry(role.to_owned()).or_default();
    for privilege in privileges {
        let verbs = Verb::ALL
            .into_iter()
            .filter(|verb| privilege.name == "all" || privilege.name == verb.name());
        for verb in verbs {
            let columns = held.columns.entry(verb).or_default();
            match (given, privilege.columns.is_empty()) {
                (true, true) => {
                    held.table.insert(verb);
                }
                (true, false) => columns.extend(privilege.columns.iter().cloned()),
                (false, true) => {
                    // Taking a table's privilege takes that of each column along.
                    held.table.remove(&verb);
                    columns.clear();
                }
                (false, false) => columns.retain(|column| !privilege.columns.contains(column)),
            }
        }
        held.columns.retain(|_, columns| !columns.is_empty());
        let others = ["references", "trigger", "truncate"]
            .into_iter()
            .filter(|other| privilege.name == "all" || privilege.name == *other);
        for other in others {
            if given {
                held.others.insert(other.to_owned());
            } else {
                held.others.remove(other);
            }
        }
    }
    if *held == Grants::default() {
        grants.remove(role);
    }
}
