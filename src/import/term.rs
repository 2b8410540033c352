//! SQL expressions as far as a manifest can say them.
//!
//! Two spellings of one thing become one term: PostgreSQL's own, as a catalog has it, and
//! those of people. What is left out of a term changes nothing: parentheses, casts of
//! constants, casts between kinds of text, and the `select` around a function that is asked
//! once a statement.

mod cast;
mod read;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Term {
    /// A column, by its name.
    Column(String),
    /// A column of `old`, `new` or another row.
    Of(String, String),
    Text(String),
    /// A number, as its digits.
    Number(String),
    Boolean(bool),
    Null,
    /// The signed-in user's id.
    Account,
    /// A function, by its name without `pg_catalog`, and what it is given.
    Call(String, Vec<Term>),
    Array(Vec<Term>),
    Compare(Comparison, Box<Term>, Box<Term>),
    /// `~`: a text and a pattern.
    Matches(Box<Term>, Box<Term>),
    /// `is not distinct from`
    Same(Box<Term>, Box<Term>),
    IsNull(Box<Term>),
    OneOf(Box<Term>, Vec<Term>),
    All(Vec<Term>),
    Any(Vec<Term>),
    Not(Box<Term>),
    Arithmetic(&'static str, Box<Term>, Box<Term>),
    Minus(Box<Term>),
    /// `x at time zone y`
    AtZone(Box<Term>, Box<Term>),
    /// A cast that changes a value: the type in small letters.
    Cast(Box<Term>, String),
    /// `case when … then … else … end`
    Case(Box<[Term; 3]>),
    /// A part that says what no term can.
    Unknown,
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Comparison {
    /// The comparison that holds when the two sides are exchanged.
    pub(super) const fn turned(self) -> Self {
        match self {
            Self::Equal => Self::Equal,
            Self::Unequal => Self::Unequal,
            Self::Less => Self::Greater,
            Self::LessEqual => Self::GreaterEqual,
            Self::Greater => Self::Less,
            Self::GreaterEqual => Self::LessEqual,
        }
    }

    /// The comparison as CEL spells it.
    pub(super) const fn spelling(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
        }
    }
}

impl Term {
    /// The term of an SQL text; `None` where it says what no term can.
    pub(super) fn read(text: &str) -> Option<Self> {
        read::term(text)
    }

    /// The conditions that all must hold.
    pub(super) fn conjuncts(self) -> Vec<Self> {
        match self {
            Self::All(terms) => terms,
            other => vec![other],
        }
    }

    /// The column that the term is, alone.
    pub(super) fn column(&self) -> Option<&str> {
        match self {
            Self::Column(name) => Some(name),
            _ => None,
        }
    }

    /// Every column that it names, without a row in front.
    pub(super) fn columns(&self) -> Vec<&str> {
        let mut columns = Vec::new();
        self.visit(&mut |term| {
            if let Self::Column(name) = term {
                columns.push(name.as_str());
            }
        });
        columns
    }

    /// Shows the term and all that it is made of.
    pub(super) fn visit<'a>(&'a self, see: &mut impl FnMut(&'a Self)) {
        see(self);
        match self {
            Self::Column(_)
            | Self::Of(..)
            | Self::Text(_)
            | Self::Number(_)
            | Self::Boolean(_)
            | Self::Null
            | Self::Account
            | Self::Unknown => {}
            Self::Call(_, terms) | Self::Array(terms) | Self::All(terms) | Self::Any(terms) => {
                for term in terms {
                    term.visit(see);
                }
            }
            Self::Compare(_, one, other)
            | Self::Matches(one, other)
            | Self::Same(one, other)
            | Self::Arithmetic(_, one, other)
            | Self::AtZone(one, other) => {
                one.visit(see);
                other.visit(see);
            }
            Self::IsNull(one) | Self::Not(one) | Self::Minus(one) | Self::Cast(one, _) => {
                one.visit(see);
            }
            Self::Case(parts) => {
                for part in parts.as_ref() {
                    part.visit(see);
                }
            }
            Self::OneOf(one, terms) => {
                one.visit(see);
                for term in terms {
                    term.visit(see);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_that_is_cut_or_rounded_is_another_one() {
        for (plain, cast, stays) in [
            ("a = 'abc'", "a = 'abc'::varchar(3)", true),
            ("a = 'abc'", "a = 'abc'::varchar(2)", false),
            ("a = 'abc'", "a = 'abc'::char(5)", false),
            ("a = 1.25", "a = 1.25::numeric", true),
            ("a = 1.25", "a = 1.25::numeric(3,1)", false),
            ("a = 1.25", "a = 1.25::integer", false),
        ] {
            assert_eq!(Term::read(plain) == Term::read(cast), stays, "{cast}");
        }
    }

    #[test]
    fn two_spellings_of_one_thing_are_one_term() {
        for (one, other) in [
            (
                "auth.uid() = user_id",
                "( SELECT auth.uid() AS uid) = user_id",
            ),
            (
                "status in ('a', 'b')",
                "((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
            ),
            ("price > 0", "(price > (0)::numeric)"),
            ("n between 1 and 5", "((n >= 1) AND (n <= 5))"),
            ("a <> 'x'", "A != 'x'::text"),
            ("a = b ~ 'c'", "a = (b ~ 'c'::text)"),
            (
                "a > '2026-01-01T00:00:00Z'",
                "(a > '2026-01-01 00:00:00+00'::timestamp with time zone)",
            ),
            ("a = '-1'::integer", "a = -1"),
            ("trim(name) <> ''", "(btrim(name) <> ''::text)"),
        ] {
            let term = Term::read(one);
            assert!(term.is_some(), "{one}");
            assert_eq!(term, Term::read(other), "{one}");
        }
    }

    #[test]
    fn what_is_too_deep_or_no_expression_is_none() {
        let deep = "(".repeat(5000) + "1" + &")".repeat(5000);
        for text in [
            deep.as_str(),
            "",
            "a =",
            "a b",
            "\0",
            "exists (select 1 from t)",
        ] {
            assert_eq!(Term::read(text), None);
        }
    }
}
