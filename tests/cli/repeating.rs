//! Runs after one that left everything in place. What it left is known by its stamp, outside
//! of the project, so that a run with nothing to do need not compile; these tests change
//! everything that it could miss.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use larder::digest::Digest;
use larder::fingerprint::Fingerprint;

use super::sandbox::{Run, Sandbox};

const TASKS: &str = "generated/data-v2/domains/tasks.ts";

/// The stamps of the runs in a sandbox.
fn stamps(sandbox: &Sandbox) -> Vec<PathBuf> {
    fs::read_dir(sandbox.cache().join("larder"))
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_default()
}

/// A project whose stamp is wrong about an edited file, as [`mislead`] makes it.
fn misled() -> Sandbox {
    let sandbox = Sandbox::generated(&["tasks"]);
    mislead(&sandbox);
    sandbox
}

/// Edits a file, and has the stamp say that the edit belongs there. So whoever believes the
/// stamp leaves the edit, and whoever compiles does not.
fn mislead(sandbox: &Sandbox) {
    let text = sandbox.read(TASKS);
    let edit = format!("{text}// edited\n");
    let [stamp] = stamps(sandbox).try_into().unwrap();
    let wrong = fs::read_to_string(&stamp)
        .unwrap()
        .replace(&told(&text), &told(&edit));
    assert!(wrong.contains(&told(&edit)));
    fs::write(stamp, wrong).unwrap();
    sandbox.write(TASKS, edit);
}

/// How a stamp tells a text.
fn told(text: &str) -> String {
    serde_json::to_string(&Fingerprint::of(text)).unwrap()
}

fn is_edited(sandbox: &Sandbox) -> bool {
    sandbox.read(TASKS).ends_with("// edited\n")
}

fn generate(sandbox: &Sandbox) -> Run {
    let run = sandbox.run(["generate"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    run
}

#[test]
fn a_run_with_nothing_to_do_says_so_without_compiling() {
    let sandbox = misled();
    let kept = sandbox.outputs().len() + 1;
    let told = format!("wrote 0 files, kept {kept}, removed 0 in […]\n");
    assert_eq!(generate(&sandbox).stdout, told);
    assert!(is_edited(&sandbox));
}

#[test]
fn a_comparison_always_compiles() {
    let sandbox = misled();
    let run = sandbox.run(["generate", "--check"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains(TASKS), "{run:?}");
    let run = sandbox.run(["generate", "--dry-run"]);
    assert!(run.stdout.starts_with("would write 1 file, "), "{run:?}");
}

#[test]
fn what_the_stamp_does_not_speak_of_is_compiled() {
    let compiles = |what: &str, run: &dyn Fn(&Sandbox)| {
        let sandbox = misled();
        run(&sandbox);
        assert!(!is_edited(&sandbox), "{what}");
        // And the next run has a stamp that is right.
        assert_eq!(stamps(&sandbox).len(), 1, "{what}");
        let tree = sandbox.tree();
        assert!(generate(&sandbox).stdout.starts_with("wrote 0 files, "));
        assert_eq!(sandbox.tree(), tree, "{what}");
    };
    compiles("another manifest", &|sandbox| {
        let text = sandbox.read("tables.toml");
        sandbox.write("tables.toml", format!("{text}# a word more\n"));
        generate(sandbox);
    });
    compiles("another program", &|sandbox| {
        let elsewhere = tempfile::TempDir::new().unwrap();
        let program = elsewhere.path().join("larder");
        fs::copy(env!("CARGO_BIN_EXE_larder"), &program).unwrap();
        let run = Run::of(&mut sandbox.command_of(&program, ["generate"]));
        assert_eq!(run.code, Some(0), "{run:?}");
    });
    compiles("the same program, put in place again", &|sandbox| {
        let elsewhere = tempfile::TempDir::new().unwrap();
        let program = elsewhere.path().join("larder");
        let run = |age| {
            fs::copy(env!("CARGO_BIN_EXE_larder"), &program).unwrap();
            let file = fs::File::options().write(true).open(&program).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(age))
                .unwrap();
            drop(file);
            let run = Run::of(&mut sandbox.command_of(&program, ["generate"]));
            assert_eq!(run.code, Some(0), "{run:?}");
        };
        run(1_000);
        mislead(sandbox);
        run(1_000);
        assert!(is_edited(sandbox));
        run(2_000);
    });
    compiles("a new history", &|sandbox| {
        fs::remove_file(sandbox.path("tables.lock")).unwrap();
        let run = sandbox.run(["generate", "--new-history"]);
        assert_eq!(run.code, Some(0), "{run:?}");
    });
    compiles(
        "a history that is refused, because there is one",
        &|sandbox| {
            let run = sandbox.run(["generate", "--new-history"]);
            assert_eq!(run.code, Some(1), "{run:?}");
            sandbox.run(["generate", "--amend"]);
        },
    );
    compiles("what changed, recorded into the last step", &|sandbox| {
        let run = sandbox.run(["generate", "--amend"]);
        assert_eq!(run.code, Some(0), "{run:?}");
    });
}

#[test]
fn each_output_has_a_stamp_of_its_own() {
    let sandbox = Sandbox::generated(&["tasks"]);
    for output in ["other", "third"] {
        let run = sandbox.run(["generate", "--output", output]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(sandbox.exists(&format!("{output}/data-v2/domains/tasks.ts")));
    }
    assert_eq!(stamps(&sandbox).len(), 3);
    fs::remove_file(sandbox.path("other/data-v2/domains/tasks.ts")).unwrap();
    assert!(generate(&sandbox).stdout.starts_with("wrote 0 files, "));
    let run = sandbox.run(["generate", "--output", "other"]);
    assert!(run.stdout.starts_with("wrote 1 file, "), "{run:?}");
}

#[test]
fn whatever_became_of_the_output_is_mended() {
    let sandbox = Sandbox::generated(&["tasks", "notes"]);
    let whole = sandbox.tree();
    let header = sandbox.read(TASKS).lines().next().unwrap().to_owned();
    let rewrite = |path: &str, change: &dyn Fn(String) -> String| {
        let text = change(sandbox.read(path));
        sandbox.write(path, text);
    };
    let left_over = "generated/data-v2/domains/plans.ts";
    // As an interrupted run stages a file.
    let prefix = Digest::of("planner\0tables.toml").digits()[..6].to_owned();
    let staged = format!("generated/data-v2/domains/.larder-{prefix}-aBc.tmp");
    let changes: [(&str, &dyn Fn()); 12] = [
        ("an edit", &|| rewrite(TASKS, &|text| text + "\n")),
        ("an edit of the same size at the same time", &|| {
            let path = sandbox.path(TASKS);
            let modified = fs::metadata(&path).unwrap().modified().unwrap();
            rewrite(TASKS, &|text| text.replacen("export", "exqort", 1));
            let file = fs::File::options().write(true).open(path).unwrap();
            file.set_modified(modified).unwrap();
        }),
        ("other line ends", &|| {
            rewrite(TASKS, &|text| text.replace('\n', "\r\n"));
        }),
        ("an empty file", &|| rewrite(TASKS, &|_| String::new())),
        ("a file less", &|| {
            fs::remove_file(sandbox.path(TASKS)).unwrap();
        }),
        ("a folder less", &|| {
            fs::remove_dir_all(sandbox.path("generated/data-v2")).unwrap();
        }),
        ("nothing at all", &|| {
            fs::remove_dir_all(sandbox.path("generated")).unwrap();
        }),
        ("a file that nothing makes", &|| {
            sandbox.write(left_over, format!("{header}\n"));
        }),
        ("own code that became such a file", &|| {
            sandbox.write(left_over, "mine\n");
            assert!(generate(&sandbox).stdout.starts_with("wrote 0 files, "));
            sandbox.write(left_over, format!("{header}\n"));
        }),
        ("a staged file", &|| sandbox.write(&staged, "half of a te")),
        ("edited attributes", &|| {
            rewrite("generated/.gitattributes", &|text| text + "# more\n");
        }),
        ("attributes less", &|| {
            fs::remove_file(sandbox.path("generated/.gitattributes")).unwrap();
        }),
    ];
    for (what, change) in changes {
        change();
        assert_ne!(sandbox.tree(), whole, "{what}");
        generate(&sandbox);
        assert_eq!(sandbox.tree(), whole, "{what}");
    }
}

#[test]
fn a_history_that_is_gone_or_edited_is_told_or_mended() {
    let sandbox = Sandbox::generated(&["tasks"]);
    let lock = sandbox.read("tables.lock");
    sandbox.write("tables.lock", format!("{lock}\n\n"));
    assert!(generate(&sandbox).stdout.starts_with("wrote 1 file, "));
    assert_eq!(sandbox.read("tables.lock"), lock);
    fs::remove_file(sandbox.path("tables.lock")).unwrap();
    let run = sandbox.run(["generate"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("tables.lock"), "{run:?}");
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_an_output_is_refused() {
    let sandbox = Sandbox::generated(&["tasks"]);
    let target = sandbox.path("target.ts");
    fs::rename(sandbox.path(TASKS), &target).unwrap();
    std::os::unix::fs::symlink(target, sandbox.path(TASKS)).unwrap();
    let run = sandbox.run(["generate"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("link"), "{run:?}");
}

#[test]
fn what_is_not_the_outputs_makes_no_difference() {
    let sandbox = misled();
    sandbox.write("notes.txt", "mine\n");
    sandbox.write("generated/data-v2/domains/tasks.custom.ts", "mine\n");
    sandbox.write("generated/data-v2/domains/mine.ts", "mine\n");
    assert!(generate(&sandbox).stdout.starts_with("wrote 0 files, "));
    assert!(is_edited(&sandbox));
}

#[test]
fn a_warning_is_told_by_every_run() {
    let sandbox = Sandbox::with(&["order"]);
    let first = generate(&sandbox);
    assert!(first.stderr.contains("warning["), "{first:?}");
    assert_eq!(generate(&sandbox).stderr, first.stderr);
    assert!(stamps(&sandbox).is_empty());
}

#[test]
fn a_stamp_that_cannot_be_read_or_left_only_takes_time() {
    let sandbox = misled();
    let [stamp] = stamps(&sandbox).try_into().unwrap();
    let text = fs::read_to_string(&stamp).unwrap();
    let spoiled = [
        String::new(),
        "{}".to_owned(),
        text[..text.len() / 2].to_owned(),
        text.replacen("\"Rust\":", "\"Sql\":", 1),
    ];
    for wrong in spoiled {
        assert_ne!(wrong, text);
        fs::write(&stamp, wrong).unwrap();
        sandbox.write(TASKS, sandbox.read(TASKS) + "// edited\n");
        assert!(generate(&sandbox).stdout.starts_with("wrote 1 file, "));
        assert!(!is_edited(&sandbox));
    }
    let nowhere = sandbox.path("tables.toml");
    for cache in [nowhere.as_path(), Path::new("relative")] {
        sandbox.write(TASKS, "");
        let mut command = sandbox.command(["generate"]);
        let run = Run::of(command.env("XDG_CACHE_HOME", cache).env("HOME", &nowhere));
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(run.stdout.starts_with("wrote 1 file, "), "{run:?}");
        assert!(!sandbox.exists("relative"));
    }
}
