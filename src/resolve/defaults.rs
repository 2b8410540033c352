//! A field's default: a literal that its type and its checks take.

use super::enums::Enums;
use super::limits::{digits, value};
use super::moment;
use super::types::backticked;
use crate::finding::suggest::nearest;
use crate::finding::{Code, Finding};
use crate::manifest::{Literal, Number, Shape};
use crate::model::{Checks, DefaultValue, FieldType};
use crate::source::{Span, Spanned};

/// The default of a field, or `None` after a finding.
pub(super) fn resolve(
    written: &Spanned<Literal>,
    ty: &FieldType,
    checks: &Checks,
    enums: &Enums,
    findings: &mut Vec<Finding>,
) -> Option<DefaultValue> {
    match read(&written.value, ty, enums).and_then(|default| {
        match broken_check(&written.value, ty, checks) {
            Some(fault) => Err(fault),
            None => Ok(default),
        }
    }) {
        Ok(default) => Some(default),
        Err(fault) => {
            findings.push(fault.finding(written.span.clone()));
            None
        }
    }
}

/// Why a default was refused, and what to do.
struct Fault {
    message: String,
    help: String,
}

impl Fault {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
        }
    }

    fn finding(self, span: Span) -> Finding {
        Finding::manifest(Code::BadDefault, span, self.message).help(self.help)
    }
}

fn read(literal: &Literal, ty: &FieldType, enums: &Enums) -> Result<DefaultValue, Fault> {
    let wrong = |example: &str| {
        Err(Fault::new(
            format!(
                "a field of type `{}` cannot have this default",
                ty.spelling()
            ),
            format!("write {example}"),
        ))
    };
    match (ty, literal) {
        (FieldType::Boolean, Literal::Boolean(value)) => Ok(DefaultValue::Boolean(*value)),
        (FieldType::Boolean, _) => wrong("`true` or `false`"),
        (FieldType::Text, Literal::Text(text)) => text_default(text),
        (FieldType::Text, _) => wrong("a text in quotes"),
        (FieldType::Integer, Literal::Number(Number::Integer(value))) => i32::try_from(*value)
            .map_or_else(
                |_| wrong("a whole number of four bytes"),
                |value| Ok(DefaultValue::Number(value.to_string())),
            ),
        (FieldType::Integer, _) => wrong("a whole number"),
        (FieldType::Bigint, Literal::Number(Number::Integer(value))) => {
            Ok(DefaultValue::Text(value.to_string()))
        }
        (FieldType::Bigint, _) => wrong("a whole number"),
        (FieldType::Real, Literal::Number(number)) if value(number).is_finite() => {
            Ok(DefaultValue::Number(digits(number)))
        }
        (FieldType::Real, _) => wrong("a number"),
        (FieldType::Numeric { precision, scale }, Literal::Number(number)) => {
            numeric_default(number, *precision, *scale, ty)
        }
        (FieldType::Numeric { .. }, _) => wrong("a number"),
        (FieldType::Uuid, Literal::Text(text)) if text == "random" => Ok(DefaultValue::Random),
        (FieldType::Uuid, Literal::Text(text)) if is_uuid(text) => {
            Ok(DefaultValue::Text(text.to_ascii_lowercase()))
        }
        (FieldType::Uuid, _) => wrong("`\"random\"` or a uuid in quotes"),
        (FieldType::Timestamp, Literal::Text(text)) if text == "now" => Ok(DefaultValue::Now),
        (FieldType::Timestamp, Literal::Text(text)) => match moment::timestamp(text) {
            Some(timestamp) => Ok(DefaultValue::Text(timestamp)),
            None => wrong("`\"now\"` or a moment in UTC such as `\"2026-01-31T12:00:00Z\"`"),
        },
        (FieldType::Timestamp, _) => wrong("`\"now\"` or a moment in quotes"),
        (FieldType::Date, Literal::Text(text)) if text == "now" => Ok(DefaultValue::Now),
        (FieldType::Date, Literal::Text(text)) if moment::is_date(text) => {
            Ok(DefaultValue::Text(text.clone()))
        }
        (FieldType::Date, _) => wrong("`\"now\"` or a date such as `\"2026-01-31\"`"),
        (FieldType::Time, Literal::Text(text)) => match moment::time(text) {
            Some(time) => Ok(DefaultValue::Text(time)),
            None => wrong("a time such as `\"09:00\"`"),
        },
        (FieldType::Time, _) => wrong("a time such as `\"09:00\"`"),
        (FieldType::Json, literal) => Ok(DefaultValue::Json(json(literal))),
        (FieldType::Enum(name), Literal::Text(text)) => enum_default(name, text, enums),
        (FieldType::Enum(_), _) => wrong("one of the enum's values in quotes"),
        (FieldType::Array(element), Literal::List(items)) => items
            .iter()
            .map(|item| read(item, element, enums))
            .collect::<Result<Vec<_>, _>>()
            .map(DefaultValue::List),
        (FieldType::Array(_), _) => wrong("a list"),
    }
}

fn text_default(text: &str) -> Result<DefaultValue, Fault> {
    if text.contains('\0') {
        return Err(Fault::new(
            "PostgreSQL's text holds no NUL character",
            "remove it",
        ));
    }
    Ok(DefaultValue::Text(text.to_owned()))
}

fn numeric_default(
    number: &Number,
    precision: u16,
    scale: u16,
    ty: &FieldType,
) -> Result<DefaultValue, Fault> {
    let digits = digits(number);
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let whole = whole.trim_start_matches(['-', '+', '0']);
    let fraction = fraction.trim_end_matches('0');
    if digits.contains(['e', 'E'])
        || !value(number).is_finite()
        || whole.len() > usize::from(precision - scale)
        || fraction.len() > usize::from(scale)
    {
        return Err(Fault::new(
            format!("`{digits}` has more digits than `{}` keeps", ty.spelling()),
            "write a number that fits, or give the type more digits",
        ));
    }
    Ok(if ty.is_decimal_text() {
        DefaultValue::Text(digits)
    } else {
        DefaultValue::Number(digits)
    })
}

fn enum_default(name: &str, text: &str, enums: &Enums) -> Result<DefaultValue, Fault> {
    let Some(declared) = enums.find(name) else {
        return Ok(DefaultValue::Text(text.to_owned()));
    };
    if declared.values.iter().any(|value| value == text) {
        return Ok(DefaultValue::Text(text.to_owned()));
    }
    let values: Vec<&str> = declared.values.iter().map(String::as_str).collect();
    Err(Fault::new(
        format!("`{text}` is not a value of the enum `{name}`"),
        match nearest(text, values.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("use one of {}", backticked(&values)),
        },
    ))
}

/// Checks that a literal of the right type does not hold.
fn broken_check(literal: &Literal, ty: &FieldType, checks: &Checks) -> Option<Fault> {
    let (measured, what) = match (ty, literal) {
        (FieldType::Text, Literal::Text(text)) => {
            let length = text.chars().count();
            (count(length), format!("has {length} characters"))
        }
        (FieldType::Array(_), Literal::List(items)) => {
            (count(items.len()), format!("has {} elements", items.len()))
        }
        (
            FieldType::Integer | FieldType::Bigint | FieldType::Real | FieldType::Numeric { .. },
            Literal::Number(number),
        ) => (value(number), format!("is {}", digits(number))),
        (FieldType::Json, Literal::Object(_)) => {
            return (checks.shape == Some(Shape::Array)).then(|| {
                Fault::new(
                    "this default is an object, and `shape` says array",
                    "write `[]`",
                )
            });
        }
        (FieldType::Json, _) => {
            let list = matches!(literal, Literal::List(_));
            return match checks.shape {
                Some(Shape::Object) => Some(Fault::new(
                    "this default is not an object, as `shape` says",
                    "write `{}`",
                )),
                Some(Shape::Array) if !list => Some(Fault::new(
                    "this default is not an array, as `shape` says",
                    "write `[]`",
                )),
                Some(Shape::Array) | None => None,
            };
        }
        _ => return None,
    };
    let limit = |bound: &Option<crate::model::Bound>| {
        bound.as_ref().and_then(|bound| bound.0.parse::<f64>().ok())
    };
    if limit(&checks.min).is_some_and(|min| measured < min) {
        return Some(Fault::new(
            format!("the default {what}, below the field's `min`"),
            "change one of them",
        ));
    }
    if limit(&checks.max).is_some_and(|max| measured > max) {
        return Some(Fault::new(
            format!("the default {what}, above the field's `max`"),
            "change one of them",
        ));
    }
    if let (Some(each), FieldType::Array(element), Literal::List(items)) =
        (&checks.each, ty, literal)
    {
        return items
            .iter()
            .find_map(|item| broken_check(item, element, each));
    }
    None
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no literal of a manifest has 2^53 characters"
)]
fn count(length: usize) -> f64 {
    length as f64
}

fn json(literal: &Literal) -> serde_json::Value {
    match literal {
        Literal::Boolean(value) => (*value).into(),
        Literal::Number(Number::Integer(value)) => (*value).into(),
        Literal::Number(Number::Decimal(value, _)) => (*value).into(),
        Literal::Text(text) => text.as_str().into(),
        Literal::List(items) => items.iter().map(json).collect(),
        Literal::Object(entries) => entries
            .iter()
            .map(|(key, value)| (key.clone(), json(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(at, letter)| match at {
            8 | 13 | 18 | 23 => letter == '-',
            _ => letter.is_ascii_hexdigit(),
        })
}
