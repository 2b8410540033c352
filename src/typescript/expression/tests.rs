use serde_json::{Value as Json, json};

use super::*;
use crate::expression::compile;
use crate::expression::meaning::{Scene, Value};
use crate::expression::random::Random;
use crate::expression::tests::with_environment;

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
    lowers(
        "row.level == 'low' || row.level == 'mid'",
        "row.level === 'low' || row.level === 'mid'",
    );
    lowers("row.done", "row.done");
    lowers(
        "row.done == true && row.shown != true",
        "row.done && !row.shown",
    );
}

/// Writes random conditions with their values for the tests that run them, to the file that
/// `LARDER_EXPRESSIONS_OUT` names.
#[test]
fn random_conditions_are_written_where_asked_for() {
    const CASES: usize = 1000;
    let Some(file) = std::env::var_os("LARDER_EXPRESSIONS_OUT") else {
        return;
    };
    let (mut random, seed) = Random::seeded();
    let mut cases = Vec::new();
    while cases.len() < CASES {
        let spelled = random.expression(1 + cases.len() % 4);
        let Ok(typed) = with_environment(|environment| compile(&spelled.ours, environment)) else {
            continue;
        };
        let scenes: Vec<Json> = (0..4)
            .map(|_| {
                let scene = random.scene();
                scene_json(&scene, scene.holds(typed.root()).ok())
            })
            .collect();
        let when = Condition::when(&typed);
        let unless = Condition::unless(&typed);
        let support: Vec<&str> = when.support().into_iter().map(Support::name).collect();
        cases.push(json!({
            "expression": spelled.ours,
            "when": when.flat(),
            "unless": unless.flat(),
            "guard": statement(when.guard(), " {", 2, 2),
            "refusal": statement(unless.guard(), " {", 2, 2),
            "returned": statement(when.returned(), ";", 2, "  return".len()),
            "body": statement(when.body(), ";", 0, "const p0000 = () =>".len()),
            "argument": statement(
                when.argument("(row) =>"),
                ";",
                0,
                "const p0000 = rows.filter".len(),
            ),
            "support": support,
            "scenes": scenes,
        }));
    }
    let written = json!({ "seed": seed, "cases": cases });
    std::fs::write(file, written.to_string()).expect("the file can be written");
}

/// A piece with what ends its statement, which must fit as well.
fn statement(piece: Doc, end: &'static str, indent: usize, start: usize) -> String {
    concat([piece, text(end)]).render(indent, start)
}

fn scene_json(scene: &Scene, holds: Option<bool>) -> Json {
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
    json!({ "rows": rows, "values": values, "now": scene.now, "holds": holds })
}

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
