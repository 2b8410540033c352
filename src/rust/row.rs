use proc_macro2::TokenStream;
use quote::quote;
use syn::token::Brace;
use syn::{
    Attribute, FieldModifiers, Fields, FieldsNamed, Generics, Item, ItemStruct, Token, Type,
    Visibility,
};

use super::types::Types;
use super::{code, comment, ident};
use crate::model::{Field, Table};

/// A table's row, as the server sends it.
pub(super) fn structure(table: &Table, types: &Types<'_>) -> Item {
    let about = comment::doc(&[
        &comment::sentence(table.about.as_deref()),
        &format!("A row of `{}`, as the server sends it.", table.name),
    ]);
    let derived = quote!(Clone, Debug, PartialEq, Serialize, Deserialize);
    let fields = table
        .fields
        .iter()
        .map(|field| property(field, &[], types.column(field)));
    with_fields(about, derived, &table.names.server_type, fields)
}

/// A field of a struct, with what serde must know of it.
pub(super) fn property(field: &Field, serde: &[Attribute], ty: Type) -> syn::Field {
    let mut attrs = comment::doc(&[&comment::sentence(field.about.as_deref())]);
    let wire = &field.name;
    let differs = field.rust.strip_prefix("r#").unwrap_or(&field.rust) != wire;
    attrs.extend(differs.then(|| code::attribute("serde", quote!(rename = #wire))));
    attrs.extend_from_slice(serde);
    syn::Field {
        attrs,
        vis: public(),
        modifiers: FieldModifiers::default(),
        ident: Some(ident(&field.rust)),
        colon_token: Some(<Token![:]>::default()),
        ty,
        default: None,
    }
}

/// A struct with its comment, what it derives, its name and its fields.
pub(super) fn with_fields(
    mut attrs: Vec<Attribute>,
    derived: TokenStream,
    name: &str,
    fields: impl IntoIterator<Item = syn::Field>,
) -> Item {
    attrs.push(code::attribute("derive", derived));
    Item::Struct(ItemStruct {
        attrs,
        vis: public(),
        struct_token: <Token![struct]>::default(),
        ident: ident(name),
        generics: Generics::default(),
        fields: Fields::Named(FieldsNamed {
            brace_token: Brace::default(),
            named: fields.into_iter().collect(),
        }),
        semi_token: None,
    })
}

fn public() -> Visibility {
    Visibility::Public(<Token![pub]>::default())
}

/// Where a row comes from.
pub(super) fn identity(table: &Table) -> Item {
    let constants = [("TABLE", &*table.name), ("SELECT", &*table.select())];
    let constants = constants.map(|(name, text)| code::constant(name, text));
    code::implementation("Row", &table.names.server_type, constants.into())
}
