//! The TypeScript target.

mod folder;
pub mod layout;
pub mod literal;
pub mod syntax;
pub mod types;
pub mod value;
