//! A small manifest for each feature, and everything that comes of it.

mod parsed;

use std::fs;
use std::path::{Path, PathBuf};

use larder::files::{FileText, Files, Target};
use larder::finding::{self, Format, Sources, Style};
use larder::model::Project;
use larder::source::Source;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens")
}

/// The features, by their folders; what other tests leave here has a name of its own.
fn features() -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("the goldens");
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("a plain name")
        })
        .filter(|name| !name.starts_with("sample-"))
        .collect();
    names.sort();
    names
}

fn source(path: &Path, name: &str) -> Option<Source> {
    Some(Source::new(name, fs::read_to_string(path).ok()?))
}

/// The output of a manifest that is right, and the warnings.
fn compiled(folder: &Path) -> (larder::Output, String) {
    let manifest = source(&folder.join("tables.toml"), "tables.toml").expect("a manifest");
    let lock = source(&folder.join("tables.lock"), "tables.lock");
    let compiled = larder::compile(&manifest, lock.as_ref());
    let sources = Sources {
        manifest: Some(&manifest),
        lock: lock.as_ref(),
        ..Sources::default()
    };
    let told = finding::render(&compiled.findings, &sources, Format::Text, Style::Plain);
    match compiled.output {
        Some(output) => (output, told),
        None => panic!("{} is refused:\n{told}", folder.display()),
    }
}

fn text(file: &FileText) -> &str {
    match file {
        FileText::Generated(text) | FileText::Stub(text) => text,
    }
}

/// The text of a file without the names of its project and its database.
fn anonymous(file: &FileText, project: &Project) -> String {
    let header = format!("project \"{}\"", project.name);
    text(file)
        .replacen(&header, "…", 1)
        .replacen(&header.replace('"', "\\\""), "…", 1)
        .replacen(&format!("'{}'", project.database), "…", 1)
}

/// What a snapshot shows of a file: of the fixed text in Rust only the items' first lines.
fn of_interest(target: Target, text: &str) -> String {
    let Some((own, fixed)) = text
        .split_once("\n/// A row of a table.\n")
        .filter(|_| target == Target::Rust)
    else {
        return text.to_owned();
    };
    let items = fixed.lines().filter(|line| {
        let words = ["pub ", "impl", "fn ", "struct ", "enum ", "const "];
        words.iter().any(|word| line.starts_with(word))
    });
    let items: Vec<_> = items.collect();
    format!("{own}\n… and the fixed text of:\n{}\n", items.join("\n"))
}

/// All files of an output; those that every project has alike are only named.
fn shown(output: &larder::Output, told: &str, usual: &larder::Output) -> String {
    let mut parts = Vec::new();
    if !told.is_empty() {
        parts.push(format!("==== findings\n{told}"));
    }
    for (place, file) in &output.files.0 {
        let (target, path) = place;
        let kind = match file {
            FileText::Generated(_) => "",
            FileText::Stub(_) => ", written once",
        };
        let alike = usual.files.0.get(place).is_some_and(|other| {
            anonymous(other, &usual.model.project) == anonymous(file, &output.model.project)
        });
        parts.push(if alike {
            format!("==== {target:?}: {path}{kind}, as in every project")
        } else {
            let text = of_interest(*target, text(file));
            format!("==== {target:?}: {path}{kind}\n{text}")
        });
    }
    parts.push(format!("==== tables.lock\n{}", output.history));
    parts.join("\n")
}

#[test]
fn each_feature_is_written_as_before() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (usual, _) = compiled(root);
    for feature in features() {
        let (output, told) = compiled(&folder().join(&feature));
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder().join(&feature));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("files", shown(&output, &told, &usual)));
    }
}

#[test]
fn each_feature_is_typescript() {
    for feature in features() {
        let (output, _) = compiled(&folder().join(&feature));
        let faults = parsed::faults(&output.files);
        assert_eq!(faults, [""; 0], "{feature}");
    }
}

#[test]
fn every_live_store_is_declared() {
    for feature in features() {
        let (output, _) = compiled(&folder().join(&feature));
        let path = format!("{}/base/dexie.ts", output.model.project.layer);
        let dexie = text(&output.files.0[&(Target::TypeScript, path)]);
        // A store that is too long for its line stands on the next one.
        let dexie = dexie.split_whitespace().collect::<Vec<_>>().join(" ");
        let tables = output.model.tables.iter();
        let stores = tables.map(|table| (table.name.as_str(), larder::history::store(table)));
        let engine = larder::history::ENGINE_STORES.map(|(name, store)| (name, store.to_owned()));
        for (name, store) in stores.chain(engine) {
            let line = format!("{name}: '{store}',");
            assert!(dexie.contains(&line), "{feature}: no `{line}` in:\n{dexie}");
        }
        for name in &output.model.schema.removed {
            assert!(
                dexie.contains(&format!("{name}: null,")),
                "{feature}: {name}"
            );
        }
        let version = format!("version({})", output.model.schema.version);
        assert!(dexie.contains(&version), "{feature}: no `{version}`");
    }
}

/// Puts the TypeScript of each feature beside its manifest, where the tests of the web check
/// its types.
#[test]
fn each_feature_lies_ready_to_be_checked() {
    for feature in features() {
        let (output, _) = compiled(&folder().join(&feature));
        parsed::lay_out(&folder().join(&feature), &output.files);
    }
}

#[test]
fn files_of_one_output_have_plain_paths() {
    for feature in features() {
        let Files(files) = compiled(&folder().join(&feature)).0.files;
        for (_, path) in files.keys() {
            assert!(parsed::is_plain(path), "{feature}: {path}");
        }
    }
}
