use super::{Format, Shape};

/// What a column's values must hold, beyond their type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checks {
    /// The least value, number of characters or number of elements.
    pub min: Option<Bound>,
    /// The greatest.
    pub max: Option<Bound>,
    /// A regular expression of the shared subset, as it was written.
    pub pattern: Option<String>,
    /// A well-known form of text.
    pub format: Option<Format>,
    /// The outermost form of a JSON value.
    pub shape: Option<Shape>,
    /// What each element of an array must hold.
    pub each: Option<Box<Checks>>,
}

/// A limit, as its digits: `120`, `0.5`, `-3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound(pub String);
