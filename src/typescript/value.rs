//! Constant values as expressions.

use serde_json::Value;

use super::layout::{Doc, concat, text};
use super::literal;
use super::syntax::{array, braces, broken_array, numbers};
use crate::model::DefaultValue;

/// A default that is the same for every row; `None` for the moment of writing and for a
/// random uuid.
pub fn constant(default: &DefaultValue) -> Option<Doc> {
    Some(match default {
        DefaultValue::Boolean(value) => text(value.to_string()),
        DefaultValue::Number(digits) => text(literal::number(digits)),
        DefaultValue::Text(value) => text(literal::string(value)),
        DefaultValue::Json(value) => json(value),
        DefaultValue::List(items) => {
            let are_numbers = items.iter().all(|i| matches!(i, DefaultValue::Number(_)));
            let items = items.iter().filter_map(constant);
            if are_numbers {
                numbers(items)
            } else {
                array(items)
            }
        }
        DefaultValue::Now | DefaultValue::Random => return None,
    })
}

/// Whether a constant, as the last argument of a call, may stay open at the end of the line.
pub fn stays_open(default: &DefaultValue) -> bool {
    match default {
        DefaultValue::Json(Value::Array(items)) => !items.iter().all(Value::is_number),
        DefaultValue::Json(Value::Object(entries)) => !entries.is_empty(),
        DefaultValue::List(items) => !items.iter().all(|i| matches!(i, DefaultValue::Number(_))),
        DefaultValue::Json(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_))
        | DefaultValue::Boolean(_)
        | DefaultValue::Number(_)
        | DefaultValue::Text(_)
        | DefaultValue::Now
        | DefaultValue::Random => false,
    }
}

/// JSON as an expression.
pub fn json(value: &Value) -> Doc {
    match value {
        Value::Null => text("null"),
        Value::Bool(value) => text(value.to_string()),
        Value::Number(number) => text(literal::number(&number.to_string())),
        Value::String(value) => text(literal::string(value)),
        Value::Array(items) => {
            let docs = items.iter().map(json);
            if items.iter().all(Value::is_number) {
                numbers(docs)
            } else if is_table(items) {
                broken_array(docs)
            } else {
                array(docs)
            }
        }
        Value::Object(entries) => braces(
            entries
                .iter()
                .map(|(key, value)| concat([text(literal::key(key)), text(": "), json(value)])),
        ),
    }
}

/// Whether a list holds several lists, or several objects, of more than one item each:
/// such a list is never on one line.
fn is_table(items: &[Value]) -> bool {
    items.len() > 1
        && (items
            .iter()
            .all(|item| item.as_array().is_some_and(|items| items.len() > 1))
            || items
                .iter()
                .all(|item| item.as_object().is_some_and(|entries| entries.len() > 1)))
}
