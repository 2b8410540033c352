//! Rules and filters: a subset of CEL (Common Expression Language), with one meaning for
//! every target.
//!
//! [`compile`] parses and type-checks; lowering lives with each target.

use std::collections::BTreeSet;

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

/// A checked expression.
#[derive(Clone, Debug)]
pub struct Typed {}

impl Typed {
    /// The columns of a row variable that it reads.
    pub fn columns_of(&self, _variable: &str) -> BTreeSet<String> {
        BTreeSet::new()
    }
}

/// Parses and type-checks an expression that must be a boolean.
///
/// # Errors
/// All independent faults, in order of place.
pub fn compile(_text: &str, _environment: &Environment<'_>) -> Result<Typed, Vec<Fault>> {
    Ok(Typed {})
}
