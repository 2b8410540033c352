#[cfg(feature = "postgres")]
pub(super) use with_postgres::run;

#[cfg(not(feature = "postgres"))]
pub(super) fn run(
    _args: &super::ImportArgs,
    reporter: &super::report::Reporter,
) -> super::report::Ending {
    Err(reporter.needs_feature("import"))
}

#[cfg(feature = "postgres")]
mod with_postgres {
    use std::fs::{self, OpenOptions};
    use std::io::{self, Write};
    use std::path::{Path, PathBuf};

    use larder::database;
    use larder::finding::Sources;
    use larder::import::{self, Imported};
    use larder::output::{Failure, shown};
    use larder::source::Source;

    use crate::cli::ImportArgs;
    use crate::cli::address;
    use crate::cli::report::{self, Ending, Reporter};

    /// Writes a manifest of tables that exist already, and lists what it does not say.
    pub(crate) fn run(args: &ImportArgs, reporter: &Reporter) -> Ending {
        let told = |failure: Failure| reporter.failure(failure);
        let sources = read(&args.files).map_err(told)?;
        let imported = if args.files.is_empty() {
            live(args).map_err(told)?
        } else {
            import::from_sql(&sources)
        };
        let shown_sources = Sources {
            sql: &sources,
            ..Sources::default()
        };
        let Imported {
            manifest,
            tables,
            findings,
        } = imported;
        let Some(manifest) = manifest else {
            return reporter.findings(&findings, &shown_sources);
        };
        let Some(path) = &args.manifest else {
            // The manifest has standard output for itself.
            reporter.findings_beside(&findings, &shown_sources)?;
            return report::product(&manifest);
        };
        if let Err(error) = write(path, &manifest) {
            return Err(match error.kind() {
                io::ErrorKind::AlreadyExists => reporter.file_exists(path),
                _ => reporter.failure(Failure::unwritable(path, &error)),
            });
        }
        let outcome = reporter.findings(&findings, &shown_sources)?;
        let tables = match tables {
            1 => "1 table".to_owned(),
            more => format!("{more} tables"),
        };
        reporter.summary(&format!("wrote `{}` with {tables}", shown(path)))?;
        Ok(outcome)
    }

    /// What the live database holds.
    fn live(args: &ImportArgs) -> Result<Imported, Failure> {
        let address = address::of(args.database_url.as_deref())?;
        let mut client = database::connect(&address)?;
        import::from_live(&mut client)
            .map_err(|error| Failure::unanswered(&database::reason(&error)))
    }

    /// The files, in the order in which they were named; a folder stands for the SQL files in
    /// it, by name, as the Supabase CLI runs them.
    fn read(paths: &[PathBuf]) -> Result<Vec<Source>, Failure> {
        let mut files = Vec::new();
        for path in paths {
            if !path.is_dir() {
                files.push(path.clone());
                continue;
            }
            let unreadable = |error: io::Error| Failure::unreadable(path, &error);
            let mut inside = Vec::new();
            for entry in fs::read_dir(path).map_err(unreadable)? {
                let file = entry.map_err(unreadable)?.path();
                if file.extension().is_some_and(|end| end == "sql") {
                    inside.push(file);
                }
            }
            inside.sort();
            files.extend(inside);
        }
        files
            .iter()
            .map(|path| match fs::read_to_string(path) {
                Ok(text) => Ok(Source::new(shown(path), text)),
                Err(error) => Err(Failure::unreadable(path, &error)),
            })
            .collect()
    }

    fn write(path: &Path, manifest: &str) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(manifest.as_bytes())
    }
}
