use std::fmt::Write;

use super::{Atom, Pattern, Piece};

impl Pattern {
    /// The pattern as a regular expression literal of JavaScript: `/^[a-z]+$/u`.
    ///
    /// The literal holds no character that could end it or that is not seen.
    pub fn to_javascript(&self) -> String {
        let mut out = String::from("/");
        self.write(&mut out);
        out.push_str("/u");
        out
    }

    fn write(&self, out: &mut String) {
        for (index, pieces) in self.0.iter().enumerate() {
            if index > 0 {
                out.push('|');
            }
            for piece in pieces {
                piece.write(out);
            }
        }
    }
}

impl Piece {
    fn write(&self, out: &mut String) {
        match &self.atom {
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
                pattern.write(out);
                out.push(')');
            }
        }
        match (self.least, self.most) {
            (1, Some(1)) => {}
            (0, None) => out.push('*'),
            (1, None) => out.push('+'),
            (0, Some(1)) => out.push('?'),
            (least, None) => write!(out, "{{{least},}}").expect("a String takes all"),
            (least, Some(most)) if least == most => {
                write!(out, "{{{least}}}").expect("a String takes all");
            }
            (least, Some(most)) => {
                write!(out, "{{{least},{most}}}").expect("a String takes all");
            }
        }
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
        '\\' | '^' | '$' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|'
        | '/' => {
            out.push('\\');
            out.push(c);
        }
        '-' if class => out.push_str("\\-"),
        c if is_hidden(c) => {
            write!(out, "\\u{{{:x}}}", u32::from(c)).expect("a String takes all");
        }
        c => out.push(c),
    }
}

/// Whether a reader of source code would not see a character, or would see another order of
/// the characters around it.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || c.is_whitespace() && c != ' '
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}
