use syn::Attribute;

use super::{code, literal};

/// Doc comments of some paragraphs; nothing, without any.
pub(super) fn doc(paragraphs: &[&str]) -> Vec<Attribute> {
    let paragraphs: Vec<_> = paragraphs
        .iter()
        .map(|paragraph| lines(paragraph))
        .filter(|lines| !lines.is_empty())
        .collect();
    let lines = paragraphs.join(&String::new());
    let attributes = lines.iter().map(|line| {
        let space = if line.is_empty() { "" } else { " " };
        code::doc(&format!("{space}{line}"))
    });
    attributes.collect()
}

/// What the manifest says about something, as Markdown and a sentence; empty where it says
/// nothing.
pub(super) fn sentence(about: Option<&str>) -> String {
    let Some(about) = about.map(str::trim) else {
        return String::new();
    };
    let is_open = about.ends_with(char::is_alphanumeric);
    let about: Vec<_> = about.lines().map(str::trim).map(plain).collect();
    format!("{}{}", about.join("\n"), if is_open { "." } else { "" })
}

/// A line of Markdown that shows a text: it is no heading, list, link or block of code, which
/// the documentation tests of an application would run.
fn plain(line: &str) -> String {
    let mut shown = String::new();
    for (at, character) in line.char_indices() {
        let is_first = at == 0;
        let begins = is_first && "#>-+=~|".contains(character);
        let ends_a_number =
            matches!(character, '.' | ')') && line[..at].bytes().all(|byte| byte.is_ascii_digit());
        if begins || ends_a_number || "[]<>*_`\\&".contains(character) {
            shown.push('\\');
        }
        shown.push(character);
    }
    shown
}

/// A text's lines that are not empty, each showing all that it holds.
fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(literal::visible)
        .collect()
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn what_the_manifest_says_is_text_and_no_markup() {
        let cases = [
            ("Sunday is 0", "Sunday is 0."),
            ("# a\n1. b", "\\# a\n1\\. b."),
            ("```\nlet x = [1];", "\\`\\`\\`\nlet x = \\[1\\];"),
            ("<b>", "\\<b\\>"),
        ];
        for (about, expected) in cases {
            assert_eq!(sentence(Some(about)), expected);
        }
    }

    #[test]
    fn no_text_leaves_its_comment() {
        let about = doc(&["a\rb\u{2028}c", "*/ d\n\0e"]);
        let item = super::super::print::item(parse_quote!(#(#about)* struct S;));
        assert_eq!(
            item,
            "/// a\\u{d}b\\u{2028}c\n///\n/// */ d\n/// \\u{0}e\nstruct S;\n"
        );
    }
}
