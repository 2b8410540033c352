//! The TypeScript target.

pub mod layout;
pub mod literal;
pub mod syntax;
