use proc_macro2::TokenStream;
use quote::quote;

use super::types::Types;
use super::{comment, ident};
use crate::model::{Field, Table};

/// A table's row, as the server sends it.
pub(super) fn structure(table: &Table, types: &Types<'_>) -> TokenStream {
    let name = ident(&table.names.server_type);
    let about = comment::doc(&[
        &comment::sentence(table.about.as_deref()),
        &format!("A row of `{}`, as the server sends it.", table.name),
    ]);
    let fields = table.fields.iter().map(|field| {
        let ty = types.column(field);
        property(field, &TokenStream::new(), &ty)
    });
    quote! {
        #about
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub struct #name {
            #(#fields)*
        }
    }
}

/// A field of a struct, with what serde must know of it.
pub(super) fn property(field: &Field, serde: &TokenStream, ty: &TokenStream) -> TokenStream {
    let about = comment::doc(&[&comment::sentence(field.about.as_deref())]);
    let name = ident(&field.rust);
    let wire = &field.name;
    let differs = field.rust.strip_prefix("r#").unwrap_or(&field.rust) != wire;
    let rename = differs.then(|| quote!(#[serde(rename = #wire)]));
    quote!(#about #rename #serde pub #name: #ty,)
}

/// Where a row comes from.
pub(super) fn identity(table: &Table) -> TokenStream {
    let name = ident(&table.names.server_type);
    let (wire, select) = (&table.name, table.select());
    quote! {
        impl Row for #name {
            const TABLE: &'static str = #wire;
            const SELECT: &'static str = #select;
        }
    }
}
