//! The manifest's JSON Schema, for editors; draft-07, which Taplo and its relatives read.

use serde_json::{Map, Value, json};

use super::key::{Entry, Form, Presence, Section};
use super::keys;
use super::word::Spelling;

/// The schema, as the text of `tables.schema.json`.
///
/// # Panics
/// Never: a schema of texts and numbers is JSON.
pub fn schema() -> String {
    let mut schema = Map::new();
    let dialect = "http://json-schema.org/draft-07/schema#";
    schema.insert("$schema".to_owned(), json!(dialect));
    schema.insert("title".to_owned(), json!("tables.toml"));
    let mut definitions = Map::new();
    for section in keys::ALL {
        if std::ptr::eq(*section, &raw const keys::root::SECTION) {
            schema.extend(object(section));
        } else {
            definitions.insert(name(section), Value::Object(object(section)));
        }
    }
    schema.insert("definitions".to_owned(), Value::Object(definitions));
    let text = serde_json::to_string_pretty(&schema).expect("texts and numbers are JSON");
    text + "\n"
}

/// A definition's name: the section's noun without its article and its quotes.
fn name(section: &Section) -> String {
    let noun = section.noun.trim_matches(['`', '[', ']']);
    let noun = noun
        .strip_prefix("a ")
        .or_else(|| noun.strip_prefix("the "));
    noun.unwrap_or(section.noun.trim_matches(['`', '[', ']']))
        .to_owned()
}

fn reference(section: &Section) -> String {
    format!("#/definitions/{}", name(section))
}

fn object(section: &Section) -> Map<String, Value> {
    let mut properties = Map::new();
    for key in section.keys {
        properties.insert(key.name.to_owned(), property(key));
    }
    let required: Vec<_> = section
        .keys
        .iter()
        .filter(|key| key.presence == Presence::Required)
        .map(|key| key.name)
        .collect();
    let mut object = Map::new();
    object.insert("type".to_owned(), json!("object"));
    object.insert("description".to_owned(), json!(section.about));
    object.insert("properties".to_owned(), Value::Object(properties));
    if !required.is_empty() {
        object.insert("required".to_owned(), json!(required));
    }
    object.insert("additionalProperties".to_owned(), json!(false));
    object
}

fn property(key: &Entry) -> Value {
    let mut property = Map::new();
    if key.presence == Presence::Later {
        let about = format!("{} Not supported yet.", key.about);
        property.insert("description".to_owned(), json!(about));
        // Nothing is valid here, so an editor marks it as the reader does.
        property.insert("not".to_owned(), json!({}));
        return Value::Object(property);
    }
    property.insert("description".to_owned(), json!(key.about));
    if let Some(default) = default(key) {
        property.insert("default".to_owned(), default);
    }
    if let Some(example) = example(key) {
        property.insert("examples".to_owned(), json!([example]));
    }
    match form(&key.form) {
        // Beside a reference, draft-07 ignores everything else.
        Value::Object(form) if form.contains_key("$ref") => {
            property.insert("allOf".to_owned(), json!([form]));
        }
        Value::Object(form) => property.extend(form),
        other => unreachable!("a schema is an object, not {other}"),
    }
    Value::Object(property)
}

/// The default, where it is a value and not said in words.
fn default(key: &Entry) -> Option<Value> {
    let value = key.default?.strip_prefix('`')?.strip_suffix('`')?;
    serde_json::from_str(value).ok()
}

/// The value of the key's example, where it is one line of its own.
fn example(key: &Entry) -> Option<Value> {
    let table: toml::Table = toml::from_str(key.example).ok()?;
    serde_json::to_value(table.get(key.name)?).ok()
}

fn form(form: &Form) -> Value {
    match form {
        Form::Text | Form::FieldType | Form::Expression => json!({ "type": "string" }),
        Form::Flag => json!({ "type": "boolean" }),
        Form::Integer { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Form::Number => json!({ "type": "number" }),
        Form::Literal => json!({}),
        Form::Word(words) => word(&words()),
        Form::Words { of, empty } => {
            let mut list = list(word(&of()));
            if !empty {
                list["minItems"] = json!(1);
            }
            list
        }
        Form::KeyColumns => json!({
            "anyOf": [
                { "type": "string" },
                { "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": 1 },
            ],
        }),
        Form::TextList => columns(),
        Form::ColumnLists { single: false } => list(columns()),
        Form::ColumnLists { single: true } => {
            list(json!({ "anyOf": [{ "type": "string" }, columns()] }))
        }
        Form::TextOr(section) => json!({
            "anyOf": [{ "type": "string" }, { "$ref": reference(section) }],
        }),
        Form::Section(section) => json!({ "$ref": reference(section) }),
        Form::Named { form: of, .. } => json!({
            "type": "object",
            "additionalProperties": self::form(of),
        }),
    }
}

fn word(words: &[Spelling]) -> Value {
    let accepted = words.iter().filter(|spelling| !spelling.later);
    let (names, meanings): (Vec<_>, Vec<_>) = accepted
        .map(|spelling| (spelling.word, spelling.meaning))
        .unzip();
    json!({
        "type": "string",
        "enum": names,
        "x-taplo": { "docs": { "enumValues": meanings } },
    })
}

fn columns() -> Value {
    let mut columns = list(json!({ "type": "string" }));
    columns["minItems"] = json!(1);
    columns
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items, "uniqueItems": true })
}

#[cfg(test)]
pub(super) mod tests {
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
                "enum" => {
                    (!forms().any(|word| word == value)).then(|| "is another word".to_owned())
                }
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
                ".enums.a: is too short",
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
}
