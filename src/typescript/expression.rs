//! Conditions as TypeScript.

mod code;
mod lower;
mod print;

use std::collections::BTreeSet;

use super::layout::{
    Doc, broken_group, choice, concat, group, if_break, indent, line, softline, text,
};
use super::syntax;
use crate::expression::Typed;
use code::Code;

/// A condition as TypeScript, to be laid out where it stands.
///
/// Rows and parameters keep the names that the expression uses; `now` is the name of the
/// moment, where [`Typed::variables`] holds it.
#[derive(Clone, Debug)]
pub struct Condition {
    code: Code,
}

/// A function of the generated base code that a condition may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Support {
    /// `integer(value)` answers its argument where four bytes hold it, and throws otherwise.
    Integer,
    /// `finite(value)` answers its argument where it is a finite number, and throws otherwise.
    Finite,
    /// `productOf(left, right)` answers the product, and throws where it is not finite or too
    /// small to be told from zero.
    Product,
    /// `quotientOf(left, right)` answers the quotient, and throws alike.
    Quotient,
}

impl Support {
    /// The function's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Finite => "finite",
            Self::Product => "productOf",
            Self::Quotient => "quotientOf",
        }
    }
}

impl Condition {
    /// What holds when the expression holds.
    pub fn when(typed: &Typed) -> Self {
        Self {
            code: lower::lower(typed.root()),
        }
    }

    /// What holds when the expression does not.
    pub fn unless(typed: &Typed) -> Self {
        Self {
            code: lower::negated(typed.root()),
        }
    }

    /// The functions that it calls.
    pub fn support(&self) -> BTreeSet<Support> {
        let mut support = BTreeSet::new();
        self.code.collect_support(&mut support);
        support
    }

    /// On one line, however long.
    pub fn flat(&self) -> String {
        self.code.flat()
    }

    /// `if (…)`, up to the parenthesis.
    pub fn guard(&self) -> Doc {
        // Both pairs of a negated chain's parentheses stay together.
        let (open, inner, close) = match self.code.negated_chain() {
            Some(chain) => ("if (!(", chain, "))"),
            None => ("if (", self.code.in_guard(), ")"),
        };
        group(concat([
            text(open),
            indent(concat([softline(), inner])),
            softline(),
            text(close),
        ]))
    }

    /// What stands behind `return`, with the space before it.
    pub fn returned(&self) -> Doc {
        if !self.code.is_chain() {
            return concat([text(" "), self.code.in_return()]);
        }
        group(concat([
            text(" "),
            if_break("(", ""),
            indent(concat([softline(), self.code.in_return()])),
            softline(),
            if_break(")", ""),
        ]))
    }

    /// What stands behind the arrow of a function, with the space before it: on the arrow's
    /// line when it fits, else on lines of its own.
    pub fn body(&self) -> Doc {
        let mut body = self.code.in_body();
        if self.code.is_conditional() {
            // On one line a `?` so near to an arrow would be misread.
            body = concat([if_break("", "("), body, if_break("", ")")]);
        }
        group(indent(concat([line(), body])))
    }

    /// The parentheses of a call whose one argument is a function of this body, where `head`
    /// is its parameters with the arrow: `((row) => …)`.
    pub fn argument(&self, head: Doc) -> Doc {
        let flat = concat([text("("), head.clone(), self.body(), text(")")]);
        let apart = syntax::parentheses([concat([head.clone(), self.body()])]);
        if !self.code.is_conditional() && !self.code.is_call() {
            return apart;
        }
        // A conditional and a call may begin a new line within the parentheses' own.
        let open = concat([
            text("("),
            head,
            broken_group(concat([
                indent(concat([line(), self.code.in_body()])),
                text(","),
                softline(),
            ])),
            text(")"),
        ]);
        choice(vec![flat, open, apart])
    }
}

#[cfg(test)]
mod tests;
