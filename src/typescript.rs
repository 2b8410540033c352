//! The TypeScript target.

pub mod layout;
