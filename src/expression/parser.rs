use super::syntax::{Binary, Equality, Logical, Syntax, SyntaxKind};
use super::token::{Token, TokenKind, tokens};
use super::{Arithmetic, Fault, Order};
use crate::finding::Code;
use crate::source::{Span, Spanned};

/// How deep an expression may nest.
const MAX_DEPTH: usize = 64;

/// Reads an expression.
///
/// # Errors
/// Everything that is no token; where all are, the first place that does not fit the grammar,
/// since what follows it would only be guessed at.
pub(super) fn parse(text: &str) -> Result<Syntax, Vec<Fault>> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        depth: 0,
    };
    parser.whole().map_err(|fault| vec![fault])
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

/// How tightly an operator binds; the relations share one level, as in CEL.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Power {
    Or,
    And,
    Relation,
    Sum,
    Product,
}

/// What stands between two operands.
#[derive(Clone, Copy)]
enum Infix {
    Logical(Logical),
    Binary(Binary),
}

fn infix(mark: &str) -> Option<(Power, Infix)> {
    let relation = |binary| (Power::Relation, Infix::Binary(binary));
    let order = |order| relation(Binary::Order(order));
    let arithmetic = |power, operator| (power, Infix::Binary(Binary::Arithmetic(operator)));
    Some(match mark {
        "||" => (Power::Or, Infix::Logical(Logical::Or)),
        "&&" => (Power::And, Infix::Logical(Logical::And)),
        "==" => relation(Binary::Equality(Equality::Equal)),
        "!=" => relation(Binary::Equality(Equality::Different)),
        "<" => order(Order::Less),
        "<=" => order(Order::LessOrEqual),
        ">" => order(Order::Greater),
        ">=" => order(Order::GreaterOrEqual),
        "in" => relation(Binary::In),
        "+" => arithmetic(Power::Sum, Arithmetic::Add),
        "-" => arithmetic(Power::Sum, Arithmetic::Subtract),
        "*" => arithmetic(Power::Product, Arithmetic::Multiply),
        "/" => arithmetic(Power::Product, Arithmetic::Divide),
        "%" => arithmetic(Power::Product, Arithmetic::Remainder),
        _ => return None,
    })
}

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.at]
    }

    fn advance(&mut self) -> Token {
        let token = self.peek().clone();
        if token.kind != TokenKind::End {
            self.at += 1;
        }
        token
    }

    fn accept(&mut self, mark: &str) -> Option<Span> {
        matches!(&self.peek().kind, TokenKind::Mark(found) if *found == mark)
            .then(|| self.advance().span)
    }

    fn expect(&mut self, mark: &str, after: &str) -> Result<Span, Fault> {
        self.accept(mark)
            .ok_or_else(|| self.unexpected(&format!("expected `{mark}` {after}")))
    }

    fn unexpected(&self, expected: &str) -> Fault {
        let token = self.peek();
        let found = match &token.kind {
            TokenKind::End => "the expression ends here".to_owned(),
            TokenKind::Name(name) => format!("found `{name}`"),
            TokenKind::Mark(mark) => format!("found `{mark}`"),
            TokenKind::Integer(_) | TokenKind::Double(_) => "found a number".to_owned(),
            TokenKind::Text(_) => "found a text".to_owned(),
        };
        syntax(token.span.clone(), format!("{expected}; {found}"))
    }

    fn whole(&mut self) -> Result<Syntax, Fault> {
        if self.peek().kind == TokenKind::End {
            return Err(syntax(self.peek().span.clone(), "the expression is empty"));
        }
        let whole = self.expression()?;
        match self.peek().kind {
            TokenKind::End => Ok(whole),
            _ => Err(self.unexpected("expected an operator or the end")),
        }
    }

    /// `a ? b : c`, or what binds tighter.
    fn expression(&mut self) -> Result<Syntax, Fault> {
        self.deeper(|parser| {
            let condition = parser.operation(Power::Or)?;
            if parser.accept("?").is_none() {
                return Ok(condition);
            }
            let then = parser.operation(Power::Or)?;
            if matches!(parser.peek().kind, TokenKind::Mark("?")) {
                return Err(parser
                    .unexpected("expected `:` of the first `?`")
                    .help("put the inner `?:` in parentheses"));
            }
            parser.expect(":", "between the two values of `?`")?;
            let otherwise = parser.expression()?;
            let height = condition.height.max(then.height).max(otherwise.height);
            let span = condition.span.start..otherwise.span.end;
            node(
                SyntaxKind::Conditional {
                    condition: Box::new(condition),
                    then: Box::new(then),
                    otherwise: Box::new(otherwise),
                },
                span,
                height,
            )
        })
    }

    /// Operators that bind at least as tightly as `least`, grouped to the left.
    fn operation(&mut self, least: Power) -> Result<Syntax, Fault> {
        let mut left = self.unary()?;
        while let TokenKind::Mark(mark) = self.peek().kind {
            let Some((power, operator)) = infix(mark).filter(|(power, _)| *power >= least) else {
                break;
            };
            let place = self.advance().span;
            let right = match power {
                Power::Or => self.operation(Power::And)?,
                Power::And => self.operation(Power::Relation)?,
                Power::Relation => self.operation(Power::Sum)?,
                Power::Sum => self.operation(Power::Product)?,
                Power::Product => self.unary()?,
            };
            left = match operator {
                Infix::Logical(operator) => logical(operator, left, right)?,
                Infix::Binary(operator) => {
                    let span = left.span.start..right.span.end;
                    let height = left.height.max(right.height);
                    let kind = SyntaxKind::Binary {
                        operator: Spanned::new(operator, place),
                        left: Box::new(left),
                        right: Box::new(right),
                    };
                    node(kind, span, height)?
                }
            };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Syntax, Fault> {
        self.deeper(|parser| {
            if let Some(mark) = parser.accept("!") {
                let operand = parser.unary()?;
                let (span, height) = (mark.start..operand.span.end, operand.height);
                return node(SyntaxKind::Not(Box::new(operand)), span, height);
            }
            let Some(mark) = parser.accept("-") else {
                return parser.member();
            };
            if let TokenKind::Integer(digits) = parser.peek().kind {
                let span = mark.start..parser.advance().span.end;
                let value = 0i64
                    .checked_sub_unsigned(digits)
                    .expect("the lexer takes no more than 2^63");
                return parser.selections(leaf(SyntaxKind::Integer(value), span));
            }
            if let TokenKind::Double(value) = parser.peek().kind {
                let span = mark.start..parser.advance().span.end;
                return parser.selections(leaf(SyntaxKind::Double(-value), span));
            }
            let operand = parser.unary()?;
            let (span, height) = (mark.start..operand.span.end, operand.height);
            node(SyntaxKind::Negate(Box::new(operand)), span, height)
        })
    }

    fn member(&mut self) -> Result<Syntax, Fault> {
        let primary = self.primary()?;
        self.selections(primary)
    }

    /// What follows a value: `.field`, `.function(…)`.
    fn selections(&mut self, mut operand: Syntax) -> Result<Syntax, Fault> {
        loop {
            if let Some(bracket) = self.accept("[") {
                return Err(syntax(bracket, "elements cannot be picked by position")
                    .help("to ask whether a list holds a value, write `value in list`"));
            }
            if self.accept(".").is_none() {
                return Ok(operand);
            }
            let TokenKind::Name(name) = self.peek().kind.clone() else {
                return Err(self.unexpected("expected a name after `.`"));
            };
            let field = Spanned::new(name, self.advance().span);
            let start = operand.span.start;
            operand = if self.accept("(").is_some() {
                let (arguments, end) = self.list(")")?;
                let height = height_of(&arguments).max(operand.height);
                let kind = SyntaxKind::Call {
                    target: Some(Box::new(operand)),
                    name: field,
                    arguments,
                };
                node(kind, start..end, height)?
            } else {
                let (end, height) = (field.span.end, operand.height);
                let kind = SyntaxKind::Select {
                    operand: Box::new(operand),
                    field,
                };
                node(kind, start..end, height)?
            };
        }
    }

    fn primary(&mut self) -> Result<Syntax, Fault> {
        let token = self.peek().clone();
        let kind = match token.kind {
            TokenKind::Integer(digits) => SyntaxKind::Integer(
                i64::try_from(digits)
                    .map_err(|_| syntax(token.span.clone(), "the number is too large"))?,
            ),
            TokenKind::Double(value) => SyntaxKind::Double(value),
            TokenKind::Text(text) => SyntaxKind::Text(text),
            TokenKind::Name(name) => return self.name(name),
            TokenKind::Mark("(") => {
                self.advance();
                let mut inner = self.expression()?;
                let end = self.expect(")", "to close the parenthesis")?.end;
                inner.span = token.span.start..end;
                return Ok(inner);
            }
            TokenKind::Mark("[") => {
                self.advance();
                let (elements, end) = self.list("]")?;
                let height = height_of(&elements);
                return node(SyntaxKind::List(elements), token.span.start..end, height);
            }
            TokenKind::Mark(_) | TokenKind::End => {
                return Err(self.unexpected("expected a value"));
            }
        };
        self.advance();
        Ok(leaf(kind, token.span))
    }

    fn name(&mut self, name: String) -> Result<Syntax, Fault> {
        let span = self.advance().span;
        let kind = match name.as_str() {
            "true" => SyntaxKind::Boolean(true),
            "false" => SyntaxKind::Boolean(false),
            "null" => SyntaxKind::Null,
            _ if self.accept("(").is_some() => {
                let start = span.start;
                let (arguments, end) = self.list(")")?;
                let height = height_of(&arguments);
                let kind = SyntaxKind::Call {
                    target: None,
                    name: Spanned::new(name, span),
                    arguments,
                };
                return node(kind, start..end, height);
            }
            _ => SyntaxKind::Name(name),
        };
        Ok(leaf(kind, span))
    }

    /// Expressions up to a closing bracket, and where that ends.
    fn list(&mut self, close: &'static str) -> Result<(Vec<Syntax>, usize), Fault> {
        let mut elements = Vec::new();
        loop {
            if let Some(end) = self.accept(close) {
                return Ok((elements, end.end));
            }
            elements.push(self.expression()?);
            if self.accept(",").is_none() {
                let end = self.expect(close, "or `,`")?;
                return Ok((elements, end.end));
            }
        }
    }

    fn deeper(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Syntax, Fault>,
    ) -> Result<Syntax, Fault> {
        // Each level of parentheses passes here twice: as an expression and as an operand.
        if self.depth == 2 * MAX_DEPTH {
            return Err(too_deep(self.peek().span.clone()));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }
}

fn leaf(kind: SyntaxKind, span: Span) -> Syntax {
    Syntax {
        kind,
        span,
        height: 1,
    }
}

/// A node above children of the given height.
fn node(kind: SyntaxKind, span: Span, height: usize) -> Result<Syntax, Fault> {
    if height >= MAX_DEPTH {
        return Err(too_deep(span));
    }
    Ok(Syntax {
        kind,
        span,
        height: height + 1,
    })
}

fn height_of(children: &[Syntax]) -> usize {
    children.iter().map(|child| child.height).max().unwrap_or(0)
}

/// Joins two operands into one chain; the operators are associative.
fn logical(operator: Logical, left: Syntax, right: Syntax) -> Result<Syntax, Fault> {
    let span = left.span.start..right.span.end;
    let mut operands = Vec::new();
    for side in [left, right] {
        match side.kind {
            SyntaxKind::Logical {
                operator: inner,
                operands: mut chain,
            } if inner == operator => operands.append(&mut chain),
            _ => operands.push(side),
        }
    }
    let height = height_of(&operands);
    node(SyntaxKind::Logical { operator, operands }, span, height)
}

fn too_deep(span: Span) -> Fault {
    syntax(
        span,
        format!("the expression is nested more than {MAX_DEPTH} levels deep"),
    )
    .help("split it into several rules")
}

fn syntax(span: Span, message: impl Into<String>) -> Fault {
    Fault::new(Code::ExpressionSyntax, span, message)
}
