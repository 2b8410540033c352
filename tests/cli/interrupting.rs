//! Runs that are killed, and runs that meet.

use std::fs::File;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::sandbox::{Run, Sandbox};

/// Many tables, so that a run takes long enough to be interrupted anywhere.
const TABLES: usize = 60;

/// How many runs are killed.
const KILLS: u32 = 40;

fn names(prefix: &str) -> Vec<String> {
    (0..TABLES)
        .map(|number| format!("{prefix}_{number}"))
        .collect()
}

fn declare(sandbox: &Sandbox, names: &[String], field: &str) {
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let text = super::sandbox::manifest("planner", &names);
    sandbox.write("tables.toml", text.replace("title", field));
}

#[test]
fn a_killed_run_leaves_each_file_whole_and_the_next_run_completes_it() {
    // Two states of one project, both with the same recorded history: every table's file
    // differs between them, and each has tables that the other has not.
    let shared = names("shared");
    let tables = [
        [shared.clone(), names("left")].concat(),
        [shared, names("right")].concat(),
    ];
    let sandbox = Sandbox::empty();
    for at in [0, 1, 0, 1] {
        declare(&sandbox, &tables[at], ["title", "label"][at]);
        let run = sandbox.run(["generate"]);
        assert_eq!(run.code, Some(0), "{run:?}");
    }
    let lock = sandbox.read("tables.lock");
    let mut whole = Vec::new();
    let mut longest = Duration::ZERO;
    for at in [0, 1] {
        sandbox.write("tables.lock", &lock);
        declare(&sandbox, &tables[at], ["title", "label"][at]);
        let started = Instant::now();
        assert_eq!(sandbox.run(["generate"]).code, Some(0));
        longest = longest.max(started.elapsed());
        whole.push(sandbox.tree());
    }
    sandbox.write("tables.lock", &lock);

    let mut torn = 0;
    for kill in 0..KILLS {
        let at = kill as usize % 2;
        declare(&sandbox, &tables[at], ["title", "label"][at]);
        sandbox.write("tables.lock", &lock);
        let mut child = sandbox
            .command(["generate"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The kills are spread over the length of a run, most of them over its second half,
        // where the files are written.
        sleep(longest.mul_f64(0.3 + 0.8 * f64::from(kill) / f64::from(KILLS)));
        child.kill().unwrap();
        child.wait().unwrap();

        let tree = sandbox.tree();
        let mut fresh = 0;
        let mut stale = 0;
        for (path, bytes) in &tree {
            if path.contains("/.larder-") || path.starts_with(".larder-") || path == "tables.toml" {
                continue;
            }
            let is = |at: usize| whole[at].get(path) == Some(bytes);
            assert!(
                is(0) || is(1) || path == "tables.lock" && *bytes == lock.as_bytes(),
                "`{path}` is neither old nor new, but has {} bytes",
                bytes.len()
            );
            fresh += usize::from(is(at) && !is(1 - at));
            stale += usize::from(is(1 - at) && !is(at));
        }
        torn += usize::from(fresh > 0 && stale > 0);

        sandbox.write("tables.lock", &lock);
        let run = sandbox.run(["generate"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(sandbox.tree(), whole[at], "after kill {kill}");
    }
    println!("{torn} of {KILLS} kills came between two files");
}

#[test]
fn a_run_waits_for_the_one_before_it() {
    let sandbox = Sandbox::with(&["tasks"]);
    let other = File::open(sandbox.path("")).unwrap();
    other.lock().unwrap();
    let child = sandbox
        .command(["generate"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    sleep(Duration::from_millis(300));
    assert!(!sandbox.exists("generated") && !sandbox.exists("tables.lock"));
    other.unlock().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let notice = String::from_utf8(output.stderr).unwrap();
    assert_eq!(notice, "waiting for another run of larder in `.`\n");
    assert!(sandbox.exists("generated/data-v2/index.ts"));
}

#[test]
fn comparing_runs_go_side_by_side() {
    let sandbox = Sandbox::generated(&["tasks"]);
    let other = File::open(sandbox.path("")).unwrap();
    other.lock_shared().unwrap();
    let run = sandbox.run(["generate", "--check"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn runs_at_once_end_as_one_run_would() {
    let reference = Sandbox::generated(&["tasks", "notes"]).tree();
    let sandbox = Sandbox::with(&["tasks", "notes"]);
    let runs: Vec<_> = (0..8)
        .map(|_| {
            sandbox
                .command(["generate"])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut writers = 0;
    for run in runs {
        let output = run.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        let stdout = String::from_utf8(output.stdout).unwrap();
        writers += usize::from(!stdout.starts_with("wrote 0 files"));
    }
    assert_eq!(
        writers, 1,
        "the first wrote everything, the others found it there"
    );
    assert_eq!(sandbox.tree(), reference);
}

#[test]
fn nothing_is_left_beside_the_output() {
    let sandbox = Sandbox::generated(&["tasks"]);
    let names: Vec<_> = sandbox
        .tree()
        .into_keys()
        .filter(|path| !path.contains('/'))
        .collect();
    assert_eq!(names, ["generated", "tables.lock", "tables.toml"]);
    let run: Run = sandbox.run(["generate"]);
    assert_eq!(run.code, Some(0));
    assert!(!sandbox.outputs().iter().any(|path| path.contains(".tmp")));
}
