//! Random expressions with the scenes to evaluate them in, for the property tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::meaning::{Scene, Value};
use super::tests::{LONG_INTEGER, LONG_TEXT, fields};
use crate::model::FieldType;

/// A source of numbers that gives the same ones for the same seed.
pub(crate) struct Random {
    state: u64,
    /// Whether conditions are about few columns, so that they decide each other.
    narrow: bool,
}

/// An expression in our spelling and in the one that CEL's own types need for the same
/// meaning, and why the two differ.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spelled {
    pub(crate) ours: String,
    pub(crate) cel: String,
    pub(crate) rewrites: BTreeSet<Rewrite>,
}

/// Why CEL must be given another text to mean the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rewrite {
    /// Of a whole row `has` asks for null; of a CEL map, whether the key is there.
    HasOfWholeRow,
    /// A column that was not given reads as null; CEL calls it an error.
    AbsentReadsNull,
    /// An integer constant beside a double is a double.
    IntegerBesideDouble,
    /// A constant date, time, timestamp or uuid is brought into its stored form.
    StoredForm,
}

/// What a generated part is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Integer,
    Number,
    Text,
    Level,
    Day,
    Time,
    Moment,
    Uuid,
}

const ALL_KINDS: [Kind; 8] = [
    Kind::Integer,
    Kind::Number,
    Kind::Text,
    Kind::Level,
    Kind::Day,
    Kind::Time,
    Kind::Moment,
    Kind::Uuid,
];
/// The arrays whose elements are of a kind.
const ARRAYS: [(Kind, &str); 9] = [
    (Kind::Integer, "counts"),
    (Kind::Number, "prices"),
    (Kind::Number, "rates"),
    (Kind::Text, "tags"),
    (Kind::Level, "levels"),
    (Kind::Day, "days"),
    (Kind::Time, "starts"),
    (Kind::Moment, "ats"),
    (Kind::Uuid, "ids"),
];
/// Columns that are only asked for null.
const OPAQUE: [&str; 6] = ["big", "extra", "tags", "flags", "extras", "done"];
const ORDERED: [Kind; 5] = [
    Kind::Integer,
    Kind::Number,
    Kind::Day,
    Kind::Time,
    Kind::Moment,
];

pub(crate) const WORDS: [&str; 14] = [
    "",
    "a",
    "ab",
    "Ab",
    "b c",
    "é",
    "😀a",
    "it's \"x\"",
    "a\\b%_",
    "a\n\u{2028}b",
    "e\u{301}",
    "👩‍👩‍👧",
    "\u{10ffff}a\u{10000}",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
];
const LEVELS: [&str; 3] = ["low", "mid", "high"];
const PATTERNS: [&str; 8] = [
    "a",
    "^a",
    "b$",
    "^[a-c]+$",
    "[^a]",
    "^(?:a|b c)?$",
    "a{1,2}b",
    "\\\\w \\\\w|\\\\d",
];
const INTEGERS: [i32; 9] = [0, 1, 2, 3, -1, 7, 100, i32::MAX, i32::MIN];
const DOUBLES: [f64; 14] = [
    0.0,
    -0.0,
    0.1,
    0.5,
    0.7,
    1.5,
    -2.25,
    3.0,
    1e300,
    f64::MAX,
    f64::MIN,
    5e-324,
    -1e-200,
    9_007_199_254_740_993.0,
];
const DECIMALS: [f64; 9] = [0.0, 0.5, 0.7, 1.5, -2.25, 3.0, 0.01, 9.99, -9.99];
const LONG_DECIMALS: [f64; 8] = [
    0.0,
    0.5,
    0.7,
    3.0,
    0.000_01,
    9_999_999_999.999_99,
    -9_999_999_999.999_99,
    2_147_483_647.0,
];
const UUIDS: [&str; 4] = [
    "00000000-0000-4000-8000-00000000000a",
    "00000000-0000-4000-8000-00000000000b",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
];
const DAYS: [&str; 5] = [
    "2024-02-29",
    "2026-11-22",
    "1999-12-31",
    "0001-01-01",
    "9999-12-31",
];
const TIMES: [(&str, &str); 6] = [
    ("09:00", "09:00:00"),
    ("17:30:00.5", "17:30:00.5"),
    ("17:30:00.45", "17:30:00.45"),
    ("00:00", "00:00:00"),
    ("23:59:59.999999", "23:59:59.999999"),
    ("24:00", "24:00:00"),
];
const MOMENTS: [(&str, &str); 5] = [
    ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
    ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ("2026-11-22T15:04:05Z", "2026-11-22T15:04:05.000000Z"),
    ("2026-11-22T16:04:05.5+01:00", "2026-11-22T15:04:05.500000Z"),
    ("1999-12-31T23:59:59.999999Z", "1999-12-31T23:59:59.999999Z"),
];

impl Random {
    /// Numbers of the seed that the environment names, or of a fixed one.
    pub(crate) fn seeded() -> (Self, u64) {
        let seed = std::env::var("LARDER_SEED")
            .ok()
            .and_then(|seed| seed.parse().ok())
            .unwrap_or(20_261_122);
        let random = Self {
            state: seed,
            narrow: false,
        };
        (random, seed)
    }

    /// The next number, as SplitMix64 mixes it.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).expect("it is below the limit")
    }

    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// A condition, at most `depth` levels above its operands.
    pub(crate) fn expression(&mut self, depth: usize) -> Spelled {
        self.narrow = self.chance(30);
        self.condition(depth)
    }

    fn condition(&mut self, depth: usize) -> Spelled {
        if depth == 0 {
            return self.test();
        }
        match self.below(12) {
            0 | 1 => {
                let (left, right) = (self.condition(depth - 1), self.condition(depth - 1));
                join(&[&wrapped(&left), &same(" && "), &wrapped(&right)])
            }
            2 | 3 => {
                let (left, right) = (self.condition(depth - 1), self.condition(depth - 1));
                join(&[&wrapped(&left), &same(" || "), &wrapped(&right)])
            }
            4 => {
                let inner = self.condition(depth - 1);
                join(&[&same("!"), &wrapped(&inner)])
            }
            5 => {
                let parts = [(); 3].map(|()| self.condition(depth - 1));
                let parts = parts.each_ref().map(wrapped);
                join(&[&parts[0], &same(" ? "), &parts[1], &same(" : "), &parts[2]])
            }
            6 => {
                let (left, right) = (self.condition(depth - 1), self.condition(depth - 1));
                let mark = self.pick(&[" == ", " != "]);
                join(&[&wrapped(&left), &same(mark), &wrapped(&right)])
            }
            7 | 8 => self.guarded(depth - 1),
            _ => self.test(),
        }
    }

    /// A nullable column, guarded, and a test of it.
    fn guarded(&mut self, depth: usize) -> Spelled {
        let kind = self.pick(&ALL_KINDS);
        let row = self.pick(&["row", "next", "input"]);
        let name = self.pick(columns(kind));
        let column = if row == "input" && self.chance(50) {
            name.to_owned()
        } else {
            format!("{name}_or_null")
        };
        let value = selected(row, &column);
        let other = self.operand(kind, 0);
        let test = if ORDERED.contains(&kind) {
            let mark = self.pick(&[" < ", " <= ", " > ", " >= "]);
            join(&[&value, &same(mark), &other])
        } else if kind == Kind::Text {
            self.text_test(&value)
        } else {
            let mark = self.pick(&[" == ", " != "]);
            join(&[&value, &same(mark), &other])
        };
        let given = if row == "input" && !column.ends_with("_or_null") {
            same(&format!("has({row}.{column})"))
        } else if row != "input" && self.chance(50) {
            Spelled {
                ours: format!("has({row}.{column})"),
                cel: format!("({row}.{column} != null)"),
                rewrites: [Rewrite::HasOfWholeRow].into(),
            }
        } else {
            join(&[&value, &same(" != null")])
        };
        let missing = if given.ours.starts_with("has") {
            join(&[&same("!"), &given])
        } else {
            join(&[&value, &same(" == null")])
        };
        match self.below(4) {
            0 | 1 => join(&[&given, &same(" && "), &test]),
            2 => join(&[&missing, &same(" || "), &test]),
            _ => {
                let otherwise = wrapped(&self.condition(depth.min(1)));
                join(&[&given, &same(" ? "), &test, &same(" : "), &otherwise])
            }
        }
    }

    /// A test of one of three columns that have few values.
    fn narrow_test(&mut self) -> Spelled {
        let mark = self.pick(&[" == ", " != "]);
        let level = |random: &mut Self| {
            if random.chance(33) {
                return random.constant(Kind::Level);
            }
            let row = random.pick(&["row", "row", "input"]);
            let column = random.pick(&["level", "level_or_null", "least"]);
            selected(row, column)
        };
        match self.below(4) {
            0 => selected("row", "done"),
            1 => join(&[
                &selected("row", "done"),
                &same(mark),
                &selected("row", "shown"),
            ]),
            2 => join(&[&level(self), &same(mark), &level(self)]),
            _ => {
                let value = self.pick(&["'a'", "'b'", "row.kind_or_null", "null"]);
                join(&[&selected("row", "kind_or_null"), &same(mark), &same(value)])
            }
        }
    }

    /// A condition without conditions inside.
    fn test(&mut self) -> Spelled {
        if self.narrow {
            return self.narrow_test();
        }
        match self.below(14) {
            0 => {
                let row = self.pick(&["row", "next"]);
                let column = self.pick(&["done", "shown"]);
                selected(row, column)
            }
            1..=3 => {
                let kind = self.pick(&ALL_KINDS);
                let other = self.beside(kind);
                let (left, right) = (self.operand(kind, 2), self.operand(other, 1));
                let mark = self.pick(&[" == ", " != "]);
                join(&[&left, &same(mark), &right])
            }
            4..=6 => {
                let kind = self.pick(&ORDERED);
                let other = self.beside(kind);
                let (left, right) = (self.operand(kind, 2), self.operand(other, 2));
                let mark = self.pick(&[" < ", " <= ", " > ", " >= "]);
                join(&[&left, &same(mark), &right])
            }
            7 | 8 => {
                if self.chance(5) {
                    let list = self.pick(&["[true, false]", "[false, null]", "[true, null]"]);
                    return join(&[
                        &selected("row", "done_or_null"),
                        &same(&format!(" in {list}")),
                    ]);
                }
                let kind = self.pick(&ALL_KINDS);
                let value = self.nullable(kind);
                let mut elements = vec![self.constant(kind)];
                for _ in 0..self.below(3) {
                    elements.push(self.constant(kind));
                }
                if self.chance(15) {
                    elements.push(same("null"));
                }
                if self.chance(15) {
                    elements.push(self.operand(kind, 0));
                }
                let mut list = same("[");
                for (index, element) in elements.iter().enumerate() {
                    let comma = same(if index > 0 { ", " } else { "" });
                    list = join(&[&list, &comma, element]);
                }
                join(&[&value, &same(" in "), &list, &same("]")])
            }
            9 => {
                let row = self.pick(&["row", "next"]);
                if self.chance(10) {
                    let flag = self.test();
                    return join(&[&wrapped(&flag), &same(" in "), &selected(row, "flags")]);
                }
                let (kind, array) = self.pick(&ARRAYS);
                let value = self.operand(kind, 0);
                join(&[&value, &same(" in "), &selected(row, array)])
            }
            10 | 11 => {
                let text = self.operand(Kind::Text, 1);
                self.text_test(&text)
            }
            12 => {
                if self.chance(10) {
                    let mark = self.pick(&[" == ", " != "]);
                    let other = self.pick(&["next.done", "next.shown_or_null", "true"]);
                    return join(&[&selected("row", "done_or_null"), &same(mark), &same(other)]);
                }
                let kind = self.pick(&ALL_KINDS);
                let (left, right) = (self.nullable(kind), self.nullable(kind));
                let mark = self.pick(&[" == ", " != "]);
                join(&[&left, &same(mark), &right])
            }
            _ => {
                let kind = self.pick(&ALL_KINDS);
                let value = match self.below(6) {
                    0 => {
                        let row = self.pick(&["row", "next", "input"]);
                        let name = self.pick(&OPAQUE);
                        selected(row, &format!("{name}_or_null"))
                    }
                    1 => selected("input", self.pick(&OPAQUE)),
                    2 => {
                        let name = self.pick(&OPAQUE);
                        self.either([&format!("{name}_or_null"), name])
                    }
                    _ => self.nullable(kind),
                };
                if value.ours.starts_with("input.") && self.chance(40) {
                    return join(&[&same(&format!("has({})", value.ours))]);
                }
                let mark = self.pick(&[" == ", " != "]);
                join(&[&value, &same(mark), &same("null")])
            }
        }
    }

    /// What is compared with a value of a kind: now and then an integer with a double.
    fn beside(&mut self, kind: Kind) -> Kind {
        if kind == Kind::Integer && self.chance(15) {
            Kind::Number
        } else {
            kind
        }
    }

    /// One of two columns of any type.
    fn either(&mut self, columns: [&str; 2]) -> Spelled {
        let condition = wrapped(&self.test());
        let [one, other] =
            [("row", columns[0]), ("next", columns[1])].map(|(row, column)| selected(row, column));
        join(&[
            &same("("),
            &condition,
            &same(" ? "),
            &one,
            &same(" : "),
            &other,
            &same(")"),
        ])
    }

    fn text_test(&mut self, text: &Spelled) -> Spelled {
        let text = wrapped(text);
        if self.chance(40) {
            let pattern = self.pick(&PATTERNS);
            return join(&[&text, &same(&format!(".matches('{pattern}')"))]);
        }
        let method = self.pick(&["startsWith", "endsWith", "contains"]);
        let other = self.operand(Kind::Text, 1);
        join(&[&text, &same(&format!(".{method}(")), &other, &same(")")])
    }

    /// A column that may be missing.
    fn nullable(&mut self, kind: Kind) -> Spelled {
        let row = self.pick(&["row", "next", "input"]);
        let name = self.pick(columns(kind));
        let suffix = self.pick(&["_or_null", "_or_null", ""]);
        selected(row, &format!("{name}{suffix}"))
    }

    /// A value that is there, of a kind.
    fn operand(&mut self, kind: Kind, depth: usize) -> Spelled {
        if depth > 0 && self.chance(35) {
            return self.computed(kind, depth - 1);
        }
        // Now and then something that is not of the kind, or may be missing.
        if self.chance(2) {
            return self.nullable(kind);
        }
        if self.chance(2) {
            let kind = self.pick(&ALL_KINDS);
            return self.constant(kind);
        }
        if self.chance(35) {
            return self.constant(kind);
        }
        self.variable(kind)
    }

    /// A column or parameter that is there.
    fn variable(&mut self, kind: Kind) -> Spelled {
        match (kind, self.below(6)) {
            (Kind::Level, 0) => same("wanted"),
            (Kind::Text, 0) => same("word"),
            (Kind::Moment, 0) => same("now"),
            _ => {
                let row = self.pick(&["row", "next"]);
                let column = self.pick(columns(kind));
                selected(row, column)
            }
        }
    }

    fn computed(&mut self, kind: Kind, depth: usize) -> Spelled {
        match kind {
            Kind::Integer | Kind::Number if self.chance(15) => self.chosen(kind, depth),
            Kind::Integer => match self.below(8) {
                0 => {
                    let text = self.operand(Kind::Text, depth);
                    join(&[&same("size("), &text, &same(")")])
                }
                1 => {
                    let row = self.pick(&["row", "next"]);
                    let array = match self.below(5) {
                        0 => self.pick(&["flags", "bigs", "extras"]),
                        _ => self.pick(&ARRAYS).1,
                    };
                    let array = if self.chance(15) {
                        self.either([array, array])
                    } else {
                        selected(row, array)
                    };
                    join(&[&same("size("), &array, &same(")")])
                }
                2 => {
                    let inner = self.operand(kind, depth);
                    join(&[&same("-("), &inner, &same(")")])
                }
                _ => {
                    let (left, right) = (self.operand(kind, depth), self.operand(kind, depth));
                    let mark = self.pick(&[" + ", " - ", " * ", " / ", " % "]);
                    join(&[&same("("), &left, &same(mark), &right, &same(")")])
                }
            },
            Kind::Number => {
                if self.chance(15) {
                    let inner = self.operand(kind, depth);
                    return join(&[&same("-("), &inner, &same(")")]);
                }
                let (left, right) = (self.operand(kind, depth), self.operand(kind, depth));
                let mark = self.pick(&[" + ", " - ", " * ", " / "]);
                if self.chance(30) {
                    let digits = self.below(5);
                    let constant = Spelled {
                        ours: digits.to_string(),
                        cel: format!("{digits}.0"),
                        rewrites: [Rewrite::IntegerBesideDouble].into(),
                    };
                    let column = selected("row", "price");
                    return join(&[&same("("), &column, &same(mark), &constant, &same(")")]);
                }
                join(&[&same("("), &left, &same(mark), &right, &same(")")])
            }
            Kind::Text if self.chance(50) => {
                let (left, right) = (self.operand(kind, depth), self.operand(kind, depth));
                join(&[&same("("), &left, &same(" + "), &right, &same(")")])
            }
            _ => self.chosen(kind, depth),
        }
    }

    fn chosen(&mut self, kind: Kind, depth: usize) -> Spelled {
        let condition = wrapped(&self.test());
        // A variable among them gives the constant beside it its type.
        let (then, otherwise) = (self.variable(kind), self.operand(kind, depth));
        join(&[
            &same("("),
            &condition,
            &same(" ? "),
            &then,
            &same(" : "),
            &otherwise,
            &same(")"),
        ])
    }

    fn constant(&mut self, kind: Kind) -> Spelled {
        let stored = |(ours, cel): (&str, &str)| Spelled {
            ours: format!("'{ours}'"),
            cel: format!("'{cel}'"),
            rewrites: (ours != cel)
                .then_some(Rewrite::StoredForm)
                .into_iter()
                .collect(),
        };
        match kind {
            Kind::Integer => {
                let value = self.pick(&[
                    "0",
                    "1",
                    "2",
                    "3",
                    "-1",
                    "7",
                    "0x10",
                    "2147483647",
                    "-2147483648",
                ]);
                same(value)
            }
            Kind::Number => {
                let value = self.pick(&[
                    "0.5", "1.5", "-2.25", "1e3", ".1", "0.7", "1e300", "5e-324", "1e-5",
                ]);
                same(value)
            }
            Kind::Text => {
                let word = self.pick(&WORDS);
                same(&quoted(word))
            }
            Kind::Level => {
                let quote = self.pick(&["'", "\""]);
                let level = self.pick(&["low", "mid", "high", "low", "mid", "high", "hihg"]);
                same(&format!("{quote}{level}{quote}"))
            }
            Kind::Day => {
                let day = self.pick(&DAYS);
                same(&format!("'{day}'"))
            }
            Kind::Time => stored(self.pick(&TIMES)),
            Kind::Moment => stored(self.pick(&MOMENTS)),
            Kind::Uuid => {
                let uuid = self.pick(&UUIDS);
                if self.chance(30) {
                    return stored((&uuid.to_uppercase(), uuid));
                }
                same(&format!("'{uuid}'"))
            }
        }
    }

    /// Rows and parameters with values of their types.
    pub(crate) fn scene(&mut self) -> Scene {
        let mut scene = Scene {
            now: self.pick(&MOMENTS).1.to_owned(),
            ..Scene::default()
        };
        for row in ["row", "next", "input"] {
            let mut values = BTreeMap::new();
            for field in fields() {
                if row == "input" && self.chance(40) {
                    continue;
                }
                let value = if field.null && self.chance(35) {
                    Value::Null
                } else {
                    self.value(&field.ty)
                };
                values.insert(field.name, value);
            }
            scene.rows.insert(row.to_owned(), values);
        }
        let wanted = self.value(&FieldType::Enum("level".to_owned()));
        scene.values.insert("wanted".to_owned(), wanted);
        let word = self.value(&FieldType::Text);
        scene.values.insert("word".to_owned(), word);
        scene
    }

    pub(crate) fn value(&mut self, ty: &FieldType) -> Value {
        let text = |text: &str| Value::Text(text.to_owned());
        match ty {
            FieldType::Uuid => text(self.pick(&UUIDS)),
            FieldType::Text => text(self.pick(&WORDS)),
            FieldType::Integer => Value::Integer(self.pick(&INTEGERS)),
            FieldType::Bigint => text("9007199254740993"),
            FieldType::Real => Value::Number(self.pick(&DOUBLES)),
            FieldType::Numeric { precision: 3, .. } => Value::Number(self.pick(&DECIMALS)),
            FieldType::Numeric { .. } => Value::Number(self.pick(&LONG_DECIMALS)),
            FieldType::Boolean => Value::Boolean(self.chance(50)),
            FieldType::Date => text(self.pick(&DAYS)),
            FieldType::Time => text(self.pick(&TIMES).1),
            FieldType::Timestamp => text(self.pick(&MOMENTS).1),
            FieldType::Json => text("{}"),
            FieldType::Enum(name) if name == "kind" => text(self.pick(&["a", "b"])),
            FieldType::Enum(_) => text(self.pick(&LEVELS)),
            FieldType::Array(element) => {
                let length = self.below(4);
                Value::List((0..length).map(|_| self.value(element)).collect())
            }
        }
    }
}

fn columns(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Integer => &["count", "limit", LONG_INTEGER],
        Kind::Number => &["price", "rate", "exact"],
        Kind::Text => &["title", "note", LONG_TEXT],
        Kind::Level => &["level", "least"],
        Kind::Day => &["day"],
        Kind::Time => &["start", "end"],
        Kind::Moment => &["at"],
        Kind::Uuid => &["id"],
    }
}

fn same(text: &str) -> Spelled {
    Spelled {
        ours: text.to_owned(),
        cel: text.to_owned(),
        rewrites: BTreeSet::new(),
    }
}

fn selected(row: &str, column: &str) -> Spelled {
    let ours = format!("{row}.{column}");
    if row != "input" {
        return same(&ours);
    }
    Spelled {
        cel: format!("(has({ours}) ? {ours} : null)"),
        ours,
        rewrites: [Rewrite::AbsentReadsNull].into(),
    }
}

fn wrapped(inner: &Spelled) -> Spelled {
    join(&[&same("("), inner, &same(")")])
}

fn join(parts: &[&Spelled]) -> Spelled {
    Spelled {
        ours: parts.iter().map(|part| part.ours.as_str()).collect(),
        cel: parts.iter().map(|part| part.cel.as_str()).collect(),
        rewrites: parts
            .iter()
            .flat_map(|part| part.rewrites.clone())
            .collect(),
    }
}

fn quoted(word: &str) -> String {
    let mut text = String::from("'");
    for c in word.chars() {
        match c {
            '\'' => text.push_str("\\'"),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            'é' => text.push_str("\\u00e9"),
            c if c.is_ascii() => text.push(c),
            c => write!(text, "\\U{:08x}", u32::from(c)).expect("a String takes all"),
        }
    }
    text.push('\'');
    text
}
