//! Findings for people: each with the lines it is about.

use std::fmt::Write as _;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::escape::{push_visible, visible};
use super::{Finding, Place, Severity, Sources, Style};
use crate::source::{Source, Span};

/// One block a finding, an empty line after each, and the count.
pub(super) fn render(findings: &[Finding], sources: &Sources, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    let mut out = String::new();
    for finding in findings {
        let block = renderer.render(&[group(finding, sources)]);
        writeln!(out, "{block}\n").expect("a string takes any text");
    }
    if !findings.is_empty() {
        out.push_str(&count(findings));
        out.push('\n');
    }
    out
}

fn group<'a>(finding: &Finding, sources: &Sources) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(
        level
            .primary_title(visible(&finding.message))
            .id(finding.code.slug()),
    );
    match (&finding.place, finding.span()) {
        (Some(Place::Path(path)), _) => group = group.element(Origin::path(visible(path))),
        (Some(place), Some(span)) => {
            if let Some(source) = sources.of(place) {
                group = group.element(snippet(finding, span, source));
            }
        }
        (Some(_) | None, _) => {}
    }
    if let Some(note) = &finding.note {
        let lines: Vec<_> = note.lines().map(visible).collect();
        group = group.element(Level::NOTE.no_name().message(lines.join("\n")));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    group
}

fn snippet<'a>(finding: &Finding, span: &Span, source: &Source) -> Snippet<'a, Annotation<'a>> {
    let marked = std::iter::once(span).chain(finding.labels.iter().map(|label| &label.span));
    let window = Window::around(source, marked);
    let mut snippet = Snippet::source(window.text.clone())
        .line_start(window.first_line)
        .path(visible(source.name()))
        .annotation(
            AnnotationKind::Primary
                .span(window.place(span))
                .label(finding.label.as_deref().map(visible)),
        );
    for label in &finding.labels {
        snippet = snippet.annotation(
            AnnotationKind::Context
                .span(window.place(&label.span))
                .label(visible(&label.text)),
        );
    }
    snippet
}

/// The lines that a finding marks, hostile characters escaped.
struct Window {
    text: String,
    first_line: usize,
    start: usize,
    /// Where the shown text runs ahead of the source: from this source offset on, by so much.
    shifts: Vec<(usize, isize)>,
}

impl Window {
    fn around<'a>(source: &Source, spans: impl Iterator<Item = &'a Span>) -> Self {
        let whole = source.text();
        let (from, to) = spans.fold((whole.len(), 0), |(from, to), span| {
            (from.min(span.start), to.max(span.end))
        });
        let from = whole.floor_char_boundary(from);
        let to = whole.ceil_char_boundary(to.min(whole.len())).max(from);
        let start = whole[..from].rfind('\n').map_or(0, |at| at + 1);
        let end = whole[to..].find('\n').map_or(whole.len(), |at| to + at);

        let mut text = String::with_capacity(end - start);
        let mut shifts = Vec::new();
        let mut shift = 0;
        for (at, character) in whole[start..end].char_indices() {
            let before = text.len();
            if character == '\r' && whole[start + at + 1..].starts_with('\n') {
                // The line's end is shown as any other.
            } else if character == '\n' || character == '\t' {
                text.push(character);
            } else {
                push_visible(&mut text, character);
            }
            let grown = (text.len() - before).cast_signed() - character.len_utf8().cast_signed();
            if grown != 0 {
                shift += grown;
                shifts.push((start + at + character.len_utf8(), shift));
            }
        }
        Self {
            text,
            first_line: source.position(start).line,
            start,
            shifts,
        }
    }

    fn place(&self, span: &Span) -> Span {
        let start = self.offset(span.start);
        start..self.offset(span.end).max(start)
    }

    fn offset(&self, at: usize) -> usize {
        let passed = self.shifts.partition_point(|(from, _)| *from <= at);
        let shift = passed.checked_sub(1).map_or(0, |last| self.shifts[last].1);
        let offset = at
            .saturating_sub(self.start)
            .saturating_add_signed(shift)
            .min(self.text.len());
        self.text.floor_char_boundary(offset)
    }
}

fn count(findings: &[Finding]) -> String {
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    let of = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        more => Some(format!("{more} {word}s")),
    };
    let parts: Vec<_> = [of(errors, "error"), of(findings.len() - errors, "warning")]
        .into_iter()
        .flatten()
        .collect();
    parts.join(", ")
}
