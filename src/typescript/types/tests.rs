use super::*;
use crate::source::Source;

/// A column in each form: its type, its schema, how it is read.
fn forms(attributes: &str) -> [String; 3] {
    let manifest = format!(
        "[project]\nname = 'test'\n[enums]\nmood = ['good', 'bad']\n\
         [tables.tasks]\n[tables.tasks.fields]\nx = {{ {attributes} }}\n"
    );
    let compiled = crate::compile(&Source::new("tables.toml", manifest), None);
    let model = compiled.output.expect("a manifest without faults").model;
    let types = Types::of(&model);
    let table = &model.tables[0];
    let field = table.field("x").expect("the manifest declares it");
    let members = types.stored_column(field, table);
    let members: Vec<_> = members.iter().map(|member| member.render(0, 0)).collect();
    [
        members.join(" | "),
        types.schema(field, table).render(2, 2),
        types.reading(field, table).render(4, 4),
    ]
}

const FORMS: &[(&str, [&str; 3])] = &[
    (
        "type = 'uuid'",
        ["string", "x: field.uuid", "x: read.uuid(row.x)"],
    ),
    (
        "type = 'text', min = 1, max = 9",
        [
            "string",
            "x: field.text.min(1).max(9)",
            "x: read.text(row.x)",
        ],
    ),
    (
        "type = 'text', null = true, format = 'email'",
        [
            "string | null",
            "x: field.email.nullable()",
            "x: read.nullable(read.text)(row.x)",
        ],
    ),
    (
        "type = 'text', pattern = '^[a-z]{2}/$'",
        [
            "string",
            "x: field.text.regex(/^[a-z]{2}\\/$/u)",
            "x: read.text(row.x)",
        ],
    ),
    (
        "type = 'integer', min = -1, default = 2",
        [
            "number",
            "x: z.int32().min(-1)",
            "x: read.withDefault(read.number, 2)(row.x)",
        ],
    ),
    (
        "type = 'bigint', max = 5",
        [
            "string",
            "x: field.bigint({ max: '5' })",
            "x: read.decimal(row.x)",
        ],
    ),
    (
        "type = 'real'",
        ["number", "x: z.number()", "x: read.number(row.x)"],
    ),
    (
        "type = 'numeric(3,2)', max = 1.50",
        [
            "number",
            "x: field.numeric(3, 2).max(1.5)",
            "x: read.number(row.x)",
        ],
    ),
    (
        "type = 'numeric(16,2)', null = true",
        [
            "string | null",
            "x: field.decimal(16, 2).nullable()",
            "x: read.nullable(read.decimal)(row.x)",
        ],
    ),
    (
        "type = 'boolean', default = false",
        [
            "boolean",
            "x: z.boolean()",
            "x: read.withDefault(read.boolean, false)(row.x)",
        ],
    ),
    (
        "type = 'date'",
        ["string", "x: field.date", "x: read.date(row.x)"],
    ),
    (
        "type = 'time'",
        ["string", "x: field.time", "x: read.time(row.x)"],
    ),
    (
        "type = 'timestamp', default = 'now'",
        ["string", "x: field.timestamp", "x: read.timestamp(row.x)"],
    ),
    (
        "type = 'json', null = true",
        [
            "unknown",
            "x: field.json.nullable()",
            "x: read.nullable(read.json)(row.x)",
        ],
    ),
    (
        "type = 'json', shape = 'array'",
        [
            "unknown[]",
            "x: field.jsonArray",
            "x: read.list(read.json)(row.x)",
        ],
    ),
    (
        "type = 'mood', default = 'good'",
        [
            "Mood",
            "x: moodValues",
            "x: read.withDefault(read.choice<Mood>, 'good')(row.x)",
        ],
    ),
    (
        "type = 'mood[]', max = 3, default = []",
        [
            "Mood[]",
            "x: z.array(moodValues).max(3)",
            "x: read.withDefault<Mood[]>(read.list(read.choice<Mood>), [])(row.x)",
        ],
    ),
    (
        "type = 'text', server = true",
        [
            "string | null",
            "x: field.text.nullable()",
            "x: read.nullable(read.text)(row.x)",
        ],
    ),
];

#[test]
fn every_type_has_its_forms() {
    for (attributes, expected) in FORMS {
        assert_eq!(forms(attributes), *expected, "{attributes}");
    }
}

#[test]
fn a_default_that_is_long_stays_in_its_own_parentheses() {
    let [_, _, reading] = forms(&format!("type = 'text', default = '{}'", "a".repeat(40)));
    assert_eq!(
        reading,
        format!(
            "x: read.withDefault(\n      read.text,\n      '{}',\n    )(row.x)",
            "a".repeat(40)
        )
    );
}
