use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempPath};

use super::failure::Failure;
use super::folder::here_if_empty;
use super::plan::Role;
use crate::parallel;

/// New texts in files beside their targets. What is not put into place goes when it is dropped,
/// with the folders that were made for it.
pub(super) struct Staging {
    prefix: String,
    files: Vec<(TempPath, PathBuf, Role)>,
    /// The targets' paths in lower case, to know a file that only changes its spelling.
    targets: BTreeSet<String>,
    folders: Vec<PathBuf>,
}

/// The end of a staged file's name.
pub(super) const SUFFIX: &str = ".tmp";

impl Staging {
    pub(super) fn new(prefix: String) -> Self {
        Self {
            prefix,
            files: Vec::new(),
            targets: BTreeSet::new(),
            folders: Vec::new(),
        }
    }

    /// Stages files, each with its target and its text.
    pub(super) fn add<'a>(
        &mut self,
        files: impl Iterator<Item = (&'a Path, Role, &'a str)>,
    ) -> Result<(), Failure> {
        let files: Vec<_> = files.collect();
        let folders: BTreeSet<_> = files.iter().map(|(target, ..)| folder(target)).collect();
        for folder in folders {
            self.make_folder(folder)?;
        }
        let staged = parallel::map(files, |(target, role, text)| {
            match self.write(folder(target), text) {
                Ok(staged) => Ok((staged, target.to_owned(), role)),
                Err(error) => Err(Failure::unwritable(target, &error)),
            }
        });
        for staged in staged {
            let staged = staged?;
            self.targets.insert(folded(&staged.1));
            self.files.push(staged);
        }
        Ok(())
    }

    fn write(&self, folder: &Path, text: &str) -> io::Result<TempPath> {
        let mut builder = Builder::new();
        builder.prefix(&self.prefix).suffix(SUFFIX);
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
    pub(super) fn respells(&self, path: &Path) -> bool {
        self.targets.contains(&folded(path))
    }

    /// Puts the files of these roles into place, in the order of the roles.
    pub(super) fn place(&mut self, roles: RangeInclusive<Role>) -> Result<(), Failure> {
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

fn folder(target: &Path) -> &Path {
    here_if_empty(target.parent().unwrap_or(Path::new("")))
}

fn folded(path: &Path) -> String {
    path.to_string_lossy().to_lowercase()
}
