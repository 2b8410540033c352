//! What every table has: a key, an owner and two timestamps.

use super::One;
use crate::database::{OnDelete, Table, Verb};
use crate::finding::Code;
use crate::import::express::access::{Access, Rows};
use crate::import::express::default::is_now;
use crate::import::express::{Context, owner, types};
use crate::import::origins::Part;
use crate::import::term::Term;
use crate::model::FieldType;

/// What decides whether there is a table at all.
pub(super) struct Frame {
    pub(super) key: String,
    pub(super) owner: String,
}

impl Frame {
    pub(super) fn single_row(&self) -> bool {
        self.key == self.owner
    }
}

/// The key and the owner, or why there is no table.
pub(super) fn frame(
    table: &Table,
    access: &Access,
    context: &Context<'_>,
) -> Result<Frame, String> {
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
    let ty = types::express(&column.ty, context.database);
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

impl One<'_, '_, '_> {
    /// The owner goes with the account, and is always there.
    pub(super) fn check_frame(&mut self) {
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
    pub(super) fn check_timestamps(&mut self) {
        let name = self.name;
        for column in ["created_at", "updated_at"] {
            let fault = match self.table.column(column) {
                None => format!("`{name}` has no column `{column}`"),
                Some(found) => {
                    let ty = types::express(&found.ty, self.context.database);
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

    /// The columns that are no fields have the defaults that Larder gives them, and nothing
    /// that a field could say.
    pub(super) fn check_implied(&mut self, key_is_implied: bool) {
        let name = self.name;
        let (table, owner, key) = (self.table, self.frame.owner.clone(), self.frame.key.clone());
        for column in &table.columns {
            let shown = &column.name;
            let fits = |term: &Term| match shown.as_str() {
                _ if *shown == owner => *term == Term::Account,
                "created_at" | "updated_at" => is_now(term),
                _ => makes_uuid(term),
            };
            let implied = *shown == owner
                || (*shown == key && key_is_implied)
                || shown == "created_at"
                || shown == "updated_at";
            if !implied {
                continue;
            }
            let part = Some((Part::Column, shown.as_str()));
            if let Some(text) = &column.default
                && !Term::read(text).is_some_and(|term| fits(&term))
            {
                self.remark(
                    part,
                    Code::ImportNotExpressed,
                    format!(
                        "`{name}.{shown}` has the default `{text}`, and a manifest one of its own"
                    ),
                );
            }
            if column
                .comment
                .as_ref()
                .is_some_and(|text| !text.trim().is_empty())
            {
                self.remark(
                    part,
                    Code::ImportNotExpressed,
                    format!("`{name}.{shown}` has a comment, and in a manifest it is no field that could"),
                );
            }
            if column.generated.is_some() || column.identity {
                self.remark(
                    part,
                    Code::ImportNotExpressed,
                    format!(
                        "`{name}.{shown}` is generated, and in a manifest it is filled otherwise"
                    ),
                );
            }
        }
    }
}

/// Whether a default makes a new key, in one of the ways in which people do.
fn makes_uuid(term: &Term) -> bool {
    matches!(term, Term::Call(name, _) if ["gen_random_uuid", "uuid_generate_v4"].contains(&name.as_str()))
}
