use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse_quote;

use super::support::Part;
use super::{comment, print};

/// What a value can break: the parts that find it, its meaning, its declaration, and what a
/// person reads.
type Variant = (&'static [Part], &'static str, TokenStream, TokenStream);

/// The enum of what a value can break, as far as a part in use can find it.
pub(super) fn item(parts: &BTreeSet<Part>) -> String {
    let used = of_texts_and_arrays()
        .into_iter()
        .chain(of_numbers_and_json())
        .filter(|(found_by, ..)| found_by.iter().any(|part| parts.contains(part)));
    let (declarations, arms): (Vec<TokenStream>, Vec<TokenStream>) = used
        .map(|(_, doc, declaration, arm)| {
            let doc = comment::doc(&[doc]);
            (quote!(#(#doc)* #declaration), quote!(Self::#arm))
        })
        .unzip();
    // A reference to an enum without variants is matched by nothing.
    let (value, formatter) = if arms.is_empty() {
        (quote!(*self), quote!(_))
    } else {
        (quote!(self), quote!(f))
    };
    print::items([
        parse_quote! {
            /// What a value can break.
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub enum Check {
                #(#declarations,)*
            }
        },
        parse_quote! {
            impl fmt::Display for Check {
                fn fmt(&self, #formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                    match #value {
                        #(#arms,)*
                    }
                }
            }
        },
    ])
}

fn of_texts_and_arrays() -> [Variant; 9] {
    [
        (
            &[Part::Text],
            "A text has at least so many characters.",
            quote!(MinCharacters(usize)),
            quote!(MinCharacters(count) => write!(f, "must have at least {count} characters")),
        ),
        (
            &[Part::Text],
            "A text has at most so many characters.",
            quote!(MaxCharacters(usize)),
            quote!(MaxCharacters(count) => write!(f, "must have at most {count} characters")),
        ),
        (
            &[Part::Text, Part::JsonStorable],
            "No text holds the character NUL, which the database cannot store.",
            quote!(Storable),
            quote!(Storable => f.write_str("must not contain NUL")),
        ),
        (
            &[Part::Email],
            "It is an e-mail address.",
            quote!(Email),
            quote!(Email => f.write_str("must be an e-mail address")),
        ),
        (
            &[Part::Url],
            "It is the address of a web page.",
            quote!(Url),
            quote!(Url => f.write_str("must be the address of a web page")),
        ),
        (
            &[Part::Slug],
            "It is made of lower case letters, digits and single hyphens.",
            quote!(Slug),
            quote!(Slug => f.write_str("must be lower case letters, digits and single hyphens")),
        ),
        (
            &[Part::Pattern],
            "Some part of it matches this regular expression.",
            quote!(Pattern(&'static str)),
            quote!(Pattern(pattern) => write!(f, "must match `{pattern}`")),
        ),
        (
            &[Part::Elements],
            "An array has at least so many elements.",
            quote!(MinElements(usize)),
            quote!(MinElements(count) => write!(f, "must have at least {count} elements")),
        ),
        (
            &[Part::Elements],
            "An array has at most so many elements.",
            quote!(MaxElements(usize)),
            quote!(MaxElements(count) => write!(f, "must have at most {count} elements")),
        ),
    ]
}

fn of_numbers_and_json() -> [Variant; 5] {
    [
        (
            LIMITS,
            "A number is at least this.",
            quote!(Min(String)),
            quote!(Min(limit) => write!(f, "must be at least {limit}")),
        ),
        (
            LIMITS,
            "A number is at most this.",
            quote!(Max(String)),
            quote!(Max(limit) => write!(f, "must be at most {limit}")),
        ),
        (
            &[Part::Real],
            "A number is neither infinite nor undefined.",
            quote!(Finite),
            quote!(Finite => f.write_str("must be a finite number")),
        ),
        (
            &[Part::Numeric, Part::DecimalDigits],
            "A number has at most so many digits, and so many of them after the point.",
            quote!(Digits {
                precision: u16,
                scale: u16
            }),
            quote!(Digits { precision, scale } => {
                write!(f, "must have at most {precision} digits, {scale} of them after the point")
            }),
        ),
        (
            &[Part::Json],
            "JSON is not null.",
            quote!(Null),
            quote!(Null => f.write_str("must not be null")),
        ),
    ]
}

/// The parts that find a number beyond its limits.
const LIMITS: &[Part] = &[
    Part::Integer,
    Part::BigintLimits,
    Part::Real,
    Part::DecimalLimits,
];
