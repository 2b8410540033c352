//! A column's type in Rust.

use std::collections::{BTreeMap, BTreeSet};

use syn::{
    AngleBracketedGenericArguments, GenericArgument, PathArguments, PathSegment, Token, Type,
    TypePath,
};

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

    fn enumeration(&self, name: &str) -> Type {
        let found = self.enums.get(name);
        named(&found.expect("a field names only declared enums").rust)
    }

    /// The type of a column as the server sends it.
    pub(super) fn column(&self, field: &Field) -> Type {
        let value = self.value(&field.ty, &field.checks);
        if field.null {
            of("Option", value)
        } else {
            value
        }
    }

    /// The type of a value that is there.
    pub(super) fn value(&self, ty: &FieldType, checks: &Checks) -> Type {
        match ty {
            FieldType::Uuid => named("Uuid"),
            FieldType::Text => named("String"),
            FieldType::Integer => named("i32"),
            FieldType::Bigint => named("Bigint"),
            FieldType::Numeric { .. } if ty.is_decimal_text() => named("Decimal"),
            FieldType::Real | FieldType::Numeric { .. } => named("f64"),
            FieldType::Boolean => named("bool"),
            FieldType::Date => named("Date"),
            FieldType::Time => named("Time"),
            FieldType::Timestamp => named("Timestamp"),
            FieldType::Json => match checks.shape {
                Some(Shape::Object) => generic("Map", [named("String"), named("Value")]),
                Some(Shape::Array) => of("Vec", named("Value")),
                None => named("Value"),
            },
            FieldType::Enum(name) => self.enumeration(name),
            FieldType::Array(element) => {
                let each = checks.each.as_deref().cloned().unwrap_or_default();
                let element = self.value(element, &each);
                of("Vec", element)
            }
        }
    }
}

/// A type of one argument, such as `Option`.
pub(super) fn of(outer: &str, inner: Type) -> Type {
    generic(outer, [inner])
}

fn generic(outer: &str, inner: impl IntoIterator<Item = Type>) -> Type {
    let arguments = AngleBracketedGenericArguments {
        colon2_token: None,
        lt_token: <Token![<]>::default(),
        args: inner.into_iter().map(GenericArgument::Type).collect(),
        gt_token: <Token![>]>::default(),
    };
    path(PathSegment {
        ident: ident(outer),
        arguments: PathArguments::AngleBracketed(arguments),
    })
}

/// A type that is a name, such as `Uuid`.
pub(super) fn named(name: &str) -> Type {
    path(ident(name).into())
}

fn path(segment: PathSegment) -> Type {
    Type::Path(TypePath {
        attrs: Vec::new(),
        qself: None,
        path: segment.into(),
    })
}
