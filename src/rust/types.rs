//! A column's type in Rust.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::ident;
use crate::model::{Checks, Enum, Field, FieldType, Model, Shape};

/// The types of a project, with the enums by name.
pub(super) struct Types<'a> {
    enums: BTreeMap<&'a str, &'a Enum>,
    used: BTreeSet<&'a str>,
}

impl<'a> Types<'a> {
    /// The types of a model.
    pub(super) fn of(model: &'a Model) -> Self {
        let enums = model.enums.iter().map(|e| (e.name.as_str(), e));
        let fields = model.tables.iter().flat_map(|table| &table.fields);
        Self {
            enums: enums.collect(),
            used: fields.filter_map(|field| field.ty.enum_name()).collect(),
        }
    }

    /// Whether a column is of this enum.
    pub(super) fn is_used(&self, e: &Enum) -> bool {
        self.used.contains(e.name.as_str())
    }

    fn enumeration(&self, name: &str) -> Ident {
        let found = self.enums.get(name);
        ident(&found.expect("a field names only declared enums").rust)
    }

    /// The type of a column as the server sends it.
    pub(super) fn column(&self, field: &Field) -> TokenStream {
        let value = self.value(&field.ty, &field.checks);
        if field.null {
            quote!(Option<#value>)
        } else {
            value
        }
    }

    /// The type of a value that is there.
    pub(super) fn value(&self, ty: &FieldType, checks: &Checks) -> TokenStream {
        match ty {
            FieldType::Uuid => quote!(Uuid),
            FieldType::Text => quote!(String),
            FieldType::Integer => quote!(i32),
            FieldType::Bigint => quote!(Bigint),
            FieldType::Numeric { .. } if ty.is_decimal_text() => quote!(Decimal),
            FieldType::Real | FieldType::Numeric { .. } => quote!(f64),
            FieldType::Boolean => quote!(bool),
            FieldType::Date => quote!(Date),
            FieldType::Time => quote!(Time),
            FieldType::Timestamp => quote!(Timestamp),
            FieldType::Json => match checks.shape {
                Some(Shape::Object) => quote!(Map<String, Value>),
                Some(Shape::Array) => quote!(Vec<Value>),
                None => quote!(Value),
            },
            FieldType::Enum(name) => {
                let name = self.enumeration(name);
                quote!(#name)
            }
            FieldType::Array(element) => {
                let each = checks.each.as_deref().cloned().unwrap_or_default();
                let element = self.value(element, &each);
                quote!(Vec<#element>)
            }
        }
    }
}
