use super::*;
use crate::model::{Access, Checks, FieldRole};

pub(super) fn enums() -> Vec<Enum> {
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
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

pub(super) fn field(name: &str, ty: FieldType, null: bool) -> Field {
    Field {
        name: name.to_owned(),
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
        same_as: None,
        from: None,
    }
}

/// Every type, as a column that is always there and as one that may be null (`_or_null`).
pub(super) fn fields() -> Vec<Field> {
    let level = || FieldType::Enum("level".to_owned());
    let types = [
        ("title", FieldType::Text),
        ("note", FieldType::Text),
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
        ("tags", FieldType::Array(Box::new(FieldType::Text))),
        ("levels", FieldType::Array(Box::new(level()))),
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
    let faults = match compiled(text) {
        Ok(_) => panic!("accepted: {text}"),
        Err(faults) => faults,
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
    refused(
        "size(row.title_or_null) + row.limit_or_null > 3",
        &[(
            ExpressionNull,
            "row.title_or_null",
            "`row.title_or_null` may be null",
        )],
    );
}
