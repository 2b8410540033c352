//! Values as TypeScript spells them. Nothing in a text can end its literal or hide there.

use serde_json::Value;

/// A string literal: in single quotes, or in double ones where that needs fewer escapes.
pub fn string(text: &str) -> String {
    let single = text.matches('\'').count();
    let double = text.matches('"').count();
    let quote = if single > double { '"' } else { '\'' };
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push(quote);
    for character in text.chars() {
        match character {
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            _ if character == quote => {
                literal.push('\\');
                literal.push(quote);
            }
            _ if is_hidden(character) => literal.push_str(&escape(character)),
            _ => literal.push(character),
        }
    }
    literal.push(quote);
    literal
}

/// Text for a `/** … */` comment: it cannot end the comment, and shows all that it holds.
pub fn comment(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            safe.push_str(&escape(character));
        } else {
            safe.push(character);
        }
    }
    safe.replace("*/", "*\\/")
}

/// JSON as an expression, on one line.
pub fn json(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => string(text),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(json).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Object(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", string(key), json(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// Whether a character shows nothing, or changes how others are shown: controls, the
/// separators that end a line in JavaScript, marks of direction, joiners and tags.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

fn escape(character: char) -> String {
    match u32::from(character) {
        code @ 0..=0xff => format!("\\x{code:02x}"),
        code @ 0x100..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\u{{{code:x}}}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_single_unless_double_ones_need_fewer_escapes() {
        assert_eq!(string("it"), "'it'");
        assert_eq!(string("it's"), "\"it's\"");
        assert_eq!(string("'a' \"b\""), "'\\'a\\' \"b\"'");
        assert_eq!(string("'a' 'b' \"c\""), "\"'a' 'b' \\\"c\\\"\"");
    }

    #[test]
    fn nothing_leaves_a_literal() {
        assert_eq!(string("a\nb\r\\"), "'a\\nb\\r\\\\'");
        assert_eq!(string("\0\u{2028}\u{202e}"), "'\\x00\\u2028\\u202e'");
        assert_eq!(string("`${x}` */ --"), "'`${x}` */ --'");
    }

    #[test]
    fn nothing_leaves_a_comment() {
        assert_eq!(comment("a */ b"), "a *\\/ b");
        assert_eq!(comment("a\u{2028}b"), "a\\u2028b");
    }
}
