//! Values and comparisons, with no thought of null.

use super::code::{Code, Power, quoted};
use super::{ASKED, Known, Lift, Place, number};
use crate::import::express::types;
use crate::import::term::{Comparison, Term};
use crate::model::FieldType;

impl Lift<'_> {
    /// A term as it is written where its columns are there.
    pub(super) fn value(&self, term: &Term, known: &Known) -> Option<Code> {
        Some(match term {
            Term::Column(name) if self.place == Place::Check => self.column("next", name)?,
            Term::Of(row, name) if self.place != Place::Check => match row.as_str() {
                // What an update gives is what comes of it.
                "new" if known.contains(&format!("input.{name}")) => self.column("input", name)?,
                "new" => self.column("next", name)?,
                "old" => self.column("existing", name)?,
                _ => return None,
            },
            Term::Text(text) => Code::atom(quoted(text)),
            Term::Number(digits) if digits.starts_with('-') => Code::new(digits, Power::Unary),
            Term::Number(digits) => Code::atom(digits),
            Term::Boolean(value) => Code::atom(value.to_string()),
            Term::Null => Code::atom("null"),
            Term::Compare(comparison, one, other) => {
                if let Some(part) = self.part(*comparison, one, other, known) {
                    return Some(part);
                }
                let (one, other) = (self.value(one, known)?, self.value(other, known)?);
                Code::compared(&one, comparison.spelling(), &other)
            }
            Term::Matches(one, pattern) => {
                let Term::Text(pattern) = pattern.as_ref() else {
                    return None;
                };
                let one = self.value(one, known)?.within(Power::Atom);
                Code::atom(format!("{one}.matches({})", quoted(pattern)))
            }
            Term::OneOf(one, values) => {
                let values: Option<Vec<String>> = values
                    .iter()
                    .map(|value| Some(self.value(value, known)?.text))
                    .collect();
                let list = Code::atom(format!("[{}]", values?.join(", ")));
                Code::compared(&self.value(one, known)?, "in", &list)
            }
            // As values they must not be null, or the two answers of one are not enough.
            Term::Not(_) | Term::All(_) | Term::Any(_) if self.nulls(term, known)?.is_empty() => {
                self.condition(term, ASKED, known)?.code
            }
            Term::IsNull(_) | Term::Same(..) => self.condition(term, ASKED, known)?.code,
            Term::Case(parts) => self.chosen(parts, known)?,
            Term::Call(name, arguments) => self.called(name, arguments, known)?,
            Term::Arithmetic(sign, one, other) => {
                if !number::is_alike(one, other, self) {
                    return None;
                }
                self.sum(sign, one, other, known)?
            }
            Term::Minus(inner) => {
                let inner = self.value(inner, known)?.within(Power::Atom);
                Code::new(format!("-{inner}"), Power::Unary)
            }
            Term::Cast(inner, ty) if number::is_double(ty) => match number::kind(inner, self)? {
                number::Kind::Numeric | number::Kind::Double => self.value(inner, known)?,
                // Only where a constant says so it is no other number.
                number::Kind::Integer if matches!(**inner, Term::Number(_)) => {
                    self.value(inner, known)?
                }
                number::Kind::Integer => return None,
            },
            Term::Column(_)
            | Term::Of(..)
            | Term::Not(_)
            | Term::All(_)
            | Term::Any(_)
            | Term::Account
            | Term::Array(_)
            | Term::AtZone(..)
            | Term::Cast(..)
            | Term::Unknown => return None,
        })
    }

    /// Whether two values are the same, or are not.
    pub(super) fn same(
        &self,
        one: &Term,
        other: &Term,
        wanted: bool,
        known: &Known,
    ) -> Option<Code> {
        if let Some(column) = self.changed(one, other) {
            // It asks what an update was given.
            let given = Code::atom(format!("has(input.{column})"));
            return Some(if wanted { given.negated() } else { given });
        }
        let mark = if wanted { "==" } else { "!=" };
        Some(Code::compared(
            &self.value(one, known)?,
            mark,
            &self.value(other, known)?,
        ))
    }

    /// The column whose new value is compared with its old one, where `!=` would not say so: of
    /// two values that are there it is another operator, and some types have none.
    fn changed<'t>(&self, one: &'t Term, other: &Term) -> Option<&'t str> {
        let (Term::Of(new, column), Term::Of(old, same)) = (one, other) else {
            return None;
        };
        let updates = self.place == Place::Trigger { updates: true };
        let found = self.table.column(column)?;
        let compared = types::express(&found.ty, self.database).is_ok_and(|found| {
            !matches!(found.ty, FieldType::Json | FieldType::Array(_))
                && !found.ty.is_decimal_text()
        });
        let input = found.not_null || !compared;
        (updates && input && new == "new" && old == "old" && column == same)
            .then_some(column.as_str())
    }

    /// Whether a text ends with another, or holds it.
    fn part(
        &self,
        comparison: Comparison,
        one: &Term,
        other: &Term,
        known: &Known,
    ) -> Option<Code> {
        let Term::Call(function, arguments) = one else {
            return None;
        };
        let (text, part, method, holds) = match (function.as_str(), arguments.as_slice()) {
            ("right", [text, length]) => {
                let whole = match (other, length) {
                    (Term::Text(end), Term::Number(digits)) => {
                        digits.parse() == Ok(end.chars().count())
                    }
                    (other, Term::Call(function, of)) => {
                        is_length(function) && of.as_slice() == std::slice::from_ref(other)
                    }
                    _ => false,
                };
                let holds = match comparison {
                    Comparison::Equal => true,
                    Comparison::Unequal => false,
                    _ => return None,
                };
                whole.then_some((text, other, "endsWith", holds))?
            }
            ("strpos", [text, part]) if *other == Term::Number("0".to_owned()) => {
                let holds = match comparison {
                    Comparison::Greater | Comparison::Unequal => true,
                    Comparison::Equal => false,
                    _ => return None,
                };
                (text, part, "contains", holds)
            }
            _ => return None,
        };
        let text = self.value(text, known)?.within(Power::Atom);
        let found = Code::atom(format!(
            "{text}.{method}({})",
            self.value(part, known)?.text
        ));
        Some(if holds { found } else { found.negated() })
    }

    fn called(&self, name: &str, arguments: &[Term], known: &Known) -> Option<Code> {
        Some(match (name, arguments) {
            (name, [one]) if is_length(name) || name == "cardinality" => {
                Code::atom(format!("size({})", self.value(one, known)?.text))
            }
            ("starts_with", [one, start]) => {
                let one = self.value(one, known)?.within(Power::Atom);
                let start = self.value(start, known)?.text;
                Code::atom(format!("{one}.startsWith({start})"))
            }
            ("= any", [one, array]) => self.element(one, array, known)?,
            ("<> all", [one, array]) => self.element(one, array, known)?.negated(),
            ("||", [one, other]) => self.sum("+", one, other, known)?,
            ("now", []) => Code::atom("now"),
            _ => return None,
        })
    }

    fn element(&self, one: &Term, array: &Term, known: &Known) -> Option<Code> {
        let (one, array) = (self.value(one, known)?, self.value(array, known)?);
        Some(Code::compared(&one, "in", &array))
    }

    fn sum(&self, sign: &str, one: &Term, other: &Term, known: &Known) -> Option<Code> {
        let (power, stronger) = match sign {
            "+" | "-" => (Power::Sum, Power::Product),
            _ => (Power::Product, Power::Unary),
        };
        let one = self.value(one, known)?.within(power);
        let other = self.value(other, known)?.within(stronger);
        Some(Code::new(format!("{one} {sign} {other}"), power))
    }

    /// One of two values.
    fn chosen(&self, parts: &[Term; 3], known: &Known) -> Option<Code> {
        if let Some(column) = self.given(parts) {
            return self.column("input", column);
        }
        let [condition, then, otherwise] = parts;
        let condition = self.condition(condition, ASKED, known)?;
        let then = self.value(then, &condition.yes)?;
        let otherwise = self.value(otherwise, &condition.no)?;
        Some(Code::choice(&condition.code, &then, &otherwise))
    }

    /// The column of which a choice is what an update was given, if anything.
    pub(super) fn given<'t>(&self, parts: &'t [Term; 3]) -> Option<&'t str> {
        let (Term::Not(same), then @ Term::Of(_, column), Term::Null) =
            (&parts[0], &parts[1], &parts[2])
        else {
            return None;
        };
        let Term::Same(one, other) = same.as_ref() else {
            return None;
        };
        let old = Term::Of("old".to_owned(), column.clone());
        let new = Term::Of("new".to_owned(), column.clone());
        let changed = *then == new && **one == new && **other == old;
        (changed && self.place == Place::Trigger { updates: true }).then_some(column)
    }

    fn column(&self, row: &str, name: &str) -> Option<Code> {
        self.table.column(name)?;
        Some(Code::atom(format!("{row}.{name}")))
    }
}

fn is_length(function: &str) -> bool {
    ["char_length", "length", "character_length"].contains(&function)
}
