//! Runs that are killed, and runs that meet.

use std::fs::File;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::sandbox::{Run, Sandbox};

/// Many tables, so that a run takes long enough to be interrupted anywhere.
const TABLES: usize = 20;

/// How many runs are killed.
const KILLS: u32 = 24;

fn names(prefix: &str) -> Vec<String> {
    (0..TABLES)
        .map(|number| format!("{prefix}_{number}"))
        .collect()
}

/// One of two states of a project: every shared table's file differs between them, and each
/// has tables that the other has not.
fn declare(sandbox: &Sandbox, state: usize) {
    let tables = [names("shared"), names(["left", "right"][state])].concat();
    let tables: Vec<_> = tables.iter().map(String::as_str).collect();
    let text = super::sandbox::manifest("planner", &tables);
    let longest = ["max = 10", "max = 20"][state];
    let field = format!("{{ type = \"text\", {longest} }}");
    sandbox.write("tables.toml", text.replace("{ type = \"text\" }", &field));
}

#[test]
fn a_killed_run_leaves_each_file_whole_and_the_next_run_completes_it() {
    let sandbox = Sandbox::empty();
    let generate = || {
        let run = sandbox.run(["generate"]);
        assert_eq!(run.code, Some(0), "{run:?}");
    };
    for state in [0, 1] {
        declare(&sandbox, state);
        generate();
    }
    // Every run begins with this history, so that each state is always the same bytes.
    let lock = sandbox.read("tables.lock");
    let mut longest = Duration::ZERO;
    let whole = [0, 1].map(|state| {
        sandbox.write("tables.lock", &lock);
        declare(&sandbox, state);
        let started = Instant::now();
        generate();
        longest = longest.max(started.elapsed());
        sandbox.tree()
    });

    let mut between = 0;
    for kill in 0..KILLS {
        let state = kill as usize % 2;
        sandbox.write("tables.lock", &lock);
        declare(&sandbox, state);
        let mut child = sandbox
            .command(["generate"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The kills are spread over the length of a run, the later part of which writes.
        sleep(longest.mul_f64(0.2 + 0.8 * f64::from(kill) / f64::from(KILLS)));
        child.kill().unwrap();
        child.wait().unwrap();

        let (mut new, mut old) = (0, 0);
        for (path, bytes) in &sandbox.tree() {
            let staged = path.rsplit('/').next().unwrap().starts_with(".larder-");
            if staged || path == "tables.toml" {
                continue;
            }
            let is = |state: usize| whole[state].get(path) == Some(bytes);
            assert!(
                is(0) || is(1) || (path == "tables.lock" && *bytes == lock.as_bytes()),
                "`{path}` is neither old nor new: it has {} bytes",
                bytes.len()
            );
            new += usize::from(is(state) && !is(1 - state));
            old += usize::from(is(1 - state) && !is(state));
        }
        between += usize::from(new > 0 && old > 0);
        generate();
        assert!(
            sandbox.tree() == whole[state],
            "kill {kill} was not completed"
        );
    }
    assert!(between > 0, "no kill came between two files");
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
