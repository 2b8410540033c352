//! The `cel` crate as a second opinion on grammar and meaning.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::sync::Arc;

use super::meaning::{NoValue, Scene, Value};
use super::random::{Random, Spelled};
use super::tests::with_environment;
use super::{Fault, compile};
use crate::finding::Code;

const CASES: usize = 1200;

/// Every reason for which only we refuse what CEL accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Refusal {
    /// A value that may be missing is used without a guard; CEL finds out when it runs.
    NeedsGuard,
    /// A part that is decided before it is asked.
    Decided,
    /// A text that is no value of the enum.
    UnknownEnumValue,
    /// A text that is no uuid, date, time or timestamp.
    NotOfItsForm,
    /// Types that CEL compares, always unequal, or mixes at run time.
    MixedTypes,
    /// A constant that four bytes do not hold.
    ConstantRange,
    /// Arithmetic of constants that has no value; PostgreSQL computes it before it is asked.
    ConstantWithoutValue,
    /// A division by a constant zero.
    ZeroDivisor,
    /// An integer left its four bytes; CEL has eight.
    IntegerRange,
    /// A double became infinite or was divided by zero.
    NotFinite,
    /// A product or quotient of doubles is too small to be told from zero.
    Vanished,
    /// CEL's `&&` and `||` take the other side where one has no value; we read from the left.
    LeftHasNoValue,
}

/// How one case came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Same,
    BothRefuse,
    OnlyOurs(Refusal),
}

#[test]
fn expressions_mean_what_cel_says_or_are_refused_for_a_listed_reason() {
    // The crate's grammar descends dozens of calls for each parenthesis.
    let thread = std::thread::Builder::new().stack_size(256 << 20);
    let compared = thread.spawn(compare_all).expect("a thread can start");
    if let Err(panic) = compared.join() {
        std::panic::resume_unwind(panic);
    }
}

fn compare_all() {
    let (mut random, seed) = Random::seeded();
    let mut outcomes: BTreeMap<Outcome, usize> = BTreeMap::new();
    let mut rewrites = BTreeMap::new();
    let mut differences = Vec::new();
    for case in 0..CASES {
        let spelled = random.expression(1 + case % 3);
        let scene = random.scene();
        let outcome = match judged(&spelled, &scene) {
            Ok(outcome) => outcome,
            Err(difference) => {
                differences.push(format!(
                    "case {case}: {difference}\n  ours: {}\n  cel:  {}\n  in {scene:?}",
                    spelled.ours, spelled.cel
                ));
                continue;
            }
        };
        *outcomes.entry(outcome).or_default() += 1;
        if outcome == Outcome::Same {
            for rewrite in spelled.rewrites {
                *rewrites.entry(rewrite).or_insert(0) += 1;
            }
        }
    }
    assert!(
        differences.is_empty(),
        "seed {seed}: {} differences, of which the first are\n{}",
        differences.len(),
        differences[..differences.len().min(5)].join("\n")
    );
    let report = format!(
        "seed {seed}, {CASES} cases\noutcomes: {outcomes:#?}\nCEL was given another text: {rewrites:#?}"
    );
    assert!(outcomes[&Outcome::Same] * 2 >= CASES, "{report}");
    writeln!(std::io::stderr(), "{report}").expect("standard error is open");
}

/// One example of each reason, so that none is listed that does not exist.
const EXAMPLES: [(Refusal, &str); 12] = [
    (Refusal::NeedsGuard, "row.count_or_null > 3 || true"),
    (Refusal::Decided, "row.done || true"),
    (Refusal::UnknownEnumValue, "row.level == 'hihg'"),
    (Refusal::NotOfItsForm, "row.day == 'today'"),
    (Refusal::MixedTypes, "row.count == row.title"),
    (Refusal::ConstantRange, "row.count < 3000000000"),
    (
        Refusal::ConstantWithoutValue,
        "row.done && 2147483647 + 1 > row.count",
    ),
    (Refusal::ZeroDivisor, "row.done && 1 / 0 == 1"),
    (Refusal::IntegerRange, "row.limit * 1000000 > 1"),
    (Refusal::NotFinite, "row.price / 0.1e-9 > 1.0"),
    (Refusal::Vanished, "1e-300 / row.price < 1.0"),
    (Refusal::LeftHasNoValue, "1 / row.count == 1 || !row.done"),
];

#[test]
fn each_reason_to_refuse_what_cel_accepts_has_an_example() {
    let mut scene = Random::seeded().0.scene();
    let row = scene.rows.get_mut("row").expect("every scene has the row");
    for (column, value) in [
        ("done", Value::Boolean(false)),
        ("count", Value::Integer(0)),
        ("limit", Value::Integer(i32::MAX)),
        ("price", Value::Number(1e300)),
        ("count_or_null", Value::Integer(1)),
    ] {
        row.insert(column.to_owned(), value);
    }
    for (refusal, text) in EXAMPLES {
        let spelled = Spelled {
            ours: text.to_owned(),
            cel: text.to_owned(),
            ..Spelled::default()
        };
        assert_eq!(
            judged(&spelled, &scene),
            Ok(Outcome::OnlyOurs(refusal)),
            "{text}"
        );
    }
}

/// Compares one case; the error tells how the two differ without a listed reason.
fn judged(spelled: &Spelled, scene: &Scene) -> Result<Outcome, String> {
    let ours = with_environment(|environment| compile(&spelled.ours, environment));
    let cel = cel_value(&spelled.cel, scene);
    let typed = match (ours, &cel) {
        (Ok(typed), _) => typed,
        (Err(_), Err(_)) => return Ok(Outcome::BothRefuse),
        (Err(faults), Ok(_)) => return refusal(&faults).map(Outcome::OnlyOurs),
    };
    match (scene.holds(typed.root()), cel) {
        (Ok(ours), Ok(cel::Value::Bool(theirs))) if ours == theirs => Ok(Outcome::Same),
        (Err(_), Err(_)) => Ok(Outcome::BothRefuse),
        (Err(NoValue::IntegerRange), Ok(_)) => Ok(Outcome::OnlyOurs(Refusal::IntegerRange)),
        (Err(NoValue::NotFinite), Ok(_)) => Ok(Outcome::OnlyOurs(Refusal::NotFinite)),
        (Err(NoValue::Vanished), Ok(_)) => Ok(Outcome::OnlyOurs(Refusal::Vanished)),
        (Err(NoValue::ZeroDivisor), Ok(_)) => Ok(Outcome::OnlyOurs(Refusal::LeftHasNoValue)),
        (ours, theirs) => Err(format!("ours {ours:?}, theirs {theirs:?}")),
    }
}

fn refusal(faults: &[Fault]) -> Result<Refusal, String> {
    let fault = &faults[0];
    let says = |part: &str| fault.message.contains(part);
    match fault.code {
        Code::ExpressionNull => Ok(Refusal::NeedsGuard),
        Code::ExpressionConstant => Ok(Refusal::Decided),
        Code::UnknownEnumValue => Ok(Refusal::UnknownEnumValue),
        Code::ExpressionType if says("this has no value") => Ok(Refusal::ConstantWithoutValue),
        Code::ExpressionType if says("an integer holds") => Ok(Refusal::ConstantRange),
        Code::ExpressionType if says("divided by zero") => Ok(Refusal::ZeroDivisor),
        Code::ExpressionType if says(" is not a") => Ok(Refusal::NotOfItsForm),
        Code::ExpressionType
            if [
                "cannot be compared",
                "does not mix",
                "different types",
                "no order",
                "does not take",
                "cannot be a",
                "an element of this array is",
                "must be text",
                "takes text or an array",
                "has no negative",
            ]
            .iter()
            .any(|part| says(part)) =>
        {
            Ok(Refusal::MixedTypes)
        }
        _ => Err(format!("only we refuse: {fault:?}")),
    }
}

fn cel_value(text: &str, scene: &Scene) -> Result<cel::Value, String> {
    let program = cel::Program::compile(text).map_err(|faults| faults.to_string())?;
    let mut context = cel::Context::default();
    for (name, row) in &scene.rows {
        let row: HashMap<String, cel::Value> = row
            .iter()
            .map(|(column, value)| (column.clone(), to_cel(value)))
            .collect();
        context.add_variable_from_value(name.as_str(), row);
    }
    for (name, value) in &scene.values {
        context.add_variable_from_value(name.as_str(), to_cel(value));
    }
    context.add_variable_from_value("now", scene.now.as_str());
    program.execute(&context).map_err(|error| error.to_string())
}

fn to_cel(value: &Value) -> cel::Value {
    match value {
        Value::Null => cel::Value::Null,
        Value::Boolean(value) => cel::Value::Bool(*value),
        Value::Integer(value) => cel::Value::Int((*value).into()),
        Value::Number(value) => cel::Value::Float(*value),
        Value::Text(text) => cel::Value::String(Arc::new(text.clone())),
        Value::List(elements) => cel::Value::List(Arc::new(elements.iter().map(to_cel).collect())),
    }
}
