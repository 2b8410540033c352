//! SQL conditions as expressions of the manifest.

use std::fmt::Write as _;

use crate::database::Table;
use crate::import::term::{Comparison, Term};

/// Where a condition stands, which decides what its columns are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A check: its columns are those of the row as it will be.
    Check,
    /// A trigger's `when`: `new` is the row as it will be, `old` as it is.
    Trigger,
}

/// The expression that is true exactly when a condition lets a row pass; `None` where there
/// is none. In a check, null passes; in a trigger, it does not.
pub(super) fn express(term: &Term, table: &Table, place: Place) -> Option<String> {
    let lift = Lift { table, place };
    lift.condition(term, &[]).map(|code| code.text)
}

/// An expression, and how tightly it binds.
struct Code {
    text: String,
    power: Power,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Power {
    Any,
    All,
    Comparison,
    Sum,
    Product,
    Unary,
    Atom,
}

impl Code {
    fn new(text: String, power: Power) -> Self {
        Self { text, power }
    }

    /// In parentheses where it binds more loosely than what it stands in.
    fn within(self, power: Power) -> String {
        if self.power < power {
            format!("({})", self.text)
        } else {
            self.text
        }
    }
}

struct Lift<'a> {
    table: &'a Table,
    place: Place,
}

impl Lift<'_> {
    /// A condition that is never null: `known` are columns that are there, as what stands
    /// before it says.
    fn condition(&self, term: &Term, known: &[String]) -> Option<Code> {
        match term {
            Term::All(terms) => self.chain(terms, known, Power::All),
            Term::Any(terms) => self
                .chain(terms, known, Power::Any)
                .or_else(|| self.passing(terms, known)),
            Term::Not(_)
            | Term::Compare(..)
            | Term::Matches(..)
            | Term::OneOf(..)
            | Term::Column(_)
            | Term::Of(..) => self.guarded(term, &self.missing(term, known)),
            _ => self.bare(term),
        }
    }

    /// Conditions from left to right; an `or` of which a side may be null is none.
    fn chain(&self, terms: &[Term], known: &[String], power: Power) -> Option<Code> {
        let joint = match power {
            Power::Any => " || ",
            _ => " && ",
        };
        let mut known = known.to_vec();
        let mut sides = Vec::new();
        for term in terms {
            if power == Power::Any && !self.missing(term, &known).is_empty() {
                return None;
            }
            sides.push(self.condition(term, &known)?.within(power));
            known.extend(match (power, term) {
                (Power::Any, Term::IsNull(inner)) => self.bare(inner).map(|code| code.text),
                (Power::All, term) => self.required(term),
                _ => None,
            });
        }
        Some(Code::new(sides.join(joint), power))
    }

    /// The column that a condition asks to be there.
    fn required(&self, term: &Term) -> Option<String> {
        match term {
            Term::Not(inner) => match inner.as_ref() {
                Term::IsNull(inner) => self.bare(inner).map(|code| code.text),
                _ => None,
            },
            _ => None,
        }
    }

    /// An `or` in a check, which passes where one of its sides is null and no other is true.
    fn passing(&self, terms: &[Term], known: &[String]) -> Option<Code> {
        let nested = terms.iter().any(|term| matches!(term, Term::All(_)));
        if nested || self.place != Place::Check {
            return None;
        }
        let mut missing: Vec<String> = terms
            .iter()
            .flat_map(|term| self.missing(term, known))
            .map(|column| format!("{column} == null"))
            .collect();
        missing.sort();
        missing.dedup();
        for term in terms {
            let side = self.bare(term)?.within(Power::All);
            if !missing.contains(&side) {
                missing.push(side);
            }
        }
        Some(Code::new(missing.join(" || "), Power::Any))
    }

    /// A condition, and what it answers where a column that it reads is missing.
    fn guarded(&self, term: &Term, missing: &[String]) -> Option<Code> {
        let bare = self.bare(term)?;
        if missing.is_empty() {
            return Some(bare);
        }
        let (mark, joint, power) = match self.place {
            Place::Check => ("==", " || ", Power::Any),
            Place::Trigger => ("!=", " && ", Power::All),
        };
        let mut sides: Vec<String> = missing
            .iter()
            .map(|column| format!("{column} {mark} null"))
            .collect();
        sides.push(bare.within(if power == Power::Any {
            Power::All
        } else {
            Power::Comparison
        }));
        Some(Code::new(sides.join(joint), power))
    }

    /// The columns that make a condition null where they are, as the expression names them.
    fn missing(&self, term: &Term, known: &[String]) -> Vec<String> {
        let mut columns = Vec::new();
        self.collect_missing(term, &mut columns);
        columns.retain(|column| !known.contains(column));
        columns.sort();
        columns.dedup();
        columns
    }

    fn collect_missing(&self, term: &Term, columns: &mut Vec<String>) {
        match term {
            // They answer for what is missing themselves.
            Term::IsNull(_) | Term::Same(..) => {}
            Term::Column(name) | Term::Of(_, name) => {
                let nullable = self
                    .table
                    .column(name)
                    .is_none_or(|column| !column.not_null);
                if nullable && let Some(code) = self.bare(term) {
                    columns.push(code.text);
                }
            }
            Term::Text(_)
            | Term::Number(_)
            | Term::Boolean(_)
            | Term::Null
            | Term::Account
            | Term::Unknown => {}
            Term::Call(_, terms) | Term::Array(terms) | Term::Any(terms) => {
                for term in terms {
                    self.collect_missing(term, columns);
                }
            }
            Term::All(terms) => {
                let mut missing = Vec::new();
                for term in terms {
                    self.collect_missing(term, &mut missing);
                }
                // What is null beside a condition that is false is false.
                let required: Vec<_> = terms
                    .iter()
                    .filter_map(|term| self.required(term))
                    .collect();
                columns.extend(
                    missing
                        .into_iter()
                        .filter(|column| !required.contains(column)),
                );
            }
            Term::Compare(_, one, other)
            | Term::Matches(one, other)
            | Term::Arithmetic(_, one, other)
            | Term::AtZone(one, other) => {
                self.collect_missing(one, columns);
                self.collect_missing(other, columns);
            }
            Term::Not(one) | Term::Minus(one) | Term::Cast(one, _) => {
                self.collect_missing(one, columns);
            }
            Term::OneOf(one, terms) => {
                self.collect_missing(one, columns);
                for term in terms {
                    self.collect_missing(term, columns);
                }
            }
        }
    }

    /// A term as it is written, with no thought of null.
    fn bare(&self, term: &Term) -> Option<Code> {
        Some(match term {
            Term::Column(name) if self.place == Place::Check => self.column("next", name)?,
            Term::Of(row, name) if self.place == Place::Trigger => match row.as_str() {
                "new" => self.column("next", name)?,
                "old" => self.column("existing", name)?,
                _ => return None,
            },
            Term::Text(text) => Code::new(quoted(text), Power::Atom),
            Term::Number(digits) => Code::new(
                digits.clone(),
                if digits.starts_with('-') {
                    Power::Unary
                } else {
                    Power::Atom
                },
            ),
            Term::Boolean(value) => Code::new(value.to_string(), Power::Atom),
            Term::IsNull(inner) => self.compared(inner, "==", &Term::Null)?,
            Term::Null => Code::new("null".to_owned(), Power::Atom),
            Term::Same(one, other) => self.compared(one, "==", other)?,
            Term::Compare(comparison, one, other) => {
                self.compared(one, comparison.spelling(), other)?
            }
            Term::Matches(one, pattern) => {
                let Term::Text(pattern) = pattern.as_ref() else {
                    return None;
                };
                let one = self.bare(one)?.within(Power::Atom);
                Code::new(format!("{one}.matches({})", quoted(pattern)), Power::Atom)
            }
            Term::OneOf(one, values) => {
                let values: Option<Vec<String>> = values
                    .iter()
                    .map(|value| Some(self.bare(value)?.text))
                    .collect();
                let one = self.bare(one)?.within(Power::Sum);
                Code::new(
                    format!("{one} in [{}]", values?.join(", ")),
                    Power::Comparison,
                )
            }
            Term::Not(inner) => self.negated(inner)?,
            Term::All(_) | Term::Any(_) => {
                // Nested where nothing is missing, or in a place that cannot tell.
                if !self.missing(term, &[]).is_empty() {
                    return None;
                }
                self.condition(term, &[])?
            }
            Term::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
                ("char_length" | "length" | "character_length" | "cardinality", [one]) => {
                    Code::new(format!("size({})", self.bare(one)?.text), Power::Atom)
                }
                ("starts_with", [one, start]) => {
                    let (one, start) = (self.bare(one)?.within(Power::Atom), self.bare(start)?);
                    Code::new(format!("{one}.startsWith({})", start.text), Power::Atom)
                }
                _ => return None,
            },
            Term::Arithmetic(sign, one, other) => {
                let power = match *sign {
                    "+" | "-" => Power::Sum,
                    _ => Power::Product,
                };
                let stronger = if power == Power::Sum {
                    Power::Product
                } else {
                    Power::Unary
                };
                let (one, other) = (
                    self.bare(one)?.within(power),
                    self.bare(other)?.within(stronger),
                );
                Code::new(format!("{one} {sign} {other}"), power)
            }
            Term::Minus(inner) => Code::new(
                format!("-{}", self.bare(inner)?.within(Power::Atom)),
                Power::Unary,
            ),
            Term::Cast(inner, ty) if ty == "double precision" => self.bare(inner)?,
            Term::Column(_)
            | Term::Of(..)
            | Term::Account
            | Term::Array(_)
            | Term::AtZone(..)
            | Term::Cast(..)
            | Term::Unknown => return None,
        })
    }

    fn negated(&self, inner: &Term) -> Option<Code> {
        match inner {
            Term::IsNull(value) => self.compared(value, "!=", &Term::Null),
            Term::Same(one, other) => self.compared(one, "!=", other),
            Term::Compare(Comparison::Equal, one, other) => self.compared(one, "!=", other),
            Term::Not(inner) => self.bare(inner),
            _ => Some(Code::new(
                format!("!{}", self.bare(inner)?.within(Power::Atom)),
                Power::Unary,
            )),
        }
    }

    fn compared(&self, one: &Term, mark: &str, other: &Term) -> Option<Code> {
        let (one, other) = (
            self.bare(one)?.within(Power::Sum),
            self.bare(other)?.within(Power::Sum),
        );
        Some(Code::new(
            format!("{one} {mark} {other}"),
            Power::Comparison,
        ))
    }

    fn column(&self, row: &str, name: &str) -> Option<Code> {
        self.table.column(name)?;
        Some(Code::new(format!("{row}.{name}"), Power::Atom))
    }
}

/// A string of CEL.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for letter in text.chars() {
        match letter {
            '\'' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            letter if letter.is_control() => {
                write!(quoted, "\\u{:04x}", u32::from(letter)).expect("a string takes any text");
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Column;

    fn lifted(condition: &str) -> Option<String> {
        let column = |name: &str, not_null| Column {
            name: name.to_owned(),
            not_null,
            ..Column::default()
        };
        let table = Table {
            columns: vec![column("a", true), column("b", true), column("n", false)],
            ..Table::default()
        };
        let place = if condition.contains("new.") {
            Place::Trigger
        } else {
            Place::Check
        };
        express(&Term::read(condition)?, &table, place)
    }

    #[test]
    fn a_check_passes_where_it_is_null() {
        for (condition, expected) in [
            ("a < b", Some("next.a < next.b")),
            ("a < n", Some("next.n == null || next.a < next.n")),
            (
                "a = 1 or n > 2",
                Some("next.n == null || next.a == 1 || next.n > 2"),
            ),
            (
                "(n is null) <> (a = 1)",
                Some("(next.n == null) != (next.a == 1)"),
            ),
            (
                "n is null or a = 'x'",
                Some("next.n == null || next.a == 'x'"),
            ),
            (
                "n is not null or a = 'x'",
                Some("next.n != null || next.a == 'x'"),
            ),
            ("not (a = 'x')", Some("next.a != 'x'")),
            ("a in ('x', 'it''s')", Some("next.a in ['x', 'it\\'s']")),
            (
                "a + 1 < b * (2 - b)",
                Some("next.a + 1 < next.b * (2 - next.b)"),
            ),
            (
                "char_length(a) > 3 and b = -1",
                Some("size(next.a) > 3 && next.b == -1"),
            ),
            ("n is not distinct from a", Some("next.n == next.a")),
            ("a = 1 or (n > 2 and b = 3)", None),
            (
                "a = 1 or (n is not null and n > 2)",
                Some("next.a == 1 || next.n != null && next.n > 2"),
            ),
            ("a = 1 or (a is not null and n > 2)", None),
            ("lower(a) = a", None),
        ] {
            assert_eq!(lifted(condition).as_deref(), expected, "{condition}");
        }
    }

    #[test]
    fn a_trigger_does_not_act_where_its_condition_is_null() {
        assert_eq!(
            lifted("old.a = 'x' and new.n = 'y'").as_deref(),
            Some("existing.a == 'x' && next.n != null && next.n == 'y'")
        );
    }
}
