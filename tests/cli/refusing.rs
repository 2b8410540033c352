//! When a run stops: what it says, its exit code, and that nothing was written.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::sandbox::{Run, Sandbox, skip};

const INDEX: &str = "generated/data-v2/index.ts";

/// Runs `generate`, and requires that it wrote nothing.
fn refused(sandbox: &Sandbox) -> Run {
    let before = sandbox.tree();
    let run = sandbox.run(["generate"]);
    assert_eq!(sandbox.tree(), before);
    run
}

#[test]
fn a_foreign_file_in_the_way_is_a_finding_that_names_both_ways_out() {
    let sandbox = Sandbox::with(&["tasks"]);
    sandbox.write(INDEX, "export const mine = 1;\n");
    let run = refused(&sandbox);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error[foreign-file]"), "{run:?}");
    assert!(run.stderr.contains("move it"), "{run:?}");
    assert!(run.stderr.contains("`[project.layout]`"), "{run:?}");
    for mode in ["--check", "--dry-run"] {
        let run = sandbox.run(["generate", mode]);
        assert_eq!(run.code, Some(1), "{mode}");
        assert!(run.stderr.contains("foreign-file") && run.stderr.contains("drift-missing"));
    }
}

#[test]
fn a_faulty_manifest_is_a_finding() {
    let sandbox = Sandbox::with(&["tasks"]);
    sandbox.write("tables.toml", "[project]\nname = \"x\"\nnmae = 1\n");
    for command in ["generate", "check"] {
        let run = sandbox.run([command]);
        assert_eq!(run.code, Some(1));
        assert!(run.stderr.contains("error[unknown-key]"), "{run:?}");
        assert!(run.stderr.contains("--> tables.toml:3:1"), "{run:?}");
    }
    assert!(!sandbox.exists("generated") && !sandbox.exists("tables.lock"));
}

#[test]
fn without_a_manifest_nothing_can_run() {
    let sandbox = Sandbox::empty();
    for args in [&["generate"][..], &["check"], &["generate", "--check"]] {
        let run = sandbox.run(args);
        assert_eq!(run.code, Some(2));
        assert!(
            run.stderr
                .contains("cannot read `tables.toml`: there is no such file"),
            "{run:?}"
        );
        assert!(run.stderr.contains("larder init"), "{run:?}");
    }
    let run = sandbox.run(["generate", "--manifest", "no/such/tables.toml"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("cannot read `no/such/tables.toml`"),
        "{run:?}"
    );
    assert!(run.stderr.contains("larder init"), "{run:?}");
}

#[test]
fn a_manifest_that_is_no_text_cannot_be_read() {
    let sandbox = Sandbox::empty();
    sandbox.write("tables.toml", b"name = \"\xff\"");
    let run = refused(&sandbox);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("it is not UTF-8 text"), "{run:?}");

    let sandbox = Sandbox::empty();
    fs::create_dir(sandbox.path("tables.toml")).unwrap();
    let run = refused(&sandbox);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("it is a folder"), "{run:?}");
}

#[test]
fn a_lost_lock_is_a_finding_until_a_new_history_is_meant() {
    let sandbox = Sandbox::generated(&["tasks"]);
    fs::remove_file(sandbox.path("tables.lock")).unwrap();
    let run = refused(&sandbox);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("`tables.lock` is missing"), "{run:?}");
    assert!(run.stderr.contains("error[lock-missing]"), "{run:?}");
    assert!(run.stderr.contains("`--new-history`"), "{run:?}");
    assert_eq!(sandbox.run(["generate", "--new-history"]).code, Some(0));
    assert!(sandbox.exists("tables.lock"));
    assert_eq!(sandbox.run(["generate", "--check"]).code, Some(0));
}

#[test]
fn a_new_history_never_takes_the_place_of_a_whole_one() {
    let sandbox = Sandbox::generated(&["tasks"]);
    sandbox.declare(&["tasks", "notes"]);
    let before = sandbox.read("tables.lock");
    let run = sandbox.run(["generate", "--new-history"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("error[lock-present]"), "{run:?}");
    assert!(run.stderr.contains("`tables.lock` is whole"), "{run:?}");
    assert_eq!(sandbox.read("tables.lock"), before);
    assert!(!sandbox.exists("generated/data-v2/domains/notes.ts"));
}

#[test]
fn a_new_history_says_what_it_replaces() {
    let sandbox = Sandbox::generated(&["tasks"]);
    let broken = sandbox
        .read("tables.lock")
        .replace("version = 1", "version = 7");
    sandbox.write("tables.lock", broken);
    let run = sandbox.run(["generate", "--new-history"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains("warning[lock-present]"), "{run:?}");
    let told = "`tables.lock` is replaced: the step is not as it was recorded";
    assert!(run.stderr.contains(told), "{run:?}");
    assert_eq!(sandbox.run(["generate", "--check"]).code, Some(0));
}

#[test]
fn a_file_where_a_folder_belongs_cannot_be_worked_around() {
    for path in ["generated", "generated/data-v2", "generated/data-v2/base"] {
        let sandbox = Sandbox::with(&["tasks"]);
        sandbox.write(path, "");
        let run = refused(&sandbox);
        assert_eq!(run.code, Some(2), "{path}");
        let told = format!("error[blocked-path]: `{path}` is a file");
        assert!(run.stderr.contains(&told), "{run:?}");
    }
    let sandbox = Sandbox::with(&["tasks"]);
    sandbox.write("file", "");
    let run = sandbox.run(["generate", "--output", "file/below"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("`file/below`"), "{run:?}");
}

#[test]
fn a_folder_where_a_file_belongs_cannot_be_worked_around() {
    for path in [INDEX, "generated/data-v2/domains/tasks.ts", "tables.lock"] {
        let sandbox = Sandbox::with(&["tasks"]);
        fs::create_dir_all(sandbox.path(path)).unwrap();
        let run = refused(&sandbox);
        assert_eq!(run.code, Some(2), "{path}");
        assert!(run.stderr.contains(&format!("`{path}`")), "{run:?}");
        assert!(run.stderr.contains("is a folder"), "{run:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_output_is_not_followed() {
    for link in ["generated/data-v2", "generated/data-v2/domains", INDEX] {
        let outside = Sandbox::generated(&["tasks", "notes"]);
        let there = outside.tree();
        let sandbox = Sandbox::with(&["tasks"]);
        fs::create_dir_all(sandbox.path(link).parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(outside.path(link), sandbox.path(link)).unwrap();
        let run = refused(&sandbox);
        assert_eq!(run.code, Some(2), "{link}");
        let told = format!("error[symbolic-link]: `{link}` is a symbolic link");
        assert!(run.stderr.contains(&told), "{run:?}");
        assert_eq!(outside.tree(), there);
    }
}

/// Whether the file system ignores modes for whoever runs the tests.
fn is_privileged() -> bool {
    let sandbox = Sandbox::empty();
    sandbox.write("probe", "");
    let mut permissions = fs::metadata(sandbox.path("probe")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(sandbox.path("probe"), permissions).unwrap();
    fs::write(sandbox.path("probe"), "x").is_ok()
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_left_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let sandbox = Sandbox::generated(&["tasks"]);
    sandbox.declare(&["tasks", "notes"]);
    // Everyone may write everywhere but in one folder, and reach the binary.
    let binary = sandbox.path("larder");
    fs::copy(env!("CARGO_BIN_EXE_larder"), &binary).unwrap();
    let tree = sandbox.tree();
    for (path, bytes) in &tree {
        mode(
            &sandbox.path(path),
            if bytes == b"folder" || path == "larder" {
                0o777
            } else {
                0o666
            },
        );
    }
    mode(&sandbox.path(""), 0o777);
    mode(&sandbox.path("generated/data-v2/domains"), 0o555);

    let mut command = sandbox.command_of(&binary, ["generate"]);
    if is_privileged() {
        // The file system ignores modes for this user, so that another one runs it.
        let other = ["--reuid=65534", "--regid=65534", "--clear-groups", "--"];
        let binary = binary.to_str().unwrap();
        command = sandbox.command_of("setpriv", other.into_iter().chain([binary, "generate"]));
        if let Err(error) = command.output() {
            let why = format!("`setpriv` cannot be run: {error}");
            return skip("a read-only folder", why);
        }
    }
    let run = Run::of(&mut command);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.stderr.contains("error[unwritable]: cannot write `generated/data-v2/domains/notes.ts`: permission denied"),
        "{run:?}"
    );
    assert_eq!(sandbox.tree(), tree);
    mode(&sandbox.path("generated/data-v2/domains"), 0o777);
    assert_eq!(sandbox.run(["generate"]).code, Some(0));
}

/// A file system of a few pages, for as long as the value lives.
#[cfg(target_os = "linux")]
struct SmallDisk<'a>(&'a Path);

#[cfg(target_os = "linux")]
impl<'a> SmallDisk<'a> {
    fn mount(folder: &'a Path, size: &str) -> Option<Self> {
        let size = format!("size={size}");
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder)
            .output();
        mount
            .is_ok_and(|output| output.status.success())
            .then_some(Self(folder))
    }

    fn resize(&self, size: &str) {
        let size = format!("remount,size={size}");
        let status = Command::new("mount")
            .args(["-o", &size])
            .arg(self.0)
            .status();
        assert!(status.unwrap().success());
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_everything_as_it_was() {
    let sandbox = Sandbox::with(&["tasks"]);
    let folder = sandbox.path("generated");
    fs::create_dir(&folder).unwrap();
    let Some(disk) = SmallDisk::mount(&folder, "16k") else {
        return skip("a full disk", "a small one cannot be mounted");
    };
    let before = sandbox.tree();
    let run = sandbox.run(["generate"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("error[unwritable]"), "{run:?}");
    assert!(run.stderr.contains("no space left on the disk"), "{run:?}");
    assert_eq!(sandbox.tree(), before);

    disk.resize("64m");
    assert_eq!(sandbox.run(["generate"]).code, Some(0));
    let before = sandbox.tree();
    // Room for some of the new texts, not for all of them.
    let names: Vec<_> = (0..40).map(|number| format!("table_{number}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    sandbox.declare(&names);
    let manifest = sandbox.tree().remove("tables.toml").unwrap();
    let used = |tree: &std::collections::BTreeMap<String, Vec<u8>>| -> usize {
        tree.values()
            .map(|bytes| bytes.len().div_ceil(4096) * 4)
            .sum()
    };
    disk.resize(&format!("{}k", used(&before) + 40));
    let run = sandbox.run(["generate"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("no space left on the disk"), "{run:?}");
    let mut after = sandbox.tree();
    assert_eq!(
        after.insert("tables.toml".to_owned(), before["tables.toml"].clone()),
        Some(manifest)
    );
    assert_eq!(after, before);
    disk.resize("64m");
    assert_eq!(sandbox.run(["generate"]).code, Some(0));
    assert_eq!(sandbox.run(["generate", "--check"]).code, Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_place_where_no_folder_can_be_made_is_named() {
    let sandbox = Sandbox::with(&["tasks"]);
    let before = sandbox.tree();
    let run = sandbox.run(["generate", "--output", "/proc/generated"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("cannot write `/proc/generated"),
        "{run:?}"
    );
    assert_eq!(sandbox.tree(), before);
}

#[test]
fn init_writes_a_manifest_that_check_accepts_and_never_overwrites_one() {
    let sandbox = Sandbox::empty();
    assert_eq!(sandbox.run(["init"]).code, Some(0));
    let text = sandbox.read("tables.toml");
    let run = sandbox.run(["check"]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), "`tables.toml` is fine\n"),
        "{run:?}"
    );
    assert_eq!(sandbox.run(["generate"]).code, Some(0));
    sandbox.write("tables.toml", text.clone() + "# mine\n");
    let run = sandbox.run(["init"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("error[file-exists]"), "{run:?}");
    assert_eq!(sandbox.read("tables.toml"), text + "# mine\n");
    assert_eq!(
        sandbox
            .run(["init", "--manifest", "no/such/folder.toml"])
            .code,
        Some(2)
    );
}
