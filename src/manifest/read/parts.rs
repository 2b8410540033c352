//! Reads a long manifest in parts, several at once: the parser takes some sixty times the size
//! of what it reads, which a part gives back before the next one.
//!
//! Only a manifest that is sound and written in the usual order is read so, its tables last.
//! Anything else is read whole, so that a fault is found in one way alone.

use std::collections::HashSet;

use toml::de::DeTable;

use super::{Keys, Manifest, Reading, TableDecl, keys, manifest, whole};
use crate::manifest::repair::Offsets;
use crate::parallel;

/// Shorter texts are read as fast whole, in bytes.
const LONG: usize = 64 * 1024;

/// How long a part is at least, in bytes.
const PART: usize = 8 * 1024;

/// The manifest, if it can be read so and nothing is wrong with it.
pub(super) fn read(text: &str) -> Option<Manifest> {
    if text.len() < LONG {
        return None;
    }
    let (head, tables) = parts(text)?;
    let read = parallel::map(tables, |(begin, part)| {
        sound(part, begin, |document, reading| {
            let keys = Keys::open(&keys::root::SECTION, document, 0..0, false, reading);
            whole(keys.take(&keys::root::TABLES, reading))
        })
    });
    let mut tables: Vec<TableDecl> = Vec::new();
    for part in read {
        tables.extend(part?);
    }
    let mut names = HashSet::new();
    if !tables.iter().all(|table| names.insert(&table.name.value)) {
        return None;
    }
    let head = sound(head, 0, |document, reading| {
        (!document.contains_key("tables")).then(|| manifest(document, reading))
    })?;
    Some(Manifest { tables, ..head })
}

/// What a part says; `None` where anything is wrong with it.
///
/// A string or an array that goes on in the next part does not end in its own, so it is one
/// of the faults.
fn sound<T>(
    part: &str,
    begin: usize,
    read: impl FnOnce(&DeTable<'_>, &mut Reading<'_>) -> Option<T>,
) -> Option<T> {
    let (document, errors) = DeTable::parse_recoverable(part);
    let mut reading = Reading {
        offsets: &Offsets::of_part(begin),
        findings: Vec::new(),
    };
    let said = read(document.get_ref(), &mut reading);
    said.filter(|_| errors.is_empty() && reading.findings.is_empty())
}

/// What comes before the tables, and then some tables each, with the place where they begin.
/// `None` where there are no tables, or something else may come after the first one.
fn parts(text: &str) -> Option<(&str, Vec<(usize, &str)>)> {
    let mut begins = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if may_be_header(line) {
            let header = line.strip_prefix("[tables.");
            match (begins.last(), header) {
                (None, None) => {}
                (None, Some(_)) => begins.push(at),
                (Some(begin), Some(header)) => {
                    if begin + PART <= at && is_name(header) {
                        begins.push(at);
                    }
                }
                (Some(_), None) => return None,
            }
        }
        at += line.len();
    }
    let head = &text[..*begins.first()?];
    let ends = begins.iter().skip(1).copied().chain([text.len()]);
    let parts = begins.iter().zip(ends);
    let parts = parts.map(|(begin, end)| (*begin, &text[*begin..end]));
    Some((head, parts.collect()))
}

/// Whether a line may be a header; one that ends in a comma is an array in an array.
fn may_be_header(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('[') && (!line.ends_with(',') || line.contains('#'))
}

/// Whether the rest of a header is a table's name alone.
fn is_name(header: &str) -> bool {
    let name = header.trim_end().strip_suffix(']');
    name.is_some_and(|name| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::super::read_whole;
    use super::*;
    use crate::source::Source;

    const PROJECT: &str = "# Notes\n[project]\nname = 'x'\n";
    const ENUMS: &str = "[enums]\nstate = ['open', 'done']\n";

    /// Tables enough for several parts, each with what a table may hold.
    fn tables(from: usize) -> String {
        let table = |number: usize| {
            format!(
                "\n# The {number}th.\n[tables.t_{number}]\nabout = \"\"\"\nA table of é\n\"\"\"\n\
                 unique = [\n  ['user_id', 'name'],\n]\n\n\
                 [tables.t_{number}.fields]\nname = {{ type = 'text', min = 1 }}\n\
                 state = {{ type = 'state', default = 'open' }}\n\
                 price = {{ type = 'real', max = 0.{number} }}\n\n\
                 [tables.t_{number}.filters.open]\nwhere = \"row.state == 'open'\"\n"
            )
        };
        (from..from + 400).map(table).collect()
    }

    /// The manifest as it is read in parts, if it is; it says what the whole one says.
    fn in_parts(text: &str) -> Option<Manifest> {
        let (whole, findings) = read_whole(&Source::new("tables.toml", text));
        let read = read(text);
        if let Some(read) = &read {
            assert_eq!(findings, []);
            assert_eq!(*read, whole);
        }
        read
    }

    #[test]
    fn a_long_manifest_says_the_same_in_parts() {
        let text = format!("{PROJECT}{ENUMS}{}", tables(0));
        assert!(parts(&text).unwrap().1.len() > 8);
        assert_eq!(in_parts(&text).unwrap().tables.len(), 400);
        let text = text.replace('\n', "\r\n");
        assert_eq!(in_parts(&text).unwrap().tables.len(), 400);
    }

    #[test]
    fn what_is_unusual_is_read_whole() {
        let (tables, more) = (tables(0), tables(400));
        let usual = format!("{PROJECT}{ENUMS}{tables}");
        let field = "a.type = 'date'";
        let unusual = [
            // Another section after the tables, and a table of all of them.
            format!("{PROJECT}{tables}{ENUMS}"),
            format!("{PROJECT}{tables}[enums] # with a comment,\n"),
            format!("{usual}[tables]\nu = {{ fields.{field} }}\n{more}"),
            format!("{usual}[ tables . u . fields ]\n{field}\n{more}"),
            format!("{PROJECT}{ENUMS}[tables]\nu = {{ fields.{field} }}\n{tables}"),
            // A table that goes on in another part, and one that is there twice.
            format!("{usual}{more}[tables.t_0.filters.done]\nwhere = \"true\"\n"),
            format!("{usual}{tables}"),
            // Headers inside of a text and of an array.
            format!("{usual}[tables.u]\nabout = '''\n{more}'''\n[tables.u.fields]\n{field}\n"),
            format!("{usual}[tables.u]\nunique = [\n{more}]\n"),
            format!("{usual}[tables.u]\nunique = [\n['a']\n]\n[tables.u.fields]\n{field}\n"),
            // Faults: of the syntax, of a key, of a value, of a name; and before the tables.
            format!("{usual}[tables.u\n{more}"),
            format!("{usual}[tables.u]\nsorted = 1\n{more}"),
            format!("{usual}[tables.u]\nsort = 1\n{more}"),
            format!("{usual}[tables.u]\n\"\\u0000x\" = 1\n{more}"),
            format!("[project]\n{ENUMS}{tables}"),
            format!("[table.u.fields]\n{field}\n{usual}"),
        ];
        for text in unusual {
            assert!(text.len() > LONG);
            assert_eq!(in_parts(&text), None, "{}", &text[text.len() - 60..]);
        }
    }

    #[test]
    fn a_short_manifest_is_read_whole() {
        let text = format!("{PROJECT}[tables.t.fields]\na.type = 'date'\n");
        assert_eq!(in_parts(&text), None);
    }
}
