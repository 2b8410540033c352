use super::{Checked, Checker, number_constant};
use crate::expression::facts::{Constant, Domain, Facts};
use crate::expression::node::{Node, NodeKind};
use crate::expression::suggestion::nearest;
use crate::expression::{Fault, Type, literal};
use crate::finding::Code;
use crate::source::Span;

/// Integers up to this size are doubles without loss.
const EXACT: i64 = 1 << 53;

impl<'a> Checker<'a> {
    pub(super) fn integer(
        &mut self,
        value: i64,
        span: &Span,
        facts: &Facts,
        expected: Option<&Type>,
    ) -> Option<Checked> {
        if expected == Some(&Type::Number) {
            if !(-EXACT..=EXACT).contains(&value) {
                self.type_fault(span, format!("a number cannot hold {value} exactly"));
                return None;
            }
            #[expect(clippy::cast_precision_loss, reason = "it is exact up to 2^53")]
            return Some(number_constant(value as f64, span, facts));
        }
        let Ok(value) = i32::try_from(value) else {
            self.type_fault(
                span,
                format!("an integer holds {} to {}", i32::MIN, i32::MAX),
            );
            return None;
        };
        let node = Node::present(NodeKind::Integer(value), Type::Integer);
        Some(Checked {
            domain: Domain::one(Constant::number(f64::from(value))),
            ..Checked::value(node, span, facts)
        })
    }

    pub(super) fn text(
        &mut self,
        value: &str,
        span: &Span,
        facts: &Facts,
        expected: Option<&Type>,
    ) -> Option<Checked> {
        let expected = expected.unwrap_or(&Type::Text);
        let (stored, form) = match expected {
            Type::Enum(name) => return self.enum_value(name, value, span, facts),
            Type::Uuid => (literal::uuid(value), "a uuid"),
            Type::Date => (literal::date(value), "a date, such as '2026-11-22'"),
            Type::Time => (literal::time(value), "a time, such as '09:30'"),
            Type::Timestamp => (
                literal::timestamp(value),
                "a timestamp, such as '2026-11-22T15:04:05Z'",
            ),
            Type::Null
            | Type::Boolean
            | Type::Integer
            | Type::Number
            | Type::Decimal
            | Type::Text
            | Type::Json
            | Type::Array(_) => {
                return Some(text_constant(value.to_owned(), Type::Text, span, facts));
            }
        };
        let Some(stored) = stored else {
            self.type_fault(span, format!("{value:?} is not {form}"));
            return None;
        };
        Some(text_constant(stored, expected.clone(), span, facts))
    }

    fn enum_value(
        &mut self,
        name: &str,
        value: &str,
        span: &Span,
        facts: &Facts,
    ) -> Option<Checked> {
        // An enum whose declaration is broken has its own finding, and takes any value here.
        let values = self.values_of(name).unwrap_or_default();
        if values.is_empty() || values.iter().any(|known| known == value) {
            let ty = Type::Enum(name.to_owned());
            return Some(text_constant(value.to_owned(), ty, span, facts));
        }
        let help = match nearest(value, values.iter().map(String::as_str)) {
            Some(near) => format!("did you mean '{near}'?"),
            None => format!("its values are {}", listed(values)),
        };
        self.fault(
            Fault::new(
                Code::UnknownEnumValue,
                span.clone(),
                format!("`{name}` has no value {value:?}"),
            )
            .help(help),
        );
        None
    }

    /// The values of an enum; `None` where its declaration is broken.
    pub(super) fn values_of(&self, name: &str) -> Option<&'a [String]> {
        self.environment
            .enums
            .iter()
            .find(|candidate| candidate.name == name)
            .map(|found| found.values.as_slice())
    }
}

fn text_constant(value: String, ty: Type, span: &Span, facts: &Facts) -> Checked {
    let domain = Domain::one(Constant::Text(value.clone()));
    let node = Node::present(NodeKind::Text(value), ty);
    Checked {
        domain,
        ..Checked::value(node, span, facts)
    }
}

fn listed(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| format!("'{value}'")).collect();
    values.join(", ")
}
