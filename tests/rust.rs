//! The generated Rust is sound: it compiles without a warning, and its types read, write and
//! check what they say.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod manifests;
mod seeded;

#[path = "rust/compiling.rs"]
mod compiling;
