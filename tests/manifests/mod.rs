//! Random manifests, most of which are right.
#![allow(dead_code, reason = "not every test asks everything")]
#![allow(
    clippy::format_push_string,
    reason = "it reads better, and a test may allocate"
)]

use proptest::prelude::*;
use proptest::sample::select;

/// A manifest as text, still in parts.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) frame: String,
    pub(crate) tables: Vec<String>,
}

impl Project {
    pub(crate) fn text(&self) -> String {
        format!("{}\n{}", self.frame, self.tables.join("\n"))
    }
}

/// Texts that would do harm outside of a literal or a comment; what they would run is called
/// `HARM`.
const HOSTILE: &[&str] = &[
    "'; HARM(); '",
    "\"; HARM(); \"",
    "`; HARM(); `",
    "${HARM()}",
    "*/ HARM(); /*",
    "\n HARM(); //",
    "\r HARM(); //",
    "\u{2028} HARM(); //",
    "\u{2029} HARM(); //",
    "\\",
    "\\'; HARM(); //",
    "\\u0027; HARM(); //",
    "</script><script>HARM()</script>",
    "{HARM()}",
    "-- \n HARM();",
    "\u{0}",
    "\u{202e}\u{2066}HARM()",
    "\u{feff}",
    "/HARM()/",
    "'",
    "\"",
    "`",
    "🦫 ünïcödé",
];

/// Any text: plain, long, or hostile.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let hostile = prop::collection::vec(select(HOSTILE), 1..4).prop_map(|parts| parts.concat());
    prop_oneof![
        2 => "[a-zA-Z][a-zA-Z ,.']{0,30}",
        1 => "[a-z]{1,9}( [a-z]{1,9}){8,24}",
        3 => hostile,
        1 => prop::collection::vec(any::<char>(), 1..12).prop_map(String::from_iter),
    ]
}

/// A text that can be stored: PostgreSQL takes no NUL.
fn stored() -> impl Strategy<Value = String> {
    text().prop_map(|text| text.replace('\0', ""))
}

/// A text of one line that can be the value of an enum: up to 60 bytes.
fn label() -> impl Strategy<Value = String> {
    text().prop_map(|text| {
        let mut label = String::from("a");
        for letter in text.chars().filter(|letter| !letter.is_control()) {
            if label.len() + letter.len_utf8() <= 60 {
                label.push(letter);
            }
        }
        label
    })
}

/// The name of a table, field or filter: 1 to 60 characters, rarely one that cannot be.
fn name() -> BoxedStrategy<String> {
    prop_oneof![
        12 => "[a-z][a-z0-9]{0,11}(_[a-z][a-z0-9]{0,9}){0,2}",
        2 => "[a-z][a-z0-9_]{0,59}",
        1 => "[A-Z][a-zA-Z0-9]{0,20}",
    ]
    .boxed()
}

/// A string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => quoted += &format!("\\u{:04x}", u32::from(letter)),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// A field: its type, what is said beside it, and whether it may be null.
#[derive(Clone, Debug)]
struct Field {
    name: String,
    ty: &'static str,
    rest: String,
    null: bool,
}

impl Field {
    fn line(&self) -> String {
        let null = if self.null { ", null = true" } else { "" };
        format!(
            "{} = {{ type = \"{}\"{null}{} }}\n",
            self.name, self.ty, self.rest
        )
    }
}

fn field() -> impl Strategy<Value = Field> {
    let plain = |ty: &'static str, rests: &'static [&'static str]| {
        select(rests)
            .prop_map(move |rest| (ty, rest.to_owned()))
            .boxed()
    };
    let kind = prop_oneof![
        plain("uuid", &["", ", default = \"random\"", ", update = false"]),
        plain(
            "text",
            &[
                "",
                ", min = 1, max = 120",
                ", format = \"email\"",
                ", format = \"url\"",
                ", format = \"slug\"",
                ", pattern = '^[a-z]{2,5}/\\d+$'",
                ", server = true, default = \"\""
            ]
        ),
        stored().prop_map(|default| ("text", format!(", default = {}", quoted(&default)))),
        text().prop_map(|about| ("text", format!(", about = {}", quoted(&about)))),
        plain(
            "integer",
            &[
                "",
                ", min = -5, max = 2147483647",
                ", default = 0",
                ", server = true, default = 7"
            ]
        ),
        plain("bigint", &["", ", default = 9007199254740993", ", min = 0"]),
        plain("real", &["", ", default = 0.5, min = 0"]),
        plain("numeric(5,2)", &["", ", default = 1.50, max = 999"]),
        plain("numeric(24,6)", &["", ", default = 0.000001"]),
        plain("boolean", &["", ", default = true"]),
        plain(
            "date",
            &["", ", default = \"now\"", ", default = \"2026-02-28\""]
        ),
        plain("time", &["", ", default = \"09:00\""]),
        plain("timestamp", &["", ", default = \"now\""]),
        plain(
            "json",
            &[
                "",
                ", default = {}, shape = \"object\"",
                ", default = [1, \"*/ HARM() /*\"], shape = \"array\""
            ]
        ),
        plain("kind", &["", ", update = false"]),
        plain(
            "text[]",
            &[
                "",
                ", default = [\"it's\"], max = 9, each = { min = 1, max = 40 }"
            ]
        ),
        plain("kind[]", &["", ", default = []"]),
        plain("integer[]", &["", ", each = { min = 0 }"]),
    ];
    (name(), kind, any::<bool>()).prop_map(|(name, (ty, rest), null)| Field {
        name,
        ty,
        rest,
        null,
    })
}

/// What can be said of a field's value, for `row` or `next`; other words, another condition.
fn condition(row: &str, field: &Field, words: &str) -> String {
    let value = format!("{row}.{}", field.name);
    let guard = if field.null {
        format!("{value} != null && ")
    } else {
        String::new()
    };
    let is_short = words.len().is_multiple_of(2);
    match field.ty {
        // A field could say as much.
        "text" if is_short => format!("{guard}size({value}) <= 9"),
        "integer" | "real" | "numeric(5,2)" if is_short => format!("{guard}{value} >= 3"),
        "text" => format!(
            "{guard}(size({value}) > 3 || {value}.startsWith({}) || {value} == {})",
            cel(words),
            cel(words)
        ),
        "integer" | "real" | "numeric(5,2)" => {
            format!("{guard}({value} >= 3 || {value} in [1, 2] || -{value} + 1 < 2)")
        }
        "boolean" if field.null => format!("{value} == true"),
        "boolean" => format!("!{value}"),
        "date" | "time" | "timestamp" | "uuid" | "kind" => {
            format!("{value} == {row}.{}", field.name)
        }
        _ if field.null => format!("{value} != null"),
        _ => "true".to_owned(),
    }
}

/// A string of CEL.
fn cel(text: &str) -> String {
    let mut quoted = String::from('\'');
    for letter in text.chars() {
        match letter {
            '\'' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted += "\\n",
            letter if letter.is_control() => quoted += &format!("\\u{:04x}", u32::from(letter)),
            letter => quoted.push(letter),
        }
    }
    quoted.push('\'');
    quoted
}

fn table() -> impl Strategy<Value = String> {
    let attributes = prop::collection::vec(
        prop_oneof![
            text().prop_map(|about| format!("about = {}\n", quoted(&about))),
            Just("conflict = \"reject\"\n".to_owned()),
            Just("operations = [\"create\", \"update\"]\n".to_owned()),
            Just("operations = []\n".to_owned()),
            Just("owner = \"keeper\"\n".to_owned()),
            Just("owner = \"id\"\n".to_owned()),
            Just("sort = \"-created_at\"\n".to_owned()),
            name().prop_map(|entity| format!("entity = {}\n", quoted(&entity))),
            name().prop_map(|hooks| format!("hooks = {}\n", quoted(&hooks))),
        ],
        0..3,
    );
    let fields = prop::collection::vec(field(), 1..7);
    let names = (name(), name(), name());
    let words = (stored(), stored());
    let parts = (names, attributes, fields, words, any::<[bool; 4]>());
    parts.prop_map(|((name, filter, rule), mut attributes, mut fields, (message, about), with)| {
        let first_word = |line: &String| line.split(' ').next().map(str::to_owned);
        attributes.sort_by_key(first_word);
        attributes.dedup_by_key(|line| first_word(line));
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        fields.dedup_by(|a, b| a.name == b.name);
        let attributes = attributes.concat();
        let may = |operation: &str| {
            !attributes.contains("operations") || attributes.contains(&format!("\"{operation}\""))
        };
        let chosen = &fields[message.len() % fields.len()];
        let mut text = format!("[tables.{name}]\n{attributes}");
        if with[0] {
            text += &format!("unique = [[\"{}\"]]\n", chosen.name).repeat(usize::from(chosen.ty != "json"));
        }
        text += &format!("\n[tables.{name}.fields]\n");
        text.extend(fields.iter().map(Field::line));
        if with[1] && !attributes.contains("\"id\"") {
            text += &format!(
                "\n[tables.{name}.filters.{filter}]\nabout = {}\nwhere = {}\n",
                quoted(&about),
                quoted(&condition("row", chosen, &message)),
            );
        }
        if with[2] && may("update") {
            text += &format!(
                "\n[tables.{name}.rules.{rule}]\non = [\"update\"]\nrequire = {}\nmessage = {}\n",
                quoted(&condition("next", chosen, &about)),
                quoted(&message),
            );
        }
        if with[3] && may("delete") {
            text += &format!(
                "\n[tables.{name}.rules.last_word]\non = [\"delete\"]\ncall = \"mayGo\"\nmessage = {}\n",
                quoted(&message),
            );
        }
        text
    })
}

/// A manifest of up to four tables.
pub(crate) fn project() -> impl Strategy<Value = Project> {
    let values = prop::collection::vec(label(), 1..5).prop_map(|mut values| {
        values.sort();
        values.dedup();
        let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
        format!("[enums]\nkind = [{}]\n", values.join(", "))
    });
    let tables = prop::collection::vec(table(), 1..5);
    (label(), values, tables, any::<bool>()).prop_map(|(database, values, tables, named)| Project {
        frame: format!(
            "[project]\nname = \"random\"\n{}\n{values}",
            if named {
                format!("database = {}\n", quoted(&database))
            } else {
                String::new()
            },
        ),
        tables,
    })
}

/// Manifests with a place for any text, `{h}`: each name, path and expression that there is.
const PLACES: &[&str] = &[
    "[project]\nname = {h}\n[tables.tasks.fields]\na = { type = 'text' }\n",
    "[project]\nname = 'x'\ndatabase = {h}\n[tables.tasks.fields]\na = { type = 'text' }\n",
    "[project]\nname = 'x'\noutput = {h}\n[tables.tasks.fields]\na = { type = 'text' }\n",
    "[project]\nname = 'x'\nlayout = { layer = {h} }\n[tables.tasks.fields]\na = { type = 'text' }\n",
    "[project]\nname = 'x'\nlayout = { types = {h} }\n[tables.tasks.fields]\na = { type = 'text' }\n",
    "[project]\nname = 'x'\nimports = { supabase = {h} }\n[tables.tasks.fields]\na = { type = 'text' }\n",
    "[project]\nname = 'x'\nimports = { auth = {h} }\n[tables.tasks.fields]\na = { type = 'text' }\n",
    "[project]\nname = 'x'\n[enums]\n{h} = ['a']\n[tables.tasks.fields]\na = { type = 'text' }\n",
    "[project]\nname = 'x'\n[enums]\nkind = [{h}]\n[tables.tasks.fields]\na = { type = 'kind', default = {h} }\n",
    "[project]\nname = 'x'\n[tables.{h}.fields]\na = { type = 'text' }\n",
    "[project]\nname = 'x'\n[tables.tasks.fields]\n{h} = { type = 'text' }\n",
    "[project]\nname = 'x'\n[tables.tasks.fields]\na = { type = {h} }\n",
    "[project]\nname = 'x'\n[tables.tasks.fields]\na = { type = 'text', pattern = {h} }\n",
    "[project]\nname = 'x'\n[tables.tasks.fields]\na = { type = 'text', default = {h}, about = {h} }\n",
    "[project]\nname = 'x'\n[tables.tasks.fields]\na = { type = 'json', default = { {h} = {h} } }\n",
    "[project]\nname = 'x'\n[tables.tasks]\nabout = {h}\n[tables.tasks.fields]\na = { type = 'text' }\n",
    "[project]\nname = 'x'\n[tables.tasks]\nentity = {h}\n[tables.tasks.fields]\na = { type = 'text' }\n",
    "[project]\nname = 'x'\n[tables.tasks]\nhooks = {h}\n[tables.tasks.fields]\na = { type = 'text' }\n",
    "[project]\nname = 'x'\n[tables.tasks]\nplural = {h}\n[tables.tasks.fields]\na = { type = 'text' }\n",
    "[project]\nname = 'x'\n[tables.tasks]\nfile = {h}\n[tables.tasks.fields]\na = { type = 'text' }\n",
    "[project]\nname = 'x'\n[tables.tasks]\nowner = {h}\n[tables.tasks.fields]\na = { type = 'text' }\n",
    "[project]\nname = 'x'\n[tables.tasks]\nkey = [{h}]\n[tables.tasks.fields]\n{h} = { type = 'text' }\n",
    "[project]\nname = 'x'\n[tables.tasks.fields]\na = { type = 'text' }\n[tables.tasks.filters.{h}]\nabout = {h}\nwhere = 'row.a == \"x\"'\n",
    "[project]\nname = 'x'\n[tables.tasks.fields]\na = { type = 'text' }\n[tables.tasks.filters.some]\nhook = {h}\nwhere = 'row.a == \"x\"'\n",
    "[project]\nname = 'x'\n[tables.tasks.fields]\na = { type = 'text' }\n[tables.tasks.filters.some]\nparams = { {h} = 'text' }\nwhere = 'row.a == \"x\"'\n",
    "[project]\nname = 'x'\n[tables.tasks.fields]\na = { type = 'text' }\n[tables.tasks.filters.some]\nwhere = {e}\n",
    "[project]\nname = 'x'\n[tables.tasks.fields]\na = { type = 'text' }\n[tables.tasks.filters.some]\nwhere = {h}\n",
    "[project]\nname = 'x'\n[tables.tasks.fields]\na = { type = 'text' }\n[tables.tasks.rules.{h}]\non = ['update']\ndeny = {e}\nmessage = {h}\n",
    "[project]\nname = 'x'\n[tables.tasks.fields]\na = { type = 'text' }\n[tables.tasks.rules.some]\non = ['update']\ncall = {h}\nmessage = {h}\n",
    "[project]\nname = 'x'\n[tables.tasks.fields]\na = { type = 'text' }\n[tables.tasks.rules.some]\non = ['delete']\nrequire = \"existing.a == 'b'\"\nmessage = {h}\n",
];

/// A manifest with a text in a place of its own.
pub(crate) fn placed() -> impl Strategy<Value = String> {
    (select(PLACES), text()).prop_map(|(place, text)| {
        let row = if place.contains("rules") {
            "next"
        } else {
            "row"
        };
        let expression = format!(
            "{row}.a == {} || {row}.a.matches({})",
            cel(&text),
            cel(&text)
        );
        place
            .replace("{h}", &quoted(&text))
            .replace("{e}", &quoted(&expression))
    })
}
