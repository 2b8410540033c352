use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use larder::Output;
use larder::fingerprint::Fingerprint;
use larder::output::{Destination, Stamp, Summary};
use larder::source::Source;

use super::GenerateArgs;

/// Where the stamp of a run lies, and what the run follows from.
///
/// It lies in the person's folder for caches, so that nothing of it is in the project. Where
/// it cannot be read or written, a run only takes longer.
pub(super) struct Stamping {
    path: PathBuf,
    cause: Fingerprint,
}

impl Stamping {
    /// `None` for a run that does anything but bring the output up to date, and where there is
    /// no folder for it.
    pub(super) fn of(args: &GenerateArgs, manifest: &Source) -> Option<Self> {
        let recording = &args.recording;
        let is_plain = !args.check
            && !args.dry_run
            && !recording.new_history
            && !recording.amend
            && recording.squash_before.is_none();
        if !is_plain {
            return None;
        }
        let folder = dirs::cache_dir()?.join("larder");
        let output = args.output.as_deref().map(Path::as_os_str);
        let command = Fingerprint::of_parts([
            env::current_dir().ok()?.as_os_str().as_encoded_bytes(),
            args.manifest.manifest.as_os_str().as_encoded_bytes(),
            output.is_some().to_string().as_bytes(),
            output.map_or(&[], OsStr::as_encoded_bytes),
        ]);
        Some(Self {
            path: folder.join(format!("{}.json", command.digits())),
            cause: Fingerprint::of_parts([
                program()?.digits().as_bytes(),
                manifest.text().as_bytes(),
            ]),
        })
    }

    /// What the run amounts to, if its stamp says that there is nothing to do.
    pub(super) fn settled(&self) -> Option<Summary> {
        Stamp::read(&self.path)?.settled(&self.cause)
    }

    /// The stamp of a run that writes this.
    pub(super) fn stamp(&self, output: &Output, to: &Destination) -> Stamp {
        Stamp::new(self.cause, &output.files, &output.history, to)
    }

    /// Leaves the stamp for the next run, once everything is in place.
    pub(super) fn leave(&self, stamp: &Stamp) {
        // Without it, the next run compiles.
        let _ = stamp.write(&self.path);
    }
}

/// What tells this program from any other: its version, and its file as it was put in place,
/// which is how compiler caches tell compilers apart.
fn program() -> Option<Fingerprint> {
    let path = env::current_exe().ok()?;
    let metadata = path.metadata().ok()?;
    let placed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Fingerprint::of_parts([
        env!("CARGO_PKG_VERSION").as_bytes(),
        path.as_os_str().as_encoded_bytes(),
        &metadata.len().to_le_bytes(),
        &placed.as_nanos().to_le_bytes(),
    ]))
}
