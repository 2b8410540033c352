use crate::expression::Fault;
use crate::finding::Code;
use crate::source::Span;

/// One word, number, text or mark of an expression, with its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Name(String),
    /// Digits that fit 64 bits; 2^63 is kept, for it may follow a minus.
    Integer(u64),
    Double(f64),
    Text(TextToken),
    /// An operator or a bracket, as it is spelled; `in` is one too.
    Mark(&'static str),
    End,
}

/// The value of a quoted text, and where each of its bytes was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TextToken {
    pub(super) value: String,
    /// For each byte of the value the place of its character; one more for the end.
    pub(super) starts: Vec<usize>,
}

/// The longer marks come first, so that the first that fits is the right one.
const MARKS: [&str; 22] = [
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "-", "+", "*", "/", "%", "?", ":", ".", ",",
    "(", ")", "[", "]",
];

/// Splits a text into tokens; the last one is [`TokenKind::End`].
///
/// # Errors
/// Every character that begins no token, and every broken text or number.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Vec<Fault>> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    let mut faults = Vec::new();
    loop {
        match lexer.next() {
            Ok(token) => {
                let end = token.kind == TokenKind::End;
                tokens.push(token);
                if end {
                    break;
                }
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        Ok(tokens)
    } else {
        Err(faults)
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_space_and_comments(&mut self) {
        loop {
            self.take_while(|c| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c'));
            if !self.rest().starts_with("//") {
                return;
            }
            self.take_while(|c| c != '\n');
        }
    }

    /// Moves past the characters that a test accepts.
    fn take_while(&mut self, accepts: impl Fn(char) -> bool) -> &str {
        let rest = &self.text[self.at..];
        let length = rest.find(|c| !accepts(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn next(&mut self) -> Result<Token, Fault> {
        self.skip_space_and_comments();
        let start = self.at;
        let kind = match self.peek() {
            None => TokenKind::End,
            Some(c) if c.is_ascii_digit() => self.number()?,
            Some('.') if self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) => {
                self.number()?
            }
            Some(quote @ ('\'' | '"')) => self.quoted(quote, false)?,
            Some(c) if c.is_ascii_alphabetic() || c == '_' => self.word()?,
            Some(c) => self.mark(c)?,
        };
        Ok(Token {
            kind,
            span: start..self.at,
        })
    }

    fn word(&mut self) -> Result<TokenKind, Fault> {
        let start = self.at;
        let word = self
            .take_while(|c| c.is_ascii_alphanumeric() || c == '_')
            .to_owned();
        let Some(quote @ ('\'' | '"')) = self.peek() else {
            return Ok(match word.as_str() {
                "in" => TokenKind::Mark("in"),
                _ => TokenKind::Name(word),
            });
        };
        if word.eq_ignore_ascii_case("r") {
            return self.quoted(quote, true);
        }
        // The text after an unknown prefix is skipped, so that its quotes start nothing new.
        let _ = self.quoted(quote, false);
        Err(syntax(
            start..start + word.len(),
            format!("`{word}` cannot stand before a text"),
        )
        .help("only `r` can, for a text without escapes"))
    }

    fn mark(&mut self, c: char) -> Result<TokenKind, Fault> {
        let start = self.at;
        if let Some(mark) = MARKS.iter().find(|mark| self.rest().starts_with(**mark)) {
            self.at += mark.len();
            return Ok(TokenKind::Mark(mark));
        }
        self.at += c.len_utf8();
        let fault = syntax(start..self.at, format!("unexpected character {c:?}"));
        Err(match c {
            '=' => fault.help("to compare, write `==`"),
            '&' => fault.help("for 'and', write `&&`"),
            '|' => fault.help("for 'or', write `||`"),
            '`' | '‘' | '’' | '“' | '”' => fault.help("quote text with `'` or `\"`"),
            _ => fault,
        })
    }

    fn number(&mut self) -> Result<TokenKind, Fault> {
        let start = self.at;
        let digit = |c: char| c.is_ascii_digit();
        if self.rest().starts_with("0x") || self.rest().starts_with("0X") {
            self.at += 2;
            let digits = self.take_while(|c| c.is_ascii_hexdigit()).to_owned();
            return self.integer(start, u64::from_str_radix(&digits, 16).ok());
        }
        self.take_while(digit);
        let mut double = false;
        let fraction = self.rest().strip_prefix('.');
        if fraction.is_some_and(|rest| rest.starts_with(digit)) {
            double = true;
            self.at += 1;
            self.take_while(digit);
        }
        if let Some(rest) = self.rest().strip_prefix(['e', 'E']) {
            let digits = rest.strip_prefix(['+', '-']).unwrap_or(rest);
            if digits.starts_with(digit) {
                double = true;
                self.at += 1 + rest.len() - digits.len();
                self.take_while(digit);
            }
        }
        let written = self.text[start..self.at].to_owned();
        if !double {
            return self.integer(start, written.parse().ok());
        }
        let value = written
            .parse::<f64>()
            .ok()
            .filter(|value| value.is_finite());
        let span = self.number_end(start)?;
        value
            .map(TokenKind::Double)
            .ok_or_else(|| syntax(span, "the number is too large"))
    }

    fn integer(&mut self, start: usize, value: Option<u64>) -> Result<TokenKind, Fault> {
        let span = self.number_end(start)?;
        value
            .filter(|value| *value <= 1 << 63)
            .map(TokenKind::Integer)
            .ok_or_else(|| syntax(span, "the number is too large"))
    }

    /// The place of a number, which no letter may follow directly.
    fn number_end(&mut self, start: usize) -> Result<Span, Fault> {
        let digits = self.at;
        let suffix = self
            .take_while(|c| c.is_alphanumeric() || c == '_')
            .to_owned();
        match suffix.as_str() {
            "" => Ok(start..digits),
            "u" | "U" => Err(
                syntax(start..self.at, "there are no unsigned integers here")
                    .help("leave out the `u`"),
            ),
            _ => Err(syntax(
                start..self.at,
                format!("`{}` is not a number", &self.text[start..self.at]),
            )),
        }
    }

    fn quoted(&mut self, quote: char, raw: bool) -> Result<TokenKind, Fault> {
        let start = self.at;
        if self.rest().starts_with(&quote.to_string().repeat(3)) {
            let end = self.rest()[3..]
                .find(&quote.to_string().repeat(3))
                .map_or(self.text.len(), |length| start + 6 + length);
            self.at = end;
            return Err(syntax(start..end, "there are no triple quotes here")
                .help("write one quote and `\\n` for each new line"));
        }
        self.at += 1;
        let mut token = TextToken {
            value: String::new(),
            starts: Vec::new(),
        };
        let mut broken = None;
        loop {
            let place = self.at;
            let c = match self.peek() {
                None | Some('\n' | '\r') => {
                    return Err(syntax(start..self.at, "the text is not closed")
                        .help(format!("end it with `{quote}`")));
                }
                Some(c) => c,
            };
            self.at += c.len_utf8();
            let value = match c {
                c if c == quote => break,
                '\\' if !raw => self.escape(place),
                c => Ok(c),
            };
            match value {
                Ok('\0') => {
                    let nul = syntax(place..self.at, "text cannot hold the character NUL");
                    broken.get_or_insert(nul);
                }
                Ok(c) => {
                    token.value.push(c);
                    token.starts.resize(token.value.len(), place);
                }
                Err(fault) => {
                    broken.get_or_insert(fault);
                }
            }
        }
        token.starts.push(self.at - 1);
        broken.map_or(Ok(TokenKind::Text(token)), Err)
    }

    /// The character that an escape stands for; the backslash at `start` is already passed.
    fn escape(&mut self, start: usize) -> Result<char, Fault> {
        let Some(c) = self.peek() else {
            return Err(syntax(start..self.at, "the text is not closed"));
        };
        if c == '\n' || c == '\r' {
            return Err(syntax(start..self.at, "a backslash cannot end a line"));
        }
        self.at += c.len_utf8();
        let (digits, radix) = match c {
            'a' => return Ok('\x07'),
            'b' => return Ok('\x08'),
            'f' => return Ok('\x0c'),
            'n' => return Ok('\n'),
            'r' => return Ok('\r'),
            't' => return Ok('\t'),
            'v' => return Ok('\x0b'),
            '\\' | '?' | '"' | '\'' | '`' => return Ok(c),
            'x' | 'X' => (2, 16),
            'u' => (4, 16),
            'U' => (8, 16),
            '0'..='3' => {
                self.at -= 1;
                (3, 8)
            }
            _ => {
                return Err(syntax(start..self.at, format!("`\\{c}` is not an escape"))
                    .help("for a backslash, write `\\\\`"));
            }
        };
        let written: String = self
            .rest()
            .chars()
            .take(digits)
            .take_while(|c| c.is_digit(radix))
            .collect();
        self.at += written.len();
        Some(&written)
            .filter(|written| written.len() == digits)
            .and_then(|written| u32::from_str_radix(written, radix).ok())
            .and_then(char::from_u32)
            .ok_or_else(|| {
                syntax(
                    start..self.at,
                    format!("`{}` is not a character", &self.text[start..self.at]),
                )
            })
    }
}

fn syntax(span: Span, message: impl Into<String>) -> Fault {
    Fault::new(Code::ExpressionSyntax, span, message)
}
