/// Whether no text in it holds the character NUL.
fn is_storable(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => !text.contains('\0'),
        Value::Array(values) => values.iter().all(is_storable),
        Value::Object(object) => is_storable_object(object),
    }
}

fn is_storable_object(object: &Map<String, Value>) -> bool {
    let mut properties = object.iter();
    properties.all(|(key, value)| !key.contains('\0') && is_storable(value))
}
