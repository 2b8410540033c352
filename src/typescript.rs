//! The TypeScript target.

mod comment;
pub mod expression;
mod folder;
pub mod layout;
pub mod literal;
pub mod syntax;
pub mod types;
pub mod value;
