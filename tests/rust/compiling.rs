use std::cell::RefCell;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use larder::files::{FileText, Target};
use larder::source::Source;
use proptest::prelude::TestCaseError;

use super::manifests::project;
use super::seeded::holds;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Manifests and their locks, by what their modules are called: the project's own, the
/// goldens, and some random ones, whose names and texts are hostile.
fn manifests() -> Vec<(String, Source, Option<Source>)> {
    let goldens = fs::read_dir(root().join("tests/goldens")).unwrap();
    let mut folders: Vec<_> = goldens
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("tables.toml").exists())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
        // What other tests leave there.
        .filter(|(feature, _)| !feature.starts_with("sample-"))
        .collect();
    folders.push(("calendar".to_owned(), root().to_owned()));
    folders.sort();
    let mut manifests: Vec<_> = folders
        .into_iter()
        .map(|(feature, folder)| {
            let read = |name: &str| {
                let text = fs::read_to_string(folder.join(name)).ok();
                text.map(|text| Source::new(name, text))
            };
            let manifest = read("tables.toml").unwrap();
            (feature.replace('-', "_"), manifest, read("tables.lock"))
        })
        .collect();
    let random = RefCell::new(Vec::new());
    holds("compiled", 30, project(), |project| {
        let manifest = Source::new("tables.toml", project.text());
        if larder::compile(&manifest, None).output.is_none() {
            return Err(TestCaseError::reject("refused"));
        }
        random.borrow_mut().push(manifest);
        Ok(())
    });
    for (number, manifest) in random.into_inner().into_iter().enumerate() {
        manifests.push((format!("random_{number}"), manifest, None));
    }
    manifests
}

fn module(manifest: &Source, lock: Option<&Source>) -> String {
    let output = larder::compile(manifest, lock).output.unwrap();
    match &output.files.0[&(Target::Rust, larder::rust::MODULE.to_owned())] {
        FileText::Generated(text) | FileText::Stub(text) => text.clone(),
    }
}

/// The examples of a module's documentation but the one that includes the module.
fn examples(module: &str) -> String {
    let docs = module.lines().filter_map(|line| line.strip_prefix("//!"));
    let mut examples = String::new();
    let mut inside = false;
    for line in docs {
        let line = line.strip_prefix(' ').unwrap_or(line);
        if line.starts_with("```") {
            inside = line.len() > 3;
        } else if inside && !line.starts_with("#[") && line != "mod tables;" {
            let _ = writeln!(examples, "    {line}");
        }
    }
    examples
}

#[test]
fn no_module_gives_a_warning() {
    let folder = root().join("target/generated-rust");
    fs::create_dir_all(folder.join("src")).unwrap();
    let package = "[package]\nname = \"generated\"\nedition = \"2021\"\n\n[workspace]\n\n\
                   [dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\n\
                   serde_json = \"1\"\n";
    fs::write(folder.join("Cargo.toml"), package).unwrap();
    // The versions that are there already.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();

    let mut main = "fn main() {}\n".to_owned();
    for (feature, manifest, lock) in manifests() {
        let text = module(&manifest, lock.as_ref());
        let _ = write!(
            main,
            "\nmod {feature};\n#[allow(dead_code, clippy::wildcard_imports)]\nmod {feature}_examples {{\n    \
             use super::{feature}::*;\n\n{}}}\n",
            examples(&text)
        );
        fs::write(folder.join(format!("src/{feature}.rs")), text).unwrap();
    }
    fs::write(folder.join("src/main.rs"), main).unwrap();

    let checked = Command::new(env!("CARGO"))
        .args(["clippy", "--quiet", "--offline", "--target-dir"])
        .arg(folder.join("target"))
        .args(["--", "-D", "warnings", "-D", "clippy::pedantic"])
        .current_dir(&folder)
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{told}");
}
