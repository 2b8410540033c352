//! Values as Rust spells them.

use syn::Expr;

use super::code;
use crate::expression::pattern::is_hidden;

/// A text that shows all that it holds.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// A whole number, with its digits in groups.
pub(super) fn integer(value: i64) -> Expr {
    let digits = value.unsigned_abs().to_string();
    let groups: Vec<_> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| String::from_utf8_lossy(group))
        .collect();
    let text = if digits.len() > 4 {
        groups.join("_")
    } else {
        digits.clone()
    };
    signed(value < 0, &text)
}

/// A float.
pub(super) fn float(value: f64) -> Expr {
    signed(value.is_sign_negative(), &format!("{:?}", value.abs()))
}

fn signed(is_negative: bool, digits: &str) -> Expr {
    let magnitude = code::number(digits.parse().expect("digits are a literal"));
    if is_negative {
        code::negative(magnitude)
    } else {
        magnitude
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;

    #[test]
    fn numbers_are_read_at_a_glance() {
        let cases = [
            (integer(5), "5"),
            (integer(5000), "5000"),
            (integer(-2_147_483_648), "- 2_147_483_648"),
            (float(0.7), "0.7"),
            (float(-2.0), "- 2.0"),
            (float(1e300), "1e300"),
        ];
        for (number, expected) in cases {
            assert_eq!(number.to_token_stream().to_string(), expected);
        }
    }
}
