//! A column's type in the manifest.

use crate::database::{Column, Database, PUBLIC};
use crate::model::FieldType;

/// What a type becomes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expressed {
    /// The type of the manifest.
    pub(super) ty: FieldType,
    /// The greatest number of characters, of the type itself.
    pub(super) max: Option<i64>,
    /// The least and greatest value, of the type itself.
    pub(super) range: Option<(i64, i64)>,
    /// How the type differs from what the manifest makes of it.
    pub(super) differs: Option<String>,
}

impl Expressed {
    fn exact(ty: FieldType) -> Self {
        Self {
            ty,
            max: None,
            range: None,
            differs: None,
        }
    }

    fn other(ty: FieldType, written: &str, how: &str) -> Self {
        Self {
            differs: Some(format!(
                "its type is `{written}`, and `{}` {how}",
                ty.spelling()
            )),
            ..Self::exact(ty)
        }
    }
}

/// The type of a column, or why there is none.
pub(super) fn express(written: &str, database: &Database) -> Result<Expressed, String> {
    let unknown = || format!("a manifest has no type `{written}`");
    let folded = fold(written);
    if let Some(element) = array_of(&folded) {
        if array_of(element).is_some() {
            return Err(unknown());
        }
        let inner = simple(element, database).ok_or_else(unknown)?;
        return Ok(Expressed {
            ty: FieldType::Array(Box::new(inner.ty.clone())),
            // What the type limits is an element, which only `each` can say.
            ..inner
        });
    }
    if folded == "numeric" || folded == "decimal" {
        return Err(format!(
            "`{written}` does not say how many digits it has, such as `numeric(12,2)`"
        ));
    }
    simple(&folded, database).ok_or_else(unknown)
}

/// Whether a column is a uuid.
pub(super) fn is_uuid(column: &Column, database: &Database) -> bool {
    express(&column.ty, database).is_ok_and(|found| found.ty == FieldType::Uuid)
}

/// The type in small letters, without quotes, the schema of our own and spare blanks.
fn fold(written: &str) -> String {
    let mut folded = String::new();
    let mut quoted = false;
    for letter in written.chars() {
        match letter {
            '"' => quoted = !quoted,
            _ if quoted => folded.push(letter),
            _ if letter.is_whitespace() => {
                if !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            _ => folded.push(letter.to_ascii_lowercase()),
        }
    }
    let folded = folded
        .replace(" (", "(")
        .replace(", ", ",")
        .replace(" [", "[");
    let own = format!("{PUBLIC}.");
    let folded = folded.trim();
    folded
        .strip_prefix(&own)
        .or_else(|| folded.strip_prefix("pg_catalog."))
        .unwrap_or(folded)
        .to_owned()
}

fn array_of(ty: &str) -> Option<&str> {
    if let Some(element) = ty.strip_suffix(']') {
        return element
            .trim_end_matches(|letter: char| letter.is_ascii_digit())
            .strip_suffix('[');
    }
    ty.strip_suffix(" array")
}

/// A type that is no array.
fn simple(ty: &str, database: &Database) -> Option<Expressed> {
    if database.enums.contains_key(ty) {
        return Some(Expressed::exact(FieldType::Enum(ty.to_owned())));
    }
    let (name, digits) = match ty.split_once('(') {
        Some((name, rest)) => {
            let (digits, after) = rest.split_once(')')?;
            (format!("{name}{after}"), Some(digits))
        }
        None => (ty.to_owned(), None),
    };
    let length = digits.and_then(|digits| digits.parse::<i64>().ok());
    Some(match name.as_str() {
        "uuid" => Expressed::exact(FieldType::Uuid),
        "text" => Expressed::exact(FieldType::Text),
        "varchar" | "character varying" => Expressed {
            max: length,
            ..Expressed::exact(FieldType::Text)
        },
        "citext" => Expressed::other(FieldType::Text, ty, "tells capitals from small letters"),
        "char" | "character" | "bpchar" => Expressed {
            max: Some(length.unwrap_or(1)),
            ..Expressed::other(FieldType::Text, ty, "is not filled up with blanks")
        },
        "smallint" | "int2" => Expressed {
            range: Some((i16::MIN.into(), i16::MAX.into())),
            ..Expressed::other(FieldType::Integer, ty, "has four bytes")
        },
        "integer" | "int" | "int4" => Expressed::exact(FieldType::Integer),
        "bigint" | "int8" => Expressed::exact(FieldType::Bigint),
        "float" if length.is_some_and(|bits| bits < 25) => {
            Expressed::other(FieldType::Real, ty, "is double precision")
        }
        "double precision" | "float8" | "float" => Expressed::exact(FieldType::Real),
        "real" | "float4" => Expressed::other(FieldType::Real, ty, "is double precision"),
        "numeric" | "decimal" => {
            let (precision, scale) = digits?.split_once(',').unwrap_or((digits?, "0"));
            Expressed::exact(FieldType::Numeric {
                precision: precision.trim().parse().ok()?,
                scale: scale.trim().parse().ok()?,
            })
        }
        "boolean" | "bool" => Expressed::exact(FieldType::Boolean),
        "date" => Expressed::exact(FieldType::Date),
        "time" | "time without time zone" => moment(FieldType::Time, ty, length),
        "timestamptz" | "timestamp with time zone" => moment(FieldType::Timestamp, ty, length),
        "timestamp" | "timestamp without time zone" => {
            Expressed::other(FieldType::Timestamp, ty, "has a time zone")
        }
        "jsonb" => Expressed::exact(FieldType::Json),
        "json" => Expressed::other(FieldType::Json, ty, "is `jsonb`"),
        _ => return None,
    })
}

/// A type of moments, which may have fewer digits of a second.
fn moment(of: FieldType, written: &str, digits: Option<i64>) -> Expressed {
    if digits.is_some_and(|digits| digits < 6) {
        Expressed::other(of, written, "has six digits of a second")
    } else {
        Expressed::exact(of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::EnumType;

    fn ty(written: &str) -> Option<String> {
        let mut database = Database::default();
        database
            .enums
            .insert("Mood".to_owned(), EnumType::default());
        express(written, &database)
            .ok()
            .map(|found| found.ty.spelling())
    }

    #[test]
    fn types_of_people_and_of_catalogs_are_one() {
        for (written, expected) in [
            ("VARCHAR (120)", Some("text")),
            ("character varying(120)", Some("text")),
            ("numeric(10, 2)", Some("numeric(10,2)")),
            ("decimal(8)", Some("numeric(8,0)")),
            ("timestamp(3) with time zone", Some("timestamp")),
            ("text[]", Some("text[]")),
            ("text array", Some("text[]")),
            ("public.\"Mood\"[]", Some("Mood[]")),
            ("mood", None),
            ("int[][]", None),
            ("numeric", None),
            ("tsvector", None),
            ("varchar(", None),
        ] {
            assert_eq!(ty(written).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn a_type_that_holds_less_differs() {
        for (written, expected) in [
            ("timestamp(3) with time zone", true),
            ("timestamptz(6)", false),
            ("time(0)", true),
            ("float(24)", true),
            ("float(53)", false),
            ("double precision", false),
        ] {
            let found = express(written, &Database::default()).expect("it is one");
            assert_eq!(found.differs.is_some(), expected, "{written}");
        }
    }
}
