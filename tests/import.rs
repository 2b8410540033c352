//! Tables that exist already, as a manifest: from migrations of other applications, from
//! Larder's own files, from a live database.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

#[path = "import/again.rs"]
mod again;
mod cluster;
#[path = "import/live.rs"]
mod live;
mod manifests;
mod seeded;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cluster::Cluster;
use larder::files::{FileText, Target};
use larder::finding::{Code, Finding, Severity, Sources};
use larder::import::{self, Imported};
use larder::source::Source;
use proptest::prelude::*;
use seeded::holds;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/import")
        .join(name)
}

/// The migrations of an application, in their order.
fn migrations(name: &str) -> Vec<Source> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let file = path.file_name().unwrap().to_str().unwrap();
            Source::new(file, fs::read_to_string(path).unwrap())
        })
        .collect()
}

fn sql(text: &str) -> Vec<Source> {
    vec![Source::new("schema.sql", text)]
}

/// A finding a line: where it is, its code and its message.
fn list(findings: &[Finding], sources: &[Source]) -> String {
    let sources = Sources {
        sql: sources,
        ..Sources::default()
    };
    let mut list = String::new();
    for finding in findings {
        let place = finding.place.as_ref().and_then(|place| {
            let source = sources.of(place)?;
            let line = source.position(finding.span()?.start).line;
            Some(format!("{}:{line}: ", source.name()))
        });
        let place = place.unwrap_or_default();
        let (code, message) = (finding.code.slug(), &finding.message);
        writeln!(list, "{place}{code}: {message}").unwrap();
    }
    list
}

/// Compares with a file, which `ACCEPT=1` writes.
#[track_caller]
fn assert_file(name: &str, text: &str) {
    let path = folder(name);
    if std::env::var_os("ACCEPT").is_some() {
        fs::write(&path, text).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == text,
        "{name} is another text (ACCEPT=1 writes it):\n{text}"
    );
}

/// The manifest of an import, which `check` accepts without a word but warnings.
#[track_caller]
fn accepted(imported: &Imported) -> String {
    let manifest = imported.manifest.clone().expect("the SQL can be read");
    let source = Source::new("tables.toml", manifest.as_str());
    let findings = larder::check(&source, None);
    let faults: Vec<_> = findings
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    assert_eq!(faults, [], "{manifest}");
    manifest
}

/// The schema files that a manifest makes, in their order.
fn schema(manifest: &str) -> Vec<Source> {
    let compiled = larder::compile(&Source::new("tables.toml", manifest), None);
    let output = compiled.output.expect("a manifest without faults");
    let files = output.files.0.into_iter();
    files
        .filter_map(|((target, path), text)| match (target, text) {
            (Target::Sql, FileText::Generated(text)) => Some(Source::new(path, text)),
            _ => None,
        })
        .collect()
}

#[test]
fn a_team_s_task_tracker_is_imported_and_what_is_not_is_listed() {
    imports("tracker");
}

#[test]
fn a_clinic_s_dump_is_imported_and_what_is_not_is_listed() {
    imports("clinic");
}

#[test]
fn triggers_are_known_by_what_they_do() {
    lists("triggers");
}

#[test]
fn no_policy_grant_or_publication_is_lost() {
    lists("access");
}

#[test]
fn no_column_constraint_or_index_is_lost() {
    lists("tables");
}

#[test]
fn nothing_that_is_changed_later_is_lost() {
    lists("later");
}

/// A file of what looks like something that a manifest says, and is not.
fn lists(name: &str) {
    let path = format!("lost/{name}");
    let file = format!("{name}.sql");
    let text = fs::read_to_string(folder(&format!("{path}.sql"))).unwrap();
    let sources = [Source::new(file, text)];
    let imported = import::from_sql(&sources);
    assert_file(&format!("{path}.txt"), &list(&imported.findings, &sources));
    assert_file(&format!("{path}.toml"), &accepted(&imported));
}

fn imports(name: &str) {
    let sources = migrations(name);
    let imported = import::from_sql(&sources);
    assert_file(&format!("{name}.txt"), &list(&imported.findings, &sources));
    let manifest = accepted(&imported);
    assert_file(&format!("{name}.toml"), &manifest);

    let cluster = Cluster::start();
    let (mut client, _) = cluster.database();
    for _ in 0..2 {
        for file in schema(&manifest) {
            client.batch_execute(file.text()).unwrap();
        }
    }
    // What the list names is not in the manifest, so nothing else is left to find.
    assert_eq!(live::verified(&mut client, &manifest), "");
}

#[test]
fn a_check_is_the_rule_that_its_comment_says() {
    let manifest = "[project]\nname = 'app'\n[tables.tasks.fields]\nstarts = { type = 'time' }\nends = { type = 'time' }\n";
    let lost = "the comment on the constraint `c` of `tasks` is not part of a manifest";
    let cut = format!("tasks_{}_3fca60b0_rule", "x".repeat(43));
    let hash = format!("{}-3fca60b0", "x".repeat(43));
    for (constraint, statements, id, said) in [
        (
            "c",
            "comment on constraint c on public.tasks is 'rule: In_order-2'",
            "In_order-2",
            "",
        ),
        (
            "former",
            "comment on constraint former on tasks is 'rule: in-order'; alter table tasks rename constraint former to c",
            "in-order",
            "",
        ),
        (
            "tasks_c_rule",
            "comment on constraint tasks_c_rule on tasks is 'rule: in-order'",
            "in-order",
            "",
        ),
        (
            "c",
            "comment on constraint c on tasks is 'rule: in-order'; comment on constraint c on tasks is null",
            "c",
            "",
        ),
        (
            "c",
            "comment on constraint c on tasks is 'Starts come first'",
            "c",
            lost,
        ),
        (
            "c",
            "comment on constraint c on tasks is 'rule: in order'",
            "c",
            lost,
        ),
        // Two rules of one id.
        (
            "c",
            "comment on constraint c on tasks is 'rule: d'; alter table tasks add constraint b check (ends > '09:00' or starts > ends); comment on constraint b on tasks is 'rule: d'",
            "d, d-2",
            lost,
        ),
        // Nothing says what was cut off.
        (&cut, "select set_config('a', 'b', false)", &hash, ""),
    ] {
        let added = format!(
            "alter table tasks add constraint {constraint} check (starts < ends);\n{statements};"
        );
        let files = [schema(manifest), vec![Source::new("added.sql", added)]].concat();
        let imported = import::from_sql(&files);
        let messages = imported.findings.iter().map(|found| found.message.as_str());
        assert_eq!(
            messages.collect::<Vec<_>>().join("\n"),
            said,
            "{statements}"
        );
        let manifest = accepted(&imported);
        let rules = manifest
            .lines()
            .filter_map(|line| line.strip_prefix("[tables.tasks.rules."));
        let ids: Vec<_> = rules.map(|rest| rest.trim_end_matches(']')).collect();
        assert_eq!(ids.join(", "), id, "{statements}");
    }
}

#[test]
fn no_sql_makes_it_panic_or_hang() {
    let deep = |depth| {
        format!(
            "create table t (a int check ({}1{}));",
            "(".repeat(depth),
            ")".repeat(depth)
        )
    };
    let chain = format!(
        "create table t (a int check (a = 1{}));",
        " or a = 2".repeat(100_000)
    );
    let wide = format!(
        "create table t (a int);\n{}",
        "alter table t add b int, drop b;\n".repeat(20_000)
    );
    let nested = format!(
        "do $a$ begin {} end $a$;",
        "if not exists (select 1) then ".repeat(10_000)
    );
    for (text, broken) in [
        ("", false),
        ("\0", false),
        ("create table t (a int\0);", false),
        ("create", false),
        ("create table", false),
        ("create table t", false),
        ("create table t (", false),
        ("create table t ())));", false),
        ("create table (a int);", false),
        ("create table \"\" (\"\" int);", false),
        ("alter table t add;", false),
        ("create policy p on t using (;", false),
        ("create function f() returns trigger as $$;", true),
        ("create function f() returns trigger as $$ begin $$", false),
        ("select 'open", true),
        ("select \"open", true),
        ("/* open /* twice */", true),
        ("do $$ begin 'open $$;", false),
        ("grant;revoke;drop;comment;alter;do", false),
        ("comment on column a.b.c.d.e is null;", false),
        ("\u{feff}create table t (a int);", false),
        (";;;;", false),
        (&deep(20), false),
        (&deep(50_000), false),
        (&chain, false),
        (&wide, false),
        (&nested, false),
    ] {
        let imported = import::from_sql(&sql(text));
        let start: String = text.chars().take(40).collect();
        let found = imported
            .findings
            .iter()
            .any(|finding| finding.code == Code::SqlSyntax);
        assert_eq!(
            (found, imported.manifest.is_none()),
            (broken, broken),
            "{start}"
        );
        if !broken {
            accepted(&imported);
        }
    }
}

#[test]
fn any_text_is_read_to_its_end() {
    holds("any SQL", 512, fragments(), |text: String| {
        let imported = import::from_sql(&sql(&text));
        if imported.manifest.is_some() {
            accepted(&imported);
        }
        Ok(())
    });
}

/// Statements out of order, cut, and with any text in between.
fn fragments() -> impl Strategy<Value = String> {
    let known: Vec<String> = ["tracker", "clinic"]
        .iter()
        .flat_map(|name| migrations(name))
        .flat_map(|source| {
            source
                .text()
                .split(' ')
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect();
    let piece = prop_oneof![
        8 => (0..known.len(), 1..40_usize).prop_map(move |(at, length)| {
            let end = (at + length).min(known.len());
            known[at..end].join(" ")
        }),
        1 => manifests::text(),
    ];
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.join(" "))
}
