use std::fs;
use std::io;
use std::path::Path;

use super::failure::Failure;
use super::plan::{Action, Plan, Role};
use super::staging::Staging;

/// How many files a run wrote, left as they were, and removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Created or rewritten.
    pub written: usize,
    /// As they should be already.
    pub kept: usize,
    /// Removed.
    pub removed: usize,
}

impl<C> Plan<C> {
    /// What applying it amounts to.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for entry in &self.entries {
            match entry.action {
                Action::Create(_) | Action::Update { .. } => summary.written += 1,
                Action::Keep => summary.kept += 1,
                Action::Remove => summary.removed += 1,
                Action::Foreign(_) | Action::StubExists => {}
            }
        }
        summary
    }
}

impl Plan {
    /// Writes what must be written and removes what must go.
    ///
    /// # Errors
    /// When something cannot be written. Until everything is staged, nothing has changed;
    /// after that, a rerun completes what is left.
    ///
    /// # Panics
    /// If a foreign file is in the way: such a plan is told, never applied.
    pub fn apply(&self) -> Result<Summary, Failure> {
        assert!(
            !self.is_blocked(),
            "a plan with foreign files is not applied"
        );
        for leftover in &self.leftovers {
            remove(leftover)?;
        }
        let mut staging = Staging::new(self.staging_prefix());
        staging.add(self.entries.iter().filter_map(|entry| match &entry.action {
            Action::Create(content) | Action::Update { content, .. } => {
                Some((entry.path.as_path(), entry.role, content.as_str()))
            }
            Action::Keep | Action::Remove | Action::Foreign(_) | Action::StubExists => None,
        }))?;
        self.remove_those(|path| staging.respells(path))?;
        staging.place(Role::History..=Role::Stub)?;
        self.remove_those(|path| !staging.respells(path))?;
        staging.place(Role::Attributes..=Role::Attributes)?;
        Ok(self.summary())
    }

    fn remove_those(&self, which: impl Fn(&Path) -> bool) -> Result<(), Failure> {
        for entry in &self.entries {
            if matches!(entry.action, Action::Remove) && which(&entry.path) {
                remove(&entry.path)?;
                remove_empty_folders(entry.path.parent());
            }
        }
        Ok(())
    }
}

fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Failure::unwritable(path, &error))
        }
        _ => Ok(()),
    }
}

/// Removes a folder and those above it, as long as they are empty.
fn remove_empty_folders(mut folder: Option<&Path>) {
    while let Some(path) = folder {
        if fs::remove_dir(path).is_err() {
            return;
        }
        folder = path.parent();
    }
}
