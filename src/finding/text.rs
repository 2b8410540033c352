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
        let mut block = renderer.render(&[group(finding, sources)]);
        if let Some((shown, real)) = shifted_column(finding, sources) {
            block = block.replacen(&shown, &real, 1);
        }
        writeln!(out, "{block}\n").expect("a string takes any text");
        // At the margin, so that it can be copied and means the same.
        for line in finding.statement.iter().flat_map(|sql| sql.lines()) {
            writeln!(out, "{}", visible(line)).expect("a string takes any text");
        }
        if finding.statement.is_some() {
            out.push('\n');
        }
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

/// The place as the snippet's heading counts it and as it is in the file, where escapes
/// before it on its line make them differ.
fn shifted_column(finding: &Finding, sources: &Sources) -> Option<(String, String)> {
    let span = finding.span()?;
    let source = sources.of(finding.place.as_ref()?)?;
    let window = Window::around(source, std::iter::once(span));
    let real = source.position(span.start);
    let before = &window.text[..window.place(span).start];
    let shown = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    let heading = |column| format!("{}:{}:{column}", visible(source.name()), real.line);
    (shown != real.column).then(|| (heading(shown), heading(real.column)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Code, Format};

    fn shown(findings: &[Finding], source: &Source) -> String {
        let sources = Sources {
            manifest: Some(source),
            lock: None,
            ..Sources::default()
        };
        super::super::render(findings, &sources, Format::Text, Style::Plain)
    }

    #[test]
    fn a_finding_shows_its_line_its_labels_and_its_help() {
        let text = "[enums]\nprojct = ['a']\n\n\n\n[tables.t]\nsort = 'nme'\n";
        let source = Source::new("tables.toml", text);
        let finding = Finding::manifest(Code::UnknownField, 44..49, "the table has no field `nme`")
            .label("not a field")
            .also(8..14, "an enum stands here")
            .help("did you mean `name`?");
        assert_eq!(
            shown(&[finding], &source),
            "\
error[unknown-field]: the table has no field `nme`
 --> tables.toml:7:8
  |
2 | projct = ['a']
  | ------ an enum stands here
...
7 | sort = 'nme'
  |        ^^^^^ not a field
  |
  = help: did you mean `name`?

1 error
"
        );
    }

    #[test]
    fn a_statement_stands_at_the_margin() {
        let finding = Finding::error(Code::Syntax, "it is broken")
            .help("run this statement")
            .statement("create table t (\n  a text\u{202e}\n);");
        assert_eq!(
            shown(&[finding], &Source::new("tables.toml", "")),
            "\
error[syntax]: it is broken
 |
 = help: run this statement

create table t (
  a text\\u{202e}
);

1 error
"
        );
    }

    #[test]
    fn findings_without_a_text_name_their_path_or_stand_alone() {
        let source = Source::new("tables.toml", "");
        let findings = [
            Finding::path(Code::UnknownKey, "generated/a.ts", "in the way").help("move it"),
            Finding::error(Code::Syntax, "nothing to point at").warning(),
        ];
        assert_eq!(
            shown(&findings, &source),
            "\
warning[syntax]: nothing to point at

error[unknown-key]: in the way
--> generated/a.ts
 = help: move it

1 error, 1 warning
"
        );
    }

    #[test]
    fn hostile_characters_are_shown_and_the_marks_stay_in_place() {
        let text = "a = '\u{1b}[2J\u{202e}x'\nb = 5\r\nc = 6\r\n";
        let source = Source::new("ta\u{7}bles.toml", text);
        let x = text.find('x').unwrap();
        let b = text.find('5').unwrap();
        let finding = Finding::manifest(Code::Syntax, x..x + 1, "bad \u{1b}[31m")
            .label("the \u{200b}x")
            .also(b..b + 1, "the b");
        assert_eq!(
            shown(&[finding], &source),
            "\
error[syntax]: bad \\u{1b}[31m
 --> ta\\u{7}bles.toml:1:11
  |
1 | a = '\\u{1b}[2J\\u{202e}x'
  |                       ^ the \\u{200b}x
2 | b = 5
  |     - the b

1 error
"
        );
    }

    #[test]
    fn a_place_past_the_end_is_the_end() {
        let source = Source::new("tables.toml", "a = 'é'");
        for span in [8..8, 99..200, 6..7] {
            let finding = Finding::manifest(Code::Syntax, span, "x");
            assert!(shown(&[finding], &source).contains("1 | a = 'é'"));
        }
    }

    #[test]
    fn colours_only_come_when_asked_for() {
        let source = Source::new("tables.toml", "a = 1");
        let findings = [Finding::manifest(Code::Syntax, 0..1, "x")];
        let sources = Sources {
            manifest: Some(&source),
            lock: None,
            ..Sources::default()
        };
        assert!(!render(&findings, &sources, Style::Plain).contains('\u{1b}'));
        assert!(render(&findings, &sources, Style::Coloured).contains('\u{1b}'));
    }

    #[test]
    fn nothing_found_is_nothing_shown() {
        assert_eq!(shown(&[], &Source::new("tables.toml", "")), "");
    }
}
