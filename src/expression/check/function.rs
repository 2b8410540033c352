use super::{Checked, Checker};
use crate::expression::facts::Facts;
use crate::expression::node::{Node, NodeKind, Part};
use crate::expression::suggestion::nearest;
use crate::expression::syntax::{Syntax, SyntaxKind};
use crate::expression::{Fault, Type, pattern};
use crate::finding::Code;
use crate::source::{Span, Spanned};

const FUNCTIONS: [&str; 2] = ["has", "size"];
const METHODS: [&str; 5] = ["startsWith", "endsWith", "contains", "matches", "size"];

impl Checker<'_> {
    pub(super) fn call(
        &mut self,
        target: Option<&Syntax>,
        name: &Spanned<String>,
        arguments: &[Syntax],
        span: &Span,
        facts: &Facts,
    ) -> Option<Checked> {
        match (target, name.value.as_str(), arguments) {
            (None, "has", _) => self.has(arguments, span, facts),
            (None, "size", [value]) | (Some(value), "size", []) => self.size(value, span, facts),
            (Some(text), "startsWith", [part]) => self.part(Part::Start, text, part, span, facts),
            (Some(text), "endsWith", [part]) => self.part(Part::End, text, part, span, facts),
            (Some(text), "contains", [part]) => self.part(Part::Anywhere, text, part, span, facts),
            (Some(text), "matches", [pattern]) => self.matches(text, pattern, span, facts),
            _ => {
                self.unknown_function(target.is_some(), name);
                for part in target.into_iter().chain(arguments) {
                    self.check(part, &facts.guessed(), None);
                }
                None
            }
        }
    }

    fn unknown_function(&mut self, method: bool, name: &Spanned<String>) {
        let span = name.span.clone();
        let name = name.value.as_str();
        let (same, other): (&[&str], &[&str]) = if method {
            (&METHODS, &FUNCTIONS)
        } else {
            (&FUNCTIONS, &METHODS)
        };
        let fault = if same.contains(&name) {
            let takes = match name {
                "size" if method => "nothing",
                "size" => "one value",
                _ => "one text",
            };
            Fault::new(
                Code::ExpressionType,
                span,
                format!("`{name}` takes {takes}"),
            )
        } else if other.contains(&name) && method {
            Fault::new(
                Code::UnknownName,
                span,
                format!("`{name}` is not called on a value"),
            )
            .help(format!("write `{name}(…)`"))
        } else if other.contains(&name) {
            Fault::new(
                Code::UnknownName,
                span,
                format!("`{name}` is called on a value"),
            )
            .help(format!("write `value.{name}(…)`"))
        } else {
            let fault = Fault::new(
                Code::UnknownName,
                span,
                format!("there is no function `{name}`"),
            );
            match nearest(name, same.iter().chain(other).copied()) {
                Some(near) => fault.help(format!("did you mean `{near}`?")),
                None => fault
                    .help("a rule that this cannot say is `call = \"…\"`, a function of your own"),
            }
        };
        self.fault(fault);
    }

    fn size(&mut self, value: &Syntax, span: &Span, facts: &Facts) -> Option<Checked> {
        let value = self.check(value, facts, None)?;
        if !matches!(value.node.ty, Type::Text | Type::Array(_)) {
            let message = format!(
                "`size` takes text or an array, not {}",
                value.node.ty.described()
            );
            self.type_fault(&value.span, message);
            return None;
        }
        self.require_value(&value, facts)?;
        let node = Node::present(NodeKind::Size(Box::new(value.node)), Type::Integer);
        Some(Checked::value(node, span, facts))
    }

    /// Checks an operand that must be text.
    fn text_operand(&mut self, syntax: &Syntax, facts: &Facts) -> Option<Node> {
        let text = self.check(syntax, facts, None)?;
        if text.node.ty != Type::Text {
            let message = format!("this must be text, but is {}", text.node.ty.described());
            self.type_fault(&text.span, message);
            return None;
        }
        self.require_value(&text, facts)?;
        Some(text.node)
    }

    fn part(
        &mut self,
        part: Part,
        text: &Syntax,
        other: &Syntax,
        span: &Span,
        facts: &Facts,
    ) -> Option<Checked> {
        let text = self.text_operand(text, facts);
        let other = self.text_operand(other, facts);
        let node = NodeKind::Part(part, Box::new(text?), Box::new(other?));
        Some(Checked::value(Node::boolean(node), span, facts))
    }

    fn matches(
        &mut self,
        text: &Syntax,
        written: &Syntax,
        span: &Span,
        facts: &Facts,
    ) -> Option<Checked> {
        let text = self.text_operand(text, facts);
        let SyntaxKind::Text(written_text) = &written.kind else {
            self.type_fault_with(
                &written.span,
                "the pattern must be a constant text",
                "write it in quotes: `matches('^[a-z]+$')`",
            );
            return None;
        };
        let pattern = match pattern::parse(&written_text.value) {
            Ok(pattern) => pattern,
            Err(fault) => {
                let starts = &written_text.starts;
                let end = starts[fault.span.end].max(starts[fault.span.start] + 1);
                self.fault(Fault {
                    code: Code::Pattern,
                    span: starts[fault.span.start]..end,
                    message: fault.message,
                    help: fault.help,
                });
                return None;
            }
        };
        let node = NodeKind::Matches(Box::new(text?), pattern);
        Some(Checked::value(Node::boolean(node), span, facts))
    }
}
