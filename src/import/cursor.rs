//! Reads the tokens of one statement, from left to right.

use super::token::{Kind, Token};
use crate::source::Span;

/// Where reading went on no further: the statement says something else there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stuck(pub(super) Span);

/// What reading a part of a statement ends with.
pub(super) type Reading<T> = Result<T, Stuck>;

/// A name with the schema in front of it, where one is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Qualified {
    pub(super) schema: Option<String>,
    pub(super) name: String,
}

impl Qualified {
    /// The name, where it is of the schema that applications use.
    pub(super) fn public(&self) -> Option<&str> {
        match self.schema.as_deref() {
            None | Some(crate::database::PUBLIC) => Some(&self.name),
            Some(_) => None,
        }
    }

    /// The name with its schema, as messages show it.
    pub(super) fn shown(&self) -> String {
        match &self.schema {
            Some(schema) if schema != crate::database::PUBLIC => format!("{schema}.{}", self.name),
            _ => self.name.clone(),
        }
    }
}

/// A place among the tokens of a statement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    tokens: &'a [Token],
    /// Where the last token that was taken ends.
    passed: usize,
}

impl<'a> Cursor<'a> {
    /// Before the first of some tokens of a text.
    pub(super) fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        Self {
            text,
            tokens,
            passed: tokens.first().map_or(0, |first| first.span.start),
        }
    }

    /// The text that the tokens are of.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    pub(super) fn is_done(&self) -> bool {
        self.tokens.is_empty()
    }

    /// What is left, as it is written.
    pub(super) fn rest(&self) -> &'a str {
        match (self.tokens.first(), self.tokens.last()) {
            (Some(first), Some(last)) => &self.text[first.span.start..last.span.end],
            _ => "",
        }
    }

    /// The place of the next token; past the last one, that one's end.
    pub(super) fn place(&self) -> Span {
        self.tokens
            .first()
            .map_or(self.passed..self.passed, |next| next.span.clone())
    }

    pub(super) fn stuck<T>(&self) -> Reading<T> {
        Err(Stuck(self.place()))
    }

    /// Everything has been read.
    pub(super) fn end(&self) -> Reading<()> {
        if self.is_done() { Ok(()) } else { self.stuck() }
    }

    pub(super) fn peek(&self) -> Option<&'a Kind> {
        self.tokens.first().map(|next| &next.kind)
    }

    pub(super) fn next(&mut self) -> Option<&'a Token> {
        let (next, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        self.passed = next.span.end;
        Some(next)
    }

    /// The next token's word, where it is one without quotes.
    pub(super) fn word(&self) -> Option<&'a str> {
        match self.peek() {
            Some(Kind::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn word_at(&self, at: usize) -> Option<&'a str> {
        match self.tokens.get(at).map(|token| &token.kind) {
            Some(Kind::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// Whether these words come next.
    pub(super) fn sees(&self, words: &str) -> bool {
        words
            .split(' ')
            .enumerate()
            .all(|(at, word)| self.word_at(at) == Some(word))
    }

    /// Takes these words, where they come next.
    pub(super) fn eat(&mut self, words: &str) -> bool {
        let there = self.sees(words);
        if there {
            for _ in words.split(' ') {
                self.next();
            }
        }
        there
    }

    /// Takes these words.
    pub(super) fn expect(&mut self, words: &str) -> Reading<()> {
        if self.eat(words) {
            Ok(())
        } else {
            self.stuck()
        }
    }

    /// Takes the first of several words that comes next.
    pub(super) fn eat_any<'w>(&mut self, words: &[&'w str]) -> Option<&'w str> {
        words.iter().copied().find(|word| self.eat(word))
    }

    pub(super) fn sees_mark(&self, mark: &str) -> bool {
        matches!(self.peek(), Some(Kind::Mark(next)) if *next == mark)
    }

    pub(super) fn eat_mark(&mut self, mark: &str) -> bool {
        let there = self.sees_mark(mark);
        if there {
            self.next();
        }
        there
    }

    /// Takes a name.
    pub(super) fn name(&mut self) -> Reading<String> {
        match self.peek() {
            Some(Kind::Word(name) | Kind::Quoted(name)) => {
                self.next();
                Ok(name.clone())
            }
            _ => self.stuck(),
        }
    }

    /// Takes a name with the schema in front of it, where there is one.
    pub(super) fn qualified(&mut self) -> Reading<Qualified> {
        let first = self.name()?;
        if !self.eat_mark(".") {
            return Ok(Qualified {
                schema: None,
                name: first,
            });
        }
        let name = self.name()?;
        Ok(Qualified {
            schema: Some(first),
            name,
        })
    }

    /// Takes text of any quoting.
    pub(super) fn quoted_text(&mut self) -> Reading<String> {
        match self.peek() {
            Some(Kind::Text(text) | Kind::Dollar(text, _)) => {
                self.next();
                Ok(text.clone())
            }
            _ => self.stuck(),
        }
    }

    /// Takes what stands in parentheses.
    pub(super) fn group(&mut self) -> Reading<Cursor<'a>> {
        if !self.sees_mark("(") {
            return self.stuck();
        }
        let mut depth = 0_usize;
        for (at, token) in self.tokens.iter().enumerate() {
            match token.kind {
                Kind::Mark("(") => depth += 1,
                Kind::Mark(")") => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let inside = Cursor::new(self.text, &self.tokens[1..at]);
                self.passed = token.span.end;
                self.tokens = &self.tokens[at + 1..];
                return Ok(inside);
            }
        }
        self.stuck()
    }

    /// Takes tokens up to one outside of parentheses that `stops`, or to the end.
    pub(super) fn until(&mut self, stops: impl Fn(&Cursor<'a>) -> bool) -> Cursor<'a> {
        self.take_until(0, stops)
    }

    /// The same, but at least one token, whatever it is.
    pub(super) fn some_until(
        &mut self,
        stops: impl Fn(&Cursor<'a>) -> bool,
    ) -> Reading<Cursor<'a>> {
        let taken = self.take_until(1, stops);
        if taken.is_done() {
            return self.stuck();
        }
        Ok(taken)
    }

    fn take_until(&mut self, least: usize, stops: impl Fn(&Cursor<'a>) -> bool) -> Cursor<'a> {
        let start = self.tokens;
        let mut depth = 0_usize;
        while let Some(kind) = self.peek() {
            let taken = start.len() - self.tokens.len();
            match kind {
                Kind::Mark("(" | "[") => depth += 1,
                Kind::Mark(")" | "]") => depth = depth.saturating_sub(1),
                _ if depth == 0 && taken >= least && stops(self) => break,
                _ => {}
            }
            self.next();
        }
        Cursor::new(self.text, &start[..start.len() - self.tokens.len()])
    }

    /// The parts that commas outside of parentheses separate.
    pub(super) fn parts(mut self) -> Vec<Cursor<'a>> {
        let mut parts = Vec::new();
        while !self.is_done() {
            parts.push(self.until(|next| next.sees_mark(",")));
            self.eat_mark(",");
        }
        parts
    }

    /// Takes names in parentheses.
    pub(super) fn names(&mut self) -> Reading<Vec<String>> {
        let mut inside = self.group()?;
        inside.name_list()
    }

    /// Takes names that commas separate, to the end.
    pub(super) fn name_list(&mut self) -> Reading<Vec<String>> {
        let mut names = vec![self.name()?];
        while self.eat_mark(",") {
            names.push(self.name()?);
        }
        self.end()?;
        Ok(names)
    }

    /// Every word and quoted name that is left.
    pub(super) fn words(&self) -> impl Iterator<Item = &'a str> {
        self.tokens.iter().filter_map(|token| match &token.kind {
            Kind::Word(name) | Kind::Quoted(name) => Some(name.as_str()),
            _ => None,
        })
    }
}
