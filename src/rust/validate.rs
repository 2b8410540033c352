use std::collections::BTreeSet;

use syn::{Expr, ImplItem, ImplItemFn, Item, Path, Stmt, parse_quote};

use super::code::{self, call, reference};
use super::input::{Input, Presence};
use super::support::Part;
use super::{ident, literal, pattern};
use crate::model::{Bound, Checks, Field, FieldType, Format, Shape, Table};
use crate::typescript::literal::decimal;

/// A call that checks a value: the part of the fixed text that has its method, the method's
/// name and its arguments.
type Call = (Part, &'static str, Vec<Expr>);

/// The check of an input's values; the parts that it needs are added to those in use.
pub(super) fn implementation(input: &Input<'_>, uses: &mut BTreeSet<Part>) -> Item {
    let statements: Vec<_> = input
        .columns()
        .flat_map(|(field, presence)| statements(field, presence, input.table, uses))
        .collect();
    let mut validate = VALIDATE.with(Clone::clone);
    if statements.is_empty() {
        validate.block.stmts = vec![Stmt::Expr(parse_quote!(Ok(())), None)];
    } else {
        validate.block.stmts.splice(1..1, statements);
    }
    code::implementation("Validate", input.name, vec![ImplItem::Fn(validate)])
}

thread_local! {
    /// What stands around the checks: read once, since each table has two of them.
    static VALIDATE: ImplItemFn = parse_quote! {
        fn validate(&self) -> Result<(), Invalid> {
            let mut found = Found::default();
            found.finish()
        }
    };
}

/// The check of a column; empty where its type says all.
fn statements(
    field: &Field,
    presence: Presence,
    table: &Table,
    uses: &mut BTreeSet<Part>,
) -> Vec<Stmt> {
    let own = code::of_self(&field.rust);
    // A method takes the value, a function a reference to it.
    let check = match presence {
        Presence::Required => check(field, &own, &reference(own.clone()), table, uses),
        Presence::Optional | Presence::Patch => {
            let value = code::name("value");
            check(field, &value, &value, table, uses)
        }
    };
    if check.is_empty() {
        return check;
    }
    match presence {
        Presence::Required => check,
        Presence::Optional => vec![code::if_some("value", reference(own), check)],
        Presence::Patch => vec![code::if_some("value", call(own, "value", []), check)],
    }
}

/// The check of a value that is there, and of a reference to it.
fn check(
    field: &Field,
    value: &Expr,
    reference: &Expr,
    table: &Table,
    uses: &mut BTreeSet<Part>,
) -> Vec<Stmt> {
    let mut chain = |method, at: Vec<Expr>, ty: &FieldType, checks: &Checks| {
        let calls = calls(ty, checks, field, table);
        if calls.is_empty() {
            return None;
        }
        let at = std::iter::once(code::text(&field.name)).chain(at);
        let begin = call(code::name("found"), method, at);
        let chain = calls.into_iter().fold(begin, |at, (part, method, args)| {
            uses.insert(part);
            call(at, method, args)
        });
        Some(code::statement(chain))
    };
    let whole = chain("column", vec![reference.clone()], &field.ty, &field.checks);
    let mut statements: Vec<_> = whole.into_iter().collect();
    if let FieldType::Array(element) = &field.ty {
        let none = Checks::default();
        let checks = field.checks.each.as_deref().unwrap_or(&none);
        let names = ["index", "element"];
        let at = names.map(code::name).into();
        if let Some(check) = chain("element", at, element, checks) {
            uses.insert(Part::Each);
            let elements = call(call(value.clone(), "iter", []), "enumerate", []);
            statements.push(code::for_each(names, elements, vec![check]));
        }
    }
    statements
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
                let digits = (Part::DecimalDigits, "digits", vec![precision, scale]);
                std::iter::once(digits)
                    .chain(decimal_limits(checks))
                    .collect()
            } else {
                let args = vec![precision, scale, float_range(checks)];
                vec![(Part::Numeric, "numeric", args)]
            }
        }
        FieldType::Json => vec![(
            match checks.shape {
                Some(Shape::Object) => Part::JsonObject,
                Some(Shape::Array) => Part::JsonArray,
                None => Part::Json,
            },
            "json",
            Vec::new(),
        )],
        FieldType::Array(_) => whole_range(checks, 0, i64::MAX)
            .map(|range| (Part::Elements, "elements", vec![range]))
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
    let characters = whole_range(checks, 0, i64::MAX).unwrap_or_else(|| code::range(None, None));
    let format = match checks.format {
        Some(Format::Email) => Some((Part::Email, "email", Vec::new())),
        Some(Format::Url) => Some((Part::Url, "url", Vec::new())),
        Some(Format::Slug) => Some((Part::Slug, "slug", Vec::new())),
        // Which zones there are, the database knows.
        Some(Format::Timezone) | None => None,
    };
    let pattern = checks.pattern.is_some().then(|| {
        let row = ident(&table.names.server_type);
        let name = pattern::name(field);
        let pattern: Path = parse_quote!(#row::#name);
        (
            Part::Pattern,
            "matches",
            vec![reference(code::path(pattern))],
        )
    });
    let text = (Part::Text, "text", vec![characters]);
    [Some(text), format, pattern]
        .into_iter()
        .flatten()
        .collect()
}

fn limits(part: Part, range: Option<Expr>) -> Vec<Call> {
    let call = range.map(|range| (part, "limits", vec![range]));
    call.into_iter().collect()
}

fn decimal_limits(checks: &Checks) -> impl Iterator<Item = Call> {
    let limits = [("least", &checks.min), ("greatest", &checks.max)];
    limits.into_iter().filter_map(|(method, bound)| {
        let Bound(digits) = bound.as_ref()?;
        Some((
            Part::DecimalLimits,
            method,
            vec![code::text(&decimal(digits))],
        ))
    })
}

/// The whole numbers that the limits allow; `None` where that is every one of the type's.
fn whole_range(checks: &Checks, lowest: i64, highest: i64) -> Option<Expr> {
    let number = |bound: &Option<Bound>| {
        let digits = bound.as_ref().map(|Bound(digits)| digits.parse::<i64>());
        digits.map(|number| number.expect("the limit of a whole number is one"))
    };
    let min = number(&checks.min).filter(|min| *min > lowest);
    let max = number(&checks.max).filter(|max| *max < highest);
    let is_limited = min.is_some() || max.is_some();
    is_limited.then(|| code::range(min.map(literal::integer), max.map(literal::integer)))
}

fn float_range(checks: &Checks) -> Expr {
    let number = |bound: &Option<Bound>| {
        let digits = bound.as_ref().map(|Bound(digits)| digits.parse::<f64>());
        digits.map(|number| literal::float(number.expect("a limit is a number")))
    };
    code::range(number(&checks.min), number(&checks.max))
}
