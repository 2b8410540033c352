//! Everything that can be found is found: in one run, where it is, and nothing beside it.

mod mistakes;
mod seeded;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use larder::finding::{self, Code, Finding, Format, Place, Sources, Style};
use larder::source::Source;
use mistakes::{MISTAKES, Mistake, Wrong, parts};
use proptest::prelude::*;
use seeded::holds;

/// Codes that no manifest causes, and what causes them; the tests of the output and of the
/// command line try them.
const ELSEWHERE: &[(Code, &str)] = &[
    (Code::LockMissing, "generated files without a lock"),
    (Code::LockPresent, "`--new-history` beside a whole lock"),
    (Code::LockUnknownStep, "an id that no step has"),
    (
        Code::ForeignFile,
        "somebody else's file where an output belongs",
    ),
    (Code::DriftMissing, "an output that is gone"),
    (Code::DriftStale, "an output that was edited"),
    (Code::DriftLineEnds, "an output with other line ends"),
    (Code::DriftUnexpected, "an output of a former manifest"),
    (Code::Unreadable, "a manifest that is not there"),
    (Code::Unwritable, "a folder that cannot be written"),
    (Code::SymbolicLink, "a link that leads out of the output"),
    (Code::BlockedPath, "a folder where a file belongs"),
    (Code::FileExists, "`init` where a manifest is"),
    (Code::NeedsFeature, "a build without the feature"),
    (Code::DatabaseUrl, "a URL that cannot be read"),
    (Code::NoConnection, "a database that is not there"),
    (Code::NoAnswer, "a catalog that somebody locks"),
    (Code::NotCompared, "a role that may not make a schema"),
    (Code::TableMissing, "a database that somebody broke"),
    (Code::ColumnMissing, "a database that somebody broke"),
    (Code::ColumnType, "a database that somebody broke"),
    (Code::ColumnNull, "a database that somebody broke"),
    (Code::ColumnDefault, "a database that somebody broke"),
    (Code::ColumnExtra, "a database that somebody broke"),
    (Code::ConstraintMissing, "a database that somebody broke"),
    (Code::ConstraintDiffers, "a database that somebody broke"),
    (Code::ConstraintRenamed, "a database that somebody broke"),
    (Code::ConstraintExtra, "a database that somebody broke"),
    (Code::ConstraintComment, "a database that somebody broke"),
    (Code::IndexMissing, "a database that somebody broke"),
    (Code::IndexDiffers, "a database that somebody broke"),
    (Code::RowSecurityOff, "a database that somebody broke"),
    (Code::PolicyMissing, "a database that somebody broke"),
    (Code::PolicyDiffers, "a database that somebody broke"),
    (Code::PolicyExtra, "a database that somebody broke"),
    (Code::GrantMissing, "a database that somebody broke"),
    (Code::GrantExtra, "a database that somebody broke"),
    (Code::TriggerMissing, "a database that somebody broke"),
    (Code::TriggerDisabled, "a database that somebody broke"),
    (Code::TriggerDiffers, "a database that somebody broke"),
    (Code::FunctionMissing, "a database that somebody broke"),
    (Code::FunctionDiffers, "a database that somebody broke"),
    (Code::ReplicaIdentity, "a database that somebody broke"),
    (Code::PublicationMissing, "a database that somebody broke"),
    (Code::NotPublished, "a database that somebody broke"),
    (Code::PublicationEvents, "a database that somebody broke"),
    (Code::EnumMissing, "a database that somebody broke"),
    (Code::EnumValueMissing, "a database that somebody broke"),
    (Code::EnumValueExtra, "a database that somebody broke"),
    (Code::EnumOrder, "a database that somebody broke"),
    (Code::SqlSyntax, "a quote in an SQL file that stays open"),
    (Code::ImportNotUnderstood, "a block of procedural code"),
    (Code::ImportNotExpressed, "a view"),
    (Code::ImportLeftOut, "a table without a key"),
    (Code::ImportNotReady, "a table without `updated_at`"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings")
}

fn source(path: &Path, name: &str) -> Option<Source> {
    let text = fs::read_to_string(path).ok()?;
    Some(Source::new(name, text))
}

/// What a fixture's manifest, and its lock where there is one, are answered with.
fn found(slug: &str) -> Option<(Vec<Finding>, String)> {
    let manifest = source(&folder().join(format!("{slug}.toml")), "tables.toml")?;
    let lock = source(&folder().join(format!("{slug}.lock")), "tables.lock");
    let findings = larder::compile(&manifest, lock.as_ref()).findings;
    let sources = Sources {
        manifest: Some(&manifest),
        lock: lock.as_ref(),
        ..Sources::default()
    };
    let text = finding::render(&findings, &sources, Format::Text, Style::Plain);
    Some((findings, text))
}

#[test]
fn each_code_has_a_fixture_with_its_message() {
    let mut faults = Vec::new();
    for code in Code::ALL {
        let slug = code.slug();
        let elsewhere = ELSEWHERE.iter().any(|(other, _)| other == code);
        let Some((findings, text)) = found(slug) else {
            if !elsewhere {
                faults.push(format!(
                    "`{slug}` has no fixture tests/findings/{slug}.toml"
                ));
            }
            continue;
        };
        if findings.is_empty() || findings.iter().any(|finding| finding.code != *code) {
            faults.push(format!("{slug}.toml should have `{slug}` alone:\n{text}"));
        }
        let expected = folder().join(format!("{slug}.txt"));
        if std::env::var_os("ACCEPT").is_some() {
            fs::write(&expected, &text).expect("a writable folder");
        } else if fs::read_to_string(&expected).ok().as_ref() != Some(&text) {
            faults.push(format!(
                "{slug}.txt is another text (ACCEPT=1 writes it):\n{text}"
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_fixture_is_of_a_code() {
    for entry in fs::read_dir(folder()).expect("the fixtures") {
        let path = entry.expect("an entry").path();
        let slug = path.file_stem().and_then(|name| name.to_str());
        assert!(
            slug.and_then(Code::from_slug).is_some(),
            "{}",
            path.display()
        );
    }
}

#[test]
fn codes_that_no_manifest_causes_are_tried_elsewhere() {
    let tests = folder().join("..");
    let mut tried = fs::read_to_string(tests.join("output.rs")).expect("the tests");
    for folder in ["cli", "verify"] {
        for entry in fs::read_dir(tests.join(folder)).expect("the tests") {
            tried += &fs::read_to_string(entry.expect("an entry").path()).expect("a text");
        }
    }
    for (code, cause) in ELSEWHERE {
        let slug = code.slug();
        assert!(tried.contains(slug), "nobody tries `{slug}`: {cause}");
    }
}

/// Where a manifest's findings are, and what.
fn places(wrong: &Wrong) -> Vec<(usize, usize, Code)> {
    let former = Source::new("tables.toml", wrong.former.as_str());
    let former = larder::compile(&former, None)
        .output
        .expect("a sound manifest");
    let manifest = Source::new("tables.toml", wrong.text.as_str());
    let lock = Source::new("tables.lock", former.history);
    let mut found: Vec<_> = larder::compile(&manifest, Some(&lock))
        .findings
        .into_iter()
        .map(|finding| match finding.place {
            Some(Place::Manifest(span)) => (span.0.start, span.0.end, finding.code),
            place => panic!("{} at {place:?}", finding.message),
        })
        .collect();
    found.sort_unstable();
    found
}

/// What two lists do not share, with the lines of the manifest.
fn compared(wrong: &Wrong, found: &[(usize, usize, Code)]) -> String {
    let source = Source::new("", wrong.text.as_str());
    let only = |some: &[(usize, usize, Code)], others: &[(usize, usize, Code)], word: &str| {
        let lines = some.iter().filter(|one| !others.contains(one));
        let lines = lines.map(|(start, end, code)| {
            let line = source.position(*start).line;
            let text = wrong.text.lines().nth(line - 1).unwrap_or_default();
            format!(
                "{word} {} at `{}` in: {text}\n",
                code.slug(),
                &wrong.text[*start..*end]
            )
        });
        lines.collect::<String>()
    };
    only(&wrong.expected, found, "missing") + &only(found, &wrong.expected, "unexpected")
}

fn exactly(wrong: &Wrong) -> Result<(), String> {
    let found = places(wrong);
    if found == wrong.expected {
        Ok(())
    } else {
        Err(compared(wrong, &found))
    }
}

#[test]
fn each_mistake_has_its_one_finding() {
    let faults: Vec<String> = MISTAKES
        .iter()
        .filter_map(|mistake| exactly(&Wrong::of(&[None, Some(mistake), None])).err())
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join(""));
}

#[test]
fn every_code_of_a_manifest_is_among_the_mistakes() {
    let tried: BTreeSet<Code> = MISTAKES.iter().map(|mistake| mistake.code).collect();
    let of_the_lock =
        |code: &Code| fs::exists(folder().join(format!("{}.lock", code.slug()))).unwrap_or(false);
    let missing: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| !tried.contains(code) && !of_the_lock(code))
        .filter(|code| !ELSEWHERE.iter().any(|(other, _)| other == *code))
        .map(|code| code.slug())
        .collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn two_hundred_mistakes_in_a_thousand_tables_are_all_found_and_nothing_else() {
    let tables: Vec<Option<&Mistake>> = (0..1_000)
        .map(|at| (at % 5 == 2).then(|| &MISTAKES[at / 5 % MISTAKES.len()]))
        .collect();
    assert_eq!(tables.iter().flatten().count(), 200);
    if let Err(difference) = exactly(&Wrong::of(&tables)) {
        panic!("\n{difference}");
    }
}

#[test]
fn an_added_mistake_never_removes_the_finding_of_another() {
    let some = prop::collection::vec(0..MISTAKES.len() + 3, 1..12);
    holds("mistakes together", 1_000, some, |some| {
        let tables: Vec<_> = some.iter().map(|at| MISTAKES.get(*at)).collect();
        prop_assert_eq!(exactly(&Wrong::of(&tables)), Ok(()));
        Ok(())
    });
}

#[test]
fn the_mistakes_of_one_table_stand_beside_each_other() {
    let each = Wrong::at_once(&[true; parts::COUNT]);
    if let Err(difference) = exactly(&each) {
        panic!("\n{difference}");
    }
    let some = prop::collection::vec(any::<bool>(), parts::COUNT);
    holds("mistakes in a table", 1_000, some, |chosen| {
        prop_assert_eq!(exactly(&Wrong::at_once(&chosen)), Ok(()));
        Ok(())
    });
}
