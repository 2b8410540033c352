use std::collections::BTreeMap;

use crate::model::FieldType;

/// The values of each enum, by name.
pub(super) type Enums = BTreeMap<String, Vec<String>>;

/// Whether every value of the old type, as a browser or a waiting edit holds it, is a value
/// of the new type in the same form. Only then may a field change its type: rows stay
/// right at once, and pulling them again does the rest.
pub(super) fn keeps_values(
    old: &FieldType,
    new: &FieldType,
    old_enums: &Enums,
    new_enums: &Enums,
) -> bool {
    use FieldType::{Array, Bigint, Date, Enum, Integer, Numeric, Real, Text, Time, Uuid};
    match (old, new) {
        (Enum(old), Enum(new)) => match (old_enums.get(old), new_enums.get(new)) {
            (Some(old), Some(new)) => old.iter().all(|value| new.contains(value)),
            // An enum that could not be read has its own finding.
            (None, _) | (_, None) => true,
        },
        (Uuid | Enum(_) | Date | Time, Text) | (Integer, Real) => true,
        (Integer, Numeric { .. }) => !new.is_decimal_text() && holds(new, INTEGER_DIGITS, 0),
        (Bigint, Numeric { .. }) => new.is_decimal_text() && holds(new, BIGINT_DIGITS, 0),
        (Numeric { .. }, Real) => !old.is_decimal_text(),
        (Numeric { precision, scale }, Numeric { .. }) => {
            let whole = precision.saturating_sub(*scale);
            old.is_decimal_text() == new.is_decimal_text() && holds(new, whole, *scale)
        }
        (Array(old), Array(new)) => keeps_values(old, new, old_enums, new_enums),
        (old, new) => old == new,
    }
}

/// The digits of the greatest `integer`.
const INTEGER_DIGITS: u16 = 10;

/// The digits of the greatest `bigint`.
const BIGINT_DIGITS: u16 = 19;

/// Whether a numeric has room for so many digits before and after the point.
fn holds(numeric: &FieldType, whole: u16, fraction: u16) -> bool {
    match numeric {
        FieldType::Numeric { precision, scale } => {
            precision.saturating_sub(*scale) >= whole && *scale >= fraction
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::spelling::parse;

    fn allowed(old: &str, new: &str) -> bool {
        let enums = Enums::from([
            ("few".to_owned(), vec!["a".to_owned()]),
            ("many".to_owned(), vec!["b".to_owned(), "a".to_owned()]),
        ]);
        keeps_values(&parse(old).unwrap(), &parse(new).unwrap(), &enums, &enums)
    }

    #[test]
    fn a_type_may_widen_where_the_form_stays() {
        for (old, new) in [
            ("few", "many"),
            ("few[]", "text[]"),
            ("uuid", "text"),
            ("time", "text"),
            ("integer", "real"),
            ("integer", "numeric(12,2)"),
            ("numeric(3,2)", "numeric(5,3)"),
            ("numeric(3,2)", "real"),
            ("bigint", "numeric(21,2)"),
            ("numeric(16,0)", "numeric(20,4)"),
        ] {
            assert!(allowed(old, new), "{old} to {new}");
        }
    }

    #[test]
    fn a_type_may_not_narrow_or_change_its_form() {
        for (old, new) in [
            ("many", "few"),
            ("text", "few"),
            ("text", "uuid"),
            ("integer", "bigint"),
            ("integer", "numeric(20,2)"),
            ("integer", "numeric(11,2)"),
            ("numeric(15,0)", "numeric(16,0)"),
            ("numeric(5,3)", "numeric(5,2)"),
            ("bigint", "real"),
            ("bigint", "numeric(20,2)"),
            ("numeric(20,2)", "real"),
            ("real", "integer"),
            ("date", "timestamp"),
            ("timestamp", "text"),
            ("boolean", "integer"),
            ("json", "text"),
            ("text", "text[]"),
        ] {
            assert!(!allowed(old, new), "{old} to {new}");
        }
    }
}
