use super::{Checked, Checker, spelled};
use crate::expression::facts::{Constant, Domain, Fact, Facts, Path};
use crate::expression::node::{Missing, Node, NodeKind};
use crate::expression::suggestion::nearest;
use crate::expression::syntax::{Syntax, SyntaxKind};
use crate::expression::{Fault, Type, Variable};
use crate::finding::Code;
use crate::model::Field;
use crate::source::{Span, Spanned};

/// A row variable.
struct Row<'a> {
    name: &'a str,
    fields: &'a [Field],
    partial: bool,
}

impl<'a> Checker<'a> {
    fn variable(&self, name: &str) -> Option<&'a Variable<'a>> {
        self.environment
            .variables
            .iter()
            .find(|variable| variable.name() == name)
    }

    fn unknown_variable(&mut self, name: &str, span: &Span) {
        let known: Vec<&str> = self
            .environment
            .variables
            .iter()
            .map(Variable::name)
            .chain(self.environment.now.then_some("now"))
            .collect();
        if name == "now" {
            self.fault(
                Fault::new(Code::UnknownName, span.clone(), "`now` cannot be used here")
                    .help("compare columns with each other, or with a parameter"),
            );
            return;
        }
        let help = match (nearest(name, known.iter().copied()), known.as_slice()) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, []) => "only constants can be used here".to_owned(),
            (None, names) => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                format!("known here: {}", names.join(", "))
            }
        };
        self.fault(
            Fault::new(
                Code::UnknownName,
                span.clone(),
                format!("there is no variable `{name}` here"),
            )
            .help(help),
        );
    }

    pub(super) fn name(&mut self, name: &str, span: &Span, facts: &Facts) -> Option<Checked> {
        match self.variable(name) {
            Some(Variable::Value { ty, .. }) => {
                let path = (name.to_owned(), None);
                let kind = NodeKind::Value(name.to_owned());
                Some(self.read(&path, Node::present(kind, Type::from(*ty)), span, facts))
            }
            Some(Variable::Row { fields, .. }) => {
                let example = fields.first().map_or("id", |field| field.name.as_str());
                self.type_fault_with(
                    span,
                    format!("`{name}` is a whole row"),
                    &format!("select one of its columns, such as `{name}.{example}`"),
                );
                None
            }
            None if name == "now" && self.environment.now => {
                let node = Node::present(NodeKind::Now, Type::Timestamp);
                Some(Checked::value(node, span, facts))
            }
            None => {
                self.unknown_variable(name, span);
                None
            }
        }
    }

    /// The row and the column that a selection names.
    fn selected(
        &mut self,
        operand: &Syntax,
        column: &Spanned<String>,
    ) -> Option<(Row<'a>, &'a Field)> {
        let SyntaxKind::Name(name) = &operand.kind else {
            self.type_fault_with(
                &operand.span,
                "only a row has columns",
                "what JSON holds cannot be read here",
            );
            return None;
        };
        let row = match self.variable(name) {
            Some(Variable::Row {
                name,
                fields,
                partial,
            }) => Row {
                name,
                fields,
                partial: *partial,
            },
            Some(Variable::Value { .. }) => {
                self.type_fault(
                    &column.span,
                    format!("`{name}` is a single value and has no columns"),
                );
                return None;
            }
            None if name == "now" && self.environment.now => {
                self.type_fault(&column.span, "`now` is a single value and has no columns");
                return None;
            }
            None => {
                self.unknown_variable(name, &operand.span);
                return None;
            }
        };
        let field = row.fields.iter().find(|field| field.name == column.value);
        if let Some(field) = field {
            return Some((row, field));
        }
        let fault = Fault::new(
            Code::UnknownName,
            column.span.clone(),
            format!("`{}` has no column `{}`", row.name, column.value),
        );
        let names = row.fields.iter().map(|field| field.name.as_str());
        self.fault(match nearest(&column.value, names) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help("name one of the columns that it has"),
        });
        None
    }

    pub(super) fn column(
        &mut self,
        operand: &Syntax,
        column: &Spanned<String>,
        span: &Span,
        facts: &Facts,
    ) -> Option<Checked> {
        let (row, field) = self.selected(operand, column)?;
        let path = (row.name.to_owned(), Some(field.name.clone()));
        let kind = NodeKind::Column {
            row: row.name.to_owned(),
            column: field.name.clone(),
        };
        let node = Node {
            kind,
            ty: Type::from(&field.ty),
            missing: Missing {
                null: field.null,
                absent: row.partial,
            },
        };
        Some(self.read(&path, node, span, facts))
    }

    /// A variable or column, declared as `node` says, as it is known here.
    fn read(&self, path: &Path, node: Node, span: &Span, facts: &Facts) -> Checked {
        let fact = facts.of(path).cloned().unwrap_or_else(|| Fact {
            domain: match &node.ty {
                Type::Boolean => Domain::booleans(),
                Type::Enum(name) => self.values_of(name).map_or(Domain::Any, |values| {
                    Domain::Only(values.iter().cloned().map(Constant::Text).collect())
                }),
                _ => Domain::Any,
            },
            missing: node.missing,
        });
        let boolean = node.ty == Type::Boolean;
        let node = Node {
            missing: fact.missing,
            ..node
        };
        let checked = Checked {
            domain: fact.domain.clone(),
            path: Some(path.clone()),
            ..Checked::value(node, span, facts)
        };
        if !boolean {
            return checked;
        }
        // A boolean is a condition by itself: where it holds it is true.
        let when = |value: bool| {
            let fact = Fact {
                domain: fact
                    .domain
                    .intersection(&Domain::one(Constant::Boolean(value))),
                missing: Missing::NEVER,
            };
            Some(facts.clone().with(path, fact))
        };
        Checked {
            when_true: when(true),
            when_false: when(false),
            ..checked
        }
    }

    /// `has(row.column)`
    pub(super) fn has(
        &mut self,
        arguments: &[Syntax],
        span: &Span,
        facts: &Facts,
    ) -> Option<Checked> {
        let [
            Syntax {
                kind: SyntaxKind::Select { operand, field },
                span: place,
                ..
            },
        ] = arguments
        else {
            self.type_fault_with(
                span,
                "`has` takes one column of a row",
                "write it like `has(input.name)`",
            );
            return None;
        };
        let column = self.column(operand, field, place, facts)?;
        let (row, _) = self.selected(operand, field)?;
        if !row.partial {
            return self.missing(column, false, span, facts);
        }
        let path = column.path.clone()?;
        let Missing { null, absent } = column.node.missing;
        let only_absent = column.domain.is_empty() && !null;
        if !absent || only_absent {
            let answer = if absent { "never" } else { "always" };
            let message = format!("`{}` is {answer} given here", spelled(&path));
            self.decided(span, facts, message)?;
        }
        let node = Node::boolean(NodeKind::Given {
            row: path.0.clone(),
            column: field.value.clone(),
        });
        let given = Fact {
            domain: column.domain.clone(),
            missing: Missing {
                null,
                absent: false,
            },
        };
        let not_given = Fact {
            domain: Domain::none(),
            missing: Missing {
                null: false,
                absent: true,
            },
        };
        Some(Checked {
            when_true: Some(facts.clone().with(&path, given)),
            when_false: Some(facts.clone().with(&path, not_given)),
            ..Checked::value(node, span, facts)
        })
    }
}
