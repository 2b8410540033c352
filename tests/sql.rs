//! The schema files against a real PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod cluster;
mod manifests;
mod seeded;

#[path = "sql/access.rs"]
mod access;
#[path = "sql/advisor.rs"]
mod advisor;
#[path = "sql/applying.rs"]
mod applying;
#[path = "sql/calendar.rs"]
mod calendar;
#[path = "sql/people.rs"]
mod people;
#[path = "sql/project.rs"]
mod project;
