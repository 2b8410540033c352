use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use larder::manifest::STARTER;
use larder::output::{Failure, shown};

use super::ManifestArgs;
use super::report::{Ending, Reporter};

/// Writes a first manifest where none is.
pub(super) fn run(args: &ManifestArgs, reporter: &Reporter) -> Ending {
    let path = &args.manifest;
    let name = shown(path);
    match write(path) {
        Ok(()) => reporter.summary(&format!(
            "wrote `{name}`: describe your tables there, then run `larder generate`"
        )),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(reporter.file_exists(path))
        }
        Err(error) => Err(reporter.failure(Failure::unwritable(path, &error))),
    }
}

fn write(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(STARTER.as_bytes())
}
