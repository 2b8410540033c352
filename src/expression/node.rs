use super::{Pattern, Type};

/// A checked expression: what it computes, of which type, and whether it may be missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it computes.
    pub kind: NodeKind,
    /// The type of its value.
    pub ty: Type,
    /// Whether there may be no value here, after the guards around it.
    pub missing: Missing,
}

/// How a value may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// It may be null.
    pub null: bool,
    /// It may not be given, as a column of an update's input; it reads as null then.
    pub absent: bool,
}

/// What a node computes.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// The constant null.
    Null,
    /// A constant boolean.
    Boolean(bool),
    /// A constant integer.
    Integer(i32),
    /// A constant double; always finite.
    Number(f64),
    /// A constant of any type that the client holds as text, in its stored form: lower case
    /// for a uuid, `09:00:00` for a time, UTC with six digits of a second for a timestamp.
    Text(String),
    /// A row's column.
    Column {
        /// The row: `existing`, `input`, `next` or `row`.
        row: String,
        /// The column's name on the wire.
        column: String,
    },
    /// A variable that is a single value.
    Value(String),
    /// The moment of evaluation.
    Now,
    /// Not.
    Not(Box<Node>),
    /// True when every operand is; reads from the left and stops at the first false one.
    And(Vec<Node>),
    /// True when one operand is; reads from the left and stops at the first true one.
    Or(Vec<Node>),
    /// Whether both are missing, or both are there and equal.
    Equal(Box<Node>, Box<Node>),
    /// Whether a value is missing.
    Missing(Box<Node>),
    /// Whether a column of a partial row was given, be it null.
    Given {
        /// The row.
        row: String,
        /// The column.
        column: String,
    },
    /// Whether one comes before or after another; both are there, and of an ordered type.
    Ordered(Order, Box<Node>, Box<Node>),
    /// A sum and the like, of two integers or two doubles.
    Arithmetic(Arithmetic, Box<Node>, Box<Node>),
    /// The negative of a number.
    Negate(Box<Node>),
    /// Two texts, one after the other.
    Join(Box<Node>, Box<Node>),
    /// Whether a value is one of several constants; null is only among them if listed.
    OneOf(Box<Node>, Vec<Node>),
    /// Whether a value is an element of an array.
    Element(Box<Node>, Box<Node>),
    /// The number of a text's code points, or of an array's elements.
    Size(Box<Node>),
    /// Whether the first text starts with, ends with or contains the second.
    Part(Part, Box<Node>, Box<Node>),
    /// Whether some part of a text matches a pattern.
    Matches(Box<Node>, Pattern),
    /// One of two values.
    Choose {
        /// Which one.
        condition: Box<Node>,
        /// When it is true.
        then: Box<Node>,
        /// When it is false.
        otherwise: Box<Node>,
    },
}

/// A comparison that needs an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// An operation on two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`; of integers, towards zero.
    Divide,
    /// `%`, with the sign of the dividend; integers only.
    Remainder,
}

/// Which part of a text is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `startsWith`
    Start,
    /// `endsWith`
    End,
    /// `contains`
    Anywhere,
}

impl Missing {
    /// There always is a value.
    pub const NEVER: Self = Self {
        null: false,
        absent: false,
    };

    /// Whether there may be no value.
    pub fn ever(self) -> bool {
        self.null || self.absent
    }

    /// Missing where either is.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            null: self.null || other.null,
            absent: self.absent || other.absent,
        }
    }
}

impl Arithmetic {
    /// The operator as it is written.
    pub(super) const fn mark(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

impl Order {
    /// The order that holds exactly when this one does not.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
        }
    }
}

impl Node {
    /// A value that is always there.
    pub(super) fn present(kind: NodeKind, ty: Type) -> Self {
        Self {
            kind,
            ty,
            missing: Missing::NEVER,
        }
    }

    /// A condition.
    pub(super) fn boolean(kind: NodeKind) -> Self {
        Self::present(kind, Type::Boolean)
    }

    /// The condition that holds exactly when this one does not.
    pub(super) fn negated(self) -> Self {
        match self.kind {
            NodeKind::Boolean(value) => Self::boolean(NodeKind::Boolean(!value)),
            NodeKind::Not(inner) => *inner,
            _ => Self::boolean(NodeKind::Not(Box::new(self))),
        }
    }

    /// The nodes directly below.
    pub fn children(&self) -> Vec<&Self> {
        match &self.kind {
            NodeKind::Null
            | NodeKind::Boolean(_)
            | NodeKind::Integer(_)
            | NodeKind::Number(_)
            | NodeKind::Text(_)
            | NodeKind::Column { .. }
            | NodeKind::Value(_)
            | NodeKind::Now
            | NodeKind::Given { .. } => Vec::new(),
            NodeKind::Not(inner)
            | NodeKind::Missing(inner)
            | NodeKind::Negate(inner)
            | NodeKind::Size(inner)
            | NodeKind::Matches(inner, _) => vec![inner],
            NodeKind::And(operands) | NodeKind::Or(operands) => operands.iter().collect(),
            NodeKind::Equal(left, right)
            | NodeKind::Ordered(_, left, right)
            | NodeKind::Arithmetic(_, left, right)
            | NodeKind::Join(left, right)
            | NodeKind::Element(left, right)
            | NodeKind::Part(_, left, right) => vec![left, right],
            NodeKind::OneOf(value, constants) => {
                std::iter::once(&**value).chain(constants).collect()
            }
            NodeKind::Choose {
                condition,
                then,
                otherwise,
            } => vec![condition, then, otherwise],
        }
    }

    /// The same of another row: every column of `from` is one of `to`.
    #[must_use]
    pub(super) fn renamed(&self, from: &str, to: &str) -> Self {
        let of = |node: &Self| node.renamed(from, to);
        let boxed = |node: &Self| Box::new(of(node));
        let all = |nodes: &[Self]| nodes.iter().map(of).collect();
        let named = |row: &String| {
            if row == from {
                to.to_owned()
            } else {
                row.clone()
            }
        };
        let kind = match &self.kind {
            NodeKind::Column { row, column } => NodeKind::Column {
                row: named(row),
                column: column.clone(),
            },
            NodeKind::Given { row, column } => NodeKind::Given {
                row: named(row),
                column: column.clone(),
            },
            NodeKind::Null
            | NodeKind::Boolean(_)
            | NodeKind::Integer(_)
            | NodeKind::Number(_)
            | NodeKind::Text(_)
            | NodeKind::Value(_)
            | NodeKind::Now => self.kind.clone(),
            NodeKind::Not(inner) => NodeKind::Not(boxed(inner)),
            NodeKind::And(operands) => NodeKind::And(all(operands)),
            NodeKind::Or(operands) => NodeKind::Or(all(operands)),
            NodeKind::Equal(left, right) => NodeKind::Equal(boxed(left), boxed(right)),
            NodeKind::Missing(value) => NodeKind::Missing(boxed(value)),
            NodeKind::Ordered(order, left, right) => {
                NodeKind::Ordered(*order, boxed(left), boxed(right))
            }
            NodeKind::Arithmetic(operation, left, right) => {
                NodeKind::Arithmetic(*operation, boxed(left), boxed(right))
            }
            NodeKind::Negate(inner) => NodeKind::Negate(boxed(inner)),
            NodeKind::Join(left, right) => NodeKind::Join(boxed(left), boxed(right)),
            NodeKind::OneOf(value, constants) => NodeKind::OneOf(boxed(value), all(constants)),
            NodeKind::Element(value, array) => NodeKind::Element(boxed(value), boxed(array)),
            NodeKind::Size(value) => NodeKind::Size(boxed(value)),
            NodeKind::Part(part, text, other) => NodeKind::Part(*part, boxed(text), boxed(other)),
            NodeKind::Matches(text, pattern) => NodeKind::Matches(boxed(text), pattern.clone()),
            NodeKind::Choose {
                condition,
                then,
                otherwise,
            } => NodeKind::Choose {
                condition: boxed(condition),
                then: boxed(then),
                otherwise: boxed(otherwise),
            },
        };
        Self {
            kind,
            ..self.clone()
        }
    }

    /// This node and all below it, each before its children.
    pub fn walk(&self) -> impl Iterator<Item = &Self> {
        let mut waiting = vec![self];
        std::iter::from_fn(move || {
            let next = waiting.pop()?;
            waiting.extend(next.children().into_iter().rev());
            Some(next)
        })
    }
}
