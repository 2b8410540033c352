use super::code::{Code, Logical, Operator};
use crate::typescript::layout::{Doc, Line, concat, group, if_break, indent, line, softline, text};
use crate::typescript::syntax;

/// Where a piece of code stands, as far as parentheses and indentation depend on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Where any expression can stand.
    Open,
    /// Directly in the parentheses of `if`.
    Guard,
    /// Behind an arrow, where a chain of operators is not indented.
    Body,
    /// Behind `return`, where it is not either.
    Returned,
    /// The argument of a call.
    Argument,
    /// Behind `...`.
    Spread,
    /// On the left of an operator.
    Left(Parent),
    /// On its right.
    Right(Parent),
    /// Behind `!` or `-`.
    Unary,
    /// Before a dot, where a broken conditional is indented once more or not.
    Object { further: bool },
    /// The condition of `?:`, and whether a chain of operators is indented there.
    Test { indented: bool },
    /// A value of `?:`, whether it is the last one, and whether a chain is indented.
    Branch { last: bool, indented: bool },
}

/// The operator above.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parent {
    Logical(Logical),
    Binary(Operator),
}

impl Place {
    /// Whether the formatter indents a conditional further whose method is called here.
    fn indents_objects(self) -> bool {
        matches!(self, Self::Returned | Self::Unary)
    }
}

impl Parent {
    /// Whether the formatter counts it among the logical operators.
    fn is_logical(self) -> bool {
        matches!(self, Self::Logical(_) | Self::Binary(Operator::Otherwise))
    }

    fn power(self) -> u8 {
        match self {
            Self::Logical(Logical::Or) => 1,
            Self::Logical(Logical::And) => 2,
            Self::Binary(operator) => operator.power(),
        }
    }
}

impl Code {
    /// On one line, however long.
    pub(super) fn flat(&self) -> String {
        let mut out = String::new();
        write_flat(&self.doc(), &mut out);
        out
    }

    /// Where any expression can stand.
    pub(super) fn doc(&self) -> Doc {
        self.at(Place::Open)
    }

    /// Directly in the parentheses of `if`.
    pub(super) fn in_guard(&self) -> Doc {
        self.at(Place::Guard)
    }

    /// Behind an arrow.
    pub(super) fn in_body(&self) -> Doc {
        self.at(Place::Body)
    }

    /// Behind `return`.
    pub(super) fn in_return(&self) -> Doc {
        self.at(Place::Returned)
    }

    /// The operands of a negated chain, without its parentheses.
    pub(super) fn negated_chain(&self) -> Option<Doc> {
        match self {
            Self::Not(inner) if inner.is_chain() => Some(concat(inner.parts(Place::Unary))),
            _ => None,
        }
    }

    /// Whether it is operands with operators between.
    pub(super) fn is_chain(&self) -> bool {
        self.operator().is_some()
    }

    /// Whether it is `a ? b : c`.
    pub(super) fn is_conditional(&self) -> bool {
        matches!(self, Self::Conditional(_))
    }

    /// Whether it is a call of a function or method.
    pub(super) fn is_call(&self) -> bool {
        matches!(self, Self::Call(..) | Self::Support(..) | Self::Method(..))
    }

    fn operator(&self) -> Option<Parent> {
        match self {
            Self::Binary(operator, ..) => Some(Parent::Binary(*operator)),
            Self::Logical(operator, _) => Some(Parent::Logical(*operator)),
            _ => None,
        }
    }

    /// Whether the formatter counts it among the operators of `parent`'s kind.
    fn is_of_kind(&self, parent: Parent) -> bool {
        self.operator()
            .is_some_and(|operator| operator.is_logical() == parent.is_logical())
    }

    fn at(&self, place: Place) -> Doc {
        let doc = self.without_parentheses(place);
        if self.needs_parentheses(place) {
            concat([text("("), doc, text(")")])
        } else {
            doc
        }
    }

    fn needs_parentheses(&self, place: Place) -> bool {
        match self {
            Self::Conditional(_) => match place {
                Place::Left(_)
                | Place::Right(_)
                | Place::Unary
                | Place::Spread
                | Place::Object { .. }
                | Place::Test { .. } => true,
                Place::Open
                | Place::Guard
                | Place::Body
                | Place::Returned
                | Place::Argument
                | Place::Branch { .. } => false,
            },
            Self::Binary(..) | Self::Logical(..) => match place {
                Place::Unary | Place::Spread | Place::Object { .. } => true,
                Place::Left(parent) | Place::Right(parent) => {
                    let own = self.operator().expect("it has an operator");
                    chain_needs_parentheses(own, parent, matches!(place, Place::Right(_)))
                }
                Place::Open
                | Place::Guard
                | Place::Body
                | Place::Returned
                | Place::Argument
                | Place::Test { .. }
                | Place::Branch { .. } => false,
            },
            Self::Minus(_) => matches!(place, Place::Unary | Place::Object { .. }),
            Self::Not(_) => matches!(place, Place::Object { .. }),
            Self::Atom(_)
            | Self::Column(..)
            | Self::Array(_)
            | Self::Numbers(_)
            | Self::Spread(_)
            | Self::Length(_)
            | Self::Call(..)
            | Self::Support(..)
            | Self::Method(..) => false,
        }
    }

    fn without_parentheses(&self, place: Place) -> Doc {
        match self {
            Self::Atom(atom) => text(atom.clone()),
            Self::Column(row, column) => text(format!("{row}.{column}")),
            Self::Array(items) => syntax::array(items.iter().map(Self::doc)),
            Self::Numbers(items) => syntax::numbers(items.iter().map(Self::doc)),
            Self::Spread(inner) => syntax::array([concat([text("..."), inner.at(Place::Spread)])]),
            Self::Length(inner) => concat([inner.before_length(place), property("length")]),
            Self::Call(name, argument) => concat([text(*name), arguments([&**argument])]),
            Self::Support(function, items) => concat([text(function.name()), arguments(items)]),
            Self::Method(value, name, argument) => group(concat([
                value.at(Place::Object {
                    further: place.indents_objects(),
                }),
                text("."),
                text(*name),
                arguments([&**argument]),
            ])),
            Self::Not(inner) => concat([text("!"), inner.at(Place::Unary)]),
            Self::Minus(inner) => concat([text("-"), inner.at(Place::Unary)]),
            Self::Binary(..) | Self::Logical(..) => self.chain(place),
            Self::Conditional(parts) => conditional(parts, place),
        }
    }

    fn before_length(&self, place: Place) -> Doc {
        match self {
            Self::Column(row, column) => concat([text(row.clone()), property(column)]),
            _ => self.at(Place::Object {
                further: place.indents_objects(),
            }),
        }
    }

    fn chain(&self, place: Place) -> Doc {
        let mut parts = self.parts(place);
        match place {
            Place::Guard => concat(parts),
            Place::Body
            | Place::Returned
            | Place::Test { indented: false }
            | Place::Branch {
                indented: false, ..
            } => group(concat(parts)),
            Place::Unary | Place::Object { .. } => group(concat([
                indent(concat([softline(), concat(parts)])),
                softline(),
            ])),
            Place::Open
            | Place::Argument
            | Place::Spread
            | Place::Left(_)
            | Place::Right(_)
            | Place::Test { .. }
            | Place::Branch { .. } => {
                let rest = parts.split_off(1);
                group(concat(parts.into_iter().chain([indent(concat(rest))])))
            }
        }
    }

    /// The first operand, then each operator with the operand behind it.
    fn parts(&self, place: Place) -> Vec<Doc> {
        let Some(own) = self.operator() else {
            return vec![self.doc()];
        };
        let (mut parts, further) = match self {
            Self::Logical(_, operands) => {
                let (first, further) = operands
                    .split_first()
                    .expect("a chain has at least two operands");
                let parts = vec![group(first.at(Place::Left(own)))];
                (parts, further.iter().collect::<Vec<_>>())
            }
            Self::Binary(_, left, right) => {
                let flattens = left
                    .operator()
                    .is_some_and(|inner| !chain_needs_parentheses(inner, own, false))
                    && left.operator().map(Parent::power) == Some(own.power());
                let parts = if flattens {
                    left.parts(Place::Left(own))
                } else {
                    vec![group(left.at(Place::Left(own)))]
                };
                (parts, vec![&**right])
            }
            _ => unreachable!("only chains have an operator"),
        };
        let mark = match own {
            Parent::Logical(operator) => operator.mark(),
            Parent::Binary(operator) => operator.mark(),
        };
        let inside_kin = matches!(
            place,
            Place::Left(parent) | Place::Right(parent) if parent.is_logical() == own.is_logical()
        );
        let operands = self.operands();
        // Two operands keep together, where no operator of their kind is beside theirs.
        let apart = operands.len() > 2
            || operands.iter().any(|operand| operand.is_of_kind(own))
            || inside_kin
            || place == Place::Guard && own.is_logical();
        for operand in further {
            let right = concat([text(mark), line(), operand.at(Place::Right(own))]);
            parts.push(text(" "));
            parts.push(if apart { right } else { group(right) });
        }
        parts
    }

    fn operands(&self) -> Vec<&Self> {
        match self {
            Self::Logical(_, operands) => operands.iter().collect(),
            Self::Binary(_, left, right) => vec![left, right],
            _ => Vec::new(),
        }
    }
}

/// Whether operands with operators between stand in parentheses beside a further operator:
/// where the language asks for it, and where the formatter makes the order plain.
fn chain_needs_parentheses(own: Parent, parent: Parent, right: bool) -> bool {
    let (inner, outer) = (own.power(), parent.power());
    if own.is_logical() && parent.is_logical() {
        return own != parent;
    }
    if inner != outer {
        return inner < outer
            || own == Parent::Binary(Operator::Remainder)
                && matches!(parent, Parent::Binary(Operator::Add | Operator::Subtract));
    }
    let sums = |parent| matches!(parent, Parent::Binary(Operator::Add | Operator::Subtract));
    right || !(sums(own) || own == parent && own == Parent::Binary(Operator::Multiply))
}

fn property(name: &str) -> Doc {
    group(indent(concat([softline(), text(format!(".{name}"))])))
}

fn arguments<'a>(items: impl IntoIterator<Item = &'a Code>) -> Doc {
    syntax::parentheses(items.into_iter().map(|item| item.at(Place::Argument)))
}

fn conditional([condition, then, otherwise]: &[Code; 3], place: Place) -> Doc {
    let indented = matches!(place, Place::Returned | Place::Argument);
    let condition = condition.at(Place::Test { indented });
    let [then_doc, otherwise] = [(then, false), (otherwise, true)]
        .map(|(value, last)| indent(value.at(Place::Branch { last, indented })));
    let then = if then.is_conditional() {
        concat([if_break("", "("), then_doc, if_break("", ")")])
    } else {
        then_doc
    };
    let values = concat([line(), text("? "), then, line(), text(": "), otherwise]);
    // The conditional above has already indented what is nested in it.
    let (condition, values) = match place {
        Place::Branch { last: true, .. } => (indent(condition), values),
        Place::Branch { last: false, .. } => (condition, values),
        _ => (condition, indent(values)),
    };
    let doc = concat([condition, values]);
    match place {
        Place::Branch { .. } => doc,
        Place::Test { .. } | Place::Object { further: true } => group(concat([
            indent(concat([softline(), group(doc)])),
            softline(),
        ])),
        Place::Object { further: false } => group(concat([doc, softline()])),
        _ => group(doc),
    }
}

fn write_flat(doc: &Doc, out: &mut String) {
    match doc {
        Doc::Text(text) => out.push_str(text),
        Doc::Line(Line::Space | Line::Hard) => out.push(' '),
        Doc::Line(Line::Soft) | Doc::Break => {}
        Doc::Concat(parts) | Doc::Fill(parts) => {
            for part in parts {
                write_flat(part, out);
            }
        }
        Doc::Indent(content) => write_flat(content, out),
        Doc::Group { content, .. } => write_flat(content, out),
        Doc::List {
            brackets, items, ..
        } => {
            let edge = if brackets.edge() == Line::Space {
                " "
            } else {
                ""
            };
            out.extend([brackets.open(), edge]);
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                write_flat(item, out);
            }
            out.extend([edge, brackets.close()]);
        }
        Doc::Choice(layouts) => layouts
            .iter()
            .take(1)
            .for_each(|layout| write_flat(layout, out)),
        Doc::IfBreak { flat, .. } => out.push_str(flat),
        Doc::Behind(content) => {
            out.push(' ');
            write_flat(content, out);
        }
    }
}
