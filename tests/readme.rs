//! What the README shows is what the tool does.

use std::fs;
use std::path::Path;

use larder::finding::{self, Format, Sources, Style};
use larder::source::Source;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

/// The code blocks of a language, in order.
fn blocks(language: &str) -> Vec<String> {
    let readme = read("README.md");
    let start = format!("```{language}\n");
    readme
        .split(start.as_str())
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn the_manifest_by_example_is_accepted() {
    let manifest = &blocks("toml")[0];
    let compiled = larder::compile(&Source::new("tables.toml", manifest.as_str()), None);
    assert_eq!(compiled.findings, []);
    assert!(compiled.output.is_some());
}

#[test]
fn the_mistakes_are_told_as_shown() {
    let source = Source::new("tables.toml", blocks("toml")[1].as_str());
    let compiled = larder::compile(&source, None);
    let sources = Sources {
        manifest: Some(&source),
        lock: None,
        ..Sources::default()
    };
    let told = finding::render(&compiled.findings, &sources, Format::Text, Style::Plain);
    assert_eq!(blocks("text")[0], told);
}

#[test]
fn the_statements_stand_in_the_committed_output() {
    let output = read("generated/supabase/schemas/10_user_calendars.sql");
    for block in blocks("sql") {
        assert!(output.contains(&block), "not in the output:\n{block}");
    }
}

#[test]
fn the_excerpt_stands_in_the_committed_output() {
    let output = read("generated/data-v2/domains/calendars.ts");
    for block in blocks("typescript") {
        for part in block.split("\n\n/**") {
            assert!(
                output.contains(part.trim_end()),
                "not in the output:\n{part}"
            );
        }
    }
}
