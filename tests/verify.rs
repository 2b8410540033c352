//! A live database, read as data and compared with the manifest.

#[path = "verify/breaks.rs"]
mod breaks;
#[path = "verify/calendar.rs"]
mod calendar;
#[path = "verify/catalog.rs"]
mod catalog;
mod cluster;
#[path = "verify/command.rs"]
mod command;
#[path = "verify/references.rs"]
mod references;
