//! `tables.lock`: the recorded steps of the Dexie schema, and the newest shape.

/// One recorded change of the stores.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Tables that are pulled from the beginning again, sorted.
    pub reset: Vec<String>,
}
