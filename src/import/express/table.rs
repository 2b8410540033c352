//! A table of a database as a table of the manifest.

use std::collections::BTreeSet;

use super::access::{self, Access, Granted, Rows};
use super::field::{self, Field};
use super::reference;
use super::{Context, check, given, owner, routine, spanned};
use crate::database::{Index, OnDelete, Table, Verb};
use crate::finding::Code;
use crate::import::origins::{Object, Part};
use crate::import::remark::{About, Remark};
use crate::import::term::Term;
use crate::manifest::{CreatedBy, Operation, PoliciesDecl, Policy, TableDecl, Written};
use crate::model::FieldType;
use crate::source::Spanned;

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

/// What decides whether there is a table at all.
struct Frame {
    key: String,
    owner: String,
}

impl Frame {
    fn single_row(&self) -> bool {
        self.key == self.owner
    }
}

/// The key and the owner, or why there is no table.
fn frame(table: &Table, access: &Access, context: &Context<'_>) -> Result<Frame, String> {
    let Some(key) = &table.primary_key else {
        return Err("it has no primary key".to_owned());
    };
    let [key] = key.columns.as_slice() else {
        return Err("its primary key has several columns".to_owned());
    };
    let column = table.column(key).ok_or("its primary key is not there")?;
    let counts = column.identity
        || column
            .default
            .as_ref()
            .is_some_and(|text| text.contains("nextval"));
    if counts {
        return Err(format!(
            "its key `{key}` is counted by the server, so a device cannot make a row offline"
        ));
    }
    let ty = super::types::express(&column.ty, context.database);
    let usable = matches!(
        ty.as_ref().map(|found| &found.ty),
        Ok(FieldType::Uuid | FieldType::Text | FieldType::Integer | FieldType::Enum(_))
    );
    if !usable {
        return Err(format!(
            "a column of type `{}` cannot be its key",
            column.ty
        ));
    }
    let Some(owner) = owner::find(table, access, context.database) else {
        return Err("no column says to which user a row belongs".to_owned());
    };
    if let Some(said) = access.said.get(&Verb::Select)
        && said.iter().all(|said| said.rows == Rows::Other)
    {
        return Err(
            "its rows are shown to others than their owner, and a manifest cannot say to whom"
                .to_owned(),
        );
    }
    Ok(Frame {
        key: key.clone(),
        owner,
    })
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
        let triggers = routine::express(self.name, self.table, &operations, self.context);
        if triggers.repeats {
            self.set_repetitions(&mut fields);
        }
        if let Some(sign_up) = &sign_up {
            self.set_sign_up(&mut fields, sign_up);
        }
        reference::express(
            (self.name, self.table),
            &self.frame.owner,
            &mut fields,
            self.context,
        );
        decl.rules = triggers.rules;
        let checks = check::express(
            self.name,
            self.table,
            &mut fields,
            &operations,
            self.context,
        );
        decl.rules.extend(checks);
        decl.fields = fields.into_iter().map(|field| field.decl).collect();
        self.set_uniques(&mut decl);
        self.set_indexes(&mut decl);
        decl
    }

    fn is_uuid(&self, column: &str) -> bool {
        self.table
            .column(column)
            .is_some_and(|column| super::types::is_uuid(column, self.context.database))
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

    /// The owner goes with the account, and is always there.
    fn check_frame(&mut self) {
        let (name, owner) = (self.name, self.frame.owner.clone());
        if self
            .table
            .column(&owner)
            .is_some_and(|column| !column.not_null)
        {
            self.remark(
                Some((Part::Column, &owner)),
                Code::ImportNotReady,
                format!(
                    "`{name}.{owner}` may be null, and a row without an owner reaches no device"
                ),
            );
        }
        for (constraint, key) in &self.table.foreign_keys {
            if key.columns != [owner.as_str()] {
                continue;
            }
            if !(owner::is_account(key) && key.on_delete == OnDelete::Cascade) {
                self.remark(
                    Some((Part::Constraint, constraint)),
                    Code::ImportNotExpressed,
                    format!(
                        "the foreign key `{constraint}` of `{name}.{owner}` is another one: the owner refers to `auth.users`, and a row goes with its account"
                    ),
                );
            }
        }
    }

    /// Both timestamps are there, with a time zone, and never null.
    fn check_timestamps(&mut self) {
        let name = self.name;
        for column in ["created_at", "updated_at"] {
            let fault = match self.table.column(column) {
                None => format!("`{name}` has no column `{column}`"),
                Some(found) => {
                    let ty = super::types::express(&found.ty, self.context.database);
                    let fits =
                        ty.is_ok_and(|ty| ty.ty == FieldType::Timestamp && ty.differs.is_none());
                    if !fits {
                        format!("`{name}.{column}` is `{}` and not `timestamptz`", found.ty)
                    } else if !found.not_null {
                        format!("`{name}.{column}` may be null")
                    } else {
                        continue;
                    }
                }
            };
            self.remark(Some((Part::Column, column)), Code::ImportNotReady, fault);
        }
    }

    /// The policy of each verb, as far as it can be said.
    fn policies(&mut self, access: &Access) -> [Policy; 4] {
        let name = self.name;
        if !self.table.row_security {
            self.remark(
                None,
                Code::ImportNotExpressed,
                format!("row level security is off for `{name}`; the generated schema turns it on, with policies for the owner"),
            );
            if self.table.policies.is_empty() {
                return [Policy::Owner; 4];
            }
        }
        for (policies, what) in [
            (&access.foreign, "is for a role of your own"),
            (&access.restrictive, "narrows what the others allow"),
            (&access.anonymous, "lets in people who are not signed in"),
        ] {
            for policy in policies {
                self.remark(
                    Some((Part::Policy, policy)),
                    Code::ImportNotExpressed,
                    format!("the policy `{policy}` of `{name}` {what}, which a manifest does not"),
                );
            }
        }
        Verb::ALL.map(|verb| self.policy(verb, access))
    }

    fn policy(&mut self, verb: Verb, access: &Access) -> Policy {
        let name = self.name;
        let owner = self.frame.owner.clone();
        let mut policy = Policy::None;
        let mut remarks = Vec::new();
        for said in access.said.get(&verb).into_iter().flatten() {
            let shown = format!("the policy `{}` of `{name}`", said.policy);
            let verb = verb.name();
            let (found, remark) = match &said.rows {
                Rows::Nobody => (Policy::None, None),
                Rows::Owner(column) if *column == owner => (Policy::Owner, None),
                Rows::Everyone if verb == "select" => (Policy::Authenticated, None),
                Rows::Everyone => (
                    Policy::Owner,
                    Some(format!(
                        "{shown} lets everyone {verb} every row; a manifest lets the owner"
                    )),
                ),
                Rows::More(column) if *column == owner => (
                    Policy::Owner,
                    Some(format!(
                        "{shown} lets others than the owner {verb} rows; a manifest lets the owner"
                    )),
                ),
                Rows::Less(column) if *column == owner => (
                    Policy::Owner,
                    Some(format!(
                        "{shown} lets the owner {verb} some rows only; a manifest lets the owner {verb} every own row"
                    )),
                ),
                Rows::Owner(_) | Rows::More(_) | Rows::Less(_) | Rows::Other => (
                    Policy::None,
                    Some(format!(
                        "{shown} lets others than the owner {verb} rows, and a manifest lets nobody else"
                    )),
                ),
            };
            policy = match (policy, found) {
                (Policy::Authenticated, _) | (_, Policy::Authenticated) => Policy::Authenticated,
                (Policy::Owner, _) | (_, Policy::Owner) => Policy::Owner,
                (Policy::None, Policy::None) => Policy::None,
            };
            remarks.extend(remark.map(|remark| (said.policy.clone(), remark)));
        }
        for (policy, remark) in remarks {
            self.remark(
                Some((Part::Policy, &policy)),
                Code::ImportNotExpressed,
                remark,
            );
        }
        policy
    }

    /// What the client may do, and the policies where they say something else.
    fn operations(
        &mut self,
        policies: [Policy; 4],
        sign_up: bool,
        decl: &mut TableDecl,
    ) -> Vec<Operation> {
        let [read, insert, update, delete] = policies;
        let mut written = PoliciesDecl::default();
        match read {
            Policy::Owner => {}
            Policy::Authenticated => written.read = given(read),
            Policy::None => {
                let name = self.name;
                self.remark(
                    None,
                    Code::ImportNotExpressed,
                    format!(
                        "no policy lets anyone select rows of `{name}`; a manifest lets the owner"
                    ),
                );
            }
        }
        let mut operations = Vec::new();
        for (operation, verb, policy) in [
            (Operation::Create, Verb::Insert, insert),
            (Operation::Update, Verb::Update, update),
            (Operation::Delete, Verb::Delete, delete),
        ] {
            if policy == Policy::None {
                continue;
            }
            match (operation, access::granted(self.table, verb)) {
                // The policy is there, and no column that it could be about.
                (Operation::Update, Granted::Nothing) => written.update = given(Policy::Owner),
                (_, Granted::Nothing) => self.remark(
                    None,
                    Code::ImportNotExpressed,
                    format!(
                        "nobody is granted {} on `{}`, so the policies for it allow nothing",
                        verb.name(),
                        self.name
                    ),
                ),
                (Operation::Create, _) if sign_up => written.insert = given(Policy::Owner),
                _ => operations.push(operation),
            }
        }
        if operations.len() < Operation::ALL.len() {
            decl.operations = given(operations.iter().copied().map(spanned).collect());
        }
        if written != PoliciesDecl::default() {
            decl.server = given(written);
        }
        operations
    }

    /// Every column but the implied ones.
    fn fields(&mut self, key_is_implied: bool) -> Vec<Field> {
        let table = self.table;
        table
            .columns
            .iter()
            .filter(|column| {
                let name = column.name.as_str();
                !(name == self.frame.key && key_is_implied
                    || name == self.frame.owner
                    || name == "created_at"
                    || name == "updated_at")
            })
            .filter_map(|column| field::express(self.name, column, self.context))
            .collect()
    }

    /// What the client may set, by the grants of columns.
    fn set_access(&mut self, fields: &mut [Field], operations: &[Operation]) {
        let settable = |verb| match access::granted(self.table, verb) {
            Granted::Columns(columns) => Some(columns),
            Granted::Nothing if verb == Verb::Update => Some(BTreeSet::new()),
            Granted::Everything | Granted::Nothing => None,
        };
        let (insert, update) = (settable(Verb::Insert), settable(Verb::Update));
        let may = |columns: &Option<BTreeSet<String>>, name: &str| {
            columns
                .as_ref()
                .is_none_or(|columns| columns.contains(name))
        };
        let key = self.frame.key.clone();
        for field in fields {
            let name = field.decl.name.value.clone();
            if name == key || field.decl.server != Written::Absent {
                continue;
            }
            let create = may(&insert, &name);
            let change = may(&update, &name);
            let nobody = !create && !change && operations.contains(&Operation::Create);
            let required =
                field.decl.null == Written::Absent && field.decl.default == Written::Absent;
            if nobody && required {
                field.decl.server = given(true);
                continue;
            }
            if !create {
                field.decl.create = given(false);
            }
            if !change {
                field.decl.update = given(false);
            }
        }
    }

    /// Columns that the trigger fills which repeats others.
    fn set_repetitions(&mut self, fields: &mut [Field]) {
        let terms: Vec<Term> = self
            .table
            .checks
            .values()
            .filter_map(|text| Term::read(text))
            .flat_map(Term::conjuncts)
            .collect();
        for term in terms {
            let Term::Same(one, other) = &term else {
                continue;
            };
            let (Some(one), Some(other)) = (one.column(), other.column()) else {
                continue;
            };
            if let Some(field) = fields.iter_mut().find(|field| field.decl.name.value == one) {
                field.decl.same_as = given(other.to_owned());
                field.decl.create = Written::Absent;
                field.decl.update = Written::Absent;
                field.decl.server = Written::Absent;
            }
        }
    }

    /// What the account fills when it is made.
    fn set_sign_up(&mut self, fields: &mut [Field], sign_up: &super::account::SignUp) {
        for field in fields {
            let name = field.decl.name.value.clone();
            match sign_up.filled.get(&name).map(String::as_str) {
                Some("id") | None => {}
                Some(attribute) => {
                    field.decl.from = given(attribute.to_owned());
                    field.decl.server = Written::Absent;
                }
            }
        }
        for column in &sign_up.others {
            let shown = format!("`{}.{column}`", self.name);
            let trigger = &sign_up.trigger;
            let place = self
                .context
                .origins
                .place(&Object::AccountTrigger(trigger.clone()));
            self.context.remark(
                Remark::new(
                    Code::ImportNotExpressed,
                    About::field(self.name, column),
                    format!("the trigger `{trigger}` fills {shown} with something else than the account's id, e-mail address or phone number"),
                )
                .at(place),
            );
        }
    }

    fn set_uniques(&mut self, decl: &mut TableDecl) {
        let mut uniques: Vec<Spanned<Vec<Spanned<String>>>> = Vec::new();
        let mut add = |columns: &[String]| {
            let columns = columns.iter().cloned().map(spanned).collect();
            let one = spanned(columns);
            if !uniques.contains(&one) {
                uniques.push(one);
            }
        };
        for key in self.table.uniques.values() {
            add(&key.columns);
        }
        for index in self.table.indexes.values() {
            if let Some(columns) = plain_columns(index, self.table).filter(|_| index.unique) {
                add(&columns);
            }
        }
        // The key is unique already, and with the owner it is what references lead to.
        let Frame { key, owner } = &self.frame;
        uniques.retain(|unique| match unique.value.as_slice() {
            [column] => column.value != *key,
            [first, second] => first.value != *owner || second.value != *key,
            _ => true,
        });
        if !uniques.is_empty() {
            decl.unique = given(uniques);
        }
    }

    fn set_indexes(&mut self, decl: &mut TableDecl) {
        let name = self.name;
        let mut indexes: Vec<Spanned<Vec<Spanned<String>>>> = Vec::new();
        for (index_name, index) in &self.table.indexes {
            let columns = plain_columns(index, self.table);
            if index.unique && columns.is_some() {
                continue;
            }
            let implied = columns
                .as_ref()
                .is_some_and(|columns| self.is_implied(columns) || refers(decl, columns));
            if implied {
                continue;
            }
            let Some(columns) = columns else {
                let what = match (&index.predicate, index.unique) {
                    (Some(_), true) => "holds for some rows only",
                    (Some(_), false) => "holds some rows only",
                    (None, _) => "is not one of plain columns",
                };
                self.remark(
                    Some((Part::Index, index_name)),
                    Code::ImportNotExpressed,
                    format!(
                        "the index `{index_name}` of `{name}` {what}, which a manifest cannot say"
                    ),
                );
                continue;
            };
            self.remark(
                Some((Part::Index, index_name)),
                Code::ImportNotExpressed,
                format!("the index `{index_name}` serves queries of the server, and a manifest has indexes of the browser's database only"),
            );
            let usable = columns.iter().all(|column| self.is_indexable(column));
            if usable {
                indexes.push(spanned(columns.into_iter().map(spanned).collect()));
            }
        }
        indexes.dedup();
        if !indexes.is_empty() {
            decl.indexes = given(indexes);
        }
    }

    /// Whether the generated schema has an index that serves the same.
    fn is_implied(&self, columns: &[String]) -> bool {
        let sync = [
            self.frame.owner.as_str(),
            "updated_at",
            self.frame.key.as_str(),
        ];
        columns.len() <= sync.len() && columns.iter().zip(sync).all(|(one, other)| one == other)
    }

    /// Whether IndexedDB takes the column's values as keys.
    fn is_indexable(&self, column: &str) -> bool {
        let Some(found) = self.table.column(column) else {
            return false;
        };
        super::types::express(&found.ty, self.context.database).is_ok_and(|ty| {
            !matches!(
                ty.ty,
                FieldType::Boolean | FieldType::Json | FieldType::Array(_)
            )
        })
    }
}

/// Whether columns are those by which rows are found that refer to another.
fn refers(decl: &TableDecl, columns: &[String]) -> bool {
    let owner = decl.owner.value().map_or("user_id", String::as_str);
    let mut references = decl
        .fields
        .iter()
        .filter(|field| field.references != Written::Absent);
    references.any(|field| match columns {
        [column] => field.name.value == *column,
        [first, column] => first == owner && field.name.value == *column,
        _ => false,
    })
}

/// The columns of an index that is nothing but columns, each row of which it holds.
fn plain_columns(index: &Index, table: &Table) -> Option<Vec<String>> {
    if index.predicate.is_some() || index.method != "btree" {
        return None;
    }
    index
        .columns
        .iter()
        .map(|written| {
            let column = [" desc", " asc", " DESC", " ASC"]
                .iter()
                .find_map(|end| written.strip_suffix(end))
                .unwrap_or(written);
            let column = column.trim_matches('"');
            table.column(column).map(|found| found.name.clone())
        })
        .collect()
}
