use std::collections::BTreeMap;

use serde_json::Value;

use super::retype::changes_form;
use super::write;
use crate::model::FieldType;

/// Something that a step does to the rows of a table, to the server's version of a row that
/// waiting edits keep, and to these edits themselves.
///
/// Whatever it needs is frozen in it: it means the same whatever becomes of the manifest.
/// On what already has it, it does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A table's rows, and all that is kept of it, go on under another name.
    RenameTable {
        /// The former name.
        from: String,
        /// The new one.
        to: String,
    },
    /// A field of a table changes its name, its type or its values.
    Field {
        /// The table.
        table: String,
        /// The field, by the name that it has before.
        field: String,
        /// What happens to it.
        change: FieldChange,
    },
}

/// What happens to a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldChange {
    /// It goes on under another name.
    Rename {
        /// The new name.
        to: String,
    },
    /// It is gone, from edits that wait as well.
    Drop,
    /// It is of another type, and its values take the form of that where it is another one.
    Convert {
        /// The former type.
        from: FieldType,
        /// The new one.
        to: FieldType,
    },
    /// Some of its values are replaced by others.
    Replace {
        /// Each former value with the new one.
        values: BTreeMap<String, String>,
    },
    /// Where it has no value, it gets one.
    Fill {
        /// The value; none where it must have one, which only the server knows.
        with: Option<Filling>,
        /// Whether null is a value, and stays.
        null: bool,
        /// Whether a waiting insert carries it too.
        insert: bool,
        /// The type of a field that the step brings. Another branch may have brought it
        /// before as another type: its values take the form of this one.
        new: Option<FieldType>,
    },
}

/// The value that a field gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filling {
    /// The same for every row, in the form in which devices hold it.
    Value(Value),
    /// That of another column.
    Column(String),
    /// The moment.
    Now,
    /// The day.
    Today,
    /// A random uuid.
    Random,
}

impl Operation {
    /// A change of a field.
    pub(super) fn of(table: &str, field: &str, change: FieldChange) -> Self {
        Self::Field {
            table: table.to_owned(),
            field: field.to_owned(),
            change,
        }
    }

    /// Whether code that does not know of it would spoil rows, or read them wrongly. A value
    /// more in a row harms nobody.
    pub fn reshapes(&self) -> bool {
        match self {
            Self::RenameTable { .. } => true,
            Self::Field { change, .. } => match change {
                FieldChange::Rename { .. } | FieldChange::Drop | FieldChange::Replace { .. } => {
                    true
                }
                FieldChange::Convert { from, to } => changes_form(from, to),
                FieldChange::Fill { .. } => false,
            },
        }
    }

    /// Whether it changes what a browser holds: most new types take values as they are.
    pub fn matters(&self) -> bool {
        match self {
            Self::Field {
                change: FieldChange::Convert { from, to },
                ..
            } => changes_form(from, to),
            Self::RenameTable { .. } | Self::Field { .. } => true,
        }
    }

    /// The operation as it stands in the file.
    pub(super) fn line(&self) -> String {
        match self {
            Self::RenameTable { from, to } => {
                format!("{{ rename = {}, to = {} }}", text(from), text(to))
            }
            Self::Field {
                table,
                field,
                change,
            } => {
                let (verb, more) = change.words();
                let (table, field) = (text(table), text(field));
                format!("{{ table = {table}, {verb} = {field}{more} }}")
            }
        }
    }
}

impl FieldChange {
    /// The key that names the field in the file, and what stands behind it.
    fn words(&self) -> (&'static str, String) {
        match self {
            Self::Rename { to } => ("rename", format!(", to = {}", text(to))),
            Self::Drop => ("drop", String::new()),
            Self::Convert { from, to } => {
                let (from, to) = (text(&from.spelling()), text(&to.spelling()));
                ("convert", format!(", from = {from}, to = {to}"))
            }
            Self::Replace { values } => ("replace", format!(", values = {}", write::map(values))),
            Self::Fill {
                with,
                null,
                insert,
                new,
            } => {
                let mut more = match with {
                    None => String::new(),
                    Some(Filling::Value(value)) => {
                        format!(", value = {}", text(&value.to_string()))
                    }
                    Some(Filling::Column(column)) => format!(", same_as = {}", text(column)),
                    Some(Filling::Now) => ", with = \"now\"".to_owned(),
                    Some(Filling::Today) => ", with = \"today\"".to_owned(),
                    Some(Filling::Random) => ", with = \"random\"".to_owned(),
                };
                for (key, holds) in [("null", null), ("insert", insert)] {
                    if *holds {
                        more.extend([", ", key, " = true"]);
                    }
                }
                if let Some(ty) = new {
                    more.extend([", new = ", &text(&ty.spelling())]);
                }
                ("fill", more)
            }
        }
    }
}

fn text(value: &str) -> String {
    write::string(value)
}
