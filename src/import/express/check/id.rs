//! The id of the rule that a check becomes.

use crate::database::Check;
use crate::manifest::RuleDecl;
use crate::model::Rule;
use crate::sql::names;

/// The id that Larder's own check of a rule has: the comment on it says it, or else its name,
/// which is the same for `-` and `_`.
pub(super) fn own(constraint: &str, check: &Check, table: &str) -> Option<String> {
    let said = check.comment.as_deref().and_then(names::commented_rule);
    if let Some(id) = said.filter(|id| Rule::is_id(id)) {
        return Some(id.to_owned());
    }
    let inner = constraint.strip_prefix(table)?.strip_prefix('_')?;
    let id = inner.strip_suffix("_rule")?.replace('_', "-");
    Rule::is_id(&id).then_some(id)
}

/// An id from a constraint's name, without the table and the kind around it.
pub(super) fn of(constraint: &str, table: &str) -> String {
    let inner = constraint
        .strip_prefix(table)
        .map_or(constraint, |rest| rest.trim_start_matches('_'));
    let inner = ["_check", "_rule", "_chk"]
        .iter()
        .find_map(|end| inner.strip_suffix(end))
        .unwrap_or(inner);
    let mut id: String = inner
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '-'
            }
        })
        .collect();
    id = id.trim_matches('-').to_owned();
    if !id.starts_with(|first: char| first.is_ascii_alphabetic()) {
        id.insert_str(0, if id.is_empty() { "check" } else { "check-" });
    }
    id
}

/// An id that no rule has yet.
pub(in crate::import::express) fn free(id: &str, rules: &[RuleDecl]) -> String {
    let taken = |id: &str| rules.iter().any(|rule| rule.id.value == id);
    if !taken(id) {
        return id.to_owned();
    }
    (2..rules.len() + 3)
        .map(|number| format!("{id}-{number}"))
        .find(|id| !taken(id))
        .expect("there are more numbers than rules")
}

/// A message of a rule's id, for want of a better one: `end-after-start` says so.
pub(super) fn words(id: &str) -> String {
    let words = id.replace(['-', '_'], " ");
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
