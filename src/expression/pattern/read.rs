use super::{Atom, Pattern, PatternFault, Piece};
use crate::source::Span;

/// The greatest number in `{n,m}`, which is Postgres's.
const MAX_REPEAT: u16 = 255;

/// How often a part may stand when repetitions contain each other, which is RE2's limit.
const MAX_NESTED_REPEAT: u32 = 1000;

/// How deep groups may nest.
const MAX_DEPTH: usize = 32;

const DIGITS: &[(char, char)] = &[('0', '9')];
const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const SPACE: &[(char, char)] = &[('\t', '\n'), ('\x0c', '\r'), (' ', ' ')];

/// Reads a pattern of the shared subset.
///
/// # Errors
/// The first place that the three would not understand alike.
pub fn parse(text: &str) -> Result<Pattern, PatternFault> {
    let mut reader = Reader { text, at: 0 };
    let pattern = reader.alternatives(0)?;
    match reader.peek() {
        None => Ok(pattern),
        Some(_) => Err(fault(reader.at..reader.at + 1, "this `)` closes nothing")
            .help("for the character itself, write `\\)`")),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn advance(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn accept(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        if found {
            self.advance();
        }
        found
    }

    /// Alternatives up to a `)` or the end.
    fn alternatives(&mut self, depth: usize) -> Result<Pattern, PatternFault> {
        let mut alternatives = Vec::new();
        loop {
            let start = self.at;
            let mut pieces = Vec::new();
            while !matches!(self.peek(), None | Some('|' | ')')) {
                pieces.push(self.piece(depth)?);
            }
            if pieces.is_empty() {
                let span = start..(start + 1).min(self.text.len());
                return Err(fault(span, "an empty alternative matches every text")
                    .help("to make something optional, write `?` after it"));
            }
            alternatives.push(pieces);
            if !self.accept('|') {
                return Ok(Pattern(alternatives));
            }
        }
    }

    fn piece(&mut self, depth: usize) -> Result<Piece, PatternFault> {
        let start = self.at;
        let atom = match self.peek() {
            Some('(') => self.group(depth)?,
            _ => self.atom()?,
        };
        let repeat_start = self.at;
        let Some((least, most)) = self.repeat()? else {
            return Ok(Piece {
                atom,
                least: 1,
                most: Some(1),
            });
        };
        let span = repeat_start..self.at;
        if matches!(atom, Atom::Start | Atom::End) {
            return Err(fault(
                start..self.at,
                "a place in the text cannot be repeated",
            ));
        }
        let times = u32::from(most.unwrap_or(least).max(1));
        let inside = match &atom {
            Atom::Group(pattern) => pattern.repeats(),
            _ => 1,
        };
        if times * inside > MAX_NESTED_REPEAT {
            return Err(fault(
                span,
                format!("repetitions inside each other come to more than {MAX_NESTED_REPEAT}"),
            ));
        }
        match self.peek() {
            Some('?') => Err(
                fault(self.at..self.at + 1, "a repetition cannot be lazy here")
                    .help("leave out the `?`: whether a text matches does not depend on it"),
            ),
            Some('*' | '+' | '{') => Err(fault(
                self.at..self.at + 1,
                "a repetition cannot be repeated",
            )
            .help("put what is repeated in parentheses")),
            _ => Ok(Piece { atom, least, most }),
        }
    }

    fn group(&mut self, depth: usize) -> Result<Atom, PatternFault> {
        let start = self.at;
        self.advance();
        if depth == MAX_DEPTH {
            return Err(fault(
                start..self.at,
                format!("groups are nested more than {MAX_DEPTH} levels deep"),
            ));
        }
        if self.accept('?') && !self.accept(':') {
            let end = self.at + self.peek().map_or(0, char::len_utf8);
            return Err(fault(
                start..end,
                "only plain groups are understood by every target",
            )
            .help("write `(…)` or `(?:…)`"));
        }
        let inner = self.alternatives(depth + 1)?;
        if self.accept(')') {
            Ok(Atom::Group(inner))
        } else {
            Err(fault(start..start + 1, "this `(` is not closed")
                .help("for the character itself, write `\\(`"))
        }
    }

    fn atom(&mut self) -> Result<Atom, PatternFault> {
        let start = self.at;
        let c = self.advance().expect("the caller saw a character");
        match c {
            '.' => Ok(Atom::Any),
            '^' => Ok(Atom::Start),
            '$' => Ok(Atom::End),
            '[' => self.class(start),
            '\\' => self.escape(start).map(|escape| match escape {
                Escape::Character(c) => Atom::Character(c),
                Escape::Class { negated, ranges } => Atom::Class {
                    negated,
                    ranges: ranges.to_vec(),
                },
            }),
            '*' | '+' | '?' => Err(fault(
                start..self.at,
                format!("there is nothing that `{c}` repeats"),
            )
            .help(format!("for the character itself, write `\\{c}`"))),
            '{' | '}' | ']' => Err(fault(start..self.at, format!("`{c}` stands alone"))
                .help(format!("for the character itself, write `\\{c}`"))),
            '\0' => Err(fault(start..self.at, "text cannot hold the character NUL")),
            c => Ok(Atom::Character(c)),
        }
    }

    fn escape(&mut self, start: usize) -> Result<Escape, PatternFault> {
        let Some(c) = self.advance() else {
            return Err(fault(start..self.at, "a pattern cannot end with `\\`")
                .help("for a backslash, write `\\\\`"));
        };
        let class = |negated, ranges| Ok(Escape::Class { negated, ranges });
        match c {
            'd' => class(false, DIGITS),
            'D' => class(true, DIGITS),
            'w' => class(false, WORD),
            'W' => class(true, WORD),
            's' => class(false, SPACE),
            'S' => class(true, SPACE),
            'n' => Ok(Escape::Character('\n')),
            'r' => Ok(Escape::Character('\r')),
            't' => Ok(Escape::Character('\t')),
            'f' => Ok(Escape::Character('\x0c')),
            'v' => Ok(Escape::Character('\x0b')),
            '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '^' | '$' | '|'
            | '/' | '-' => Ok(Escape::Character(c)),
            _ => {
                let fault = fault(
                    start..self.at,
                    format!("`\\{c}` does not mean the same to every target"),
                );
                Err(match c {
                    'b' | 'B' => fault.help("name the characters around the word instead"),
                    'p' | 'P' | 'h' | 'H' => fault.help("list the characters in `[…]`"),
                    '0'..='9' | 'k' => fault.help("a pattern cannot refer back to a group"),
                    'A' => fault.help("for the text's start, write `^`"),
                    'z' | 'Z' => fault.help("for the text's end, write `$`"),
                    'x' | 'u' | 'U' | 'c' => fault.help("write the character itself"),
                    _ => fault.help("leave out the backslash, or write `\\\\` for one"),
                })
            }
        }
    }

    fn class(&mut self, start: usize) -> Result<Atom, PatternFault> {
        let negated = self.accept('^');
        let mut ranges = Vec::new();
        loop {
            let from_start = self.at;
            match self.peek() {
                None => {
                    return Err(unclosed(start));
                }
                Some(']') if ranges.is_empty() => {
                    return Err(fault(start..self.at + 1, "the brackets hold no character")
                        .help("for the character `]`, write `\\]`"));
                }
                Some(']') => {
                    self.advance();
                    return Ok(Atom::Class { negated, ranges });
                }
                Some(_) => {}
            }
            let from = match self.class_member(start)? {
                Escape::Character(c) => c,
                Escape::Class {
                    negated: false,
                    ranges: members,
                } => {
                    ranges.extend(members);
                    continue;
                }
                Escape::Class { negated: true, .. } => {
                    return Err(fault(
                        from_start..self.at,
                        "a class of other characters cannot stand in brackets",
                    )
                    .help("list the characters themselves"));
                }
            };
            let dash = self.at;
            let range = self.rest().starts_with('-') && !self.rest().starts_with("-]");
            if !range {
                // A dash that is neither first nor last must belong to a range.
                let first = from_start == start + 1 + usize::from(negated);
                let written = &self.text[from_start..self.at];
                if written == "-" && !first && self.peek() != Some(']') {
                    return Err(fault(from_start..self.at, "this `-` is no range")
                        .help("for the character itself, write `\\-`"));
                }
                ranges.push((from, from));
                continue;
            }
            self.advance();
            let Escape::Character(to) = self.class_member(start)? else {
                return Err(fault(dash..self.at, "a range ends with a character")
                    .help("for the character `-`, write `\\-`"));
            };
            if to < from {
                return Err(fault(from_start..self.at, "the range runs backwards"));
            }
            ranges.push((from, to));
        }
    }

    fn class_member(&mut self, class: usize) -> Result<Escape, PatternFault> {
        let start = self.at;
        match self.advance() {
            Some('\\') => self.escape(start),
            Some('[') => Err(fault(start..self.at, "`[` cannot stand in brackets")
                .help("for the character itself, write `\\[`")),
            Some('\0') => Err(fault(start..self.at, "text cannot hold the character NUL")),
            Some(c) => Ok(Escape::Character(c)),
            None => Err(unclosed(class)),
        }
    }

    fn repeat(&mut self) -> Result<Option<(u16, Option<u16>)>, PatternFault> {
        let bounds = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => return self.bounds().map(Some),
            _ => return Ok(None),
        };
        self.advance();
        Ok(Some(bounds))
    }

    fn bounds(&mut self) -> Result<(u16, Option<u16>), PatternFault> {
        let start = self.at;
        let not_bounds = || {
            fault(start..start + 1, "`{` begins no `{n}`, `{n,}` or `{n,m}`")
                .help("for the character itself, write `\\{`")
        };
        let length = self.rest().find('}').ok_or_else(not_bounds)?;
        let inner = &self.rest()[1..length];
        let (least, most) = match inner.split_once(',') {
            None => (inner, Some(inner)),
            Some((least, "")) => (least, None),
            Some((least, most)) => (least, Some(most)),
        };
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(least) || !most.is_none_or(digits) {
            return Err(not_bounds());
        }
        let span = start..start + length + 1;
        let limited = |text: &str| {
            text.parse()
                .ok()
                .filter(|n| *n <= MAX_REPEAT)
                .ok_or_else(|| {
                    fault(
                        span.clone(),
                        format!("a repetition counts to {MAX_REPEAT} at most"),
                    )
                })
        };
        let bounds = (limited(least)?, most.map(limited).transpose()?);
        if bounds.1.is_some_and(|most| most < bounds.0) {
            return Err(fault(span, "the repetition's limits run backwards"));
        }
        self.at = span.end;
        Ok(bounds)
    }
}

/// What a backslash and a character stand for.
enum Escape {
    Character(char),
    Class {
        negated: bool,
        ranges: &'static [(char, char)],
    },
}

impl Pattern {
    /// How often its most repeated part may stand.
    fn repeats(&self) -> u32 {
        self.0
            .iter()
            .flatten()
            .map(|piece| {
                let inside = match &piece.atom {
                    Atom::Group(pattern) => pattern.repeats(),
                    _ => 1,
                };
                inside * u32::from(piece.most.unwrap_or(piece.least).max(1))
            })
            .max()
            .unwrap_or(1)
    }
}

fn unclosed(class: usize) -> PatternFault {
    fault(class..class + 1, "this `[` is not closed").help("for the character itself, write `\\[`")
}

fn fault(span: Span, message: impl Into<String>) -> PatternFault {
    PatternFault {
        span,
        message: message.into(),
        help: None,
    }
}

impl PatternFault {
    fn help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }
}
