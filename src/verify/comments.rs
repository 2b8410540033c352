use super::comparison::{Comparison, Fault, Pair};
use crate::database::Table;
use crate::finding::Code;
use crate::sql::{names, print};

impl Comparison<'_> {
    /// What is to be said of a rule's check whose name has no room for the rule's id.
    pub(super) fn rule_comment(&mut self, pair: &Pair, called: &str) {
        let Some(statement) = lacking(pair, called, called) else {
            return;
        };
        let wanted = comment(pair.stated, called);
        let rule = wanted.and_then(names::commented_rule).unwrap_or_default();
        let message = match comment(pair.live, called) {
            None => format!(
                "no comment in the database says that the check `{called}` of the table `{}` is the rule `{rule}`",
                pair.name
            ),
            Some(other) => format!(
                "the comment on the check `{called}` of the table `{}` is `{other}` in the database, and not that it is the rule `{rule}`",
                pair.name
            ),
        };
        self.warning(Fault {
            code: Code::ConstraintComment,
            at: self.origins.rule(pair.name, rule),
            message,
            consequence: "devices know the rule by the check's name, but an import of this database gives it another id, and its check another name",
            statement,
        });
    }
}

/// What says what is stated of a check.
pub(super) fn stated(pair: &Pair, called: &str) -> String {
    let comment = comment(pair.stated, called);
    comment.map_or_else(String::new, |comment| {
        print::check_comment(pair.name, called, comment)
    })
}

/// The same, where it is not said of the database's check, whose name may be another one.
pub(super) fn lacking(pair: &Pair, called: &str, other: &str) -> Option<String> {
    let wanted = comment(pair.stated, called)?;
    let is_said = comment(pair.live, other) == Some(wanted);
    (!is_said).then(|| stated(pair, called))
}

fn comment<'t>(table: &'t Table, check: &str) -> Option<&'t str> {
    table.checks.get(check)?.comment.as_deref()
}
