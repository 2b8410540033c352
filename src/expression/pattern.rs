//! Regular expressions that RE2, JavaScript's `u` flag and Postgres understand alike.
//!
//! A pattern is found anywhere in a text unless `^` and `$` hold it, which mean the text's
//! start and end, never a line's. `.` is any character but a new line; `\d`, `\w` and `\s`
//! are the ASCII digits, `[0-9A-Za-z_]` and `[\t\n\f\r ]`. There is no case folding, no
//! look-around, no reference back, no lazy repetition, no word boundary and no Unicode
//! class: the three disagree on them, or one of them has none. Each target prints a pattern
//! from its parts, never from its text.

mod print;
mod read;

pub(crate) use print::is_hidden;
pub use read::parse;

use crate::source::Span;

/// A regular expression: the alternatives that `|` separates; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(pub Vec<Vec<Piece>>);

/// A part of a pattern, and how often it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What stands.
    pub atom: Atom,
    /// How often at least.
    pub least: u16,
    /// How often at most; `None` is without end.
    pub most: Option<u16>,
}

/// The smallest part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Atom {
    /// One character.
    Character(char),
    /// Any character but a new line.
    Any,
    /// One of several characters, or, negated, any other one.
    Class {
        /// Whether it is any other one.
        negated: bool,
        /// Ranges, each with both ends.
        ranges: Vec<(char, char)>,
    },
    /// The text's start.
    Start,
    /// The text's end.
    End,
    /// A pattern in parentheses.
    Group(Pattern),
}

/// Why a pattern was refused; the span is in bytes of the pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternFault {
    /// Where.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// One next step.
    pub help: Option<String>,
}

#[cfg(test)]
impl Pattern {
    /// Whether some part of a text matches: the meaning that every target must have.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        (0..=text.len()).any(|start| !self.ends(&text, start).is_empty())
    }

    /// Every place where a match from `start` may end.
    fn ends(&self, text: &[char], start: usize) -> std::collections::BTreeSet<usize> {
        self.0
            .iter()
            .flat_map(|pieces| {
                pieces.iter().fold([start].into(), |starts, piece| {
                    piece.ends_from(text, &starts)
                })
            })
            .collect()
    }
}

#[cfg(test)]
impl Piece {
    fn ends_from(
        &self,
        text: &[char],
        starts: &std::collections::BTreeSet<usize>,
    ) -> std::collections::BTreeSet<usize> {
        let step = |from: &std::collections::BTreeSet<usize>| {
            from.iter()
                .flat_map(|at| self.atom.ends(text, *at))
                .collect()
        };
        let mut places = starts.clone();
        for _ in 0..self.least {
            places = step(&places);
        }
        let mut reached = places.clone();
        let mut rounds = self.most.map(|most| most - self.least);
        while rounds != Some(0) {
            places = step(&places);
            let before = reached.len();
            reached.extend(&places);
            if reached.len() == before {
                break;
            }
            rounds = rounds.map(|rounds| rounds - 1);
        }
        reached
    }
}

#[cfg(test)]
impl Atom {
    fn ends(&self, text: &[char], at: usize) -> std::collections::BTreeSet<usize> {
        let next = text.get(at).copied();
        let one = |matches: bool| matches.then_some(at + 1).into_iter().collect();
        match self {
            Self::Character(c) => one(next == Some(*c)),
            Self::Any => one(next.is_some_and(|c| c != '\n')),
            Self::Class { negated, ranges } => one(next.is_some_and(|c| {
                ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)) != *negated
            })),
            Self::Start => (at == 0).then_some(at).into_iter().collect(),
            Self::End => (at == text.len()).then_some(at).into_iter().collect(),
            Self::Group(pattern) => pattern.ends(text, at),
        }
    }
}

#[cfg(test)]
mod tests;
