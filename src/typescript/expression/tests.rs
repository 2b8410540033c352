#[cfg(feature = "postgres")]
use serde_json::{Value as Json, json};

use super::*;
#[cfg(feature = "postgres")]
use crate::expression::cases::Case;
use crate::expression::compile;
#[cfg(feature = "postgres")]
use crate::expression::meaning::{Scene, Value};
use crate::expression::tests::with_environment;
#[cfg(feature = "postgres")]
use crate::sql::expression::agreement::Answer;

#[track_caller]
fn condition(text: &str) -> (Condition, Condition) {
    let typed = with_environment(|environment| compile(text, environment));
    let typed = typed.unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
    (Condition::when(&typed), Condition::unless(&typed))
}

#[track_caller]
fn lowers(text: &str, expected: &str) {
    assert_eq!(condition(text).0.flat(), expected, "{text}");
}

#[test]
fn conditions_read_as_a_person_would_write_them() {
    for (text, expected) in [
        ("true", "true"),
        ("row.done", "row.done"),
        (
            "row.level == 'low' || row.level == 'mid'",
            "row.level === 'low' || row.level === 'mid'",
        ),
        (
            "row.done == true && row.shown != true",
            "row.done && !row.shown",
        ),
        ("row.done_or_null == true", "row.done_or_null === true"),
        ("!row.title.startsWith('x')", "!row.title.startsWith('x')"),
        (
            "row.title.contains(word) && row.title.endsWith('y')",
            "row.title.includes(word) && row.title.endsWith('y')",
        ),
        (
            "row.title.matches('^[a-z]+$')",
            "/^[a-z]+$/u.test(row.title)",
        ),
        ("size(next.title) <= 3", "[...next.title].length <= 3"),
        (
            "size(row.title + '!') > 3",
            "[...(row.title + '!')].length > 3",
        ),
        ("size(row.tags) > 3", "row.tags.length > 3"),
        ("'a' in row.tags", "row.tags.includes('a')"),
        (
            "row.level in ['low', 'mid']",
            "['low', 'mid'].includes(row.level)",
        ),
        ("!(row.count in [1, 2])", "![1, 2].includes(row.count)"),
        ("next.start < next.end", "next.start < next.end"),
        ("!(next.start < next.end)", "next.start >= next.end"),
        ("next.start < '09:00'", "next.start < '09:00:00'"),
        (
            "row.price == 0.5 || row.price == 1e21 || row.price == -1.0",
            "row.price === 0.5 || row.price === 1e21 || row.price === -1",
        ),
        (
            "row.done ? row.shown : next.done",
            "row.done ? row.shown : next.done",
        ),
        (
            "(row.done ? 1 : 2) == row.count",
            "(row.done ? 1 : 2) === row.count",
        ),
        (
            "(row.done || row.shown) && next.done",
            "(row.done || row.shown) && next.done",
        ),
        (
            "row.done && row.shown || next.done",
            "(row.done && row.shown) || next.done",
        ),
        ("(row.count < 3) == row.done", "row.count < 3 === row.done"),
        (
            "(row.count == 3) == row.done",
            "(row.count === 3) === row.done",
        ),
        ("next.at < now", "next.at < now"),
        (
            "row.at < (row.done ? now : next.at)",
            "(row.done ? now : next.at) > row.at",
        ),
        ("row.title == 'it\\'s'", "row.title === \"it's\""),
    ] {
        lowers(text, expected);
    }
}

#[test]
fn a_missing_value_is_null_or_undefined_as_the_row_has_it() {
    for (text, expected) in [
        ("row.title_or_null == null", "row.title_or_null === null"),
        ("has(row.title_or_null)", "row.title_or_null !== null"),
        ("has(input.title)", "input.title !== undefined"),
        ("!has(input.title)", "input.title === undefined"),
        ("input.title == null", "input.title === undefined"),
        ("input.title_or_null != null", "input.title_or_null != null"),
        (
            "has(input.title_or_null) && input.title_or_null == null",
            "input.title_or_null !== undefined && input.title_or_null === null",
        ),
        ("input.title == row.title", "input.title === row.title"),
        ("input.title == input.note", "input.title === input.note"),
        (
            "input.title == row.title_or_null",
            "(input.title ?? null) === row.title_or_null",
        ),
        (
            "input.title_or_null == input.note_or_null",
            "(input.title_or_null ?? null) === (input.note_or_null ?? null)",
        ),
        (
            "row.level_or_null in ['low', 'mid']",
            "row.level_or_null !== null && ['low', 'mid'].includes(row.level_or_null)",
        ),
        (
            "!(row.level_or_null in ['low', 'mid']) && row.done",
            "!(row.level_or_null !== null && ['low', 'mid'].includes(row.level_or_null)) && row.done",
        ),
        (
            "row.level_or_null in ['low', null]",
            "['low', null].includes(row.level_or_null)",
        ),
        (
            "input.level in ['low', null]",
            "['low', null].includes(input.level ?? null)",
        ),
    ] {
        lowers(text, expected);
    }
}

#[test]
fn numbers_that_leave_their_range_throw() {
    use Support::{Integer, Product};
    for (text, expected, support) in [
        (
            "row.count + 1 > 2",
            "integer(row.count + 1) > 2",
            vec![Integer],
        ),
        (
            "row.count / 2 == -(row.limit)",
            "integer(Math.trunc(row.count / 2)) === integer(-row.limit)",
            vec![Integer],
        ),
        (
            "(row.count - 1) % 2 == 0 && row.price * 2 < row.rate",
            "integer(integer(row.count - 1) % 2) === 0 && productOf(row.price, 2) < row.rate",
            vec![Integer, Product],
        ),
    ] {
        lowers(text, expected);
        let found: Vec<Support> = condition(text).0.support().into_iter().collect();
        assert_eq!(found, support, "{text}");
    }
}

#[test]
fn a_requirement_is_turned_around() {
    for (text, expected) in [
        ("next.start < next.end", "next.start >= next.end"),
        ("row.level == 'low'", "row.level !== 'low'"),
        ("!row.done", "row.done"),
        ("row.done && row.shown", "!(row.done && row.shown)"),
        ("row.title.startsWith('a')", "!row.title.startsWith('a')"),
        ("input.title_or_null == null", "input.title_or_null != null"),
    ] {
        assert_eq!(condition(text).1.flat(), expected, "{text}");
    }
}

#[test]
fn no_text_leaves_its_literal() {
    lowers(
        r#"row.title == '`${x}\n\\ \u2028 */ \u202e "'"#,
        r#"row.title === '`${x}\n\\ \u2028 */ \u202e "'"#,
    );
    lowers(
        r"row.title.matches(r'^</script>//*/\n$')",
        r"/^<\/script>\/\/*\/\n$/u.test(row.title)",
    );
}

#[test]
fn conditions_break_where_the_formatter_breaks_them() {
    let guard = |text: &str| statement(condition(text).0.guard(), " {", 2, 2);
    let refusal = |text: &str| statement(condition(text).1.guard(), " {", 2, 2);
    let returned = |text: &str| statement(condition(text).0.returned(), ";", 2, 8);
    let argument =
        |text: &str| statement(condition(text).0.argument("(row) =>".into()), ";", 2, 20);
    assert_eq!(guard("row.done"), "if (row.done) {");
    assert_eq!(returned("row.done"), " row.done;");
    assert_eq!(argument("row.done"), "((row) => row.done);");
    let chain =
        "row.title.startsWith('some-long-prefix') || row.title.endsWith('some-long-suffix')";
    assert_eq!(
        guard(chain),
        "if (
    row.title.startsWith('some-long-prefix') ||
    row.title.endsWith('some-long-suffix')
  ) {"
    );
    assert_eq!(
        refusal(chain),
        "if (!(
    row.title.startsWith('some-long-prefix') ||
    row.title.endsWith('some-long-suffix')
  )) {"
    );
    assert_eq!(
        returned(chain),
        " (
    row.title.startsWith('some-long-prefix') ||
    row.title.endsWith('some-long-suffix')
  );"
    );
    assert_eq!(
        argument(chain),
        "(
    (row) =>
      row.title.startsWith('some-long-prefix') ||
      row.title.endsWith('some-long-suffix'),
  );"
    );
    assert_eq!(
        argument("row.title.contains('a text that is so long that the call breaks before it')"),
        "((row) =>
    row.title.includes('a text that is so long that the call breaks before it'),
  );"
    );
}

/// Writes random conditions with their values, and what PostgreSQL answers, for the tests that
/// run them, to the file that `LARDER_EXPRESSIONS_OUT` names.
#[cfg(feature = "postgres")]
#[test]
fn random_conditions_are_written_where_asked_for() {
    let Some(file) = std::env::var_os("LARDER_EXPRESSIONS_OUT") else {
        return;
    };
    let (cases, seed) = crate::expression::cases::cases();
    let answers = crate::sql::expression::agreement::answers(&cases);
    let cases: Vec<Json> = cases.iter().zip(answers).map(written).collect();
    let written = json!({ "seed": seed, "cases": cases });
    std::fs::write(file, written.to_string()).expect("the file can be written");
}

#[cfg(feature = "postgres")]
fn written((case, answers): (&Case, Vec<Answer>)) -> Json {
    let scenes: Vec<Json> = case
        .scenes
        .iter()
        .zip(answers)
        .map(|(scene, sql)| scene_json(scene, scene.holds(case.typed.root()).ok(), sql))
        .collect();
    let when = Condition::when(&case.typed);
    let unless = Condition::unless(&case.typed);
    let support: Vec<&str> = when.support().into_iter().map(Support::name).collect();
    json!({
        "expression": case.text,
        "when": when.flat(),
        "unless": unless.flat(),
        "guard": statement(when.guard(), " {", 2, 2),
        "refusal": statement(unless.guard(), " {", 2, 2),
        "returned": statement(when.returned(), ";", 2, "  return".len()),
        "body": statement(when.body(), ";", 0, "const p0000 = () =>".len()),
        "argument": statement(
            when.argument("(row) =>".into()),
            ";",
            0,
            "const p0000 = rows.filter".len(),
        ),
        "support": support,
        "scenes": scenes,
    })
}

/// A piece with what ends its statement, which must fit as well.
fn statement(piece: Doc, end: &'static str, indent: usize, start: usize) -> String {
    concat([piece, text(end)]).render(indent, start)
}

#[cfg(feature = "postgres")]
fn scene_json(scene: &Scene, holds: Option<bool>, sql: Answer) -> Json {
    let rows: serde_json::Map<String, Json> = scene
        .rows
        .iter()
        .map(|(name, row)| {
            let row = row
                .iter()
                .map(|(column, value)| (column.clone(), value_json(value)));
            (name.clone(), Json::Object(row.collect()))
        })
        .collect();
    let values: serde_json::Map<String, Json> = scene
        .values
        .iter()
        .map(|(name, value)| (name.clone(), value_json(value)))
        .collect();
    json!({ "rows": rows, "values": values, "now": scene.now, "holds": holds, "sql": sql })
}

#[cfg(feature = "postgres")]
fn value_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Boolean(value) => json!(value),
        Value::Integer(value) => json!(value),
        Value::Number(value) => json!(value),
        Value::Text(text) => json!(text),
        Value::List(elements) => elements.iter().map(value_json).collect(),
    }
}
