use crate::model::FieldType;

/// The type of a spelling; a word that is no type is an enum, which resolution ensures.
pub(super) fn parse(text: &str) -> Option<FieldType> {
    if let Some(element) = text.strip_suffix("[]") {
        let element = parse(element)?;
        let nested = matches!(element, FieldType::Array(_));
        return (!nested).then(|| FieldType::Array(Box::new(element)));
    }
    if let Some(digits) = text.strip_prefix("numeric(") {
        let (precision, scale) = digits.strip_suffix(')')?.split_once(',')?;
        return Some(FieldType::Numeric {
            precision: precision.parse().ok()?,
            scale: scale.parse().ok()?,
        });
    }
    Some(match text {
        "" => return None,
        "uuid" => FieldType::Uuid,
        "text" => FieldType::Text,
        "integer" => FieldType::Integer,
        "bigint" => FieldType::Bigint,
        "real" => FieldType::Real,
        "boolean" => FieldType::Boolean,
        "date" => FieldType::Date,
        "time" => FieldType::Time,
        "timestamp" => FieldType::Timestamp,
        "json" => FieldType::Json,
        name => FieldType::Enum(name.to_owned()),
    })
}
