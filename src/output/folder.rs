use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::{fs, io::Read};

use super::failure::Failure;
use super::header::{self, Owner};

/// A folder that output goes into, as it is on the disk.
pub(super) struct Folder {
    path: PathBuf,
    entries: BTreeMap<String, Kind>,
}

/// What an entry of a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    /// A device, a pipe, a socket.
    Other,
}

/// Enough of a file to hold its header's first sentence.
const HEAD: u64 = 2048;

impl Folder {
    /// Reads the folder `below` a root; one that is not there is empty.
    ///
    /// The root may be a link, because the person named it. Below it, a link could lead
    /// anywhere, so it is refused.
    pub(super) fn survey(root: &Path, below: &str) -> Result<Self, Failure> {
        let root = here_if_empty(root);
        let mut folder = Self {
            path: root.join(below),
            entries: BTreeMap::new(),
        };
        match fs::metadata(root) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(Failure::file_in_the_way(root)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return match fs::symlink_metadata(root) {
                    Ok(_) => Err(Failure::link(root)),
                    Err(_) => Ok(folder),
                };
            }
            Err(error) => return Err(Failure::unreadable(root, &error)),
        }
        let mut path = root.to_owned();
        for part in below.split('/').filter(|part| !part.is_empty()) {
            path.push(part);
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_dir() => {}
                Ok(metadata) if metadata.is_symlink() => return Err(Failure::link(&path)),
                Ok(_) => return Err(Failure::file_in_the_way(&path)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(folder),
                Err(error) => return Err(Failure::unreadable(&path, &error)),
            }
        }
        folder
            .list()
            .map_err(|error| Failure::unreadable(&path, &error))?;
        Ok(folder)
    }

    fn list(&mut self) -> io::Result<()> {
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            let kind = if kind.is_file() {
                Kind::File
            } else if kind.is_dir() {
                Kind::Folder
            } else if kind.is_symlink() {
                Kind::Link
            } else {
                Kind::Other
            };
            // A name that is not Unicode cannot be one of ours.
            if let Ok(name) = entry.file_name().into_string() {
                self.entries.insert(name, kind);
            }
        }
        Ok(())
    }

    /// Its path with a name.
    pub(super) fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// What is there under exactly this name.
    pub(super) fn kind(&self, name: &str) -> Option<Kind> {
        self.entries.get(name).copied()
    }

    /// The entry that the file system takes for this name although it is written otherwise, as
    /// it does where `Tasks.ts` and `tasks.ts` are one file.
    pub(super) fn other_spelling(&self, name: &str) -> Option<&str> {
        if self.entries.is_empty() || fs::symlink_metadata(self.join(name)).is_err() {
            return None;
        }
        let folded = name.to_lowercase();
        self.entries
            .keys()
            .find(|entry| entry.to_lowercase() == folded)
            .map(String::as_str)
    }

    /// The names of its regular files.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.entries
            .iter()
            .filter(|(_, kind)| **kind == Kind::File)
            .map(|(name, _)| name.as_str())
    }

    /// Whose file it is, by its header; `None` also where it cannot be read.
    pub(super) fn owner(&self, name: &str) -> Option<Owner> {
        let mut head = Vec::new();
        fs::File::open(self.join(name))
            .and_then(|file| file.take(HEAD).read_to_end(&mut head))
            .ok()?;
        header::owner(&String::from_utf8_lossy(&head))
    }
}

/// One name for a folder however it is reached, also where it is not there yet.
pub(super) fn identity(path: &Path) -> PathBuf {
    if let Ok(real) = fs::canonicalize(here_if_empty(path)) {
        return real;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => identity(parent).join(name),
        _ => path.to_owned(),
    }
}

/// The empty path, which a bare file name has for its folder, stands for the current folder.
pub(super) fn here_if_empty(path: &Path) -> &Path {
    if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    }
}
