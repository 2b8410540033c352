use super::super::spelling;

/// An expression of SQL, as far as conditions need them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Code {
    /// A column, a keyword or a number.
    Atom(String),
    /// A literal in quotes, whose type its neighbour decides.
    Literal(String),
    /// `function(a, b)`
    Call(&'static str, Vec<Code>),
    /// `value::type`
    Cast(Box<Code>, String),
    /// `-value`
    Minus(Box<Code>),
    /// `left + right` and the like.
    Binary(Operator, Box<Code>, Box<Code>),
    /// `value in (a, b)` or, where not wanted, `value not in (a, b)`.
    In {
        value: Box<Code>,
        list: Vec<Code>,
        wanted: bool,
    },
    /// `value is null` or, where not wanted, `value is not null`.
    IsNull { value: Box<Code>, wanted: bool },
    /// `not value`
    Not(Box<Code>),
    /// `a and b and c`
    Logical(Logical, Vec<Code>),
    /// `case when condition then value else otherwise end`
    Case(Box<[Code; 3]>),
}

/// An operator between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    NotDistinct,
    Distinct,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Matches,
    Join,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// `and` or `or`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Logical {
    And,
    Or,
}

/// How tightly an expression binds; a looser one stands in parentheses inside a tighter one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Power {
    Logical,
    Not,
    Case,
    Comparison,
    Other,
    Sum,
    Product,
    Minus,
    Cast,
    Atom,
}

impl Operator {
    const fn mark(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::NotDistinct => "is not distinct from",
            Self::Distinct => "is distinct from",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Matches => "~",
            Self::Join => "||",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }

    const fn power(self) -> Power {
        match self {
            Self::Equal
            | Self::NotEqual
            | Self::NotDistinct
            | Self::Distinct
            | Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual => Power::Comparison,
            Self::Matches | Self::Join => Power::Other,
            Self::Add | Self::Subtract => Power::Sum,
            Self::Multiply | Self::Divide | Self::Remainder => Power::Product,
        }
    }
}

impl Logical {
    const fn mark(self) -> &'static str {
        match self {
            Self::And => " and ",
            Self::Or => " or ",
        }
    }
}

impl Code {
    pub(super) fn atom(text: impl Into<String>) -> Self {
        Self::Atom(text.into())
    }

    pub(super) fn literal(text: &str) -> Self {
        Self::Literal(spelling::text(text))
    }

    pub(super) fn boolean(value: bool) -> Self {
        Self::atom(value.to_string())
    }

    pub(super) fn binary(operator: Operator, left: Self, right: Self) -> Self {
        Self::Binary(operator, Box::new(left), Box::new(right))
    }

    pub(super) fn cast(self, ty: impl Into<String>) -> Self {
        Self::Cast(Box::new(self), ty.into())
    }

    pub(super) fn is_null(value: Self, wanted: bool) -> Self {
        let value = Box::new(value);
        Self::IsNull { value, wanted }
    }

    pub(super) fn case(condition: Self, then: Self, otherwise: Self) -> Self {
        Self::Case(Box::new([condition, then, otherwise]))
    }

    fn power(&self) -> Power {
        match self {
            Self::Atom(_) | Self::Literal(_) | Self::Call(..) => Power::Atom,
            Self::Cast(..) => Power::Cast,
            Self::Minus(_) => Power::Minus,
            Self::Binary(operator, ..) => operator.power(),
            Self::In { .. } | Self::IsNull { .. } => Power::Comparison,
            Self::Not(_) => Power::Not,
            Self::Logical(..) => Power::Logical,
            Self::Case(_) => Power::Case,
        }
    }

    /// On one line.
    pub(super) fn flat(&self) -> String {
        match self {
            Self::Atom(text) | Self::Literal(text) => text.clone(),
            Self::Call(function, arguments) => {
                format!("{function}({})", list(arguments))
            }
            Self::Cast(value, ty) => format!("{}::{ty}", value.above(Power::Minus)),
            Self::Minus(value) => format!("-{}", value.above(Power::Minus)),
            Self::Binary(operator, left, right) => {
                let power = operator.power();
                // Comparisons do not chain; the others read from the left.
                let left = if power == Power::Comparison {
                    left.above(power)
                } else {
                    left.at_least(power)
                };
                format!("{left} {} {}", operator.mark(), right.above(power))
            }
            Self::In {
                value,
                list: items,
                wanted,
            } => {
                let not = if *wanted { "" } else { "not " };
                let value = value.above(Power::Comparison);
                format!("{value} {not}in ({})", list(items))
            }
            Self::IsNull { value, wanted } => {
                let not = if *wanted { "" } else { "not " };
                format!("{} is {not}null", value.above(Power::Comparison))
            }
            // Whatever has an operator stands in parentheses, so that nobody must know that
            // `not` binds more loosely than they do.
            Self::Not(value) => format!("not {}", value.at_least(Power::Atom)),
            Self::Logical(logical, operands) => {
                let operands: Vec<_> = operands.iter().map(Self::operand).collect();
                operands.join(logical.mark())
            }
            Self::Case(parts) => {
                let [condition, then, otherwise] = parts.each_ref().map(Self::flat);
                format!("case when {condition} then {then} else {otherwise} end")
            }
        }
    }

    pub(super) fn operand(&self) -> String {
        self.above(Power::Logical)
    }

    fn above(&self, power: Power) -> String {
        self.parenthesised(self.power() <= power)
    }

    fn at_least(&self, power: Power) -> String {
        self.parenthesised(self.power() < power)
    }

    fn parenthesised(&self, needed: bool) -> String {
        let flat = self.flat();
        if needed { format!("({flat})") } else { flat }
    }
}

fn list(items: &[Code]) -> String {
    let items: Vec<_> = items.iter().map(Code::flat).collect();
    items.join(", ")
}
