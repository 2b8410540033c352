//! The schema takes what the reader takes.

use std::sync::LazyLock;

use super::*;

/// Fails where the schema refuses a manifest.
pub(in crate::manifest) fn assert_accepts(manifest: &str) {
    let faults = faults(manifest);
    assert!(faults.is_empty(), "{faults:?}\n{manifest}");
}

fn faults(manifest: &str) -> Vec<String> {
    static SCHEMA: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(&schema()).unwrap());
    let value: toml::Table = toml::from_str(manifest).unwrap();
    check(&serde_json::to_value(value).unwrap(), &SCHEMA, &SCHEMA, "")
}

/// The part of draft-07 that the schema uses; a keyword that is not here fails the test.
fn check(value: &Value, by: &Value, root: &Value, at: &str) -> Vec<String> {
    let by = by.as_object().unwrap();
    if let Some(target) = by.get("$ref") {
        let name = target
            .as_str()
            .unwrap()
            .strip_prefix("#/definitions/")
            .unwrap();
        return check(value, &root["definitions"][name], root, at);
    }
    let has_type = match by.get("type").map(|word| word.as_str().unwrap()) {
        None => true,
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("number") => value.is_number(),
        Some("integer") => value.is_i64(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some(other) => panic!("the test does not know the type `{other}`"),
    };
    if !has_type {
        return vec![format!("{at}: has another type")];
    }
    let mut faults = Vec::new();
    for (keyword, operand) in by {
        let forms = || operand.as_array().unwrap().iter();
        let entries = || value.as_array().unwrap();
        let fits = |form: &Value| check(value, form, root, at).is_empty();
        let fault = match keyword.as_str() {
            "$schema" | "title" | "description" | "default" | "examples" | "definitions"
            | "x-taplo" | "type" | "properties" => None,
            "not" => Some("is never valid".to_owned()),
            "enum" => (!forms().any(|word| word == value)).then(|| "is another word".to_owned()),
            "minimum" => (value.as_i64() < operand.as_i64()).then(|| "is too small".to_owned()),
            "maximum" => (value.as_i64() > operand.as_i64()).then(|| "is too great".to_owned()),
            "minItems" => (json!(entries().len()).as_u64() < operand.as_u64())
                .then(|| "is too short".to_owned()),
            "maxItems" => (json!(entries().len()).as_u64() > operand.as_u64())
                .then(|| "is too long".to_owned()),
            "uniqueItems" => {
                let again = |(at, entry)| entries()[..at].contains(entry);
                let twice = entries().iter().enumerate().any(again);
                twice.then(|| "lists one twice".to_owned())
            }
            "items" => {
                let inner = entries().iter();
                faults.extend(inner.flat_map(|entry| check(entry, operand, root, at)));
                None
            }
            "anyOf" => (!forms().any(fits)).then(|| "fits no form".to_owned()),
            "allOf" => {
                faults.extend(forms().flat_map(|form| check(value, form, root, at)));
                None
            }
            "required" => forms()
                .find(|key| value.get(key.as_str().unwrap()).is_none())
                .map(|key| format!("lacks {key}")),
            "additionalProperties" => {
                for (key, inner) in value.as_object().unwrap() {
                    let at = format!("{at}.{key}");
                    match by.get("properties").and_then(|known| known.get(key)) {
                        Some(known) => faults.extend(check(inner, known, root, &at)),
                        None if operand == &json!(false) => {
                            faults.push(format!("{at}: is no key"));
                        }
                        None => faults.extend(check(inner, operand, root, &at)),
                    }
                }
                None
            }
            other => panic!("the test does not know `{other}`"),
        };
        faults.extend(fault.map(|fault| format!("{at}: {fault}")));
    }
    faults
}

#[test]
fn the_schema_marks_what_the_reader_refuses() {
    for (manifest, expected) in [
        ("", ": lacks \"project\""),
        (
            "[project]\nnam = 'x'\nname = 'x'",
            ".project.nam: is no key",
        ),
        ("[project]\nname = 5", ".project.name: has another type"),
        (
            "[project]\nname = 'x'\nbaseline = 0",
            ".project.baseline: is too small",
        ),
        (
            "[enums]\na = []\n[project]\nname = 'x'",
            ".enums.a: fits no form",
        ),
        (
            "[project]\nname = 'x'\n[tables.t]\nsync = false",
            ".tables.t.sync: is never valid",
        ),
        (
            "[project]\nname = 'x'\n[tables.t]\ndeletes = 'tombstone'",
            ".tables.t.deletes: is another word",
        ),
        (
            "[project]\nname = 'x'\n[tables.t]\nkey = ['a', 'b']",
            ".tables.t.key: fits no form",
        ),
        (
            "[project]\nname = 'x'\n[tables.t.fields]\na = 'text'",
            ".tables.t.fields.a: has another type",
        ),
    ] {
        assert_eq!(faults(manifest), [expected], "{manifest}");
    }
}
