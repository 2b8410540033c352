use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempPath};

use super::failure::Failure;
use super::folder::here_if_empty;
use super::plan::{Action, Plan, Role, STAGING_SUFFIX};

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

impl Plan {
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
        let mut staging = Staging::new(self);
        for entry in &self.entries {
            if let Action::Create(text) | Action::Update { text, .. } = &entry.action {
                staging.add(&entry.path, entry.role, text)?;
            }
        }
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

/// New texts in files beside their targets. What is not put into place goes when it is dropped,
/// with the folders that were made for it.
struct Staging {
    prefix: String,
    files: Vec<(TempPath, PathBuf, Role)>,
    /// The targets' paths in lower case, to know a file that only changes its spelling.
    targets: BTreeSet<String>,
    folders: Vec<PathBuf>,
}

impl Staging {
    fn new(plan: &Plan) -> Self {
        Self {
            prefix: plan.staging_prefix(),
            files: Vec::new(),
            targets: BTreeSet::new(),
            folders: Vec::new(),
        }
    }

    fn add(&mut self, target: &Path, role: Role, text: &str) -> Result<(), Failure> {
        let folder = here_if_empty(target.parent().unwrap_or(Path::new("")));
        self.make_folder(folder)?;
        let staged = self
            .write(folder, text)
            .map_err(|error| Failure::unwritable(target, &error))?;
        self.targets.insert(folded(target));
        self.files.push((staged, target.to_owned(), role));
        Ok(())
    }

    fn write(&self, folder: &Path, text: &str) -> io::Result<TempPath> {
        let mut builder = Builder::new();
        builder.prefix(&self.prefix).suffix(STAGING_SUFFIX);
        // A temporary file is private unless told otherwise; the output is not.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        Ok(file.into_temp_path())
    }

    fn make_folder(&mut self, folder: &Path) -> Result<(), Failure> {
        let missing: Vec<_> = folder
            .ancestors()
            .take_while(|path| !path.as_os_str().is_empty() && !path.exists())
            .collect();
        for path in missing.into_iter().rev() {
            match fs::create_dir(path) {
                Ok(()) => self.folders.push(path.to_owned()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
                Err(error) => return Err(Failure::unwritable(path, &error)),
            }
        }
        Ok(())
    }

    /// Whether a path and a target are one file where case makes no difference. Such a path is
    /// removed before the target is put into place, never after.
    fn respells(&self, path: &Path) -> bool {
        self.targets.contains(&folded(path))
    }

    fn place(&mut self, roles: RangeInclusive<Role>) -> Result<(), Failure> {
        let (mut now, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.files)
            .into_iter()
            .partition(|(_, _, role)| roles.contains(role));
        self.files = later;
        now.sort_by_key(|(_, _, role)| *role);
        for (staged, target, role) in now {
            let placed = match role {
                Role::Stub => staged.persist_noclobber(&target),
                Role::History | Role::Generated | Role::Attributes => staged.persist(&target),
            };
            placed.map_err(|failed| Failure::unwritable(&target, &failed.error))?;
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        self.files.clear();
        for folder in self.folders.iter().rev() {
            // One that holds something by now is not empty, and stays.
            let _ = fs::remove_dir(folder);
        }
    }
}

fn folded(path: &Path) -> String {
    path.to_string_lossy().to_lowercase()
}
