//! The TypeScript target.

pub mod expression;
pub mod layout;
pub mod literal;
pub mod syntax;
