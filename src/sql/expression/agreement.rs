//! Random conditions in a real PostgreSQL.

use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::{Map, Value as Json, json};

use super::{Condition, Place, Scope};
use crate::cluster::Cluster;
use crate::expression::cases::{self, Case};
use crate::expression::meaning::{Scene, Value};
use crate::expression::tests::{enums, field_type, fields};
use crate::model::{Field, FieldType};
use crate::sql::spelling;

/// What a condition and its opposite answer; `None` where they have no value.
pub(crate) type Answer = [Option<bool>; 2];

/// The answers of PostgreSQL: for each case, one a scene.
///
/// Each condition stands in a function, as it does in a trigger.
pub(crate) fn answers(cases: &[Case]) -> Vec<Vec<Answer>> {
    let cluster = Cluster::start();
    let (mut client, _) = cluster.database();
    let fields = fields();
    client.batch_execute(&schema(&fields)).expect("it is SQL");
    let scope = Scope {
        place: Place::Test,
        ..Scope::table(&fields)
    };
    let mut functions = String::new();
    let (mut names, mut scenes) = (Vec::new(), Vec::new());
    for (index, case) in cases.iter().enumerate() {
        let when = Condition::when(&case.typed, &scope).flat();
        let unless = Condition::unless(&case.typed, &scope).flat();
        function(&mut functions, index, &when, &unless);
        for scene in &case.scenes {
            names.push(format!("c{index}"));
            scenes.push(scene_json(case, scene, &fields).to_string());
        }
    }
    client.batch_execute(&functions).expect("it is SQL");
    let rows = client
        .query(
            "select public.answer(name, scene::jsonb) \
             from unnest($1::text[], $2::text[]) with ordinality as asked (name, scene, at) \
             order by at",
            &[&names, &scenes],
        )
        .expect("every condition can be evaluated");
    let mut rows = rows.iter().map(|row| answer(row.get(0)));
    cases
        .iter()
        .map(|case| rows.by_ref().take(case.scenes.len()).collect())
        .collect()
}

/// The types, and what asks one function. `now` is the scene's moment.
fn schema(fields: &[Field]) -> String {
    let mut sql = String::from("set client_min_messages = warning;\n");
    for e in enums() {
        let values: Vec<String> = e.values.iter().map(|value| spelling::text(value)).collect();
        let name = spelling::name(&e.name);
        writeln!(
            sql,
            "create type public.{name} as enum ({});",
            values.join(", ")
        )
        .expect("text");
    }
    let columns: Vec<String> = fields
        .iter()
        .map(|field| {
            let name = spelling::name(&field.name);
            format!("{name} {}", spelling::column_type(&field.ty))
        })
        .collect();
    writeln!(
        sql,
        "create type public.sample as ({});",
        columns.join(", ")
    )
    .expect("text");
    sql.push_str(
        "create function public.now() returns timestamptz language sql stable as $$
           select current_setting('test.now')::timestamptz
         $$;
         create function public.answer(name text, scene jsonb) returns text language plpgsql as $$
         declare answer text;
         begin
           execute format('select public.%I($1)', name) into answer using scene;
           return answer;
         exception when others then
           raise '%: % in %', name, sqlerrm, scene;
         end $$;\n",
    );
    sql
}

fn function(sql: &mut String, index: usize, when: &str, unless: &str) {
    write!(
        sql,
        "create function public.c{index}(scene jsonb) returns text language plpgsql
         set search_path = public, pg_catalog as $larder$
         declare
           one public.sample := jsonb_populate_record(null::public.sample, scene -> 'row');
           two public.sample := jsonb_populate_record(null::public.sample, scene -> 'next');
           given public.sample := jsonb_populate_record(null::public.sample, scene -> 'given');
           before public.sample := jsonb_populate_record(null::public.sample, scene -> 'before');
           wanted public.level := scene ->> 'wanted';
           word text := scene ->> 'word';
           answer text;
           opposite text;
         begin
           perform set_config('test.now', scene ->> 'now', true);
           begin
             answer := coalesce(({when})::text, 'unknown');
           exception when numeric_value_out_of_range or division_by_zero then
             answer := 'none';
           end;
           begin
             opposite := coalesce(({unless})::text, 'unknown');
           exception when numeric_value_out_of_range or division_by_zero then
             opposite := 'none';
           end;
           return answer || ' ' || opposite;
         end $larder$;\n"
    )
    .expect("text");
}

fn answer(text: &str) -> Answer {
    let mut answers = text.split(' ').map(|answer| match answer {
        "true" => Some(true),
        "false" => Some(false),
        "none" => None,
        other => panic!("a condition is {other}"),
    });
    [(); 2].map(|()| answers.next().expect("there are two"))
}

/// What a condition reads of a scene. An input's column was given where it is not as before.
fn scene_json(case: &Case, scene: &Scene, fields: &[Field]) -> Json {
    let mut rows: [Map<String, Json>; 4] = Default::default();
    for (row, column) in cases::columns(&case.typed) {
        let ty = field_type(&column);
        let value = scene.rows[&row].get(&column);
        match row.as_str() {
            "row" => put(&mut rows[0], &column, &ty, value),
            "next" => put(&mut rows[1], &column, &ty, value),
            _ => {
                let null = Some(&Value::Null);
                let other = scene.rows["next"].get(&column);
                let other = if other == value { null } else { other };
                put(&mut rows[2], &column, &ty, value.or(other));
                put(&mut rows[3], &column, &ty, other);
                if value == null && other == null {
                    // It was given as null, so it was something before.
                    let some = some_value(fields, &column);
                    rows[3].insert(column, some);
                }
            }
        }
    }
    let [row, next, given, before] = rows;
    json!({
        "row": row,
        "next": next,
        "given": given,
        "before": before,
        "wanted": value_json(&FieldType::Text, &scene.values["wanted"]),
        "word": value_json(&FieldType::Text, &scene.values["word"]),
        "now": scene.now,
    })
}

fn put(row: &mut Map<String, Json>, column: &str, ty: &FieldType, value: Option<&Value>) {
    let value = value.expect("a whole row has every column");
    row.insert(column.to_owned(), value_json(ty, value));
}

fn some_value(fields: &[Field], column: &str) -> Json {
    let field = fields.iter().find(|field| field.name == column);
    match &field.expect("it is one of the columns").ty {
        FieldType::Uuid => json!("00000000-0000-4000-8000-00000000000c"),
        FieldType::Text => json!("before"),
        FieldType::Integer | FieldType::Bigint | FieldType::Real | FieldType::Numeric { .. } => {
            json!("1")
        }
        FieldType::Boolean => json!(true),
        FieldType::Date => json!("2020-01-01"),
        FieldType::Time => json!("01:00:00"),
        FieldType::Timestamp => json!("2020-01-01T00:00:00Z"),
        FieldType::Json => json!({ "before": true }),
        FieldType::Enum(name) if name == "kind" => json!("a"),
        FieldType::Enum(_) => json!("low"),
        FieldType::Array(_) => json!([]),
    }
}

fn value_json(ty: &FieldType, value: &Value) -> Json {
    match (ty, value) {
        (_, Value::Null) => Json::Null,
        (_, Value::Boolean(value)) => json!(value),
        (_, Value::Integer(value)) => json!(value),
        // JSON numbers have no negative zero in PostgreSQL.
        (_, Value::Number(value)) => json!(value.to_string()),
        (FieldType::Json, Value::Text(text)) => serde_json::from_str(text).expect("it is JSON"),
        (_, Value::Text(text)) => json!(text),
        (FieldType::Array(element), Value::List(elements)) => elements
            .iter()
            .map(|value| value_json(element, value))
            .collect(),
        (_, Value::List(_)) => unreachable!("only an array holds a list"),
    }
}

#[test]
fn conditions_hold_in_postgres_when_they_should() {
    let (cases, seed) = cases::cases();
    let mut differences = Vec::new();
    let mut tally = [0; 3];
    for (case, answers) in cases.iter().zip(answers(&cases)) {
        for (scene, answer) in case.scenes.iter().zip(answers) {
            let holds = scene.holds(case.typed.root()).ok();
            tally[holds.map_or(2, usize::from)] += 1;
            if answer != [holds, holds.map(|holds| !holds)] {
                let fields = fields();
                let scope = Scope {
                    place: Place::Test,
                    ..Scope::table(&fields)
                };
                differences.push(format!(
                    "{holds:?}, but PostgreSQL says {answer:?}: {}\n  {}\n  {}",
                    case.text,
                    Condition::when(&case.typed, &scope).flat(),
                    scene_json(case, scene, &fields),
                ));
            }
        }
    }
    let total = tally.iter().sum::<usize>();
    let shown = differences.len().min(8);
    assert!(
        differences.is_empty(),
        "seed {seed}: {} of {total} differ, of which the first are\n{}",
        differences.len(),
        differences[..shown].join("\n")
    );
    let (traits, met) = cases::counts(&cases);
    let [no, yes, none] = tally;
    let report = format!(
        "seed {seed}: {} conditions, {total} cases: {yes} hold, {no} do not, {none} have no value\n\
         values: {traits:?}\noperators and types: {met:?}",
        cases.len(),
    );
    for about in traits.values() {
        assert!(about * 10 >= total, "{report}");
    }
    assert_eq!(traits.len(), 4, "{report}");
    assert!(none * 100 >= total, "{report}");
    writeln!(std::io::stderr(), "{report}").expect("standard error is open");
}
