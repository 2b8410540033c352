use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use super::failure::Failure;
use super::folder::here_if_empty;

/// What a run is going to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Compare only; several such runs go side by side.
    Read,
    /// Write; no other run of the same folder goes beside it.
    Write,
}

/// A run's turn: as long as it is held, no other run writes what this one reads.
///
/// It lies on the manifest's folder itself, because every run has that, it leaves no file
/// behind, and it ends with the process, however that ends.
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "the lock lives as long as the handle")] Option<File>);

impl Turn {
    /// Waits for its turn; `waiting` is called once if there is something to wait for.
    ///
    /// # Errors
    /// When the folder cannot be opened or locked.
    pub fn take(folder: &Path, access: Access, waiting: impl FnOnce()) -> Result<Self, Failure> {
        let folder = here_if_empty(folder);
        let file = handle(folder).map_err(|error| Failure::unreadable(folder, &error))?;
        let attempt = match access {
            Access::Read => file.try_lock_shared(),
            Access::Write => file.try_lock(),
        };
        let outcome = match attempt {
            Err(TryLockError::WouldBlock) => {
                waiting();
                match access {
                    Access::Read => file.lock_shared(),
                    Access::Write => file.lock(),
                }
            }
            Err(TryLockError::Error(error)) => Err(error),
            Ok(()) => Ok(()),
        };
        match outcome {
            Ok(()) => Ok(Self(Some(file))),
            // Some network file systems have no locks; a single run is still right there.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(Self(None)),
            Err(error) => Err(Failure::unreadable(folder, &error)),
        }
    }
}

#[cfg(unix)]
fn handle(folder: &Path) -> io::Result<File> {
    File::open(folder)
}

/// Where a folder cannot be locked, a file outside the project stands for it.
#[cfg(not(unix))]
fn handle(folder: &Path) -> io::Result<File> {
    let folder = std::fs::canonicalize(folder)?;
    let digest = crate::digest::Digest::of(folder.as_os_str().as_encoded_bytes());
    let name = format!("larder-{}.lock", &digest.digits()[..16]);
    File::create(std::env::temp_dir().join(name))
}
