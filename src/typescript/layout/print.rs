use super::one_line::one_line;
use super::{Brackets, Doc, Line, STEP, WIDTH, columns};

/// Whether a group's own lines break.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Flat,
    Break,
}

impl Mode {
    /// The one of two texts that it asks for.
    fn of(self, broken: &'static str, flat: &'static str) -> &'static str {
        match self {
            Self::Flat => flat,
            Self::Break => broken,
        }
    }
}

/// A piece that is still to be printed.
#[derive(Clone, Copy)]
struct Task<'a> {
    indent: usize,
    mode: Mode,
    piece: Piece<'a>,
}

#[derive(Clone, Copy)]
enum Piece<'a> {
    Doc(&'a Doc),
    /// What is left of a filled list.
    Fill(&'a [Doc]),
    Text(&'static str),
    Line(Line),
}

impl<'a> Task<'a> {
    /// Another piece at the same place.
    fn with(self, mode: Mode, doc: &'a Doc) -> Self {
        self.piece(mode, Piece::Doc(doc))
    }

    fn piece(self, mode: Mode, piece: Piece<'a>) -> Self {
        Self {
            mode,
            piece,
            ..self
        }
    }

    fn indented(self) -> Self {
        Self {
            indent: self.indent + STEP,
            ..self
        }
    }
}

/// Adds what a list consists of, the last one first.
fn push_list<'a>(
    tasks: &mut Vec<Task<'a>>,
    task: Task<'a>,
    mode: Mode,
    brackets: Brackets,
    items: &'a [Doc],
) {
    let inside = task.indented();
    let edge = Piece::Line(brackets.edge());
    tasks.push(task.piece(mode, Piece::Text(brackets.close())));
    tasks.push(task.piece(mode, edge));
    tasks.push(task.piece(mode, Piece::Text(mode.of(",", ""))));
    for (at, item) in items.iter().enumerate().rev() {
        tasks.push(inside.with(mode, item));
        if at > 0 {
            tasks.push(inside.piece(mode, Piece::Line(Line::Space)));
            tasks.push(inside.piece(mode, Piece::Text(",")));
        }
    }
    tasks.push(inside.piece(mode, edge));
    tasks.push(task.piece(mode, Piece::Text(brackets.open())));
}

/// What was printed, and what is still to be printed.
struct Printer<'a> {
    out: String,
    column: usize,
    /// The last one is printed next.
    tasks: Vec<Task<'a>>,
    /// A line broke inside a flat group, so that the next group is measured again.
    remeasure: bool,
    /// Room for what is measured, kept from one time to the next.
    room: Vec<Task<'a>>,
}

/// Prints a document; see [`Doc::render`].
pub(super) fn print(doc: &Doc, indent: usize, start: usize) -> String {
    let root = Task {
        indent,
        mode: Mode::Break,
        piece: Piece::Doc(doc),
    };
    let mut printer = Printer {
        out: String::new(),
        column: start,
        tasks: vec![root],
        remeasure: false,
        room: Vec::new(),
    };
    while let Some(task) = printer.tasks.pop() {
        match task.piece {
            Piece::Doc(doc) => printer.doc(task, doc),
            Piece::Fill(parts) => printer.fill(task, parts),
            Piece::Text(text) => printer.text(text),
            Piece::Line(line) => printer.line(task, line),
        }
    }
    printer.out
}

impl<'a> Printer<'a> {
    fn doc(&mut self, task: Task<'a>, doc: &'a Doc) {
        match doc {
            Doc::Text(text) => self.text(text),
            Doc::Line(line) => self.line(task, *line),
            Doc::Concat(parts) => {
                let parts = parts.iter().rev();
                self.tasks
                    .extend(parts.map(|part| task.with(task.mode, part)));
            }
            Doc::Indent(content) => self.tasks.push(task.with(task.mode, content).indented()),
            Doc::Group { .. } | Doc::List { .. } | Doc::Choice(_) if self.on_one_line(doc) => {}
            Doc::Group { content, broken } => {
                let mode = self.mode(task, task.with(Mode::Flat, content), *broken);
                self.tasks.push(task.with(mode, content));
            }
            Doc::List {
                brackets,
                items,
                broken,
            } => {
                let mode = self.mode(task, task.with(Mode::Flat, doc), *broken);
                push_list(&mut self.tasks, task, mode, *brackets, items);
            }
            Doc::Choice(states) => {
                let chosen = self.choose(task, states);
                self.remeasure = false;
                self.tasks.push(chosen);
            }
            Doc::Fill(parts) => self.fill(task, parts),
            Doc::IfBreak { broken, flat } => self.text(task.mode.of(broken, flat)),
            Doc::Behind(content) => self.behind(task, content),
            Doc::Break => {}
        }
    }

    /// Whether a group's own lines break; `flat` is its content without a break.
    fn mode(&mut self, task: Task<'a>, flat: Task<'a>, broken: bool) -> Mode {
        let stays = !broken && (self.is_measured(task) || self.fits(&[flat]));
        self.remeasure = false;
        if stays { Mode::Flat } else { Mode::Break }
    }

    /// Prints a group, list or choice on one line, where that fits with what follows it up to its
    /// first line break: this is the quick way to what measuring it comes to.
    fn on_one_line(&mut self, doc: &Doc) -> bool {
        let Some(line) = one_line(doc, self.column) else {
            return false;
        };
        let end = self.column + columns(&line);
        let fits = fits(&mut self.room, &self.tasks, end, false);
        self.room.clear();
        if fits {
            self.text(&line);
            self.remeasure = false;
        }
        fits
    }

    fn text(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += columns(text);
    }

    /// Whether the group around this piece was found to fit, so that this one fits too.
    fn is_measured(&self, task: Task<'a>) -> bool {
        task.mode == Mode::Flat && !self.remeasure
    }

    fn line(&mut self, task: Task<'a>, line: Line) {
        if task.mode == Mode::Break || line == Line::Hard {
            self.remeasure |= task.mode == Mode::Flat;
            self.out.truncate(self.out.trim_end_matches(' ').len());
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', task.indent));
            self.column = task.indent;
        } else if line == Line::Space {
            self.out.push(' ');
            self.column += 1;
        }
    }

    fn choose(&mut self, task: Task<'a>, states: &'a [Doc]) -> Task<'a> {
        let (widest, others) = states
            .split_last()
            .expect("a choice has at least one layout");
        let tightest = states.first().expect("a choice has at least one layout");
        if self.is_measured(task) {
            return task.with(Mode::Flat, tightest);
        }
        // A single layout is a group: flat when it fits.
        std::iter::once(tightest)
            .chain(others.iter().skip(1))
            .map(|state| task.with(Mode::Flat, state))
            .find(|state| self.fits(&[*state]))
            .unwrap_or(task.with(Mode::Break, widest))
    }

    /// Prints the first item of a filled list and its separator; leaves the rest.
    fn fill(&mut self, task: Task<'a>, parts: &'a [Doc]) {
        let Some((item, rest)) = parts.split_first() else {
            return;
        };
        let flat = task.with(Mode::Flat, item);
        let item_mode = if self.fits_alone(&[flat]) {
            Mode::Flat
        } else {
            Mode::Break
        };
        if let Some((separator, rest)) = rest.split_first() {
            let separator_mode = match rest.first() {
                Some(next) => {
                    let pair = [
                        task.with(Mode::Flat, next),
                        task.with(Mode::Flat, separator),
                        flat,
                    ];
                    if self.fits_alone(&pair) {
                        Mode::Flat
                    } else {
                        Mode::Break
                    }
                }
                None => item_mode,
            };
            self.tasks.push(Task {
                piece: Piece::Fill(rest),
                ..task
            });
            self.tasks.push(task.with(separator_mode, separator));
        }
        self.tasks.push(task.with(item_mode, item));
    }

    fn behind(&mut self, task: Task<'a>, content: &'a Doc) {
        let content = task.with(task.mode, content);
        self.tasks.push(content);
        let space = task.piece(Mode::Flat, Piece::Line(Line::Space));
        if self.is_measured(task) || self.fits(&[space]) {
            self.tasks.push(space);
        } else {
            self.tasks.pop();
            self.tasks.push(content.indented());
            let space = task.piece(Mode::Break, Piece::Line(Line::Space));
            self.tasks.push(space.indented());
        }
        self.remeasure = false;
    }

    /// Whether the pieces, last one first, and what follows them up to its first line
    /// break, fit on the line.
    fn fits(&mut self, next: &[Task<'a>]) -> bool {
        self.room.extend_from_slice(next);
        let fits = fits(&mut self.room, &self.tasks, self.column, false);
        self.room.clear();
        fits
    }

    /// Whether the pieces, last one first, fit on the line without any break.
    fn fits_alone(&mut self, next: &[Task<'a>]) -> bool {
        self.room.extend_from_slice(next);
        let fits = fits(&mut self.room, &[], self.column, true);
        self.room.clear();
        fits
    }
}

fn fits<'a>(
    tasks: &mut Vec<Task<'a>>,
    rest: &[Task<'a>],
    column: usize,
    must_be_flat: bool,
) -> bool {
    let mut rest = rest.iter().rev();
    let mut line = Measure { column, space: 0 };
    while line.column <= WIDTH {
        let Some(task) = tasks.pop().or_else(|| rest.next().copied()) else {
            return true;
        };
        let doc = match task.piece {
            Piece::Doc(doc) => doc,
            Piece::Fill(parts) => {
                tasks.extend(parts.iter().rev().map(|part| task.with(task.mode, part)));
                continue;
            }
            Piece::Text(text) => {
                line.text(text);
                continue;
            }
            Piece::Line(possible) => {
                if line.ends(task.mode, possible) {
                    return true;
                }
                continue;
            }
        };
        match doc {
            Doc::Text(text) => line.text(text),
            Doc::Line(possible) => {
                if line.ends(task.mode, *possible) {
                    return true;
                }
            }
            Doc::Concat(parts) | Doc::Fill(parts) => {
                tasks.extend(parts.iter().rev().map(|part| task.with(task.mode, part)));
            }
            Doc::Indent(content) => tasks.push(task.with(task.mode, content)),
            Doc::Group { broken: true, .. } | Doc::List { broken: true, .. } if must_be_flat => {
                return false;
            }
            Doc::Group { content, broken } => tasks.push(task.with(inner(task, *broken), content)),
            Doc::List {
                brackets,
                items,
                broken,
            } => push_list(tasks, task, inner(task, *broken), *brackets, items),
            Doc::Choice(states) => {
                let state = match task.mode {
                    Mode::Break => states.last(),
                    Mode::Flat => states.first(),
                };
                tasks.extend(state.map(|state| task.with(task.mode, state)));
            }
            Doc::IfBreak { broken, flat } => line.text(task.mode.of(broken, flat)),
            Doc::Behind(content) => {
                tasks.push(task.with(task.mode, content));
                tasks.push(task.piece(task.mode, Piece::Line(Line::Space)));
            }
            Doc::Break => {}
        }
    }
    false
}

/// Whether the lines of a group break that is measured as a part of something.
fn inner(around: Task<'_>, broken: bool) -> Mode {
    if broken { Mode::Break } else { around.mode }
}

/// A line, as far as it was measured.
struct Measure {
    column: usize,
    /// A space counts only when something follows it on the line.
    space: usize,
}

impl Measure {
    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.column += std::mem::take(&mut self.space) + columns(text);
        }
    }

    /// Goes past a possible break, or answers that the line ends there.
    fn ends(&mut self, mode: Mode, line: Line) -> bool {
        if line == Line::Space {
            self.space = 1;
        }
        mode == Mode::Break || line == Line::Hard
    }
}
