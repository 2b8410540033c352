use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use larder::files::{FileText, Target};
use larder::source::Source;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The manifests whose module is compiled: the project's own, and the goldens.
fn manifests() -> Vec<(String, PathBuf)> {
    let goldens = fs::read_dir(root().join("tests/goldens")).unwrap();
    let mut all: Vec<_> = goldens
        .map(|entry| entry.unwrap().path().join("tables.toml"))
        .filter(|path| path.exists())
        .map(|path| {
            let feature = path.parent().unwrap().file_name().unwrap();
            let feature = feature.to_str().unwrap().replace('-', "_");
            (feature, path)
        })
        .collect();
    all.push(("calendar".to_owned(), root().join("tables.toml")));
    all.sort();
    all
}

fn module(path: &Path) -> String {
    let manifest = Source::new("tables.toml", fs::read_to_string(path).unwrap());
    let lock = fs::read_to_string(path.with_extension("lock")).ok();
    let lock = lock.map(|text| Source::new("tables.lock", text));
    let output = larder::compile(&manifest, lock.as_ref()).output.unwrap();
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
    for (feature, path) in manifests() {
        let text = module(&path);
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
