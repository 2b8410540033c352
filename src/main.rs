//! The command line of Larder: arguments in, files and findings out, an exit code.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
