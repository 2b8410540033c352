use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder of its own to run the binary in, and one for what the binary keeps for itself.
pub(crate) struct Sandbox {
    folder: TempDir,
    cache: TempDir,
}

/// What a run left: its exit code and what it printed, without the time that it took.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Every path below a folder with its bytes; folders and links have words instead.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

impl Sandbox {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            cache: TempDir::new().unwrap(),
        }
    }

    /// A folder with a manifest of these tables.
    pub(crate) fn with(tables: &[&str]) -> Self {
        let sandbox = Self::empty();
        sandbox.declare(tables);
        sandbox
    }

    /// A folder whose output is up to date.
    pub(crate) fn generated(tables: &[&str]) -> Self {
        let sandbox = Self::with(tables);
        assert_eq!(sandbox.run(["generate"]).code, Some(0));
        sandbox
    }

    /// Writes the manifest.
    pub(crate) fn declare(&self, tables: &[&str]) {
        self.write("tables.toml", manifest("planner", tables));
    }

    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn exists(&self, path: &str) -> bool {
        fs::symlink_metadata(self.path(path)).is_ok()
    }

    /// The person's folder for caches.
    pub(crate) fn cache(&self) -> &Path {
        self.cache.path()
    }

    /// The binary, to be run in the folder, in an environment that says nothing about colours.
    pub(crate) fn command<I: IntoIterator<Item: AsRef<OsStr>>>(&self, args: I) -> Command {
        self.command_of(env!("CARGO_BIN_EXE_larder"), args)
    }

    /// The same of another program.
    pub(crate) fn command_of<I: IntoIterator<Item: AsRef<OsStr>>>(
        &self,
        program: impl AsRef<OsStr>,
        args: I,
    ) -> Command {
        let mut command = Command::new(program);
        command
            .args(args)
            .current_dir(self.folder.path())
            .env("XDG_CACHE_HOME", self.cache())
            .stdin(Stdio::null());
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR"] {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn run<I: IntoIterator<Item: AsRef<OsStr>>>(&self, args: I) -> Run {
        Run::of(&mut self.command(args))
    }

    pub(crate) fn tree(&self) -> Tree {
        let mut tree = Tree::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let bytes = if path.is_symlink() {
                    b"link".to_vec()
                } else if path.is_dir() {
                    folders.push(path.clone());
                    b"folder".to_vec()
                } else {
                    fs::read(&path).unwrap()
                };
                let name = path.strip_prefix(self.folder.path()).unwrap();
                tree.insert(name.to_str().unwrap().to_owned(), bytes);
            }
        }
        tree
    }

    /// The paths of the generated files, in order.
    pub(crate) fn outputs(&self) -> Vec<String> {
        self.tree()
            .into_iter()
            .filter(|(path, bytes)| path.starts_with("generated/") && bytes != b"folder")
            .map(|(path, _)| path)
            .collect()
    }
}

impl Run {
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let text = |bytes| without_time(&String::from_utf8(bytes).unwrap());
        Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// The findings of a run with `--message-format json`.
    pub(crate) fn records(&self) -> Vec<serde_json::Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The codes of its findings, with their paths.
    pub(crate) fn findings(&self) -> Vec<(String, String)> {
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        self.records()
            .iter()
            .map(|record| (text(&record["code"]), text(&record["path"])))
            .collect()
    }
}

/// Says loudly that something was not tested here; where everything must be, that is a failure.
pub(crate) fn skip(what: &str, why: impl std::fmt::Display) {
    assert!(
        std::env::var_os("CI").is_none(),
        "not tested: {what}: {why}"
    );
    // The test runner keeps what a test prints to itself, but not this.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}: {why}");
}

/// A manifest of tables that have one field each.
pub(crate) fn manifest(project: &str, tables: &[&str]) -> String {
    let mut text = format!("[project]\nname = \"{project}\"\ndatabase = \"{project}-db\"\n");
    let fields = "fields]\ntitle = { type = \"text\" }\n";
    for table in tables {
        text.extend(["\n[tables.", table, ".", fields]);
    }
    text
}

fn without_time(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        match line.rsplit_once(" in ") {
            Some((start, time)) if time.ends_with(" ms") => lines.push(format!("{start} in […]")),
            _ => lines.push(line.to_owned()),
        }
    }
    lines.join("\n")
}
