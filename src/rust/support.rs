//! What rows and inputs stand on: fixed text, of which only the parts are there that something
//! uses.

use std::collections::BTreeSet;

use super::check;
use crate::model::{Checks, Field, FieldType, Shape};

/// A part of the fixed text; they stand in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Row,
    Patch,
    Given,
    Uuid,
    Timestamp,
    Date,
    Time,
    Bigint,
    Decimal,
    /// No text of its own: what is imported from `serde_json`.
    Value,
    Map,
    Malformed,
    Validate,
    /// No text of its own: the enum of what can be broken.
    Check,
    Found,
    Each,
    Within,
    Text,
    Email,
    Url,
    Slug,
    Pattern,
    Elements,
    Integer,
    BigintLimits,
    Real,
    Numeric,
    DecimalDigits,
    DecimalLimits,
    Json,
    JsonObject,
    JsonArray,
    JsonStorable,
}

/// The text of a part.
macro_rules! text {
    ($name:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/templates/rust/",
            $name
        ))
    };
}

impl Part {
    const fn text(self) -> &'static str {
        match self {
            Self::Value | Self::Map | Self::Check => "",
            Self::Row => text!("row.rs"),
            Self::Patch => text!("patch.rs"),
            Self::Given => text!("given.rs"),
            Self::Uuid => text!("uuid.rs"),
            Self::Timestamp => text!("timestamp.rs"),
            Self::Date => text!("date.rs"),
            Self::Time => text!("time.rs"),
            Self::Bigint => text!("bigint.rs"),
            Self::Decimal => text!("decimal.rs"),
            Self::Malformed => text!("malformed.rs"),
            Self::Validate => text!("validate.rs"),
            Self::Found => text!("found.rs"),
            Self::Each => text!("checks/each.rs"),
            Self::Within => text!("checks/within.rs"),
            Self::Text => text!("checks/text.rs"),
            Self::Email => text!("checks/email.rs"),
            Self::Url => text!("checks/url.rs"),
            Self::Slug => text!("checks/slug.rs"),
            Self::Pattern => text!("checks/pattern.rs"),
            Self::Elements => text!("checks/elements.rs"),
            Self::Integer => text!("checks/integer.rs"),
            Self::BigintLimits => text!("checks/bigint.rs"),
            Self::Real => text!("checks/real.rs"),
            Self::Numeric => text!("checks/numeric.rs"),
            Self::DecimalDigits => text!("checks/decimal.rs"),
            Self::DecimalLimits => text!("checks/decimal_limits.rs"),
            Self::Json => text!("checks/json.rs"),
            Self::JsonObject => text!("checks/json_object.rs"),
            Self::JsonArray => text!("checks/json_array.rs"),
            Self::JsonStorable => text!("checks/json_storable.rs"),
        }
    }

    /// What it is made with.
    const fn needs(self) -> &'static [Self] {
        match self {
            Self::Bigint | Self::Decimal => &[Self::Value],
            Self::Uuid | Self::Timestamp | Self::Date | Self::Time => &[Self::Malformed],
            Self::Validate => &[Self::Check],
            Self::Each | Self::Email | Self::Url | Self::Slug | Self::Pattern => &[Self::Found],
            Self::DecimalDigits | Self::DecimalLimits => &[Self::Found],
            Self::Numeric => &[Self::Real],
            Self::Within => &[Self::Found],
            Self::Text | Self::Elements | Self::Integer | Self::BigintLimits | Self::Real => {
                &[Self::Within]
            }
            Self::Json | Self::JsonArray => &[Self::JsonStorable],
            Self::JsonObject => &[Self::JsonStorable],
            Self::JsonStorable => &[Self::Found, Self::Value, Self::Map],
            Self::Row
            | Self::Patch
            | Self::Given
            | Self::Value
            | Self::Map
            | Self::Malformed
            | Self::Check
            | Self::Found => &[],
        }
    }

    /// The parts that a column's type needs.
    pub(super) fn of(field: &Field) -> Option<Self> {
        Self::of_type(&field.ty, &field.checks)
    }

    fn of_type(ty: &FieldType, checks: &Checks) -> Option<Self> {
        match ty {
            FieldType::Uuid => Some(Self::Uuid),
            FieldType::Bigint => Some(Self::Bigint),
            FieldType::Numeric { .. } => ty.is_decimal_text().then_some(Self::Decimal),
            FieldType::Date => Some(Self::Date),
            FieldType::Time => Some(Self::Time),
            FieldType::Timestamp => Some(Self::Timestamp),
            FieldType::Json => Some(match checks.shape {
                Some(Shape::Object) => Self::Map,
                Some(Shape::Array) | None => Self::Value,
            }),
            FieldType::Array(element) => Self::of_type(element, &Checks::default()),
            FieldType::Text
            | FieldType::Integer
            | FieldType::Real
            | FieldType::Boolean
            | FieldType::Enum(_) => None,
        }
    }
}

/// The parts in use.
pub(super) struct Support(BTreeSet<Part>);

impl Support {
    /// The parts that are used, and those that they are made with.
    pub(super) fn new(uses: BTreeSet<Part>) -> Self {
        let mut parts = uses;
        loop {
            let needed: Vec<_> = parts
                .iter()
                .flat_map(|part| part.needs())
                .copied()
                .collect();
            let before = parts.len();
            parts.extend(needed);
            if parts.len() == before {
                return Self(parts);
            }
        }
    }

    fn has(&self, part: Part) -> bool {
        self.0.contains(&part)
    }

    /// Whether the module needs `serde_json`.
    pub(super) fn has_json(&self) -> bool {
        self.has(Part::Value) || self.has(Part::Map)
    }

    /// What the module imports.
    pub(super) fn imports(&self) -> String {
        let lines = [
            (self.has(Part::DecimalLimits), "use std::cmp::Ordering;\n"),
            (self.has(Part::Pattern), "use std::collections::BTreeSet;\n"),
            (true, "use std::fmt;\n"),
            (self.has(Part::Url), "use std::net::Ipv6Addr;\n"),
            (
                self.has(Part::Within),
                "use std::ops::{Bound, RangeBounds};\n",
            ),
            (true, "use std::str::FromStr;\n\n"),
            (true, "use serde::de::DeserializeOwned;\n"),
        ];
        let used = lines.iter().filter(|(used, _)| *used);
        let mut text: String = used.map(|(_, line)| *line).collect();
        let reads = self.has(Part::Patch) || self.has(Part::Given);
        text.push_str(if reads {
            "use serde::{Deserialize, Deserializer, Serialize};\n"
        } else {
            "use serde::{Deserialize, Serialize};\n"
        });
        text.push_str(match (self.has(Part::Map), self.has(Part::Value)) {
            (true, _) => "use serde_json::{Map, Value};\n",
            (false, true) => "use serde_json::Value;\n",
            (false, false) => "",
        });
        text
    }

    /// The parts' texts, each with a line break at its end.
    pub(super) fn texts(&self) -> impl Iterator<Item = String> {
        let parts = self.0.iter().map(|part| match part {
            Part::Check => check::item(&self.0),
            part => part.text().to_owned(),
        });
        parts.filter(|text| !text.is_empty())
    }
}
