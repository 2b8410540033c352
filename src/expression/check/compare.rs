use super::{Checked, Checker, is_constant, spelled};
use crate::expression::facts::{Constant, Domain, Fact, Facts};
use crate::expression::node::{Missing, Node, NodeKind, Order};
use crate::expression::syntax::{Binary, Equality, Logical, Syntax, SyntaxKind};
use crate::expression::{Fault, Type};
use crate::finding::Code;
use crate::source::{Span, Spanned};

impl Checker<'_> {
    pub(super) fn equality(
        &mut self,
        equality: Equality,
        left: &Syntax,
        right: &Syntax,
        span: &Span,
        facts: &Facts,
    ) -> Option<Checked> {
        let [left, right] = self.check_pair([(left, facts), (right, facts)]);
        let (left, right) = (left?, right?);
        let equal = match (&left.node.kind, &right.node.kind) {
            (NodeKind::Null, NodeKind::Null) => {
                self.decided(span, facts, "null always equals null".to_owned())?;
                return None;
            }
            (_, NodeKind::Null) => self.missing(left, true, span, facts)?,
            (NodeKind::Null, _) => self.missing(right, true, span, facts)?,
            _ => self.equal(left, right, span, facts)?,
        };
        Some(match equality {
            Equality::Equal => equal,
            Equality::Different => negated(equal),
        })
    }

    /// Whether a value is missing (`wanted`), or is there.
    pub(super) fn missing(
        &mut self,
        value: Checked,
        wanted: bool,
        span: &Span,
        facts: &Facts,
    ) -> Option<Checked> {
        let named = match &value.path {
            Some(path) => format!("`{}`", spelled(path)),
            None => "this".to_owned(),
        };
        let only_missing = value.domain.is_empty();
        if !value.node.missing.ever() || only_missing {
            let answer = if only_missing { "always" } else { "never" };
            self.decided(span, facts, format!("{named} is {answer} null here"))?;
        }
        let [missing, present] = match &value.path {
            None => [facts.clone(), facts.clone()],
            Some(path) => [
                Fact {
                    domain: Domain::none(),
                    missing: value.node.missing,
                },
                Fact {
                    domain: value.domain,
                    missing: Missing::NEVER,
                },
            ]
            .map(|fact| facts.clone().with(path, fact)),
        };
        let node = Node::boolean(NodeKind::Missing(Box::new(value.node)));
        let checked = Checked {
            when_true: Some(missing),
            when_false: Some(present),
            ..Checked::value(node, span, facts)
        };
        Some(if wanted { checked } else { negated(checked) })
    }

    fn equal(
        &mut self,
        left: Checked,
        right: Checked,
        span: &Span,
        facts: &Facts,
    ) -> Option<Checked> {
        for side in [&left, &right] {
            if !side.node.ty.has_equality() {
                let what = match side.node.ty {
                    Type::Decimal => "numbers that the client keeps as text",
                    Type::Json => "JSON values",
                    _ => "arrays",
                };
                self.type_fault_with(
                    &side.span,
                    format!("{what} cannot be compared"),
                    "compare it with null, or call a function of your own",
                );
                return None;
            }
        }
        if !left.node.ty.compares_with(&right.node.ty) {
            self.mismatch(&left, &right, span);
            return None;
        }
        self.undecided(&left, &right, span, facts)?;
        // A comparison of a condition with a constant is the condition, or its opposite.
        for (side, constant) in [(&left, &right), (&right, &left)] {
            if let NodeKind::Boolean(wanted) = constant.node.kind
                && !side.node.missing.ever()
            {
                let condition = Checked {
                    node: side.node.clone(),
                    span: span.clone(),
                    path: None,
                    domain: side.domain.clone(),
                    when_true: side.when_true.clone(),
                    when_false: side.when_false.clone(),
                };
                return Some(if wanted {
                    condition
                } else {
                    negated(condition)
                });
            }
        }
        let [when_true, when_false] = [true, false].map(|equal| {
            let facts = left.narrowed(&right, equal, facts.clone());
            Some(right.narrowed(&left, equal, facts))
        });
        let node = NodeKind::Equal(Box::new(left.node), Box::new(right.node));
        Some(Checked {
            when_true,
            when_false,
            ..Checked::value(Node::boolean(node), span, facts)
        })
    }

    /// Reports an equality that is known before it is asked.
    fn undecided(
        &mut self,
        left: &Checked,
        right: &Checked,
        span: &Span,
        facts: &Facts,
    ) -> Option<()> {
        let (one, other) = (left.node.missing.ever(), right.node.missing.ever());
        let common = left.domain.intersection(&right.domain);
        let same = left.domain.single().is_some() && left.domain == right.domain;
        if common.is_empty() && !(one && other) {
            self.decided(
                span,
                facts,
                format!("this is never equal here{}", because(left, right)),
            )?;
        } else if same && !one && !other {
            self.decided(
                span,
                facts,
                format!("this is always equal here{}", because(left, right)),
            )?;
        }
        Some(())
    }

    fn mismatch(&mut self, left: &Checked, right: &Checked, span: &Span) {
        let (one, other) = (left.node.ty.described(), right.node.ty.described());
        let fault = Fault::new(
            Code::ExpressionType,
            span.clone(),
            format!("{one} and {other} cannot be compared"),
        );
        self.fault(match (&left.node.ty, &right.node.ty) {
            (Type::Enum(_), Type::Text) | (Type::Text, Type::Enum(_)) => {
                fault.help("compare an enum with one of its values, or a column of that enum")
            }
            _ => fault.help("compare values of one type"),
        });
    }

    pub(super) fn order(
        &mut self,
        order: Order,
        left: &Syntax,
        right: &Syntax,
        span: &Span,
        facts: &Facts,
    ) -> Option<Checked> {
        let pair = self.check_pair([(left, facts), (right, facts)]);
        let [left, right] =
            self.operands(pair, |checker, side| checker.ordered_operand(side, facts));
        let (left, right) = (left?, right?);
        if !left.node.ty.compares_with(&right.node.ty) {
            self.mismatch(&left, &right, span);
            return None;
        }
        let node = NodeKind::Ordered(order, Box::new(left.node), Box::new(right.node));
        Some(Checked::value(Node::boolean(node), span, facts))
    }

    /// A value that is there, of a type that every target orders alike.
    fn ordered_operand(&mut self, side: Checked, facts: &Facts) -> Option<Checked> {
        if side.node.ty.is_ordered() {
            self.require_value(&side, facts)?;
            return Some(side);
        }
        let (what, help) = match &side.node.ty {
            Type::Text => (
                "text has",
                "databases and browsers sort text differently; compare with `==`",
            ),
            Type::Enum(_) => ("an enum has", "list its values: `value in [...]`"),
            Type::Decimal => (
                "a number that the client keeps as text has",
                "call a function of your own",
            ),
            Type::Null => ("null has", "to ask for null, write `== null`"),
            Type::Boolean => ("a boolean has", "compare it with `==`"),
            _ => ("this has", "compare numbers, dates, times or timestamps"),
        };
        self.type_fault_with(&side.span, format!("{what} no order here"), help);
        None
    }

    /// `value in [a, b]`, or `value in array`.
    pub(super) fn membership(
        &mut self,
        value: &Syntax,
        list: &Syntax,
        span: &Span,
        facts: &Facts,
    ) -> Option<Checked> {
        let SyntaxKind::List(elements) = &list.kind else {
            return self.element(value, list, span, facts);
        };
        match elements.as_slice() {
            [] => {
                self.decided(span, facts, "nothing is in an empty list".to_owned())?;
                None
            }
            [_, _, ..] if elements.iter().all(is_literal) && !is_constant(value) => {
                self.one_of(value, elements, span, facts)
            }
            // With a variable among them it means what it is in words: equal to one of them.
            _ => {
                let mut equalities: Vec<Syntax> = elements
                    .iter()
                    .map(|element| equals(value, element, span))
                    .collect();
                if equalities.len() == 1 {
                    return self.check(&equalities.remove(0), facts, None);
                }
                let either = Syntax {
                    kind: SyntaxKind::Logical {
                        operator: Logical::Or,
                        operands: equalities,
                    },
                    span: span.clone(),
                    height: list.height,
                };
                self.check(&either, facts, None)
            }
        }
    }

    fn one_of(
        &mut self,
        value: &Syntax,
        elements: &[Syntax],
        span: &Span,
        facts: &Facts,
    ) -> Option<Checked> {
        let value = self.check(value, facts, None)?;
        if !value.node.ty.has_equality() {
            self.type_fault(&value.span, "this cannot be looked up in a list");
            return None;
        }
        if value.path.is_none() {
            self.require_value(&value, facts)?;
        }
        let elements: Vec<Option<Checked>> = elements
            .iter()
            .map(|element| {
                let element = self.check(element, facts, Some(&value.node.ty))?;
                if !value.node.ty.compares_with(&element.node.ty) {
                    self.mismatch(&value, &element, &element.span);
                    return None;
                }
                if element.node.kind == NodeKind::Null && !value.node.missing.ever() {
                    self.decided(&element.span, facts, "this is never null here".to_owned())?;
                }
                Some(element)
            })
            .collect();
        let elements: Vec<Checked> = elements.into_iter().collect::<Option<_>>()?;
        let holds_null = elements
            .iter()
            .any(|element| element.node.kind == NodeKind::Null);
        let when_true = match &value.path {
            Some(path) if !holds_null => {
                let fact = Fact {
                    domain: value.domain.clone(),
                    missing: Missing::NEVER,
                };
                facts.clone().with(path, fact)
            }
            _ => facts.clone(),
        };
        let elements = elements.into_iter().map(|element| element.node).collect();
        let node = Node::boolean(NodeKind::OneOf(Box::new(value.node), elements));
        Some(Checked {
            when_true: Some(when_true),
            ..Checked::value(node, span, facts)
        })
    }

    fn element(
        &mut self,
        value: &Syntax,
        array: &Syntax,
        span: &Span,
        facts: &Facts,
    ) -> Option<Checked> {
        let Some(array) = self.check(array, facts, None) else {
            if !is_constant(value) {
                self.check(value, &facts.guessed(), None);
            }
            return None;
        };
        let Type::Array(element) = &array.node.ty else {
            self.type_fault_with(
                &array.span,
                format!(
                    "`in` looks into a list, not into {}",
                    array.node.ty.described()
                ),
                "write `value in [...]`",
            );
            return None;
        };
        let value = self.check(value, facts, Some(element))?;
        if value.node.ty != **element || !element.has_equality() {
            let (one, other) = (element.described(), value.node.ty.described());
            let message = format!("an element of this array is {one}, and cannot be {other}");
            self.type_fault(span, message);
            return None;
        }
        let present = [&value, &array].map(|side| self.require_value(side, facts));
        present.into_iter().collect::<Option<Vec<()>>>()?;
        let node = NodeKind::Element(Box::new(value.node), Box::new(array.node));
        Some(Checked::value(Node::boolean(node), span, facts))
    }
}

/// The condition that holds exactly when this one does not.
pub(super) fn negated(checked: Checked) -> Checked {
    let domain = match checked.domain.single() {
        Some(Constant::Boolean(value)) => Domain::one(Constant::Boolean(!value)),
        _ => Domain::booleans(),
    };
    Checked {
        node: checked.node.negated(),
        span: checked.span,
        path: None,
        domain,
        when_true: checked.when_false,
        when_false: checked.when_true,
    }
}

/// Whether it is a constant without a choice in it.
fn is_literal(syntax: &Syntax) -> bool {
    is_constant(syntax)
        && !matches!(
            syntax.kind,
            SyntaxKind::Conditional { .. } | SyntaxKind::Negate(_)
        )
}

fn equals(left: &Syntax, right: &Syntax, span: &Span) -> Syntax {
    Syntax {
        kind: SyntaxKind::Binary {
            operator: Spanned::new(Binary::Equality(Equality::Equal), right.span.clone()),
            left: Box::new(left.clone()),
            right: Box::new(right.clone()),
        },
        span: span.clone(),
        height: left.height.max(right.height),
    }
}

/// Why an equality is decided, where a condition before it or a constant says so.
fn because(left: &Checked, right: &Checked) -> String {
    for side in [left, right] {
        if let (Some(path), Some(value)) = (&side.path, side.domain.single()) {
            let value = match value {
                Constant::Boolean(value) => value.to_string(),
                Constant::Number(digits) => digits.clone(),
                Constant::Text(text) => format!("'{text}'"),
            };
            return format!(": `{}` is {value}", spelled(path));
        }
    }
    String::new()
}
