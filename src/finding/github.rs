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
        for line in finding.statement.iter().flat_map(|sql| sql.lines()) {
            write!(message, "\n{}", visible(line)).expect("a string takes any text");
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
        Some(Place::Manifest(_) | Place::Lock(_) | Place::Sql(..)) | None => {
            source.map(Source::name)
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Code;

    fn annotated(finding: Finding) -> String {
        let source = Source::new("a,b:c%.toml", "é = 1\nb = 2\n");
        let sources = Sources {
            manifest: Some(&source),
            lock: None,
            ..Sources::default()
        };
        render(&[finding], &sources)
    }

    #[test]
    fn an_annotation_has_its_place_and_escapes_what_has_a_meaning() {
        let finding = Finding::manifest(Code::WrongType, 7..8, "100% ::bad, `b`").help("mend it");
        assert_eq!(
            annotated(finding),
            "::error file=a%2Cb%3Ac%25.toml,line=2,endLine=2,col=1,endColumn=1,title=wrong-type::100%25 ::bad, `b`%0Ahelp: mend it\n"
        );
    }

    #[test]
    fn a_place_over_lines_has_no_columns() {
        let finding = Finding::manifest(Code::WrongType, 0..8, "bad").warning();
        assert_eq!(
            annotated(finding),
            "::warning file=a%2Cb%3Ac%25.toml,line=1,endLine=2,title=wrong-type::bad\n"
        );
    }

    #[test]
    fn no_message_can_start_a_command_of_its_own() {
        let finding = Finding::error(Code::Syntax, "x\n::error::y\r\n");
        assert_eq!(
            annotated(finding),
            "::error title=syntax::x\\u{a}::error::y\\u{d}\\u{a}\n"
        );
    }
}
