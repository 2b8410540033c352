//! The schema files against a real PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod cluster;

use std::fs;
use std::path::Path;

use cluster::Cluster;
use larder::files::{FileText, Target};
use larder::source::Source;

/// The schema files of a manifest in the order of their names, as one text.
fn schema(manifest: &str) -> String {
    let compiled = larder::compile(&Source::new("tables.toml", manifest), None);
    let output = compiled
        .output
        .unwrap_or_else(|| panic!("{:#?}", compiled.findings));
    let files = output.files.0.into_iter();
    let texts = files.filter_map(|((target, _), text)| match (target, text) {
        (Target::Sql, FileText::Generated(text)) => Some(text),
        _ => None,
    });
    texts.collect()
}

fn calendar() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tables.toml");
    schema(&fs::read_to_string(path).unwrap())
}

#[test]
fn the_files_apply_to_a_new_project_and_again() {
    let cluster = Cluster::start();
    let (mut client, _) = cluster.database();
    client.batch_execute(&calendar()).unwrap();
    client.batch_execute(&calendar()).unwrap();
}
