//! A live database as a manifest.

mod objects;

use std::fmt::Write as _;
use std::process::Command;

use larder::database::Database;
use larder::import::{self, Imported};
use larder::manifest::{self, Origins};
use larder::source::Source;
use postgres::Client;

use super::again::{both, features, similar, variants};
use super::cluster::Cluster;
use super::{accepted, assert_file, list, manifests, migrations, schema};

/// What the applications' migrations take as given: parts of Supabase that generated SQL does
/// not meet.
const PLATFORM: &str = "
    create schema extensions;
    create extension btree_gist with schema extensions;
    create function auth.jwt() returns jsonb language sql stable as $$ select '{}'::jsonb $$;
    create schema storage;
    create table storage.buckets (id text primary key, name text);
    create table storage.objects (id uuid primary key, bucket_id text);
    create schema cron;
    create function cron.schedule(text, text, text) returns bigint
      language sql as 'select 1::bigint';";

/// A database in which the migrations of an application have run.
fn migrated(cluster: &Cluster, name: &str) -> Client {
    let (mut client, database) = cluster.database();
    let path = format!("alter database {database} set search_path = public, extensions");
    client.batch_execute(PLATFORM).unwrap();
    client.batch_execute(&path).unwrap();
    for file in migrations(name) {
        // What begins with a backslash is for psql.
        let lines = file.text().lines().filter(|line| !line.starts_with('\\'));
        let text = lines.collect::<Vec<_>>().join("\n");
        let mut session = cluster.connect(&database);
        if let Err(error) = session.batch_execute(&text) {
            panic!("{}: {error:?}", file.name());
        }
    }
    cluster.connect(&database)
}

/// A fresh database to which statements were applied.
fn applied<'a>(cluster: &Cluster, files: impl IntoIterator<Item = &'a str>) -> Client {
    let (mut client, _) = cluster.database();
    for file in files {
        client.batch_execute(file).unwrap();
    }
    client
}

/// What `verify` finds, a finding a line.
pub(super) fn verified(client: &mut Client, manifest: &str) -> String {
    let source = Source::new("tables.toml", manifest);
    let model = larder::compile(&source, None).output.unwrap().model;
    let origins = Origins::of(&manifest::read(&source).0);
    let stated = larder::sql::database(&model);
    let mut found = larder::verify::verify(client, &stated, &origins).unwrap();
    for finding in &mut found {
        finding.place = None;
    }
    list(&found, &[])
}

/// The lines of a manifest that say something.
fn said(manifest: &str) -> Vec<&str> {
    let lines = manifest.lines().map(str::trim_end);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

/// The lines that one of two manifests alone has, in their order.
fn differences(files: &str, live: &str) -> String {
    let (files, live) = (said(files), said(live));
    let only = |mark: &str, one: &[&str], other: &[&str]| {
        let mut lines = String::new();
        for line in one.iter().filter(|line| !other.contains(line)) {
            writeln!(lines, "{mark} {line}").unwrap();
        }
        lines
    };
    only("-", &files, &live) + &only("+", &live, &files)
}

#[test]
fn a_team_s_task_tracker_is_imported_from_its_database() {
    imports("tracker");
}

#[test]
fn a_clinic_s_database_is_imported() {
    imports("clinic");
}

/// Imports the application's database, compares with what its files give, and verifies both the
/// database that the manifest makes and the application's own.
fn imports(name: &str) {
    let cluster = Cluster::start();
    let mut client = migrated(&cluster, name);
    let live = import::from_live(&mut client).unwrap();
    assert_file(&format!("{name}.live.txt"), &list(&live.findings, &[]));
    let manifest = accepted(&live);
    let from_files = accepted(&import::from_sql(&migrations(name)));
    assert_file(
        &format!("{name}.live.diff"),
        &differences(&from_files, &manifest),
    );

    let files = schema(&manifest);
    let mut made = applied(&cluster, files.iter().map(Source::text));
    assert_eq!(verified(&mut made, &manifest), "");
    assert_file(
        &format!("{name}.verify.txt"),
        &verified(&mut client, &manifest),
    );
}

/// What a manifest asks of Postgres, and what an import of the database that it makes says.
fn again(cluster: &Cluster, manifest: &str) -> Option<(Database, Imported)> {
    let (made, _) = both(manifest)?;
    let files = schema(manifest);
    let mut client = applied(cluster, files.iter().map(Source::text));
    Some((made, import::from_live(&mut client).unwrap()))
}

#[test]
fn the_database_of_the_calendar_and_of_every_feature_is_asked_for_again() {
    let cluster = Cluster::start();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tables.toml");
    let calendar = std::fs::read_to_string(path).unwrap();
    let calendar = ("calendar".to_owned(), calendar);
    for (name, manifest) in features().into_iter().chain([calendar]) {
        // PostgreSQL puts the keys of a default in an order of its own.
        let manifest = manifest.replace(
            "{ theme = \"dark\", sizes = [1, 2] }",
            "{ sizes = [1, 2], theme = \"dark\" }",
        );
        let (made, imported) = again(&cluster, &manifest).unwrap();
        assert_eq!(list(&imported.findings, &[]), "", "{name}");
        let (again, _) = both(&accepted(&imported)).unwrap();
        assert!(again == made, "{name}: {}", similar(&again, &made));
    }
}

#[test]
fn what_is_imported_of_a_database_asks_for_the_same() {
    use proptest::prelude::*;
    use std::cell::Cell;

    let cluster = Cluster::start();
    let count = Cell::new(0);
    super::seeded::holds("live imports", 32, manifests::project(), |project| {
        for text in variants(&project.text()) {
            let Some((made, imported)) = again(&cluster, &text) else {
                continue;
            };
            prop_assert_eq!(list(&imported.findings, &[]), "", "{}", text);
            let (again, _) = both(&accepted(&imported)).unwrap();
            prop_assert!(again == made, "{text}\n{}", similar(&again, &made));
            count.set(count.get() + 1);
        }
        Ok(())
    });
    let count = count.get();
    assert!(count >= 32, "only {count} manifests were right");
}

#[test]
fn what_a_manifest_has_no_word_for_is_listed_by_object() {
    let cluster = Cluster::start();
    let manifest = "[project]\nname = 'app'\n[tables.tasks.fields]\ntitle = { type = 'text' }\nnote = { type = 'text' }\n";
    let files = schema(manifest);
    let mut untouched = applied(&cluster, files.iter().map(Source::text));
    let nothing = import::from_live(&mut untouched).unwrap();
    assert_eq!(list(&nothing.findings, &[]), "");
    for (statements, said) in objects::OBJECTS {
        let mut client = applied(
            &cluster,
            files.iter().map(Source::text).chain([*statements]),
        );
        let imported = import::from_live(&mut client).unwrap();
        accepted(&imported);
        let found = imported
            .findings
            .iter()
            .filter(|found| found.message == *said);
        let told = list(&imported.findings, &[]);
        assert_eq!(found.count(), 1, "{statements}\n{told}");
    }
}

/// A run of `larder import` in an empty folder.
fn run(arguments: &[&str], variable: Option<&str>) -> (Option<i32>, String, String) {
    let folder = tempfile::TempDir::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_larder"));
    command
        .arg("import")
        .args(arguments)
        .current_dir(folder.path())
        .env_remove("DATABASE_URL")
        .env("NO_COLOR", "1")
        .envs(variable.map(|url| ("DATABASE_URL", url)));
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn the_command_writes_what_the_library_says() {
    let cluster = Cluster::start();
    let (mut client, name) = cluster.database();
    for file in
        schema("[project]\nname = 'app'\n[tables.tasks.fields]\ntitle = { type = 'text' }\n")
    {
        client.batch_execute(file.text()).unwrap();
    }
    client
        .batch_execute("create view titles as select 1 as one")
        .unwrap();
    let expected = import::from_live(&mut client).unwrap().manifest.unwrap();
    let url = cluster.url(&name);
    for (arguments, variable) in [
        (vec!["--database-url", url.as_str()], None),
        (vec![], Some(url.as_str())),
    ] {
        let (code, stdout, stderr) = run(&arguments, variable);
        assert_eq!(
            (code, stdout.as_str()),
            (Some(0), expected.as_str()),
            "{stderr}"
        );
        let view = "warning[import-not-expressed]: the view `titles` is not part of a manifest";
        assert!(stderr.contains(view), "{stderr}");
    }
}

#[test]
fn a_database_that_is_not_there_is_no_run_and_no_password_is_told() {
    let url = "postgres://ada:s3cret@127.0.0.1:1/calendar";
    for (arguments, variable) in [(vec!["--database-url", url], None), (vec![], Some(url))] {
        let (code, stdout, stderr) = run(&arguments, variable);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
        assert!(stderr.contains("error[no-connection]"), "{stderr}");
        assert!(!stderr.contains("s3cret"), "{stderr}");
    }
    let (code, _, stderr) = run(&[], None);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("`DATABASE_URL`"), "{stderr}");
    let (code, _, stderr) = run(&["schema.sql", "--database-url", url], None);
    assert_eq!(code, Some(2));
    assert!(!stderr.contains("s3cret"), "{stderr}");
}
