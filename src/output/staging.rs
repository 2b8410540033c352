use std::collections::{BTreeMap, BTreeSet};
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
    /// Each staged file with its target.
    files: BTreeMap<Role, Vec<(TempPath, PathBuf)>>,
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
            files: BTreeMap::new(),
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
        let staged = parallel::map(apart(files), |(target, role, text)| {
            match self.write(folder(target), text) {
                Ok(staged) => Ok((role, staged, target.to_owned())),
                Err(error) => Err(Failure::unwritable(target, &error)),
            }
        });
        for staged in staged {
            let (role, staged, target) = staged?;
            self.targets.insert(folded(&target));
            self.files.entry(role).or_default().push((staged, target));
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
        for (role, files) in self.files.extract_if(roles, |_, _| true) {
            let placed = parallel::map(files, |(staged, target)| {
                let placed = match role {
                    Role::Stub => staged.persist_noclobber(&target),
                    Role::History | Role::Generated | Role::Attributes => staged.persist(&target),
                };
                placed.map_err(|failed| Failure::unwritable(&target, &failed.error))
            });
            placed.into_iter().collect::<Result<(), _>>()?;
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

/// Files in an order in which neighbours seldom have the same folder, of which the system lets
/// one thread at a time change the names: one of the first half, one of the second, and so on.
fn apart<T>(mut files: Vec<T>) -> Vec<T> {
    let second = files.split_off(files.len().div_ceil(2));
    let mut second = second.into_iter();
    let pairs = files
        .into_iter()
        .flat_map(|first| [Some(first), second.next()]);
    pairs.flatten().collect()
}

fn folder(target: &Path) -> &Path {
    here_if_empty(target.parent().unwrap_or(Path::new("")))
}

fn folded(path: &Path) -> String {
    path.to_string_lossy().to_lowercase()
}
