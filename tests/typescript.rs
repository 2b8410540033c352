//! The TypeScript of random manifests is a fixed point of the pinned Prettier.
#![allow(clippy::print_stderr)]

mod parsed;
#[path = "typescript/prettier.rs"]
mod prettier;
#[path = "typescript/random.rs"]
mod random;

use std::collections::BTreeMap;

use larder::files::Files;
use larder::source::Source;
use random::Random;

/// The files of so many accepted random manifests, each of so many tables.
fn each_accepted(name: &str, cases: usize, tables: usize, mut take: impl FnMut(&str, Files)) {
    let mut random = Random::seeded(name);
    let mut accepted = 0;
    let mut refused = BTreeMap::new();
    for _ in 0..2 * cases {
        let manifest = random::manifest(&mut random, tables);
        let compiled = larder::compile(&Source::new("tables.toml", &manifest), None);
        if let Some(output) = compiled.output {
            accepted += 1;
            take(&manifest, output.files);
        }
        for finding in compiled.findings {
            *refused.entry(finding.code.slug()).or_insert(0) += 1;
        }
        if accepted == cases {
            break;
        }
    }
    eprintln!("{name}: {accepted} manifests of {tables} tables, findings of others: {refused:?}");
    assert_eq!(accepted, cases, "too many manifests are refused");
}

#[test]
fn prettier_leaves_what_is_generated_as_it_is() {
    let Some(prettier) = prettier::Prettier::find() else {
        return;
    };
    // A thousand tables; many files are the same for every manifest, and asked about once.
    let mut texts = BTreeMap::new();
    each_accepted("prettier", 50, 20, |_, files| {
        for (path, text) in parsed::modules(&files) {
            texts.entry(text.to_owned()).or_insert(path.to_owned());
        }
    });
    eprintln!("{} texts", texts.len());
    let files = texts
        .iter()
        .map(|(text, path)| (path.as_str(), text.as_str()));
    let changed = prettier.changed(files);
    for change in changed.iter().take(5) {
        eprintln!("{}: {}", change.path, change.difference);
    }
    assert!(
        changed.is_empty(),
        "Prettier changes {} files",
        changed.len()
    );
}
