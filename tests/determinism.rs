//! The same manifest gives the same bytes, and an order that means nothing changes nothing.

mod manifests;
mod seeded;

use std::collections::BTreeMap;

use larder::files::{FileText, Target};
use larder::source::Source;
use manifests::project;
use proptest::prelude::*;
use seeded::holds;
use similar::{ChangeTag, TextDiff};

/// The files that list all tables.
const SHARED: [&str; 11] = [
    "data-v2/base/dexie.ts",
    "data-v2/base/tables.ts",
    "data-v2/base/realtime.ts",
    "data-v2/base/validators.ts",
    "data-v2/providers/DataProvider.tsx",
    "data-v2/index.ts",
    "data/base/client-types.ts",
    "data/base/server-types.ts",
    "data/base/mapping.ts",
    "tables.rs",
    "TABLES.md",
];

type Bytes = BTreeMap<(Target, String), FileText>;

/// The files and the lock that a text compiles to, where it is accepted.
fn compiled(text: &str) -> Option<(Bytes, String)> {
    let output = larder::compile(&Source::new("tables.toml", text), None).output?;
    Some((output.files.0, output.history))
}

#[test]
fn nothing_but_what_is_listed_follows_the_order_of_tables() {
    let turned = (project(), any::<prop::sample::Index>());
    holds("tables turned", 1_000, turned, |(project, by)| {
        let mut other = project.clone();
        other.tables.rotate_left(by.index(project.tables.len()));
        let (Some((files, lock)), Some((turned, turned_lock))) =
            (compiled(&project.text()), compiled(&other.text()))
        else {
            return Err(TestCaseError::reject("refused"));
        };
        prop_assert_eq!(lock, turned_lock);
        prop_assert!(files.keys().eq(turned.keys()));
        for (place, file) in &files {
            // Where nothing was turned, the same manifest gives the same bytes.
            let shared = SHARED.contains(&place.1.as_str()) && project.text() != other.text();
            prop_assert!(shared || turned[place] == *file, "{place:?}");
        }
        Ok(())
    });
}

/// The project's own manifest.
const CALENDAR: &str = include_str!("../tables.toml");

/// A table more.
const SIXTH: &str = "
[tables.user_events]
about = 'Events of a user'
entity = 'Event'
sort = 'starts'

[tables.user_events.fields]
title = { type = 'text', min = 1, max = 200 }
starts = { type = 'timestamp' }
";

/// The files and the lock of a text, after the history of another.
fn after(lock: Option<&str>, text: &str) -> (Bytes, String) {
    let lock = lock.map(|lock| Source::new("tables.lock", lock));
    let compiled = larder::compile(&Source::new("tables.toml", text), lock.as_ref());
    let output = compiled.output.expect("an accepted manifest");
    (output.files.0, output.history)
}

/// The lines that one text has and the other has not.
fn changed(old: &str, new: &str, tag: ChangeTag) -> Vec<String> {
    let diff = TextDiff::from_lines(old, new);
    let changes = diff.iter_all_changes().filter(|change| change.tag() == tag);
    let lines = changes.map(|change| change.value().trim_end().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

fn text(file: &FileText) -> &str {
    match file {
        FileText::Generated(text) | FileText::Stub(text) => text,
    }
}

#[test]
fn a_table_more_makes_its_file_and_its_lines() {
    let (before, lock) = after(None, CALENDAR);
    let (files, _) = after(Some(&lock), &format!("{CALENDAR}{SIXTH}"));
    for (place, file) in &files {
        let path = place.1.as_str();
        let Some(former) = before.get(place) else {
            let own = ["data-v2/domains/events.ts", "10_user_events.sql"];
            assert!(own.contains(&path), "{path}");
            continue;
        };
        if former == file {
            continue;
        }
        assert!(SHARED.contains(&path), "{path}");
        let gone = changed(text(former), text(file), ChangeTag::Delete);
        // The version goes up, and an import may need more than its one line.
        let may_go = |line: &String| {
            line.contains("this.version(")
                || line.starts_with("import ")
                || line.contains("pulls = [")
        };
        assert!(gone.iter().all(may_go), "{path}: {gone:#?}");
    }
    assert_eq!(files.len(), before.len() + 2);
}

#[test]
fn a_table_that_goes_again_leaves_its_step_and_its_null() {
    let (before, lock) = after(None, CALENDAR);
    let (_, with) = after(Some(&lock), &format!("{CALENDAR}{SIXTH}"));
    let (files, without) = after(Some(&with), CALENDAR);
    assert!(files.keys().eq(before.keys()));
    for (place, file) in &files {
        if *file == before[place] {
            continue;
        }
        assert_eq!(place.1, "data-v2/base/dexie.ts");
        let (old, new) = (text(&before[place]), text(file));
        assert_eq!(
            changed(old, new, ChangeTag::Delete),
            ["    this.version(5).stores({"]
        );
        let added = changed(old, new, ChangeTag::Insert).join("\n");
        assert!(
            added.contains("this.version(7)") && added.contains("user_events: null"),
            "{added}"
        );
    }
    let split = |lock: &str| {
        let (start, end) = (lock.find("\n[[step]]"), lock.find("\n[shape]"));
        let (start, end) = (start.expect("steps"), end.expect("a shape"));
        let around = [&lock[..start], &lock[end..]].map(str::to_owned);
        (around, lock[start..end].to_owned())
    };
    let ((around, steps), (around_after, steps_after)) = (split(&lock), split(&without));
    assert_eq!(around, around_after, "what is not a step is as it was");
    // Its own seal is all that the first step loses: the last step has one.
    let gone = changed(&steps, &steps_after, ChangeTag::Delete);
    assert!(
        gone.len() == 1 && gone[0].starts_with("shape = "),
        "{gone:?}"
    );
    assert_eq!(steps_after.matches("\n[[step]]").count(), 3);
}
