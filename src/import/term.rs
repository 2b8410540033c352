//! SQL expressions as far as a manifest can say them.
//!
//! Two spellings of one thing become one term: PostgreSQL's own, as a catalog has it, and
//! those of people. What is left out of a term changes nothing: parentheses, casts of
//! constants, casts between kinds of text, and the `select` around a function that is asked
//! once a statement.

use sqlparser::ast::{
    BinaryOperator, CastKind, DataType, Expr, FunctionArg, FunctionArgExpr, FunctionArguments,
    InTarget, ObjectName, ObjectNamePart, Query, SelectItem, SetExpr, UnaryOperator, Value,
};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

/// How deeply an expression may be nested; deeper ones are not understood.
const DEEPEST: usize = 64;

/// How many operators an expression may have: each can nest what stands before it.
const MOST_OPERATORS: usize = 300;

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
        let dialect = PostgreSqlDialect {};
        let tokens = Tokenizer::new(&dialect, text).tokenize().ok()?;
        let operators = tokens.iter().filter(|token| is_operator(token)).count();
        if operators > MOST_OPERATORS {
            return None;
        }
        let mut parser = Parser::new(&dialect)
            .with_recursion_limit(DEEPEST)
            .with_tokens(tokens);
        let expression = parser.parse_expr().ok()?;
        (parser.peek_token().token == Token::EOF).then_some(())?;
        term(&expression)
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
            Self::OneOf(one, terms) => {
                one.visit(see);
                for term in terms {
                    term.visit(see);
                }
            }
        }
    }
}

/// Whether a token is neither a name, a constant, a bracket nor a comma.
fn is_operator(token: &Token) -> bool {
    match token {
        Token::Word(word) => matches!(word.keyword, Keyword::AND | Keyword::OR | Keyword::IS),
        Token::Whitespace(_)
        | Token::Number(..)
        | Token::SingleQuotedString(_)
        | Token::Comma
        | Token::Period
        | Token::LParen
        | Token::RParen
        | Token::LBracket
        | Token::RBracket => false,
        _ => true,
    }
}

fn inner(expression: &Expr) -> Term {
    term(expression).unwrap_or(Term::Unknown)
}

fn boxed(expression: &Expr) -> Box<Term> {
    Box::new(inner(expression))
}

fn terms<'a>(expressions: impl IntoIterator<Item = &'a Expr>) -> Vec<Term> {
    expressions.into_iter().map(inner).collect()
}

fn negated(negated: bool, term: Term) -> Term {
    if negated {
        Term::Not(Box::new(term))
    } else {
        term
    }
}

fn term(expression: &Expr) -> Option<Term> {
    Some(match expression {
        Expr::Nested(inner) => term(inner)?,
        Expr::Identifier(name) => Term::Column(folded(name)),
        Expr::CompoundIdentifier(path) => match path.as_slice() {
            [row, name] => Term::Of(folded(row), folded(name)),
            _ => return None,
        },
        Expr::Value(value) => constant(&value.value)?,
        Expr::TypedString(typed) => constant(&typed.value.value)?,
        Expr::Function(called) => {
            let arguments = arguments(&called.args)?;
            call(name(&called.name)?, arguments)
        }
        Expr::Subquery(query) => asked_once(query)?,
        Expr::Array(array) => Term::Array(terms(&array.elem)),
        Expr::Tuple(_) => return None,
        Expr::IsNull(inner) => Term::IsNull(boxed(inner)),
        Expr::IsNotNull(inner) => Term::Not(Box::new(Term::IsNull(boxed(inner)))),
        Expr::IsTrue(inner) => Term::Same(boxed(inner), Box::new(Term::Boolean(true))),
        Expr::IsNotTrue(inner) => Term::Not(Box::new(Term::Same(
            boxed(inner),
            Box::new(Term::Boolean(true)),
        ))),
        Expr::IsFalse(inner) => Term::Same(boxed(inner), Box::new(Term::Boolean(false))),
        Expr::IsNotFalse(inner) => Term::Not(Box::new(Term::Same(
            boxed(inner),
            Box::new(Term::Boolean(false)),
        ))),
        Expr::IsNotDistinctFrom(one, other) => Term::Same(boxed(one), boxed(other)),
        Expr::IsDistinctFrom(one, other) => {
            Term::Not(Box::new(Term::Same(boxed(one), boxed(other))))
        }
        Expr::In {
            expr,
            target: InTarget::List(list),
            negated: not,
            ..
        } => negated(*not, Term::OneOf(boxed(expr), terms(list))),
        Expr::AnyOp {
            left,
            compare_op: BinaryOperator::Eq,
            right,
            ..
        } => match term(right)? {
            Term::Array(values) => Term::OneOf(boxed(left), values),
            _ => return None,
        },
        Expr::AllOp {
            left,
            compare_op: BinaryOperator::NotEq,
            right,
        } => match term(right)? {
            Term::Array(values) => Term::Not(Box::new(Term::OneOf(boxed(left), values))),
            other => Term::Call("<> all".to_owned(), vec![inner(left), other]),
        },
        Expr::AllOp {
            left,
            compare_op,
            right,
        } => Term::Call(format!("{compare_op} all"), vec![inner(left), inner(right)]),
        Expr::Between {
            expr,
            negated: not,
            low,
            high,
        } => negated(
            *not,
            Term::All(vec![
                Term::Compare(Comparison::GreaterEqual, boxed(expr), boxed(low)),
                Term::Compare(Comparison::LessEqual, boxed(expr), boxed(high)),
            ]),
        ),
        Expr::BinaryOp { left, op, right } => binary(left, op, right)?,
        Expr::UnaryOp { op, expr } => match (op, term(expr)?) {
            // PostgreSQL has `is not distinct from` as `not … is distinct from`.
            (UnaryOperator::Not, Term::Not(inner)) => *inner,
            (UnaryOperator::Not, inner) => Term::Not(Box::new(inner)),
            (UnaryOperator::Minus, Term::Number(digits)) => Term::Number(format!("-{digits}")),
            (UnaryOperator::Minus, inner) => Term::Minus(Box::new(inner)),
            (UnaryOperator::Plus, inner) => inner,
            _ => return None,
        },
        Expr::Cast {
            kind: CastKind::Cast | CastKind::DoubleColon,
            expr,
            data_type,
            ..
        } => cast(term(expr)?, data_type),
        Expr::AtTimeZone {
            timestamp,
            time_zone,
        } => Term::AtZone(boxed(timestamp), boxed(time_zone)),
        Expr::Trim {
            trim_where: None,
            trim_what: None,
            expr,
            trim_characters: None,
        } => Term::Call("btrim".to_owned(), vec![term(expr)?]),
        _ => return None,
    })
}

fn binary(left: &Expr, op: &BinaryOperator, right: &Expr) -> Option<Term> {
    let comparison = match op {
        BinaryOperator::Eq => Some(Comparison::Equal),
        BinaryOperator::NotEq => Some(Comparison::Unequal),
        BinaryOperator::Lt => Some(Comparison::Less),
        BinaryOperator::LtEq => Some(Comparison::LessEqual),
        BinaryOperator::Gt => Some(Comparison::Greater),
        BinaryOperator::GtEq => Some(Comparison::GreaterEqual),
        _ => None,
    };
    if let Some(comparison) = comparison {
        return Some(Term::Compare(comparison, boxed(left), boxed(right)));
    }
    let arithmetic = match op {
        BinaryOperator::Plus => Some("+"),
        BinaryOperator::Minus => Some("-"),
        BinaryOperator::Multiply => Some("*"),
        BinaryOperator::Divide => Some("/"),
        BinaryOperator::Modulo => Some("%"),
        _ => None,
    };
    if let Some(sign) = arithmetic {
        return Some(Term::Arithmetic(sign, boxed(left), boxed(right)));
    }
    Some(match op {
        BinaryOperator::And => Term::All(joined(left, right, Term::conjuncts)),
        BinaryOperator::Or => Term::Any(joined(left, right, |term| match term {
            Term::Any(terms) => terms,
            other => vec![other],
        })),
        BinaryOperator::PGRegexMatch => Term::Matches(boxed(left), boxed(right)),
        BinaryOperator::PGRegexIMatch => {
            Term::Call("~*".to_owned(), vec![inner(left), inner(right)])
        }
        BinaryOperator::PGRegexNotMatch => {
            Term::Not(Box::new(Term::Matches(boxed(left), boxed(right))))
        }
        _ => return None,
    })
}

/// The terms of both sides in one list.
fn joined(left: &Expr, right: &Expr, split: impl Fn(Term) -> Vec<Term>) -> Vec<Term> {
    let mut all = split(inner(left));
    all.extend(split(inner(right)));
    all
}

fn constant(value: &Value) -> Option<Term> {
    Some(match value {
        Value::Number(digits, _) => Term::Number(digits.clone()),
        Value::SingleQuotedString(text)
        | Value::EscapedStringLiteral(text)
        | Value::UnicodeStringLiteral(text) => Term::Text(text.clone()),
        Value::DollarQuotedString(quoted) => Term::Text(quoted.value.clone()),
        Value::Boolean(value) => Term::Boolean(*value),
        Value::Null => Term::Null,
        _ => return None,
    })
}

fn cast(inner: Term, ty: &DataType) -> Term {
    let ty = ty.to_string().to_lowercase();
    let textual = ["text", "varchar", "character varying", "name", "bpchar"]
        .iter()
        .any(|kind| ty.starts_with(kind));
    match &inner {
        Term::Text(text) if ty == "boolean" || ty == "bool" => match text.as_str() {
            "t" | "true" => Term::Boolean(true),
            "f" | "false" => Term::Boolean(false),
            _ => inner,
        },
        Term::Text(_) | Term::Number(_) | Term::Boolean(_) | Term::Null | Term::Array(_) => inner,
        // The account is a uuid, and text where it is compared with text.
        Term::Account => inner,
        Term::Column(_) | Term::Of(..) if textual => inner,
        _ => Term::Cast(Box::new(inner), ty),
    }
}

fn call(name: String, arguments: Vec<Term>) -> Term {
    if name == "auth.uid" && arguments.is_empty() {
        return Term::Account;
    }
    Term::Call(name, arguments)
}

/// A function's name, in small letters, without the schema of PostgreSQL's own.
fn name(name: &ObjectName) -> Option<String> {
    let parts: Option<Vec<String>> = name
        .0
        .iter()
        .map(|part| match part {
            ObjectNamePart::Identifier(part) => Some(folded(part)),
            ObjectNamePart::Function(_) => None,
        })
        .collect();
    let whole = parts?.join(".");
    Some(
        whole
            .strip_prefix("pg_catalog.")
            .or_else(|| whole.strip_prefix("extensions."))
            .or_else(|| whole.strip_prefix("public."))
            .unwrap_or(&whole)
            .to_owned(),
    )
}

fn folded(name: &sqlparser::ast::Ident) -> String {
    match name.quote_style {
        Some(_) => name.value.clone(),
        None => name.value.to_ascii_lowercase(),
    }
}

fn arguments(arguments: &FunctionArguments) -> Option<Vec<Term>> {
    match arguments {
        FunctionArguments::None => Some(Vec::new()),
        FunctionArguments::Subquery(_) => None,
        FunctionArguments::List(list) => list
            .args
            .iter()
            .map(|argument| match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(inner)) => term(inner),
                _ => None,
            })
            .collect(),
    }
}

/// `(select auth.uid())`: a value that is asked once.
fn asked_once(query: &Query) -> Option<Term> {
    let SetExpr::Select(select) = query.body.as_ref() else {
        return None;
    };
    if !select.from.is_empty() || select.selection.is_some() {
        return None;
    }
    match select.projection.as_slice() {
        [SelectItem::UnnamedExpr(inner) | SelectItem::ExprWithAlias { expr: inner, .. }] => {
            term(inner)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
