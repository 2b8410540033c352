use std::collections::BTreeSet;

use super::Support;

/// An expression of TypeScript, as far as conditions need them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Code {
    /// A name, a literal or a regular expression.
    Atom(String),
    /// `row.column`
    Column(String, String),
    /// `[a, b]`
    Array(Vec<Code>),
    /// `[1, 2]`, of number literals.
    Numbers(Vec<Code>),
    /// `[...text]`
    Spread(Box<Code>),
    /// `value.length`
    Length(Box<Code>),
    /// `name(argument)`
    Call(&'static str, Box<Code>),
    /// `integer(argument)`, of the generated base code.
    Support(Support, Vec<Code>),
    /// `value.method(argument)`
    Method(Box<Code>, &'static str, Box<Code>),
    /// `!value`
    Not(Box<Code>),
    /// `-value`
    Minus(Box<Code>),
    /// `left + right` and the like.
    Binary(Operator, Box<Code>, Box<Code>),
    /// `a && b && c`
    Logical(Logical, Vec<Code>),
    /// `condition ? then : otherwise`
    Conditional(Box<[Code; 3]>),
}

/// An operator that is no chain of conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    LooselyEqual,
    LooselyNotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Otherwise,
}

/// `&&` or `||`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Logical {
    And,
    Or,
}

impl Operator {
    pub(super) const fn mark(self) -> &'static str {
        match self {
            Self::Equal => "===",
            Self::NotEqual => "!==",
            Self::LooselyEqual => "==",
            Self::LooselyNotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Otherwise => "??",
        }
    }

    /// How tightly it binds.
    pub(super) const fn power(self) -> u8 {
        match self {
            Self::Otherwise => 0,
            Self::Equal | Self::NotEqual | Self::LooselyEqual | Self::LooselyNotEqual => 3,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide | Self::Remainder => 6,
        }
    }
}

impl Logical {
    pub(super) const fn mark(self) -> &'static str {
        match self {
            Self::And => "&&",
            Self::Or => "||",
        }
    }
}

impl Code {
    pub(super) fn collect_support(&self, support: &mut BTreeSet<Support>) {
        if let Self::Support(function, _) = self {
            support.insert(*function);
        }
        for child in self.children() {
            child.collect_support(support);
        }
    }

    fn children(&self) -> Vec<&Self> {
        match self {
            Self::Atom(_) | Self::Column(..) => Vec::new(),
            Self::Array(items)
            | Self::Numbers(items)
            | Self::Support(_, items)
            | Self::Logical(_, items) => items.iter().collect(),
            Self::Spread(inner)
            | Self::Length(inner)
            | Self::Call(_, inner)
            | Self::Not(inner)
            | Self::Minus(inner) => vec![inner],
            Self::Method(left, _, right) | Self::Binary(_, left, right) => vec![left, right],
            Self::Conditional(parts) => parts.iter().collect(),
        }
    }
}
