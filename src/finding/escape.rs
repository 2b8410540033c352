//! Text that nobody vouches for, made safe to look at.

use std::fmt::Write as _;

/// The text with everything that would act on a terminal or hide in a line written as
/// `\u{…}`: control characters, marks that turn the direction of writing, invisible ones.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        push_visible(&mut shown, character);
    }
    shown
}

/// Adds one character, escaped where it is hostile.
pub(crate) fn push_visible(shown: &mut String, character: char) {
    if is_hostile(character) {
        write!(shown, "\\u{{{:x}}}", u32::from(character)).expect("a string takes any text");
    } else {
        shown.push(character);
    }
}

fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_or_hides_is_escaped() {
        assert_eq!(visible("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(visible("x\r\n\u{0}"), "x\\u{d}\\u{a}\\u{0}");
        assert_eq!(visible("user\u{202e}nimda"), "user\\u{202e}nimda");
        assert_eq!(visible("a\u{200b}b\u{9b}c"), "a\\u{200b}b\\u{9b}c");
    }

    #[test]
    fn ordinary_text_of_any_language_stays() {
        assert_eq!(visible("Größe 名前 🦀 `x`"), "Größe 名前 🦀 `x`");
    }
}
