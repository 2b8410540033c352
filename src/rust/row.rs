use syn::token::Brace;
use syn::{
    Attribute, FieldModifiers, Fields, FieldsNamed, Item, ItemStruct, Token, Type, Visibility,
    parse_quote,
};

use super::types::Types;
use super::{comment, ident};
use crate::model::{Field, Table};

/// A table's row, as the server sends it.
pub(super) fn structure(table: &Table, types: &Types<'_>) -> Item {
    let name = ident(&table.names.server_type);
    let about = comment::doc(&[
        &comment::sentence(table.about.as_deref()),
        &format!("A row of `{}`, as the server sends it.", table.name),
    ]);
    let fields = table
        .fields
        .iter()
        .map(|field| property(field, &[], types.column(field)));
    with_fields(
        parse_quote! {
            #(#about)*
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
            pub struct #name {}
        },
        fields,
    )
}

/// A field of a struct, with what serde must know of it.
pub(super) fn property(field: &Field, serde: &[Attribute], ty: Type) -> syn::Field {
    let mut attrs = comment::doc(&[&comment::sentence(field.about.as_deref())]);
    let wire = &field.name;
    let differs = field.rust.strip_prefix("r#").unwrap_or(&field.rust) != wire;
    attrs.extend(differs.then(|| parse_quote!(#[serde(rename = #wire)])));
    attrs.extend_from_slice(serde);
    syn::Field {
        attrs,
        vis: Visibility::Public(<Token![pub]>::default()),
        modifiers: FieldModifiers::default(),
        ident: Some(ident(&field.rust)),
        colon_token: Some(<Token![:]>::default()),
        ty,
        default: None,
    }
}

/// A struct with these fields. They are nodes from the start: a manifest has many thousands
/// of them, and none needs to be read from tokens.
pub(super) fn with_fields(
    mut structure: ItemStruct,
    fields: impl IntoIterator<Item = syn::Field>,
) -> Item {
    structure.fields = Fields::Named(FieldsNamed {
        brace_token: Brace::default(),
        named: fields.into_iter().collect(),
    });
    Item::Struct(structure)
}

/// Where a row comes from.
pub(super) fn identity(table: &Table) -> Item {
    let name = ident(&table.names.server_type);
    let (wire, select) = (&table.name, table.select());
    parse_quote! {
        impl Row for #name {
            const TABLE: &'static str = #wire;
            const SELECT: &'static str = #select;
        }
    }
}
