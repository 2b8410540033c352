use super::{Brackets, Doc, Line, WIDTH, columns};

/// The document on one line, where nothing in it has to break and the line is not too long.
///
/// Most documents are that short, and printing them with all their choices takes several
/// times as long. Where the whole fits, each group and the tightest layout of each choice fit,
/// so that this is what the printer would make of it.
pub(super) fn one_line(doc: &Doc, start: usize) -> Option<String> {
    let mut line = OneLine {
        text: String::with_capacity(WIDTH),
        column: start,
    };
    line.add(doc, false).then_some(line.text)
}

struct OneLine {
    text: String,
    column: usize,
}

impl OneLine {
    /// Adds a document, unless it has to break; lines outside of any group break.
    fn add(&mut self, doc: &Doc, grouped: bool) -> bool {
        match doc {
            Doc::Text(text) => self.push(text),
            Doc::Line(Line::Space) if grouped => self.push(" "),
            Doc::Line(Line::Soft) if grouped => true,
            Doc::Line(_) | Doc::Group { broken: true, .. } | Doc::List { broken: true, .. } => {
                false
            }
            Doc::Concat(parts) => parts.iter().all(|part| self.add(part, grouped)),
            Doc::Fill(parts) => parts.iter().all(|part| self.add(part, true)),
            Doc::Indent(content) => self.add(content, grouped),
            Doc::Group { content, .. } => self.add(content, true),
            Doc::List {
                brackets, items, ..
            } => self.add_list(*brackets, items),
            Doc::Choice(states) => states.first().is_some_and(|state| self.add(state, true)),
            Doc::IfBreak { broken, flat } => self.push(if grouped { flat } else { broken }),
            Doc::Behind(content) => self.push(" ") && self.add(content, grouped),
            Doc::Break => true,
        }
    }

    fn add_list(&mut self, brackets: Brackets, items: &[Doc]) -> bool {
        let edge = if brackets.edge() == Line::Space {
            " "
        } else {
            ""
        };
        let mut between = edge;
        self.push(brackets.open())
            && items.iter().all(|item| {
                let separator = std::mem::replace(&mut between, ", ");
                self.push(separator) && self.add(item, true)
            })
            && self.push(edge)
            && self.push(brackets.close())
    }

    /// Adds text, unless it is too long.
    fn push(&mut self, text: &str) -> bool {
        self.text.push_str(text);
        self.column += columns(text);
        self.column <= WIDTH
    }
}
