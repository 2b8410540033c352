//! Generated files, as the parser of TypeScript sees them.
#![allow(dead_code, reason = "not every test asks everything")]

use std::fs;
use std::path::Path;

use larder::files::{FileText, Files, Target};
use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;

/// The TypeScript of an output: path and text.
pub(crate) fn modules(files: &Files) -> impl Iterator<Item = (&str, &str)> {
    files.0.iter().filter_map(|((target, path), file)| {
        let (FileText::Generated(text) | FileText::Stub(text)) = file;
        (*target == Target::TypeScript && is_module(path)).then_some((path.as_str(), text.as_str()))
    })
}

fn is_module(path: &str) -> bool {
    let extension = Path::new(path).extension();
    extension.is_some_and(|extension| extension == "ts" || extension == "tsx")
}

/// What the parser says against the modules of an output.
pub(crate) fn faults(files: &Files) -> Vec<String> {
    let faults = modules(files).filter_map(|(path, text)| {
        let fault = fault(path, text)?;
        Some(format!("{path}: {fault}\n{text}"))
    });
    faults.collect()
}

/// What the parser says against a module.
pub(crate) fn fault(path: &str, text: &str) -> Option<String> {
    let allocator = Allocator::default();
    let kind = SourceType::from_path(path).expect("a module's name");
    let parsed = Parser::new(&allocator, text, kind).parse();
    let first = parsed.diagnostics.first().map(ToString::to_string);
    first.or_else(|| parsed.panicked.then(|| "it is not TypeScript".to_owned()))
}

/// Whether a module has an identifier of this name: code, and neither text nor comment.
pub(crate) fn names(path: &str, text: &str, name: &str) -> bool {
    let allocator = Allocator::default();
    let kind = SourceType::from_path(path).expect("a module's name");
    let parsed = Parser::new(&allocator, text, kind).parse();
    format!("{:?}", parsed.program.body).contains(&format!("name: \"{name}\""))
}

/// Whether a path stays where it belongs on every system.
pub(crate) fn is_plain(path: &str) -> bool {
    path.split('/').all(|part| {
        let plain = |letter: char| letter.is_alphanumeric() || " ._-@+()[]".contains(letter);
        !part.is_empty() && part != "." && part != ".." && part.chars().all(plain)
    })
}

/// Writes the modules of an output to a folder's `out`, and nothing else there.
pub(crate) fn lay_out(folder: &Path, files: &Files) {
    let out = folder.join("out");
    if out.exists() {
        fs::remove_dir_all(&out).expect("a writable folder");
    }
    let app = folder.join("app");
    for (path, text) in modules(files) {
        let path = out.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
        fs::write(path, text).expect("a writable folder");
    }
    // What the application itself has where the manifest says so.
    for entry in fs::read_dir(app).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        let to = out.join("app").join(path.file_name().expect("a name"));
        fs::create_dir_all(out.join("app")).expect("a writable folder");
        fs::copy(&path, to).expect("a writable folder");
    }
}
