//! SQL conditions as expressions of the manifest.
//!
//! SQL has three answers, an expression two. A condition is read for what it lets happen, so
//! each part of it is read with the answer that null amounts to there: in a check null passes,
//! in a trigger's `when` it does not act, and beneath a `not` it is the other way around. Only
//! a comparison's own columns make it null, and only there a guard is written.

mod code;
mod number;
mod pattern;
mod value;

use std::collections::BTreeSet;

use crate::database::{Database, Table};
use crate::import::term::{Comparison, Term};
use code::{Code, Power};
pub(super) use pattern::loose;

/// Where a condition stands, which decides what its columns are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A check: its columns are those of the row as it will be.
    Check,
    /// A trigger's `when`: `new` is the row as it will be, `old` as it is.
    Trigger {
        /// Whether it acts on updates alone, which have an input.
        updates: bool,
    },
}

/// The expression that is true exactly when a condition lets a row pass; `None` where there
/// is none. In a check, null passes; in a trigger, it does not.
pub(super) fn express(
    term: &Term,
    table: &Table,
    place: Place,
    database: &Database,
) -> Option<String> {
    let lift = Lift {
        table,
        database,
        place,
    };
    let ask = Ask {
        wanted: true,
        null: place == Place::Check,
    };
    lift.condition(term, ask, &Known::new())
        .map(|lifted| lifted.code.text)
}

/// Columns that are not null at some place of an expression, as the expression names them.
type Known = BTreeSet<String>;

/// What is asked of a condition.
#[derive(Clone, Copy)]
struct Ask {
    /// The answer that is to be true.
    wanted: bool,
    /// What null is to be.
    null: bool,
}

/// A condition as an expression, and which columns are there where it is true or false.
struct Lifted {
    code: Code,
    yes: Known,
    no: Known,
}

impl Lifted {
    /// One that tells nothing.
    fn new(code: Code, known: &Known) -> Self {
        Self {
            code,
            yes: known.clone(),
            no: known.clone(),
        }
    }

    fn negated(self) -> Self {
        Self {
            code: self.code.negated(),
            yes: self.no,
            no: self.yes,
        }
    }
}

struct Lift<'a> {
    table: &'a Table,
    database: &'a Database,
    place: Place,
}

impl Lift<'_> {
    /// A condition that is never null.
    fn condition(&self, term: &Term, ask: Ask, known: &Known) -> Option<Lifted> {
        match term {
            Term::Not(inner) => {
                let wanted = !ask.wanted;
                self.condition(inner, Ask { wanted, ..ask }, known)
            }
            Term::Boolean(value) => {
                let value = *value == ask.wanted;
                Some(Lifted::new(Code::atom(value.to_string()), known))
            }
            Term::All(_) | Term::Any(_) | Term::Case(_) if !ask.wanted => {
                let null = !ask.null;
                let lifted = self.condition(term, Ask { wanted: true, null }, known)?;
                Some(lifted.negated())
            }
            Term::All(terms) => self.chain(Power::All, terms, ask.null, known),
            Term::Any(terms) => self.chain(Power::Any, terms, ask.null, known),
            Term::Case(parts) => self.case(parts, ask.null, known),
            Term::IsNull(inner) => self.presence(inner, ask.wanted, known),
            Term::Same(one, other) => {
                let code = self.same(one, other, ask.wanted, known)?;
                Some(Lifted::new(code, known))
            }
            _ => self.guarded(term, ask, known),
        }
    }

    /// Conditions from left to right, each with what those before it tell.
    fn chain(&self, power: Power, terms: &[Term], null: bool, known: &Known) -> Option<Lifted> {
        let neutral = power == Power::All;
        let mut here = known.clone();
        let mut stopped: Option<Known> = None;
        let mut sides = Vec::new();
        for term in terms {
            let lifted = self.condition(term, Ask { wanted: true, null }, &here)?;
            if lifted.code.text == neutral.to_string() {
                continue;
            }
            let (on, off) = match power {
                Power::Any => (lifted.no, lifted.yes),
                _ => (lifted.yes, lifted.no),
            };
            stopped = Some(stopped.map_or(off.clone(), |stopped| &stopped & &off));
            here = on;
            sides.push(lifted.code);
        }
        let Some(stopped) = stopped else {
            return Some(Lifted::new(Code::atom(neutral.to_string()), known));
        };
        let code = Code::chain(power, &sides);
        let (yes, no) = match power {
            Power::Any => (stopped, here),
            _ => (here, stopped),
        };
        Some(Lifted { code, yes, no })
    }

    /// `case when … then … else … end` as a condition.
    fn case(&self, parts: &[Term; 3], null: bool, known: &Known) -> Option<Lifted> {
        let [condition, then, otherwise] = parts;
        let asked = Ask { wanted: true, null };
        let decides = self.condition(condition, ASKED, known)?;
        if *otherwise == Term::Boolean(false) && number::guards(Power::All, condition, then) {
            let then = self.condition(then, asked, &decides.yes)?;
            return Some(Lifted {
                code: Code::chain(Power::All, &[decides.code, then.code]),
                yes: then.yes,
                no: &decides.no & &then.no,
            });
        }
        if *then == Term::Boolean(true) && number::guards(Power::Any, condition, otherwise) {
            let otherwise = self.condition(otherwise, asked, &decides.no)?;
            return Some(Lifted {
                code: Code::chain(Power::Any, &[decides.code, otherwise.code]),
                yes: &decides.yes & &otherwise.yes,
                no: otherwise.no,
            });
        }
        let then = self.condition(then, asked, &decides.yes)?;
        let otherwise = self.condition(otherwise, asked, &decides.no)?;
        Some(Lifted {
            code: Code::choice(&decides.code, &then.code, &otherwise.code),
            yes: &then.yes & &otherwise.yes,
            no: &then.no & &otherwise.no,
        })
    }

    /// Whether a value is missing, or is there.
    fn presence(&self, inner: &Term, missing: bool, known: &Known) -> Option<Lifted> {
        let value = self.value(inner, known)?;
        let column = matches!(inner, Term::Column(_) | Term::Of(..));
        if column && self.nulls(inner, known)?.is_empty() {
            return Some(Lifted::new(Code::atom((!missing).to_string()), known));
        }
        let mark = if missing { "==" } else { "!=" };
        let null = Code::atom("null");
        let mut lifted = Lifted::new(Code::compared(&value, mark, &null), known);
        let there = if missing {
            &mut lifted.no
        } else {
            &mut lifted.yes
        };
        there.insert(value.text);
        Some(lifted)
    }

    /// A condition that is null where one of its columns is, and what is asked of it there.
    fn guarded(&self, term: &Term, ask: Ask, known: &Known) -> Option<Lifted> {
        let missing = self.nulls(term, known)?;
        let there = known | &missing;
        let bare = match (term, ask.wanted) {
            (_, true) => self.value(term, &there)?,
            (Term::Compare(Comparison::Equal, one, other), false) => {
                let opposite = Term::Compare(Comparison::Unequal, one.clone(), other.clone());
                self.value(&opposite, &there)?
            }
            (_, false) => self.value(term, &there)?.negated(),
        };
        let mut lifted = Lifted::new(bare, known);
        if missing.is_empty() {
            return Some(lifted);
        }
        let (mark, power) = if ask.null {
            ("==", Power::Any)
        } else {
            ("!=", Power::All)
        };
        let guards = missing
            .iter()
            .map(|column| Code::new(format!("{column} {mark} null"), Power::Comparison));
        let sides: Vec<Code> = guards.chain([lifted.code]).collect();
        lifted.code = Code::chain(power, &sides);
        if ask.null {
            lifted.no = there;
        } else {
            lifted.yes = there;
        }
        Some(lifted)
    }

    /// The columns of which each makes a value null where it is null itself; `None` where
    /// something else may.
    fn nulls(&self, term: &Term, known: &Known) -> Option<Known> {
        let of_all = |terms: &[&Term]| {
            let mut columns = Known::new();
            for term in terms {
                columns.extend(self.nulls(term, known)?);
            }
            Some(columns)
        };
        match term {
            Term::Column(name) | Term::Of(_, name) => {
                let column = self.table.column(name)?;
                let code = self.value(term, known)?.text;
                let nullable = !column.not_null && !known.contains(&code);
                Some(nullable.then_some(code).into_iter().collect())
            }
            Term::Text(_) | Term::Number(_) | Term::Boolean(_) => Some(Known::new()),
            // They answer for what is missing themselves.
            Term::IsNull(_) | Term::Same(..) => Some(Known::new()),
            Term::Null | Term::Account | Term::Unknown => None,
            Term::Call(_, terms) | Term::Array(terms) => of_all(&terms.iter().collect::<Vec<_>>()),
            Term::OneOf(one, terms) => {
                let mut all = vec![one.as_ref()];
                all.extend(terms);
                of_all(&all)
            }
            Term::Compare(_, one, other)
            | Term::Matches(one, other)
            | Term::Arithmetic(_, one, other)
            | Term::AtZone(one, other) => of_all(&[one, other]),
            Term::Minus(one) | Term::Cast(one, _) => self.nulls(one, known),
            Term::Not(one) if !matches!(**one, Term::All(_) | Term::Any(_)) => {
                self.nulls(one, known)
            }
            Term::Not(_) | Term::All(_) | Term::Any(_) => self.never(term, known),
            Term::Case(parts) => {
                if let Some(column) = self.given(parts) {
                    let code = format!("input.{column}");
                    let nullable = !known.contains(&code);
                    return Some(nullable.then_some(code).into_iter().collect());
                }
                let [condition, then, otherwise] = parts.as_ref();
                let condition = self.condition(condition, ASKED, known)?;
                let then = self.nulls(then, &condition.yes)?;
                let otherwise = self.nulls(otherwise, &condition.no)?;
                (then.is_empty() && otherwise.is_empty()).then(Known::new)
            }
        }
    }

    /// Nothing makes a condition null, where it says the same whatever null amounts to.
    fn never(&self, term: &Term, known: &Known) -> Option<Known> {
        let [one, other] = [false, true].map(|null| {
            let ask = Ask { wanted: true, null };
            let lifted = self.condition(term, ask, known)?;
            Some(lifted.code.text)
        });
        (one? == other?).then(Known::new)
    }
}

/// A condition that decides between two values: null is no yes.
const ASKED: Ask = Ask {
    wanted: true,
    null: false,
};

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;
