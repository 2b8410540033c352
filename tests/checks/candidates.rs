use std::fmt::Write as _;

use serde_json::{Value as Json, json};

/// A column under test.
pub(crate) struct Column {
    pub(crate) name: String,
    /// Its declaration in the manifest.
    pub(crate) declaration: String,
    /// What is counted together.
    pub(crate) kind: String,
    /// Whether the server checks no more than the outline.
    pub(crate) loose: bool,
}

/// Random values, the same for the same seed.
pub(crate) struct Candidates {
    state: u64,
}

const PATTERNS: [&str; 16] = [
    "^[a-z]+$",
    "a",
    "^a.b$",
    r"^\d{2,3}-\w*$",
    r"^[^a-c\s]+$",
    r"\s",
    "^(a|bc)*$",
    "^(?:a?b){2}$",
    "^(a*)*b$",
    r"^[\w.+\-]+@b$",
    "^😀{1,2}[é-ü]?$",
    "[\u{10000}-\u{10ffff}]",
    r"^\[\]\{\}\^\$\|\\/'$",
    "^a$|^b|c$",
    r"^.{0,3}$",
    "(^a)+|b{0}c",
];
const ALPHABET: [char; 26] = [
    'a',
    'b',
    'c',
    'A',
    'Z',
    '0',
    '1',
    '9',
    '-',
    '_',
    '.',
    ' ',
    '\n',
    '\t',
    '@',
    '/',
    ':',
    '\'',
    '\\',
    '"',
    'é',
    'ü',
    '\u{301}',
    '\u{2028}',
    '😀',
    '\u{10ffff}',
];
const TEXTS: &str = "text email url timezone slug";

/// A column of each type with each check.
#[expect(clippy::too_many_lines, reason = "a line or two for each type")]
pub(crate) fn columns() -> Vec<Column> {
    let mut columns = Vec::new();
    let mut add = |kind: &str, attributes: &str| {
        let name = format!("c{}", columns.len());
        columns.push(Column {
            declaration: format!("{name} = {{ {attributes}, null = true }}"),
            name,
            kind: kind.to_owned(),
            loose: ["email", "url", "timezone"].contains(&kind),
        });
    };
    for checks in ["", ", min = 1, max = 5", ", min = 3, max = 3", ", max = 2"] {
        add("text", &format!("type = 'text'{checks}"));
        add(
            "text[]",
            &format!(
                "type = 'text[]', each = {{ {} }}",
                checks.trim_start_matches(", ")
            ),
        );
        add("text[]", &format!("type = 'text[]'{checks}"));
    }
    for format in ["email", "url", "timezone", "slug"] {
        add(format, &format!("type = 'text', format = '{format}'"));
        add(
            format,
            &format!("type = 'text', format = '{format}', max = 12"),
        );
    }
    for pattern in PATTERNS {
        add(
            "pattern",
            &format!("type = 'text', pattern = '''{pattern}'''"),
        );
    }
    add(
        "pattern[]",
        "type = 'text[]', each = { pattern = '^[ab]+$', max = 3 }",
    );
    for checks in [
        "",
        ", min = 0, max = 6",
        ", min = -2147483648",
        ", max = -1",
    ] {
        add("integer", &format!("type = 'integer'{checks}"));
    }
    add(
        "integer[]",
        "type = 'integer[]', min = 1, each = { min = 0, max = 6 }",
    );
    for checks in [
        "",
        ", min = 0",
        ", max = 9007199254740993",
        ", min = -9223372036854775808",
    ] {
        add("bigint", &format!("type = 'bigint'{checks}"));
    }
    add("bigint[]", "type = 'bigint[]', each = { max = 6 }");
    for checks in [
        "",
        ", min = 0.5",
        ", max = 1e300",
        ", min = -1e-9, max = 0.1",
    ] {
        add("real", &format!("type = 'real'{checks}"));
    }
    add("real[]", "type = 'real[]'");
    add("real[]", "type = 'real[]', each = { min = 0.5, max = 3 }");
    for digits in ["3,2", "15,5", "15,0", "5,5", "1,0"] {
        add("numeric", &format!("type = 'numeric({digits})'"));
        add(
            "numeric",
            &format!("type = 'numeric({digits})', min = 0, max = 2"),
        );
        add(
            "numeric",
            &format!("type = 'numeric({digits})', min = -0.7"),
        );
    }
    add("numeric[]", "type = 'numeric(3,2)[]', each = { min = 0.7 }");
    for digits in ["20,4", "38,0", "16,16"] {
        add("decimal", &format!("type = 'numeric({digits})'"));
        add(
            "decimal",
            &format!("type = 'numeric({digits})', min = -0.5, max = 2"),
        );
    }
    add(
        "decimal[]",
        "type = 'numeric(20,4)[]', each = { min = 0.5 }",
    );
    for ty in [
        "boolean",
        "date",
        "time",
        "timestamp",
        "uuid",
        "level",
        "json",
    ] {
        add(ty, &format!("type = '{ty}'"));
        add(&format!("{ty}[]"), &format!("type = '{ty}[]', max = 2"));
    }
    add("json", "type = 'json', shape = 'object'");
    add("json", "type = 'json', shape = 'array'");
    columns
}

impl Candidates {
    /// Values of the seed that the environment names, or of a fixed one.
    pub(crate) fn seeded() -> (Self, u64) {
        let seed = std::env::var("LARDER_SEED").map_or(20_261_122, |seed| seed.parse().unwrap());
        (Self { state: seed }, seed)
    }

    fn below(&mut self, end: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }

    /// Values for a column, as texts of JSON.
    pub(crate) fn of(&mut self, column: &Column) -> Vec<String> {
        let mut values: Vec<String> = OF_NO_TYPE.iter().map(|text| (*text).to_owned()).collect();
        if let Some(element) = column.kind.strip_suffix("[]") {
            let elements = self.of_kind(element);
            values.extend(elements.iter().map(|element| format!("[{element}]")));
            for _ in 0..30 {
                let few = self.below(5);
                let few: Vec<String> = (0..few)
                    .map(|_| elements[self.below(elements.len())].clone())
                    .collect();
                values.push(format!("[{}]", few.join(", ")));
            }
            values.push("[[1], [2]]".to_owned());
            values.push("[[\"a\"], [\"b\"]]".to_owned());
            return values;
        }
        values.extend(self.of_kind(&column.kind));
        values
    }

    fn of_kind(&mut self, kind: &str) -> Vec<String> {
        let mut values: Vec<Json> = known(kind);
        for _ in 0..60 {
            values.push(match kind {
                "integer" | "bigint" | "real" | "numeric" | "decimal" => self.number(kind),
                kind if TEXTS.contains(kind) || kind == "pattern" => json!(self.text()),
                _ => break,
            });
        }
        values.iter().map(Json::to_string).collect()
    }

    fn text(&mut self) -> String {
        let length = self.below(7);
        // Often of few characters, so that patterns match now and then.
        let few = 1 + self.below(ALPHABET.len());
        (0..length).map(|_| ALPHABET[self.below(few)]).collect()
    }

    /// Digits with a point somewhere, as a number or, where the client keeps it so, as text.
    fn number(&mut self, kind: &str) -> Json {
        let mut digits = String::from(if self.below(3) == 0 { "-" } else { "" });
        let whole = 1 + self.below(if kind == "decimal" { 20 } else { 12 });
        for _ in 0..whole {
            write!(digits, "{}", self.below(10)).unwrap();
        }
        let fraction = self.below(8);
        if fraction > 0 && kind != "integer" && kind != "bigint" {
            digits.push('.');
            for _ in 0..fraction {
                write!(digits, "{}", self.below(10)).unwrap();
            }
        }
        match kind {
            "bigint" | "decimal" => json!(digits),
            "integer" => json!(digits.parse::<i64>().unwrap()),
            _ => json!(digits.parse::<f64>().unwrap()),
        }
    }
}

/// What no column takes, or every nullable one.
const OF_NO_TYPE: [&str; 8] = [
    "null",
    "true",
    "{}",
    "[null]",
    "[]",
    "{\"a\": [1, null, \"x\"]}",
    "\"a\\u0000b\"",
    "\"\\ud800\"",
];

#[expect(clippy::too_many_lines, reason = "a line or two for each type")]
fn known(kind: &str) -> Vec<Json> {
    let texts = |texts: &[&str]| texts.iter().map(|text| json!(text)).collect();
    match kind {
        "text" | "pattern" => texts(&[
            "",
            "a",
            "ab",
            "abc",
            "abcd",
            "abcde",
            "abcdef",
            "a.b",
            "a\nb",
            "aé",
            "😀",
            "😀😀é",
            "😀😀😀",
            "e\u{301}e\u{301}",
            "12-a",
            "123-",
            "１２-a",
            "aaab",
            "abab",
            "bb",
            "c",
            "b@b",
            "[]{}^$|\\/'",
            "a b",
            "\u{a0}",
            "\u{2028}",
            "x\u{10000}",
        ]),
        "slug" => texts(&[
            "a", "a-b", "-a", "a--b", "a-", "A", "a_b", "", "é", "a\n", "0-9",
        ]),
        "email" => texts(&[
            "a@b.co",
            "a+b@b.co",
            "a@b",
            "a b@b.co",
            "é@b.co",
            "a@é.de",
            "@b.co",
            "a@",
            "a.@b.co",
            "a'b@b-c.info",
            "a@b.co\n",
            "a@b@c.de",
            "A_1%@B.CO",
            "",
        ]),
        "url" => texts(&[
            "http://a",
            "https://a.de/x?y=z#w",
            "HTTPS://A.de",
            "javascript:alert(1)",
            "ftp://a",
            "http:a",
            "http:/a",
            "//a",
            "a",
            "",
            " https://a ",
            "https://é.de",
            "https://a\u{9}b",
            "https://",
            "https://a b",
            "x https://a",
            "java\nscript://a",
        ]),
        "timezone" => texts(&[
            "UTC",
            "Europe/Berlin",
            "America/Argentina/Ushuaia",
            "europe/berlin",
            "Etc/GMT+12",
            "+01:00",
            "Mars/Base",
            "",
            "GMT",
            "EST5EDT",
            "Europe/Kyiv",
            "a b",
            "US/Pacific",
        ]),
        "integer" => [
            -2_147_483_649_i64,
            -2_147_483_648,
            -1,
            0,
            1,
            6,
            7,
            2_147_483_647,
            2_147_483_648,
        ]
        .iter()
        .map(|value| json!(value))
        .chain([json!(0.5), json!("7"), json!(1e300)])
        .collect(),
        "bigint" => texts(&[
            "0",
            "-1",
            "+7",
            "007",
            "-0",
            "6",
            "9007199254740993",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "1.5",
            "",
            "x",
            " 1",
            "1e3",
        ]),
        "real" => [
            0.0,
            -0.0,
            0.1,
            0.5,
            -1e-9,
            -2e-9,
            3.0,
            1e300,
            1.1e300,
            f64::MAX,
            f64::MIN,
            5e-324,
        ]
        .iter()
        .map(|value| json!(value))
        .chain([json!("NaN"), json!("Infinity"), json!("-Infinity")])
        .collect(),
        "numeric" => [
            0.0,
            0.1,
            0.7,
            -0.7,
            -0.71,
            0.699,
            1.0,
            2.0,
            2.01,
            9.99,
            9.994,
            9.995,
            10.0,
            -9.99,
            0.00001,
            0.99999,
            9_999_999_999.999_99,
            10_000_000_000.0,
            999_999_999_999_999.0,
            1e15,
            1e-7,
            1.1e-5,
            5e-324,
            1e300,
            1_234_567_890.123_45,
            0.300_000_000_000_000_04,
        ]
        .iter()
        .map(|value| json!(value))
        .chain([json!("NaN"), json!("Infinity")])
        .collect(),
        "decimal" => texts(&[
            "0",
            "-0",
            "0.5",
            "-0.5",
            "-0.50001",
            "2",
            "2.0001",
            "+1.5000",
            "007.10",
            "0.00001",
            "9999999999999999.9999",
            "10000000000000000",
            "99999999999999999999999999999999999999",
            "100000000000000000000000000000000000000",
            "0.9999999999999999",
            "1.5",
            "NaN",
            "Infinity",
            "",
            "1e3",
            ".5",
            "5.",
        ]),
        "boolean" => vec![json!(true), json!(false), json!("true"), json!(1)],
        "date" => texts(&[
            "2026-11-22",
            "2024-02-29",
            "2026-02-29",
            "0001-01-01",
            "0000-01-01",
            "9999-12-31",
            "10000-01-01",
            "infinity",
            "-infinity",
            "2026-1-1",
            "2026-11-22 BC",
            "today",
            "",
        ]),
        "time" => texts(&[
            "09:00",
            "09:00:00",
            "09:00:01.5",
            "09:00:01.500000",
            "09:00:01.1234567",
            "24:00",
            "24:00:00",
            "24:00:01",
            "23:59:60",
            "23:59:59.999999",
            "9:00",
            "allballs",
            "",
            "00:00:00.000001",
        ]),
        "timestamp" => texts(&[
            "2026-11-22T15:04:05Z",
            "2026-11-22T15:04:05.123456Z",
            "2026-11-22T15:04:05.5+01:00",
            "2026-11-22 15:04:05+01",
            "2026-11-22T15:04:05",
            "2026-11-22",
            "0001-01-01T00:00:00Z",
            "0001-01-01T00:00:00+01:00",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999Z",
            "9999-12-31T23:59:59-01:00",
            "10000-01-01T00:00:00Z",
            "infinity",
            "-infinity",
            "2026-02-29T00:00:00Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T15:04:05.1234567Z",
            "2026-11-22T15:04:05.9999999Z",
            "9999-12-31T23:59:59.9999999Z",
            "now",
            "",
            "2026-11-22T15:04:05+99:00",
        ]),
        "uuid" => texts(&[
            "00000000-0000-4000-8000-00000000000a",
            "11111111-1111-1111-1111-111111111111",
            "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
            "00000000000040008000000000000001",
            "{00000000-0000-4000-8000-00000000000a}",
            "00000000-0000-4000-8000-00000000000g",
            "",
        ]),
        "level" => texts(&["low", "high", "Low", "mid", ""]),
        "json" => vec![
            json!({}),
            json!([]),
            json!("text"),
            json!(1.5),
            json!(false),
            json!({ "b": 1, "a": [null, { "c": "😀" }] }),
            json!([1, "x", null]),
            json!(""),
        ],
        other => unreachable!("there is no kind {other}"),
    }
}

/// A manifest with the columns.
pub(crate) fn manifest(columns: &[Column]) -> String {
    let mut text = String::from(
        "[project]\nname = 'checks'\n[enums]\nlevel = ['low', 'high']\n[tables.samples.fields]\n",
    );
    for column in columns {
        writeln!(text, "{}", column.declaration).unwrap();
    }
    text
}
