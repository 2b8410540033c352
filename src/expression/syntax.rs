use super::token::TextToken;
use crate::source::{Span, Spanned};

/// An expression as it was written, with its place.
#[derive(Clone, Debug)]
pub(super) struct Syntax {
    pub(super) kind: SyntaxKind,
    pub(super) span: Span,
    /// How many levels of nesting it has; bounded, so that walking it cannot exhaust the stack.
    pub(super) height: usize,
}

/// What an expression is, before names and types are known.
#[derive(Clone, Debug)]
pub(super) enum SyntaxKind {
    Null,
    Boolean(bool),
    Integer(i64),
    Double(f64),
    Text(TextToken),
    List(Vec<Syntax>),
    Name(String),
    Select {
        operand: Box<Syntax>,
        field: Spanned<String>,
    },
    Call {
        target: Option<Box<Syntax>>,
        name: Spanned<String>,
        arguments: Vec<Syntax>,
    },
    Not(Box<Syntax>),
    Negate(Box<Syntax>),
    Binary {
        operator: Spanned<Binary>,
        left: Box<Syntax>,
        right: Box<Syntax>,
    },
    /// At least two operands; chains are one node, however long.
    Logical {
        operator: Logical,
        operands: Vec<Syntax>,
    },
    Conditional {
        condition: Box<Syntax>,
        then: Box<Syntax>,
        otherwise: Box<Syntax>,
    },
}

/// An operator that reads both of its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Equality(Equality),
    Order(super::Order),
    In,
    Arithmetic(super::Arithmetic),
}

/// Equal or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Equality {
    Equal,
    Different,
}

/// An operator that may leave its right operands unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Logical {
    And,
    Or,
}
