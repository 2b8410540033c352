//! A field's type, from its text: `numeric(3,2)`, `text[]`, an enum.

use super::enums::Enums;
use crate::finding::suggest::nearest;
use crate::finding::{Code, Finding};
use crate::manifest::Written;
use crate::model::FieldType;
use crate::source::Spanned;

/// The names of the types that every manifest has; `numeric` takes its digits.
pub(super) const TYPE_NAMES: &[&str] = &[
    "uuid",
    "text",
    "integer",
    "bigint",
    "real",
    "numeric",
    "boolean",
    "date",
    "time",
    "timestamp",
    "json",
];

/// Names that people write for a type, and what it is called here.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("string", "text"),
    ("varchar", "text"),
    ("int", "integer"),
    ("int4", "integer"),
    ("int8", "bigint"),
    ("float", "real"),
    ("double", "real"),
    ("decimal", "numeric(10,2)"),
    ("bool", "boolean"),
    ("datetime", "timestamp"),
    ("timestamptz", "timestamp"),
    ("jsonb", "json"),
    ("object", "json"),
];

/// PostgreSQL's greatest precision of a numeric.
const GREATEST_PRECISION: u16 = 1000;

/// The type that a text names; `None` after a finding, or where it names a broken enum.
pub(super) fn resolve(
    written: &Spanned<String>,
    enums: &Enums,
    findings: &mut Vec<Finding>,
) -> Option<FieldType> {
    let text = written.value.trim();
    if let Some(element) = text.strip_suffix("[]") {
        let element = element.trim_end();
        if element.ends_with("[]") {
            findings.push(
                Finding::manifest(
                    Code::UnknownType,
                    written.span.clone(),
                    "an array of arrays cannot be a column's type",
                )
                .help("use `json` for nested lists"),
            );
            return None;
        }
        let inner = simple(element, written, enums, findings)?;
        return Some(FieldType::Array(Box::new(inner)));
    }
    simple(text, written, enums, findings)
}

fn simple(
    text: &str,
    written: &Spanned<String>,
    enums: &Enums,
    findings: &mut Vec<Finding>,
) -> Option<FieldType> {
    Some(match text {
        "uuid" => FieldType::Uuid,
        "text" => FieldType::Text,
        "integer" => FieldType::Integer,
        "bigint" => FieldType::Bigint,
        "real" => FieldType::Real,
        "boolean" => FieldType::Boolean,
        "date" => FieldType::Date,
        "time" => FieldType::Time,
        "timestamp" => FieldType::Timestamp,
        "json" => FieldType::Json,
        _ if text.starts_with("numeric") => return numeric(text, written, findings),
        _ if enums.find(text).is_some() => FieldType::Enum(text.to_owned()),
        _ if enums.is_broken(text) => return None,
        _ => {
            findings.push(unknown(text, written, enums));
            return None;
        }
    })
}

fn numeric(
    text: &str,
    written: &Spanned<String>,
    findings: &mut Vec<Finding>,
) -> Option<FieldType> {
    let digits = text
        .strip_prefix("numeric")
        .and_then(|rest| rest.trim().strip_prefix('(')?.strip_suffix(')'))
        .and_then(|inner| inner.split_once(','))
        .and_then(|(precision, scale)| {
            Some((
                precision.trim().parse::<u16>().ok()?,
                scale.trim().parse::<u16>().ok()?,
            ))
        });
    match digits {
        Some((precision, scale))
            if (1..=GREATEST_PRECISION).contains(&precision) && scale <= precision =>
        {
            Some(FieldType::Numeric { precision, scale })
        }
        Some(_) => {
            findings.push(
                Finding::manifest(
                    Code::UnknownType,
                    written.span.clone(),
                    format!(
                        "a numeric has 1 to {GREATEST_PRECISION} digits, and no more of them after the point than in all"
                    ),
                )
                .help("write all digits, then those after the point: `numeric(10,2)`"),
            );
            None
        }
        None => {
            findings.push(
                Finding::manifest(
                    Code::UnknownType,
                    written.span.clone(),
                    "a numeric says how many digits it has",
                )
                .help("write all digits, then those after the point: `numeric(10,2)`"),
            );
            None
        }
    }
}

fn unknown(text: &str, written: &Spanned<String>, enums: &Enums) -> Finding {
    let finding = Finding::manifest(
        Code::UnknownType,
        written.span.clone(),
        format!("there is no type or enum `{text}`"),
    );
    let known = OTHER_NAMES
        .iter()
        .find(|(other, _)| other.eq_ignore_ascii_case(text))
        .map(|(_, ours)| *ours);
    let candidates = TYPE_NAMES
        .iter()
        .copied()
        .chain(enums.known.iter().map(|candidate| candidate.name.as_str()));
    match known.or_else(|| nearest(text, candidates)) {
        Some(name) => finding.help(format!("did you mean `{name}`?")),
        None => finding.help(format!(
            "use one of {}, or declare it under `[enums]`",
            backticked(TYPE_NAMES)
        )),
    }
}

/// What is said about something; blank text says nothing.
pub(super) fn about(written: &Written<String>) -> Option<String> {
    let text = written.value()?;
    (!text.trim().is_empty()).then(|| text.clone())
}

/// Words in backticks, joined by commas.
pub(super) fn backticked(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
