//! Larder turns one declarative manifest into an offline-first data layer.
//!
//! ```text
//! manifest text ─read→ Manifest ─resolve→ Model ─typescript │ docs→ Files ─plan→ Plan ─apply│describe→ Outcome
//! tables.lock  ─read→ History ──┘   └→ History'
//! ```

pub mod expression;
pub mod files;
pub mod finding;
pub mod history;
pub mod manifest;
pub mod model;
pub mod output;
pub mod source;
pub mod typescript;
