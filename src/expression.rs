//! Rules and filters: a subset of CEL (Common Expression Language), with one meaning for
//! every target.
//!
//! [`compile`] parses and type-checks; lowering lives with each target.
//!
//! # The meaning
//!
//! The grammar and the precedence are CEL's: literals, `row.column`, variables, `== != < <=
//! > >=`, `&& || !`, `in`, `?:`, `+ - * / %`, unary `-`, `has(row.column)`, `size(x)`,
//! `x.startsWith(y)`, `x.endsWith(y)`, `x.contains(y)`, `x.matches('pattern')` and, where it
//! is allowed, `now`. What follows holds in every target.
//!
//! **Missing values.** A column may be null, and a column of a partial row may be absent,
//! which reads as null. `x == y` is true when both are missing or both are there and equal;
//! it is never unknown. So `x == null` asks for a missing value. `value in [a, b]` is
//! `value == a || value == b`. Everything else needs a value: an operand that may be missing
//! is a fault unless a condition around it says that it is there (`x != null && …`,
//! `x == null || …`, `has(x) ? … : …`, an equality with something that is there).
//! `has(row.column)` asks whether a partial row was given the column, be it as null; of any
//! other row it is `row.column != null`. The one partial row is an update's `input`, which was
//! given the columns that the update changes: what is written again as it was is not among
//! them, for the server could not know of it. Of a new row nobody knows there which columns
//! were given, so a rule on create asks `next`.
//!
//! **Conditions** are true or false. `&&`, `||` and `?:` read from the left and only as far
//! as they must. A comparison whose answer is known before it is asked is a fault.
//!
//! **Errors.** An integer outside four bytes, a double that is not finite, a product or
//! quotient too small to be told from zero, and a division by zero have no value: whatever
//! reads one has no value either, and a rule without a value refuses the write, be it `deny`
//! or `require`; a filter leaves the row out. An operand that is not read makes no error.
//!
//! **Numbers.** Integers have four bytes; `/` rounds towards zero and `%` takes the sign of
//! the dividend. `real`, and `numeric` up to 15 digits, are doubles. Integers and doubles
//! compare by value, and do not mix in arithmetic; a constant integer is a double beside
//! one. Numbers that the client keeps as text are only asked for null.
//!
//! **Text** is compared by its characters, has no order, and its size counts code points.
//! `+` joins two texts. [`pattern`] says what patterns are.
//!
//! **Dates, times and timestamps** are ordered among their own type, and compare with
//! constants that name one. An enum compares with its values and with its own columns.
//! Arrays have a size and elements; JSON is only asked for null.

#[cfg(all(test, feature = "postgres"))]
pub(crate) mod cases;
mod check;
mod facts;
mod literal;
#[cfg(test)]
pub(crate) mod meaning;
mod node;
#[cfg(test)]
mod oracle;
mod parser;
pub mod pattern;
#[cfg(test)]
pub(crate) mod random;
mod suggestion;
mod syntax;
mod token;
mod typed;
mod types;

pub use node::{Arithmetic, Missing, Node, NodeKind, Order, Part};
pub use pattern::Pattern;
pub use typed::Typed;
pub use types::Type;

use crate::finding::Code;
use crate::model::{Enum, Field, FieldType};
use crate::source::Span;

/// What an expression may name.
#[derive(Clone, Debug)]
pub struct Environment<'a> {
    /// The variables, such as `existing` or a filter's parameters.
    pub variables: Vec<Variable<'a>>,
    /// The enums that fields may be of.
    pub enums: &'a [Enum],
    /// Whether `now` may be used.
    pub now: bool,
}

/// A name that an expression may use.
#[derive(Clone, Debug)]
pub enum Variable<'a> {
    /// A row: its fields are selected with a dot.
    Row {
        /// `existing`, `input`, `next` or `row`.
        name: &'a str,
        /// Its columns.
        fields: &'a [Field],
        /// Whether any column may be absent, as in an update's input: then each is nullable
        /// and `has()` asks whether it was given.
        partial: bool,
    },
    /// A single value, such as a filter's parameter; never null.
    Value {
        /// Its name.
        name: &'a str,
        /// Its type.
        ty: &'a FieldType,
    },
}

impl<'a> Variable<'a> {
    /// The name by which expressions call it.
    pub fn name(&self) -> &'a str {
        match self {
            Self::Row { name, .. } | Self::Value { name, .. } => name,
        }
    }
}

/// Why an expression was refused; the span is in the expression's own text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind of fault it is.
    pub code: Code,
    /// Where, in bytes of the expression's text.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// One next step.
    pub help: Option<String>,
}

impl Fault {
    fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            span,
            message: message.into(),
            help: None,
        }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }
}

/// Parses and type-checks an expression that must be a condition.
///
/// # Errors
/// All independent faults, in order of place.
pub fn compile(text: &str, environment: &Environment<'_>) -> Result<Typed, Vec<Fault>> {
    let syntax = parser::parse(text)?;
    check::Checker::new(environment)
        .whole(&syntax)
        .map(Typed::new)
}

#[cfg(test)]
pub(crate) mod tests;
