//! Casts: those that change nothing leave no trace in a term.

use sqlparser::ast::{DataType, Expr};

use super::Term;
use super::read::inner;

pub(super) fn cast(inner: Term, ty: &DataType) -> Term {
    let ty = ty.to_string().to_lowercase();
    // One that says a length cuts what is longer.
    let textual = ["text", "varchar", "character varying", "name", "bpchar"].contains(&&*ty);
    let whole = is_whole(&ty);
    match &inner {
        Term::Text(text) if ty == "boolean" || ty == "bool" => match text.as_str() {
            "t" | "true" => Term::Boolean(true),
            "f" | "false" => Term::Boolean(false),
            _ => inner,
        },
        // Its digits stand in quotes where the sign is part of the constant.
        Term::Text(digits) if whole && digits.parse::<i64>().is_ok() => {
            Term::Number(digits.clone())
        }
        Term::Text(moment) if is_moment(&ty) => Term::Text(utc(moment)),
        // It is rounded.
        Term::Number(digits) if whole && digits.contains('.') => Term::Cast(Box::new(inner), ty),
        Term::Text(_) | Term::Number(_) if !fits(&inner, &ty) => Term::Cast(Box::new(inner), ty),
        Term::Text(_) | Term::Number(_) | Term::Boolean(_) | Term::Null | Term::Array(_) => inner,
        // The account is a uuid, and text where it is compared with text.
        Term::Account => inner,
        Term::Column(_) | Term::Of(..) if textual => inner,
        _ => Term::Cast(Box::new(inner), ty),
    }
}

/// Whether a constant stays what it is in a type that may say a length or digits, beyond which
/// it is cut or rounded.
fn fits(constant: &Term, ty: &str) -> bool {
    let Some((kind, size)) = ty.split_once('(') else {
        return true;
    };
    match constant {
        Term::Text(text) if ["varchar", "character varying"].contains(&kind) => {
            let size = size.trim_end_matches(')').parse();
            size.is_ok_and(|most: usize| text.chars().count() <= most)
        }
        _ => false,
    }
}

fn is_moment(ty: &str) -> bool {
    ty == "timestamp with time zone" || ty == "timestamptz"
}

/// A moment in the form in which everybody else writes it, where PostgreSQL writes one of UTC.
fn utc(moment: &str) -> String {
    match moment
        .strip_suffix("+00")
        .and_then(|rest| rest.split_once(' '))
    {
        Some((day, time)) => format!("{day}T{time}Z"),
        None => moment.to_owned(),
    }
}

fn is_whole(ty: &str) -> bool {
    [
        "integer", "int", "int4", "bigint", "int8", "smallint", "int2",
    ]
    .contains(&ty)
}

/// An operand of arithmetic, where a constant's type decides how is counted.
pub(super) fn counted(expression: &Expr) -> Term {
    let mut bare = expression;
    while let Expr::Nested(inner) = bare {
        bare = inner;
    }
    let value = inner(expression);
    if let (Expr::Cast { data_type, .. }, Term::Number(_)) = (bare, &value) {
        let ty = data_type.to_string().to_lowercase();
        if !is_whole(&ty) {
            return Term::Cast(Box::new(value), ty);
        }
    }
    value
}
