use std::collections::BTreeMap;

use super::Shape;
use crate::model::FieldType;

/// The values of each enum before and now, by name, and what takes the place of former ones.
pub(super) struct Enums<'a> {
    old: &'a BTreeMap<String, Vec<String>>,
    new: &'a BTreeMap<String, Vec<String>>,
    replaced: &'a BTreeMap<String, BTreeMap<String, String>>,
}

impl<'a> Enums<'a> {
    pub(super) fn between(old: &'a Shape, new: &'a Shape) -> Self {
        Self {
            old: &old.enums,
            new: &new.enums,
            replaced: &new.replaced,
        }
    }

    /// Whether each value of one is a value of the other, or was replaced by one.
    fn lead(&self, from: &str, to: &str) -> bool {
        let (Some(old), Some(new)) = (self.old.get(from), self.new.get(to)) else {
            // An enum that could not be read has its own finding.
            return true;
        };
        let replaced = self.replaced.get(to);
        let replaced = |value: &String| replaced.is_some_and(|by| by.contains_key(value));
        old.iter()
            .all(|value| new.contains(value) || replaced(value))
    }
}

/// Whether every value of the old type, as a browser or a waiting edit holds it, is a value
/// of the new type, so that nothing is lost. Only then may a field change its type: rows
/// stay right at once, and pulling them again does the rest. Where the form is another one,
/// [`changes_form`] says so.
pub(super) fn keeps_values(old: &FieldType, new: &FieldType, enums: &Enums<'_>) -> bool {
    use FieldType::{
        Array, Bigint, Boolean, Date, Enum, Integer, Numeric, Real, Text, Time, Timestamp, Uuid,
    };
    if changes_form(old, new) {
        return match (old, new) {
            (Integer | Boolean, Text) | (Integer, Bigint) | (Date, Timestamp) => true,
            (Integer, Numeric { .. }) => holds(new, INTEGER_DIGITS, 0),
            (Numeric { precision, scale }, Numeric { .. }) => {
                holds(new, precision.saturating_sub(*scale), *scale)
            }
            (Numeric { scale, .. }, Bigint) => *scale == 0,
            (Array(old), Array(new)) => keeps_values(old, new, enums),
            _ => false,
        };
    }
    match (old, new) {
        (Enum(old), Enum(new)) => enums.lead(old, new),
        (Uuid | Enum(_) | Date | Time | Bigint, Text) | (Integer, Real) => true,
        (Integer, Numeric { .. }) => !new.is_decimal_text() && holds(new, INTEGER_DIGITS, 0),
        (Numeric { precision, scale }, Integer) => *scale == 0 && *precision < INTEGER_DIGITS,
        (Numeric { precision, scale }, Bigint) => *scale == 0 && *precision < BIGINT_DIGITS,
        (Bigint, Numeric { .. }) => new.is_decimal_text() && holds(new, BIGINT_DIGITS, 0),
        (Numeric { .. }, Real) => !old.is_decimal_text(),
        (Numeric { precision, scale }, Numeric { .. }) => {
            let whole = precision.saturating_sub(*scale);
            old.is_decimal_text() == new.is_decimal_text() && holds(new, whole, *scale)
        }
        (Array(old), Array(new)) => keeps_values(old, new, enums),
        (old, new) => old == new,
    }
}

/// Whether a device holds values of the two types in different forms, and can turn one into
/// the other: a number into text, a number into decimal text, a day into its first moment.
pub(super) fn changes_form(old: &FieldType, new: &FieldType) -> bool {
    use FieldType::{Array, Boolean, Date, Integer, Numeric, Text, Timestamp};
    match (old, new) {
        (Integer | Boolean, Text) | (Date, Timestamp) => true,
        (Integer | Numeric { .. }, _) => !old.is_decimal_text() && new.is_decimal_text(),
        (Array(old), Array(new)) => changes_form(old, new),
        _ => false,
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

    fn changes(old: &str, new: &str) -> bool {
        changes_form(&parse(old).unwrap(), &parse(new).unwrap())
    }

    fn allowed(old: &str, new: &str) -> bool {
        let values = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        let shape = Shape {
            enums: BTreeMap::from([
                ("few".to_owned(), values(&["a"])),
                ("many".to_owned(), values(&["b", "a"])),
                ("fewer".to_owned(), values(&["a", "c"])),
            ]),
            replaced: BTreeMap::from([(
                "fewer".to_owned(),
                BTreeMap::from([("b".to_owned(), "c".to_owned())]),
            )]),
            ..Shape::default()
        };
        let enums = Enums::between(&shape, &shape);
        keeps_values(&parse(old).unwrap(), &parse(new).unwrap(), &enums)
    }

    #[test]
    fn a_type_may_widen_where_the_form_stays() {
        for (old, new) in [
            ("few", "many"),
            ("many", "fewer"),
            ("few[]", "text[]"),
            ("uuid", "text"),
            ("time", "text"),
            ("integer", "real"),
            ("integer", "numeric(12,2)"),
            ("numeric(3,2)", "numeric(5,3)"),
            ("numeric(3,2)", "real"),
            ("bigint", "numeric(21,2)"),
            ("numeric(16,0)", "numeric(20,4)"),
            ("numeric(9,0)", "integer"),
            ("numeric(18,0)", "bigint"),
            ("bigint", "text"),
        ] {
            assert!(allowed(old, new), "{old} to {new}");
            assert!(!changes(old, new), "{old} to {new}");
        }
    }

    #[test]
    fn a_type_may_change_its_form_where_a_device_can_turn_it_without_loss() {
        for (old, new) in [
            ("integer", "bigint"),
            ("integer[]", "bigint[]"),
            ("integer", "numeric(20,2)"),
            ("integer", "text"),
            ("boolean", "text"),
            ("numeric(15,0)", "numeric(16,0)"),
            ("numeric(5,3)", "numeric(20,4)"),
            ("numeric(15,0)", "bigint"),
            ("date", "timestamp"),
        ] {
            assert!(allowed(old, new), "{old} to {new}");
            assert!(changes(old, new), "{old} to {new}");
        }
    }

    #[test]
    fn a_type_may_not_narrow_or_change_its_form() {
        for (old, new) in [
            ("many", "few"),
            ("text", "few"),
            ("text", "uuid"),
            ("integer", "numeric(11,2)"),
            ("integer", "numeric(16,7)"),
            ("numeric(5,3)", "numeric(5,2)"),
            ("numeric(5,3)", "numeric(20,2)"),
            ("numeric(5,3)", "bigint"),
            ("numeric(10,0)", "integer"),
            ("numeric(19,0)", "bigint"),
            ("numeric(5,3)", "text"),
            ("real", "text"),
            ("bigint", "real"),
            ("bigint", "numeric(20,2)"),
            ("numeric(20,2)", "real"),
            ("real", "integer"),
            ("timestamp", "date"),
            ("timestamp", "text"),
            ("boolean", "integer"),
            ("json", "text"),
            ("text", "text[]"),
        ] {
            assert!(!allowed(old, new), "{old} to {new}");
        }
    }
}
