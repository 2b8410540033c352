//! The binary as people and machines use it, in folders of their own.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "cli/sandbox.rs"]
mod sandbox;

#[path = "cli/arguments.rs"]
mod arguments;
#[path = "cli/comparing.rs"]
mod comparing;
#[path = "cli/importing.rs"]
mod importing;
#[path = "cli/interrupting.rs"]
mod interrupting;
#[path = "cli/printing.rs"]
mod printing;
#[path = "cli/recording.rs"]
mod recording;
#[path = "cli/refusing.rs"]
mod refusing;
#[path = "cli/repeating.rs"]
mod repeating;
#[path = "cli/verifying.rs"]
mod verifying;
#[path = "cli/writing.rs"]
mod writing;
