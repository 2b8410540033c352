//! `--check` and `--dry-run`: what they tell, and that they write nothing.

use std::fs;

use super::sandbox::{Sandbox, Tree};

const TASKS: &str = "generated/data-v2/domains/tasks.ts";
const NOTES: &str = "generated/data-v2/domains/notes.ts";
const INDEX: &str = "generated/data-v2/index.ts";

/// One file of each kind of drift.
fn drifted() -> (Sandbox, Tree) {
    let sandbox = Sandbox::generated(&["notes", "tasks"]);
    let text = sandbox.read(TASKS);
    let header: String = text.split_inclusive('\n').take(2).collect();
    sandbox.write(TASKS, text.replacen("export", "EXPORT", 1));
    sandbox.write(INDEX, sandbox.read(INDEX).replace('\n', "\r\n"));
    fs::remove_file(sandbox.path(NOTES)).unwrap();
    sandbox.write("generated/data-v2/domains/old.ts", header);
    let tree = sandbox.tree();
    (sandbox, tree)
}

#[test]
fn check_finds_nothing_after_a_run() {
    let sandbox = Sandbox::generated(&["tasks"]);
    let run = sandbox.run(["generate", "--check"]);
    assert_eq!(run.code, Some(0));
    assert_eq!(run.stderr, "");
    assert!(run.stdout.ends_with(" files up to date\n"), "{run:?}");
}

#[test]
fn check_tells_missing_stale_and_unexpected_files_and_exits_with_one() {
    let (sandbox, before) = drifted();
    let run = sandbox.run(["generate", "--check", "--message-format", "json"]);
    assert_eq!(run.code, Some(1));
    let expected = [
        ("drift-missing", NOTES),
        ("drift-unexpected", "generated/data-v2/domains/old.ts"),
        ("drift-stale", TASKS),
        ("drift-line-ends", INDEX),
    ];
    assert_eq!(
        run.findings(),
        expected.map(|(code, path)| (code.to_owned(), path.to_owned()))
    );
    for record in run.records() {
        let help = record["help"].as_str().unwrap();
        assert!(help.starts_with("run `larder generate`"), "{help}");
    }
    let note = run.records()[2]["note"].as_str().unwrap().to_owned();
    assert!(
        note.contains("\n- EXPORT") && note.contains("\n+ export"),
        "{note}"
    );
    assert_eq!(sandbox.tree(), before);
}

#[test]
fn check_shows_people_a_short_difference_and_the_command() {
    let sandbox = Sandbox::generated(&["tasks"]);
    sandbox.write(INDEX, sandbox.read(INDEX) + "export const mine = 1;\n");
    let run = sandbox.run(["generate", "--check"]);
    assert_eq!(run.code, Some(1));
    let block = run.stderr.trim_end();
    assert!(
        block.starts_with(&format!(
            "error[drift-stale]: `{INDEX}` is not what the manifest makes\n--> {INDEX}\n = @@ line "
        )),
        "{block}"
    );
    assert!(
        block.ends_with("\n   - export const mine = 1;\n = help: run `larder generate`\n\n1 error"),
        "{block}"
    );
    assert!(
        run.stdout.starts_with("1 file to write, 0 to remove, "),
        "{run:?}"
    );
}

#[test]
fn the_command_that_mends_names_the_same_manifest_and_output() {
    let sandbox = Sandbox::with(&["tasks"]);
    fs::rename(sandbox.path("tables.toml"), sandbox.path("planner.toml")).unwrap();
    let run = sandbox.run([
        "generate",
        "--check",
        "--manifest",
        "planner.toml",
        "--output",
        "it's here",
        "--message-format",
        "json",
    ]);
    assert_eq!(run.code, Some(1));
    assert_eq!(
        run.records()[0]["help"],
        "run `larder generate --manifest planner.toml --output 'it'\\''s here'`"
    );
}

#[test]
fn check_compares_the_lock_as_well() {
    let sandbox = Sandbox::generated(&["tasks"]);
    sandbox.declare(&["tasks", "notes"]);
    let before = sandbox.tree();
    let run = sandbox.run(["generate", "--check", "--message-format", "json"]);
    assert_eq!(run.code, Some(1));
    let stale = ("drift-stale".to_owned(), "tables.lock".to_owned());
    assert!(run.findings().contains(&stale), "{run:?}");
    assert_eq!(sandbox.tree(), before);
}

#[test]
fn check_before_the_first_run_finds_everything_missing_and_makes_no_folder() {
    let sandbox = Sandbox::with(&["tasks"]);
    let before = sandbox.tree();
    let run = sandbox.run(["generate", "--check", "--message-format", "json"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.findings()
            .iter()
            .all(|(code, _)| code == "drift-missing")
    );
    assert_eq!(sandbox.tree(), before);
}

#[test]
fn a_dry_run_announces_what_a_run_would_do_and_exits_with_zero() {
    let (sandbox, before) = drifted();
    let run = sandbox.run(["generate", "--dry-run"]);
    assert_eq!(run.code, Some(0));
    for told in [
        format!("warning[drift-missing]: `{NOTES}` would be created"),
        format!("warning[drift-stale]: `{TASKS}` would be rewritten"),
        format!("warning[drift-line-ends]: `{INDEX}` would be rewritten"),
        "warning[drift-unexpected]: `generated/data-v2/domains/old.ts` would be removed".to_owned(),
    ] {
        assert!(run.stderr.contains(&told), "{told}\n{}", run.stderr);
    }
    assert!(
        run.stdout.starts_with("would write 3 files, keep "),
        "{run:?}"
    );
    assert!(run.stdout.ends_with(", remove 1\n"), "{run:?}");
    assert_eq!(sandbox.tree(), before);
    let run = sandbox.run(["generate"]);
    assert!(run.stdout.starts_with("wrote 3 files, kept "), "{run:?}");
}

#[test]
fn annotations_name_the_file_and_stay_on_one_line() {
    let (sandbox, _) = drifted();
    let run = sandbox.run(["generate", "--check", "--message-format", "github"]);
    assert_eq!(run.code, Some(1));
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 4);
    for line in lines {
        assert!(line.starts_with("::error file=generated/"), "{line}");
    }
    assert!(
        run.stderr.contains("3 files to write, 1 to remove"),
        "{run:?}"
    );
}

#[test]
fn a_long_difference_is_cut() {
    let sandbox = Sandbox::generated(&["tasks"]);
    let lines: Vec<_> = (0..500).map(|line| format!("// {line}\n")).collect();
    sandbox.write(TASKS, sandbox.read(TASKS) + &lines.concat());
    let run = sandbox.run(["generate", "--check"]);
    assert!(run.stderr.contains(" more changed lines"), "{run:?}");
    assert!(run.stderr.lines().count() < 20, "{run:?}");
}
