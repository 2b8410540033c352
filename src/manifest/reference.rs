//! The reference of every key, for people.

use std::fmt::Write as _;

use super::key::{Entry, Form, Presence, Section};
use super::keys;
use super::word::Spelling;

const INTRODUCTION: &str = include_str!("../../templates/manifest/introduction.md");
const TYPES: &str = include_str!("../../templates/manifest/types.md");

/// The reference, as the text of `MANIFEST.md`.
pub fn reference() -> String {
    let mut page = INTRODUCTION.to_owned();
    for section in keys::ALL {
        page.push('\n');
        page.push_str(&chapter(section));
    }
    page.push('\n');
    page.push_str(TYPES);
    page
}

fn chapter(section: &Section) -> String {
    let mut chapter = format!("## {}\n\n{}\n\n", title(section), section.about);
    chapter.push_str("| key | takes | without it | meaning |\n| --- | --- | --- | --- |\n");
    for key in section.keys {
        row(&mut chapter, key);
    }
    words(&mut chapter, section);
    examples(&mut chapter, section);
    chapter
}

fn title(section: &Section) -> &'static str {
    if section.header.starts_with('`') {
        section.header
    } else {
        "The top"
    }
}

fn row(chapter: &mut String, key: &Entry) {
    let without = match (key.presence, key.default) {
        (Presence::Required, _) => "refused",
        (Presence::Later, _) => "(not supported yet)",
        (Presence::Optional, Some(default)) => default,
        (Presence::Optional, None) => "–",
    };
    let cell = |text: &str| text.replace('|', "\\|");
    writeln!(
        chapter,
        "| `{}` | {} | {} | {} |",
        key.name,
        cell(&takes(&key.form)),
        cell(without),
        cell(key.about)
    )
    .expect("a string takes any text");
}

fn takes(form: &Form) -> String {
    match form {
        Form::Text => "text".to_owned(),
        Form::Flag => "`true` or `false`".to_owned(),
        Form::Integer { min, .. } => format!("a whole number from {min}"),
        Form::Number => "a number".to_owned(),
        Form::Literal => "any value".to_owned(),
        Form::Word(words) => format!("one of {}", listed(&words())),
        Form::Words { of, .. } => format!("a list of {}", listed(&of())),
        Form::KeyColumns => "a column".to_owned(),
        Form::TextList => "a list of texts".to_owned(),
        Form::Names => "a name, or a list of names".to_owned(),
        Form::ColumnLists { single: false } => "a list of lists of columns".to_owned(),
        Form::ColumnLists { single: true } => "a list of columns and lists of columns".to_owned(),
        Form::FieldType => "a type".to_owned(),
        Form::Expression => "an expression".to_owned(),
        Form::TextOr(section) => format!("text, or a table: {}", link(section)),
        Form::TextListOr(section) => format!("a list of texts, or a table: {}", link(section)),
        Form::Section(section) => format!("a table: {}", link(section)),
        Form::Named { of, form } => match form {
            Form::Section(section) => format!("{of} at each name: {}", link(section)),
            inner => format!("{of} at each name: {}", takes(inner)),
        },
    }
}

fn listed(words: &[Spelling]) -> String {
    let words: Vec<_> = words
        .iter()
        .map(|spelling| format!("`{}`", spelling.word))
        .collect();
    words.join(", ")
}

/// A link to a section's chapter, by the anchor that GitHub makes of its title.
fn link(section: &Section) -> String {
    let title = title(section).to_lowercase();
    let anchor: String = title
        .chars()
        .filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter))
        .map(|letter| if letter == ' ' { '-' } else { letter })
        .collect();
    format!("[{}](#{anchor})", title_in_line(section))
}

fn title_in_line(section: &Section) -> String {
    section
        .header
        .split('`')
        .nth(1)
        .map_or_else(|| section.noun.to_owned(), |code| format!("`{code}`"))
}

/// What the words of a section's keys mean; keys that take the same words share a list.
fn words(chapter: &mut String, section: &Section) {
    let mut lists: Vec<(Vec<&str>, Vec<Spelling>)> = Vec::new();
    for key in section.keys {
        let (Form::Word(words) | Form::Words { of: words, .. }) = key.form else {
            continue;
        };
        let words = words();
        match lists.iter_mut().find(|(_, known)| *known == words) {
            Some((keys, _)) => keys.push(key.name),
            None => lists.push((vec![key.name], words)),
        }
    }
    for (keys, words) in lists {
        write!(chapter, "\n`{}`:\n\n", keys.join("`, `")).expect("a string takes any text");
        for spelling in words {
            let later = if spelling.later {
                " (not supported yet)"
            } else {
                ""
            };
            writeln!(
                chapter,
                "- `{}`: {}{later}",
                spelling.word, spelling.meaning
            )
            .expect("a string takes any text");
        }
    }
}

/// A line for each key, headers last, as TOML wants them.
fn examples(chapter: &mut String, section: &Section) {
    let shown = || {
        section
            .keys
            .iter()
            .filter(|key| key.presence != Presence::Later)
            .map(|key| key.example)
    };
    chapter.push_str("\n```toml\n");
    for example in shown().filter(|example| !example.starts_with('[')) {
        chapter.push_str(example);
        chapter.push('\n');
    }
    for example in shown().filter(|example| example.starts_with('[')) {
        chapter.push_str(example);
        chapter.push('\n');
    }
    chapter.push_str("```\n");
}
