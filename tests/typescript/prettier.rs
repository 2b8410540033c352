use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The pinned Prettier of the workspace in `tests/web`.
pub(crate) struct Prettier {
    module: PathBuf,
}

/// A text that Prettier would write otherwise.
pub(crate) struct Change {
    pub(crate) path: String,
    /// The first line that differs, as it is and as it would be.
    pub(crate) difference: String,
}

const SCRIPT: &str = "
const prettier = require(process.argv[1]);
let input = '';
process.stdin.on('data', (chunk) => (input += chunk));
process.stdin.on('end', async () => {
  const changed = [];
  for (const [index, [filepath, text]] of JSON.parse(input).entries()) {
    const options = { filepath, singleQuote: true };
    const formatted = await prettier.format(text, options).catch(String);
    if (formatted === text) continue;
    const [now, then] = [text.split('\\n'), formatted.split('\\n')];
    const line = then.findIndex((other, at) => other !== now[at]);
    const show = (lines) => lines.slice(line, line + 6).join('\\n');
    changed.push([index, `line ${line + 1}\\n${show(now)}\\n---\\n${show(then)}`]);
  }
  console.log(JSON.stringify(changed));
});
";

impl Prettier {
    /// Where it is installed. Where it is not, says so; in CI that is a failure.
    pub(crate) fn find() -> Option<Self> {
        let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/web/node_modules");
        let module = modules.join("prettier");
        if module.is_dir() {
            return Some(Self { module });
        }
        let missing = "NOT RUN: Prettier is not installed; `npm ci` in `tests/web` does it";
        assert!(std::env::var_os("CI").is_none(), "{missing}");
        eprintln!("{missing}");
        None
    }

    /// Those texts that Prettier would write otherwise.
    pub(crate) fn changed<'a>(
        &self,
        files: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Vec<Change> {
        let files: Vec<_> = files.collect();
        let mut node = Command::new("node")
            .args(["-e", SCRIPT])
            .arg(&self.module)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node runs");
        let input = serde_json::to_vec(&files).expect("texts are JSON");
        let mut stdin = node.stdin.take().expect("the input is a pipe");
        stdin.write_all(&input).expect("node reads its input");
        drop(stdin);
        let answer = node.wait_with_output().expect("node ends");
        assert!(answer.status.success(), "node fails");
        let changed: Vec<(usize, String)> =
            serde_json::from_slice(&answer.stdout).expect("node answers with JSON");
        changed
            .into_iter()
            .map(|(index, difference)| Change {
                path: files[index].0.to_owned(),
                difference,
            })
            .collect()
    }
}
