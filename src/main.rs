//! The command line of Larder: arguments in, files and findings out, an exit code.

mod cli;

use std::process::ExitCode;

/// Compiling is mostly making many small texts on several threads, where this one is quicker
/// by a third than what most systems bring.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
