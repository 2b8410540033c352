//! What the reader finds, and what it reads on after.

use super::*;
use crate::finding::{Sources, sort};
use crate::manifest::{CreatedBy, Literal, Number, Operation, Policy};

const PROJECT: &str = "[project]\nname = 'x'\n";

/// Each finding as `line:column code: message; help`.
fn found(text: &str) -> Vec<String> {
    let source = Source::new("tables.toml", text);
    let (_, mut findings) = read(&source);
    sort(&mut findings);
    findings
        .iter()
        .map(|finding| {
            let at = source.position(finding.span().expect("a place").start);
            format!(
                "{}:{} {}: {}; {}",
                at.line,
                at.column,
                finding.code.slug(),
                finding.message,
                finding.help.as_deref().unwrap_or_default()
            )
        })
        .collect()
}

/// The same, for lines of a table `t` that start at line 1.
fn found_in_table(lines: &str) -> Vec<String> {
    found(&format!("[tables.t]\n{lines}\n{PROJECT}"))
}

fn sound(text: &str) -> Manifest {
    let (manifest, findings) = read(&Source::new("tables.toml", text));
    assert_eq!(findings, []);
    manifest
}

#[test]
fn a_written_value_keeps_its_place_and_digits() {
    let text = format!("{PROJECT}[tables.t.fields]\na = {{ type = 'real', max = 0.70 }}\n");
    let manifest = sound(&text);
    let field = &manifest.tables[0].fields[0];
    assert_eq!(&text[field.ty.span().unwrap()], "'real'");
    assert_eq!(&text[field.name.span.clone()], "a");
    assert_eq!(
        field.max.value(),
        Some(&Number::Decimal(0.7, "0.70".to_owned()))
    );
}

#[test]
fn fields_are_the_same_in_each_way_of_writing_them() {
    let ways = [
        "[tables.t.fields]\na = { type = 'text', max = 3 }\nb = { type = 'date' }",
        "[tables.t.fields.a]\ntype = 'text'\nmax = 3\n[tables.t.fields.b]\ntype = 'date'",
        "[tables.t]\nfields.a.type = 'text'\nfields.a.max = 3\nfields.b = { type = 'date' }",
        "[tables]\nt = { fields = { a = { type = 'text', max = 3 }, b.type = 'date' } }",
    ];
    for way in ways {
        let manifest = sound(&format!("{PROJECT}{way}"));
        let fields = manifest.tables[0].fields.iter();
        let read: Vec<_> = fields
            .map(|field| {
                (
                    field.name.value.as_str(),
                    field.ty.value().unwrap().as_str(),
                    field.max.value(),
                )
            })
            .collect();
        let three = Number::Integer(3);
        assert_eq!(
            read,
            [("a", "text", Some(&three)), ("b", "date", None)],
            "{way}"
        );
    }
}

#[test]
fn declarations_keep_the_order_of_the_text() {
    let text = format!(
        "{PROJECT}[tables.z]\n[tables.a]\n[tables.m.fields]\nq = {{ type = 'x' }}\nb = {{ type = 'x' }}"
    );
    let manifest = sound(&text);
    let tables: Vec<_> = manifest
        .tables
        .iter()
        .map(|table| &table.name.value)
        .collect();
    assert_eq!(tables, ["z", "a", "m"]);
    assert_eq!(manifest.tables[2].fields[0].name.value, "q");
}

#[test]
fn words_lists_and_policies_are_read() {
    let manifest = sound(&format!(
        "{PROJECT}[tables.t]\noperations = []\ncreated_by = 'sign-up'\nserver = {{ read = 'authenticated' }}\nindexes = ['a', ['a', 'b']]\n[tables.t.rules.r]\non = ['delete', 'create']"
    ));
    let table = &manifest.tables[0];
    assert_eq!(table.operations.value(), Some(&Vec::new()));
    assert_eq!(table.created_by.value(), Some(&CreatedBy::SignUp));
    assert_eq!(
        table.server.value().unwrap().read.value(),
        Some(&Policy::Authenticated)
    );
    assert_eq!(table.indexes.value().unwrap()[1].value.len(), 2);
    let on: Vec<_> = table.rules[0]
        .on
        .value()
        .unwrap()
        .iter()
        .map(|on| on.value)
        .collect();
    assert_eq!(on, [Operation::Delete, Operation::Create]);
}

#[test]
fn a_default_may_be_any_value() {
    let manifest = sound(&format!(
        "{PROJECT}[tables.t.fields]\na = {{ type = 'json', default = {{ b = [1, 'x', true], c = {{}} }} }}"
    ));
    let expected = Literal::Object(vec![
        (
            "b".to_owned(),
            Literal::List(vec![
                Literal::Number(Number::Integer(1)),
                Literal::Text("x".to_owned()),
                Literal::Boolean(true),
            ]),
        ),
        ("c".to_owned(), Literal::Object(Vec::new())),
    ]);
    assert_eq!(
        manifest.tables[0].fields[0].default.value(),
        Some(&expected)
    );
}

#[test]
fn a_manifest_without_a_project_says_so() {
    assert_eq!(
        found(""),
        ["1:1 missing-key: the manifest needs `project`; add it, for example `[project]`"]
    );
}

#[test]
fn a_misspelt_key_suggests_the_nearest_and_is_not_missed_as_well() {
    assert_eq!(
        found("[project]\nnmae = 'x'"),
        ["2:1 unknown-key: `[project]` has no key `nmae`; did you mean `name`?"]
    );
    let (manifest, _) = read(&Source::new("t", "[project]\nnmae = 'x'"));
    assert!(manifest.project.name.is_unknown());
}

#[test]
fn a_misspelt_part_of_a_table_is_not_missed_in_its_other_part() {
    let text = "[projcet]\nname = 'x'\n[project.layout]\nlayer = 'l'";
    assert_eq!(
        found(text),
        ["1:2 unknown-key: the manifest has no key `projcet`; did you mean `project`?"]
    );
    let (manifest, _) = read(&Source::new("t", text));
    assert!(manifest.project.baseline.is_unknown());
    let text = format!("{PROJECT}[tables.a]\n[tabels.b]\n");
    assert!(read(&Source::new("t", text)).0.broken);
}

#[test]
fn a_key_of_another_section_says_where_it_belongs() {
    assert_eq!(
        found_in_table("deny = 'true'"),
        [
            "2:1 unknown-key: a table has no key `deny`; `deny` is a key of a rule: `[tables.<name>.rules.<id>]`"
        ]
    );
}

#[test]
fn a_field_outside_of_fields_says_where_it_belongs_and_breaks_the_table() {
    let text = format!("{PROJECT}[tables.t]\ntitle = {{ type = 'text' }}");
    assert_eq!(
        found(&text),
        ["4:1 unknown-key: a table has no key `title`; fields stand below, under `fields`"]
    );
    assert!(read(&Source::new("t", text)).0.tables[0].broken);
}

#[test]
fn a_wrong_type_says_what_the_key_takes() {
    assert_eq!(
        found_in_table("sort = 5"),
        [
            "2:8 wrong-type: `sort` takes text, not a whole number; for example `sort = \"-created_at\"`"
        ]
    );
    assert_eq!(
        found_in_table("fields.a = { type = 'text', null = 'true', max = '3' }"),
        [
            "2:36 wrong-type: `null` takes `true` or `false`, not text; write it without quotes: `null = true`",
            "2:50 wrong-type: `max` takes a number, not text; write it without quotes: `max = 3`",
        ]
    );
}

#[test]
fn a_field_that_is_only_a_type_says_how_to_write_it() {
    assert_eq!(
        found_in_table("fields.a = 'text'"),
        [
            "2:12 wrong-type: field `a` takes a table of keys, not text; write `a = { type = \"text\" }`"
        ]
    );
}

#[test]
fn an_unknown_word_suggests_the_nearest_or_lists_all() {
    assert_eq!(
        found_in_table("conflict = 'last-writ'\ndeletes = 'x'\noperations = ['create', 'remove']"),
        [
            "2:12 unknown-value: `conflict` cannot be `last-writ`; did you mean `last-write`?",
            "3:11 unknown-value: `deletes` cannot be `x`; it is `hard` or `tombstone`",
            "4:25 unknown-value: `operations` cannot be `remove`; it is `create`, `update` or `delete`",
        ]
    );
}

#[test]
fn a_number_out_of_range_is_refused() {
    assert_eq!(
        found("[project]\nname = 'x'\nbaseline = -1"),
        [
            "3:12 out-of-range: `baseline` is a number from 1 to 900719925474099; for example `baseline = 4`"
        ]
    );
    assert_eq!(
        found_in_table(
            "fields.a = { type = 'x', min = 9223372036854775808, max = inf, default = nan }"
        ),
        [
            "2:32 out-of-range: `min` is a whole number beyond 64 bits; for example `min = 1`",
            "2:59 out-of-range: `max` is not a finite number; for example `max = 120`",
            "2:74 out-of-range: `default` is not a finite number; for example `default = \"neutral\"`",
        ]
    );
}

#[test]
fn an_empty_list_is_refused_where_an_entry_is_needed() {
    assert_eq!(
        found(&format!(
            "{PROJECT}[enums]\na = []\n[tables.t]\nindexes = []\nunique = [[]]\nrules.r.on = []"
        )),
        [
            "4:5 empty-list: `a` needs at least one entry; for example `priority = [\"low\", \"high\"]`",
            "7:11 empty-list: `unique` needs at least one entry; for example `unique = [[\"user_id\", \"name\"]]`",
            "8:14 empty-list: `on` needs at least one entry; for example `on = [\"delete\"]`",
        ]
    );
}

#[test]
fn an_entry_that_is_there_twice_is_reported_and_the_list_is_kept() {
    let text = format!("{PROJECT}[enums]\na = ['x', 'y', 'x']");
    assert_eq!(
        found(&text),
        ["4:16 duplicate-entry: `a` lists `x` twice; remove one of the two"]
    );
    let (manifest, _) = read(&Source::new("t", text));
    assert_eq!(manifest.enums[0].values.value().unwrap().len(), 2);
}

#[test]
fn a_broken_entry_of_indexes_leaves_the_others() {
    let text = format!("{PROJECT}[tables.t]\nindexes = ['a', 5, ['b', true], ['c']]");
    let (manifest, findings) = read(&Source::new("t", text));
    assert_eq!(findings.len(), 2);
    assert_eq!(manifest.tables[0].indexes.value().unwrap().len(), 2);
}

#[test]
fn what_comes_later_says_so_and_is_not_known() {
    let lines = "through = 'a'\nsync = false\ndeletes = 'tombstone'\nkey = ['a', 'b']\nshare = 5";
    assert_eq!(
        found_in_table(lines),
        [
            "2:1 not-yet: `through` is not supported yet; leave it out for now",
            "3:1 not-yet: `sync` is not supported yet; leave it out for now",
            "4:11 not-yet: `tombstone` of `deletes` is not supported yet; write another word, or leave the key out",
            "5:7 not-yet: a `key` of several columns is not supported yet; leave it out, and say `unique` of these columns",
            "6:1 not-yet: `share` is not supported yet; leave it out for now",
        ]
    );
}

#[test]
fn a_key_of_one_column_is_read() {
    let manifest = sound(&format!(
        "{PROJECT}[tables.t]\nkey = 'code'\n[tables.u]\nkey = ['code']"
    ));
    let keys = manifest
        .tables
        .iter()
        .map(|table| &table.key.value().unwrap()[0].value);
    assert_eq!(keys.collect::<Vec<_>>(), ["code", "code"]);
}

#[test]
fn a_broken_line_only_hides_itself() {
    let text = format!(
        "{PROJECT}[tables.t]\nsort = [1, 2\nmaxx = 3\nconflict = tru\nfoo\ndeletes = 'x'\n[tables.u\nmaxx = 3\n"
    );
    assert_eq!(
        found(&text),
        [
            "4:8 syntax: this list is never closed; close it with `]`",
            "5:1 unknown-key: a table has no key `maxx`; `MANIFEST.md`, which `larder generate` writes, lists its keys",
            "6:12 syntax: `tru` is not a value; for text, write `\"tru\"`",
            "7:1 syntax: a key without a value; write `key = value`, or remove the line",
            "8:11 unknown-value: `deletes` cannot be `x`; it is `hard` or `tombstone`",
            "9:1 syntax: this header is never closed; close it with `]`",
            "10:1 unknown-key: a table has no key `maxx`; `MANIFEST.md`, which `larder generate` writes, lists its keys",
        ]
    );
}

#[test]
fn a_broken_field_is_known_by_its_name() {
    let text = format!(
        "{PROJECT}[tables.t.fields]\na = {{ type = 'text', max = }}\nb = {{ type = 'text' }}"
    );
    assert_eq!(found(&text).len(), 1);
    let (manifest, _) = read(&Source::new("t", text));
    let fields = &manifest.tables[0].fields;
    assert_eq!(fields.len(), 2);
    assert!(fields[0].ty.is_unknown());
    assert!(!manifest.tables[0].broken);
}

#[test]
fn a_line_without_a_name_makes_the_table_incomplete() {
    let text = format!("{PROJECT}[tables.t.fields]\n= {{ type = 'text' }}\n[tables.u]\n");
    assert_eq!(found(&text).len(), 1);
    let (manifest, _) = read(&Source::new("t", text));
    assert!(manifest.tables[0].broken);
    assert!(!manifest.tables[1].broken && !manifest.broken);
}

#[test]
fn a_header_without_a_name_makes_the_manifest_incomplete() {
    let text = format!("{PROJECT}[tables.a b]\nmaxx = 1\n[tables.u]\nmaxx = 1");
    let found = found(&text);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("3:1 syntax: this header is not a name"));
    assert!(found[1].starts_with("6:1 unknown-key"));
    assert!(read(&Source::new("t", text)).0.broken);
}

#[test]
fn a_key_that_is_written_twice_is_reported_once() {
    assert_eq!(
        found_in_table("sort = 'a'\nsort = 'b'\n[tables.t]\nfile = 'x'"),
        [
            "3:1 duplicate-key: `sort` is written twice; remove one of the two",
            "4:9 duplicate-key: `t` is written twice; remove one of the two",
        ]
    );
}

#[test]
fn an_open_text_over_lines_does_not_swallow_the_rest() {
    let text = format!("{PROJECT}[tables.t]\nabout = \"\"\"a\nmaxx = 1\n");
    let found = found(&text);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("4:9 syntax: this text is never closed"));
    assert!(found[1].starts_with("5:1 unknown-key"));
}

#[test]
fn places_hold_where_the_text_was_repaired() {
    let text = format!("oops\n{PROJECT}[tables.t]\nsort = 'é' \nabout = 5\n");
    let source = Source::new("tables.toml", text.as_str());
    let (manifest, findings) = read(&source);
    assert_eq!(&text[manifest.tables[0].sort.span().unwrap()], "'é'");
    assert_eq!(&text[findings[1].span().unwrap().clone()], "5");
}

/// Mistakes of one table each, with the line below the header and the code of each finding.
const MISTAKES: &[(&str, &[(usize, Code)])] = &[
    ("", &[]),
    ("sort = 'a'\n", &[]),
    ("srot = 'a'\n", &[(1, Code::UnknownKey)]),
    ("sort = 5\n", &[(1, Code::WrongType)]),
    ("sort = name\n", &[(1, Code::Syntax)]),
    ("sort = \n", &[(1, Code::Syntax)]),
    ("sort = 'a\n", &[(1, Code::Syntax)]),
    ("sort\n", &[(1, Code::Syntax)]),
    ("= 5\nabout = 'x'\n", &[(1, Code::Syntax)]),
    ("about = \"\"\"\nfree text\n", &[(1, Code::Syntax)]),
    ("unique = [['a']\nabout = 'x'\n", &[(1, Code::Syntax)]),
    (
        "unique = [\n  ['a'],\n  ['b'\nabout = 'x'\n",
        &[(3, Code::Syntax)],
    ),
    (
        "fields.a = { type = 'text', max = 3\n",
        &[(1, Code::Syntax)],
    ),
    ("sort = 'a'\nsort = 'b'\n", &[(2, Code::DuplicateKey)]),
    ("fields.a = { }\n", &[(1, Code::MissingKey)]),
    (
        "conflict = 'x'\nfoo = 1\n",
        &[(1, Code::UnknownValue), (2, Code::UnknownKey)],
    ),
    ("rules.a.on = []\n", &[(1, Code::EmptyList)]),
    ("unique = [['a', 'a']]\n", &[(1, Code::DuplicateEntry)]),
    ("public = true\n", &[(1, Code::NotYet)]),
    (
        "fields.a = { type = 'text', max = inf }\n",
        &[(1, Code::OutOfRange)],
    ),
];

#[test]
fn an_added_mistake_removes_no_finding_and_causes_none() {
    use proptest::prelude::*;

    let tables = prop::collection::vec(prop::sample::select(MISTAKES), 0..30);
    let name = "an added mistake removes no finding and causes none";
    crate::seeded::holds(name, 1_000, tables, |tables| {
        let mut text = PROJECT.to_owned();
        let mut expected = Vec::new();
        for (number, (lines, findings)) in tables.iter().enumerate() {
            text.extend(["[tables.t", &number.to_string(), "]\n"]);
            let header = text.lines().count();
            expected.extend(findings.iter().map(|(line, code)| (header + line, *code)));
            text.push_str(lines);
        }
        let source = Source::new("tables.toml", text.as_str());
        let (manifest, mut findings) = read(&source);
        sort(&mut findings);
        let found: Vec<_> = findings
            .iter()
            .map(|finding| {
                let start = finding.span().expect("a place").start;
                (source.position(start).line, finding.code)
            })
            .collect();
        prop_assert_eq!(found, expected, "{}", text);
        prop_assert_eq!(manifest.tables.len(), tables.len());
        Ok(())
    });
}

#[test]
fn no_text_makes_the_reader_panic() {
    use proptest::prelude::*;

    let piece = prop::sample::select(vec![
        "[",
        "]",
        "[[",
        "{",
        "}",
        "=",
        "\n",
        ".",
        ",",
        "'",
        "\"",
        "\"\"\"",
        "'''",
        "\\",
        "#",
        " ",
        "project",
        "tables",
        "enums",
        "fields",
        "name",
        "type",
        "text",
        "5",
        "-1",
        "0.5",
        "true",
        "é",
        "\u{feff}",
        "\0",
        "\r\n",
        "x",
        "[tables.t]\n",
        "a = 1\n",
        "\\u12",
    ]);
    let text = prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat());
    crate::seeded::holds("no text makes the reader panic", 3_000, text, |text| {
        let source = Source::new("tables.toml", text.as_str());
        let (_, findings) = read(&source);
        let sources = Sources {
            manifest: Some(&source),
            lock: None,
            ..Sources::default()
        };
        for format in [
            crate::finding::Format::Text,
            crate::finding::Format::Json,
            crate::finding::Format::Github,
        ] {
            let style = crate::finding::Style::Plain;
            crate::finding::render(&findings, &sources, format, style);
        }
        let parses = toml::from_str::<toml::Table>(&text).is_ok();
        let faulty = findings
            .iter()
            .any(|finding| matches!(finding.code, Code::Syntax | Code::DuplicateKey));
        prop_assert_eq!(parses, !faulty, "{:?} {:?}", text, findings);
        Ok(())
    });
}
