//! Conditions as SQL, with the meaning that [`crate::expression`] gives them.
//!
//! A condition is true or false and never null, as long as columns that are not null hold a
//! value. Where a number leaves its range or is divided by zero, PostgreSQL raises an error,
//! which refuses the write.

mod code;
mod lower;

use crate::expression::Typed;
use crate::model::{Field, Operation, Param};
use code::Code;
use lower::Lowering;

/// A condition as SQL.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    code: Code,
}

/// What an expression's names stand for at the place where its SQL is written.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    fields: &'a [Field],
    params: &'a [Param],
    place: Place,
}

/// Where SQL is written.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// A check or a policy, whose columns are those of the row.
    Table,
    /// A trigger for each row.
    Trigger(Operation),
    /// A test, where each row variable has a record of its own.
    #[cfg(all(test, feature = "postgres"))]
    Test,
}

/// A row variable in SQL.
enum Row {
    /// `new` or `old`.
    Record(&'static str),
    /// The row whose columns have no name before them.
    Columns,
    /// What an update changes: the columns of the new record that are not as in the old one.
    Changes {
        old: &'static str,
        new: &'static str,
    },
}

impl<'a> Scope<'a> {
    /// A check or a policy of a table with these columns: `next` and `row` are the row.
    pub fn table(fields: &'a [Field]) -> Self {
        Self {
            fields,
            params: &[],
            place: Place::Table,
        }
    }

    /// A trigger for each row that an operation makes, changes or deletes: `next` is `new`
    /// and `existing` is `old`. An `input` is what an update changes; of a new row it is not
    /// known, and [`unknown_input`] refuses it.
    pub fn trigger(fields: &'a [Field], operation: Operation) -> Self {
        Self {
            place: Place::Trigger(operation),
            ..Self::table(fields)
        }
    }

    /// With parameters, which keep their names.
    #[must_use]
    pub fn with(self, params: &'a [Param]) -> Self {
        Self { params, ..self }
    }

    fn row(&self, name: &str) -> Row {
        match (self.place, name) {
            (Place::Table, _) => Row::Columns,
            (Place::Trigger(_), "existing") => Row::Record("old"),
            (Place::Trigger(Operation::Update), "input") => Row::Changes {
                old: "old",
                new: "new",
            },
            (Place::Trigger(_), _) => Row::Record("new"),
            #[cfg(all(test, feature = "postgres"))]
            (Place::Test, "row") => Row::Record("one"),
            #[cfg(all(test, feature = "postgres"))]
            (Place::Test, "next") => Row::Record("two"),
            #[cfg(all(test, feature = "postgres"))]
            (Place::Test, _) => Row::Changes {
                old: "before",
                new: "given",
            },
        }
    }
}

impl Condition {
    /// What holds when the expression holds.
    pub fn when(typed: &Typed, scope: &Scope<'_>) -> Self {
        Self {
            code: Lowering { scope }.lower(typed.root()),
        }
    }

    /// What holds when the expression does not.
    pub fn unless(typed: &Typed, scope: &Scope<'_>) -> Self {
        Self {
            code: Lowering { scope }.negated(typed.root()),
        }
    }

    /// On one line, however long; it stands between words or in parentheses.
    pub fn flat(&self) -> String {
        self.code.flat()
    }

    /// The same beside `and` and `or`.
    pub fn operand(&self) -> String {
        self.code.operand()
    }
}

/// A column of a new row's input that an expression reads: the row arrives with all of its
/// columns, and which of them were given cannot be known. An update's input is what it changes.
pub fn unknown_input(typed: &Typed, operation: Operation) -> Option<String> {
    match operation {
        Operation::Create => typed.columns_of("input").into_iter().next(),
        Operation::Update | Operation::Delete => None,
    }
}

#[cfg(all(test, feature = "postgres"))]
pub(crate) mod agreement;
#[cfg(test)]
mod tests;
