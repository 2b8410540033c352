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

mod amend;
mod difference;
mod entries;
mod form;
mod operation;
mod operations;
mod read;
mod refusal;
mod retired;
mod retype;
mod shape;
mod spelling;
mod squashed;
mod step;
mod write;

pub use form::Form;
pub use operation::{FieldChange, Filling, Operation};
pub use read::read;
pub use shape::{ENGINE_STORES, FieldShape, Sent, Shape, TableShape, store};
pub use squashed::Squashed;
pub use step::Step;

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Code, Finding};
use crate::manifest::{Manifest, Written};
use crate::model::{MovedStore, Schema};
use crate::source::Source;
use difference::Difference;
use retired::Retired;

/// The greatest Dexie version that a history may reach: far beyond any use, and ten times
/// it, as IndexedDB counts, still fits where versions are kept.
pub const MAX_VERSION: u32 = 100_000_000;

/// What was recorded. The default holds nothing: the next advance begins it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    squashed: Option<Squashed>,
    steps: Vec<Step>,
    shape: Shape,
}

/// How what has changed since is recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Recording {
    /// As a step of its own.
    #[default]
    Append,
    /// In the last step, which no browser has gone through yet.
    Amend,
    /// As a step of its own; and the steps before the one with this id are dropped.
    SquashBefore(String),
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

/// The finding for a file in whose place a new one is to come: an error where it is whole, a
/// warning that it is replaced where it could not be used.
pub fn present(source: &Source) -> Finding {
    let path = source.name();
    let (history, findings) = read(source);
    let about = |message| Finding::path(Code::LockPresent, path, message);
    if let Some(first) = findings.first() {
        return about(format!("`{path}` is replaced: {}", first.message))
            .warning()
            .help("if it was released, restore it from version control instead");
    }
    let steps = history.steps().len();
    about(format!(
        "`{path}` is whole (its steps: {steps}), so no new history takes its place"
    ))
    .help("leave out `--new-history`; only where no browser has opened the layer yet, delete the file first")
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
            .or_else(|| self.squashed.as_ref()?.baseline)
    }

    /// The history with what has changed since, recorded as it is wanted.
    ///
    /// # Errors
    /// Changes that databases which are out there could not follow, with their way around;
    /// and a step that is not there.
    pub fn record(
        &self,
        shape: Shape,
        manifest: &Manifest,
        recording: &Recording,
    ) -> Result<Self, Vec<Finding>> {
        match recording {
            Recording::Append => self.advance(shape, manifest),
            Recording::Amend => self.amend(shape, manifest),
            Recording::SquashBefore(id) => {
                // A step that is not there is told beside what else is wrong.
                let known = squashed::before(self, id);
                let mut findings = match self.advance(shape, manifest) {
                    Ok(advanced) if known.is_ok() => return squashed::before(&advanced, id),
                    Ok(_) => Vec::new(),
                    Err(findings) => findings,
                };
                findings.extend(known.err().into_iter().flatten());
                Err(findings)
            }
        }
    }

    /// The history with at most one step more, so that its shape is the given one.
    ///
    /// The manifest gives the baseline and the places of findings. Removals are never
    /// refused, so the shape of a manifest with faults, which lacks what could not be
    /// resolved, still finds everything that is wrong with the rest.
    ///
    /// # Errors
    /// Changes that databases which are out there could not follow, with their way around.
    pub fn advance(&self, shape: Shape, manifest: &Manifest) -> Result<Self, Vec<Finding>> {
        let version = self.steps.last().map(|last| last.version + 1);
        let step = version.map(|version| Step {
            version,
            ..Step::default()
        });
        self.append(step, shape, manifest)
    }

    /// The history with the changes in its last step, as if they had been made together; a
    /// step of which nothing is left goes.
    ///
    /// # Errors
    /// As for [`History::advance`], as far as what the last step brought was there before.
    pub fn amend(&self, shape: Shape, manifest: &Manifest) -> Result<Self, Vec<Finding>> {
        let Some((last, former)) = self.steps.split_last() else {
            return self.advance(shape, manifest);
        };
        let (rest, before) = amend::taken_back(last, &self.shape);
        let before = Self {
            squashed: self.squashed.clone(),
            steps: former.to_vec(),
            shape: before,
        };
        before.append(Some(rest), shape, manifest)
    }

    /// The history with a step more, which goes on from what it holds; without one, it
    /// begins. A step that does nothing is left out.
    fn append(
        &self,
        step: Option<Step>,
        shape: Shape,
        manifest: &Manifest,
    ) -> Result<Self, Vec<Finding>> {
        let retired = Retired::after(&self.steps);
        let mut findings = refusal::refusals(&self.shape, &shape, &retired, manifest);
        let began = step.as_ref().is_some_and(|step| step.take_over);
        let began = began.then(|| step.as_ref().map_or(0, |step| step.version - 1));
        let begins = self.is_empty() && self.squashed.is_none();
        let baseline = Self::settle_baseline(
            began.or_else(|| self.baseline()),
            begins && step.is_none(),
            manifest,
            &mut findings,
        );
        if !findings.is_empty() {
            return Err(findings);
        }
        let difference =
            Difference::between(&self.shape, &shape).without_repeats(&self.shape, &self.steps);
        let mut next = difference.into_step(step.unwrap_or_else(|| Step {
            version: baseline.unwrap_or(0) + 1,
            take_over: baseline.is_some(),
            ..Step::default()
        }));
        if begins {
            // The engine's own stores come with every first step, and need no word.
            next.indexed.clear();
        }
        let mut steps = self.steps.clone();
        if begins || !next.is_empty() {
            let last = steps.last().map(|last| last.id.as_str());
            let parent = last.or(self.squashed.as_ref().map(|squashed| squashed.id.as_str()));
            steps.push(next.sealed(parent));
        }
        Ok(Self {
            squashed: self.squashed.clone(),
            steps,
            shape,
        })
    }

    /// What the model holds of it: the newest version, the stores that are gone for good,
    /// and the steps.
    pub fn schema(&self) -> Schema {
        let dropped = self.squashed.iter().flat_map(|squashed| &squashed.stores);
        let made: BTreeSet<&String> = self
            .steps
            .iter()
            .flat_map(Step::stores)
            .chain(dropped)
            .collect();
        let moved = self.moved();
        Schema {
            version: self.steps.last().map_or(0, |step| step.version),
            removed: made
                .into_iter()
                .filter(|name| !self.shape.tables.contains_key(*name))
                .filter(|name| moved.iter().all(|store| store.name != **name))
                .cloned()
                .collect(),
            moved,
            needed: self
                .squashed
                .as_ref()
                .and_then(|squashed| squashed.needed.clone()),
            steps: self.steps.clone(),
        }
    }

    /// The stores from which rows may still have to move into a live one.
    fn moved(&self) -> Vec<MovedStore> {
        let mut now: BTreeMap<&String, &String> = BTreeMap::new();
        let operations = self.steps.iter().flat_map(|step| &step.operations);
        for operation in operations {
            if let Operation::RenameTable { from, to } = operation {
                for table in now.values_mut().filter(|table| **table == from) {
                    *table = to;
                }
                now.insert(from, to);
            }
        }
        let tables = &self.shape.tables;
        let gone = now
            .into_iter()
            .filter(|(name, _)| !tables.contains_key(*name));
        let moved = gone.filter_map(|(name, table)| {
            Some(MovedStore {
                name: name.clone(),
                key: tables.get(table)?.key().to_owned(),
            })
        });
        moved.collect()
    }

    /// The text of `tables.lock`.
    pub fn write(&self) -> String {
        write::write(self)
    }

    /// The baseline, which may not change once the history began with it.
    fn settle_baseline(
        began: Option<u32>,
        begins: bool,
        manifest: &Manifest,
        findings: &mut Vec<Finding>,
    ) -> Option<u32> {
        let written = &manifest.project.baseline;
        let baseline = match written {
            Written::Absent => None,
            // A baseline that cannot be one has its own finding.
            Written::Unknown => return began,
            Written::Given(value) => match u32::try_from(value.value) {
                Ok(version) if version < MAX_VERSION => Some(version),
                Ok(_) | Err(_) => return began,
            },
        };
        if !begins && baseline != began {
            findings.push(refusal::baseline(began, baseline, manifest));
        }
        baseline
    }
}
