//! What `generate` writes, leaves and removes.

use std::fs;
use std::time::{Duration, SystemTime};

use super::sandbox::{Sandbox, manifest};

const TASKS: &str = "generated/data-v2/domains/tasks.ts";
const NOTES: &str = "generated/data-v2/domains/notes.ts";
const INDEX: &str = "generated/data-v2/index.ts";

#[test]
fn a_second_run_changes_no_modification_time() {
    let sandbox = Sandbox::generated(&["tasks", "notes"]);
    let old = SystemTime::now() - Duration::from_secs(100_000);
    let mut paths = sandbox.outputs();
    paths.push("tables.lock".to_owned());
    for path in &paths {
        let file = fs::File::options()
            .write(true)
            .open(sandbox.path(path))
            .unwrap();
        file.set_modified(old).unwrap();
    }
    let run = sandbox.run(["generate"]);
    assert_eq!(run.code, Some(0));
    let count = paths.len();
    assert_eq!(
        run.stdout,
        format!("wrote 0 files, kept {count}, removed 0 in […]\n")
    );
    for path in &paths {
        let modified = fs::metadata(sandbox.path(path))
            .unwrap()
            .modified()
            .unwrap();
        assert_eq!(modified, old, "{path}");
    }
}

#[test]
fn a_removed_table_takes_its_files_along_and_leaves_hand_written_ones() {
    let sandbox = Sandbox::generated(&["tasks", "notes"]);
    let custom = "generated/data-v2/domains/notes.custom.ts";
    sandbox.write(custom, "export const mine = 1;\n");
    assert!(sandbox.exists(NOTES));
    sandbox.declare(&["tasks"]);
    let run = sandbox.run(["generate"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("removed 2 "), "{run:?}");
    assert!(!sandbox.exists(NOTES));
    assert!(sandbox.exists(TASKS));
    assert_eq!(sandbox.read(custom), "export const mine = 1;\n");
    assert_eq!(sandbox.run(["generate", "--check"]).code, Some(0));
}

#[test]
fn a_hand_edit_is_written_over() {
    let sandbox = Sandbox::generated(&["tasks"]);
    let before = sandbox.tree();
    sandbox.write(INDEX, sandbox.read(INDEX) + "export const mine = 1;\n");
    let run = sandbox.run(["generate"]);
    assert!(run.stdout.starts_with("wrote 1 file, "), "{run:?}");
    assert_eq!(sandbox.tree(), before);
}

#[test]
fn another_projects_files_stay_beside_ours() {
    let sandbox = Sandbox::with(&["tasks"]);
    sandbox.write("billing.toml", manifest("billing", &["invoices"]));
    let billing = ["generate", "--manifest", "billing.toml"];
    assert_eq!(sandbox.run(billing).code, Some(0));
    let theirs = sandbox.tree();
    let run = sandbox.run(["generate"]);
    assert_eq!(run.code, Some(1), "both have files at the top");
    assert!(run.stderr.contains("of the project `billing`"), "{run:?}");
    assert_eq!(sandbox.tree(), theirs);

    let planner = ["generate", "--output", "planner"];
    assert_eq!(sandbox.run(planner).code, Some(0));
    let domain = "data-v2/domains/invoices.ts";
    let invoices = sandbox.read(&format!("generated/{domain}"));
    sandbox.write(&format!("planner/{domain}"), &invoices);
    sandbox.declare(&["notes"]);
    assert_eq!(sandbox.run(planner).code, Some(0));
    assert_eq!(sandbox.read(&format!("planner/{domain}")), invoices);
    assert!(!sandbox.exists("planner/data-v2/domains/tasks.ts"));
}

#[test]
fn the_same_manifest_gives_the_same_bytes_anywhere() {
    let one = Sandbox::generated(&["tasks", "notes"]);
    let other = Sandbox::empty();
    other.write(
        "deep/down/tables.toml",
        manifest("planner", &["tasks", "notes"]),
    );
    let args = ["generate", "--manifest", "deep/down/tables.toml"];
    assert_eq!(other.run(args).code, Some(0));
    for path in one
        .outputs()
        .iter()
        .map(String::as_str)
        .chain(["tables.lock"])
    {
        assert_eq!(
            other.read(&format!("deep/down/{path}")),
            one.read(path),
            "{path}"
        );
    }
    assert_eq!(other.outputs(), Vec::<String>::new());
}

#[test]
fn output_goes_where_the_argument_says_and_the_lock_stays_beside_the_manifest() {
    let sandbox = Sandbox::empty();
    sandbox.write("app/tables.toml", manifest("planner", &["tasks"]));
    fs::create_dir(sandbox.path("elsewhere")).unwrap();
    let mut command = sandbox.command([
        "generate",
        "--manifest",
        "../app/tables.toml",
        "--output",
        "lib/data layer",
    ]);
    let status = command
        .current_dir(sandbox.path("elsewhere"))
        .output()
        .unwrap();
    assert_eq!(status.status.code(), Some(0));
    assert!(sandbox.exists("elsewhere/lib/data layer/data-v2/index.ts"));
    assert!(sandbox.exists("app/tables.lock"));
    assert!(!sandbox.exists("app/generated"));
}

#[test]
fn an_absolute_path_to_the_manifest_works_from_any_folder() {
    let sandbox = Sandbox::with(&["tasks"]);
    let manifest = sandbox.path("tables.toml");
    let mut command = sandbox.command(["generate", "--manifest", manifest.to_str().unwrap()]);
    let output = command.current_dir("/").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(sandbox.exists(INDEX));
    let folder = sandbox.path("");
    for path in sandbox.outputs() {
        let text = sandbox.read(&path);
        assert!(!text.contains(folder.to_str().unwrap()), "{path}");
    }
}

#[test]
fn a_changed_layout_moves_the_files() {
    let sandbox = Sandbox::generated(&["tasks"]);
    let layout = "[project.layout]\nlayer = \"layer\"\n";
    sandbox.write("tables.toml", manifest("planner", &["tasks"]) + layout);
    assert_eq!(sandbox.run(["generate"]).code, Some(0));
    assert!(sandbox.exists("generated/layer/domains/tasks.ts"));
    assert!(!sandbox.exists("generated/data-v2"));
    assert_eq!(sandbox.run(["generate", "--check"]).code, Some(0));
}
