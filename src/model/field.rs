use super::{Checks, OnDelete};

/// A column.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name on the wire.
    pub name: String,
    /// The name in Rust, such as `r#type`.
    pub rust: String,
    /// What it is, for people.
    pub about: Option<String>,
    /// Its type.
    pub ty: FieldType,
    /// Whether it may be null.
    pub null: bool,
    /// What an absent value becomes.
    pub default: Option<DefaultValue>,
    /// What its values must hold.
    pub checks: Checks,
    /// What the column is for.
    pub role: FieldRole,
    /// Who may set it.
    pub access: Access,
    /// The column that it repeats.
    pub same_as: Option<String>,
    /// The account's attribute that fills it at sign-up.
    pub from: Option<String>,
    /// The row of another table, or of its own, whose key it holds.
    pub references: Option<Reference>,
    /// The names that it had.
    pub renamed_from: Vec<String>,
}

/// A row whose key a column holds; it belongs to the same owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The table.
    pub table: String,
    /// Its owner's column.
    pub owner: String,
    /// Its key.
    pub key: String,
    /// What its deletion does to the row that refers.
    pub on_delete: OnDelete,
    /// The foreign key's name in Postgres.
    pub constraint: String,
}

impl Field {
    /// The column as the API is asked for it, so that no digit is lost.
    pub(super) fn selected(&self) -> String {
        match &self.ty {
            // `_text` is how Postgres calls `text[]` in one word.
            FieldType::Array(element) if element.is_decimal_text() => {
                format!("{}::_text", self.name)
            }
            ty if ty.is_decimal_text() => format!("{}::text", self.name),
            _ => self.name.clone(),
        }
    }
}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldRole {
    /// Part of the primary key, and not the owner.
    Key,
    /// The owner's id; where the table has one row a user, also its key.
    Owner,
    /// A column that the manifest declares.
    Data,
    /// When the server inserted the row.
    CreatedAt,
    /// When the server changed the row last.
    UpdatedAt,
}

/// Who may set a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// The client, when it creates a row.
    pub create: bool,
    /// The client, when it updates one.
    pub update: bool,
    /// Only the server.
    pub server: bool,
}

/// A column's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// `uuid`
    Uuid,
    /// `text`
    Text,
    /// `integer`: four bytes.
    Integer,
    /// `bigint`: eight bytes; decimal text in the client.
    Bigint,
    /// `real`: double precision.
    Real,
    /// `numeric(p,s)`; decimal text in the client above 15 digits.
    Numeric {
        /// All digits.
        precision: u16,
        /// Digits after the point.
        scale: u16,
    },
    /// `boolean`
    Boolean,
    /// `date`
    Date,
    /// `time`
    Time,
    /// `timestamp`: with time zone.
    Timestamp,
    /// `json`
    Json,
    /// An enum, by its name on the wire.
    Enum(String),
    /// An array of a type that is not itself an array.
    Array(Box<FieldType>),
}

impl FieldType {
    /// Digits up to which a numeric is a JavaScript number without loss.
    pub const EXACT_DIGITS: u16 = 15;

    /// Whether the client holds it as decimal text, so that no digit is lost.
    pub fn is_decimal_text(&self) -> bool {
        match self {
            Self::Bigint => true,
            Self::Numeric { precision, .. } => *precision > Self::EXACT_DIGITS,
            Self::Uuid
            | Self::Text
            | Self::Integer
            | Self::Real
            | Self::Boolean
            | Self::Date
            | Self::Time
            | Self::Timestamp
            | Self::Json
            | Self::Enum(_)
            | Self::Array(_) => false,
        }
    }

    /// The type as the manifest spells it: `numeric(3,2)`, `text[]`, an enum by its name.
    pub fn spelling(&self) -> String {
        match self {
            Self::Uuid => "uuid".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Integer => "integer".to_owned(),
            Self::Bigint => "bigint".to_owned(),
            Self::Real => "real".to_owned(),
            Self::Numeric { precision, scale } => format!("numeric({precision},{scale})"),
            Self::Boolean => "boolean".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Time => "time".to_owned(),
            Self::Timestamp => "timestamp".to_owned(),
            Self::Json => "json".to_owned(),
            Self::Enum(name) => name.clone(),
            Self::Array(element) => format!("{}[]", element.spelling()),
        }
    }

    /// The enum that the type is made of.
    pub fn enum_name(&self) -> Option<&str> {
        match self {
            Self::Enum(name) => Some(name),
            Self::Array(element) => element.enum_name(),
            Self::Uuid
            | Self::Text
            | Self::Integer
            | Self::Bigint
            | Self::Real
            | Self::Numeric { .. }
            | Self::Boolean
            | Self::Date
            | Self::Time
            | Self::Timestamp
            | Self::Json => None,
        }
    }
}

/// What an absent value becomes.
#[derive(Clone, Debug, PartialEq)]
pub enum DefaultValue {
    /// `true` or `false`.
    Boolean(bool),
    /// A number, as its digits.
    Number(String),
    /// Text, an enum's value, a date, a time, a uuid, or decimal text.
    Text(String),
    /// JSON.
    Json(serde_json::Value),
    /// An array's elements.
    List(Vec<DefaultValue>),
    /// The moment of writing (`timestamp`), or its date in UTC (`date`).
    Now,
    /// A random uuid.
    Random,
}
