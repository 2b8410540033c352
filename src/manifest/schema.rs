//! The manifest's JSON Schema, for editors; draft-07, which Taplo and its relatives read.

#[cfg(test)]
pub(super) mod tests;

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
        .or_else(|| noun.strip_prefix("an "))
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
            let mut list = list(&word(&of()));
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
        Form::Names => json!({ "anyOf": [{ "type": "string" }, columns()] }),
        Form::ColumnLists { single: false } => list(&columns()),
        Form::ColumnLists { single: true } => {
            list(&json!({ "anyOf": [{ "type": "string" }, columns()] }))
        }
        Form::TextOr(section) => json!({
            "anyOf": [{ "type": "string" }, { "$ref": reference(section) }],
        }),
        Form::TextListOr(section) => json!({
            "anyOf": [columns(), { "$ref": reference(section) }],
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
    let mut columns = list(&json!({ "type": "string" }));
    columns["minItems"] = json!(1);
    columns
}

fn list(items: &Value) -> Value {
    json!({ "type": "array", "items": items, "uniqueItems": true })
}
