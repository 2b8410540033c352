//! The tokens of an SQL text, each with its place.

use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::{Location, Token as Raw, TokenWithSpan, Tokenizer};

use crate::source::Span;

/// A token, with its place in the text that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or name without quotes, in small letters, as PostgreSQL folds it.
    Word(String),
    /// A name in quotes.
    Quoted(String),
    /// Text of any quoting: what it says.
    Text(String),
    /// Text between dollars, verbatim: what it says, and where that stands.
    Dollar(String, Span),
    /// `( ) [ ] , . ; = ::`
    Mark(&'static str),
    /// A number, an operator, or whatever else there is.
    Other,
}

/// Why a text could not be read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// In the tokenizer's words, such as `Unterminated string literal`.
    pub(super) reason: String,
    pub(super) span: Span,
}

/// The tokens of a text that begins at `base` of its file, without white space and comments,
/// and why they end before it does.
pub(super) fn tokens(text: &str, base: usize) -> (Vec<Token>, Option<Broken>) {
    let mut raw = Vec::new();
    let read = Tokenizer::new(&PostgreSqlDialect {}, text)
        .tokenize_with_location_into_buf(&mut raw)
        .map_err(|error| (error.message, error.location));
    let mut offsets = Offsets::new(text);
    let mut tokens = Vec::with_capacity(raw.len() / 2);
    let mut command_line = None;
    for TokenWithSpan { token, span } in raw {
        // Commands of psql, such as pg_dump's `\restrict`, end with their line.
        if command_line == Some(span.start.line) {
            continue;
        }
        if matches!(token, Raw::Whitespace(_) | Raw::CopyData { .. } | Raw::EOF) {
            continue;
        }
        if token == Raw::Backslash {
            command_line = Some(span.start.line);
            continue;
        }
        let start = offsets.of(span.start);
        let end = offsets.of(span.end);
        tokens.push(Token {
            kind: kind(token, base + start..base + end),
            span: base + start..base + end,
        });
    }
    let broken = read.err().map(|(message, location)| {
        let at = base + offsets.of(location).min(text.len());
        Broken {
            reason: message,
            span: at..(at + 1).min(base + text.len()).max(at),
        }
    });
    (tokens, broken)
}

fn kind(token: Raw, span: Span) -> Kind {
    match token {
        Raw::Word(word) if word.quote_style.is_some() => Kind::Quoted(word.value),
        Raw::Word(word) => Kind::Word(word.value.to_ascii_lowercase()),
        Raw::SingleQuotedString(text)
        | Raw::EscapedStringLiteral(text)
        | Raw::UnicodeStringLiteral(text)
        | Raw::NationalStringLiteral(text) => Kind::Text(text),
        Raw::DollarQuotedString(quoted) => {
            let mark = quoted.tag.map_or(0, |tag| tag.len()) + 2;
            Kind::Dollar(quoted.value, span.start + mark..span.end - mark)
        }
        Raw::LParen => Kind::Mark("("),
        Raw::RParen => Kind::Mark(")"),
        Raw::LBracket => Kind::Mark("["),
        Raw::RBracket => Kind::Mark("]"),
        Raw::Comma => Kind::Mark(","),
        Raw::Period => Kind::Mark("."),
        Raw::SemiColon => Kind::Mark(";"),
        Raw::Eq => Kind::Mark("="),
        Raw::DoubleColon => Kind::Mark("::"),
        _ => Kind::Other,
    }
}

/// Byte offsets of places that are asked for in their order, each character counted once.
struct Offsets<'a> {
    rest: std::str::CharIndices<'a>,
    location: Location,
    offset: usize,
}

impl<'a> Offsets<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            rest: text.char_indices(),
            location: Location::new(1, 1),
            offset: 0,
        }
    }

    fn of(&mut self, wanted: Location) -> usize {
        while self.location < wanted {
            let Some((_, character)) = self.rest.next() else {
                break;
            };
            self.location = if character == '\n' {
                Location::new(self.location.line + 1, 1)
            } else {
                Location::new(self.location.line, self.location.column + 1)
            };
        }
        self.offset = self.rest.offset();
        self.offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Kind, &str)> {
        tokens(text, 0)
            .0
            .into_iter()
            .map(|token| (token.kind, &text[token.span]))
            .collect()
    }

    #[test]
    fn names_fold_and_quoted_ones_stay() {
        assert_eq!(
            read("Select \"Über\" -- no\n/* nor /* this */ */ 'it''s'"),
            [
                (Kind::Word("select".to_owned()), "Select"),
                (Kind::Quoted("Über".to_owned()), "\"Über\""),
                (Kind::Text("it's".to_owned()), "'it''s'"),
            ]
        );
    }

    #[test]
    fn a_dollar_text_knows_where_it_stands() {
        let text = "é $x$a; $$ b$x$";
        let (read, broken) = tokens(text, 0);
        assert_eq!(broken, None);
        let Kind::Dollar(said, span) = &read[1].kind else {
            panic!("{read:?}");
        };
        assert_eq!((said.as_str(), &text[span.clone()]), ("a; $$ b", "a; $$ b"));
    }

    #[test]
    fn what_stands_before_an_open_quote_is_read() {
        let (read, broken) = tokens("select 1;\n 'open", 100);
        assert_eq!(read.len(), 3);
        assert_eq!(broken.unwrap().span, 111..112);
    }

    #[test]
    fn a_command_of_psql_is_no_part_of_a_statement() {
        assert_eq!(
            read("\\restrict a\nselect"),
            [(Kind::Word("select".to_owned()), "select")]
        );
    }
}
