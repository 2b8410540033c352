use super::Support;
use super::code::{Code, Logical, Operator};
use crate::expression::{Arithmetic, Missing, Node, NodeKind, Order, Part, Type};
use crate::typescript::literal;

/// What has a node's value.
pub(super) fn lower(node: &Node) -> Code {
    match &node.kind {
        NodeKind::Null => atom("null"),
        NodeKind::Boolean(value) => atom(&value.to_string()),
        NodeKind::Integer(value) => number(f64::from(*value)),
        NodeKind::Number(value) => number(*value),
        NodeKind::Text(text) => Code::Atom(literal::string(text)),
        NodeKind::Column { row, column } => Code::Column(row.clone(), column.clone()),
        NodeKind::Value(name) => atom(name),
        NodeKind::Now => atom("now"),
        NodeKind::Not(inner) => negated(inner),
        NodeKind::And(operands) => chain(Logical::And, operands),
        NodeKind::Or(operands) => chain(Logical::Or, operands),
        NodeKind::Equal(left, right) => equality(left, right, Operator::Equal),
        NodeKind::Missing(value) => missing(value, true),
        NodeKind::Given { row, column } => given(row, column, Operator::NotEqual),
        NodeKind::Ordered(order, left, right) => ordered(*order, left, right),
        NodeKind::Arithmetic(operation, left, right) => arithmetic(*operation, left, right),
        NodeKind::Negate(inner) => checked(&inner.ty, Code::Minus(Box::new(lower(inner)))),
        NodeKind::Join(left, right) => binary(Operator::Add, lower(left), lower(right)),
        NodeKind::OneOf(value, constants) => one_of(value, constants),
        NodeKind::Element(value, array) => method(lower(array), "includes", lower(value)),
        NodeKind::Size(value) => size(value),
        NodeKind::Part(part, text, other) => {
            let name = match part {
                Part::Start => "startsWith",
                Part::End => "endsWith",
                Part::Anywhere => "includes",
            };
            method(lower(text), name, lower(other))
        }
        NodeKind::Matches(text, pattern) => {
            method(Code::Atom(pattern.to_javascript()), "test", lower(text))
        }
        NodeKind::Choose {
            condition,
            then,
            otherwise,
        } => Code::Conditional(Box::new([lower(condition), lower(then), lower(otherwise)])),
    }
}

/// What holds exactly when a condition does not.
pub(super) fn negated(node: &Node) -> Code {
    match &node.kind {
        NodeKind::Boolean(value) => atom(&(!value).to_string()),
        NodeKind::Not(inner) => lower(inner),
        NodeKind::Equal(left, right) => equality(left, right, Operator::NotEqual),
        NodeKind::Missing(value) => missing(value, false),
        NodeKind::Given { row, column } => given(row, column, Operator::Equal),
        // Both sides are there and ordered, so that one of the two always holds.
        NodeKind::Ordered(order, left, right) => ordered(order.opposite(), left, right),
        _ => Code::Not(Box::new(lower(node))),
    }
}

fn atom(text: &str) -> Code {
    Code::Atom(text.to_owned())
}

fn binary(operator: Operator, left: Code, right: Code) -> Code {
    Code::Binary(operator, Box::new(left), Box::new(right))
}

fn method(value: Code, name: &'static str, argument: Code) -> Code {
    Code::Method(Box::new(value), name, Box::new(argument))
}

fn number(value: f64) -> Code {
    // Whole and short numbers as digits, very large and very small ones with an exponent.
    let size = value.abs();
    let digits = if size != 0.0 && !(1e-6..1e21).contains(&size) {
        format!("{size:e}")
    } else {
        size.to_string()
    };
    if value.is_sign_negative() && value != 0.0 {
        Code::Minus(Box::new(Code::Atom(digits)))
    } else {
        Code::Atom(digits)
    }
}

fn chain(operator: Logical, operands: &[Node]) -> Code {
    let operands = operands.iter().map(lower).flat_map(|code| match code {
        // A negation may have turned an operand into a chain of the same kind.
        Code::Logical(inner, operands) if inner == operator => operands,
        code => vec![code],
    });
    Code::Logical(operator, operands.collect())
}

fn equality(left: &Node, right: &Node, operator: Operator) -> Code {
    let either = left.missing.or(right.missing);
    // `null` and `undefined` both mean that there is no value, and must be equal.
    let mixed = left.missing.ever() && right.missing.ever() && either.null && either.absent;
    let [left, right] = [left, right].map(|side| {
        if mixed && side.missing.absent {
            null_if_absent(side)
        } else {
            lower(side)
        }
    });
    binary(operator, left, right)
}

fn null_if_absent(node: &Node) -> Code {
    binary(Operator::Otherwise, lower(node), atom("null"))
}

/// Whether a value is missing (`wanted`), or is there.
fn missing(value: &Node, wanted: bool) -> Code {
    let (word, loosely) = match value.missing {
        Missing {
            null: true,
            absent: true,
        } => ("null", true),
        Missing { absent: true, .. } => ("undefined", false),
        Missing { .. } => ("null", false),
    };
    let operator = match (wanted, loosely) {
        (true, true) => Operator::LooselyEqual,
        (true, false) => Operator::Equal,
        (false, true) => Operator::LooselyNotEqual,
        (false, false) => Operator::NotEqual,
    };
    binary(operator, lower(value), atom(word))
}

fn given(row: &str, column: &str, operator: Operator) -> Code {
    let column = Code::Column(row.to_owned(), column.to_owned());
    binary(operator, column, atom("undefined"))
}

fn ordered(order: Order, left: &Node, right: &Node) -> Code {
    let operator = match order {
        // `<` before a parenthesis may be read as the start of type arguments.
        Order::Less if matches!(right.kind, NodeKind::Choose { .. }) => {
            return binary(Operator::Greater, lower(right), lower(left));
        }
        Order::Less => Operator::Less,
        Order::LessOrEqual => Operator::LessOrEqual,
        Order::Greater => Operator::Greater,
        Order::GreaterOrEqual => Operator::GreaterOrEqual,
    };
    binary(operator, lower(left), lower(right))
}

/// A computed number, which must be one of its type.
fn checked(ty: &Type, value: Code) -> Code {
    let support = match ty {
        Type::Integer => Support::Integer,
        _ => Support::Finite,
    };
    Code::Support(support, vec![value])
}

fn arithmetic(operation: Arithmetic, left: &Node, right: &Node) -> Code {
    if left.ty != Type::Integer {
        // Only the operands tell a result that vanished from one that is zero.
        let support = match operation {
            Arithmetic::Multiply => Some(Support::Product),
            Arithmetic::Divide => Some(Support::Quotient),
            Arithmetic::Add | Arithmetic::Subtract | Arithmetic::Remainder => None,
        };
        if let Some(support) = support {
            return Code::Support(support, vec![lower(left), lower(right)]);
        }
    }
    let operator = match operation {
        Arithmetic::Add => Operator::Add,
        Arithmetic::Subtract => Operator::Subtract,
        Arithmetic::Multiply => Operator::Multiply,
        Arithmetic::Divide => Operator::Divide,
        Arithmetic::Remainder => Operator::Remainder,
    };
    let value = binary(operator, lower(left), lower(right));
    let value = match (&left.ty, operation) {
        (Type::Integer, Arithmetic::Divide) => Code::Call("Math.trunc", Box::new(value)),
        _ => value,
    };
    checked(&left.ty, value)
}

fn one_of(value: &Node, constants: &[Node]) -> Code {
    let numbers = value.ty.is_number();
    let list: Vec<Code> = constants.iter().map(lower).collect();
    let holds_null = constants.iter().any(|node| node.kind == NodeKind::Null);
    let list = if numbers && !holds_null {
        Code::Numbers(list)
    } else {
        Code::Array(list)
    };
    if holds_null {
        let value = if value.missing.absent {
            null_if_absent(value)
        } else {
            lower(value)
        };
        return method(list, "includes", value);
    }
    let found = method(list, "includes", lower(value));
    if value.missing.ever() {
        Code::Logical(Logical::And, vec![missing(value, false), found])
    } else {
        found
    }
}

fn size(value: &Node) -> Code {
    let elements = match value.ty {
        // Code points: a text's own length counts UTF-16 units.
        Type::Text => Code::Spread(Box::new(lower(value))),
        _ => lower(value),
    };
    Code::Length(Box::new(elements))
}
