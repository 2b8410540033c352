//! `tables.lock`: the recorded steps of the Dexie schema, and the newest shape.
//!
//! A browser keeps its database for years, so what was released can only be added to. The
//! file holds a list of [`Step`]s, each known by an id that is a hash of its parent's id and
//! of its body, and the newest [`Shape`], with which the next run compares. Former manifests
//! are never needed. Everything here is pure: the text is read from a [`Source`] and
//! returned by [`History::write`]; who calls decides what happens to the disk.
//!
//! Two branches that each added a step are merged by taking either side of the file whole
//! and generating again: the difference of that side's shape and the merged manifest is the
//! next step, and a browser that ran the other branch finds stores there that it has
//! already. The last step names the shape that it leads to by its hash, which is no part of
//! its own id, since a shape may change without a step. So the two halves of the file are
//! never of different sides.

mod difference;
mod entries;
mod read;
mod refusal;
mod retype;
mod shape;
mod spelling;
mod step;
mod write;

pub use read::read;
pub use shape::{ENGINE_STORES, FieldShape, Shape, TableShape, store};
pub use step::Step;

use std::collections::BTreeSet;

use crate::finding::{Code, Finding};
use crate::manifest::{Manifest, Written};
use crate::model::Schema;
use difference::Difference;

/// The greatest Dexie version that a history may reach: far beyond any use, and ten times
/// it, as IndexedDB counts, still fits where versions are kept.
pub const MAX_VERSION: u32 = 100_000_000;

/// What was recorded. The default holds nothing: the next advance begins it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    steps: Vec<Step>,
    shape: Shape,
}

/// The finding for a file that is gone although generated files tell that it was there.
pub fn missing(path: &str) -> Finding {
    Finding::path(
        Code::LockMissing,
        path,
        format!("`{path}` is missing, although generated files are there"),
    )
    .help("restore it from version control; only where nothing was released, begin again with `--new-history`")
}

impl History {
    /// Whether nothing was recorded yet.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The recorded steps, oldest first.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The newest recorded shape.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The last version that shipped before the first step, where that one takes it over.
    pub fn baseline(&self) -> Option<u32> {
        self.steps
            .first()
            .filter(|first| first.take_over)
            .map(|first| first.version - 1)
    }

    /// The history with at most one step more, so that its shape is the given one.
    ///
    /// The manifest gives the baseline and the places of findings. Removals are never
    /// refused, so the shape of a manifest with faults, which lacks what could not be
    /// resolved, still finds everything that is wrong with the rest.
    ///
    /// # Errors
    /// Changes that databases which are out there could not follow, with their way around.
    pub fn advance(&self, shape: &Shape, manifest: &Manifest) -> Result<Self, Vec<Finding>> {
        let mut findings = refusal::refusals(&self.shape, shape, manifest);
        let baseline = self.settle_baseline(manifest, &mut findings);
        if !findings.is_empty() {
            return Err(findings);
        }
        let mut steps = self.steps.clone();
        let difference = Difference::between(&self.shape, shape);
        if let Some(last) = steps.last() {
            if !difference.is_empty() {
                let next = difference.into_step(last.version + 1, false);
                steps.push(next.sealed(Some(&last.id)));
            }
        } else {
            let version = baseline.unwrap_or(0) + 1;
            let first = Step {
                // The engine's own stores come with every first step, and need no word.
                indexed: Vec::new(),
                ..difference.into_step(version, baseline.is_some())
            };
            steps.push(first.sealed(None));
        }
        Ok(Self {
            steps,
            shape: shape.clone(),
        })
    }

    /// What the model holds of it: the newest version, the stores that are gone for good,
    /// and the steps.
    pub fn schema(&self) -> Schema {
        let former: BTreeSet<&String> = self.steps.iter().flat_map(|step| &step.created).collect();
        Schema {
            version: self.steps.last().map_or(0, |step| step.version),
            removed: former
                .into_iter()
                .filter(|name| !self.shape.tables.contains_key(*name))
                .cloned()
                .collect(),
            steps: self.steps.clone(),
        }
    }

    /// The text of `tables.lock`.
    pub fn write(&self) -> String {
        write::write(self)
    }

    /// The baseline, which may not change once the history began with it.
    fn settle_baseline(&self, manifest: &Manifest, findings: &mut Vec<Finding>) -> Option<u32> {
        let written = &manifest.project.baseline;
        let baseline = match written {
            Written::Absent => None,
            // A baseline that cannot be one has its own finding.
            Written::Unknown => return self.baseline(),
            Written::Given(value) => match u32::try_from(value.value) {
                Ok(version) if version < MAX_VERSION => Some(version),
                Ok(_) | Err(_) => return self.baseline(),
            },
        };
        if !self.is_empty() && baseline != self.baseline() {
            findings.push(refusal::baseline(self.baseline(), baseline, manifest));
        }
        baseline
    }
}
