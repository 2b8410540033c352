//! How PostgreSQL counts: with four bytes, with decimal digits or with doubles.

use super::Lift;
use super::code::Power;
use crate::import::express::types;
use crate::import::term::Term;
use crate::model::FieldType;

/// What a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Integer,
    Numeric,
    Double,
}

/// What kind of number a term is; `None` where it is no number that is known.
pub(super) fn kind(term: &Term, lift: &Lift<'_>) -> Option<Kind> {
    match term {
        Term::Column(name) | Term::Of(_, name) => {
            let column = lift.table.column(name)?;
            match types::express(&column.ty, lift.database).ok()?.ty {
                FieldType::Integer | FieldType::Bigint => Some(Kind::Integer),
                FieldType::Numeric { .. } => Some(Kind::Numeric),
                FieldType::Real => Some(Kind::Double),
                _ => None,
            }
        }
        Term::Number(digits) if digits.parse::<i64>().is_ok() => Some(Kind::Integer),
        Term::Number(_) => Some(Kind::Numeric),
        Term::Cast(_, ty) if is_double(ty) => Some(Kind::Double),
        Term::Cast(_, ty) if ty.starts_with("numeric") || ty.starts_with("decimal") => {
            Some(Kind::Numeric)
        }
        // The wider of the two.
        Term::Arithmetic(_, one, other) => kind(one, lift).max(kind(other, lift)),
        Term::Minus(inner) => kind(inner, lift),
        Term::Case(parts) => kind(&parts[1], lift).max(kind(&parts[2], lift)),
        Term::Call(..) => Some(Kind::Integer),
        _ => None,
    }
}

/// Whether an expression counts with two numbers as PostgreSQL does: not with decimal digits,
/// and not with whole numbers that the other side makes doubles of.
pub(super) fn is_alike(one: &Term, other: &Term, lift: &Lift<'_>) -> bool {
    let sides = [one, other];
    match kind(one, lift).max(kind(other, lift)) {
        Some(Kind::Numeric) => false,
        Some(Kind::Double) => sides
            .into_iter()
            .all(|side| matches!(side, Term::Number(_)) || kind(side, lift) != Some(Kind::Integer)),
        Some(Kind::Integer) | None => true,
    }
}

/// Whether a type is the one whose values an expression counts with.
pub(super) fn is_double(ty: &str) -> bool {
    ["double precision", "float8", "float"].contains(&ty)
}

/// Whether a condition decides whether another, which may have no value, is asked: where an
/// operand of `&&` or `||` counts, `case` is what keeps their order.
pub(super) fn guards(power: Power, condition: &Term, guarded: &Term) -> bool {
    let first = first(power, guarded);
    match (power, condition) {
        (_, Term::Case(_)) => false,
        (Power::All, Term::All(_)) | (Power::Any, Term::Any(_)) => {
            !counts(condition) && counts(first)
        }
        _ => counts(condition) || counts(first),
    }
}

/// The operand that stands first in a chain.
fn first(power: Power, term: &Term) -> &Term {
    match (power, term) {
        (Power::All, Term::All(terms)) | (Power::Any, Term::Any(terms)) => {
            terms.first().map_or(term, |term| first(power, term))
        }
        (Power::All, Term::Case(parts)) if parts[2] == Term::Boolean(false) => {
            first(power, &parts[0])
        }
        (Power::Any, Term::Case(parts)) if parts[1] == Term::Boolean(true) => {
            first(power, &parts[0])
        }
        _ => term,
    }
}

/// Whether a number may leave its range in it, or is divided by zero.
fn counts(term: &Term) -> bool {
    let mut found = false;
    term.visit(&mut |part| found |= matches!(part, Term::Arithmetic(..) | Term::Minus(_)));
    found
}
