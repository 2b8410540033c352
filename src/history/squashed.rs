use std::collections::BTreeSet;

use super::{History, Operation, Step};
use crate::finding::{Code, Finding};

/// What is left of steps that were dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Squashed {
    /// The last of them, which is the parent of the first step that is left.
    pub id: String,
    /// The last version before the first of them, where that one took it over.
    pub baseline: Option<u32>,
    /// The last of them that did something to what browsers hold: a database that has not
    /// gone through it cannot be brought along any more.
    pub needed: Option<String>,
    /// Every store that they made.
    pub stores: BTreeSet<String>,
}

/// The history without the steps before the one with this id.
pub(super) fn before(history: &History, id: &str) -> Result<History, Vec<Finding>> {
    let steps = &history.steps;
    let Some(at) = steps.iter().position(|step| step.id == id) else {
        let message = format!("there is no step `{id}` to drop those before");
        let finding = Finding::error(Code::LockUnknownStep, message);
        return Err(vec![finding.help(
            "write the whole id of a recorded step; what comes before it is dropped",
        )]);
    };
    let (dropped, left) = steps.split_at(at);
    let Some(last) = dropped.last() else {
        return Ok(history.clone());
    };
    let former = history.squashed.as_ref();
    let live = |name: &str| history.shape.tables.contains_key(name);
    let needed = dropped.iter().rev().find(|step| step.matters(live));
    let needed = needed.map(|step| step.id.clone());
    let mut stores: BTreeSet<String> = former
        .map(|former| former.stores.clone())
        .unwrap_or_default();
    stores.extend(dropped.iter().flat_map(Step::stores).cloned());
    let squashed = Squashed {
        id: last.id.clone(),
        baseline: history.baseline(),
        needed: needed.or_else(|| former.and_then(|former| former.needed.clone())),
        stores,
    };
    Ok(History {
        squashed: Some(squashed),
        steps: left.to_vec(),
        shape: history.shape.clone(),
    })
}

impl Step {
    /// Whether it does something to what browsers hold, beside the stores themselves, of
    /// which Dexie takes care.
    pub fn matters(&self, live: impl Fn(&str) -> bool) -> bool {
        self.take_over
            || !self.emptied(live).is_empty()
            || !self.reset.is_empty()
            || self.operations.iter().any(Operation::matters)
    }

    /// The stores that it makes, or moves rows between.
    pub(super) fn stores(&self) -> impl Iterator<Item = &String> {
        let renamed = self
            .operations
            .iter()
            .flat_map(|operation| match operation {
                Operation::RenameTable { from, to } => vec![from, to],
                Operation::Field { .. } => Vec::new(),
            });
        self.created.iter().chain(renamed)
    }
}
