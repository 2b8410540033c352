use std::collections::BTreeSet;

use heck::ToShoutySnakeCase;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::{Item, parse_quote};

use super::{ident, input};
use crate::expression::pattern::{self, Atom, Pattern, Piece};
use crate::model::{Field, Table};

/// The constants that hold the patterns of a table's columns, as parts of its row's type.
pub(super) fn constants(table: &Table) -> Option<Item> {
    let mut seen = BTreeSet::new();
    let mut constants = Vec::new();
    for (field, _) in input::all(table).flat_map(|input| input.columns().collect::<Vec<_>>()) {
        if let Some(text) = of(field)
            && seen.insert(&field.name)
        {
            let name = name(field);
            let alternatives = alternatives(&read(text));
            constants.push(quote! {
                const #name: Pattern = Pattern { text: #text, alternatives: #alternatives };
            });
        }
    }
    let row = ident(&table.names.server_type);
    (!constants.is_empty()).then(|| parse_quote!(impl #row { #(#constants)* }))
}

/// The pattern of a column, or of its elements.
fn of(field: &Field) -> Option<&str> {
    let checks = field.checks.each.as_deref().unwrap_or(&field.checks);
    checks.pattern.as_deref()
}

/// The name of a column's constant.
pub(super) fn name(field: &Field) -> Ident {
    ident(&format!("{}_PATTERN", field.rust.to_shouty_snake_case()))
}

fn read(text: &str) -> Pattern {
    pattern::parse(text).expect("the model holds only patterns that were read")
}

fn alternatives(pattern: &Pattern) -> TokenStream {
    let alternatives = pattern.0.iter().map(|pieces| {
        let pieces = pieces.iter().map(piece);
        quote!(&[#(#pieces),*])
    });
    quote!(&[#(#alternatives),*])
}

fn piece(piece: &Piece) -> TokenStream {
    let atom = atom(&piece.atom);
    let least = Literal::u16_unsuffixed(piece.least);
    let most = if let Some(most) = piece.most {
        let most = Literal::u16_unsuffixed(most);
        quote!(Some(#most))
    } else {
        quote!(None)
    };
    quote!(Piece(#atom, #least, #most))
}

fn atom(atom: &Atom) -> TokenStream {
    match atom {
        Atom::Character(c) => quote!(Atom::Among(&[(#c, #c)])),
        Atom::Any => quote!(Atom::Except(&[('\n', '\n')])),
        Atom::Class { negated, ranges } => {
            let ranges = ranges.iter().map(|(from, to)| quote!((#from, #to)));
            let kind = if *negated {
                quote!(Except)
            } else {
                quote!(Among)
            };
            quote!(Atom::#kind(&[#(#ranges),*]))
        }
        Atom::Start => quote!(Atom::Start),
        Atom::End => quote!(Atom::End),
        Atom::Group(pattern) => {
            let alternatives = alternatives(pattern);
            quote!(Atom::Group(#alternatives))
        }
    }
}
