//! What a field's values must hold: `min`, `max`, `pattern`, `format`, `shape`, `each`.

use crate::expression::pattern;
use crate::finding::{Code, Finding};
use crate::manifest::{FieldDecl, Format, Number, Written, spans};
use crate::model::{Bound, Checks, FieldType};
use crate::source::{Source, Span, Spanned};

/// The checks of a field, or `None` after a finding.
pub(super) fn resolve(
    decl: &FieldDecl,
    ty: &FieldType,
    source: &Source,
    findings: &mut Vec<Finding>,
) -> Option<Checks> {
    let before = findings.len();
    let mut checks = of_value(
        &Limits {
            min: &decl.min,
            max: &decl.max,
            pattern: &decl.pattern,
            format: &decl.format,
        },
        ty,
        source,
        findings,
    );
    if let Some(shape) = decl.shape.given() {
        if *ty == FieldType::Json {
            checks.shape = Some(shape.value);
        } else {
            findings.push(not_for(ty, "shape", "json", &shape.span));
        }
    }
    if let Some(each) = decl.each.given() {
        match ty {
            FieldType::Array(element) => {
                let each = &each.value;
                checks.each = Some(Box::new(of_value(
                    &Limits {
                        min: &each.min,
                        max: &each.max,
                        pattern: &each.pattern,
                        format: &each.format,
                    },
                    element,
                    source,
                    findings,
                )));
            }
            _ => findings.push(not_for(ty, "each", "arrays", &each.span)),
        }
    }
    (findings.len() == before).then_some(checks)
}

struct Limits<'a> {
    min: &'a Written<Number>,
    max: &'a Written<Number>,
    pattern: &'a Written<String>,
    format: &'a Written<Format>,
}

/// What `min` and `max` count or compare.
enum Measure {
    /// Characters or elements: whole, from 0 on.
    Count,
    /// The value itself, whole, within a range.
    Whole(i64, i64),
    /// The value itself.
    Value,
}

fn measure(ty: &FieldType) -> Option<Measure> {
    match ty {
        FieldType::Text | FieldType::Array(_) => Some(Measure::Count),
        FieldType::Integer => Some(Measure::Whole(i32::MIN.into(), i32::MAX.into())),
        FieldType::Bigint => Some(Measure::Whole(i64::MIN, i64::MAX)),
        FieldType::Real | FieldType::Numeric { .. } => Some(Measure::Value),
        FieldType::Uuid
        | FieldType::Boolean
        | FieldType::Date
        | FieldType::Time
        | FieldType::Timestamp
        | FieldType::Json
        | FieldType::Enum(_) => None,
    }
}

fn of_value(
    limits: &Limits<'_>,
    ty: &FieldType,
    source: &Source,
    findings: &mut Vec<Finding>,
) -> Checks {
    let min = limits
        .min
        .given()
        .and_then(|written| bound(written, "min", ty, findings));
    let max = limits
        .max
        .given()
        .and_then(|written| bound(written, "max", ty, findings));
    check_order(limits.min, limits.max, findings);
    Checks {
        min,
        max,
        pattern: limits
            .pattern
            .given()
            .and_then(|written| check_pattern(written, ty, source, findings)),
        format: limits.format.given().and_then(|written| {
            if *ty == FieldType::Text {
                return Some(written.value);
            }
            findings.push(not_for(ty, "format", "text", &written.span));
            None
        }),
        shape: None,
        each: None,
    }
}

/// Tells a minimum above its maximum, whatever the type.
pub(super) fn check_order(
    min: &Written<Number>,
    max: &Written<Number>,
    findings: &mut Vec<Finding>,
) {
    if let (Some(min), Some(max)) = (min.given(), max.given())
        && value(&min.value) > value(&max.value)
    {
        let (low, high) = (digits(&min.value), digits(&max.value));
        findings.push(
            Finding::manifest(
                Code::EmptyRange,
                max.span.clone(),
                format!("`max` is {high}, below `min`, which is {low}"),
            )
            .also(min.span.clone(), "`min` is here")
            .help("no value can hold both: exchange them or drop one"),
        );
    }
}

fn bound(
    written: &Spanned<Number>,
    key: &str,
    ty: &FieldType,
    findings: &mut Vec<Finding>,
) -> Option<Bound> {
    let Some(measure) = measure(ty) else {
        findings.push(not_for(ty, key, "text, numbers and arrays", &written.span));
        return None;
    };
    let fault = match (&measure, &written.value) {
        (Measure::Count, Number::Integer(count)) if *count >= 0 => None,
        (Measure::Count, _) => Some("counts, so it is a whole number from 0 on".to_owned()),
        (Measure::Whole(low, high), Number::Integer(value)) if (low..=high).contains(&value) => {
            None
        }
        (Measure::Whole(low, high), _) => Some(format!(
            "of a field of type `{}` is a whole number from {low} to {high}",
            ty.spelling()
        )),
        (Measure::Value, Number::Decimal(value, _)) if !value.is_finite() => {
            Some("is a finite number".to_owned())
        }
        (Measure::Value, _) => None,
    };
    match fault {
        None => Some(Bound(digits(&written.value))),
        Some(fault) => {
            findings.push(
                Finding::manifest(
                    Code::BadLimit,
                    written.span.clone(),
                    format!("`{key}` {fault}"),
                )
                .help("write such a number"),
            );
            None
        }
    }
}

fn check_pattern(
    written: &Spanned<String>,
    ty: &FieldType,
    source: &Source,
    findings: &mut Vec<Finding>,
) -> Option<String> {
    if *ty != FieldType::Text {
        findings.push(not_for(ty, "pattern", "text", &written.span));
        return None;
    }
    match pattern::parse(&written.value) {
        Ok(_) => Some(written.value.clone()),
        Err(fault) => {
            let inside = spans::Inside::new(source.text(), written.span.clone());
            let mut finding =
                Finding::manifest(Code::Pattern, inside.span(fault.span), fault.message);
            finding.help = fault.help;
            findings.push(finding);
            None
        }
    }
}

fn not_for(ty: &FieldType, key: &str, takes: &str, span: &Span) -> Finding {
    Finding::manifest(
        Code::CheckNotForType,
        span.clone(),
        format!(
            "`{key}` is for {takes}, and this field is `{}`",
            ty.spelling()
        ),
    )
    .help("remove it, or change the field's type")
}

/// A number's digits, as they are printed.
pub(super) fn digits(number: &Number) -> String {
    match number {
        Number::Integer(value) => value.to_string(),
        Number::Decimal(_, digits) => digits.clone(),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "only the order of two limits is asked for; limits beyond 2^53 that differ in their last digits pass"
)]
pub(super) fn value(number: &Number) -> f64 {
    match number {
        Number::Integer(value) => *value as f64,
        Number::Decimal(value, _) => *value,
    }
}
