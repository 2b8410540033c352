use proc_macro2::Literal;
use quote::quote;
use syn::parse_quote;

use super::{comment, ident, print};
use crate::model::Enum;

/// An enum, with the words that the database has for its variants.
pub(super) fn item(e: &Enum) -> String {
    let name = ident(&e.rust);
    let about = comment::doc(&[&format!("Values of the enum `{}`.", e.name)]);
    let variants: Vec<_> = e.variants.iter().map(|variant| ident(variant)).collect();
    let values = &e.values;
    let renames = values.iter().zip(&e.variants).map(|(value, variant)| {
        let differs = value != variant;
        differs.then(|| quote!(#[serde(rename = #value)]))
    });
    let count = Literal::usize_unsuffixed(values.len());
    print::items([
        parse_quote! {
            #(#about)*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
            pub enum #name {
                #(#renames #variants,)*
            }
        },
        parse_quote! {
            impl #name {
                /// Every value, in the order of the database.
                pub const ALL: [Self; #count] = [#(Self::#variants),*];

                /// The word that the database has for it.
                pub const fn as_str(self) -> &'static str {
                    match self {
                        #(Self::#variants => #values,)*
                    }
                }
            }
        },
        parse_quote! {
            impl fmt::Display for #name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(self.as_str())
                }
            }
        },
    ])
}
