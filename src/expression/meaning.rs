//! The meaning of every node, as the tests compare each target with it.

use std::collections::BTreeMap;

use super::node::{Arithmetic, Node, NodeKind, Order, Part};

/// A value; a column that was not given is not in its row's map.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Boolean(bool),
    Integer(i32),
    Number(f64),
    Text(String),
    List(Vec<Value>),
}

/// What an expression is evaluated on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scene {
    pub(crate) rows: BTreeMap<String, BTreeMap<String, Value>>,
    pub(crate) values: BTreeMap<String, Value>,
    pub(crate) now: String,
}

/// Why an expression has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoValue {
    /// An integer left its four bytes.
    IntegerRange,
    /// An integer was divided by zero.
    ZeroDivisor,
    /// A double was divided by zero, or left its range.
    NotFinite,
    /// A product or quotient is too small to be told from zero.
    Vanished,
}

impl Scene {
    /// Whether a condition holds.
    pub(crate) fn holds(&self, node: &Node) -> Result<bool, NoValue> {
        match self.value(node)? {
            Value::Boolean(value) => Ok(value),
            other => unreachable!("a condition is a boolean, not {other:?}"),
        }
    }

    fn text(&self, node: &Node) -> Result<String, NoValue> {
        match self.value(node)? {
            Value::Text(text) => Ok(text),
            other => unreachable!("text, not {other:?}"),
        }
    }

    pub(crate) fn value(&self, node: &Node) -> Result<Value, NoValue> {
        Ok(match &node.kind {
            NodeKind::Null => Value::Null,
            NodeKind::Boolean(value) => Value::Boolean(*value),
            NodeKind::Integer(value) => Value::Integer(*value),
            NodeKind::Number(value) => Value::Number(*value),
            NodeKind::Text(text) => Value::Text(text.clone()),
            NodeKind::Column { row, column } => {
                self.rows[row].get(column).cloned().unwrap_or(Value::Null)
            }
            NodeKind::Value(name) => self.values[name].clone(),
            NodeKind::Now => Value::Text(self.now.clone()),
            NodeKind::Given { row, column } => Value::Boolean(self.rows[row].contains_key(column)),
            NodeKind::Missing(value) => Value::Boolean(self.value(value)? == Value::Null),
            NodeKind::Not(inner) => Value::Boolean(!self.holds(inner)?),
            NodeKind::And(operands) => {
                for operand in operands {
                    if !self.holds(operand)? {
                        return Ok(Value::Boolean(false));
                    }
                }
                Value::Boolean(true)
            }
            NodeKind::Or(operands) => {
                for operand in operands {
                    if self.holds(operand)? {
                        return Ok(Value::Boolean(true));
                    }
                }
                Value::Boolean(false)
            }
            NodeKind::Choose {
                condition,
                then,
                otherwise,
            } => self.value(if self.holds(condition)? {
                then
            } else {
                otherwise
            })?,
            NodeKind::Equal(left, right) => {
                Value::Boolean(equal(&self.value(left)?, &self.value(right)?))
            }
            NodeKind::OneOf(value, constants) => {
                let value = self.value(value)?;
                let mut found = false;
                for constant in constants {
                    found |= equal(&value, &self.value(constant)?);
                }
                Value::Boolean(found)
            }
            NodeKind::Element(value, array) => {
                let value = self.value(value)?;
                let Value::List(elements) = self.value(array)? else {
                    unreachable!("an array is a list")
                };
                Value::Boolean(elements.iter().any(|element| equal(element, &value)))
            }
            NodeKind::Ordered(order, left, right) => {
                Value::Boolean(ordered(*order, &self.value(left)?, &self.value(right)?))
            }
            NodeKind::Arithmetic(operation, left, right) => {
                arithmetic(*operation, &self.value(left)?, &self.value(right)?)?
            }
            NodeKind::Negate(inner) => match self.value(inner)? {
                Value::Integer(value) => {
                    Value::Integer(value.checked_neg().ok_or(NoValue::IntegerRange)?)
                }
                Value::Number(value) => Value::Number(-value),
                other => unreachable!("a number, not {other:?}"),
            },
            NodeKind::Join(left, right) => Value::Text(self.text(left)? + &self.text(right)?),
            NodeKind::Size(value) => {
                let size = match self.value(value)? {
                    Value::Text(text) => text.chars().count(),
                    Value::List(elements) => elements.len(),
                    other => unreachable!("text or a list, not {other:?}"),
                };
                Value::Integer(i32::try_from(size).map_err(|_| NoValue::IntegerRange)?)
            }
            NodeKind::Part(part, text, other) => {
                let (text, other) = (self.text(text)?, self.text(other)?);
                Value::Boolean(match part {
                    Part::Start => text.starts_with(&other),
                    Part::End => text.ends_with(&other),
                    Part::Anywhere => text.contains(&other),
                })
            }
            NodeKind::Matches(text, pattern) => Value::Boolean(pattern.is_match(&self.text(text)?)),
        })
    }
}

/// Whether both are null, or both are there and equal; numbers by their value.
#[expect(clippy::float_cmp, reason = "equality of doubles is what is meant")]
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Integer(left), Value::Number(right))
        | (Value::Number(right), Value::Integer(left)) => f64::from(*left) == *right,
        _ => left == right,
    }
}

fn ordered(order: Order, left: &Value, right: &Value) -> bool {
    let number = |value: &Value| match value {
        Value::Integer(value) => f64::from(*value),
        Value::Number(value) => *value,
        other => unreachable!("a number, not {other:?}"),
    };
    let found = match (left, right) {
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        _ => number(left)
            .partial_cmp(&number(right))
            .expect("no number is NaN"),
    };
    match order {
        Order::Less => found.is_lt(),
        Order::LessOrEqual => found.is_le(),
        Order::Greater => found.is_gt(),
        Order::GreaterOrEqual => found.is_ge(),
    }
}

fn arithmetic(operation: Arithmetic, left: &Value, right: &Value) -> Result<Value, NoValue> {
    match (left, right) {
        (Value::Integer(_), Value::Integer(0))
            if matches!(operation, Arithmetic::Divide | Arithmetic::Remainder) =>
        {
            Err(NoValue::ZeroDivisor)
        }
        (Value::Integer(left), Value::Integer(right)) => match operation {
            Arithmetic::Add => left.checked_add(*right),
            Arithmetic::Subtract => left.checked_sub(*right),
            Arithmetic::Multiply => left.checked_mul(*right),
            Arithmetic::Divide => left.checked_div(*right),
            // The remainder of the least integer by -1 is zero, though their quotient has no value.
            Arithmetic::Remainder => Some(left.wrapping_rem(*right)),
        }
        .map(Value::Integer)
        .ok_or(NoValue::IntegerRange),
        (Value::Number(left), Value::Number(right)) => {
            let value = match operation {
                Arithmetic::Add => left + right,
                Arithmetic::Subtract => left - right,
                Arithmetic::Multiply => left * right,
                Arithmetic::Divide => left / right,
                Arithmetic::Remainder => unreachable!("only integers have a remainder"),
            };
            let may_be_zero = match operation {
                Arithmetic::Multiply => *left == 0.0 || *right == 0.0,
                Arithmetic::Divide => *left == 0.0,
                Arithmetic::Add | Arithmetic::Subtract | Arithmetic::Remainder => true,
            };
            if value == 0.0 && !may_be_zero {
                return Err(NoValue::Vanished);
            }
            value
                .is_finite()
                .then_some(Value::Number(value))
                .ok_or(NoValue::NotFinite)
        }
        other => unreachable!("two numbers of one type, not {other:?}"),
    }
}
