//! Bodies of triggers' functions, as far as they set columns of the new row.

use crate::import::cursor::Cursor;
use crate::import::term::Term;
use crate::import::token;

/// How deeply one `if` may stand in another.
const DEEPEST: usize = 16;

/// A statement of a body.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Statement {
    /// `new.column := value;`
    Set(String, Term),
    /// `if … then … elsif … then … else … end if;` — `else` is a condition that holds.
    If(Vec<(Term, Vec<Statement>)>),
}

/// The statements between `begin` and `return new; end`; `None` where there is anything else.
pub(super) fn read(body: &str) -> Option<Vec<Statement>> {
    let (tokens, broken) = token::tokens(body, 0);
    if broken.is_some() {
        return None;
    }
    let mut next = Cursor::new(body, &tokens);
    next.expect("begin").ok()?;
    let statements = statements(&mut next, 0)?;
    next.expect("return new").ok()?;
    let ends = next.eat_mark(";") && next.eat("end");
    next.eat_mark(";");
    (ends && next.is_done()).then_some(statements)
}

fn statements(next: &mut Cursor<'_>, depth: usize) -> Option<Vec<Statement>> {
    let ends = ["return", "end", "else", "elsif", "elseif"];
    let mut statements = Vec::new();
    while !ends.iter().any(|word| next.sees(word)) {
        statements.push(if next.eat("if") {
            if depth == DEEPEST {
                return None;
            }
            branches(next, depth + 1)?
        } else {
            set(next)?
        });
    }
    Some(statements)
}

fn branches(next: &mut Cursor<'_>, depth: usize) -> Option<Statement> {
    let mut branches = Vec::new();
    loop {
        let condition = next.until(|next| next.sees("then"));
        next.expect("then").ok()?;
        branches.push((Term::read(condition.rest())?, statements(next, depth)?));
        if next.eat_any(&["elsif", "elseif"]).is_some() {
            continue;
        }
        if next.eat("else") {
            branches.push((Term::Boolean(true), statements(next, depth)?));
        }
        let ended = next.eat("end if") && next.eat_mark(";");
        return ended.then_some(Statement::If(branches));
    }
}

fn set(next: &mut Cursor<'_>) -> Option<Statement> {
    next.expect("new").ok()?;
    if !next.eat_mark(".") {
        return None;
    }
    let column = next.name().ok()?;
    let mark = next.next()?.span.clone();
    if ![":=", "="].contains(&&next.text()[mark]) {
        return None;
    }
    let value = next.until(|next| next.sees_mark(";"));
    next.eat_mark(";")
        .then(|| Some(Statement::Set(column, Term::read(value.rest())?)))?
}

/// Whether two bodies are the same but for blanks, comments and the case of words.
pub(in crate::import::express) fn is_same(one: &str, other: &str) -> bool {
    let code = |body: &str| {
        let (tokens, broken) = token::tokens(body, 0);
        let said: Vec<_> = tokens
            .into_iter()
            .map(|token| {
                let plain = matches!(token.kind, token::Kind::Other);
                let written = plain.then(|| body[token.span.clone()].to_ascii_lowercase());
                (bare(token.kind), written)
            })
            .collect();
        broken.is_none().then_some(said)
    };
    code(one).is_some_and(|one| code(other) == Some(one))
}

/// What a token is, wherever it stands.
fn bare(kind: token::Kind) -> token::Kind {
    match kind {
        token::Kind::Dollar(text, _) => token::Kind::Text(text),
        other => other,
    }
}
