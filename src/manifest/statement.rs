use super::keys;
use crate::source::Span;

/// A line of TOML that opens a table, or a key with its value over one line or more; blank
/// lines and comments are statements that say nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statement {
    pub(super) start: usize,
    /// After its line feed, where it has one.
    pub(super) end: usize,
    pub(super) is_header: bool,
    /// The last quote or bracket that nothing closes.
    pub(super) unclosed: Option<usize>,
}

impl Statement {
    /// The statement that starts at this line.
    pub(super) fn at(text: &str, start: usize) -> Self {
        let is_header = text[start..]
            .trim_start_matches([' ', '\t'])
            .starts_with('[');
        let mut scan = Scan {
            bytes: text.as_bytes(),
            at: start,
            open: Vec::new(),
            unclosed_quote: None,
        };
        scan.run(is_header);
        Self {
            start,
            end: scan.at,
            is_header,
            unclosed: scan.unclosed_quote.or(scan.open.last().copied()),
        }
    }

    pub(super) fn span(&self) -> Span {
        self.start..self.end
    }

    /// Where reading goes on after this statement, which is broken: at the next line that
    /// looks like a statement and is not indented more.
    pub(super) fn resume(&self, text: &str) -> usize {
        let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        let own = indent(&text[self.start..]);
        let mut at = self.start;
        for (number, line) in text[self.span()].split_inclusive('\n').enumerate() {
            if number > 0 && indent(line) <= own && starts_statement(line) {
                return at;
            }
            at += line.len();
        }
        self.end
    }

    /// Whether a line of it looks like the header of a table. In a file that does not parse,
    /// that is most likely one, in a text over lines that lacks its closing quotes and found
    /// those of another.
    pub(super) fn hides_header(&self, text: &str) -> bool {
        let mut lines = text[self.span()].lines().skip(1);
        lines.any(|line| {
            let roots = keys::root::SECTION.keys.iter();
            let is_root = |name: &str| roots.clone().any(|key| key.name == name);
            starts_statement(line)
                && line
                    .strip_prefix('[')
                    .and_then(|header| header.split([']', '.']).next())
                    .is_some_and(is_root)
        })
    }

    /// The key, or the name in the header, where it can be told.
    pub(super) fn name(&self, text: &str) -> Option<Span> {
        let line = text[self.span()].lines().next()?;
        let from = line.len() - line.trim_start_matches([' ', '\t', '[']).len();
        let rest = &line[from..];
        let ends: &[char] = if self.is_header { &[']', '#'] } else { &['='] };
        let named = match rest.find(ends) {
            Some(end) => rest[..end].trim_end(),
            None if self.is_header => rest.trim_end(),
            None => rest.split([' ', '\t', ':']).next()?,
        };
        let whole = format!("{named} = 0\n");
        let sound = !named.is_empty() && toml::de::DeTable::parse(&whole).is_ok();
        sound.then(|| self.start + from..self.start + from + named.len())
    }
}

/// The span, shrunk to what the text has.
pub(super) fn clamp(text: &str, span: Span) -> Span {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    start..text.ceil_char_boundary(span.end.min(text.len())).max(start)
}

fn starts_statement(line: &str) -> bool {
    let line = line.trim();
    let is_bare = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "_-. ".contains(letter))
    };
    if let Some(header) = line.strip_prefix('[') {
        let header = header.strip_prefix('[').unwrap_or(header);
        let name = header.split([']', '#']).next().unwrap_or(header);
        return is_bare(name.trim()) && name.trim().starts_with(|c: char| c.is_ascii_alphabetic());
    }
    line.split_once('=')
        .is_some_and(|(key, _)| is_bare(key.trim().trim_matches(['"', '\''])))
}

/// Finds a statement's end: the first line feed outside of brackets and of text over lines.
struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    open: Vec<usize>,
    unclosed_quote: Option<usize>,
}

impl Scan<'_> {
    fn run(&mut self, is_header: bool) {
        while let Some(byte) = self.bytes.get(self.at).copied() {
            match byte {
                b'\n' if self.open.is_empty() || is_header => {
                    self.at += 1;
                    return;
                }
                b'#' => {
                    self.skip_to_line_end();
                    continue;
                }
                b'"' | b'\'' => {
                    self.skip_text(byte);
                    continue;
                }
                b'[' | b'{' => self.open.push(self.at),
                b']' | b'}' => {
                    self.open.pop();
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    fn skip_to_line_end(&mut self) {
        while self.bytes.get(self.at).is_some_and(|byte| *byte != b'\n') {
            self.at += 1;
        }
    }

    fn skip_text(&mut self, quote: u8) {
        let start = self.at;
        let triple = self.bytes[self.at..].starts_with(&[quote; 3]);
        self.at += if triple { 3 } else { 1 };
        while let Some(byte) = self.bytes.get(self.at).copied() {
            if byte == b'\\' && quote == b'"' {
                self.at += if self.bytes.get(self.at + 1) == Some(&b'\n') && !triple {
                    1
                } else {
                    2
                };
            } else if triple && self.bytes[self.at..].starts_with(&[quote; 3]) {
                self.at += 3;
                // Up to two more quotes before the closing three belong to the text.
                while self.bytes.get(self.at) == Some(&quote) {
                    self.at += 1;
                }
                return;
            } else if !triple && byte == quote {
                self.at += 1;
                return;
            } else if !triple && byte == b'\n' {
                break;
            } else {
                self.at += 1;
            }
        }
        self.at = self.at.min(self.bytes.len());
        self.unclosed_quote = Some(start);
    }
}
