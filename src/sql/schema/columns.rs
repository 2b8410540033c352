use crate::database::Column;
use crate::model::{DefaultValue, Field, FieldRole, FieldType};
use crate::sql::spelling;

/// A column of a table.
pub(super) fn column(field: &Field) -> Column {
    Column {
        name: field.name.clone(),
        ty: spelling::column_type(&field.ty),
        not_null: !field.null,
        default: default(field),
        comment: field.about.as_deref().map(spelling::stored),
        ..Column::default()
    }
}

fn default(field: &Field) -> Option<String> {
    match field.role {
        FieldRole::Owner => Some("auth.uid()".to_owned()),
        // The trigger fills them; with a default, generated types know that they may be left out.
        FieldRole::CreatedAt | FieldRole::UpdatedAt => Some("now()".to_owned()),
        FieldRole::Key | FieldRole::Data => field
            .default
            .as_ref()
            .map(|value| literal(value, &field.ty)),
    }
}

fn literal(value: &DefaultValue, ty: &FieldType) -> String {
    match value {
        DefaultValue::Boolean(value) => value.to_string(),
        DefaultValue::Number(digits) => digits.clone(),
        DefaultValue::Text(text) => spelling::text(text),
        DefaultValue::Json(json) => spelling::text(&json.to_string()),
        DefaultValue::List(elements) => list(elements, ty),
        DefaultValue::Now if *ty == FieldType::Date => {
            "(now() at time zone 'utc')::date".to_owned()
        }
        DefaultValue::Now => "now()".to_owned(),
        DefaultValue::Random => "gen_random_uuid()".to_owned(),
    }
}

fn list(elements: &[DefaultValue], ty: &FieldType) -> String {
    if elements.is_empty() {
        return "'{}'".to_owned();
    }
    let element_type = match ty {
        FieldType::Array(element) => element,
        other => other,
    };
    let elements: Vec<_> = elements
        .iter()
        .map(|element| literal(element, element_type))
        .collect();
    format!(
        "array[{}]::{}",
        elements.join(", "),
        spelling::column_type(ty)
    )
}
