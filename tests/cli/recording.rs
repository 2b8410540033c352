//! What becomes of `tables.lock` where a change is not recorded as a step of its own.

use super::sandbox::Sandbox;

fn ids(sandbox: &Sandbox) -> Vec<String> {
    let lock = sandbox.read("tables.lock");
    let steps = lock.split("\n[[step]]\nid = \"").skip(1);
    steps.map(|step| step[..16].to_owned()).collect()
}

/// Three steps: `tasks`, `notes`, and `labels` with `tags` in one.
fn three_steps() -> Sandbox {
    let sandbox = Sandbox::generated(&["tasks"]);
    for tables in [
        &["tasks", "notes"][..],
        &["tasks", "notes", "labels", "tags"],
    ] {
        sandbox.declare(tables);
        assert_eq!(sandbox.run(["generate"]).code, Some(0));
    }
    sandbox
}

#[test]
fn an_amended_change_is_part_of_the_last_step() {
    let sandbox = three_steps();
    let before = ids(&sandbox);
    sandbox.declare(&["tasks", "notes", "labels", "marks"]);
    let run = sandbox.run(["generate", "--amend"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let after = ids(&sandbox);
    assert_eq!(after[..2], before[..2]);
    assert_eq!(after.len(), 3);
    assert_ne!(after[2], before[2]);
    let lock = sandbox.read("tables.lock");
    assert!(
        lock.contains("created = [\"labels\", \"marks\"]\n"),
        "{lock}"
    );
    assert!(!lock.contains("tags"), "as if it had never been: {lock}");
    let dexie = sandbox.read("generated/data-v2/base/dexie.ts");
    assert!(dexie.contains("this.version(3)"), "{dexie}");
    assert_eq!(sandbox.run(["generate", "--check"]).code, Some(0));
}

#[test]
fn a_step_that_is_amended_away_leaves_nothing() {
    let sandbox = Sandbox::generated(&["tasks"]);
    let before = sandbox.tree();
    sandbox.declare(&["tasks", "notes"]);
    assert_eq!(sandbox.run(["generate"]).code, Some(0));
    sandbox.declare(&["tasks"]);
    assert_eq!(sandbox.run(["generate", "--amend"]).code, Some(0));
    assert_eq!(sandbox.tree(), before);
}

#[test]
fn steps_before_the_one_that_is_named_are_dropped() {
    let sandbox = three_steps();
    let before = ids(&sandbox);
    let run = sandbox.run(["generate", "--squash-before", &before[2]]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(ids(&sandbox), before[2..]);
    assert_eq!(sandbox.run(["generate", "--check"]).code, Some(0));
    sandbox.declare(&["tasks"]);
    assert_eq!(sandbox.run(["generate"]).code, Some(0));
    let dexie = sandbox.read("generated/data-v2/base/dexie.ts");
    assert!(dexie.contains("this.version(4)"), "{dexie}");
    assert!(dexie.contains("      notes: null,\n"), "{dexie}");
}

#[test]
fn a_step_that_is_not_there_is_found() {
    let sandbox = three_steps();
    let before = sandbox.tree();
    let run = sandbox.run(["generate", "--squash-before", "0000000000000000"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error[lock-unknown-step]"), "{run:?}");
    assert_eq!(sandbox.tree(), before);
}

#[test]
fn the_ways_to_record_a_change_exclude_each_other() {
    let sandbox = three_steps();
    let id = ids(&sandbox)[1].clone();
    for args in [
        &["generate", "--amend", "--check"][..],
        &["generate", "--amend", "--new-history"],
        &["generate", "--amend", "--squash-before", &id],
        &["generate", "--squash-before", &id, "--check"],
    ] {
        assert_eq!(sandbox.run(args).code, Some(2), "{args:?}");
    }
}
