use super::{Checked, Checker};
use crate::expression::Type;
use crate::expression::facts::Facts;
use crate::expression::node::{Arithmetic, Node, NodeKind};
use crate::expression::syntax::Syntax;
use crate::source::Span;

const OUT_OF_RANGE: &str = "an integer holds -2147483648 to 2147483647";
const NOT_FINITE: &str = "a number is finite";
const VANISHED: &str = "it is too small to be told from zero";

impl Checker<'_> {
    pub(super) fn negate(
        &mut self,
        operand: &Syntax,
        span: &Span,
        facts: &Facts,
        expected: Option<&Type>,
    ) -> Option<Checked> {
        let operand = self.check(operand, facts, expected)?;
        if !operand.node.ty.is_number() {
            let message = format!("{} has no negative", operand.node.ty.described());
            self.type_fault(&operand.span, message);
            return None;
        }
        self.require_value(&operand, facts)?;
        let ty = operand.node.ty.clone();
        let node = Node::present(NodeKind::Negate(Box::new(operand.node)), ty);
        self.computable(&node, span)?;
        Some(Checked::value(node, span, facts))
    }

    /// Reports a number made of constants only that has no value: PostgreSQL computes it
    /// before it asks anything, so that it could not be guarded there.
    fn computable(&mut self, node: &Node, span: &Span) -> Option<()> {
        let Some(Err(why)) = constant(node) else {
            return Some(());
        };
        self.type_fault(span, format!("this has no value: {why}"));
        None
    }

    pub(super) fn arithmetic(
        &mut self,
        operator: Arithmetic,
        left: &Syntax,
        right: &Syntax,
        span: &Span,
        facts: &Facts,
    ) -> Option<Checked> {
        let pair = self.check_pair([(left, facts), (right, facts)]);
        let [left, right] =
            self.operands(pair, |checker, side| checker.operand(operator, side, facts));
        let (left, right) = (left?, right?);
        if left.node.ty != right.node.ty {
            let message = format!(
                "`{}` does not mix {} and {}",
                operator.mark(),
                left.node.ty.described(),
                right.node.ty.described()
            );
            self.type_fault_with(span, message, "use values of one type");
            return None;
        }
        if left.node.ty == Type::Number && operator == Arithmetic::Remainder {
            self.type_fault_with(
                span,
                "`%` is for integers",
                "a remainder of numbers with fractions differs between targets",
            );
            return None;
        }
        if matches!(operator, Arithmetic::Divide | Arithmetic::Remainder)
            && matches!(
                right.node.kind,
                NodeKind::Integer(0) | NodeKind::Number(0.0)
            )
        {
            self.type_fault(&right.span, "nothing can be divided by zero");
            return None;
        }
        let ty = left.node.ty.clone();
        let (left, right) = (Box::new(left.node), Box::new(right.node));
        let kind = if ty == Type::Text {
            NodeKind::Join(left, right)
        } else {
            NodeKind::Arithmetic(operator, left, right)
        };
        let node = Node::present(kind, ty);
        self.computable(&node, span)?;
        Some(Checked::value(node, span, facts))
    }

    /// A value that is there, of a type that the operator takes.
    fn operand(&mut self, operator: Arithmetic, side: Checked, facts: &Facts) -> Option<Checked> {
        let ty = &side.node.ty;
        let joined = operator == Arithmetic::Add && *ty == Type::Text;
        if ty.is_number() || joined {
            self.require_value(&side, facts)?;
            return Some(side);
        }
        let message = format!("`{}` does not take {}", operator.mark(), ty.described());
        let help = match ty {
            Type::Decimal => "call a function of your own",
            _ => "use numbers",
        };
        self.type_fault_with(&side.span, message, help);
        None
    }
}

/// The value of a number that is made of constants only, or why it has none.
fn constant(node: &Node) -> Option<Result<f64, &'static str>> {
    let value = match &node.kind {
        NodeKind::Integer(value) => f64::from(*value),
        NodeKind::Number(value) => *value,
        NodeKind::Size(value) => match &value.kind {
            #[expect(clippy::cast_precision_loss, reason = "no text has so many characters")]
            NodeKind::Text(text) => text.chars().count() as f64,
            _ => return None,
        },
        NodeKind::Negate(inner) => -constant(inner)?.ok()?,
        NodeKind::Arithmetic(operation, left, right) => {
            let (left, right) = (constant(left)?.ok()?, constant(right)?.ok()?);
            let value = match operation {
                Arithmetic::Add => left + right,
                Arithmetic::Subtract => left - right,
                Arithmetic::Multiply => left * right,
                Arithmetic::Divide if node.ty == Type::Integer => (left / right).trunc(),
                Arithmetic::Divide => left / right,
                Arithmetic::Remainder => left % right,
            };
            let may_vanish = match operation {
                Arithmetic::Multiply => left != 0.0 && right != 0.0,
                Arithmetic::Divide => left != 0.0,
                Arithmetic::Add | Arithmetic::Subtract | Arithmetic::Remainder => false,
            };
            if value == 0.0 && may_vanish && node.ty == Type::Number {
                return Some(Err(VANISHED));
            }
            value
        }
        _ => return None,
    };
    let in_range = f64::from(i32::MIN)..=f64::from(i32::MAX);
    Some(match node.ty {
        Type::Integer if !in_range.contains(&value) => Err(OUT_OF_RANGE),
        Type::Number if !value.is_finite() => Err(NOT_FINITE),
        _ => Ok(value),
    })
}
