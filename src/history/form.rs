use crate::model::FieldType;

/// A form that a device gives values of another type, when a field goes on as this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Text: of a number its digits.
    Text,
    /// A number as text, with so many digits after the point.
    Decimal(u16),
    /// A moment: of a day its first.
    Timestamp,
}

impl Form {
    /// The form of a type's values, or of an array's elements; nothing where values of no
    /// other type can take it.
    pub fn of(ty: &FieldType) -> Option<Self> {
        match ty {
            FieldType::Text | FieldType::Bigint => Some(Self::Text),
            FieldType::Numeric { scale, .. } if ty.is_decimal_text() => Some(match scale {
                0 => Self::Text,
                places => Self::Decimal(*places),
            }),
            FieldType::Timestamp => Some(Self::Timestamp),
            FieldType::Array(element) => Self::of(element),
            FieldType::Uuid
            | FieldType::Integer
            | FieldType::Real
            | FieldType::Numeric { .. }
            | FieldType::Boolean
            | FieldType::Date
            | FieldType::Time
            | FieldType::Json
            | FieldType::Enum(_) => None,
        }
    }
}
