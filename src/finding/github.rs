//! Findings as GitHub's workflow commands, which annotate the lines of a pull request.

use std::fmt::Write as _;

use super::escape::visible;
use super::{Finding, Place, Sources};
use crate::source::Source;

/// A command a finding.
pub(super) fn render(findings: &[Finding], sources: &Sources) -> String {
    let mut out = String::new();
    for finding in findings {
        let mut message = visible(&finding.message);
        for line in finding.note.iter().flat_map(|note| note.lines()) {
            write!(message, "\n{}", visible(line)).expect("a string takes any text");
        }
        if let Some(help) = &finding.help {
            write!(message, "\nhelp: {}", visible(help)).expect("a string takes any text");
        }
        writeln!(
            out,
            "::{} {}::{}",
            finding.severity.name(),
            properties(finding, sources),
            data(&message)
        )
        .expect("a string takes any text");
    }
    out
}

fn properties(finding: &Finding, sources: &Sources) -> String {
    let source = finding.place.as_ref().and_then(|place| sources.of(place));
    let path = match &finding.place {
        Some(Place::Path(path)) => Some(path.as_str()),
        Some(Place::Manifest(_) | Place::Lock(_)) | None => source.map(Source::name),
    };
    let mut parts = Vec::new();
    if let Some(path) = path {
        parts.push(format!("file={}", property(path)));
    }
    if let (Some(source), Some(span)) = (source, finding.span()) {
        let (from, to) = (source.position(span.start), source.position(span.end));
        parts.push(format!("line={}", from.line));
        parts.push(format!("endLine={}", to.line));
        // GitHub takes columns only where the annotation stays on one line.
        if from.line == to.line {
            parts.push(format!("col={}", from.column));
            // Its end is the last column marked, ours the first one after.
            let end = to.column.saturating_sub(1).max(from.column);
            parts.push(format!("endColumn={end}"));
        }
    }
    parts.push(format!("title={}", property(finding.code.slug())));
    parts.join(",")
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
