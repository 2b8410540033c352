//! A column's default as a literal of the manifest.

use crate::import::term::Term;
use crate::manifest::{Literal, Number};
use crate::model::FieldType;

/// What a default is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Default {
    /// Null, as without one.
    None,
    /// A literal.
    Literal(Literal),
    /// Something that the manifest cannot say.
    Other,
}

/// The default of a field of a type.
pub(super) fn express(text: &str, ty: &FieldType) -> Default {
    let Some(term) = Term::read(text) else {
        return Default::Other;
    };
    if term == Term::Null {
        return Default::None;
    }
    literal(&term, ty).map_or(Default::Other, Default::Literal)
}

fn literal(term: &Term, ty: &FieldType) -> Option<Literal> {
    match (ty, term) {
        (FieldType::Array(element), Term::Array(values)) => values
            .iter()
            .map(|value| literal(value, element))
            .collect::<Option<Vec<_>>>()
            .map(Literal::List),
        (FieldType::Array(element), Term::Text(text)) => array(text, element),
        (FieldType::Array(_), _) => None,
        (FieldType::Timestamp, _) if is_now(term) => Some(Literal::Text("now".to_owned())),
        (FieldType::Date, _) if is_today(term) => Some(Literal::Text("now".to_owned())),
        (FieldType::Uuid, Term::Call(name, _)) => ["gen_random_uuid", "uuid_generate_v4"]
            .contains(&name.as_str())
            .then(|| Literal::Text("random".to_owned())),
        (FieldType::Json, Term::Text(text)) => json(&serde_json::from_str(text).ok()?),
        (_, Term::Boolean(value)) => Some(Literal::Boolean(*value)),
        (_, Term::Number(digits)) => number(digits),
        (
            FieldType::Integer | FieldType::Bigint | FieldType::Real | FieldType::Numeric { .. },
            Term::Text(digits),
        ) => number(digits),
        (_, Term::Text(text)) => Some(Literal::Text(text.clone())),
        _ => None,
    }
}

/// The moment of writing, in one of the ways in which people say it.
pub(super) fn is_now(term: &Term) -> bool {
    match term {
        Term::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
            (
                "now"
                | "current_timestamp"
                | "transaction_timestamp"
                | "statement_timestamp"
                | "clock_timestamp",
                [],
            ) => true,
            ("timezone", [Term::Text(zone), moment]) => is_utc(zone) && is_now(moment),
            _ => false,
        },
        Term::AtZone(moment, zone) => {
            matches!(zone.as_ref(), Term::Text(zone) if is_utc(zone)) && is_now(moment)
        }
        Term::Column(name) => name == "current_timestamp",
        _ => false,
    }
}

fn is_utc(zone: &str) -> bool {
    zone.eq_ignore_ascii_case("utc")
}

fn is_today(term: &Term) -> bool {
    match term {
        Term::Call(name, arguments) => name == "current_date" && arguments.is_empty(),
        Term::Column(name) => name == "current_date",
        Term::Cast(moment, ty) => ty == "date" && is_now(moment),
        _ => is_now(term),
    }
}

fn number(digits: &str) -> Option<Literal> {
    if let Ok(whole) = digits.parse::<i64>() {
        return Some(Literal::Number(Number::Integer(whole)));
    }
    let value = digits.parse::<f64>().ok()?;
    let plain = digits
        .chars()
        .all(|letter| letter.is_ascii_digit() || letter == '.' || letter == '-');
    // TOML has digits on both sides of the point.
    let digits = match digits.strip_prefix('.') {
        Some(fraction) => format!("0.{fraction}"),
        None => digits.to_owned(),
    };
    (plain && !digits.ends_with('.')).then_some(Literal::Number(Number::Decimal(value, digits)))
}

/// PostgreSQL's text of an array, where none of its elements needs quotes.
fn array(text: &str, element: &FieldType) -> Option<Literal> {
    let inside = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    if inside.trim().is_empty() {
        return Some(Literal::List(Vec::new()));
    }
    if inside.contains(['"', '\\', '{', '}']) {
        return None;
    }
    inside
        .split(',')
        .map(|part| literal(&Term::Text(part.trim().to_owned()), element))
        .collect::<Option<Vec<_>>>()
        .map(Literal::List)
}

fn json(value: &serde_json::Value) -> Option<Literal> {
    use serde_json::Value;

    Some(match value {
        // TOML has no null.
        Value::Null => return None,
        Value::Bool(value) => Literal::Boolean(*value),
        Value::Number(digits) => number(&digits.to_string())?,
        Value::String(text) => Literal::Text(text.clone()),
        Value::Array(values) => Literal::List(values.iter().map(json).collect::<Option<_>>()?),
        Value::Object(entries) => Literal::Object(
            entries
                .iter()
                .map(|(key, value)| Some((key.clone(), json(value)?)))
                .collect::<Option<_>>()?,
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, ty: &str) -> Default {
        let ty = match ty {
            "timestamp" => FieldType::Timestamp,
            "date" => FieldType::Date,
            "uuid" => FieldType::Uuid,
            "post_status" => FieldType::Enum(ty.to_owned()),
            "bigint" => FieldType::Bigint,
            "numeric(3,1)" => FieldType::Numeric {
                precision: 3,
                scale: 1,
            },
            "text[]" => FieldType::Array(Box::new(FieldType::Text)),
            "json" => FieldType::Json,
            "boolean" => FieldType::Boolean,
            "integer" => FieldType::Integer,
            _ => FieldType::Text,
        };
        express(text, &ty)
    }

    #[test]
    fn defaults_of_people_and_of_catalogs_are_one() {
        for (one, other, ty) in [
            ("now()", "timezone('utc'::text, now())", "timestamp"),
            ("current_timestamp", "CURRENT_TIMESTAMP", "timestamp"),
            ("current_date", "(now() at time zone 'utc')::date", "date"),
            ("gen_random_uuid()", "extensions.uuid_generate_v4()", "uuid"),
            ("'draft'", "'draft'::post_status", "post_status"),
            ("0", "'0'::bigint", "bigint"),
            ("-1.5", "'-1.5'::numeric", "numeric(3,1)"),
            ("'{}'", "array[]::text[]", "text[]"),
            ("array['a', 'b']", "'{a,b}'::text[]", "text[]"),
            ("'{\"a\": [1]}'", "'{\"a\":[1]}'::jsonb", "json"),
            ("true", "'t'::boolean", "boolean"),
        ] {
            assert_eq!(of(one, ty), of(other, ty));
            assert_ne!(of(one, ty), Default::Other, "{one}");
        }
    }

    #[test]
    fn other_defaults_are_none_of_ours() {
        for (text, ty) in [
            ("nextval('a_seq'::regclass)", "integer"),
            ("lower('A')", "text"),
            ("now() + interval '7 days'", "timestamp"),
            ("'{\"a\": null}'", "json"),
            ("auth.uid()", "uuid"),
            ("'{\"a,b\"}'", "text[]"),
        ] {
            assert_eq!(of(text, ty), Default::Other, "{text}");
        }
        assert_eq!(of("null", "text"), Default::None);
        assert_eq!(of("NULL::text", "text"), Default::None);
    }
}
