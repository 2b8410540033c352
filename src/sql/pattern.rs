use std::fmt::Write;

use super::spelling::escape;
use crate::expression::pattern::{Atom, Pattern, Piece, is_hidden};

/// A pattern as an advanced regular expression, for `~`.
///
/// Every class is written out: what `\d`, `\w` and `\s` hold depends on a collation, and `.`
/// holds a new line. Ranges go by code point in every collation.
pub(super) fn regular_expression(pattern: &Pattern) -> String {
    let mut out = String::new();
    write_pattern(&mut out, pattern);
    out
}

fn write_pattern(out: &mut String, pattern: &Pattern) {
    for (index, pieces) in pattern.0.iter().enumerate() {
        if index > 0 {
            out.push('|');
        }
        for piece in pieces {
            write_piece(out, piece);
        }
    }
}

fn write_piece(out: &mut String, piece: &Piece) {
    match &piece.atom {
        Atom::Character(c) => write_character(out, *c, false),
        Atom::Any => out.push_str("[^\\n]"),
        Atom::Class { negated, ranges } => {
            out.push_str(if *negated { "[^" } else { "[" });
            for (from, to) in ranges {
                write_character(out, *from, true);
                if from != to {
                    out.push('-');
                    write_character(out, *to, true);
                }
            }
            out.push(']');
        }
        Atom::Start => out.push('^'),
        Atom::End => out.push('$'),
        Atom::Group(pattern) => {
            out.push_str("(?:");
            write_pattern(out, pattern);
            out.push(')');
        }
    }
    match (piece.least, piece.most) {
        (1, Some(1)) => {}
        (0, None) => out.push('*'),
        (1, None) => out.push('+'),
        (0, Some(1)) => out.push('?'),
        (least, None) => write!(out, "{{{least},}}").expect("a String takes all"),
        (least, Some(most)) if least == most => {
            write!(out, "{{{least}}}").expect("a String takes all");
        }
        (least, Some(most)) => write!(out, "{{{least},{most}}}").expect("a String takes all"),
    }
}

/// Writes a character so that it stands for itself; a class has one more to escape.
fn write_character(out: &mut String, c: char, class: bool) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\x0c' => out.push_str("\\f"),
        '\x0b' => out.push_str("\\v"),
        '\\' | '^' | '$' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' => {
            out.push('\\');
            out.push(c);
        }
        '-' if class => out.push_str("\\-"),
        c if is_hidden(c) => out.push_str(&escape(c)),
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::pattern::parse;

    #[test]
    fn a_pattern_says_what_it_means_in_every_collation() {
        for (written, expected) in [
            ("^[a-z]+(-[a-z]+)*$", "^[a-z]+(?:-[a-z]+)*$"),
            (r"a.c\d/\W", r"a[^\n]c[0-9]/[^0-9A-Z_a-z]"),
            (r"[\s\-_]{2,}", r"[\t-\n\f-\r \-_]{2,}"),
            ("\u{2028}\u{e0001}é😀{3}", "\\u2028\\U000e0001é😀{3}"),
            (r"\*\*\*:a", r"\*\*\*:a"),
        ] {
            let pattern = parse(written).expect("the pattern is one");
            assert_eq!(regular_expression(&pattern), expected, "{written}");
        }
    }
}
