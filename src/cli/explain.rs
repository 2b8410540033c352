use std::fmt::Write as _;

use larder::finding::Code;

use larder::finding::suggest::nearest;

use super::report::{self, Ending, Outcome};

/// Explains a code, or lists them all.
pub(super) fn run(slug: Option<&str>) -> Ending {
    let Some(slug) = slug else {
        return report::product(&list());
    };
    if let Some(code) = Code::from_slug(slug) {
        return report::product(&page(code));
    }
    let mut notice = format!("error: there is no finding `{slug}`");
    let slugs = Code::ALL.iter().map(|code| code.slug());
    match nearest(slug, slugs) {
        Some(meant) => write!(notice, "\nhelp: did you mean `{meant}`?"),
        None => write!(notice, "\nhelp: `larder explain` lists all"),
    }
    .expect("a string takes any text");
    report::notice(&notice);
    Err(Outcome::CouldNotRun)
}

/// Each code with the first sentence of its explanation.
fn list() -> String {
    let width = Code::ALL.iter().map(|code| code.slug().len()).max();
    let width = width.unwrap_or(0);
    let mut list = String::new();
    for code in Code::ALL {
        let explanation = code.explanation();
        let sentence = explanation
            .split_inclusive(". ")
            .next()
            .unwrap_or(explanation);
        writeln!(list, "{:width$}  {}", code.slug(), sentence.trim_end())
            .expect("a string takes any text");
    }
    list
}

fn page(code: Code) -> String {
    let mut page = format!("{}\n\n{}\n", code.slug(), filled(code.explanation()));
    if !code.example().is_empty() {
        page.push_str("\nExample:\n\n");
        for line in code.example().lines() {
            let indent = if line.is_empty() { "" } else { "    " };
            writeln!(page, "{indent}{line}").expect("a string takes any text");
        }
    }
    page
}

/// A text in lines of at most 80 characters.
fn filled(text: &str) -> String {
    let mut filled = String::new();
    let mut width = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > 80 {
            filled.push('\n');
            width = 0;
        } else if width > 0 {
            filled.push(' ');
            width += 1;
        }
        filled.push_str(word);
        width += length;
    }
    filled
}
