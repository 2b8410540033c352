//! A document printer in Prettier's manner, for text whose layout a user's names decide.
//!
//! A [`Doc`] says where lines may break. A [`group`] stays on one line when it fits and
//! breaks all of its own lines when it does not. Generated files must be what Prettier
//! makes of them, so the decisions here are its decisions.

mod one_line;
mod print;

use std::borrow::Cow;
use std::sync::Arc;

/// The greatest width of a line, as the generated code's formatter has it.
pub const WIDTH: usize = 80;

/// Columns of one step of indentation.
pub const STEP: usize = 2;

/// Text with the places where its lines may break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doc {
    /// Text without a line break.
    Text(Cow<'static, str>),
    /// A place where a line may break.
    Line(Line),
    /// One after the other.
    Concat(Vec<Doc>),
    /// Lines that break inside are one step further in.
    Indent(Box<Doc>),
    /// All on one line when it fits, else all its own lines break.
    Group {
        /// What is grouped, which several layouts of a choice may share.
        content: Arc<Doc>,
        /// Whether something inside breaks in any case.
        broken: bool,
    },
    /// Some items in brackets, as a group of its own: all on one line, or one a line.
    List {
        /// What stands around them.
        brackets: Brackets,
        /// The items, which several layouts of a choice may share.
        items: Arc<[Doc]>,
        /// Whether something inside breaks in any case.
        broken: bool,
    },
    /// The first of several layouts, from the tightest to the widest, that fits up to its
    /// first line break; the last one when none does. What breaks inside does not break
    /// the groups around it.
    Choice(Vec<Doc>),
    /// Items and separators in turn; each separator breaks only when the item after it
    /// does not fit.
    Fill(Vec<Doc>),
    /// One of two texts, by whether the group around it broke.
    IfBreak {
        /// When it broke.
        broken: &'static str,
        /// When it did not.
        flat: &'static str,
    },
    /// A space and the content; or, when the content's first piece does not fit behind the
    /// space, a new line one step further in.
    Behind(Box<Doc>),
    /// Nothing, but every group around it breaks.
    Break,
}

/// What stands around the items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brackets {
    /// `(a, b)`
    Round,
    /// `[a, b]`
    Square,
    /// `{ a, b }`
    Curly,
}

impl Brackets {
    /// The opening one.
    pub const fn open(self) -> &'static str {
        match self {
            Self::Round => "(",
            Self::Square => "[",
            Self::Curly => "{",
        }
    }

    /// The closing one.
    pub const fn close(self) -> &'static str {
        match self {
            Self::Round => ")",
            Self::Square => "]",
            Self::Curly => "}",
        }
    }

    /// What stands beside them inside.
    pub const fn edge(self) -> Line {
        match self {
            Self::Round | Self::Square => Line::Soft,
            Self::Curly => Line::Space,
        }
    }
}

/// What stands at a possible break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A space, when it does not break.
    Space,
    /// Nothing, when it does not break.
    Soft,
    /// It always breaks.
    Hard,
}

/// Text without a line break.
pub fn text(text: impl Into<Cow<'static, str>>) -> Doc {
    Doc::Text(text.into())
}

/// Nothing.
pub fn nothing() -> Doc {
    Doc::Concat(Vec::new())
}

/// A space, or a line break.
pub fn line() -> Doc {
    Doc::Line(Line::Space)
}

/// Nothing, or a line break.
pub fn softline() -> Doc {
    Doc::Line(Line::Soft)
}

/// A line break, which breaks every group around it as well.
pub fn hardline() -> Doc {
    Doc::Line(Line::Hard)
}

/// One after the other.
pub fn concat(parts: impl IntoIterator<Item = Doc>) -> Doc {
    Doc::Concat(parts.into_iter().collect())
}

/// Lines that break inside are one step further in.
pub fn indent(content: Doc) -> Doc {
    Doc::Indent(Box::new(content))
}

/// All on one line when it fits, else all its own lines break.
pub fn group(content: Doc) -> Doc {
    let broken = content.must_break();
    Doc::Group {
        content: Arc::new(content),
        broken,
    }
}

/// A group that breaks in any case.
pub fn broken_group(content: Doc) -> Doc {
    Doc::Group {
        content: Arc::new(content),
        broken: true,
    }
}

/// Items in brackets: all on one line, or one a line with a comma behind each.
pub fn list(brackets: Brackets, items: impl IntoIterator<Item = Doc>) -> Doc {
    let items: Arc<[Doc]> = items.into_iter().collect();
    if items.is_empty() {
        return concat([text(brackets.open()), text(brackets.close())]);
    }
    let broken = items.iter().any(Doc::must_break);
    Doc::List {
        brackets,
        items,
        broken,
    }
}

/// The first of several layouts, from the tightest to the widest, that fits up to its first
/// line break; the last one when none does. What breaks inside does not break the groups
/// around it; where it shall, [`Doc::Break`] stands beside it.
///
/// # Panics
/// Without a layout.
pub fn choice(states: Vec<Doc>) -> Doc {
    assert!(!states.is_empty(), "a choice has at least one layout");
    Doc::Choice(states)
}

/// As many items on each line as fit, with `separator` and a possible break between.
pub fn fill(items: impl IntoIterator<Item = Doc>, separator: &'static str) -> Doc {
    let mut parts = Vec::new();
    for item in items {
        if let Some(Doc::Concat(last)) = parts.last_mut() {
            last.push(text(separator));
            parts.push(line());
        }
        parts.push(concat([item]));
    }
    Doc::Fill(parts)
}

/// One of two texts, by whether the group around it broke.
pub fn if_break(broken: &'static str, flat: &'static str) -> Doc {
    Doc::IfBreak { broken, flat }
}

/// A space and the content, or the content on a new line one step further in, when what
/// comes before its first possible break does not fit behind the space.
pub fn behind(content: Doc) -> Doc {
    Doc::Behind(Box::new(content))
}

/// Items with what separates them between.
pub fn join(items: impl IntoIterator<Item = Doc>, separator: &[Doc]) -> Doc {
    let items = items.into_iter();
    let mut parts = Vec::with_capacity(items.size_hint().0 * (1 + separator.len()));
    for item in items {
        if !parts.is_empty() {
            parts.extend_from_slice(separator);
        }
        parts.push(item);
    }
    Doc::Concat(parts)
}

impl Doc {
    /// Whether a line inside breaks in any case.
    pub fn must_break(&self) -> bool {
        match self {
            Self::Text(_) | Self::Choice(_) | Self::IfBreak { .. } => false,
            Self::Break => true,
            Self::Line(line) => *line == Line::Hard,
            Self::Concat(parts) | Self::Fill(parts) => parts.iter().any(Self::must_break),
            Self::Indent(content) | Self::Behind(content) => content.must_break(),
            Self::Group { broken, .. } | Self::List { broken, .. } => *broken,
        }
    }

    /// The lines, where the first one starts at column `start` and each further one is
    /// indented by `indent` columns. Neither the first line's start nor a final line break
    /// is written.
    pub fn render(&self, indent: usize, start: usize) -> String {
        one_line::one_line(self, start).unwrap_or_else(|| print::print(self, indent, start))
    }
}

impl From<&'static str> for Doc {
    fn from(value: &'static str) -> Self {
        text(value)
    }
}

impl From<String> for Doc {
    fn from(value: String) -> Self {
        text(value)
    }
}

/// How many columns a text takes.
pub fn columns(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        unicode_width::UnicodeWidthStr::width(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(arguments: &[&'static str]) -> Doc {
        let items = arguments.iter().map(|item| text(*item));
        group(concat([
            text("f("),
            indent(concat([softline(), join(items, &[text(","), line()])])),
            if_break(",", ""),
            softline(),
            text(")"),
        ]))
    }

    #[test]
    fn a_group_stays_on_one_line_of_80_columns() {
        let long: &'static str = Box::leak("a".repeat(73).into_boxed_str());
        assert_eq!(call(&[long, "b"]).render(0, 1).lines().count(), 1);
        assert_eq!(
            call(&[long, "b"]).render(2, 2),
            format!("f(\n    {long},\n    b,\n  )")
        );
    }

    #[test]
    fn what_follows_on_the_line_counts() {
        let long: &'static str = Box::leak("a".repeat(77).into_boxed_str());
        let fits = concat([call(&[long]), hardline(), text("x")]);
        assert_eq!(fits.render(0, 0), format!("f({long})\nx"));
        let too_long = concat([call(&[long]), text(";"), hardline()]);
        assert_eq!(too_long.render(0, 0), format!("f(\n  {long},\n);\n"));
    }

    #[test]
    fn a_hard_line_breaks_the_groups_around_it() {
        let inner = group(concat([text("{"), hardline(), text("}")]));
        let outer = group(concat([
            text("("),
            softline(),
            inner,
            softline(),
            text(")"),
        ]));
        assert_eq!(outer.render(0, 0), "(\n{\n}\n)");
    }

    #[test]
    fn a_filled_list_breaks_only_where_it_must() {
        let items = (0..40).map(|n| text(n.to_string()));
        let lines = fill(items, ",").render(2, 2);
        let widths: Vec<usize> = lines.lines().map(str::len).collect();
        assert_eq!(widths, [77, 72]);
    }

    #[test]
    fn content_behind_an_operator_moves_to_the_next_line_when_its_start_does_not_fit() {
        let name: &'static str = Box::leak("n".repeat(60).into_boxed_str());
        let doc = concat([
            text(name),
            text(" ="),
            behind(call(&["aaaaaaaaaaaaaaaaaa", "b"])),
        ]);
        assert_eq!(
            group(doc).render(0, 0),
            format!("{name} = f(\n  aaaaaaaaaaaaaaaaaa,\n  b,\n)")
        );
    }
}
