//! Patterns of which PostgreSQL and a manifest do not take the same texts.

use crate::import::term::Term;

/// A pattern of a condition that has a class whose characters a collation decides, or a dot,
/// which holds a new line in PostgreSQL.
pub(in crate::import::express) fn loose(term: &Term) -> Option<&str> {
    let mut found = None;
    term.visit(&mut |part| {
        if let Term::Matches(_, pattern) = part
            && let Term::Text(pattern) = pattern.as_ref()
            && is_loose(pattern)
        {
            found = Some(pattern.as_str());
        }
    });
    found
}

fn is_loose(pattern: &str) -> bool {
    let mut in_class = false;
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.next().is_some_and(|next| "wWdDsS".contains(next)) => return true,
            '[' => in_class = true,
            ']' => in_class = false,
            '.' if !in_class => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::is_loose;

    #[test]
    fn a_dot_and_classes_of_words_are_loose() {
        for (pattern, expected) in [
            (r"^[a-z.]+\.[a-z]+$", false),
            (r"^.+@.+$", true),
            (r"^\\w$", false),
            (r"^\w$", true),
            (r"[\d]", true),
            (r"^[[:alpha:]]+$", false),
        ] {
            assert_eq!(is_loose(pattern), expected, "{pattern}");
        }
    }
}
