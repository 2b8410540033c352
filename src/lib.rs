//! Larder turns one declarative manifest into an offline-first data layer.
//!
//! ```text
//! manifest text ─read→ Manifest ─resolve→ Model ─typescript │ sql │ rust │ docs→ Files ─plan→ Plan ─apply│describe→ Outcome
//! tables.lock  ─read→ History ──┘   └→ History'
//! ```
//!
//! - [`manifest`] holds what was written, every leaf with its place; [`model`] what it means,
//!   valid by construction and without places. Only [`resolve`] sees both.
//! - Faults poison the node, not the phase: reading, resolving, expressions and history all
//!   run, then comes the one barrier, in [`compile`]. So every fault of a manifest is
//!   reported in one run, and none that another caused.
//! - A backend reads only the [`model::Model`] and cannot fail. What a target cannot express
//!   is refused before the barrier.
//! - Only [`output`] writes to the disk, and only the binary prints and exits.
//! - The same manifest and lock give the same bytes on any machine: nothing of the output
//!   depends on a clock, a version, a host or an absolute path. Only a run's [`output::Stamp`]
//!   does, which lies outside of the project, and is no output.

pub mod database;
pub mod digest;
pub mod docs;
pub mod expression;
pub mod files;
pub mod finding;
pub mod fingerprint;
pub mod history;
#[cfg(feature = "postgres")]
pub mod import;
pub mod manifest;
pub mod model;
pub mod output;
pub mod parallel;
pub mod resolve;
pub mod rust;
pub mod source;
pub mod sql;
pub mod typescript;
#[cfg(feature = "postgres")]
pub mod verify;

#[cfg(all(test, feature = "postgres"))]
#[path = "../tests/cluster/mod.rs"]
mod cluster;
#[cfg(test)]
#[path = "../tests/seeded/mod.rs"]
mod seeded;

use files::Files;
use finding::{Finding, Severity};
use history::{History, Recording, Shape};
use model::Model;
use parallel::both;
use source::Source;

/// What a manifest compiles to.
#[derive(Debug)]
pub struct Compiled {
    /// Everything that was found, in the order in which it is shown.
    pub findings: Vec<Finding>,
    /// What there is to write; `None` where an error was found.
    pub output: Option<Output>,
}

/// What there is to write.
#[derive(Debug)]
pub struct Output {
    /// What the manifest means.
    pub model: Model,
    /// The files of every target.
    pub files: Files,
    /// The text of `tables.lock`.
    pub history: String,
}

/// Compiles a manifest with its history; without one, a history begins. Nothing is read from
/// the disk, or written to it.
pub fn compile(source: &Source, lock: Option<&Source>) -> Compiled {
    compile_recording(source, lock, &Recording::Append)
}

/// The same, where what has changed is not to be recorded as a step of its own.
pub fn compile_recording(
    source: &Source,
    lock: Option<&Source>,
    recording: &Recording,
) -> Compiled {
    let (findings, understood) = understand(source, lock, recording);
    let output = understood.map(|(model, history)| {
        let (files, history) = both(|| emit(&model), || history.write());
        Output {
            model,
            files,
            history,
        }
    });
    Compiled { findings, output }
}

/// What is found in a manifest and its history, in the order in which it is shown.
pub fn check(source: &Source, lock: Option<&Source>) -> Vec<Finding> {
    understand(source, lock, &Recording::Append).0
}

/// Everything up to the barrier: what was found, and where no error was, what it all means.
fn understand(
    source: &Source,
    lock: Option<&Source>,
    recording: &Recording,
) -> (Vec<Finding>, Option<(Model, History)>) {
    // One text is read after the other: what is read whole takes the parser some sixty times
    // its size.
    let (manifest, mut findings) = manifest::read(source);
    let ((resolved, of_model), (former, of_history)) = both(
        || resolve::resolve(&manifest, source),
        || lock.map(history::read).unwrap_or_default(),
    );
    findings.extend(of_model);
    findings.extend(of_history);
    let shape = Shape::of(&resolved.tables, &resolved.enums);
    let history = former
        .record(shape, &manifest, recording)
        .unwrap_or_else(|found| {
            findings.extend(found);
            former
        });

    finding::sort(&mut findings);
    let faulty = |finding: &Finding| finding.severity == Severity::Error;
    let understood = (!findings.iter().any(faulty)).then(|| {
        let model = resolved.into_model(history.schema());
        (model, history)
    });
    (findings, understood)
}

/// Every target's files.
fn emit(model: &Model) -> Files {
    let mut files = Files::default();
    typescript::emit(model, &mut files);
    sql::emit(model, &mut files);
    rust::emit(model, &mut files);
    docs::emit(model, &mut files);
    files
}
