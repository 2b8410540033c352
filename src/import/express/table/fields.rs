//! The fields of a table, and who fills them.

use std::collections::BTreeSet;

use super::One;
use crate::database::Verb;
use crate::finding::Code;
use crate::import::express::access::{self, Granted};
use crate::import::express::account::SignUp;
use crate::import::express::field::{self, Field};
use crate::import::express::given;
use crate::import::origins::Object;
use crate::import::remark::{About, Remark};
use crate::manifest::{Operation, Written};

impl One<'_, '_, '_> {
    /// Every column but the implied ones.
    pub(super) fn fields(&mut self, key_is_implied: bool) -> Vec<Field> {
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
    pub(super) fn set_access(&mut self, fields: &mut [Field], operations: &[Operation]) {
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

    /// What the account fills when it is made.
    pub(super) fn set_sign_up(&mut self, fields: &mut [Field], sign_up: &SignUp) {
        let mut others = sign_up.others.clone();
        for field in fields {
            let name = field.decl.name.value.clone();
            let filled = sign_up.filled.get(&name);
            let repeated = field.decl.same_as.value();
            match filled.map(String::as_str) {
                None => {}
                // It follows the column that it repeats.
                Some(_) if repeated.is_some_and(|same| sign_up.filled.get(same) == filled) => {}
                Some("id") => others.push(name),
                Some(attribute) => {
                    field.decl.from = given(attribute.to_owned());
                    field.decl.server = Written::Absent;
                }
            }
        }
        for column in &others {
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
                    format!("the trigger `{trigger}` fills {shown} with something else than the account's e-mail address or phone number"),
                )
                .at(place),
            );
        }
    }
}

/// Columns that the trigger fills which repeats others.
pub(super) fn set_repetitions(fields: &mut [Field], repeats: &[(String, String)]) {
    for (column, original) in repeats {
        let mut repeating = fields.iter_mut();
        if let Some(field) = repeating.find(|field| field.decl.name.value == *column) {
            field.decl.same_as = given(original.clone());
            field.decl.create = Written::Absent;
            field.decl.update = Written::Absent;
            field.decl.server = Written::Absent;
        }
    }
}
