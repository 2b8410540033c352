//! The only place that prints.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use larder::finding::{self, Code, Finding, Format, Severity, Sources, Style};
use larder::output::{Failure, shown};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There is nothing to say against it.
    Fine,
    /// Something was found.
    Findings,
    /// The run could not do its work.
    CouldNotRun,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Fine => 0,
            Outcome::Findings => 1,
            Outcome::CouldNotRun => 2,
        })
    }
}

/// What a command ends with; the error has been told already.
pub(crate) type Ending = Result<Outcome, Outcome>;

/// Prints findings and summaries, in the format that was asked for.
///
/// What was asked for goes to standard output: for programs that is the findings, one a line;
/// for people, the summary. The rest goes to standard error. Whether text keeps its colours
/// is decided for each stream, by what it leads to and by `NO_COLOR`.
pub(crate) struct Reporter {
    format: Format,
}

impl Reporter {
    pub(crate) fn new(format: Format) -> Self {
        Self { format }
    }

    /// Prints findings; whether there was an error among them.
    pub(crate) fn findings(&self, findings: &[Finding], sources: &Sources) -> Ending {
        let text = finding::render(findings, sources, self.format, Style::Coloured);
        match self.format {
            Format::Text => print(&mut anstream::stderr(), &text)?,
            Format::Json | Format::Github => print(&mut io::stdout(), &text)?,
        }
        Ok(outcome(findings))
    }

    /// Prints findings to standard error, where standard output is for something else.
    #[cfg(feature = "postgres")]
    pub(crate) fn findings_beside(&self, findings: &[Finding], sources: &Sources) -> Ending {
        let text = finding::render(findings, sources, self.format, Style::Coloured);
        print(&mut anstream::stderr(), &text)?;
        Ok(outcome(findings))
    }

    /// Tells that this build was made without what a command needs.
    #[cfg(not(feature = "postgres"))]
    pub(crate) fn needs_feature(&self, command: &str) -> Outcome {
        let finding = Finding::error(
            Code::NeedsFeature,
            format!(
                "`larder {command}` needs the cargo feature `postgres`, which this build is without"
            ),
        )
        .help("install it with `cargo install --path . --features postgres`");
        match self.findings(&[finding], &Sources::default()) {
            Ok(_) | Err(_) => Outcome::CouldNotRun,
        }
    }

    /// Tells that a file is there already, which is never overwritten.
    pub(crate) fn file_exists(&self, path: &Path) -> Outcome {
        let name = shown(path);
        let finding = Finding::path(
            Code::FileExists,
            &name,
            format!("`{name}` is there already"),
        )
        .help("write another one with `--manifest`, or move it");
        match self.findings(&[finding], &Sources::default()) {
            Ok(_) | Err(_) => Outcome::CouldNotRun,
        }
    }

    /// Prints why the run could not do its work.
    pub(crate) fn failure(&self, failure: Failure) -> Outcome {
        match self.findings(&[failure.into()], &Sources::default()) {
            Ok(_) | Err(_) => Outcome::CouldNotRun,
        }
    }

    /// Prints a line that sums the run up.
    pub(crate) fn summary(&self, line: &str) -> Ending {
        let line = format!("{line}\n");
        match self.format {
            Format::Text => print(&mut anstream::stdout(), &line)?,
            Format::Json | Format::Github => print(&mut anstream::stderr(), &line)?,
        }
        Ok(Outcome::Fine)
    }
}

/// Whether there is an error among findings.
fn outcome(findings: &[Finding]) -> Outcome {
    let error = |finding: &Finding| finding.severity == Severity::Error;
    if findings.iter().any(error) {
        Outcome::Findings
    } else {
        Outcome::Fine
    }
}

/// Prints a line that a person may want to know while it lasts.
pub(crate) fn notice(line: &str) {
    // A notice that cannot be shown is no reason to stop.
    let _ = print(&mut anstream::stderr(), &format!("{line}\n"));
}

/// Prints what the command is for: a schema, a script, a page.
pub(crate) fn product(text: &str) -> Ending {
    print(&mut anstream::stdout(), text)?;
    Ok(Outcome::Fine)
}

/// Writes a text whole. A reader that went away has had enough, which is no failure.
fn print(stream: &mut dyn Write, text: &str) -> Result<(), Outcome> {
    match stream
        .write_all(text.as_bytes())
        .and_then(|()| stream.flush())
    {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Outcome::CouldNotRun),
        _ => Ok(()),
    }
}
