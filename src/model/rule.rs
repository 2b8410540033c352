use super::{FieldType, FilterNames, Operation, Sort};
use crate::database::name;
use crate::expression::Typed;

/// A business rule: what refuses a write, and why.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The id, unique in its table.
    pub id: String,
    /// The operations that it guards, in the order of [`Operation::ALL`].
    pub on: Vec<Operation>,
    /// What it says.
    pub body: RuleBody,
    /// The condition of `deny` or `require` as it was written, for people.
    pub written: Option<String>,
    /// What a person reads when it refuses; `single` never refuses.
    pub message: Option<String>,
}

impl Rule {
    /// Whether a text can be an id.
    pub fn is_id(text: &str) -> bool {
        text.len() <= name::BYTES
            && text.starts_with(|first: char| first.is_ascii_alphabetic())
            && text
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
    }
}

/// What a rule says.
#[derive(Clone, Debug)]
pub enum RuleBody {
    /// Refuses when true.
    Deny(Typed),
    /// Refuses when false.
    Require(Typed),
    /// At most one row of an owner has this boolean column true.
    Single {
        /// The column.
        column: String,
    },
    /// A hand-written function, in `domains/<file>.custom.ts`, refuses by answering false.
    Call {
        /// Its name.
        function: String,
    },
}

/// A list hook of some of a table's rows.
#[derive(Clone, Debug)]
pub struct Filter {
    /// The name in the manifest.
    pub name: String,
    /// What it is, for people.
    pub about: Option<String>,
    /// Its names in TypeScript.
    pub names: FilterNames,
    /// Its parameters after `uid`, in order.
    pub params: Vec<Param>,
    /// Columns that an index looks up, beside the owner; empty: the owner's rows are read.
    pub equality: Vec<Equality>,
    /// What else a row must hold.
    pub predicate: Option<Typed>,
    /// The whole condition as it was written, for people.
    pub written: String,
    /// The order.
    pub sort: Option<Sort>,
}

/// A filter's parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: FieldType,
}

/// A column that must equal a value.
#[derive(Clone, Debug)]
pub struct Equality {
    /// The column.
    pub column: String,
    /// The value.
    pub value: EqualityValue,
}

/// What a column is compared with.
#[derive(Clone, Debug)]
pub enum EqualityValue {
    /// A parameter, by its name.
    Param(String),
    /// A constant text: an enum's value or text.
    Text(String),
    /// A constant number, as its digits.
    Number(String),
}
