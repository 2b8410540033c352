use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use larder::files::{FileText, Files, Target};
use serde_json::{Value as Json, json};

/// The generated schemas and mappers, in Node.
pub(crate) struct Client {
    node: PathBuf,
    root: PathBuf,
}

impl Client {
    /// With the TypeScript of some output. Where the workspace in `tests/web` is not installed,
    /// says so; in CI that is a failure.
    pub(crate) fn of(files: &Files) -> Option<Self> {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/web");
        let node = workspace.join("node_modules/.bin/node");
        if !node.is_file() {
            let missing = "NOT RUN: `npm ci` in `tests/web` installs what runs the schemas";
            assert!(std::env::var_os("CI").is_none(), "{missing}");
            eprintln!("{missing}");
            return None;
        }
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("checks");
        for ((target, path), text) in &files.0 {
            let (Target::TypeScript, FileText::Generated(text)) = (target, text) else {
                continue;
            };
            let file = root.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Some(Self { node, root })
    }

    /// The forms in which values of columns are stored; `None` of those that are refused.
    pub(crate) fn parse<T: AsRef<str>>(
        &self,
        values: impl Iterator<Item = (impl AsRef<str>, T)>,
    ) -> Vec<Option<Json>> {
        let values: Vec<_> = values
            .map(|(column, text)| json!([column.as_ref(), text.as_ref()]))
            .collect();
        answers(self.ask(&json!(values), &json!([]))["parse"].take())
    }

    /// Rows as the server sends them, in the form of the device; `None` where it has no place
    /// for a value.
    pub(crate) fn map(&self, rows: Vec<Json>) -> Vec<Option<Json>> {
        answers(self.ask(&json!([]), &Json::Array(rows))["map"].take())
    }

    fn ask(&self, parse: &Json, map: &Json) -> Json {
        let mut child = Command::new(&self.node)
            .arg("check/checks.mjs")
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/web"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let question = json!({
            "root": self.root,
            "schema": "SampleSchema",
            "mapper": "mapSampleFromServer",
            "parse": parse,
            "map": map,
        });
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(question.to_string().as_bytes()).unwrap();
        drop(stdin);
        let answer = child.wait_with_output().unwrap();
        assert!(answer.status.success(), "Node fails");
        serde_json::from_slice(&answer.stdout).unwrap()
    }
}

/// Each answer is a list of one or none.
fn answers(list: Json) -> Vec<Option<Json>> {
    let Json::Array(list) = list else {
        panic!("a list is answered");
    };
    list.into_iter()
        .map(|answer| answer.as_array().unwrap().first().cloned())
        .collect()
}
