//! A live database, read as data and compared with the manifest.

#[path = "verify/catalog.rs"]
mod catalog;
mod cluster;
