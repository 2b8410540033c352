use super::columns::restored;
use super::comparison::{Comparison, Fault, listed};
use crate::database::EnumType;
use crate::finding::Code;
use crate::sql::print;
use crate::sql::spelling::{name, public, text};

impl Comparison<'_> {
    /// The enum types and their values.
    pub(super) fn enums(&mut self) {
        let (stated, live) = (self.stated, self.live);
        for (called, stated) in &stated.enums {
            match live.database.enums.get(called) {
                Some(live) => self.values(called, stated, live),
                None => self.enum_missing(called, stated),
            }
        }
    }

    /// Columns of the type went with it.
    fn enum_missing(&mut self, called: &str, stated: &EnumType) {
        let mut statement = print::enumeration(called, stated);
        for pair in self.pairs() {
            let gone = pair.stated.columns.iter().filter(|column| {
                is_of(column.ty.as_str(), called) && pair.live.column(&column.name).is_none()
            });
            for column in gone {
                statement += &restored(&pair, column);
            }
        }
        self.error(Fault {
            code: Code::EnumMissing,
            at: self.origins.enumeration(called),
            message: format!("the database has no enum `{called}`"),
            consequence: "every read and write of a column of that type fails",
            statement,
        });
    }

    fn values(&mut self, called: &str, stated: &EnumType, live: &EnumType) {
        let only = |some: &EnumType, other: &EnumType| -> Vec<String> {
            let values = some.values.iter();
            values
                .filter(|value| !other.values.contains(value))
                .cloned()
                .collect()
        };
        let (missing, extra) = (only(stated, live), only(live, stated));
        let at = self.origins.enumeration(called);
        let renamed = renamed(stated, live);
        if !missing.is_empty() {
            self.error(Fault {
                code: Code::EnumValueMissing,
                at: at.clone(),
                message: match &renamed {
                    Some((was, is)) => {
                        format!("the enum `{called}` has `{was}` in the database, where the manifest has `{is}`")
                    }
                    None => format!("the enum `{called}` lacks {} in the database", listed(&missing)),
                },
                consequence: "devices offer the value, and the server refuses every row that holds it",
                statement: match &renamed {
                    Some((was, is)) => format!(
                        "alter type {} rename value {} to {};",
                        public(called),
                        text(was),
                        text(is)
                    ),
                    None => added(called, stated, live),
                },
            });
        }
        if !extra.is_empty() && renamed.is_none() {
            self.warning(Fault {
                code: Code::EnumValueExtra,
                at: at.clone(),
                message: format!("the enum `{called}` has {} in the database alone", listed(&extra)),
                consequence: "rows may hold a value that devices do not know; Postgres takes no value out of an enum, so the manifest has to name it",
                statement: String::new(),
            });
        }
        let shared = |some: &EnumType, other: &EnumType| -> Vec<String> {
            let values = some.values.iter();
            values
                .filter(|value| other.values.contains(value))
                .cloned()
                .collect()
        };
        if shared(stated, live) != shared(live, stated) {
            self.warning(Fault {
                code: Code::EnumOrder,
                at,
                message: format!("the values of the enum `{called}` stand in another order in the database"),
                consequence: "own SQL that sorts by such a column sorts in the database's order; nothing that is generated does",
                statement: String::new(),
            });
        }
    }
}

/// A text of the database, with the value that is to have another name under that name.
pub(super) fn as_renamed(live: &str, called: &str, stated: &EnumType, there: &EnumType) -> String {
    match renamed(stated, there) {
        Some((was, is)) => {
            let ty = name(called);
            let spelled = |value: &str| format!("{}::{ty}", text(value));
            live.replace(&spelled(&was), &spelled(&is))
        }
        None => live.to_owned(),
    }
}

/// Whether a stated type is an enum, or an array of it.
pub(super) fn is_of(ty: &str, called: &str) -> bool {
    ty.trim_end_matches("[]") == public(called)
}

/// The one value that has another name, where that is the only difference.
fn renamed(stated: &EnumType, live: &EnumType) -> Option<(String, String)> {
    if stated.values.len() != live.values.len() {
        return None;
    }
    let pairs = live.values.iter().zip(&stated.values);
    let mut other = pairs.filter(|(was, is)| was != is);
    let (was, is) = other.next()?;
    let one = other.next().is_none() && !stated.values.contains(was) && !live.values.contains(is);
    one.then(|| (was.clone(), is.clone()))
}

/// What adds each missing value at its place.
fn added(called: &str, stated: &EnumType, live: &EnumType) -> String {
    let mut statement = String::new();
    for (at, value) in stated.values.iter().enumerate() {
        if live.values.contains(value) {
            continue;
        }
        // What stands before it is there by then.
        let place = match (at.checked_sub(1), live.values.first()) {
            (Some(before), _) => format!(" after {}", text(&stated.values[before])),
            (None, Some(first)) => format!(" before {}", text(first)),
            (None, None) => String::new(),
        };
        statement.extend([format!(
            "alter type {} add value {}{place};\n",
            public(called),
            text(value)
        )]);
    }
    statement
}
