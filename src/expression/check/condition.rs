use super::compare::negated;
use super::{Checked, Checker};
use crate::expression::facts::{Constant, Facts};
use crate::expression::node::{Node, NodeKind};
use crate::expression::syntax::{Logical, Syntax};
use crate::expression::{Fault, Type};
use crate::finding::Code;
use crate::source::Span;

impl Checker<'_> {
    /// Checks a part that must be true or false.
    pub(super) fn condition(&mut self, syntax: &Syntax, facts: &Facts) -> Option<Checked> {
        let checked = self.check(syntax, facts, None)?;
        if checked.node.ty != Type::Boolean {
            let message = format!(
                "this must be true or false, but is {}",
                checked.node.ty.described()
            );
            self.type_fault_with(&checked.span, message, "compare it with something");
            return None;
        }
        if checked.node.missing.ever() && !facts.guessed {
            let fault = Fault::new(
                Code::ExpressionNull,
                checked.span.clone(),
                "this may be null, which is neither true nor false",
            );
            self.fault(fault.help("write `… == true`"));
            return None;
        }
        if let Some(Constant::Boolean(value)) = checked.domain.single() {
            self.decided(&checked.span, facts, format!("this is always {value} here"))?;
        }
        Some(checked)
    }

    pub(super) fn not(&mut self, operand: &Syntax, span: &Span, facts: &Facts) -> Option<Checked> {
        let mut checked = negated(self.condition(operand, facts)?);
        checked.span = span.clone();
        Some(checked)
    }

    /// `&&` reads on while its operands are true, `||` while they are false.
    pub(super) fn logical(
        &mut self,
        operator: Logical,
        operands: &[Syntax],
        span: &Span,
        facts: &Facts,
    ) -> Option<Checked> {
        let mut nodes = Vec::new();
        let mut here = facts.clone();
        let mut stopped = None;
        for operand in operands {
            let Some(checked) = self.condition(operand, &here) else {
                here = here.guessed();
                continue;
            };
            let (on, off) = match operator {
                Logical::And => (checked.when_true, checked.when_false),
                Logical::Or => (checked.when_false, checked.when_true),
            };
            nodes.push(checked.node);
            stopped = Facts::either(stopped, off);
            // Only what is always true or false has no way on, and that is refused.
            here = on.unwrap_or_else(|| here.guessed());
        }
        if nodes.len() < operands.len() {
            return None;
        }
        let (kind, when_true, when_false) = match operator {
            Logical::And => (NodeKind::And(nodes), Some(here), stopped),
            Logical::Or => (NodeKind::Or(nodes), stopped, Some(here)),
        };
        Some(Checked {
            when_true,
            when_false,
            ..Checked::value(Node::boolean(kind), span, facts)
        })
    }

    pub(super) fn choose(
        &mut self,
        condition: &Syntax,
        [then, otherwise]: [&Syntax; 2],
        span: &Span,
        facts: &Facts,
        expected: Option<&Type>,
    ) -> Option<Checked> {
        let condition = self.condition(condition, facts);
        let [when_true, when_false] = match &condition {
            Some(checked) => [&checked.when_true, &checked.when_false]
                .map(|known| known.clone().unwrap_or_else(|| facts.guessed())),
            None => [facts.guessed(), facts.guessed()],
        };
        let [then, otherwise] = match expected {
            Some(_) => [
                self.check(then, &when_true, expected),
                self.check(otherwise, &when_false, expected),
            ],
            None => self.check_pair([(then, &when_true), (otherwise, &when_false)]),
        };
        let (condition, then, otherwise) = (condition?, then?, otherwise?);
        let ty = match (&then.node.ty, &otherwise.node.ty) {
            (Type::Null, ty) | (ty, Type::Null) => ty.clone(),
            (one, other) if one == other => one.clone(),
            (one, other) => {
                let message = format!(
                    "the two values have different types: {} and {}",
                    one.described(),
                    other.described()
                );
                self.type_fault_with(span, message, "let both be of one type");
                return None;
            }
        };
        let domain = then.domain.union(&otherwise.domain);
        let missing = then.node.missing.or(otherwise.node.missing);
        let node = Node {
            kind: NodeKind::Choose {
                condition: Box::new(condition.node),
                then: Box::new(then.node),
                otherwise: Box::new(otherwise.node),
            },
            ty,
            missing,
        };
        Some(Checked {
            domain,
            when_true: Facts::either(then.when_true, otherwise.when_true),
            when_false: Facts::either(then.when_false, otherwise.when_false),
            ..Checked::value(node, span, facts)
        })
    }
}
