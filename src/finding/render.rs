use super::{Finding, Place, github, json, text};
use crate::source::Source;

/// The texts that findings point into; one that could not be read is absent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sources<'a> {
    /// `tables.toml`
    pub manifest: Option<&'a Source>,
    /// `tables.lock`
    pub lock: Option<&'a Source>,
    /// The SQL files that `import` reads, in order.
    pub sql: &'a [Source],
}

impl<'a> Sources<'a> {
    /// The text that a place lies in.
    pub fn of(&self, place: &Place) -> Option<&'a Source> {
        match place {
            Place::Manifest(_) => self.manifest,
            Place::Lock(_) => self.lock,
            Place::Sql(file, _) => self.sql.get(*file),
            Place::Path(_) => None,
        }
    }
}

/// For whom findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// People: snippets of the manifest, and a closing count.
    #[default]
    Text,
    /// Programs: one JSON object a line.
    Json,
    /// GitHub's annotations of a pull request.
    Github,
}

/// Whether text carries colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Characters only.
    #[default]
    Plain,
    /// With ANSI escapes.
    Coloured,
}

/// Writes findings in the order of [`super::sort`]; each line ends with a line feed, and
/// without findings there is no line.
pub fn render(findings: &[Finding], sources: &Sources, format: Format, style: Style) -> String {
    let mut ordered = findings.to_vec();
    super::sort(&mut ordered);
    match format {
        Format::Text => text::render(&ordered, sources, style),
        Format::Json => json::render(&ordered, sources),
        Format::Github => github::render(&ordered, sources),
    }
}
