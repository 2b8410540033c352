use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::content::Content;
use super::plan::{Action, Plan};
use super::{Destination, Summary};
use crate::files::{FileText, Files, Target};
use crate::fingerprint::Fingerprint;
use crate::parallel;

/// What a run left, by fingerprints: as long as all of it is there, and what it follows from
/// is the same, another run has nothing to do, and need not compile to know it.
///
/// It lies outside the output and decides nothing but that. Whether a file is as it should be
/// is the question of [`Plan::survey`] here too, with the fingerprints in place of the texts;
/// times of modification play no part.
#[derive(Debug, Serialize, Deserialize)]
pub struct Stamp {
    cause: Fingerprint,
    to: Destination,
    history: Fingerprint,
    files: Vec<(Target, String, FileText<Fingerprint>)>,
}

impl Stamp {
    /// The stamp of what belongs on the disk. The cause stands for everything that it follows
    /// from beside the history, which is there as a file.
    pub fn new(cause: Fingerprint, files: &Files, history: &str, to: &Destination) -> Self {
        Self {
            cause,
            to: to.clone(),
            history: Fingerprint::of(history),
            files: parallel::map(&files.0, |((target, path), text)| {
                let text = match text {
                    FileText::Generated(text) => FileText::Generated(Fingerprint::of(text)),
                    FileText::Stub(text) => FileText::Stub(Fingerprint::of(text)),
                };
                (*target, path.clone(), text)
            }),
        }
    }

    /// The stamp at a path; `None` where there is none that can be read.
    pub fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// Writes it, whole at any moment.
    ///
    /// # Errors
    /// When the folder cannot be made or written into.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.persist(path)?;
        Ok(())
    }

    /// What a run for this cause amounts to, if it would find nothing to do.
    pub fn settled(self, cause: &Fingerprint) -> Option<Summary> {
        let is_whole = self
            .files
            .iter()
            .all(|(target, ..)| self.to.folders.contains_key(target));
        if self.cause != *cause || !is_whole {
            return None;
        }
        let files = self.files.into_iter();
        let files = Files(files.map(|(to, path, text)| ((to, path), text)).collect());
        let plan = Plan::survey(files, Some(self.history), &self.to).ok()?;
        plan.is_settled().then(|| plan.summary())
    }
}

impl<C: Content> Plan<C> {
    /// Whether applying it would do nothing.
    fn is_settled(&self) -> bool {
        self.leftovers.is_empty()
            && self
                .entries
                .iter()
                .all(|entry| matches!(entry.action, Action::Keep | Action::StubExists))
    }
}
