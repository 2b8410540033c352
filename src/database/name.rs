//! Names of objects in Postgres: made of parts, and never longer than Postgres keeps.

use crate::digest::Digest;

/// How many bytes of a name Postgres keeps.
pub const BYTES: usize = 63;

/// A name of parts and a last word: `user_calendars_name_check`. One that would be too long is
/// cut, and a hash of the whole keeps it apart from others.
pub fn joined<'a>(parts: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let mut whole: Vec<&str> = parts.into_iter().collect();
    whole.push(last);
    let whole = whole.join("_");
    if whole.len() <= BYTES {
        return whole;
    }
    let digest = Digest::of(&whole);
    let hash = &digest.digits()[..8];
    let end = format!("_{hash}_{last}");
    if end.len() >= BYTES {
        // A long last word is as good as none: the hash tells it from others.
        return format!("{}_{hash}", start(&whole, BYTES - 9));
    }
    format!("{}{end}", start(&whole, BYTES - end.len()))
}

/// The first bytes of a text, up to a character's end.
fn start(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_is_its_parts() {
        assert_eq!(joined(["posts", "title"], "check"), "posts_title_check");
    }

    #[test]
    fn a_long_name_is_cut_and_told_apart_by_a_hash() {
        let long = "x".repeat(60);
        let first = joined([long.as_str(), "a"], "check");
        let second = joined([long.as_str(), "b"], "check");
        assert_eq!((first.len(), second.len()), (BYTES, BYTES));
        assert!(first.starts_with("xxx") && first.ends_with("_check"));
        assert_ne!(first, second);
    }

    #[test]
    fn no_last_word_is_too_long() {
        let long = "é".repeat(40);
        let name = joined(["rule"], &long);
        assert!(name.len() <= BYTES && name.starts_with("rule_é"), "{name}");
    }
}
