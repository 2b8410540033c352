//! Terms out of SQL texts.

use sqlparser::ast::{
    BinaryOperator, CaseWhen, CastKind, Expr, FunctionArg, FunctionArgExpr, FunctionArguments,
    InTarget, ObjectName, ObjectNamePart, Query, SelectItem, SetExpr, UnaryOperator, Value,
};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

use super::cast::{cast, counted};
use super::{Comparison, Term};

/// How deeply an expression may be nested; deeper ones are not understood.
const DEEPEST: usize = 64;

/// How many operators an expression may have: each can nest what stands before it.
const MOST_OPERATORS: usize = 300;

/// The term of an SQL text; `None` where it says what no term can.
pub(super) fn term(text: &str) -> Option<Term> {
    let dialect = PostgreSqlDialect {};
    let tokens = Tokenizer::new(&dialect, text).tokenize().ok()?;
    let tokens: Vec<Token> = tokens.into_iter().map(bound).collect();
    let operators = tokens.iter().filter(|token| is_operator(token)).count();
    if operators > MOST_OPERATORS {
        return None;
    }
    let mut parser = Parser::new(&dialect)
        .with_recursion_limit(DEEPEST)
        .with_tokens(tokens);
    let expression = parser.parse_expr().ok()?;
    (parser.peek_token().token == Token::EOF).then_some(())?;
    of(&expression)
}

/// An operator on patterns binds more tightly than a comparison, which the parser knows of
/// operators of people's own alone.
fn bound(token: Token) -> Token {
    let mark = match token {
        Token::Tilde => "~",
        Token::TildeAsterisk => "~*",
        Token::ExclamationMarkTilde => "!~",
        other => return other,
    };
    Token::CustomBinaryOperator(mark.to_owned())
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

pub(super) fn inner(expression: &Expr) -> Term {
    of(expression).unwrap_or(Term::Unknown)
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

fn of(expression: &Expr) -> Option<Term> {
    Some(match expression {
        Expr::Nested(inner) => of(inner)?,
        Expr::Identifier(name) => Term::Column(folded(name)),
        Expr::CompoundIdentifier(path) => match path.as_slice() {
            [row, name] => Term::Of(folded(row), folded(name)),
            _ => return None,
        },
        Expr::Value(value) => constant(&value.value)?,
        Expr::TypedString(typed) => constant(&typed.value.value)?,
        Expr::Function(called) => {
            let plain =
                called.filter.is_none() && called.over.is_none() && called.within_group.is_empty();
            if !plain {
                return None;
            }
            let arguments = arguments(&called.args)?;
            call(name(&called.name)?, arguments)
        }
        Expr::Subquery(query) => asked_once(query)?,
        Expr::Array(array) => Term::Array(terms(&array.elem)),
        Expr::Tuple(_) => return None,
        Expr::IsNull(inner) => Term::IsNull(boxed(inner)),
        Expr::IsNotNull(inner) => Term::Not(Box::new(Term::IsNull(boxed(inner)))),
        Expr::IsTrue(inner) => is(inner, true),
        Expr::IsNotTrue(inner) => negated(true, is(inner, true)),
        Expr::IsFalse(inner) => is(inner, false),
        Expr::IsNotFalse(inner) => negated(true, is(inner, false)),
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
        } => match of(right)? {
            Term::Array(values) => Term::OneOf(boxed(left), values),
            other => Term::Call("= any".to_owned(), vec![inner(left), other]),
        },
        Expr::AllOp {
            left,
            compare_op,
            right,
        } => match (compare_op, of(right)?) {
            (BinaryOperator::NotEq, Term::Array(values)) => {
                negated(true, Term::OneOf(boxed(left), values))
            }
            (_, other) => Term::Call(format!("{compare_op} all"), vec![inner(left), other]),
        },
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
        Expr::UnaryOp { op, expr } => unary(*op, of(expr)?)?,
        Expr::Cast {
            kind: CastKind::Cast | CastKind::DoubleColon,
            expr,
            data_type,
            ..
        } => cast(of(expr)?, data_type),
        Expr::Case {
            operand,
            conditions,
            else_result,
            ..
        } => case(operand.as_deref(), conditions, else_result.as_deref()),
        Expr::AtTimeZone {
            timestamp,
            time_zone,
        } => Term::AtZone(boxed(timestamp), boxed(time_zone)),
        Expr::Trim {
            trim_where: None,
            trim_what: None,
            expr,
            trim_characters: None,
        } => Term::Call("btrim".to_owned(), vec![of(expr)?]),
        _ => return None,
    })
}

/// `value is true`
fn is(value: &Expr, wanted: bool) -> Term {
    Term::Same(boxed(value), Box::new(Term::Boolean(wanted)))
}

fn unary(op: UnaryOperator, value: Term) -> Option<Term> {
    Some(match (op, value) {
        // PostgreSQL has `is not distinct from` as `not … is distinct from`.
        (UnaryOperator::Not, Term::Not(inner)) => *inner,
        (UnaryOperator::Not, inner) => negated(true, inner),
        (UnaryOperator::Minus, Term::Number(digits)) if !digits.starts_with('-') => {
            Term::Number(format!("-{digits}"))
        }
        (UnaryOperator::Minus, inner) => Term::Minus(Box::new(inner)),
        (UnaryOperator::Plus, inner) => inner,
        _ => return None,
    })
}

/// `case when … then … else … end`, each branch in the `else` of the one before it.
fn case(operand: Option<&Expr>, branches: &[CaseWhen], otherwise: Option<&Expr>) -> Term {
    let otherwise = otherwise.map_or(Term::Null, inner);
    branches.iter().rev().fold(otherwise, |otherwise, branch| {
        let condition = match operand {
            Some(value) => Term::Compare(Comparison::Equal, boxed(value), boxed(&branch.condition)),
            None => inner(&branch.condition),
        };
        Term::Case(Box::new([condition, inner(&branch.result), otherwise]))
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
        return Some(Term::Arithmetic(
            sign,
            Box::new(counted(left)),
            Box::new(counted(right)),
        ));
    }
    Some(match op {
        BinaryOperator::And => Term::All(joined(left, right, Term::conjuncts)),
        BinaryOperator::Or => Term::Any(joined(left, right, |term| match term {
            Term::Any(terms) => terms,
            other => vec![other],
        })),
        BinaryOperator::StringConcat => {
            Term::Call("||".to_owned(), vec![inner(left), inner(right)])
        }
        BinaryOperator::Custom(mark) => match mark.as_str() {
            "~" => Term::Matches(boxed(left), boxed(right)),
            "~*" => Term::Call("~*".to_owned(), vec![inner(left), inner(right)]),
            "!~" => Term::Not(Box::new(Term::Matches(boxed(left), boxed(right)))),
            _ => return None,
        },
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
        FunctionArguments::List(list)
            if list.duplicate_treatment.is_some() || !list.clauses.is_empty() =>
        {
            None
        }
        FunctionArguments::List(list) => list
            .args
            .iter()
            .map(|argument| match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(inner)) => of(inner),
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
            of(inner)
        }
        _ => None,
    }
}
