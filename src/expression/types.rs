use crate::model::FieldType;

/// The type of an expression's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Only null.
    Null,
    /// True or false.
    Boolean,
    /// Four bytes.
    Integer,
    /// A double: `real`, and `numeric` up to 15 digits.
    Number,
    /// A number that the client holds as decimal text: `bigint`, and longer `numeric`.
    Decimal,
    /// Text.
    Text,
    /// A uuid.
    Uuid,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A moment.
    Timestamp,
    /// JSON.
    Json,
    /// An enum, by its name on the wire.
    Enum(String),
    /// An array.
    Array(Box<Type>),
}

impl From<&FieldType> for Type {
    fn from(ty: &FieldType) -> Self {
        if ty.is_decimal_text() {
            return Self::Decimal;
        }
        match ty {
            FieldType::Uuid => Self::Uuid,
            FieldType::Text => Self::Text,
            FieldType::Integer => Self::Integer,
            FieldType::Bigint => Self::Decimal,
            FieldType::Real | FieldType::Numeric { .. } => Self::Number,
            FieldType::Boolean => Self::Boolean,
            FieldType::Date => Self::Date,
            FieldType::Time => Self::Time,
            FieldType::Timestamp => Self::Timestamp,
            FieldType::Json => Self::Json,
            FieldType::Enum(name) => Self::Enum(name.clone()),
            FieldType::Array(element) => Self::Array(Box::new(Self::from(&**element))),
        }
    }
}

impl Type {
    /// The type as messages call one value of it.
    pub(super) fn described(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Boolean => "a boolean".to_owned(),
            Self::Integer => "an integer".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Decimal => "a number kept as text".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Uuid => "a uuid".to_owned(),
            Self::Date => "a date".to_owned(),
            Self::Time => "a time".to_owned(),
            Self::Timestamp => "a timestamp".to_owned(),
            Self::Json => "JSON".to_owned(),
            Self::Enum(name) => format!("a `{name}`"),
            Self::Array(_) => "an array".to_owned(),
        }
    }

    /// Whether it is counted with: an integer or a double.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Integer | Self::Number)
    }

    /// Whether `<` means the same for every target.
    pub(super) fn is_ordered(&self) -> bool {
        self.is_number() || matches!(self, Self::Date | Self::Time | Self::Timestamp)
    }

    /// Whether `==` means the same for every target.
    pub(super) fn has_equality(&self) -> bool {
        match self {
            Self::Null
            | Self::Boolean
            | Self::Integer
            | Self::Number
            | Self::Text
            | Self::Uuid
            | Self::Date
            | Self::Time
            | Self::Timestamp
            | Self::Enum(_) => true,
            Self::Decimal | Self::Json | Self::Array(_) => false,
        }
    }

    /// Whether values of both can be equal.
    pub(super) fn compares_with(&self, other: &Self) -> bool {
        self == other
            || *self == Self::Null
            || *other == Self::Null
            || self.is_number() && other.is_number()
    }
}
