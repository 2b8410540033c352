//! Values as TypeScript spells them. Nothing in a text can end its literal or hide there.

/// A string literal: in single quotes, or in double ones where that needs fewer escapes.
pub fn string(text: &str) -> String {
    if text
        .bytes()
        .all(|byte| is_plain(byte) && !b"'\\".contains(&byte))
    {
        return ["'", text, "'"].concat();
    }
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
    if text.bytes().all(|byte| is_plain(byte) && byte != b'/') {
        return text.to_owned();
    }
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

/// A number's digits without an exponent, for text that stands for a number.
pub fn decimal(digits: &str) -> String {
    let number = number(digits);
    let Some((mantissa, exponent)) = number.split_once('e') else {
        return number;
    };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let shift = usize::try_from(exponent.unsigned_abs()).unwrap_or_default();
    let zeros = "0".repeat(shift);
    let (whole, fraction) = if exponent < 0 {
        let all = format!("{zeros}{whole}");
        let at = all.len() - shift;
        (all[..at].to_owned(), format!("{}{fraction}", &all[at..]))
    } else {
        let all = format!("{fraction}{zeros}");
        (format!("{whole}{}", &all[..shift]), all[shift..].to_owned())
    };
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    let zero = if whole.is_empty() { "0" } else { "" };
    format!("{sign}{zero}{whole}{point}{fraction}")
}

/// A key of an object literal: in quotes only where it must be.
pub fn key(name: &str) -> String {
    if name == "__proto__" {
        // As a plain key it would set the object's prototype.
        return "['__proto__']".to_owned();
    }
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || "_$".contains(c))
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_$".contains(c));
    if is_name {
        name.to_owned()
    } else {
        string(name)
    }
}

/// A number, from its decimal digits: without what says nothing, such as a final zero.
pub fn number(digits: &str) -> String {
    let lower = digits.to_ascii_lowercase();
    let (sign, plain) = match lower.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", lower.strip_prefix('+').unwrap_or(&lower)),
    };
    let (mantissa, exponent) = plain.split_once('e').unwrap_or((plain, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    let exponent = match exponent.strip_prefix('-') {
        Some(rest) => ("-", rest.trim_start_matches('0')),
        None => ("", exponent.trim_start_matches(['+', '0'])),
    };
    let (exponent_sign, exponent) = exponent;
    let scale = if exponent.is_empty() {
        String::new()
    } else {
        format!("e{exponent_sign}{exponent}")
    };
    format!("{sign}{whole}{point}{fraction}{scale}")
}

/// Whether a byte is a character of its own that shows as it is.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
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
    fn numbers_have_one_form() {
        let cases = [
            ("0.70", "0.7"),
            ("1.0", "1"),
            ("-3", "-3"),
            ("+2", "2"),
            ("1E+06", "1e6"),
            ("2.50e-07", "2.5e-7"),
            ("1e0", "1"),
            ("100", "100"),
        ];
        for (written, expected) in cases {
            assert_eq!(number(written), expected);
        }
    }

    #[test]
    fn decimal_text_has_no_exponent() {
        let cases = [
            ("1e3", "1000"),
            ("1.25e1", "12.5"),
            ("-2.5e-3", "-0.0025"),
            ("12e-1", "1.2"),
            ("7.50", "7.5"),
        ];
        for (written, expected) in cases {
            assert_eq!(decimal(written), expected);
        }
    }

    #[test]
    fn nothing_leaves_a_comment() {
        assert_eq!(comment("a */ b"), "a *\\/ b");
        assert_eq!(comment("a\u{2028}b"), "a\\u2028b");
    }
}
