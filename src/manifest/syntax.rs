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
    at(span, message, "here", MEND)
}

const MEND: &str = "mend this line; what it says is not known until then";

/// The finding of an error in a statement, whose place counts from the statement's start.
pub(super) fn finding(error: &Error, text: &str, statement: &Statement) -> Finding {
    let placed = error.span().unwrap_or(0..0);
    let span = clamp(
        text,
        statement.start + placed.start..statement.start + placed.end,
    );
    let (what, expected) = match error.message().split_once(", expected ") {
        Some((what, expected)) => (what, Some(expected)),
        None => (error.message(), None),
    };
    let open = statement.unclosed.filter(|_| {
        what.starts_with("unclosed") || what.starts_with("invalid") && what.ends_with("string")
    });
    match (what, open) {
        ("unclosed table", _) => header(text, statement),
        (_, Some(open)) => unclosed(text, open),
        ("key with no value", None) => at(
            statement.name(text).unwrap_or(span),
            "a key without a value",
            "expected `=` after it",
            "write `key = value`, or remove the line",
        ),
        ("unquoted keys cannot be empty", None) => at(
            span,
            "a key is missing",
            "expected a name",
            "write one, or remove the line",
        ),
        ("missing escaped value", None) => at(
            span,
            "TOML has no such escape",
            "after a backslash",
            "write `\\\\` for a backslash, or put the text in single quotes",
        ),
        ("string values must be quoted" | "invalid boolean", None) => no_value(text, span),
        (_, None) => {
            let expected = expected.filter(|expected| *expected != "nothing");
            let label = expected.map_or("here".to_owned(), |what| format!("expected {what}"));
            at(span, what, &label, MEND)
        }
    }
}

fn at(span: Span, message: &str, label: &str, help: &str) -> Finding {
    Finding::manifest(Code::Syntax, span, message)
        .label(label)
        .help(help)
}

/// A header that is not one.
fn header(text: &str, statement: &Statement) -> Finding {
    let line = text[statement.span()].lines().next().unwrap_or_default();
    let span = statement.start..statement.start + line.trim_end().len();
    if line.contains(']') {
        at(
            span,
            "this header is not a name",
            "has more than letters, digits, `-`, `_` and dots",
            "put a name with other characters in quotes",
        )
    } else {
        at(
            span,
            "this header is never closed",
            "opened here",
            "close it with `]`",
        )
    }
}

/// A bracket or a quote that nothing closes.
fn unclosed(text: &str, open: usize) -> Finding {
    let (opened, close) = match &text[open..=open] {
        "[" => ("list", "]"),
        "{" => ("table", "}"),
        quote if text[open..].starts_with(&quote.repeat(3)) => ("text", &text[open..open + 3]),
        quote => ("text", quote),
    };
    at(
        open..open + 1,
        &format!("this {opened} is never closed"),
        "opened here",
        &format!("close it with `{close}`"),
    )
}

/// Something that is not a value, or nothing, where a value belongs.
fn no_value(text: &str, span: Span) -> Finding {
    let written = &text[span.clone()];
    if written.is_empty() {
        return at(
            span,
            "a value is missing",
            "expected a value",
            "write it after `=`, or remove the line",
        );
    }
    let quoted = format!("for text, write `\"{written}\"`");
    at(
        span.clone(),
        &format!("`{written}` is not a value"),
        "neither a number, a boolean nor text in quotes",
        &quoted,
    )
}
