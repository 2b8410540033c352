//! What Larder wrote itself, imported: it asks for the same database again.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use larder::database::name::BYTES;
use larder::database::{Database, Table};
use larder::import;
use larder::source::Source;
use proptest::prelude::*;

use super::seeded::holds;
use super::{accepted, list, manifests, schema};

/// Two databases, line by line where they differ.
pub(super) fn similar(one: &Database, other: &Database) -> String {
    let (one, other) = (format!("{one:#?}"), format!("{other:#?}"));
    let other: Vec<&str> = other.lines().collect();
    let mine: Vec<&str> = one.lines().filter(|line| !other.contains(line)).collect();
    let one: Vec<&str> = one.lines().collect();
    let theirs: Vec<&str> = other
        .into_iter()
        .filter(|line| !one.contains(line))
        .collect();
    format!(
        "only here:\n{}\nonly there:\n{}",
        mine.join("\n"),
        theirs.join("\n")
    )
}

/// What a manifest asks of Postgres, and what its schema files leave.
pub(super) fn both(manifest: &str) -> Option<(Database, Database)> {
    let compiled = larder::compile(&Source::new("tables.toml", manifest), None);
    let model = compiled.output?.model;
    Some((
        larder::sql::database(&model),
        import::database(&schema(manifest)),
    ))
}

#[test]
fn the_schema_files_of_the_calendar_are_read_as_what_they_were_made_of() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tables.toml");
    let manifest = fs::read_to_string(path).unwrap();
    let (made, read) = both(&manifest).unwrap();
    assert_eq!(read, made);
    let imported = import::from_sql(&schema(&manifest));
    assert_eq!(list(&imported.findings, &schema(&manifest)), "");
    let (again, _) = both(&accepted(&imported)).unwrap();
    assert_eq!(again, made);
}

/// The manifests of the features that start without a history.
pub(super) fn features() -> Vec<(String, String)> {
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens");
    let folders = fs::read_dir(goldens).unwrap();
    let mut features: Vec<_> = folders
        .map(|entry| entry.unwrap().path())
        .filter(|folder| !folder.join("tables.lock").exists())
        .filter_map(|folder| {
            let name = folder.file_name()?.to_str()?.to_owned();
            let manifest = fs::read_to_string(folder.join("tables.toml")).ok()?;
            // What other tests leave there.
            (!name.starts_with("sample-")).then_some((name, manifest))
        })
        .collect();
    features.sort();
    features
}

#[test]
fn the_schema_files_of_every_feature_ask_for_the_same_database_again() {
    let features = features();
    assert!(features.len() >= 20, "only {} were found", features.len());
    for (feature, manifest) in features {
        let (made, read) = both(&manifest).unwrap();
        assert!(read == made, "{feature}: {}", similar(&read, &made));
        let files = schema(&manifest);
        let imported = import::from_sql(&files);
        let listed = list(&imported.findings, &files);
        let manifest = accepted(&imported);
        assert_eq!(listed, "", "{feature}");
        let (again, _) = both(&manifest).unwrap();
        let difference = similar(&again, &made);
        assert!(again == made, "{feature}: {manifest}\n{difference}");
    }
}

#[test]
fn schema_files_are_read_as_what_they_were_made_of() {
    let count = Cell::new(0);
    holds("schema files", 256, manifests::project(), |project| {
        if let Some((made, read)) = both(&project.text()) {
            prop_assert_eq!(read, made);
            count.set(count.get() + 1);
        }
        Ok(())
    });
    assert!(
        count.get() >= 64,
        "only {} manifests were right",
        count.get()
    );
}

#[test]
fn what_is_imported_asks_for_the_same_database() {
    let count = Cell::new(0);
    let cut = RefCell::new(BTreeMap::new());
    holds("imports", 256, manifests::project(), |project| {
        for text in variants(&project.text()) {
            let Some((made, _)) = both(&text) else {
                continue;
            };
            let files = schema(&text);
            let imported = import::from_sql(&files);
            let listed = list(&imported.findings, &files);
            prop_assert_eq!(&listed, "", "{}", text);
            let (again, _) = both(&accepted(&imported)).unwrap();
            prop_assert!(again == made, "{text}\n{}", similar(&again, &made));
            count.set(count.get() + 1);
            for (kind, names) in cut_names(&made) {
                *cut.borrow_mut().entry(kind).or_insert(0) += names;
            }
        }
        Ok(())
    });
    let count = count.get();
    assert!(count >= 300, "only {count} manifests were right");
    let cut = cut.into_inner();
    let enough = cut.values().all(|names| *names >= 20);
    assert!(enough, "too few names were cut: {cut:?}");
}

/// A manifest and, where it has rules on updates, the same with checks. Every other one has ids
/// that names have no room for.
pub(super) fn variants(manifest: &str) -> BTreeSet<String> {
    let mut text = manifest.to_owned();
    if text.len().is_multiple_of(2) {
        let long = ".rules.what-is-asked_of-each-row-that-comes-";
        text = text.replace(".rules.", long);
    }
    // A rule on updates is a trigger, and one on whatever is written a check.
    let checks = text.replace("on = [\"update\"]", "on = [\"create\", \"update\"]");
    BTreeSet::from([text, checks])
}

/// How many names of a database are as long as PostgreSQL keeps them, those that were cut above
/// all: of checks that say their rules, of triggers and of whatever else.
fn cut_names(database: &Database) -> [(&'static str, usize); 3] {
    fn long<'n>(names: impl Iterator<Item = &'n String>) -> usize {
        names.filter(|name| name.len() == BYTES).count()
    }
    let of = |names: fn(&Table) -> usize| database.tables.values().map(names).sum();
    let others = |table: &Table| {
        let constraints = table.uniques.keys().chain(table.foreign_keys.keys());
        let rest = table.checks.keys().chain(table.indexes.keys());
        long(constraints.chain(rest).chain(table.policies.keys()))
    };
    let rules = |table: &Table| {
        let checks = table.checks.values();
        checks.filter(|check| check.comment.is_some()).count()
    };
    [
        ("rules", of(rules)),
        ("triggers", of(|table| long(table.triggers.keys()))),
        ("others", of(others)),
    ]
}
