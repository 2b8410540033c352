//! A database as a manifest, as far as a manifest can say it.

mod access;
mod account;
mod cel;
mod check;
mod default;
mod field;
mod owner;
mod reference;
mod routine;
mod table;
mod types;

use std::collections::BTreeSet;

use super::origins::{Object, Origins};
use super::remark::{About, Remark};
use crate::database::{Database, Verb};
use crate::finding::Code;
use crate::manifest::{EnumDecl, Manifest, Written};
use crate::source::Spanned;
use crate::sql;

/// The manifest, and what it does not say.
#[derive(Debug)]
pub(super) struct Expressed {
    pub(super) manifest: Manifest,
    pub(super) remarks: Vec<Remark>,
}

/// What a table is read with.
struct Context<'a> {
    database: &'a Database,
    origins: &'a Origins,
    /// Who fills which tables at sign-up.
    accounts: account::Accounts,
    remarks: Vec<Remark>,
    /// Functions that the manifest speaks for.
    expressed: BTreeSet<String>,
}

impl Context<'_> {
    fn remark(&mut self, remark: Remark) {
        self.remarks.push(remark);
    }
}

/// The manifest of a database.
pub(super) fn express(database: &Database, origins: &Origins) -> Expressed {
    let mut context = Context {
        database,
        origins,
        accounts: account::Accounts::default(),
        remarks: Vec::new(),
        // Larder's own functions, whether or not a trigger calls them.
        expressed: own_functions(database),
    };
    account::read(&mut context);
    let mut manifest = Manifest::default();
    manifest.project.name = given("app".to_owned());
    for (name, found) in &database.enums {
        manifest.enums.push(EnumDecl {
            name: Spanned::new(name.clone(), 0..0),
            values: given(found.values.iter().cloned().map(spanned).collect()),
            replaced: Written::Absent,
        });
    }
    for (name, found) in &database.tables {
        manifest
            .tables
            .extend(table::express(name, found, &mut context));
    }
    account::remark(&mut context);
    for (name, function) in &database.functions {
        if !context.expressed.contains(name)
            && !routine::touches(function, &[Verb::Insert, Verb::Update])
        {
            let place = origins.place(&Object::Function(name.clone()));
            context.remark(
                Remark::new(
                    Code::ImportNotExpressed,
                    About::Nothing,
                    format!("the function `{name}` is not part of a manifest"),
                )
                .at(place),
            );
        }
    }
    Expressed {
        manifest,
        remarks: context.remarks,
    }
}

/// The functions that every generated schema has, where the database has them as they are.
fn own_functions(database: &Database) -> BTreeSet<String> {
    let own = sql::shared_functions().into_iter();
    let there = own.filter(|(name, function)| {
        let found = database.functions.get(name);
        found.is_some_and(|found| routine::is_same(&found.body, &function.body))
    });
    there.map(|(name, _)| name).collect()
}

/// A value that was written nowhere.
fn spanned<T>(value: T) -> Spanned<T> {
    Spanned::new(value, 0..0)
}

/// The same, as a key's.
fn given<T>(value: T) -> Written<T> {
    Written::Given(spanned(value))
}
