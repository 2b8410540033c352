use super::{Checked, Checker};
use crate::expression::Type;
use crate::expression::facts::Facts;
use crate::expression::node::{Arithmetic, Node, NodeKind};
use crate::expression::syntax::Syntax;
use crate::source::Span;

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
        Some(Checked::value(node, span, facts))
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
