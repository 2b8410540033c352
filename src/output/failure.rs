use std::io;
use std::path::{Component, Path};

use crate::finding::{Code, Finding};

/// Why a run could not do its work: not a fault of the manifest, but of the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(Box<Finding>);

impl From<Failure> for Finding {
    fn from(failure: Failure) -> Self {
        *failure.0
    }
}

impl Failure {
    fn new(finding: Finding) -> Self {
        Self(Box::new(finding))
    }

    /// A file or folder that could not be read.
    pub fn unreadable(path: &Path, error: &io::Error) -> Self {
        let path = shown(path);
        let message = format!("cannot read `{path}`: {}", reason(error));
        Self::new(Finding::path(Code::Unreadable, path, message))
    }

    /// The same, with its next step.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.0.help = Some(text.into());
        self
    }

    /// A file or folder that could not be written.
    pub fn unwritable(path: &Path, error: &io::Error) -> Self {
        let path = shown(path);
        let message = format!("cannot write `{path}`: {}", reason(error));
        Self::new(Finding::path(Code::Unwritable, path, message))
    }

    /// A database's URL that cannot be used.
    #[cfg(feature = "postgres")]
    pub(crate) fn address(message: &str) -> Self {
        Self::new(Finding::error(Code::DatabaseUrl, message).help(
            "write `postgres://user:password@host:5432/database?sslmode=require`; in the password, `@` is `%40`, `/` is `%2F`, `?` is `%3F` and `%` is `%25`",
        ))
    }

    /// No database was named.
    #[cfg(feature = "postgres")]
    pub fn no_address(variable: &str) -> Self {
        let message = format!(
            "neither `--database-url` nor the environment variable `{variable}` says where the database is"
        );
        Self::new(Finding::error(Code::DatabaseUrl, message))
    }

    /// A database that cannot be reached, or that refuses.
    #[cfg(feature = "postgres")]
    pub(crate) fn unconnected(place: &str, reason: &str) -> Self {
        let message = format!("cannot connect to the database {place}: {reason}");
        Self::new(Finding::error(Code::NoConnection, message))
    }

    /// A database that could not answer what it was asked.
    #[cfg(feature = "postgres")]
    pub fn unanswered(reason: &str) -> Self {
        let message = format!("the database could not be read: {reason}");
        Self::new(Finding::error(Code::NoAnswer, message))
    }

    pub(super) fn link(path: &Path) -> Self {
        let path = shown(path);
        let message = format!("`{path}` is a symbolic link, which could lead out of the output");
        Self::new(
            Finding::path(Code::SymbolicLink, path, message)
                .help("put a real file or folder there, or choose another `project.output`"),
        )
    }

    pub(super) fn file_in_the_way(path: &Path) -> Self {
        let path = shown(path);
        let message = format!("`{path}` is a file, but output belongs into a folder of that name");
        Self::new(
            Finding::path(Code::BlockedPath, path, message)
                .help("move the file, or choose another `project.output`"),
        )
    }

    pub(super) fn folder_in_the_way(path: &Path) -> Self {
        let path = shown(path);
        let message = format!("`{path}` is a folder, but an output of that name belongs there");
        Self::new(
            Finding::path(Code::BlockedPath, path, message)
                .help("move the folder, or change `[project.layout]`"),
        )
    }

    pub(super) fn two_outputs(path: &Path) -> Self {
        let path = shown(path);
        let message = format!("two outputs would be written to `{path}`");
        Self::new(
            Finding::path(Code::BlockedPath, path, message)
                .help("give each target a folder of its own in `project.output`"),
        )
    }
}

/// A path as messages show it: with `/`, without `./`.
pub fn shown(path: &Path) -> String {
    let mut shown = String::new();
    for component in path.components() {
        match component {
            Component::CurDir => continue,
            Component::RootDir => {
                shown.push('/');
                continue;
            }
            _ => {}
        }
        if !shown.is_empty() && !shown.ends_with('/') {
            shown.push('/');
        }
        shown.push_str(&component.as_os_str().to_string_lossy());
    }
    if shown.is_empty() {
        shown.push('.');
    }
    shown
}

/// The reason in words that are the same on every system, where there are such words.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::StorageFull => "no space left on the disk".to_owned(),
        io::ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_plainly() {
        assert_eq!(
            shown(Path::new("./generated//data/x.ts")),
            "generated/data/x.ts"
        );
        assert_eq!(shown(Path::new("/srv/app/x.ts")), "/srv/app/x.ts");
        assert_eq!(shown(Path::new("../web/x.ts")), "../web/x.ts");
        assert_eq!(shown(Path::new("./")), ".");
    }
}
