//! Text in Markdown: what somebody wrote is shown, and never acts.

use std::borrow::Cow;

use crate::finding::visible;

/// Prose on one line, for a cell, an entry or a paragraph.
pub(super) fn prose(text: &str) -> String {
    let line = line(text);
    let mut shown = String::with_capacity(line.len());
    let mut former = ' ';
    for (at, character) in line.char_indices() {
        let begins = at == 0 && "#>-+=:".contains(character);
        let ends_a_number =
            matches!(character, '.' | ')') && line[..at].bytes().all(|byte| byte.is_ascii_digit());
        match character {
            // As entities, since some readers look for these before they heed a backslash.
            '|' => shown.push_str("&#124;"),
            '<' => shown.push_str("&lt;"),
            '&' => shown.push_str("&amp;"),
            // Inside of a word it emphasizes nothing.
            '_' if former.is_alphanumeric() => shown.push('_'),
            _ => {
                if begins || ends_a_number || "\\`*_[]~$".contains(character) {
                    shown.push('\\');
                }
                shown.push(character);
            }
        }
        former = character;
    }
    shown
}

/// Code on one line; empty text is nothing.
pub(super) fn code(text: &str) -> String {
    let line = line(text);
    if line.is_empty() {
        return String::new();
    }
    // A cell ends at a bar, and a backslash before one is read in more than one way.
    if line.contains('`') || line.contains("\\|") || line.ends_with('\\') {
        let entities = line.chars().map(entity).collect::<String>();
        return format!("<code>{entities}</code>");
    }
    format!("`{}`", line.replace('|', "\\|"))
}

/// Several codes, one after the other; a dash without any.
pub(super) fn codes<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<_> = texts.into_iter().map(|text| code(text.as_ref())).collect();
    or_dash(texts.join(", "))
}

/// A dash where there is nothing to show.
pub(super) fn or_dash(text: String) -> String {
    if text.is_empty() {
        "–".to_owned()
    } else {
        text
    }
}

/// Two or more phrases as one.
pub(super) fn listed(phrases: &[String]) -> String {
    or_dash(phrases.join("; "))
}

/// A list of entries, each a line that begins with a mark.
pub(super) fn entries(mark: &str, entries: &[String]) -> String {
    let lines: Vec<_> = entries
        .iter()
        .map(|entry| format!("{mark} {entry}"))
        .collect();
    lines.join("\n")
}

/// A text on one line, with nothing that hides or turns it.
fn line(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    // Almost all that a page shows is such a text: a name, a type, a number.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.into();
    }
    let parts: Vec<_> = text.lines().map(str::trim).collect();
    visible(&parts.join(" ")).into()
}

fn entity(character: char) -> String {
    if character.is_alphanumeric() || character == ' ' {
        character.to_string()
    } else {
        format!("&#{};", u32::from(character))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_prose_stays_as_it_is() {
        for text in [
            "Sunday is 0",
            "the row's `user_id`s? no: user_id, a-b (c)!",
            "名前 🦫",
        ] {
            assert_eq!(prose(text).replace("\\`", "`"), text);
        }
    }

    #[test]
    fn prose_neither_ends_its_cell_nor_begins_anything() {
        assert_eq!(prose("a | b\n| c"), "a &#124; b &#124; c");
        assert_eq!(prose("<b>&amp;</b> --> "), "&lt;b>&amp;amp;&lt;/b> -->");
        assert_eq!(prose("# no heading"), "\\# no heading");
        assert_eq!(prose("12. no entry"), "12\\. no entry");
        assert_eq!(
            prose("![x](y) *z* _q_ \\|"),
            "!\\[x\\](y) \\*z\\* \\_q_ \\\\&#124;"
        );
    }

    #[test]
    fn code_shows_bars_and_backticks() {
        assert_eq!(code("a || b"), "`a \\|\\| b`");
        assert_eq!(code("a`b"), "<code>a&#96;b</code>");
        assert_eq!(code("\\|"), "<code>&#92;&#124;</code>");
        assert_eq!(code("\\"), "<code>&#92;</code>");
        assert_eq!(code("\u{202e}x\0"), "`\\u{202e}x\\u{0}`");
    }
}
