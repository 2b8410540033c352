use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use larder::files::Target;
use larder::model;
use larder::output::{Destination, Failure, shown};
use larder::source::Source;

/// The files that a run reads, and where they lie.
pub(super) struct Project {
    /// The manifest's path as the person gave it.
    manifest: PathBuf,
}

impl Project {
    pub(super) fn new(manifest: &Path) -> Self {
        Self {
            manifest: manifest.to_owned(),
        }
    }

    /// The folder that the manifest lies in; empty for the current one.
    pub(super) fn folder(&self) -> &Path {
        self.manifest.parent().unwrap_or(Path::new(""))
    }

    /// `tables.lock` beside `tables.toml`: named after the manifest, so that each of two has
    /// its own.
    pub(super) fn history(&self) -> PathBuf {
        if self.manifest.extension().is_some_and(|end| end == "lock") {
            return self.manifest.with_added_extension("lock");
        }
        self.manifest.with_extension("lock")
    }

    pub(super) fn read_manifest(&self) -> Result<Source, Failure> {
        match fs::read_to_string(&self.manifest) {
            Ok(text) => Ok(Source::new(shown(&self.manifest), text)),
            Err(error) => {
                let failure = Failure::unreadable(&self.manifest, &error);
                Err(match error.kind() {
                    io::ErrorKind::NotFound => failure.help(
                        "name the manifest with `--manifest`, or write a first one with `larder init`",
                    ),
                    _ => failure,
                })
            }
        }
    }

    /// The recorded history; `None` where there is none yet.
    pub(super) fn read_history(&self) -> Result<Option<Source>, Failure> {
        let path = self.history();
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(Source::new(shown(&path), text))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::unreadable(&path, &error)),
        }
    }

    /// Where the output goes: where the manifest says, or all below one folder that the person
    /// named.
    pub(super) fn destination(
        &self,
        project: &model::Project,
        output: Option<&Path>,
    ) -> Destination {
        let folder = |target: Target, named: &str| {
            let folder = match (output, target.below()) {
                (None, _) => self.folder().join(named),
                (Some(output), "") => output.to_owned(),
                (Some(output), below) => output.join(below),
            };
            (target, folder)
        };
        let folders = &project.output;
        Destination {
            folders: BTreeMap::from([
                folder(Target::TypeScript, &folders.typescript),
                folder(Target::Sql, &folders.sql),
                folder(Target::Rust, &folders.rust),
                folder(Target::Docs, &folders.docs),
            ]),
            history: self.history(),
            project: project.name.clone(),
            manifest: project.manifest.clone(),
        }
    }
}
