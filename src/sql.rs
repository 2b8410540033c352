//! PostgreSQL: what the server holds, refuses and sends.

pub mod check;
pub mod expression;
mod pattern;
pub mod spelling;
