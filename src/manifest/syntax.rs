//! What is wrong with a statement's syntax, in words of this project.

use toml::de::{DeTable, Error};

use super::statement::{Statement, clamp};
use crate::finding::{Code, Finding};
use crate::source::Span;

/// What keeps a text from being TOML, by place. That a key is written twice is not among it.
pub(super) fn errors(text: &str) -> Vec<Error> {
    let (_, mut errors) = DeTable::parse_recoverable(text);
    errors.retain(|error| !is_twice(error));
    errors.sort_by_key(|error| error.span().map_or(usize::MAX, |span| span.start));
    errors
}

/// Whether an error says that a key or a table is written twice.
pub(super) fn is_twice(error: &Error) -> bool {
    let message = error.message();
    message.starts_with("duplicate key") || message.starts_with("cannot extend value")
}

/// The finding of what is only wrong where it stands.
pub(super) fn misplaced(span: Span, message: &str) -> Finding {
    Finding::manifest(Code::Syntax, span, message)
        .label("here")
        .help(MEND)
}

const MEND: &str = "mend this line; what it says is not known until then";

/// The finding of an error in a statement, whose place counts from the statement's start.
pub(super) fn finding(error: &Error, text: &str, statement: &Statement) -> Finding {
    let placed = error.span().unwrap_or(0..0);
    let span = clamp(
        text,
        statement.start + placed.start..statement.start + placed.end,
    );
    let at = |span, message: String, label: &str, help: String| {
        Finding::manifest(Code::Syntax, span, message)
            .label(label)
            .help(help)
    };
    let (what, expected) = match error.message().split_once(", expected ") {
        Some((what, expected)) => (what, Some(expected)),
        None => (error.message(), None),
    };
    let expected = expected.filter(|expected| *expected != "nothing");
    let written = &text[span.clone()];
    let first_line = text[statement.span()].lines().next().unwrap_or_default();
    match what {
        "unclosed array"
        | "unclosed inline table"
        | "invalid basic string"
        | "invalid literal string"
        | "invalid multi-line basic string"
        | "invalid multi-line literal string"
            if statement.unclosed.is_some() =>
        {
            let open = statement.unclosed.unwrap_or(span.start);
            let (opened, close) = match &text[open..=open] {
                "[" => ("list", "]"),
                "{" => ("table", "}"),
                quote => (
                    "text",
                    if text[open..].starts_with(&quote.repeat(3)) {
                        &text[open..open + 3]
                    } else {
                        quote
                    },
                ),
            };
            at(
                open..open + 1,
                format!("this {opened} is never closed"),
                "opened here",
                format!("close it with `{close}`"),
            )
        }
        "unclosed table" => {
            let line = statement.start..statement.start + first_line.len();
            if first_line.contains(']') {
                at(
                    line,
                    "this header is not a name".to_owned(),
                    "has more than letters, digits, `-`, `_` and dots",
                    "put a name with other characters in quotes".to_owned(),
                )
            } else {
                at(
                    line,
                    "this header is never closed".to_owned(),
                    "opened here",
                    "close it with `]`".to_owned(),
                )
            }
        }
        "key with no value" => at(
            statement.name(text).unwrap_or(span),
            "a key without a value".to_owned(),
            "expected `=` after it",
            "write `key = value`, or remove the line".to_owned(),
        ),
        "unquoted keys cannot be empty" => at(
            span,
            "a key is missing".to_owned(),
            "expected a name",
            "write one, or remove the line".to_owned(),
        ),
        "string values must be quoted" if written.is_empty() => at(
            span,
            "a value is missing".to_owned(),
            "expected a value",
            "write it after `=`, or remove the line".to_owned(),
        ),
        "string values must be quoted" => at(
            span,
            format!("`{written}` is not a value"),
            "text without quotes",
            format!("write `\"{written}\"`"),
        ),
        "invalid boolean" => at(
            span,
            format!("`{written}` is not a value"),
            "neither `true` nor `false`",
            format!("write `true` or `false`, or `\"{written}\"` for text"),
        ),
        "missing escaped value" => at(
            span,
            "TOML has no such escape".to_owned(),
            "after a backslash",
            "write `\\\\` for a backslash, or put the text in single quotes".to_owned(),
        ),
        _ => at(
            span,
            what.to_owned(),
            &expected.map_or("here".to_owned(), |expected| format!("expected {expected}")),
            MEND.to_owned(),
        ),
    }
}
