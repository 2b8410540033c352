//! Places inside a text of the manifest, through its quotes and escapes.

use std::ops::Range;

use crate::source::Span;

/// Where each byte of a TOML string's value stands in the source, so that a fault inside an
/// expression points at exactly what is wrong.
#[derive(Clone, Debug)]
pub struct Inside {
    /// For each byte of the value, what was written for its character.
    bytes: Vec<Span>,
    /// Where the value ends, before the closing quotes.
    end: usize,
}

impl Inside {
    /// Reads the string literal that stands at a span, quotes and all.
    pub fn new(source: &str, literal: Span) -> Self {
        let text = source.get(literal.clone()).unwrap_or_default();
        let (quotes, escapes) = match text.as_bytes() {
            [b'"', b'"', b'"', ..] if text.len() >= 6 => (3, true),
            [b'\'', b'\'', b'\'', ..] if text.len() >= 6 => (3, false),
            [b'"', ..] => (1, true),
            _ => (1, false),
        };
        let content = text
            .get(quotes..text.len().saturating_sub(quotes))
            .unwrap_or_default();
        let mut inside = Self {
            bytes: Vec::with_capacity(content.len()),
            end: literal.start + quotes + content.len(),
        };
        let mut at = 0;
        if quotes == 3 {
            // A line break right after the opening quotes is not part of the value.
            at = ["\r\n", "\n"]
                .into_iter()
                .find(|line_break| content.starts_with(line_break))
                .map_or(0, str::len);
        }
        while let Some(unit) = Unit::first(&content[at..], escapes) {
            let start = literal.start + quotes + at;
            for _ in 0..unit.value_bytes {
                inside.bytes.push(start..start + unit.written_bytes);
            }
            at += unit.written_bytes;
        }
        inside
    }

    /// Where a range of the value's bytes was written; what lies past its end is its end.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self
            .bytes
            .get(range.start)
            .map_or(self.end, |span| span.start);
        let last = range
            .end
            .min(self.bytes.len())
            .checked_sub(1)
            .filter(|last| *last >= range.start);
        start..last.map_or(start, |last| self.bytes[last].end)
    }
}

/// What is written for one character of the value, or for none.
struct Unit {
    value_bytes: usize,
    written_bytes: usize,
}

impl Unit {
    fn first(rest: &str, escapes: bool) -> Option<Self> {
        let character = rest.chars().next()?;
        if character != '\\' || !escapes {
            return Some(Self {
                value_bytes: character.len_utf8(),
                written_bytes: character.len_utf8(),
            });
        }
        let digits = match rest[1..].chars().next() {
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            // A backslash at a line's end takes the white space after it away.
            Some(' ' | '\t' | '\r' | '\n') => {
                let after = rest[1..].trim_start_matches([' ', '\t', '\r', '\n']);
                return Some(Self {
                    value_bytes: 0,
                    written_bytes: rest.len() - after.len(),
                });
            }
            Some(letter) => {
                return Some(Self {
                    value_bytes: 1,
                    written_bytes: 1 + letter.len_utf8(),
                });
            }
            None => {
                return Some(Self {
                    value_bytes: 1,
                    written_bytes: 1,
                });
            }
        };
        let written_bytes = rest.floor_char_boundary((2 + digits).min(rest.len()));
        let value = u32::from_str_radix(&rest[2..written_bytes], 16)
            .ok()
            .and_then(char::from_u32);
        Some(Self {
            value_bytes: value.map_or(1, char::len_utf8),
            written_bytes,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::seeded;

    fn decoded(literal: &str) -> String {
        let document = format!("k = {literal}\n");
        let table = toml::de::DeTable::parse(&document).expect(&document);
        let value = table.get_ref().get("k").expect("k");
        value.get_ref().as_str().expect("text").to_owned()
    }

    fn marked(literal: &str, value_range: Range<usize>) -> String {
        let source = format!("k = {literal}\n");
        let inside = Inside::new(&source, 4..4 + literal.len());
        source[inside.span(value_range)].to_owned()
    }

    #[test]
    fn a_place_after_an_escape_is_found() {
        assert_eq!(decoded(r#""a\"b""#), "a\"b");
        assert_eq!(marked(r#""a\"b""#, 2..3), "b");
        assert_eq!(marked(r#""a\"b""#, 1..2), "\\\"");
    }

    #[test]
    fn a_place_on_a_later_line_is_found() {
        let literal = "\"\"\"\n  row.a &&\\\n     row.b\"\"\"";
        let value = decoded(literal);
        let at = value.find("row.b").unwrap();
        assert_eq!(marked(literal, at..at + 5), "row.b");
    }

    #[test]
    fn an_empty_range_has_a_place_and_one_past_the_end_is_the_end() {
        let source = "k = 'ab'";
        let inside = Inside::new(source, 4..8);
        assert_eq!(inside.span(1..1), 6..6);
        assert_eq!(inside.span(2..2), 7..7);
        assert_eq!(inside.span(9..12), 7..7);
    }

    #[test]
    fn what_is_no_literal_has_places_all_the_same() {
        for source in ["", "\"", "'", "\"\"\"", "\"\\", "\"\\u12", "x", "é"] {
            let _ = Inside::new(source, 0..source.len()).span(0..9);
            let _ = Inside::new(source, 3..99).span(1..2);
        }
    }

    /// One character of a value, with the ways in which it may be written.
    #[derive(Clone, Debug)]
    struct Written {
        value: String,
        text: String,
    }

    fn plain(allowed: &'static str) -> impl Strategy<Value = Written> {
        prop::sample::select(allowed.chars().collect::<Vec<_>>()).prop_map(|character| Written {
            value: character.into(),
            text: character.into(),
        })
    }

    fn escaped() -> impl Strategy<Value = Written> {
        let named = prop::sample::select(vec![
            ('\u{8}', "\\b"),
            ('\t', "\\t"),
            ('\n', "\\n"),
            ('\u{c}', "\\f"),
            ('\r', "\\r"),
            ('\u{1b}', "\\e"),
            ('"', "\\\""),
            ('\\', "\\\\"),
        ])
        .prop_map(|(character, text)| Written {
            value: character.into(),
            text: text.into(),
        });
        let coded = (any::<char>(), 0..3_u8).prop_map(|(character, form)| Written {
            value: character.into(),
            text: match (u32::from(character), form) {
                (code @ 0..=0xff, 0) => format!("\\x{code:02x}"),
                (code @ 0..=0xffff, 0 | 1) => format!("\\u{code:04X}"),
                (code, _) => format!("\\U{code:08x}"),
            },
        });
        prop_oneof![named, coded]
    }

    fn joined() -> impl Strategy<Value = Written> {
        prop::sample::select(vec!["\\\n", "\\ \n\n \t", "\\\r\n  "]).prop_map(|text| Written {
            value: String::new(),
            text: text.into(),
        })
    }

    fn literal() -> impl Strategy<Value = (Vec<Written>, &'static str, &'static str)> {
        const LETTERS: &str = "ab =&|.é名🦀\t";
        let basic =
            prop::collection::vec(prop_oneof![plain(LETTERS), plain("'"), escaped()], 0..12);
        let literal = prop::collection::vec(prop_oneof![plain(LETTERS), plain("\"\\")], 0..12);
        let lines = prop::collection::vec(
            prop_oneof![plain(LETTERS), plain("'\n"), escaped(), joined()],
            0..12,
        );
        let literal_lines =
            prop::collection::vec(prop_oneof![plain(LETTERS), plain("\"\\\n")], 0..12);
        prop_oneof![
            basic.prop_map(|units| (units, "\"", "\"")),
            literal.prop_map(|units| (units, "'", "'")),
            lines.prop_map(|units| (units, "\"\"\"\n", "\"\"\"")),
            literal_lines.prop_map(|units| (units, "'''\n", "'''")),
        ]
    }

    #[test]
    fn each_character_is_found_where_it_was_written() {
        let name = "each character is found where it was written";
        seeded::holds(name, 2_000, literal(), |(units, open, close)| {
            let mut text = open.to_owned();
            let mut expected = Vec::new();
            let mut value = String::new();
            // After a joined line, white space belongs to the joint.
            let mut joint = false;
            for unit in &units {
                let blank = unit.text.starts_with([' ', '\t', '\n']);
                if unit.value.is_empty() {
                    text.push_str(&unit.text);
                    joint = true;
                    continue;
                }
                if joint && blank {
                    continue;
                }
                joint = false;
                expected.push((
                    value.len()..value.len() + unit.value.len(),
                    4 + text.len()..4 + text.len() + unit.text.len(),
                ));
                value.push_str(&unit.value);
                text.push_str(&unit.text);
            }
            text.push_str(close);
            prop_assert_eq!(decoded(&text), value);
            let source = format!("k = {text}\n");
            let inside = Inside::new(&source, 4..4 + text.len());
            for (range, span) in &expected {
                prop_assert_eq!(inside.span(range.clone()), span.clone());
            }
            if let (Some((first, from)), Some((last, to))) = (expected.first(), expected.last()) {
                prop_assert_eq!(inside.span(first.start..last.end), from.start..to.end);
            }
            Ok(())
        });
    }
}
