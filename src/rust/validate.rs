use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, parse_quote};

use super::input::{Input, Presence};
use super::support::Part;
use super::{ident, literal, pattern};
use crate::model::{Bound, Checks, Field, FieldType, Format, Shape, Table};
use crate::typescript::literal::decimal;

/// A call that checks a value, and the part of the fixed text that has its function.
type Call = (Part, TokenStream);

/// The check of an input's values; the parts that it needs are added to those in use.
pub(super) fn implementation(input: &Input<'_>, uses: &mut BTreeSet<Part>) -> Item {
    let name = ident(input.name);
    let statements: Vec<_> = input
        .columns()
        .filter_map(|(field, presence)| statement(field, presence, input.table, uses))
        .collect();
    let body = if statements.is_empty() {
        quote!(Ok(()))
    } else {
        quote! {
            let mut found = Found::default();
            #(#statements)*
            found.finish()
        }
    };
    parse_quote! {
        impl Validate for #name {
            fn validate(&self) -> Result<(), Invalid> {
                #body
            }
        }
    }
}

/// The check of a column; `None` where its type says all.
fn statement(
    field: &Field,
    presence: Presence,
    table: &Table,
    uses: &mut BTreeSet<Part>,
) -> Option<TokenStream> {
    let check = check(field, presence, table, uses)?;
    let name = ident(&field.rust);
    Some(match presence {
        Presence::Required => check,
        Presence::Optional => quote!(if let Some(value) = &self.#name { #check }),
        Presence::Patch => quote!(if let Some(value) = self.#name.value() { #check }),
    })
}

/// The check of a value that is there.
fn check(
    field: &Field,
    presence: Presence,
    table: &Table,
    uses: &mut BTreeSet<Part>,
) -> Option<TokenStream> {
    let (column, name) = (&field.name, ident(&field.rust));
    // A method takes the value, a function a reference to it.
    let (value, reference) = match presence {
        Presence::Required => (quote!(self.#name), quote!(&self.#name)),
        Presence::Optional | Presence::Patch => (quote!(value), quote!(value)),
    };
    let mut chain = |ty, checks: &Checks| {
        let (parts, calls): (Vec<_>, Vec<_>) = calls(ty, checks, field, table).into_iter().unzip();
        uses.extend(parts);
        (!calls.is_empty()).then(|| quote!(#(.#calls)*))
    };
    let whole = chain(&field.ty, &field.checks);
    let whole = whole.map(|chain| quote!(found.column(#column, #reference)#chain;));
    let each = if let FieldType::Array(element) = &field.ty {
        let none = Checks::default();
        chain(element, field.checks.each.as_deref().unwrap_or(&none))
    } else {
        None
    };
    let each = each.map(|chain| {
        uses.insert(Part::Each);
        quote! {
            for (index, element) in #value.iter().enumerate() {
                found.element(#column, index, element)#chain;
            }
        }
    });
    (whole.is_some() || each.is_some()).then(|| quote!(#whole #each))
}

/// The calls that check a value of a type; none where the type says all.
fn calls(ty: &FieldType, checks: &Checks, field: &Field, table: &Table) -> Vec<Call> {
    match ty {
        FieldType::Text => text(checks, field, table),
        FieldType::Integer => {
            let range = whole_range(checks, i32::MIN.into(), i32::MAX.into());
            limits(Part::Integer, range)
        }
        FieldType::Bigint => limits(Part::BigintLimits, whole_range(checks, i64::MIN, i64::MAX)),
        FieldType::Real => limits(Part::Real, Some(float_range(checks))),
        FieldType::Numeric { precision, scale } => {
            let precision = literal::integer((*precision).into());
            let scale = literal::integer((*scale).into());
            if ty.is_decimal_text() {
                let digits = (Part::DecimalDigits, quote!(digits(#precision, #scale)));
                let limits = decimal_limits(checks).map(|limit| (Part::DecimalLimits, limit));
                std::iter::once(digits).chain(limits).collect()
            } else {
                let range = float_range(checks);
                vec![(Part::Numeric, quote!(numeric(#precision, #scale, #range)))]
            }
        }
        FieldType::Json => vec![(
            match checks.shape {
                Some(Shape::Object) => Part::JsonObject,
                Some(Shape::Array) => Part::JsonArray,
                None => Part::Json,
            },
            quote!(json()),
        )],
        FieldType::Array(_) => whole_range(checks, 0, i64::MAX)
            .map(|range| (Part::Elements, quote!(elements(#range))))
            .into_iter()
            .collect(),
        FieldType::Uuid
        | FieldType::Boolean
        | FieldType::Date
        | FieldType::Time
        | FieldType::Timestamp
        | FieldType::Enum(_) => Vec::new(),
    }
}

fn text(checks: &Checks, field: &Field, table: &Table) -> Vec<Call> {
    let characters = whole_range(checks, 0, i64::MAX).unwrap_or(quote!(..));
    let format = match checks.format {
        Some(Format::Email) => Some((Part::Email, quote!(email()))),
        Some(Format::Url) => Some((Part::Url, quote!(url()))),
        Some(Format::Slug) => Some((Part::Slug, quote!(slug()))),
        // Which zones there are, the database knows.
        Some(Format::Timezone) | None => None,
    };
    let pattern = checks.pattern.is_some().then(|| {
        let row = ident(&table.names.server_type);
        let name = pattern::name(field);
        (Part::Pattern, quote!(matches(&#row::#name)))
    });
    let text = (Part::Text, quote!(text(#characters)));
    [Some(text), format, pattern]
        .into_iter()
        .flatten()
        .collect()
}

fn limits(part: Part, range: Option<TokenStream>) -> Vec<Call> {
    let call = range.map(|range| (part, quote!(limits(#range))));
    call.into_iter().collect()
}

fn decimal_limits(checks: &Checks) -> impl Iterator<Item = TokenStream> {
    let digits = |bound: &Option<Bound>| bound.as_ref().map(|Bound(digits)| decimal(digits));
    let least = digits(&checks.min).map(|digits| quote!(least(#digits)));
    let greatest = digits(&checks.max).map(|digits| quote!(greatest(#digits)));
    least.into_iter().chain(greatest)
}

/// The whole numbers that the limits allow; `None` where that is every one of the type's.
fn whole_range(checks: &Checks, lowest: i64, highest: i64) -> Option<TokenStream> {
    let number = |bound: &Option<Bound>| {
        let digits = bound.as_ref().map(|Bound(digits)| digits.parse::<i64>());
        digits.map(|number| number.expect("the limit of a whole number is one"))
    };
    let min = number(&checks.min).filter(|min| *min > lowest);
    let max = number(&checks.max).filter(|max| *max < highest);
    let is_limited = min.is_some() || max.is_some();
    is_limited.then(|| range(min.map(literal::integer), max.map(literal::integer)))
}

fn float_range(checks: &Checks) -> TokenStream {
    let number = |bound: &Option<Bound>| {
        let digits = bound.as_ref().map(|Bound(digits)| digits.parse::<f64>());
        digits.map(|number| literal::float(number.expect("a limit is a number")))
    };
    range(number(&checks.min), number(&checks.max))
}

fn range(min: Option<TokenStream>, max: Option<TokenStream>) -> TokenStream {
    let max = max.map_or_else(|| quote!(..), |max| quote!(..=#max));
    min.into_iter().chain([max]).collect()
}
