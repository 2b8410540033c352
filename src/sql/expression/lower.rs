use super::super::pattern::regular_expression;
use super::super::spelling;
use super::code::{Code, Logical, Operator};
use super::{Row, Scope};
use crate::expression::{Arithmetic, Node, NodeKind, Order, Part, Type};
use crate::model::FieldType;

/// Puts the names of one place into expressions.
pub(super) struct Lowering<'a> {
    pub(super) scope: &'a Scope<'a>,
}

impl Lowering<'_> {
    /// What has a node's value.
    pub(super) fn lower(&self, node: &Node) -> Code {
        match &node.kind {
            NodeKind::Null => Code::atom("null"),
            NodeKind::Boolean(value) => Code::boolean(*value),
            NodeKind::Integer(value) => integer(*value),
            NodeKind::Number(value) => number(*value),
            NodeKind::Text(text) => Code::literal(text),
            NodeKind::Column { row, column } => self.column(row, column, node.missing.absent),
            NodeKind::Value(name) => Code::atom(spelling::name(name)),
            NodeKind::Now => Code::atom("now()"),
            NodeKind::Not(inner) => self.negated(inner),
            NodeKind::And(operands) => self.chain(Logical::And, operands),
            NodeKind::Or(operands) => self.chain(Logical::Or, operands),
            NodeKind::Equal(left, right) => self.equality(left, right, true),
            NodeKind::Missing(value) => Code::is_null(self.lower(value), true),
            NodeKind::Given { row, column } => self.given(row, column, true),
            NodeKind::Ordered(order, left, right) => self.ordered(*order, left, right),
            NodeKind::Arithmetic(operation, left, right) => {
                self.arithmetic(*operation, left, right)
            }
            NodeKind::Negate(inner) => Code::Minus(Box::new(self.lower(inner))),
            NodeKind::Join(left, right) => {
                Code::binary(Operator::Join, self.lower(left), self.lower(right))
            }
            NodeKind::OneOf(value, constants) => self.one_of(value, constants),
            NodeKind::Element(value, array) => self.element(value, array, true),
            NodeKind::Size(value) => self.size(value),
            NodeKind::Part(part, text, other) => self.part(*part, text, other, true),
            NodeKind::Matches(text, pattern) => Code::binary(
                Operator::Matches,
                self.lower(text),
                Code::literal(&regular_expression(pattern)),
            ),
            NodeKind::Choose {
                condition,
                then,
                otherwise,
            } => self.choose(condition, [then, otherwise], &node.ty),
        }
    }

    /// What holds exactly when a condition does not.
    pub(super) fn negated(&self, node: &Node) -> Code {
        match &node.kind {
            NodeKind::Boolean(value) => Code::boolean(!value),
            NodeKind::Not(inner) => self.lower(inner),
            NodeKind::Equal(left, right) => self.equality(left, right, false),
            NodeKind::Missing(value) => Code::is_null(self.lower(value), false),
            NodeKind::Given { row, column } => self.given(row, column, false),
            // Both sides are there and ordered, so that one of the two always holds.
            NodeKind::Ordered(order, left, right) => self.ordered(order.opposite(), left, right),
            NodeKind::Element(value, array) => self.element(value, array, false),
            NodeKind::Part(part, text, other) => self.part(*part, text, other, false),
            NodeKind::OneOf(value, _) if !value.missing.ever() => match self.lower(node) {
                Code::In { value, list, .. } => Code::In {
                    value,
                    list,
                    wanted: false,
                },
                other => negated(other),
            },
            _ => negated(self.lower(node)),
        }
    }

    fn column(&self, row: &str, column: &str, absent: bool) -> Code {
        let name = spelling::name(column);
        match self.scope.row(row) {
            Row::Record(record) => Code::atom(format!("{record}.{name}")),
            Row::Columns => Code::atom(name),
            Row::Changes { new, .. } if absent => Code::case(
                self.given(row, column, true),
                Code::atom(format!("{new}.{name}")),
                Code::atom("null"),
            ),
            Row::Changes { new, .. } => Code::atom(format!("{new}.{name}")),
        }
    }

    /// Whether a row was given a column; a whole row was given all of them.
    fn given(&self, row: &str, column: &str, wanted: bool) -> Code {
        let name = spelling::name(column);
        match self.scope.row(row) {
            Row::Record(_) | Row::Columns => Code::boolean(wanted),
            Row::Changes { old, new } => Code::binary(
                if wanted {
                    Operator::Distinct
                } else {
                    Operator::NotDistinct
                },
                Code::atom(format!("{new}.{name}")),
                Code::atom(format!("{old}.{name}")),
            ),
        }
    }

    /// PostgreSQL promises no order of evaluation but that of `case`: where an operand may
    /// have no value, the ones before it decide whether it is read.
    fn chain(&self, logical: Logical, operands: &[Node]) -> Code {
        let Some(at) = operands.iter().position(can_fail) else {
            return self.plain_chain(logical, operands);
        };
        let (first, rest) = operands.split_at(at.max(1));
        if rest.is_empty() {
            return self.plain_chain(logical, first);
        }
        let first = self.plain_chain(logical, first);
        let rest = self.chain(logical, rest);
        match logical {
            Logical::And => Code::case(first, rest, Code::boolean(false)),
            Logical::Or => Code::case(first, Code::boolean(true), rest),
        }
    }

    fn plain_chain(&self, logical: Logical, operands: &[Node]) -> Code {
        let neutral = Code::boolean(logical == Logical::And);
        let mut operands: Vec<Code> = operands
            .iter()
            .map(|operand| self.lower(operand))
            .flat_map(|code| match code {
                // A negation may have turned an operand into a chain of the same kind.
                Code::Logical(inner, operands) if inner == logical => operands,
                code => vec![code],
            })
            .filter(|code| *code != neutral)
            .collect();
        match operands.len() {
            0 => neutral,
            1 => operands.remove(0),
            _ => Code::Logical(logical, operands),
        }
    }

    fn equality(&self, left: &Node, right: &Node, wanted: bool) -> Code {
        let nullable = left.missing.ever() || right.missing.ever();
        let operator = match (nullable, wanted) {
            (false, true) => Operator::Equal,
            (false, false) => Operator::NotEqual,
            (true, true) => Operator::NotDistinct,
            (true, false) => Operator::Distinct,
        };
        let [left, right] = [(left, right), (right, left)].map(|(side, other)| {
            let code = self.lower(side);
            match (&side.kind, &side.ty) {
                // Without a type of its own, it would be text.
                (NodeKind::Choose { .. }, Type::Null) => code.cast(spelling::value_type(&other.ty)),
                _ => code,
            }
        });
        Code::binary(operator, left, right)
    }

    fn ordered(&self, order: Order, left: &Node, right: &Node) -> Code {
        let operator = match order {
            Order::Less => Operator::Less,
            Order::LessOrEqual => Operator::LessOrEqual,
            Order::Greater => Operator::Greater,
            Order::GreaterOrEqual => Operator::GreaterOrEqual,
        };
        Code::binary(operator, self.lower(left), self.lower(right))
    }

    /// Of doubles, where one operand at least must be one: two numerics, or constants, would
    /// be counted with decimal digits.
    fn arithmetic(&self, operation: Arithmetic, left: &Node, right: &Node) -> Code {
        let operator = match operation {
            Arithmetic::Add => Operator::Add,
            Arithmetic::Subtract => Operator::Subtract,
            Arithmetic::Multiply => Operator::Multiply,
            Arithmetic::Divide => Operator::Divide,
            Arithmetic::Remainder => Operator::Remainder,
        };
        let exact = left.ty == Type::Number && !self.is_double(left) && !self.is_double(right);
        let left = match self.lower(left) {
            left if exact => left.cast("double precision"),
            left => left,
        };
        Code::binary(operator, left, self.lower(right))
    }

    /// Whether a number's type in SQL is `double precision`, rather than one with decimal
    /// digits. Comparing the two is exact: up to 15 digits, different decimals are different
    /// doubles, in the same order.
    fn is_double(&self, node: &Node) -> bool {
        match &node.kind {
            NodeKind::Column { column, .. } => self
                .scope
                .fields
                .iter()
                .any(|field| field.name == *column && field.ty == FieldType::Real),
            NodeKind::Value(name) => self
                .scope
                .params
                .iter()
                .any(|param| param.name == *name && param.ty == FieldType::Real),
            NodeKind::Arithmetic(..) => true,
            NodeKind::Negate(inner) => self.is_double(inner),
            NodeKind::Choose {
                then, otherwise, ..
            } => self.is_double(then) || self.is_double(otherwise),
            _ => false,
        }
    }

    fn one_of(&self, value: &Node, constants: &[Node]) -> Code {
        let list: Vec<Code> = constants
            .iter()
            .filter(|constant| constant.kind != NodeKind::Null)
            .map(|constant| self.lower(constant))
            .collect();
        let holds_null = list.len() < constants.len();
        let found = Code::In {
            value: Box::new(self.lower(value)),
            list,
            wanted: true,
        };
        let (logical, is_null) = match (value.missing.ever(), holds_null) {
            (false, _) => return found,
            (true, true) => (Logical::Or, true),
            (true, false) => (Logical::And, false),
        };
        let missing = Code::is_null(self.lower(value), is_null);
        Code::Logical(logical, vec![missing, found])
    }

    fn element(&self, value: &Node, array: &Node, wanted: bool) -> Code {
        let (operator, which) = if wanted {
            (Operator::Equal, "any")
        } else {
            (Operator::NotEqual, "all")
        };
        let elements = Code::Call(which, vec![self.lower(array)]);
        Code::binary(operator, self.lower(value), elements)
    }

    fn size(&self, value: &Node) -> Code {
        let function = match value.ty {
            Type::Text => "char_length",
            _ => "cardinality",
        };
        Code::Call(function, vec![self.lower(value)])
    }

    fn part(&self, part: Part, text: &Node, other: &Node, wanted: bool) -> Code {
        let found = match part {
            Part::Start => Code::Call("starts_with", vec![self.lower(text), self.lower(other)]),
            Part::End => {
                let length = match &other.kind {
                    NodeKind::Text(end) => Code::atom(end.chars().count().to_string()),
                    _ => Code::Call("char_length", vec![self.lower(other)]),
                };
                let end = Code::Call("right", vec![self.lower(text), length]);
                let operator = if wanted {
                    Operator::Equal
                } else {
                    Operator::NotEqual
                };
                return Code::binary(operator, end, self.lower(other));
            }
            Part::Anywhere => {
                let at = Code::Call("strpos", vec![self.lower(text), self.lower(other)]);
                let operator = if wanted {
                    Operator::Greater
                } else {
                    Operator::Equal
                };
                return Code::binary(operator, at, Code::atom("0"));
            }
        };
        if wanted { found } else { negated(found) }
    }

    fn choose(&self, condition: &Node, values: [&Node; 2], ty: &Type) -> Code {
        let mut branches = values.map(|value| self.lower(value));
        // Literals in quotes, with no column among them, would be text.
        let untyped = |code: &Code| matches!(code, Code::Literal(_)) || *code == Code::atom("null");
        if *ty != Type::Text && branches.iter().all(untyped) {
            for branch in &mut branches {
                if let Code::Literal(_) = branch {
                    *branch = branch.clone().cast(spelling::value_type(ty));
                    break;
                }
            }
        }
        let [then, otherwise] = branches;
        Code::case(self.lower(condition), then, otherwise)
    }
}

/// Whether it may have no value, because a number leaves its range or is divided by zero.
fn can_fail(node: &Node) -> bool {
    node.walk()
        .any(|node| matches!(node.kind, NodeKind::Arithmetic(..) | NodeKind::Negate(_)))
}

fn negated(code: Code) -> Code {
    Code::Not(Box::new(code))
}

fn integer(value: i32) -> Code {
    if value == i32::MIN {
        // Its digits alone are of eight bytes before the sign makes them four.
        return Code::literal(&value.to_string()).cast("integer");
    }
    signed(value < 0, value.unsigned_abs().to_string())
}

fn number(value: f64) -> Code {
    signed(value < 0.0, spelling::number(value.abs()))
}

fn signed(negative: bool, digits: String) -> Code {
    if negative {
        Code::Minus(Box::new(Code::atom(digits)))
    } else {
        Code::atom(digits)
    }
}
