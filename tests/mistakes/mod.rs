//! Manifests with mistakes in them whose places are known.

pub(crate) mod parts;

use larder::finding::Code;

/// A table with one mistake. `{t}` is the table's name, and `«…»` marks where the finding
/// points.
#[derive(Debug)]
pub(crate) struct Mistake {
    /// What is found.
    pub(crate) code: Code,
    /// The table as the history recorded it, where that matters.
    pub(crate) former: Option<&'static str>,
    /// Lines under `[enums]` then.
    pub(crate) former_enums: &'static str,
    /// Lines under `[enums]` now.
    pub(crate) enums: &'static str,
    /// The table.
    pub(crate) table: &'static str,
}

const fn in_table(code: Code, table: &'static str) -> Mistake {
    Mistake {
        code,
        former: None,
        former_enums: "",
        enums: "",
        table,
    }
}

const fn with_enum(code: Code, enums: &'static str, table: &'static str) -> Mistake {
    Mistake {
        enums,
        ..in_table(code, table)
    }
}

const fn after(code: Code, former: &'static str, table: &'static str) -> Mistake {
    Mistake {
        former: Some(former),
        ..in_table(code, table)
    }
}

/// A table without a mistake.
pub(crate) const SOUND: &str = r#"
[tables.{t}]
sort = "title"
unique = [["user_id", "title"]]

[tables.{t}.fields]
title = { type = "text", min = 1, max = 80 }
done = { type = "boolean", default = false }
due = { type = "date", null = true }

[tables.{t}.filters.open]
where = '!row.done'

[tables.{t}.rules.keep]
on = ["delete"]
deny = "existing.done"
message = "It is done"
"#;

/// Every way to be wrong that one table can have.
pub(crate) const MISTAKES: &[Mistake] = &[
    in_table(
        Code::Syntax,
        r#"
[tables.{t}.fields]
title = { type = "text", max = «»}
"#,
    ),
    in_table(
        Code::DuplicateKey,
        r#"
[tables.{t}]
sort = "title"
«sort» = "due"

[tables.{t}.fields]
title = { type = "text" }
due = { type = "date" }
"#,
    ),
    in_table(
        Code::UnknownKey,
        r#"
[tables.{t}.fields]
title = { type = "text", «maxx» = 80 }
"#,
    ),
    in_table(
        Code::UnknownKey,
        r#"
[tables.{t}]
«sorted» = "title"

[tables.{t}.fields]
title = { type = "text" }
"#,
    ),
    in_table(
        Code::WrongType,
        r#"
[tables.{t}.fields]
title = { type = "text", null = «"true"» }
"#,
    ),
    in_table(
        Code::WrongType,
        r#"
[tables.{t}]
operations = «"create"»

[tables.{t}.fields]
title = { type = "text" }
"#,
    ),
    in_table(
        Code::MissingKey,
        r"
[tables.{t}.fields]
«title» = { null = true }
",
    ),
    in_table(
        Code::MissingKey,
        r#"
[tables.{t}.fields]
title = { type = "text" }

[tables.{t}.rules.«keep»]
on = ["delete"]
deny = "existing.title == 'keep'"
"#,
    ),
    in_table(
        Code::UnknownValue,
        r#"
[tables.{t}]
conflict = «"first-write"»

[tables.{t}.fields]
title = { type = "text" }
"#,
    ),
    in_table(
        Code::OutOfRange,
        r#"
[tables.{t}.fields]
size = { type = "real", max = «nan» }
"#,
    ),
    with_enum(
        Code::EmptyList,
        "{t}_level = «[]»\n",
        r#"
[tables.{t}.fields]
level = { type = "{t}_level" }
"#,
    ),
    with_enum(
        Code::DuplicateEntry,
        "{t}_level = [\"low\", \"high\", «\"low\"»]\n",
        r#"
[tables.{t}.fields]
level = { type = "{t}_level" }
"#,
    ),
    in_table(
        Code::NotYet,
        r#"
[tables.{t}]
deletes = «"tombstone"»

[tables.{t}.fields]
title = { type = "text" }
"#,
    ),
    in_table(
        Code::NotYet,
        r#"
[tables.{t}.fields]
price = { type = "real", «computed» = "row.a" }
"#,
    ),
    in_table(
        Code::UnknownTable,
        r#"
[tables.{t}.fields]
project = { type = "uuid", references = «"nowhere"» }
"#,
    ),
    in_table(
        Code::BadReference,
        r#"
[tables.{t}.fields]
earlier = { type = "text", null = true, references = «"{t}"» }
"#,
    ),
    in_table(
        Code::BadReference,
        r#"
[tables.{t}.fields]
earlier = { type = "uuid", references = «"{t}"» }
"#,
    ),
    in_table(
        Code::UnknownValue,
        r#"
[tables.{t}.fields]
earlier = { type = "uuid", null = true, references = "{t}", on_delete = «"cascad"» }
"#,
    ),
    in_table(
        Code::Contradiction,
        r#"
[tables.{t}.fields]
earlier = { type = "uuid", null = true, default = «"random"», references = "{t}" }
"#,
    ),
    in_table(
        Code::BadName,
        r#"
[tables.{t}.fields]
title = { type = "text" }
«"due date"» = { type = "date" }
"#,
    ),
    in_table(
        Code::BadName,
        r#"
[tables.{t}.fields]
title = { type = "text" }

[tables.{t}.filters.named]
where = 'row.title == "x"'
hook = «"namedTasks"»
"#,
    ),
    in_table(
        Code::BadName,
        r#"
[tables.«"{t} x"».fields]
title = { type = "text" }
"#,
    ),
    in_table(
        Code::NameTooLong,
        r#"
[tables.{t}.fields]
«a_name_that_goes_on_and_on_until_postgres_would_cut_it_off_without_a_word» = { type = "text" }
"#,
    ),
    in_table(
        Code::ReservedName,
        r#"
[tables.{t}.fields]
«hasOwnProperty» = { type = "text" }
"#,
    ),
    in_table(
        Code::ReservedName,
        r#"
[tables.{t}.fields]
title = { type = "text" }

[tables.{t}.filters.by_title]
params = { «uid» = "text" }
where = 'row.title == "x"'
"#,
    ),
    in_table(
        Code::SqlWord,
        r#"
[tables.{t}.fields]
«order» = { type = "integer" }
"#,
    ),
    in_table(
        Code::NameClash,
        r#"
[tables.{t}]
file = "{t}-one"

[tables.{t}.fields]
title = { type = "text" }

[tables.{t}.filters.open]
where = 'row.title == "x"'

[tables.{t}.filters.«Open»]
where = 'row.title == "y"'
"#,
    ),
    in_table(
        Code::PluralNeeded,
        r#"
[tables.«{t}»]
entity = "Many{t}"
plural = "Many{t}"

[tables.{t}.fields]
title = { type = "text" }
"#,
    ),
    in_table(
        Code::UnknownType,
        r#"
[tables.{t}.fields]
title = { type = «"txt"» }
"#,
    ),
    in_table(
        Code::UnknownField,
        r#"
[tables.{t}]
sort = «"titel"»

[tables.{t}.fields]
title = { type = "text" }
"#,
    ),
    in_table(
        Code::UnknownField,
        r#"
[tables.{t}]
unique = [["user_id", «"titel"»]]

[tables.{t}.fields]
title = { type = "text" }
"#,
    ),
    in_table(
        Code::ImplicitColumn,
        r#"
[tables.{t}.fields]
title = { type = "text" }
«created_at» = { type = "timestamp" }
"#,
    ),
    in_table(
        Code::BadDefault,
        r#"
[tables.{t}.fields]
title = { type = "text", max = 3, default = «"four"» }
"#,
    ),
    in_table(
        Code::BadDefault,
        r#"
[tables.{t}.fields]
due = { type = "date", default = «"tomorrow"» }
"#,
    ),
    in_table(
        Code::EmptyRange,
        r#"
[tables.{t}.fields]
title = { type = "text", min = 9, max = «3» }
"#,
    ),
    in_table(
        Code::CheckNotForType,
        r#"
[tables.{t}.fields]
done = { type = "boolean", max = «3» }
"#,
    ),
    in_table(
        Code::BadLimit,
        r#"
[tables.{t}.fields]
title = { type = "text", max = «-1» }
"#,
    ),
    in_table(
        Code::Unindexable,
        r#"
[tables.{t}]
indexes = ["user_id", «"done"»]

[tables.{t}.fields]
done = { type = "boolean" }
"#,
    ),
    in_table(
        Code::Unsortable,
        r#"
[tables.{t}]
sort = «"tags"»

[tables.{t}.fields]
tags = { type = "text[]" }
"#,
    ),
    in_table(
        Code::Unfillable,
        r#"
[tables.{t}.fields]
«team» = { type = "text", create = false }
"#,
    ),
    in_table(
        Code::BadKey,
        r#"
[tables.{t}]
key = ["done"]

[tables.{t}.fields]
«done» = { type = "boolean" }
"#,
    ),
    in_table(
        Code::Contradiction,
        r#"
[tables.{t}.fields]
title = { type = "text", server = true, update = «true» }
"#,
    ),
    in_table(
        Code::RuleBody,
        r#"
[tables.{t}.fields]
title = { type = "text" }

[tables.{t}.rules.«empty»]
on = ["delete"]
message = "No"
"#,
    ),
    in_table(
        Code::RuleBody,
        r#"
[tables.{t}.fields]
title = { type = "text" }

[tables.{t}.rules.one]
single = «"title"»
"#,
    ),
    in_table(
        Code::NotLowerable,
        r#"
[tables.{t}.fields]
title = { type = "text", default = "New" }

[tables.{t}.rules.titled]
on = ["create", "update"]
deny = "has(«input.title») && size(input.title) < 3"
message = "No"
"#,
    ),
    in_table(
        Code::RuleWithoutOperation,
        r#"
[tables.{t}]
operations = ["create"]

[tables.{t}.fields]
title = { type = "text" }

[tables.{t}.rules.keep]
on = [«"delete"»]
deny = "existing.title == 'keep'"
message = "No"
"#,
    ),
    in_table(
        Code::BadPolicy,
        r#"
[tables.{t}]
server = { update = «"authenticated"» }

[tables.{t}.fields]
title = { type = "text" }
"#,
    ),
    in_table(
        Code::BadPath,
        r#"
[tables.{t}]
file = «"../{t}"»

[tables.{t}.fields]
title = { type = "text" }
"#,
    ),
    in_table(
        Code::ExpressionSyntax,
        r#"
[tables.{t}.fields]
done = { type = "boolean" }

[tables.{t}.filters.open]
where = 'row.done «=» false'
"#,
    ),
    in_table(
        Code::ExpressionType,
        r#"
[tables.{t}.fields]
title = { type = "text" }

[tables.{t}.filters.late]
where = "«row.title» < 'm'"
"#,
    ),
    in_table(
        Code::ExpressionNull,
        r#"
[tables.{t}.fields]
priority = { type = "integer", null = true }

[tables.{t}.filters.urgent]
where = '«row.priority» > 3'
"#,
    ),
    in_table(
        Code::ExpressionConstant,
        r#"
[tables.{t}.fields]
title = { type = "text" }

[tables.{t}.filters.named]
where = '«row.title != null»'
"#,
    ),
    in_table(
        Code::UnknownName,
        r#"
[tables.{t}.fields]
done = { type = "boolean" }

[tables.{t}.rules.keep]
on = ["delete"]
deny = "existing.«dnoe»"
message = "No"
"#,
    ),
    with_enum(
        Code::UnknownEnumValue,
        "{t}_level = [\"low\", \"high\"]\n",
        r#"
[tables.{t}.fields]
level = { type = "{t}_level" }

[tables.{t}.filters.high]
where = "row.level == «'hihg'»"
"#,
    ),
    in_table(
        Code::Pattern,
        r#"
[tables.{t}.fields]
slug = { type = "text", pattern = '^«(?=»a)' }
"#,
    ),
    after(
        Code::LockKeyChanged,
        r#"
[tables.{t}.fields]
code = { type = "text" }
"#,
        r#"
[tables.{t}]
key = «["code"]»

[tables.{t}.fields]
code = { type = "text" }
"#,
    ),
    after(
        Code::LockFieldNeedsDefault,
        r#"
[tables.{t}.fields]
title = { type = "text" }
"#,
        r#"
[tables.{t}.fields]
title = { type = "text" }
«priority» = { type = "integer" }
"#,
    ),
    after(
        Code::LockFieldRetyped,
        r#"
[tables.{t}.fields]
title = { type = "text" }
"#,
        r#"
[tables.{t}.fields]
«title» = { type = "integer" }
"#,
    ),
    Mistake {
        code: Code::LockEnumValueRemoved,
        former: Some(
            r#"
[tables.{t}.fields]
level = { type = "{t}_level" }
"#,
        ),
        former_enums: "{t}_level = [\"low\", \"high\"]\n",
        enums: "«{t}_level» = [\"high\"]\n",
        table: r#"
[tables.{t}.fields]
level = { type = "{t}_level" }
"#,
    },
];

/// A manifest with mistakes: its text, what is found in it where, and the manifest that the
/// history recorded before.
#[derive(Debug, Default)]
pub(crate) struct Wrong {
    pub(crate) former: String,
    pub(crate) text: String,
    pub(crate) expected: Vec<(usize, usize, Code)>,
}

const FRAME: &str = "[project]\nname = \"wrong\"\n\n[enums]\n";

impl Wrong {
    /// A manifest of these tables; `None` is one without a mistake.
    pub(crate) fn of(tables: &[Option<&'static Mistake>]) -> Self {
        let mut wrong = Self {
            former: FRAME.to_owned(),
            text: FRAME.to_owned(),
            expected: Vec::new(),
        };
        for (at, mistake) in tables.iter().enumerate() {
            if let Some(mistake) = mistake {
                wrong.former += &named(mistake.former_enums, at);
                wrong.push(&named(mistake.enums, at), mistake.code);
            }
        }
        for (at, mistake) in tables.iter().enumerate() {
            match mistake {
                Some(mistake) => {
                    wrong.former += &named(mistake.former.unwrap_or_default(), at);
                    wrong.push(&named(mistake.table, at), mistake.code);
                }
                None => wrong.text += &named(SOUND, at),
            }
        }
        wrong.expected.sort_unstable();
        wrong
    }

    /// A manifest of one table that has these mistakes beside each other.
    pub(crate) fn at_once(chosen: &[bool]) -> Self {
        let (table, codes) = parts::table(chosen);
        let mut wrong = Self {
            former: FRAME.to_owned(),
            text: FRAME.to_owned(),
            expected: Vec::new(),
        };
        wrong.push_all(&named(&table, 0), &codes);
        wrong.expected.sort_unstable();
        wrong
    }

    /// Appends a text with at most one mark.
    fn push(&mut self, text: &str, code: Code) {
        self.push_all(text, &[code]);
    }

    /// Appends a text without its marks, and expects a finding of each code between them.
    fn push_all(&mut self, mut text: &str, codes: &[Code]) {
        for code in codes {
            let Some((before, rest)) = text.split_once('«') else {
                break;
            };
            let (marked, after) = rest.split_once('»').expect("a mark ends");
            self.text += before;
            let start = self.text.len();
            self.text += marked;
            self.expected.push((start, self.text.len(), *code));
            text = after;
        }
        self.text += text;
    }
}

/// The text of the table at a place; its name has letters only, so that it has a plural.
fn named(text: &str, at: usize) -> String {
    let letter = |digit: usize| char::from(b'a' + u8::try_from(digit % 26).expect("a letter"));
    let name: String = ['q', letter(at / 676), letter(at / 26), letter(at)]
        .iter()
        .collect();
    text.replace("{t}", &format!("{name}tasks"))
}
