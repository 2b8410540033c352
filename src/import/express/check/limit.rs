//! What a condition on one column says: a limit, a pattern, a form or a shape.

use super::{each, formatted, implied};
use crate::expression::pattern;
use crate::import::express::field::Field;
use crate::import::express::given;
use crate::import::term::{Comparison, Term};
use crate::manifest::{FieldDecl, Number, Shape, Written};
use crate::model::FieldType;

/// Whether a field says a condition on it, now at the latest.
pub(super) fn told(term: &Term, field: &mut Field) -> bool {
    implied(term, field) || formatted(term, field) || field_says(term, field)
}

/// Takes a limit, a pattern or a shape, where the term is one.
fn field_says(term: &Term, field: &mut Field) -> bool {
    match term {
        Term::Compare(comparison, one, other) => {
            compared(*comparison, one, other, field)
                || compared(comparison.turned(), other, one, field)
        }
        Term::Not(inner) => match inner.as_ref() {
            // Not null says it already, or nothing does.
            Term::IsNull(_) => field.decl.null == Written::Absent,
            _ => false,
        },
        Term::All(terms) => {
            let mut trial = field.clone();
            let all = terms.iter().all(|term| told(term, &mut trial));
            if all {
                *field = trial;
            }
            all
        }
        // Each element is compared with the limit.
        Term::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
            ("<= all", [Term::Number(digits), Term::Column(_)]) => {
                of_each(Comparison::GreaterEqual, digits, field)
            }
            (">= all", [Term::Number(digits), Term::Column(_)]) => {
                of_each(Comparison::LessEqual, digits, field)
            }
            _ => false,
        },
        Term::Matches(column, pattern) => match (column.as_ref(), pattern.as_ref()) {
            (Term::Column(_), Term::Text(pattern)) => matched(pattern, field),
            _ => false,
        },
        Term::OneOf(column, values) if matches!(column.as_ref(), Term::Column(_)) => {
            one_of(values, field)
        }
        _ => false,
    }
}

fn compared(comparison: Comparison, one: &Term, other: &Term, field: &mut Field) -> bool {
    match (one, other) {
        (Term::Column(_), Term::Number(digits)) => match &field.ty {
            FieldType::Integer | FieldType::Bigint => whole(comparison, digits, &mut field.decl),
            FieldType::Real | FieldType::Numeric { .. } => {
                decimal(comparison, digits, &mut field.decl)
            }
            _ => false,
        },
        (Term::Column(_), Term::Text(text)) => {
            // `name <> ''` asks for a character.
            text.is_empty()
                && comparison == Comparison::Unequal
                && field.ty == FieldType::Text
                && at_least(1, &mut field.decl)
        }
        (Term::Call(called, given), Term::Number(digits)) => {
            let counts = match (called.as_str(), given.as_slice(), &field.ty) {
                (
                    "char_length" | "length" | "character_length",
                    [Term::Column(_)],
                    FieldType::Text,
                ) => true,
                ("cardinality", [Term::Column(_)], FieldType::Array(_)) => true,
                // Without elements it is null, which passes: as no lower limit does.
                (
                    "array_length",
                    [Term::Column(_), Term::Number(dimension)],
                    FieldType::Array(_),
                ) => {
                    dimension == "1"
                        && matches!(comparison, Comparison::Less | Comparison::LessEqual)
                }
                _ => false,
            };
            counts && whole(comparison, digits, &mut field.decl)
        }
        (Term::Call(called, arguments), Term::Text(kind)) if called == "jsonb_typeof" => {
            let shape = match kind.as_str() {
                "object" => Shape::Object,
                "array" => Shape::Array,
                _ => return false,
            };
            let fits = comparison == Comparison::Equal
                && field.ty == FieldType::Json
                && matches!(arguments.as_slice(), [Term::Column(_)]);
            if fits {
                field.decl.shape = given(shape);
            }
            fits
        }
        _ => false,
    }
}

/// A limit of whole numbers or of a count.
fn whole(comparison: Comparison, digits: &str, decl: &mut FieldDecl) -> bool {
    let Ok(value) = digits.parse::<i64>() else {
        return false;
    };
    match comparison {
        Comparison::GreaterEqual => at_least(value, decl),
        Comparison::Greater => value
            .checked_add(1)
            .is_some_and(|value| at_least(value, decl)),
        Comparison::LessEqual => at_most(value, decl),
        Comparison::Less => value
            .checked_sub(1)
            .is_some_and(|value| at_most(value, decl)),
        Comparison::Equal => at_least(value, decl) && at_most(value, decl),
        Comparison::Unequal => false,
    }
}

/// A limit of an array's elements.
fn of_each(comparison: Comparison, digits: &str, field: &mut Field) -> bool {
    let Some(mut element) = each::element(field, "element") else {
        return false;
    };
    let fits = match &element.ty {
        FieldType::Integer | FieldType::Bigint => whole(comparison, digits, &mut element.decl),
        FieldType::Real | FieldType::Numeric { .. } => {
            decimal(comparison, digits, &mut element.decl)
        }
        _ => false,
    };
    if fits {
        each::keep(element, field);
    }
    fits
}

/// The narrower of two lower limits.
fn at_least(value: i64, decl: &mut FieldDecl) -> bool {
    match decl.min.value() {
        Some(Number::Integer(former)) if *former >= value => {}
        Some(Number::Decimal(..)) => return false,
        _ => decl.min = given(Number::Integer(value)),
    }
    true
}

fn at_most(value: i64, decl: &mut FieldDecl) -> bool {
    match decl.max.value() {
        Some(Number::Integer(former)) if *former <= value => {}
        Some(Number::Decimal(..)) => return false,
        _ => decl.max = given(Number::Integer(value)),
    }
    true
}

/// A limit of a number with a fraction; only those that the limit itself passes.
fn decimal(comparison: Comparison, digits: &str, decl: &mut FieldDecl) -> bool {
    let number = match digits.parse::<i64>() {
        Ok(whole) => Number::Integer(whole),
        Err(_) => match digits.parse::<f64>() {
            Ok(value) if value.is_finite() && digits.contains('.') => {
                Number::Decimal(value, toml(digits))
            }
            _ => return false,
        },
    };
    let limit = match comparison {
        Comparison::GreaterEqual => &mut decl.min,
        Comparison::LessEqual => &mut decl.max,
        _ => return false,
    };
    if *limit != Written::Absent {
        return false;
    }
    *limit = given(number);
    true
}

/// Digits as TOML takes them: with some on both sides of the point.
fn toml(digits: &str) -> String {
    let (sign, rest) = match digits.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", digits),
    };
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = if fraction.is_empty() { "0" } else { fraction };
    format!("{sign}{whole}.{fraction}")
}

fn matched(pattern: &str, field: &mut Field) -> bool {
    let fits = field.ty == FieldType::Text
        && field.decl.pattern == Written::Absent
        && pattern::parse(pattern).is_ok();
    if fits {
        field.decl.pattern = given(pattern.to_owned());
    }
    fits
}

/// A list of words is a pattern of them.
fn one_of(values: &[Term], field: &mut Field) -> bool {
    let words: Option<Vec<&str>> = values
        .iter()
        .map(|value| match value {
            Term::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let Some(words) = words else {
        return false;
    };
    let escaped: Vec<String> = words.iter().map(|word| escaped(word)).collect();
    matched(&format!("^(?:{})$", escaped.join("|")), field)
}

/// A text as a pattern that matches nothing else.
fn escaped(word: &str) -> String {
    let mut pattern = String::new();
    for letter in word.chars() {
        if "\\.+*?()|[]{}^$/".contains(letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}
