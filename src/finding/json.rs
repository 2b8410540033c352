//! Findings for programs: one JSON object a line.
//!
//! The shape is public and stable. Every key is always there, `null` where it does not
//! apply. `line` and `column` count from 1, columns in characters; `start` and `end` are byte
//! offsets, and every end is exclusive.
//!
//! ```json
//! {"code":"unknown-key","severity":"error","message":"…","path":"tables.toml",
//!  "line":5,"column":3,"end_line":5,"end_column":7,"start":61,"end":65,"label":null,
//!  "labels":[{"line":2,"column":1,"end_line":2,"end_column":4,"start":9,"end":12,"text":"…"}],
//!  "note":null,"help":"did you mean `max`?","statement":null}
//! ```

use serde::Serialize;

use super::{Finding, Place, Sources};
use crate::source::{Source, Span};

#[derive(Serialize)]
struct Record<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    path: Option<&'a str>,
    #[serde(flatten)]
    range: Range,
    label: Option<&'a str>,
    labels: Vec<LabelRecord<'a>>,
    note: Option<&'a str>,
    help: Option<&'a str>,
    statement: Option<&'a str>,
}

#[derive(Serialize)]
struct LabelRecord<'a> {
    #[serde(flatten)]
    range: Range,
    text: &'a str,
}

#[derive(Default, Serialize)]
struct Range {
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
}

impl Range {
    fn new(span: &Span, source: &Source) -> Self {
        let (from, to) = (source.position(span.start), source.position(span.end));
        Self {
            line: Some(from.line),
            column: Some(from.column),
            end_line: Some(to.line),
            end_column: Some(to.column),
            start: Some(span.start),
            end: Some(span.end),
        }
    }
}

/// A line a finding.
pub(super) fn render(findings: &[Finding], sources: &Sources) -> String {
    let mut out = String::new();
    for finding in findings {
        let line = serde_json::to_string(&record(finding, sources))
            .expect("a record of texts and numbers is JSON");
        out.push_str(&line);
        out.push('\n');
    }
    out
}

fn record<'a>(finding: &'a Finding, sources: &Sources<'a>) -> Record<'a> {
    let source = finding.place.as_ref().and_then(|place| sources.of(place));
    let range = |span: &Span| source.map_or_else(Range::default, |source| Range::new(span, source));
    Record {
        code: finding.code.slug(),
        severity: finding.severity.name(),
        message: &finding.message,
        path: match &finding.place {
            Some(Place::Path(path)) => Some(path),
            Some(Place::Manifest(_) | Place::Lock(_) | Place::Sql(..)) | None => {
                source.map(Source::name)
            }
        },
        range: finding.span().map_or_else(Range::default, range),
        label: finding.label.as_deref(),
        labels: finding
            .labels
            .iter()
            .map(|label| LabelRecord {
                range: range(&label.span),
                text: &label.text,
            })
            .collect(),
        note: finding.note.as_deref(),
        help: finding.help.as_deref(),
        statement: finding.statement.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Code;

    #[test]
    fn a_finding_is_one_line_with_every_key() {
        let source = Source::new("tables.toml", "é = 1\nb = 2\n");
        let sources = Sources {
            manifest: Some(&source),
            lock: None,
            ..Sources::default()
        };
        let findings = [
            Finding::manifest(Code::WrongType, 7..8, "bad \"b\"\n")
                .label("this")
                .also(0..2, "first")
                .help("mend it"),
            Finding::path(Code::Syntax, "a/b.ts", "in the way").warning(),
        ];
        let text = render(&findings, &sources);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines[0],
            r#"{"code":"wrong-type","severity":"error","message":"bad \"b\"\n","path":"tables.toml","line":2,"column":1,"end_line":2,"end_column":2,"start":7,"end":8,"label":"this","labels":[{"line":1,"column":1,"end_line":1,"end_column":2,"start":0,"end":2,"text":"first"}],"note":null,"help":"mend it","statement":null}"#
        );
        assert_eq!(
            lines[1],
            r#"{"code":"syntax","severity":"warning","message":"in the way","path":"a/b.ts","line":null,"column":null,"end_line":null,"end_column":null,"start":null,"end":null,"label":null,"labels":[],"note":null,"help":null,"statement":null}"#
        );
        assert_eq!(lines.len(), 2);
    }
}
