use super::{Operation, write};
use crate::digest::Digest;

/// One recorded change of the stores.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// A hash of the parent's id and of this step's body, in hexadecimal.
    pub id: String,
    /// The Dexie version that it leads to.
    pub version: u32,
    /// Whether it takes over what a hand-written layer left behind.
    pub take_over: bool,
    /// Stores that it creates, sorted.
    pub created: Vec<String>,
    /// Stores that it removes, sorted.
    pub removed: Vec<String>,
    /// Stores whose indexes it changes, sorted.
    pub indexed: Vec<String>,
    /// Tables that are pulled from the beginning again, sorted.
    pub reset: Vec<String>,
    /// What it does to rows and to edits that wait, in order.
    pub operations: Vec<Operation>,
}

/// What stands for the parent's id where there is none.
const NO_PARENT: &str = "none";

impl Step {
    /// The step with the id that its parent and its body give it.
    pub(super) fn sealed(mut self, parent: Option<&str>) -> Self {
        self.id = self.expected_id(parent);
        self
    }

    /// Whether it does nothing at all, so that nobody misses it.
    pub(super) fn is_empty(&self) -> bool {
        let lists = [&self.created, &self.removed, &self.indexed, &self.reset];
        !self.take_over && self.operations.is_empty() && lists.iter().all(|list| list.is_empty())
    }

    /// The stores that it empties although they are there now: of tables that went with it
    /// and came back later, perhaps with other columns.
    pub fn emptied(&self, live: impl Fn(&str) -> bool) -> Vec<&String> {
        let removed = self.removed.iter();
        removed.filter(|name| live(name)).collect()
    }

    /// The id that this step has after a parent.
    pub(super) fn expected_id(&self, parent: Option<&str>) -> String {
        seal(parent, &self.body())
    }

    /// The lines of the step below its id, as they stand in the file.
    pub(super) fn body(&self) -> String {
        let mut body = format!("version = {}\n", self.version);
        if self.take_over {
            body.push_str("take_over = true\n");
        }
        for (key, stores) in [
            ("created", &self.created),
            ("removed", &self.removed),
            ("indexed", &self.indexed),
            ("reset", &self.reset),
        ] {
            if !stores.is_empty() {
                body.push_str(&write::list(key, stores));
            }
        }
        if !self.operations.is_empty() {
            body.push_str(&write::operations("operations", &self.operations));
        }
        body
    }
}

/// The first 16 hexadecimal digits of the SHA-256 of the parent's id (`none` for the first),
/// a line feed, and the body's lines. So `sha256sum` can check it:
/// `printf 'none\nversion = 1\ncreated = ["tasks"]\n' | sha256sum`.
pub(super) fn seal(parent: Option<&str>, body: &str) -> String {
    let sealed = [parent.unwrap_or(NO_PARENT), body].join("\n");
    Digest::of(sealed).digits()[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_what_sha256sum_says() {
        let step = Step {
            version: 1,
            created: vec!["tasks".to_owned()],
            ..Step::default()
        };
        assert_eq!(step.body(), "version = 1\ncreated = [\"tasks\"]\n");
        assert_eq!(step.expected_id(None), "4a87472da91720ec");
        assert_eq!(
            step.expected_id(Some("0011223344556677")),
            "fdde872588fc508d"
        );
    }
}
