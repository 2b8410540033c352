use super::*;
use crate::source::Source;

/// The conditions on a field, and those on each of its elements.
#[track_caller]
fn checks(field: &str) -> (String, String) {
    let text = format!(
        "[project]\nname = 'x'\n[enums]\nlevel = ['low', 'high']\n[tables.rows.fields]\n\
         field = {{ {field} }}\n"
    );
    let compiled = crate::compile(&Source::new("tables.toml", text), None);
    let findings = compiled.findings;
    let output = compiled
        .output
        .unwrap_or_else(|| panic!("{field}: {findings:?}"));
    let table = &output.model.tables[0];
    let checks = of(table.field("field").expect("it is declared"));
    (
        checks.conditions.join("; "),
        checks.each.unwrap_or_default().join("; "),
    )
}

#[test]
fn a_field_is_checked_for_what_its_schema_asks() {
    for (field, expected) in [
        ("type = 'text'", ""),
        ("type = 'uuid'", ""),
        ("type = 'boolean'", ""),
        ("type = 'time'", ""),
        ("type = 'level'", ""),
        ("type = 'integer'", ""),
        ("type = 'bigint'", ""),
        (
            "type = 'text', min = 1, max = 120",
            "char_length(field) between 1 and 120",
        ),
        ("type = 'text', min = 0, max = 9", "char_length(field) <= 9"),
        ("type = 'text', min = 2, max = 2", "char_length(field) = 2"),
        (
            r"type = 'text', max = 9, pattern = '''^[\w']+$'''",
            "char_length(field) <= 9; field ~ '^[0-9A-Z_a-z'']+$'",
        ),
        (
            "type = 'text', format = 'email'",
            r"field ~ '^[^\s@]+@[^\s@]+$'",
        ),
        ("type = 'text', format = 'url'", "field ~* '^https?://'"),
        (
            "type = 'text', format = 'timezone'",
            "field ~ '^[A-Za-z0-9_+:/-]+$'",
        ),
        (
            "type = 'text', format = 'slug'",
            "field ~ '^[a-z0-9]+(?:-[a-z0-9]+)*$'",
        ),
        ("type = 'integer', min = -5", "field >= -5"),
        (
            "type = 'bigint', max = 9007199254740993",
            "field <= 9007199254740993",
        ),
        (
            "type = 'real'",
            "field > '-Infinity' and field < 'Infinity'",
        ),
        (
            "type = 'real', min = 0.50",
            "field >= 0.5 and field < 'Infinity'",
        ),
        (
            "type = 'real', min = -1e300, max = 1e-9",
            "field between -1e300 and 1e-9",
        ),
        (
            "type = 'numeric(3,2)', min = 0, max = 2",
            "field between 0 and 2",
        ),
        ("type = 'numeric(3,2)'", "field <> 'NaN'"),
        (
            "type = 'numeric(20,4)', min = 0.50",
            "field >= 0.50 and field <> 'NaN'",
        ),
        (
            "type = 'date'",
            "field between '0001-01-01' and '9999-12-31'",
        ),
        (
            "type = 'timestamp'",
            "field between '0001-01-01T00:00:00Z' and '9999-12-31T23:59:59.999999Z'",
        ),
        ("type = 'json'", "jsonb_typeof(field) <> 'null'"),
        (
            "type = 'json', shape = 'object'",
            "jsonb_typeof(field) = 'object'",
        ),
        (
            "type = 'json', shape = 'array'",
            "jsonb_typeof(field) = 'array'",
        ),
    ] {
        assert_eq!(
            checks(field),
            (expected.to_owned(), String::new()),
            "{field}"
        );
    }
}

#[test]
fn an_array_has_one_dimension_and_no_nulls() {
    let always = "array_ndims(field) = 1; array_position(field, null) is null";
    for (field, conditions, each) in [
        ("type = 'uuid[]'", "", ""),
        ("type = 'text[]', max = 9", "; cardinality(field) <= 9", ""),
        (
            "type = 'text[]', min = 1, each = { min = 1, max = 20, pattern = '^a' }",
            "; cardinality(field) >= 1",
            "char_length(element) between 1 and 20; element ~ '^a'",
        ),
        (
            "type = 'integer[]', each = { min = 0, max = 100 }",
            "; 0 <= all (field); 100 >= all (field)",
            "",
        ),
        (
            "type = 'real[]'",
            "; '-Infinity' < all (field); 'Infinity' > all (field)",
            "",
        ),
        ("type = 'numeric(3,2)[]'", "; 'NaN' <> all (field)", ""),
        (
            "type = 'json[]'",
            "",
            "jsonb_typeof(element) not in ('null', 'array')",
        ),
    ] {
        let expected = (format!("{always}{conditions}"), each.to_owned());
        assert_eq!(checks(field), expected, "{field}");
    }
}

#[test]
fn what_only_the_server_writes_is_not_checked() {
    let source = Source::new("tables.toml", "[project]\nname = 'x'\n[tables.rows]\n");
    let model = crate::compile(&source, None)
        .output
        .expect("it is valid")
        .model;
    for field in &model.tables[0].fields {
        assert_eq!(of(field), ColumnChecks::default(), "{}", field.name);
    }
}
