//! `larder import`: what goes where, and what it never does.

use super::sandbox::Sandbox;

#[cfg(not(feature = "postgres"))]
#[test]
fn the_default_build_says_which_feature_it_needs() {
    let sandbox = Sandbox::empty();
    sandbox.write("schema.sql", "create table tasks (id uuid primary key);\n");
    let run = sandbox.run(["import", "schema.sql"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("error[needs-feature]"), "{run:?}");
    assert!(run.stderr.contains("--features postgres"), "{run:?}");
}

#[cfg(feature = "postgres")]
mod with_postgres {
    use super::Sandbox;

    const TASKS: &str = "\
create table tasks (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  title text not null check (char_length(title) <= 80),
  created_at timestamptz not null default now()
);
create view titles as select title from tasks;
create table tags (name text);
do $$ begin perform 1; end $$;
";

    /// What is lost of it, each with its line.
    const LOST: &[(&str, usize)] = &[
        ("import-not-ready", 1),
        ("import-not-expressed", 1),
        ("import-not-expressed", 7),
        ("import-left-out", 8),
        ("import-not-understood", 9),
    ];

    fn sandbox() -> Sandbox {
        let sandbox = Sandbox::empty();
        sandbox.write("schema.sql", TASKS);
        sandbox
    }

    #[test]
    fn the_manifest_goes_to_standard_output_and_the_list_to_the_other() {
        let sandbox = sandbox();
        let before = sandbox.tree();
        let run = sandbox.run(["import", "schema.sql"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(sandbox.tree(), before);
        for (code, line) in LOST {
            assert!(run.stderr.contains(&format!("warning[{code}]")), "{run:?}");
            let place = format!("--> schema.sql:{line}:");
            assert!(run.stderr.contains(&place), "{place} {run:?}");
        }
        sandbox.write("tables.toml", &run.stdout);
        assert_eq!(sandbox.run(["check"]).code, Some(0));
        assert_eq!(sandbox.run(["generate"]).code, Some(0));
    }

    #[test]
    fn programs_get_the_list_when_the_manifest_has_a_file() {
        let sandbox = sandbox();
        let args = ["import", "schema.sql", "--message-format", "json"];
        let aside = sandbox.run(args);
        assert!(aside.stdout.starts_with("#:schema"), "{aside:?}");
        let run = sandbox.run(args.into_iter().chain(["--manifest", "tables.toml"]));
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(aside.stdout, sandbox.read("tables.toml"));
        assert_eq!(aside.stderr, run.stdout);
        let mut found: Vec<(String, u64)> = run
            .records()
            .iter()
            .map(|record| {
                assert_eq!(record["path"], "schema.sql");
                let code = record["code"].as_str().unwrap().to_owned();
                (code, record["line"].as_u64().unwrap())
            })
            .collect();
        found.sort();
        let mut expected: Vec<(String, u64)> = LOST
            .iter()
            .map(|(code, line)| ((*code).to_owned(), *line as u64))
            .collect();
        expected.sort();
        assert_eq!(found, expected);
        assert!(
            run.stderr.contains("wrote `tables.toml` with 1 table"),
            "{run:?}"
        );
    }

    #[test]
    fn a_manifest_that_is_there_is_never_overwritten() {
        let sandbox = sandbox();
        sandbox.write("tables.toml", "mine");
        let run = sandbox.run(["import", "schema.sql", "--manifest", "tables.toml"]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains("error[file-exists]"), "{run:?}");
        assert_eq!(sandbox.read("tables.toml"), "mine");
    }

    #[test]
    fn a_folder_is_its_sql_files_by_name() {
        let sandbox = Sandbox::empty();
        sandbox.write(
            "migrations/2_more.sql",
            "alter table tasks add column n integer;\n",
        );
        sandbox.write("migrations/1_first.sql", TASKS);
        sandbox.write("migrations/notes.md", "'");
        let run = sandbox.run(["import", "migrations"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(
            run.stdout
                .contains("n = { type = \"integer\", null = true }"),
            "{run:?}"
        );
    }

    #[test]
    fn a_quote_that_stays_open_stops_the_run() {
        let sandbox = sandbox();
        sandbox.write("broken.sql", "comment on table tasks is 'what there is\n");
        let args = [
            "import",
            "schema.sql",
            "broken.sql",
            "--manifest",
            "tables.toml",
        ];
        let run = sandbox.run(args);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stderr.contains("error[sql-syntax]"), "{run:?}");
        assert!(run.stderr.contains("--> broken.sql:1:27"), "{run:?}");
        assert!(!sandbox.exists("tables.toml"));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_no_run() {
        let sandbox = Sandbox::empty();
        sandbox.write("latin.sql", b"comment on table t is '\xe9';");
        for (file, reason) in [
            ("latin.sql", "it is not UTF-8 text"),
            ("nowhere.sql", "there is no such file"),
        ] {
            let run = sandbox.run(["import", file]);
            assert_eq!(run.code, Some(2), "{run:?}");
            assert!(run.stderr.contains("error[unreadable]"), "{run:?}");
            assert!(run.stderr.contains(reason), "{run:?}");
        }
    }
}
