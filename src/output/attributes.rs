//! The `.gitattributes` beside the output: LF on every system, folded in reviews. It is also
//! how a later run knows the folders that this one wrote into.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::header::{self, Syntax};

/// The file's name, in the folder of each target.
pub(super) const NAME: &str = ".gitattributes";

const ATTRIBUTES: &str = "text eol=lf linguist-generated";

/// The text for generated files at these paths, relative to the folder that it lies in.
///
/// A folder is named by pattern, so that a table more or less changes nothing here; the
/// topmost folder may be the application's own, so there each file is named.
pub(super) fn text<'a>(
    paths: impl Iterator<Item = &'a str>,
    project: &str,
    manifest: &str,
) -> String {
    let patterns: BTreeSet<String> = paths.map(pattern).collect();
    let mut text = header::lines(project, manifest, Syntax::Hash);
    for pattern in &patterns {
        let _ = writeln!(text, "{pattern} {ATTRIBUTES}");
    }
    if patterns.iter().any(|pattern| pattern.contains("/*.ts")) {
        text.push_str("*.custom.ts -linguist-generated\n");
    }
    text
}

/// The folders that an own, former text names; `..` and the like are not followed.
pub(super) fn folders(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter_map(|line| line.strip_suffix(ATTRIBUTES))
        .filter_map(|pattern| unspelled(pattern.trim_end()))
        .filter_map(|path| Some(path.strip_prefix('/')?.rsplit_once('/')?.0.to_owned()))
        .filter(|folder| {
            folder
                .split('/')
                .all(|part| !matches!(part, "" | "." | "..") && !part.contains('\\'))
        })
        .collect()
}

fn pattern(path: &str) -> String {
    let Some((folder, name)) = path.rsplit_once('/') else {
        return spelled(&format!("/{}", escaped(path)));
    };
    let name = match name.rsplit_once('.') {
        Some((_, extension)) => format!("*.{}", escaped(extension)),
        None => escaped(name),
    };
    spelled(&format!("/{}/{name}", escaped(folder)))
}

/// With the characters escaped that mean something in a pattern.
fn escaped(path: &str) -> String {
    let mut escaped = String::new();
    for character in path.chars() {
        if "*?[\\".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// A pattern as a line of the file has it: in quotes where it would otherwise end too early.
fn spelled(pattern: &str) -> String {
    if pattern.contains([' ', '"']) {
        let quoted = pattern.replace('\\', "\\\\").replace('"', "\\\"");
        return format!("\"{quoted}\"");
    }
    pattern.to_owned()
}

fn unspelled(line: &str) -> Option<String> {
    let pattern = match line.strip_prefix('"') {
        Some(rest) => unescaped(rest.strip_suffix('"')?),
        None => line.to_owned(),
    };
    Some(unescaped(&pattern))
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        plain.push(match character {
            '\\' => characters.next().unwrap_or('\\'),
            other => other,
        });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_named_by_pattern_and_top_files_by_name() {
        let paths = [
            "TABLES.md",
            "data-v2/domains/a.ts",
            "data-v2/domains/b.ts",
            "data-v2/index.ts",
        ];
        let text = text(paths.into_iter(), "calendar", "tables.toml");
        let lines: Vec<_> = text.lines().skip(1).collect();
        assert_eq!(
            lines,
            [
                "/TABLES.md text eol=lf linguist-generated",
                "/data-v2/*.ts text eol=lf linguist-generated",
                "/data-v2/domains/*.ts text eol=lf linguist-generated",
                "*.custom.ts -linguist-generated",
            ]
        );
    }

    #[test]
    fn every_folder_is_read_back() {
        let names = [
            "data-v2/domains",
            "(app)/[slug]",
            "my layer/v 2",
            "a\"b",
            "é*?\\d",
        ];
        for name in names {
            let path = format!("{name}/x.ts");
            let text = text([path.as_str()].into_iter(), "p", "m");
            let folders: Vec<_> = folders(&text).into_iter().collect();
            if name.contains('\\') {
                assert!(folders.is_empty());
            } else {
                assert_eq!(folders, [name]);
            }
        }
    }

    #[test]
    fn a_path_that_leaves_the_output_is_not_followed() {
        let text = "/../../etc/*.ts text eol=lf linguist-generated\n\
                    //x/*.ts text eol=lf linguist-generated\n\
                    /./x/*.ts text eol=lf linguist-generated\n\
                    /x/*.ts text eol=lf\n";
        assert!(folders(text).is_empty());
    }
}
