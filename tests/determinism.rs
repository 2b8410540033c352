//! The same manifest gives the same bytes, and an order that means nothing changes nothing.

mod manifests;
mod seeded;

use std::collections::BTreeMap;

use larder::files::{FileText, Target};
use larder::source::Source;
use manifests::{Project, project};
use proptest::prelude::*;
use seeded::holds;

/// The files that list all tables, below the two folders of the data layer, and the pages.
const SHARED: [&str; 12] = [
    "data-v2/base/dexie.ts",
    "data-v2/base/tables.ts",
    "data-v2/base/realtime.ts",
    "data-v2/base/events.ts",
    "data-v2/base/validators.ts",
    "data-v2/providers/DataProvider.tsx",
    "data-v2/index.ts",
    "data/base/client-types.ts",
    "data/base/server-types.ts",
    "data/base/mapping.ts",
    "TABLES.md",
    "tables.schema.json",
];

type Bytes = BTreeMap<(Target, String), FileText>;

/// The files and the lock that a text compiles to, where it is accepted.
fn compiled(text: &str) -> Option<(Bytes, String)> {
    let output = larder::compile(&Source::new("tables.toml", text), None).output?;
    Some((output.files.0, output.history))
}

#[test]
fn the_same_manifest_gives_the_same_bytes() {
    holds("twice the same", 1_000, project(), |project| {
        let text = project.text();
        let Some(first) = compiled(&text) else {
            return Err(TestCaseError::reject("refused"));
        };
        prop_assert_eq!(Some(first), compiled(&text));
        Ok(())
    });
}

#[test]
fn the_order_of_tables_changes_only_what_lists_them() {
    let turned = (project(), any::<prop::sample::Index>());
    holds("tables turned", 1_000, turned, |(project, by)| {
        let mut other = Project { ..project.clone() };
        if !other.tables.is_empty() {
            let by = by.index(other.tables.len());
            other.tables.rotate_left(by);
        }
        let (Some((files, lock)), Some((turned, turned_lock))) =
            (compiled(&project.text()), compiled(&other.text()))
        else {
            return Err(TestCaseError::reject("refused"));
        };
        prop_assert_eq!(lock, turned_lock);
        prop_assert!(files.keys().eq(turned.keys()));
        for (place, file) in &files {
            let shared = SHARED.contains(&place.1.as_str());
            prop_assert!(shared || turned[place] == *file, "{place:?}");
        }
        Ok(())
    });
}
