//! A table of a database as a table of the manifest.

mod fields;
mod frame;
mod index;
mod policy;

use super::access::{self, Access};
use super::reference;
use super::{Context, check, given, routine, spanned, types};
use crate::database::Table;
use crate::finding::Code;
use crate::import::origins::{Object, Part};
use crate::import::remark::{About, Remark};
use crate::manifest::{CreatedBy, Operation, TableDecl};
use fields::set_repetitions;
use frame::{Frame, frame};

/// The table, or `None` where there is none, which is remarked.
pub(super) fn express(name: &str, table: &Table, context: &mut Context<'_>) -> Option<TableDecl> {
    let access = access::read(table);
    let frame = match frame(table, &access, context) {
        Ok(frame) => frame,
        Err(reason) => {
            let place = context.origins.place(&Object::Table(name.to_owned()));
            context.remark(
                Remark::new(
                    Code::ImportLeftOut,
                    About::LeftOutTable,
                    format!("the table `{name}` is left out: {reason}"),
                )
                .at(place),
            );
            // Its triggers go with it, but not their functions.
            context.accounts.tables.remove(name);
            return None;
        }
    };
    let mut one = One {
        name,
        table,
        context,
        frame,
    };
    Some(one.express(&access))
}

/// A table that is being expressed.
struct One<'a, 'c, 'd> {
    name: &'a str,
    table: &'a Table,
    context: &'c mut Context<'d>,
    frame: Frame,
}

impl One<'_, '_, '_> {
    fn express(&mut self, access: &Access) -> TableDecl {
        let mut decl = TableDecl::new(spanned(self.name.to_owned()));
        if let Some(about) = self
            .table
            .comment
            .as_ref()
            .filter(|text| !text.trim().is_empty())
        {
            decl.about = given(about.clone());
        }
        if self.frame.owner != "user_id" {
            decl.owner = given(self.frame.owner.clone());
        }
        let key_is_implied =
            self.frame.key == "id" && (self.is_uuid("id") || self.frame.single_row());
        if !key_is_implied {
            decl.key = given(vec![spanned(self.frame.key.clone())]);
        }
        self.check_frame();
        self.check_timestamps();
        self.check_implied(key_is_implied);

        let sign_up = self.context.accounts.tables.get(self.name).cloned();
        let sign_up = sign_up.filter(|found| {
            self.frame.single_row()
                && found.filled.get(&self.frame.owner).map(String::as_str) == Some("id")
        });
        if sign_up.is_some() {
            self.context.accounts.tables.remove(self.name);
            decl.created_by = given(CreatedBy::SignUp);
        }
        let policies = self.policies(access);
        let operations = self.operations(policies, sign_up.is_some(), &mut decl);

        let mut fields = self.fields(key_is_implied);
        self.set_access(&mut fields, &operations);
        let of = routine::Of {
            name: self.name,
            table: self.table,
            owner: &self.frame.owner,
            key: &self.frame.key,
            operations: &operations,
        };
        let mut triggers = routine::express(of, self.context);
        set_repetitions(&mut fields, &triggers.repeats);
        if let Some(sign_up) = &sign_up {
            self.set_sign_up(&mut fields, sign_up);
        }
        reference::express(
            (self.name, self.table),
            &self.frame.owner,
            &mut fields,
            self.context,
        );
        let idle = policy::is_idle(&decl);
        let mut writes = operations.clone();
        writes.extend(idle.then_some(Operation::Update));
        let count = triggers.rules.len();
        check::express(
            self.name,
            self.table,
            &mut fields,
            &writes,
            &mut triggers.rules,
            self.context,
        );
        if idle && triggers.rules.len() > count {
            policy::use_update(&mut decl, &operations);
        }
        decl.rules = triggers.rules;
        decl.fields = fields.into_iter().map(|field| field.decl).collect();
        self.set_uniques(&mut decl);
        self.set_indexes(&mut decl);
        decl
    }

    fn is_uuid(&self, column: &str) -> bool {
        self.table
            .column(column)
            .is_some_and(|column| types::is_uuid(column, self.context.database))
    }

    fn remark(&mut self, part: Option<(Part, &str)>, code: Code, message: String) {
        let place = match part {
            Some((part, name)) => self.context.origins.place_of_part(self.name, part, name),
            None => self
                .context
                .origins
                .place(&Object::Table(self.name.to_owned())),
        };
        let about = About::Table(self.name.to_owned());
        self.context
            .remark(Remark::new(code, about, message).at(place));
    }
}
