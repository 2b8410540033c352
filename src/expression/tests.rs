use super::*;
use crate::model::{Access, Checks, FieldRole};

pub(crate) fn enums() -> Vec<Enum> {
    vec![
        enumeration("level", &["low", "mid", "high"]),
        enumeration("kind", &["a", "b"]),
    ]
}

fn enumeration(name: &str, values: &[&str]) -> Enum {
    Enum {
        name: name.to_owned(),
        type_name: name.to_owned(),
        values_name: name.to_owned(),
        rust: name.to_owned(),
        variants: values.iter().map(|value| (*value).to_owned()).collect(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        replaced: std::collections::BTreeMap::new(),
    }
}

pub(super) fn field(name: &str, ty: FieldType, null: bool) -> Field {
    Field {
        name: name.to_owned(),
        rust: name.to_owned(),
        about: None,
        ty,
        null,
        default: None,
        checks: Checks::default(),
        role: FieldRole::Data,
        access: Access {
            create: true,
            update: true,
            server: false,
        },
        renamed_from: Vec::new(),
        same_as: None,
        from: None,
        references: None,
    }
}

/// Names as long as Postgres allows with `_or_null` behind them.
pub(super) const LONG_TEXT: &str = "a_text_with_one_of_the_longest_names_which_postgres_has";
pub(super) const LONG_INTEGER: &str = "an_integer_whose_name_is_long";

/// Every type, as a column that is always there and as one that may be null (`_or_null`).
pub(crate) fn fields() -> Vec<Field> {
    let level = || FieldType::Enum("level".to_owned());
    let array = |element| FieldType::Array(Box::new(element));
    let types = [
        ("title", FieldType::Text),
        ("note", FieldType::Text),
        (LONG_TEXT, FieldType::Text),
        (LONG_INTEGER, FieldType::Integer),
        ("count", FieldType::Integer),
        ("limit", FieldType::Integer),
        ("price", FieldType::Real),
        (
            "rate",
            FieldType::Numeric {
                precision: 3,
                scale: 2,
            },
        ),
        ("done", FieldType::Boolean),
        ("shown", FieldType::Boolean),
        ("level", level()),
        ("least", level()),
        ("kind", FieldType::Enum("kind".to_owned())),
        ("id", FieldType::Uuid),
        ("day", FieldType::Date),
        ("start", FieldType::Time),
        ("end", FieldType::Time),
        ("at", FieldType::Timestamp),
        ("big", FieldType::Bigint),
        ("extra", FieldType::Json),
        ("tags", array(FieldType::Text)),
        ("levels", array(level())),
        (
            "exact",
            FieldType::Numeric {
                precision: 15,
                scale: 5,
            },
        ),
        ("counts", array(FieldType::Integer)),
        ("prices", array(FieldType::Real)),
        (
            "rates",
            array(FieldType::Numeric {
                precision: 3,
                scale: 2,
            }),
        ),
        ("flags", array(FieldType::Boolean)),
        ("days", array(FieldType::Date)),
        ("starts", array(FieldType::Time)),
        ("ats", array(FieldType::Timestamp)),
        ("ids", array(FieldType::Uuid)),
        ("bigs", array(FieldType::Bigint)),
        ("extras", array(FieldType::Json)),
    ];
    types
        .iter()
        .flat_map(|(name, ty)| {
            [
                field(name, ty.clone(), false),
                field(&format!("{name}_or_null"), ty.clone(), true),
            ]
        })
        .collect()
}

/// The type of a column of [`fields`].
#[cfg(feature = "postgres")]
pub(crate) fn field_type(column: &str) -> FieldType {
    let found = fields().into_iter().find(|field| field.name == column);
    found.expect("it is one of the columns").ty
}

/// Runs with all rows, a parameter of an enum and one of text, and `now`.
pub(crate) fn with_environment<T>(run: impl FnOnce(&Environment<'_>) -> T) -> T {
    let (enums, fields) = (enums(), fields());
    let level = FieldType::Enum("level".to_owned());
    let row = |name, partial| Variable::Row {
        name,
        fields: &fields,
        partial,
    };
    run(&Environment {
        variables: vec![
            row("row", false),
            row("next", false),
            row("input", true),
            Variable::Value {
                name: "wanted",
                ty: &level,
            },
            Variable::Value {
                name: "word",
                ty: &FieldType::Text,
            },
        ],
        enums: &enums,
        now: true,
    })
}

fn compiled(text: &str) -> Result<Typed, Vec<Fault>> {
    with_environment(|environment| compile(text, environment))
}

#[track_caller]
fn accepted(text: &str) -> Typed {
    compiled(text).unwrap_or_else(|faults| panic!("{text}: {faults:?}"))
}

/// Asserts the faults of a text: each as its slug, the marked text and the message.
#[track_caller]
fn refused(text: &str, expected: &[(Code, &str, &str)]) {
    let Err(faults) = compiled(text) else {
        panic!("accepted: {text}")
    };
    let found: Vec<(Code, &str, &str)> = faults
        .iter()
        .map(|fault| {
            (
                fault.code,
                &text[fault.span.clone()],
                fault.message.as_str(),
            )
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn the_examples_of_the_manifest_are_accepted() {
    for text in [
        "row.done",
        "row.level == wanted",
        "row.level == 'low' || row.level == 'high'",
        "next.start < next.end",
        "row.count_or_null != null && row.count_or_null > 3",
        "has(row.count_or_null) && row.count_or_null > 3",
        "row.count_or_null == null || row.count_or_null > 3",
        "row.count_or_null == null ? row.done : row.count_or_null > 3",
        "!(row.count_or_null == null) && row.count_or_null > 3",
        "has(input.count) && input.count > 3",
        "input.count_or_null != null && input.count_or_null > 3",
        "row.count_or_null == next.count && row.count_or_null > 3",
        "true",
    ] {
        accepted(text);
    }
}

#[test]
fn a_value_that_may_be_missing_needs_a_guard() {
    use Code::ExpressionNull;
    refused(
        "row.count_or_null > 3",
        &[(
            ExpressionNull,
            "row.count_or_null",
            "`row.count_or_null` may be null",
        )],
    );
    refused(
        "input.count > 3",
        &[(
            ExpressionNull,
            "input.count",
            "`input.count` may not be given",
        )],
    );
    refused(
        "has(input.count_or_null) && input.count_or_null > 3",
        &[(
            ExpressionNull,
            "input.count_or_null",
            "`input.count_or_null` may be null",
        )],
    );
    refused(
        "row.count_or_null != null || row.count_or_null > 3",
        &[(
            ExpressionNull,
            "row.count_or_null",
            "`row.count_or_null` has no value here",
        )],
    );
    refused(
        "row.done_or_null && row.done",
        &[(
            ExpressionNull,
            "row.done_or_null",
            "this may be null, which is neither true nor false",
        )],
    );
}

#[test]
fn every_independent_fault_is_reported_and_none_that_another_caused() {
    use Code::{ExpressionNull, ExpressionType, UnknownName};
    refused(
        "row.nam == 'a' && row.count < 'x' || rw.done && row.limit_or_null > 1",
        &[
            (UnknownName, "nam", "`row` has no column `nam`"),
            (ExpressionType, "'x'", "text has no order here"),
            (UnknownName, "rw", "there is no variable `rw` here"),
        ],
    );
    // The guard is broken, so whether the rest is guarded is not known.
    refused(
        "row.count_or_null != nul && row.count_or_null > 1",
        &[(UnknownName, "nul", "there is no variable `nul` here")],
    );
    refused(
        "size(row.title_or_null) + row.limit_or_null > 3",
        &[
            (
                ExpressionNull,
                "row.title_or_null",
                "`row.title_or_null` may be null",
            ),
            (
                ExpressionNull,
                "row.limit_or_null",
                "`row.limit_or_null` may be null",
            ),
        ],
    );
}

#[test]
fn names_that_do_not_exist_are_told_with_the_nearest() {
    use Code::{ExpressionType, UnknownName};
    refused(
        "row.dne",
        &[(UnknownName, "dne", "`row` has no column `dne`")],
    );
    let help = |text: &str| compiled(text).unwrap_err()[0].help.clone().unwrap();
    assert_eq!(help("row.dne"), "did you mean `done`?");
    assert_eq!(help("nxt.done"), "did you mean `next`?");
    assert_eq!(
        help("row.title.startWith('a')"),
        "did you mean `startsWith`?"
    );
    refused(
        "xyz == 1",
        &[(UnknownName, "xyz", "there is no variable `xyz` here")],
    );
    assert_eq!(
        help("xyz == 1"),
        "known here: `row`, `next`, `input`, `wanted`, `word`, `now`"
    );
    refused(
        "row == 1",
        &[(ExpressionType, "row", "`row` is a whole row")],
    );
    refused(
        "wanted.x == 1",
        &[(
            ExpressionType,
            "x",
            "`wanted` is a single value and has no columns",
        )],
    );
    refused(
        "now.x == 1",
        &[(
            ExpressionType,
            "x",
            "`now` is a single value and has no columns",
        )],
    );
    refused(
        "row.extra.x == 1",
        &[(ExpressionType, "row.extra", "only a row has columns")],
    );
    refused(
        "length(row.title) > 1",
        &[(UnknownName, "length", "there is no function `length`")],
    );
    refused(
        "row.title.has()",
        &[(UnknownName, "has", "`has` is not called on a value")],
    );
    refused(
        "matches('a')",
        &[(UnknownName, "matches", "`matches` is called on a value")],
    );
    refused(
        "row.title.contains()",
        &[(ExpressionType, "contains", "`contains` takes one text")],
    );
    refused(
        "size() > 1",
        &[(ExpressionType, "size", "`size` takes one value")],
    );
    refused(
        "has(row)",
        &[(
            ExpressionType,
            "has(row)",
            "`has` takes one column of a row",
        )],
    );
}

#[test]
fn now_is_known_only_where_it_is_allowed() {
    accepted("next.at > now");
    with_environment(|environment| {
        let environment = Environment {
            now: false,
            ..environment.clone()
        };
        let faults = compile("next.at > now", &environment).unwrap_err();
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].span, 10..13);
        assert_eq!(faults[0].message, "`now` cannot be used here");
    });
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is one list")]
fn types_must_fit_together() {
    use Code::ExpressionType;
    for (text, marked, message) in [
        (
            "row.title < next.title",
            "row.title",
            "text has no order here",
        ),
        (
            "row.level < next.level",
            "row.level",
            "an enum has no order here",
        ),
        (
            "row.big < next.big",
            "row.big",
            "a number that the client keeps as text has no order here",
        ),
        (
            "row.big == next.big",
            "row.big",
            "numbers that the client keeps as text cannot be compared",
        ),
        (
            "row.big + 1 == 2",
            "row.big",
            "`+` does not take a number kept as text",
        ),
        (
            "row.extra == next.extra",
            "row.extra",
            "JSON values cannot be compared",
        ),
        (
            "row.tags == next.tags",
            "row.tags",
            "arrays cannot be compared",
        ),
        (
            "row.count == row.title",
            "row.count == row.title",
            "an integer and text cannot be compared",
        ),
        (
            "row.level == row.title",
            "row.level == row.title",
            "a `level` and text cannot be compared",
        ),
        (
            "row.level == next.kind",
            "row.level == next.kind",
            "a `level` and a `kind` cannot be compared",
        ),
        (
            "row.day < next.at",
            "row.day < next.at",
            "a date and a timestamp cannot be compared",
        ),
        (
            "row.count + row.price > 1.0",
            "row.count + row.price",
            "`+` does not mix an integer and a number",
        ),
        (
            "row.price % 2 == 1.0",
            "row.price % 2",
            "`%` is for integers",
        ),
        ("row.count / 0 > 1", "0", "nothing can be divided by zero"),
        (
            "row.count > 2147483648",
            "2147483648",
            "an integer holds -2147483648 to 2147483647",
        ),
        (
            "row.price > 9007199254740993",
            "9007199254740993",
            "a number cannot hold 9007199254740993 exactly",
        ),
        (
            "row.title - 'a' == 'b'",
            "row.title",
            "`-` does not take text",
        ),
        ("-row.title == 'b'", "row.title", "text has no negative"),
        (
            "row.count",
            "row.count",
            "this must be true or false, but is an integer",
        ),
        (
            "row.count && row.done",
            "row.count",
            "this must be true or false, but is an integer",
        ),
        (
            "(row.done ? 1 : 'a') == 1",
            "(row.done ? 1 : 'a')",
            "the two values have different types: an integer and text",
        ),
        (
            "size(row.count) > 1",
            "row.count",
            "`size` takes text or an array, not an integer",
        ),
        (
            "row.count.startsWith('a')",
            "row.count",
            "this must be text, but is an integer",
        ),
        (
            "row.title.startsWith(1)",
            "1",
            "this must be text, but is an integer",
        ),
        (
            "row.title.matches(row.note)",
            "row.note",
            "the pattern must be a constant text",
        ),
        (
            "row.title in row.note",
            "row.note",
            "`in` looks into a list, not into text",
        ),
        (
            "row.count in row.tags",
            "row.count in row.tags",
            "an element of this array is text, and cannot be an integer",
        ),
        (
            "row.count in [1, 'a']",
            "'a'",
            "an integer and text cannot be compared",
        ),
        ("[1] == 1", "[1]", "a list can only stand after `in`"),
        (
            "row.day > '2026-02-30'",
            "'2026-02-30'",
            "\"2026-02-30\" is not a date, such as '2026-11-22'",
        ),
        (
            "row.start > '9'",
            "'9'",
            "\"9\" is not a time, such as '09:30'",
        ),
        (
            "row.at > '2026-11-22'",
            "'2026-11-22'",
            "\"2026-11-22\" is not a timestamp, such as '2026-11-22T15:04:05Z'",
        ),
        ("row.id == 'x'", "'x'", "\"x\" is not a uuid"),
    ] {
        refused(text, &[(ExpressionType, marked, message)]);
    }
}

#[test]
fn an_enum_takes_only_its_values() {
    use Code::UnknownEnumValue;
    refused(
        "row.level == 'hihg'",
        &[(UnknownEnumValue, "'hihg'", "`level` has no value \"hihg\"")],
    );
    refused(
        "'x' != wanted",
        &[(UnknownEnumValue, "'x'", "`level` has no value \"x\"")],
    );
    refused(
        "row.level in ['low', 'x']",
        &[(UnknownEnumValue, "'x'", "`level` has no value \"x\"")],
    );
    refused(
        "row.level == (row.done ? 'low' : 'hgh')",
        &[(UnknownEnumValue, "'hgh'", "`level` has no value \"hgh\"")],
    );
    let help = |text: &str| compiled(text).unwrap_err()[0].help.clone().unwrap();
    assert_eq!(help("row.level == 'hihg'"), "did you mean 'high'?");
    assert_eq!(
        help("row.level == 'x'"),
        "its values are 'low', 'mid', 'high'"
    );
}

#[test]
fn what_is_decided_before_it_is_asked_is_refused() {
    use Code::ExpressionConstant;
    for (text, marked, message) in [
        (
            "row.title != null",
            "row.title != null",
            "`row.title` is never null here",
        ),
        (
            "has(row.title)",
            "has(row.title)",
            "`row.title` is never null here",
        ),
        (
            "has(input.title) && has(input.title)",
            "has(input.title)",
            "`input.title` is always given here",
        ),
        (
            "row.count_or_null == null && row.count_or_null == null",
            "row.count_or_null == null",
            "`row.count_or_null` is always null here",
        ),
        ("null == null", "null == null", "null always equals null"),
        ("1 == 2", "1 == 2", "this is never equal here"),
        ("'a' != 'a'", "'a' != 'a'", "this is always equal here"),
        (
            "row.level == 'low' && row.level == 'mid'",
            "row.level == 'mid'",
            "this is never equal here: `row.level` is 'low'",
        ),
        (
            "row.level == 'low' || row.level != 'low'",
            "row.level != 'low'",
            "this is never equal here",
        ),
        (
            "row.count == 1 && row.limit == row.count && row.limit == 2",
            "row.limit == 2",
            "this is never equal here: `row.limit` is 1",
        ),
        (
            "row.done && row.done",
            "row.done",
            "this is always true here",
        ),
        (
            "row.done || row.shown && row.done",
            "row.done",
            "this is always false here",
        ),
        ("true && row.done", "true", "this is always true here"),
        (
            "row.title in []",
            "row.title in []",
            "nothing is in an empty list",
        ),
        (
            "row.title in ['a', null]",
            "null",
            "this is never null here",
        ),
        (
            "(row.done ? 'a' : 'b') == 'c'",
            "(row.done ? 'a' : 'b') == 'c'",
            "this is never equal here",
        ),
    ] {
        refused(text, &[(ExpressionConstant, marked, message)]);
    }
}

#[test]
fn what_does_not_fit_the_grammar_is_told_with_its_place() {
    use Code::ExpressionSyntax;
    for (text, marked, message) in [
        ("", "", "the expression is empty"),
        (
            "row.done &&",
            "",
            "expected a value; the expression ends here",
        ),
        ("row.done = true", "=", "unexpected character '='"),
        ("row.done & true", "&", "unexpected character '&'"),
        (
            "row.done row.done",
            "row",
            "expected an operator or the end; found `row`",
        ),
        (
            "(row.done",
            "",
            "expected `)` to close the parenthesis; the expression ends here",
        ),
        (
            "row.",
            "",
            "expected a name after `.`; the expression ends here",
        ),
        (
            "row.tags[0] == 'a'",
            "[",
            "elements cannot be picked by position",
        ),
        (
            "row.count == 1u",
            "1u",
            "there are no unsigned integers here",
        ),
        ("row.count == 1a", "1a", "`1a` is not a number"),
        (
            "row.count == 99999999999999999999",
            "99999999999999999999",
            "the number is too large",
        ),
        ("row.price == 1e999", "1e999", "the number is too large"),
        ("row.title == 'a", "'a", "the text is not closed"),
        ("row.title == '\\q'", "\\q", "`\\q` is not an escape"),
        (
            "row.title == '\\u12'",
            "\\u12",
            "`\\u12` is not a character",
        ),
        (
            "row.title == '\\ud800'",
            "\\ud800",
            "`\\ud800` is not a character",
        ),
        (
            "row.title == '\\000'",
            "\\000",
            "text cannot hold the character NUL",
        ),
        ("row.title == b'a'", "b", "`b` cannot stand before a text"),
        (
            "row.title == '''a'''",
            "'''a'''",
            "there are no triple quotes here",
        ),
        ("row.title == `a`", "`", "unexpected character '`'"),
        (
            "row.done ? row.done ? 1 : 2 : 3",
            "?",
            "expected `:` of the first `?`; found `?`",
        ),
        (
            "row.done ? row.shown",
            "",
            "expected `:` between the two values of `?`; the expression ends here",
        ),
        ("{'a': 1} == 1", "{", "unexpected character '{'"),
    ] {
        let faults = compiled(text).unwrap_err();
        let fault = &faults[0];
        assert_eq!(
            (
                fault.code,
                &text[fault.span.clone()],
                fault.message.as_str()
            ),
            (ExpressionSyntax, marked, message),
            "{text}"
        );
    }
}

#[test]
fn every_character_that_is_no_token_is_told() {
    let faults = compiled("row.a @ 1 # 2 = 'x").unwrap_err();
    let spans: Vec<usize> = faults.iter().map(|fault| fault.span.start).collect();
    assert_eq!(spans, [6, 10, 14, 16]);
}

#[test]
fn texts_take_the_escapes_of_cel() {
    let text = |written: &str| match &accepted(&format!("row.title == {written}")).root().kind {
        NodeKind::Equal(_, text) => match &text.kind {
            NodeKind::Text(text) => text.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    assert_eq!(text(r"'\a\b\f\n\r\t\v'"), "\x07\x08\x0c\n\r\t\x0b");
    assert_eq!(text(r#"'\\\?\"\'\`'"#), "\\?\"'`");
    assert_eq!(text(r"'\x41\u00e9\U0001f600\101'"), "Aé😀A");
    assert_eq!(text(r#"r'\n"'"#), "\\n\"");
    assert_eq!(text(r#""it's""#), "it's");
    accepted("// why\nrow.done // and more");
}

#[test]
fn a_pattern_points_into_its_text() {
    use Code::Pattern;
    refused(
        r"row.title.matches('a(?=b)')",
        &[(
            Pattern,
            "(?=",
            "only plain groups are understood by every target",
        )],
    );
    refused(
        r"row.title.matches('\u00e9\\b')",
        &[(
            Pattern,
            r"\\b",
            r"`\b` does not mean the same to every target",
        )],
    );
    refused(
        r"row.title.matches(r'\d\1')",
        &[(
            Pattern,
            r"\1",
            r"`\1` does not mean the same to every target",
        )],
    );
    refused(
        "row.title.matches('')",
        &[(Pattern, "'", "an empty alternative matches every text")],
    );
}

#[test]
fn nesting_has_a_limit_and_length_has_none() {
    let deep = |levels| format!("{}row.done{}", "(".repeat(levels), ")".repeat(levels));
    accepted(&deep(50));
    let refused = [
        deep(200),
        "!".repeat(10_000) + "row.done",
        "-".repeat(10_000) + "row.count == 1",
        format!("row.count{} == 1", " + 1".repeat(10_000)),
        format!("row.title == 'a'{}", " == true".repeat(10_000)),
        "row.done ? ".to_owned() + &"row.done : row.shown ? ".repeat(10_000),
        "[".repeat(10_000),
        "f(".repeat(10_000),
        format!("row.title{} == 1", ".size()".repeat(10_000)),
    ];
    for text in refused {
        let faults = compiled(&text).unwrap_err();
        assert_eq!(
            faults[0].message,
            "the expression is nested more than 64 levels deep",
            "{}",
            &text[..40]
        );
        assert_eq!(faults[0].code, Code::ExpressionSyntax);
    }
    let long: Vec<String> = (0..2_000).map(|n| format!("row.count == {n}")).collect();
    accepted(&long.join(" || "));
}

#[test]
fn the_tree_says_simply_what_was_written() {
    let same = |one: &str, other: &str| assert_eq!(accepted(one), accepted(other), "{one}");
    same("row.done == true", "row.done");
    same("row.done == false", "!row.done");
    same("(row.done != true) != false", "!row.done");
    same("!!row.done", "row.done");
    same("has(row.title_or_null)", "row.title_or_null != null");
    same("row.title in ['a']", "row.title == 'a'");
    same(
        "row.title in [word, 'a']",
        "row.title == word || row.title == 'a'",
    );
    same("row.title.size() == 1", "size(row.title) == 1");
    same(
        "row.done && (row.shown && next.done)",
        "row.done && row.shown && next.done",
    );
    same("row.start == '09:00'", "row.start == '09:00:00'");
    same("row.price == 1", "row.price == 1.0");
}

#[test]
fn what_is_read_can_be_asked() {
    let typed = accepted("has(input.title) && row.level == wanted && next.at > now || row.done");
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(typed.columns_of("row"), set(&["done", "level"]));
    assert_eq!(typed.columns_of("input"), set(&["title"]));
    assert_eq!(typed.columns_of("existing"), set(&[]));
    assert_eq!(
        typed.variables(),
        set(&["input", "next", "now", "row", "wanted"])
    );
    assert!(!typed.can_fail());
    assert!(accepted("row.count + 1 > 2").can_fail());
    assert!(accepted("-(row.price) > 2").can_fail());
}

#[test]
fn a_filter_is_split_into_what_an_index_finds_and_the_rest() {
    let split = |text: &str| {
        let (equalities, rest) = accepted(text).split("row", |column| column != "note");
        let equalities: Vec<String> = equalities
            .iter()
            .map(|equality| format!("{} = {:?}", equality.column, equality.value))
            .collect();
        (equalities.join(", "), rest)
    };
    let rest = |text: &str| Some(accepted(text));
    assert_eq!(
        split("row.level == wanted"),
        ("level = Param(\"wanted\")".to_owned(), None)
    );
    assert_eq!(
        split("'a' == row.title && row.done && row.count == 3"),
        (
            "title = Text(\"a\"), count = Number(\"3\")".to_owned(),
            rest("row.done")
        )
    );
    for unsplit in [
        "row.done",
        "row.done_or_null == true",
        "row.note == 'a'",
        "row.title == next.title",
        "row.title == 'a' || row.done",
        "row.title != 'a'",
        "row.title_or_null == null",
        "row.level_or_null == 'low' && row.level_or_null in ['low', 'mid']",
    ] {
        assert_eq!(split(unsplit), (String::new(), rest(unsplit)), "{unsplit}");
    }
    assert_eq!(
        split("row.title == word && row.title == next.title"),
        (
            "title = Param(\"word\")".to_owned(),
            rest("row.title == next.title")
        )
    );
    // A nullable column that nothing else reads may be looked up.
    assert_eq!(
        split("row.title_or_null == 'a' && row.done"),
        ("title_or_null = Text(\"a\")".to_owned(), rest("row.done"))
    );
    let typed = accepted("row.done && row.shown");
    assert_eq!(Typed::all(typed.conjuncts()), Some(typed));
    assert_eq!(Typed::all([]), None);
}

/// Random texts, made of what expressions are made of, so that many get far.
#[test]
fn no_text_makes_the_compiler_panic() {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    const CASES: u32 = 2000;
    let word = prop::sample::select(vec![
        "row",
        ".",
        "done",
        "count_or_null",
        "title",
        "input",
        "(",
        ")",
        "[",
        "]",
        ",",
        "==",
        "!=",
        "<",
        ">=",
        "&&",
        "||",
        "!",
        "-",
        "+",
        "/",
        "%",
        "?",
        ":",
        "in",
        "has",
        "size",
        "matches",
        "null",
        "true",
        "1",
        "0x",
        "1e",
        ".5",
        "'a'",
        "'",
        "\"",
        "r'",
        "\\",
        "\\u",
        "9999999999",
        "é",
        "😀",
        "\0",
        "\n",
        "//",
        "now",
        "wanted",
        "'[a-'",
        "'(?'",
        "-9223372036854775808",
    ]);
    let words = prop::collection::vec(word, 0..40);
    let spaced = words.clone().prop_map(|words| words.join(" "));
    let joined = words.prop_map(|words| words.concat());
    let text = prop_oneof![spaced, joined, any::<String>()];
    let mut runner = TestRunner::new(Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    });
    let run = runner.run(&text, |text| {
        if let Err(faults) = compiled(&text) {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                prop_assert!(text.get(fault.span.clone()).is_some(), "{fault:?}");
            }
        }
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{CASES} cases: {failure}"));
}
