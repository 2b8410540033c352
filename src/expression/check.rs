mod compare;
mod condition;
mod constant;
mod function;
mod name;
mod number;

use super::facts::{Constant, Domain, Fact, Facts, Path};
use super::node::{Missing, Node, NodeKind};
use super::syntax::{Binary, Syntax, SyntaxKind};
use super::{Environment, Fault, Type};
use crate::finding::Code;
use crate::source::Span;

/// Gives an expression its types, and finds what is wrong with it.
pub(super) struct Checker<'a> {
    environment: &'a Environment<'a>,
    faults: Vec<Fault>,
}

/// A checked part of an expression, with what its checks need beyond the tree.
struct Checked {
    node: Node,
    span: Span,
    /// The variable or column that it is, which conditions can tell something about.
    path: Option<Path>,
    /// The values that it may have where it has one.
    domain: Domain,
    /// What holds where it is true; `None` where it never is. Only a condition tells more
    /// than was known before it.
    when_true: Option<Facts>,
    /// What holds where it is false.
    when_false: Option<Facts>,
}

impl Checked {
    /// A value that tells nothing.
    fn value(node: Node, span: &Span, facts: &Facts) -> Self {
        let domain = match node.ty {
            Type::Boolean => Domain::booleans(),
            _ => Domain::Any,
        };
        Self {
            node,
            span: span.clone(),
            path: None,
            domain,
            when_true: Some(facts.clone()),
            when_false: Some(facts.clone()),
        }
    }
}

impl<'a> Checker<'a> {
    pub(super) fn new(environment: &'a Environment<'a>) -> Self {
        Self {
            environment,
            faults: Vec::new(),
        }
    }

    /// The tree of an expression that must be a condition.
    pub(super) fn whole(mut self, syntax: &Syntax) -> Result<Node, Vec<Fault>> {
        let facts = Facts::default();
        let node = match &syntax.kind {
            SyntaxKind::Boolean(value) => Some(Node::boolean(NodeKind::Boolean(*value))),
            _ => self.condition(syntax, &facts).map(|checked| checked.node),
        };
        match node {
            Some(node) if self.faults.is_empty() => Ok(node),
            _ => {
                self.faults
                    .sort_by_key(|fault| (fault.span.start, fault.span.end));
                self.faults.dedup();
                Err(self.faults)
            }
        }
    }

    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    fn type_fault(&mut self, span: &Span, message: impl Into<String>) {
        self.fault(Fault::new(Code::ExpressionType, span.clone(), message));
    }

    fn type_fault_with(&mut self, span: &Span, message: impl Into<String>, help: &str) {
        self.fault(Fault::new(Code::ExpressionType, span.clone(), message).help(help));
    }

    /// Checks a part; `None` when it has a fault, which is reported then.
    ///
    /// A constant takes the `expected` type where it can stand for a value of it.
    fn check(
        &mut self,
        syntax: &Syntax,
        facts: &Facts,
        expected: Option<&Type>,
    ) -> Option<Checked> {
        let span = &syntax.span;
        match &syntax.kind {
            SyntaxKind::Null => {
                let node = Node {
                    kind: NodeKind::Null,
                    ty: Type::Null,
                    missing: Missing {
                        null: true,
                        absent: false,
                    },
                };
                Some(Checked {
                    domain: Domain::none(),
                    ..Checked::value(node, span, facts)
                })
            }
            SyntaxKind::Boolean(value) => {
                let node = Node::boolean(NodeKind::Boolean(*value));
                let checked = Checked::value(node, span, facts);
                Some(Checked {
                    domain: Domain::one(Constant::Boolean(*value)),
                    when_true: checked.when_true.filter(|_| *value),
                    when_false: checked.when_false.filter(|_| !*value),
                    ..checked
                })
            }
            SyntaxKind::Integer(value) => self.integer(*value, span, facts, expected),
            SyntaxKind::Double(value) => Some(number_constant(*value, span, facts)),
            SyntaxKind::Text(text) => self.text(&text.value, span, facts, expected),
            SyntaxKind::List(_) => {
                self.fault(
                    Fault::new(
                        Code::ExpressionType,
                        span.clone(),
                        "a list can only stand after `in`",
                    )
                    .help("write `value in [...]`"),
                );
                None
            }
            SyntaxKind::Name(name) => self.name(name, span, facts),
            SyntaxKind::Select { operand, field } => self.column(operand, field, span, facts),
            SyntaxKind::Call {
                target,
                name,
                arguments,
            } => self.call(target.as_deref(), name, arguments, span, facts),
            SyntaxKind::Not(operand) => self.not(operand, span, facts),
            SyntaxKind::Negate(operand) => self.negate(operand, span, facts, expected),
            SyntaxKind::Binary {
                operator,
                left,
                right,
            } => match operator.value {
                Binary::Equality(equality) => self.equality(equality, left, right, span, facts),
                Binary::Order(order) => self.order(order, left, right, span, facts),
                Binary::In => self.membership(left, right, span, facts),
                Binary::Arithmetic(arithmetic) => {
                    self.arithmetic(arithmetic, left, right, span, facts)
                }
            },
            SyntaxKind::Logical { operator, operands } => {
                self.logical(*operator, operands, span, facts)
            }
            SyntaxKind::Conditional {
                condition,
                then,
                otherwise,
            } => self.choose(condition, [&**then, &**otherwise], span, facts, expected),
        }
    }

    /// Checks two parts that belong together, so that a constant takes the other's type.
    fn check_pair(&mut self, [left, right]: [(&Syntax, &Facts); 2]) -> [Option<Checked>; 2] {
        if is_constant(left.0) && !is_constant(right.0) {
            let [right, left] = self.check_in_order([right, left]);
            return [left, right];
        }
        self.check_in_order([left, right])
    }

    /// Checks two parts, where the second one takes the first one's type.
    fn check_in_order(&mut self, [first, second]: [(&Syntax, &Facts); 2]) -> [Option<Checked>; 2] {
        let first = self.check(first.0, first.1, None);
        let second = match &first {
            Some(first) => self.check(second.0, second.1, Some(&first.node.ty)),
            // Without a type beside it nothing can be said about a constant.
            None if is_constant(second.0) => None,
            None => self.check(second.0, second.1, None),
        };
        [first, second]
    }

    /// Checks each of two operands by itself; what is wrong with the type of both is told once.
    fn operands(
        &mut self,
        [left, right]: [Option<Checked>; 2],
        mut check: impl FnMut(&mut Self, Checked) -> Option<Checked>,
    ) -> [Option<Checked>; 2] {
        let ty = left.as_ref().map(|left| left.node.ty.clone());
        let same = right.as_ref().map(|right| right.node.ty.clone()) == ty;
        let before = self.faults.len();
        let left = left.and_then(|left| check(self, left));
        let told = self.faults[before..]
            .iter()
            .any(|fault| fault.code == Code::ExpressionType);
        let right = right
            .filter(|_| !(told && same))
            .and_then(|right| check(self, right));
        [left, right]
    }

    /// Reports a value that may be missing where one is needed.
    fn require_value(&mut self, checked: &Checked, facts: &Facts) -> Option<()> {
        if !checked.node.missing.ever() || facts.guessed {
            return Some(());
        }
        let Missing { null, absent } = checked.node.missing;
        let fault =
            |message: String| Fault::new(Code::ExpressionNull, checked.span.clone(), message);
        let fault = match &checked.path {
            Some(path) if checked.domain.is_empty() => {
                fault(format!("`{}` has no value here", spelled(path)))
                    .help("use it where it is not null")
            }
            Some(path) => {
                let path = spelled(path);
                if null {
                    fault(format!("`{path}` may be null"))
                        .help(format!("guard it: `{path} != null && …`"))
                } else {
                    fault(format!("`{path}` may not be given"))
                        .help(format!("guard it: `has({path}) && …`"))
                }
            }
            None if null || absent => {
                fault("this may be null".to_owned()).help("let both of its values be given")
            }
            None => return Some(()),
        };
        self.fault(fault);
        None
    }

    /// Reports a condition whose answer is known before it is asked.
    fn decided(&mut self, span: &Span, facts: &Facts, message: String) -> Option<()> {
        if facts.guessed {
            return Some(());
        }
        self.fault(
            Fault::new(Code::ExpressionConstant, span.clone(), message)
                .help("leave this part out, or compare with something else"),
        );
        None
    }
}

/// Whether it is made of constants only, so that it has no type of its own to impose.
fn is_constant(syntax: &Syntax) -> bool {
    match &syntax.kind {
        SyntaxKind::Null
        | SyntaxKind::Boolean(_)
        | SyntaxKind::Integer(_)
        | SyntaxKind::Double(_)
        | SyntaxKind::Text(_) => true,
        SyntaxKind::Negate(operand) => is_constant(operand),
        SyntaxKind::Conditional {
            then, otherwise, ..
        } => is_constant(then) && is_constant(otherwise),
        SyntaxKind::List(_)
        | SyntaxKind::Name(_)
        | SyntaxKind::Select { .. }
        | SyntaxKind::Call { .. }
        | SyntaxKind::Not(_)
        | SyntaxKind::Binary { .. }
        | SyntaxKind::Logical { .. } => false,
    }
}

/// A path as it is written.
fn spelled((variable, column): &Path) -> String {
    match column {
        Some(column) => format!("{variable}.{column}"),
        None => variable.clone(),
    }
}

fn number_constant(value: f64, span: &Span, facts: &Facts) -> Checked {
    let node = Node::present(NodeKind::Number(value), Type::Number);
    Checked {
        domain: Domain::one(Constant::number(value)),
        ..Checked::value(node, span, facts)
    }
}

impl Checked {
    /// What holds where this equals, or does not equal, another.
    fn narrowed(&self, other: &Self, equal: bool, facts: Facts) -> Facts {
        let Some(path) = &self.path else {
            return facts;
        };
        let missing = self.node.missing;
        if equal {
            let missing = if other.node.missing.ever() {
                missing
            } else {
                Missing::NEVER
            };
            let domain = self.domain.intersection(&other.domain);
            return facts.with(path, Fact { domain, missing });
        }
        match other.domain.single() {
            Some(value) if !other.node.missing.ever() => {
                let domain = self.domain.without(value);
                facts.with(path, Fact { domain, missing })
            }
            _ => facts,
        }
    }
}
