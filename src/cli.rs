//! Arguments, printing and exit codes; everything else is the library's.

#[cfg(feature = "postgres")]
mod address;
mod explain;
mod generate;
mod import;
mod init;
mod project;
mod report;
mod stamping;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use larder::finding;

use report::Reporter;

/// One declarative manifest becomes a complete offline-first data layer.
///
/// Larder reads `tables.toml` and writes the data layer of a React and Supabase application:
/// the Dexie schema, domain files with live hooks, the outbox, sync, validators and types.
#[derive(Parser)]
#[command(
    name = "larder",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
#[command(after_help = "\
Exit codes:
  0  everything is fine
  1  something was found: a fault in the manifest, or output that is not up to date, or a
     database that is not as the manifest says
  2  the command could not run: no such file, a folder that cannot be written, no connection,
     wrong arguments")]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// How findings are written.
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        value_enum,
        default_value_t
    )]
    message_format: MessageFormat,
}

#[derive(Subcommand)]
enum Command {
    /// Write the data layer that the manifest describes.
    ///
    /// Files that are right already are not touched. Files of this project that nothing makes
    /// any more are removed. Anything else, your own `*.custom.ts` files first of all, stays.
    Generate(GenerateArgs),
    /// Look for faults in the manifest; write nothing.
    Check(ManifestArgs),
    /// Write a first manifest, with comments, to start from.
    Init(ManifestArgs),
    /// Write a manifest of tables that exist already.
    ///
    /// From SQL files, such as Supabase's migrations, or from a live database. What a manifest
    /// cannot say is listed with its line or object, and stands above its table as a comment.
    Import(ImportArgs),
    /// Compare a live database with the manifest; change nothing.
    ///
    /// Each finding says what follows from it, and brings the statement that mends it. What
    /// the manifest does not declare, other tables first of all, is no finding. The comparison
    /// runs in one transaction that is rolled back.
    Verify(VerifyArgs),
    /// Explain a finding at length, with an example.
    Explain {
        /// The finding's code, such as `unknown-key`; without one, all codes are listed.
        code: Option<String>,
    },
    /// Print the JSON Schema of the manifest, for editors.
    Schema,
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Args)]
struct ManifestArgs {
    /// The manifest.
    #[arg(long, value_name = "FILE", default_value = "tables.toml")]
    manifest: PathBuf,
}

#[derive(Args)]
struct ImportArgs {
    /// SQL files, which are read in this order as if they ran one after the other; a folder
    /// stands for the SQL files in it, by name. Without any, a live database is read.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Where the live database is, as `larder verify` takes it; without it and without files,
    /// the environment variable DATABASE_URL says so. Its schema `public` is read, and nothing
    /// is changed.
    #[arg(long, value_name = "URL", conflicts_with = "files")]
    database_url: Option<String>,

    /// Write the manifest to this file, which must not be there yet, instead of to standard
    /// output.
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
}

#[derive(Args)]
struct VerifyArgs {
    #[command(flatten)]
    manifest: ManifestArgs,

    /// Where the database is: `postgres://user:password@host:5432/database?sslmode=require`.
    /// Without it, the environment variable DATABASE_URL says so, which keeps the password out
    /// of the list of processes. `sslmode` is disable, prefer, require, verify-ca or
    /// verify-full; the last two take the roots that they trust from the file `sslrootcert`.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

#[derive(Args)]
struct GenerateArgs {
    #[command(flatten)]
    manifest: ManifestArgs,

    /// Write all output below this folder, whatever the manifest's `project.output` says.
    /// `tables.lock` stays beside the manifest.
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,

    /// Write nothing; show each file that is missing, not up to date or left over, and exit
    /// with 1 if there is any.
    #[arg(long)]
    check: bool,

    /// Write nothing; show what would be written and removed.
    #[arg(long, conflicts_with = "check")]
    dry_run: bool,

    #[command(flatten)]
    recording: RecordingArgs,
}

/// What becomes of `tables.lock`.
#[derive(Args)]
struct RecordingArgs {
    /// Begin the schema's history anew, where `tables.lock` is lost. Only for a layer that
    /// no browser has opened yet.
    #[arg(long, conflicts_with = "check")]
    new_history: bool,

    /// Record what has changed in the last step, as if it had been part of it. Only for a
    /// step that no browser has gone through yet: before it is released.
    #[arg(long, conflicts_with_all = ["check", "new_history"])]
    amend: bool,

    /// Drop the recorded steps before this one, by its id in `tables.lock`. A browser that
    /// has not gone through them keeps the edits that wait, and fetches everything anew.
    #[arg(long, value_name = "ID", conflicts_with_all = ["check", "new_history", "amend"])]
    squash_before: Option<String>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum MessageFormat {
    /// For people: with the lines that they are about.
    #[default]
    Text,
    /// For programs: one JSON object a line, on standard output.
    Json,
    /// For GitHub Actions: annotations of a pull request.
    Github,
}

impl From<MessageFormat> for finding::Format {
    fn from(format: MessageFormat) -> Self {
        match format {
            MessageFormat::Text => Self::Text,
            MessageFormat::Json => Self::Json,
            MessageFormat::Github => Self::Github,
        }
    }
}

/// Does what the arguments ask for.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let reporter = Reporter::new(cli.message_format.into());
    let outcome = match cli.command {
        Command::Generate(args) => generate::run(&args, &reporter),
        Command::Check(args) => generate::check(&args, &reporter),
        Command::Init(args) => init::run(&args, &reporter),
        Command::Import(args) => import::run(&args, &reporter),
        Command::Verify(args) => verify::run(&args, &reporter),
        Command::Explain { code } => explain::run(code.as_deref()),
        Command::Schema => report::product(&larder::manifest::schema()),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "larder", &mut script);
            report::product(&String::from_utf8_lossy(&script))
        }
    };
    outcome.map_or_else(ExitCode::from, ExitCode::from)
}
