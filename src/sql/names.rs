//! The names of what is made in Postgres for a table. The client knows them as well: a refusal
//! names the constraint that it came from.

use crate::database::Verb;
use crate::database::name::joined;

/// The shared function that owns both timestamps, and the trigger that calls it.
pub const TOUCH: &str = "larder_touch";
/// The shared function that refuses another owner or key, and the trigger that calls it.
pub const KEEP: &str = "larder_keep";
/// The shared function that refuses with a rule's message and id.
pub const REFUSE: &str = "larder_refuse";
/// The trigger that fills columns which repeat others.
pub const REPEAT: &str = "larder_repeat";
/// What the comment on a rule's check begins with.
const RULE: &str = "rule: ";

/// The primary key.
pub fn primary_key(table: &str) -> String {
    joined([table], "pkey")
}

/// The foreign key of a column.
pub fn foreign_key(table: &str, column: &str) -> String {
    joined([table, column], "fkey")
}

/// The unique constraint of columns.
pub fn unique(table: &str, columns: &[String]) -> String {
    let columns = columns.iter().map(String::as_str);
    joined(std::iter::once(table).chain(columns), "key")
}

/// The index by which the rows are found that refer to another.
pub fn reference_index(table: &str, column: &str) -> String {
    joined([table, column], "idx")
}

/// The index that a pull and the owner's policies use.
pub fn sync_index(table: &str) -> String {
    joined([table, "sync"], "idx")
}

/// The check of a column's values.
pub fn column_check(table: &str, column: &str) -> String {
    joined([table, column], "check")
}

/// The check of a rule about a whole row.
pub fn rule_check(table: &str, rule: &str) -> String {
    joined([table, &words(rule)], "rule")
}

/// What is said of a rule's check whose name has no room for the rule's id.
pub fn rule_comment(table: &str, rule: &str) -> Option<String> {
    let is_whole = rule_check(table, rule) == [table, &words(rule), "rule"].join("_");
    (!is_whole).then(|| format!("{RULE}{rule}"))
}

/// The rule's id that a comment on its check says.
pub fn commented_rule(comment: &str) -> Option<&str> {
    comment.strip_prefix(RULE)
}

/// The policy of a verb.
pub fn policy(table: &str, verb: Verb) -> String {
    joined([table], verb.name())
}

/// The trigger of a rule on a verb. It comes after Larder's other triggers, whose rows it sees.
pub fn rule_trigger(rule: &str, verb: Verb) -> String {
    joined(["rule", verb.name()], &words(rule))
}

/// The function of a rule that unsets other rows.
pub fn single_function(table: &str, rule: &str) -> String {
    joined([table, &words(rule)], "single")
}

/// The function that checks each element of an array.
pub fn each_function(table: &str, column: &str) -> String {
    joined([table, column], "each")
}

/// The function that fills columns which repeat others.
pub fn repeat_function(table: &str) -> String {
    joined([table], "repeat")
}

/// The function that makes an account's row, and the trigger that calls it.
pub fn sign_up(table: &str) -> String {
    joined([table, "sign"], "up")
}

/// A rule's id as a part of names, which then need no quotes.
fn words(rule: &str) -> String {
    rule.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_s_check_says_the_id_that_its_name_has_no_room_for() {
        let table = "x".repeat(50);
        // 63 bytes with all that stands around the id.
        assert_eq!(rule_check(&table, "in-time").len(), 63);
        assert_eq!(rule_comment(&table, "in-time"), None);
        let comment = rule_comment(&table, "in-time_").expect("a longer name is cut");
        assert_eq!(comment, "rule: in-time_");
        assert_eq!(commented_rule(&comment), Some("in-time_"));
        assert_eq!(commented_rule("Cheap things only"), None);
    }
}
