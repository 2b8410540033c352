//! Reconciling: the files that should be there against the disk.
//!
//! [`Plan::survey`] reads and decides, [`Plan::apply`] writes, [`Plan::drift`] tells. Nothing
//! else writes to the disk, but a [`Stamp`] outside of the project. What always holds:
//!
//! - Only folders that Larder emits into are looked at, and those that it emitted into when
//!   it last wrote its `.gitattributes`. A file is removed only if it starts with the header of
//!   this project and this manifest; `*.custom.*` files never are.
//! - A file that is there and has no such header is foreign: where an output belongs, it stops
//!   the run before anything is written; elsewhere, it is none of our business.
//! - Everything is staged beside its target before the first rename. So each file is whole at
//!   any moment, a full disk changes nothing, and a rerun completes an interrupted run.
//! - A file that need not change is not touched, so its modification time stays.

mod apply;
mod attributes;
mod content;
mod diff;
mod drift;
mod failure;
mod folder;
pub mod header;
mod place;
mod plan;
mod staging;
mod stamp;
mod turn;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::files::Target;

pub use apply::Summary;
pub use content::Content;
pub use drift::Telling;
pub use failure::{Failure, shown};
pub use plan::{Action, Entry, Foreign, Plan, Role};
pub use stamp::Stamp;
pub use turn::{Access, Turn};

/// Where the output goes, and whose it is. Paths are as the person gave them, relative to the
/// current folder or absolute; messages show them so.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Destination {
    /// The folder of each target.
    pub folders: BTreeMap<Target, PathBuf>,
    /// `tables.lock`, beside the manifest.
    pub history: PathBuf,
    /// The project's name, as the manifest gives it.
    pub project: String,
    /// The manifest's file name.
    pub manifest: String,
}
