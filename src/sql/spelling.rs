//! Names, texts and types as PostgreSQL spells them. Nothing in a text can end its literal or
//! hide there.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::expression::Type;
use crate::expression::pattern::is_hidden;
use crate::model::FieldType;
use crate::resolve::SQL_WORDS;

/// Words that name a column without quotes only in some places, beside the reserved ones.
const COLUMN_WORDS: &[&str] = &[
    "between",
    "bigint",
    "bit",
    "boolean",
    "char",
    "character",
    "coalesce",
    "dec",
    "decimal",
    "exists",
    "extract",
    "float",
    "greatest",
    "grouping",
    "inout",
    "int",
    "integer",
    "interval",
    "least",
    "national",
    "nchar",
    "none",
    "normalize",
    "nullif",
    "numeric",
    "out",
    "overlay",
    "position",
    "precision",
    "real",
    "row",
    "setof",
    "smallint",
    "substring",
    "time",
    "timestamp",
    "treat",
    "trim",
    "values",
    "varchar",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

/// All words that need quotes; there are many names to be looked up.
static QUOTED: LazyLock<HashSet<&str>> =
    LazyLock::new(|| SQL_WORDS.iter().chain(COLUMN_WORDS).copied().collect());

/// A name: in quotes only where it must be.
pub fn name(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && !QUOTED.contains(name);
    if plain {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// A name in the schema `public`.
pub fn public(named: &str) -> String {
    format!("public.{}", name(named))
}

/// A text literal, which shows all that it holds.
///
/// A backslash stands for itself, as in every session that does not change
/// `standard_conforming_strings`; where a character must be escaped, the literal says so.
pub fn text(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if !text.contains(is_hidden) {
        return format!("'{quoted}'");
    }
    let mut literal = String::from("E'");
    for character in quoted.chars() {
        match character {
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            _ if is_hidden(character) => literal.push_str(&escape(character)),
            _ => literal.push(character),
        }
    }
    literal.push('\'');
    literal
}

/// A text as Postgres can keep it, where it is only read by people.
pub fn stored(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// A character as an escape of a text literal and of a pattern.
pub(super) fn escape(character: char) -> String {
    let code = u32::from(character);
    if code > 0xffff {
        format!("\\U{code:08x}")
    } else {
        format!("\\u{code:04x}")
    }
}

/// A double: its shortest digits, with an exponent where it is very large or very small.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        format!("{value:e}")
    } else {
        // Adding zero turns the negative zero, which equals the positive one, into it.
        (value + 0.0).to_string()
    }
}

/// A column's type. The project's enums are in the schema `public`.
pub fn column_type(ty: &FieldType) -> String {
    match ty {
        FieldType::Uuid => "uuid".to_owned(),
        FieldType::Text => "text".to_owned(),
        FieldType::Integer => "integer".to_owned(),
        FieldType::Bigint => "bigint".to_owned(),
        FieldType::Real => "double precision".to_owned(),
        FieldType::Numeric { precision, scale } => format!("numeric({precision},{scale})"),
        FieldType::Boolean => "boolean".to_owned(),
        FieldType::Date => "date".to_owned(),
        FieldType::Time => "time".to_owned(),
        FieldType::Timestamp => "timestamptz".to_owned(),
        FieldType::Json => "jsonb".to_owned(),
        FieldType::Enum(enumeration) => public(enumeration),
        FieldType::Array(element) => format!("{}[]", column_type(element)),
    }
}

/// The type of an expression's value.
pub(super) fn value_type(ty: &Type) -> String {
    match ty {
        Type::Null | Type::Text => "text".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Integer => "integer".to_owned(),
        Type::Number => "double precision".to_owned(),
        Type::Decimal => "numeric".to_owned(),
        Type::Uuid => "uuid".to_owned(),
        Type::Date => "date".to_owned(),
        Type::Time => "time".to_owned(),
        Type::Timestamp => "timestamptz".to_owned(),
        Type::Json => "jsonb".to_owned(),
        Type::Enum(enumeration) => public(enumeration),
        Type::Array(element) => format!("{}[]", value_type(element)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_quoted_where_it_must_be() {
        for (written, expected) in [
            ("user_id", "user_id"),
            ("order", "\"order\""),
            ("position", "\"position\""),
            ("dueDate", "\"dueDate\""),
            ("2nd", "\"2nd\""),
            ("a\"; drop table x --", "\"a\"\"; drop table x --\""),
        ] {
            assert_eq!(name(written), expected);
        }
    }

    #[test]
    fn every_word_of_the_lists_is_quoted() {
        for word in SQL_WORDS.iter().chain(COLUMN_WORDS) {
            assert_eq!(name(word), format!("\"{word}\""));
        }
    }

    #[test]
    fn no_text_leaves_its_literal_or_hides_in_it() {
        for (written, expected) in [
            ("it's", "'it''s'"),
            (r"a\'; --", r"'a\''; --'"),
            ("$$ */ \u{1f600}", "'$$ */ \u{1f600}'"),
            ("a\n'\\\u{202e}", r"E'a\n''\\\u202e'"),
            ("\u{e0001}", r"E'\U000e0001'"),
        ] {
            assert_eq!(text(written), expected);
        }
    }

    #[test]
    fn a_double_has_its_shortest_digits() {
        for (value, expected) in [
            (-0.0, "0"),
            (0.1, "0.1"),
            (1e300, "1e300"),
            (-2.5e-9, "-2.5e-9"),
            (5.0, "5"),
        ] {
            assert_eq!(number(value), expected);
        }
    }
}
