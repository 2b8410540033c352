//! A column's type in each of the forms that TypeScript needs.

mod reader;
mod schema;

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{Doc, concat, text};
use super::syntax::{array, generic};
use super::value;
use crate::model::{
    Checks, DefaultValue, Enum, Field, FieldRole, FieldType, Model, Operation, Shape, Table,
};

/// The types of a project: each column type's spelling, with the enums by name.
pub struct Types<'a> {
    enums: BTreeMap<&'a str, &'a Enum>,
    used: BTreeSet<&'a str>,
}

impl<'a> Types<'a> {
    /// The types of a model.
    pub fn of(model: &'a Model) -> Self {
        let enums = model.enums.iter().map(|e| (e.name.as_str(), e));
        let fields = model.tables.iter().flat_map(|table| &table.fields);
        Self {
            enums: enums.collect(),
            used: fields.filter_map(|field| field.ty.enum_name()).collect(),
        }
    }

    /// Whether a column is of this enum.
    pub fn is_used(&self, e: &Enum) -> bool {
        self.used.contains(e.name.as_str())
    }

    /// The enum of a name.
    ///
    /// # Panics
    /// If the model has no such enum: a field names only declared ones.
    pub fn enumeration(&self, name: &str) -> &'a Enum {
        self.enums
            .get(name)
            .expect("a field names only declared enums")
    }

    /// The enum that a type, or an array's element, names.
    pub fn enum_of(&self, ty: &FieldType) -> Option<&'a Enum> {
        ty.enum_name().map(|name| self.enumeration(name))
    }

    /// The type of a value that is there: `string`, `Colors`, `number[]`.
    pub fn value(&self, ty: &FieldType, checks: &Checks) -> Doc {
        match ty {
            FieldType::Uuid
            | FieldType::Text
            | FieldType::Date
            | FieldType::Time
            | FieldType::Timestamp
            | FieldType::Bigint => text("string"),
            FieldType::Integer | FieldType::Real => text("number"),
            FieldType::Numeric { .. } if ty.is_decimal_text() => text("string"),
            FieldType::Numeric { .. } => text("number"),
            FieldType::Boolean => text("boolean"),
            FieldType::Json => match checks.shape {
                Some(Shape::Object) => object_type(),
                Some(Shape::Array) => text("unknown[]"),
                None => text("unknown"),
            },
            FieldType::Enum(name) => text(self.enumeration(name).type_name.clone()),
            FieldType::Array(element) => concat([self.value(element, &each(checks)), text("[]")]),
        }
    }

    /// The members of a column's type; `unknown` has room for null already.
    pub fn column(&self, field: &Field) -> Vec<Doc> {
        self.members(field, false)
    }

    /// The enums that a table's key is of.
    pub fn key_enums(&self, table: &Table) -> impl Iterator<Item = &'a Enum> {
        let columns = table.key.iter().filter_map(|column| table.field(column));
        columns.filter_map(|field| self.enum_of(&field.ty))
    }

    /// The type of a table's key: of its column, or a list of them.
    pub fn key(&self, table: &Table) -> Doc {
        let mut columns: Vec<_> = table
            .key
            .iter()
            .filter_map(|column| table.field(column))
            .map(|field| self.value(&field.ty, &field.checks))
            .collect();
        match columns.pop() {
            Some(column) if columns.is_empty() => column,
            last => array(columns.into_iter().chain(last)),
        }
    }

    /// The members of a column's type on the device.
    pub fn stored_column(&self, field: &Field, table: &Table) -> Vec<Doc> {
        self.members(field, is_empty_at_first(field, table))
    }

    fn members(&self, field: &Field, is_empty_at_first: bool) -> Vec<Doc> {
        let value = self.value(&field.ty, &field.checks);
        let nullable = (field.null || is_empty_at_first) && value != text("unknown");
        std::iter::once(value)
            .chain(nullable.then(|| text("null")))
            .collect()
    }
}

/// Whether a new row has no value for a column that is never null on the server, because
/// only the server fills it: on the device it is null until then.
pub fn is_empty_at_first(field: &Field, table: &Table) -> bool {
    table.has(Operation::Create)
        && field.role == FieldRole::Data
        && !field.null
        && !field.access.create
        && field.same_as.is_none()
        && field.default.as_ref().and_then(value::constant).is_none()
}

/// Whether a column's default is a random uuid.
pub fn is_random(field: &Field) -> bool {
    matches!(field.default, Some(DefaultValue::Random))
}

fn object_type() -> Doc {
    generic("Record", [text("string"), text("unknown")])
}

fn each(checks: &Checks) -> Checks {
    checks.each.as_deref().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests;
