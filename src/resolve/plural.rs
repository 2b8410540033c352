//! English plurals of the last word of a PascalCase name, both ways.
//!
//! A rule of thumb, not a dictionary: where English does not help, the manifest says
//! `plural`, `hooks_plural` or `entity`.

use heck::ToKebabCase;

/// Singular and plural that follow no rule.
const IRREGULAR: &[(&str, &str)] = &[
    ("person", "people"),
    ("child", "children"),
    ("man", "men"),
    ("woman", "women"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("mouse", "mice"),
    ("quiz", "quizzes"),
    ("lens", "lenses"),
    ("alias", "aliases"),
    ("bias", "biases"),
    ("canvas", "canvases"),
    ("atlas", "atlases"),
    ("analysis", "analyses"),
    ("basis", "bases"),
    ("crisis", "crises"),
    ("diagnosis", "diagnoses"),
    ("hypothesis", "hypotheses"),
    ("thesis", "theses"),
    ("criterion", "criteria"),
    ("hero", "heroes"),
    ("echo", "echoes"),
    ("potato", "potatoes"),
    ("tomato", "tomatoes"),
    ("leaf", "leaves"),
    ("life", "lives"),
    ("knife", "knives"),
    ("wife", "wives"),
    ("half", "halves"),
    ("shelf", "shelves"),
    ("wolf", "wolves"),
    ("loaf", "loaves"),
    ("thief", "thieves"),
    ("calf", "calves"),
    ("axis", "axes"),
];

/// Words whose plural is the word itself.
const UNCOUNTABLE: &[&str] = &[
    "data",
    "news",
    "series",
    "species",
    "information",
    "equipment",
    "metadata",
    "media",
    "feedback",
    "sheep",
    "fish",
    "money",
    "music",
    "software",
    "hardware",
    "advice",
];

/// Plurals in `-ies` whose singular ends in `-ie`.
const IE: &[&str] = &[
    "movies",
    "cookies",
    "ties",
    "pies",
    "lies",
    "dies",
    "zombies",
    "selfies",
    "calories",
    "hoodies",
    "brownies",
    "rookies",
    "smoothies",
    "prairies",
    "genies",
];

/// Plurals in `-ches` whose singular ends in `-che`.
const CHE: &[&str] = &["caches", "headaches", "aches", "niches", "avalanches"];

/// The plural of a name, by its last word.
pub(super) fn plural(name: &str) -> String {
    let (head, last) = split_last_word(name);
    if last.ends_with(|letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit()) {
        return format!("{name}s");
    }
    let word = last.to_ascii_lowercase();
    if name.is_empty() || UNCOUNTABLE.contains(&word.as_str()) {
        return name.to_owned();
    }
    if let Some((_, plural)) = IRREGULAR.iter().find(|(singular, _)| *singular == word) {
        return format!("{head}{}", cased(plural, last));
    }
    let stem = &name[..name.len() - 1];
    if word.ends_with('y') && !ends_with_any(&word, &["ay", "ey", "iy", "oy", "uy"]) {
        format!("{stem}ies")
    } else if ends_with_any(&word, &["s", "x", "z", "ch", "sh"]) {
        format!("{name}es")
    } else {
        format!("{name}s")
    }
}

/// The singular of a name, by its last word.
pub(super) fn singular(name: &str) -> String {
    let (head, last) = split_last_word(name);
    let word = last.to_ascii_lowercase();
    let is_plural = word.len() > 1 && word.ends_with('s') || is_irregular_plural(&word);
    if UNCOUNTABLE.contains(&word.as_str()) || !is_plural {
        return name.to_owned();
    }
    if let Some((singular, _)) = IRREGULAR.iter().find(|(_, plural)| *plural == word) {
        return format!("{head}{}", cased(singular, last));
    }
    let cut = |count: usize| name[..name.len() - count].to_owned();
    if ends_with_any(&word, &["ss", "us", "is"]) {
        name.to_owned()
    } else if word.ends_with("ies") && word.len() > 3 {
        if IE.contains(&word.as_str()) {
            cut(1)
        } else {
            format!("{}y", cut(3))
        }
    } else if word.ends_with("ches") {
        if CHE.contains(&word.as_str()) {
            cut(1)
        } else {
            cut(2)
        }
    } else if ends_with_any(&word, &["sses", "shes", "xes", "zzes"])
        || word.ends_with("uses") && !ends_with_any(&word, &["auses", "ouses", "cuses"])
    {
        cut(2)
    } else {
        cut(1)
    }
}

/// A plural in kebab case; an acronym stays in one piece with its s: `HomeURLs`, `home-urls`.
pub(super) fn kebab(plural: &str) -> String {
    let mut letters: Vec<char> = plural.chars().collect();
    for at in 2..letters.len() {
        let word_ends = letters.get(at + 1).is_none_or(char::is_ascii_uppercase);
        if letters[at] == 's' && word_ends {
            let before = letters[..at].iter().rev();
            let capitals = before.take_while(|letter| letter.is_ascii_uppercase());
            let first = at - capitals.count();
            for letter in letters[first..at].iter_mut().skip(1) {
                letter.make_ascii_lowercase();
            }
        }
    }
    String::from_iter(letters).to_kebab_case()
}

fn is_irregular_plural(word: &str) -> bool {
    IRREGULAR.iter().any(|(_, plural)| *plural == word)
}

fn ends_with_any(word: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| word.ends_with(ending))
}

/// The name before its last word, and that word: the last capital that follows a small letter
/// or a digit, or that starts a small-letter run, begins it.
fn split_last_word(name: &str) -> (&str, &str) {
    let bytes = name.as_bytes();
    let start = (1..bytes.len())
        .rev()
        .find(|at| {
            bytes[*at].is_ascii_uppercase()
                && (!bytes[at - 1].is_ascii_uppercase()
                    || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase))
        })
        .unwrap_or(0);
    name.split_at(start)
}

/// A replacement for a word, with the word's first letter's case.
fn cased(replacement: &str, word: &str) -> String {
    if word.starts_with(|letter: char| letter.is_ascii_uppercase()) {
        let (first, rest) = replacement.split_at(1);
        format!("{}{rest}", first.to_ascii_uppercase())
    } else {
        replacement.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_agree_on_common_names() {
        for (one, many) in [
            ("Category", "Categories"),
            ("UserCalendar", "UserCalendars"),
            ("AIPersona", "AIPersonas"),
            ("Status", "Statuses"),
            ("Address", "Addresses"),
            ("Box", "Boxes"),
            ("House", "Houses"),
            ("Course", "Courses"),
            ("Expense", "Expenses"),
            ("Movie", "Movies"),
            ("Cache", "Caches"),
            ("Branch", "Branches"),
            ("Day", "Days"),
            ("Person", "People"),
            ("Analysis", "Analyses"),
            ("Quiz", "Quizzes"),
            ("Leaf", "Leaves"),
            ("Archive", "Archives"),
            ("Bus", "Buses"),
            ("Size", "Sizes"),
        ] {
            assert_eq!(plural(one), many);
            assert_eq!(singular(many), one);
        }
    }

    #[test]
    fn an_acronym_takes_a_small_s() {
        assert_eq!(plural("HomeURL"), "HomeURLs");
        assert_eq!(singular("HomeURLs"), "HomeURL");
    }

    #[test]
    fn a_singular_stays_and_an_uncountable_is_both() {
        for name in ["Status", "Address", "Analysis", "Task", "UserNews", "Data"] {
            assert_eq!(singular(name), name);
        }
        assert_eq!(plural("UserNews"), "UserNews");
    }

    #[test]
    fn an_acronym_stays_in_one_piece() {
        for (plural, file) in [
            ("Categories", "categories"),
            ("AIPersonas", "ai-personas"),
            ("HomeURLs", "home-urls"),
            ("IDs", "ids"),
            ("URLsOfUsers", "urls-of-users"),
            ("UserBs", "user-bs"),
            ("s", "s"),
        ] {
            assert_eq!(kebab(plural), file);
        }
    }
}
