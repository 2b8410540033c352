#[cfg(feature = "postgres")]
pub(super) use with_postgres::run;

#[cfg(not(feature = "postgres"))]
pub(super) fn run(
    _args: &super::VerifyArgs,
    reporter: &super::report::Reporter,
) -> super::report::Ending {
    Err(reporter.needs_feature("verify"))
}

#[cfg(feature = "postgres")]
mod with_postgres {
    use larder::database;
    use larder::finding::Sources;
    use larder::manifest::{self, Origins};
    use larder::output::Failure;
    use larder::{sql, verify};

    use crate::cli::VerifyArgs;
    use crate::cli::address;
    use crate::cli::project::Project;
    use crate::cli::report::{Ending, Outcome, Reporter};

    /// Compares a live database with the manifest.
    pub(crate) fn run(args: &VerifyArgs, reporter: &Reporter) -> Ending {
        let told = |failure: Failure| reporter.failure(failure);
        let project = Project::new(&args.manifest.manifest);
        let manifest = project.read_manifest().map_err(told)?;
        let history = project.read_history().map_err(told)?;
        let sources = Sources {
            manifest: Some(&manifest),
            lock: history.as_ref(),
            ..Sources::default()
        };
        let compiled = larder::compile(&manifest, history.as_ref());
        let Some(output) = compiled.output else {
            return reporter.findings(&compiled.findings, &sources);
        };

        let address = address::of(args.database_url.as_deref()).map_err(told)?;
        let mut client = database::connect(&address).map_err(told)?;
        let stated = sql::database(&output.model);
        let origins = Origins::of(&manifest::read(&manifest).0);
        let found = verify::verify(&mut client, &stated, &origins)
            .map_err(|error| reporter.failure(Failure::unanswered(&database::reason(&error))))?;
        let nothing = found.is_empty();
        let outcome = reporter.findings(&[compiled.findings, found].concat(), &sources)?;
        if outcome == Outcome::Fine && nothing {
            reporter.summary(&format!("the database is as `{}` says", manifest.name()))?;
        }
        Ok(outcome)
    }
}
