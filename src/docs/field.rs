//! The fields of a table, in words.

use super::markdown::{code, codes, listed, or_dash, prose};
use crate::model::{
    Bound, Checks, DefaultValue, Field, FieldRole, FieldType, Format, OnDelete, Reference, Shape,
    Table,
};
use serde_json::Value;

/// A row of the table of fields.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) optional: &'static str,
    pub(super) default: String,
    pub(super) holds: String,
    pub(super) about: String,
}

/// The fields, in the order of the manifest.
pub(super) fn rows(table: &Table) -> Vec<Row> {
    let rows = table.fields.iter().map(|field| Row {
        name: code(&field.name),
        ty: code(&field.ty.spelling()),
        optional: if field.null { "yes" } else { "no" },
        default: field.default.as_ref().map_or_else(dash, default),
        holds: listed(&holds(table, field)),
        about: about(field),
    });
    rows.collect()
}

fn dash() -> String {
    or_dash(String::new())
}

fn default(default: &DefaultValue) -> String {
    match default {
        DefaultValue::Now => "now".to_owned(),
        DefaultValue::Random => "a random one".to_owned(),
        literal => code(&spelled(literal)),
    }
}

/// A constant as JSON spells it; a number keeps its digits.
fn spelled(default: &DefaultValue) -> String {
    match default {
        DefaultValue::Boolean(value) => value.to_string(),
        DefaultValue::Number(digits) => digits.clone(),
        DefaultValue::Text(text) => Value::from(text.as_str()).to_string(),
        DefaultValue::Json(value) => value.to_string(),
        DefaultValue::List(values) => {
            let values: Vec<_> = values.iter().map(spelled).collect();
            format!("[{}]", values.join(", "))
        }
        DefaultValue::Now => "now".to_owned(),
        DefaultValue::Random => "random".to_owned(),
    }
}

fn about(field: &Field) -> String {
    let fixed = match field.role {
        FieldRole::Key => "the key",
        FieldRole::Owner => "whose row it is",
        FieldRole::CreatedAt => "when the server inserted the row",
        FieldRole::UpdatedAt => "when the server changed the row last",
        FieldRole::Data => "",
    };
    let written = field.about.as_deref().unwrap_or_default();
    or_dash(prose(if written.is_empty() { fixed } else { written }))
}

/// What a value must hold, and who sets it.
fn holds(table: &Table, field: &Field) -> Vec<String> {
    let mut phrases = checks(&field.ty, &field.checks);
    phrases.extend(
        field
            .same_as
            .as_deref()
            .map(|of| format!("repeats {}", code(of))),
    );
    phrases.extend(
        field
            .from
            .as_deref()
            .map(|of| format!("the account's {}, at sign-up", code(of))),
    );
    phrases.extend(field.references.as_ref().map(reference));
    let is_data = field.role == FieldRole::Data;
    let set = match (
        field.access.server,
        field.access.create,
        field.access.update,
    ) {
        (true, _, _) => Some("only the server sets it"),
        (false, false, false) if field.same_as.is_none() => Some("the client does not set it"),
        (false, true, false) => Some("set once, when the row is made"),
        (false, false, true) if !table.operations.is_empty() => Some("set by updates only"),
        (false, ..) => None,
    };
    phrases.extend(set.filter(|_| is_data).map(str::to_owned));
    if !field.renamed_from.is_empty() {
        phrases.push(format!("formerly {}", codes(&field.renamed_from)));
    }
    phrases
}

/// Which row the value is the key of, and what its deletion leads to.
fn reference(
    Reference {
        table, on_delete, ..
    }: &Reference,
) -> String {
    let end = match on_delete {
        OnDelete::Restrict => "which is kept as long as this row is there",
        OnDelete::Cascade => "and goes with it",
        OnDelete::SetNull => "and is null when that is deleted",
    };
    format!("a row of {}, {end}", code(table))
}

fn checks(ty: &FieldType, checks: &Checks) -> Vec<String> {
    let mut phrases: Vec<_> = limits(ty, checks).into_iter().collect();
    phrases.extend(
        checks
            .pattern
            .as_deref()
            .map(|pattern| format!("matches {}", code(pattern))),
    );
    phrases.extend(
        checks
            .format
            .map(|format| format_in_words(format).to_owned()),
    );
    phrases.extend(checks.shape.map(|shape| {
        let shape = match shape {
            Shape::Object => "an object",
            Shape::Array => "an array",
        };
        shape.to_owned()
    }));
    if let (Some(each), FieldType::Array(element)) = (&checks.each, ty) {
        let of_each = self::checks(element, each);
        if !of_each.is_empty() {
            phrases.push(format!("each: {}", of_each.join(", ")));
        }
    }
    phrases
}

/// `1 to 120 characters`
fn limits(ty: &FieldType, checks: &Checks) -> Option<String> {
    let unit = match ty {
        FieldType::Text => " characters",
        FieldType::Array(_) => " elements",
        FieldType::Uuid
        | FieldType::Integer
        | FieldType::Bigint
        | FieldType::Real
        | FieldType::Numeric { .. }
        | FieldType::Boolean
        | FieldType::Date
        | FieldType::Time
        | FieldType::Timestamp
        | FieldType::Json
        | FieldType::Enum(_) => "",
    };
    match (&checks.min, &checks.max) {
        (Some(Bound(min)), Some(Bound(max))) if min == max => Some(format!("exactly {min}{unit}")),
        (Some(Bound(min)), Some(Bound(max))) => Some(format!("{min} to {max}{unit}")),
        (Some(Bound(min)), None) => Some(format!("at least {min}{unit}")),
        (None, Some(Bound(max))) => Some(format!("at most {max}{unit}")),
        (None, None) => None,
    }
}

fn format_in_words(format: Format) -> &'static str {
    match format {
        Format::Email => "an e-mail address",
        Format::Url => "an http or https address",
        Format::Timezone => "a time zone, such as `Europe/Berlin`",
        Format::Slug => "lower-case words joined by single hyphens",
    }
}
