//! What a column's values must hold, as checks that PostgreSQL makes.
//!
//! A check accepts what the generated schema of the client accepts, in its stored form, and
//! nothing else, but for two forms of text. An e-mail address and a time zone are checked for
//! their outline only: accounts have addresses that the client would not let a person type,
//! and a browser may know zones that the server's copy of the zone database does not. Of a
//! web page's address only the protocol is checked. What the server refuses there the client
//! refuses too.
//!
//! What a column's type already refuses has no check: text has no NUL and no halves of
//! surrogate pairs, an enum has only its values, a numeric only its digits.

use super::pattern::regular_expression;
use super::spelling;
use crate::expression::pattern;
use crate::model::{Bound, Checks, Field, FieldRole, FieldType, Format, Shape};

/// What a column's values must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnChecks {
    /// Conditions on the column, which a null passes; all must hold.
    pub conditions: Vec<String>,
    /// What each element of an array must hold, where only a function can ask it: a condition
    /// on `element`.
    pub each: Option<Vec<String>>,
}

/// What a column's values must hold; nothing of what only the server writes.
pub fn of(field: &Field) -> ColumnChecks {
    match field.role {
        FieldRole::CreatedAt | FieldRole::UpdatedAt => ColumnChecks::default(),
        FieldRole::Key | FieldRole::Owner | FieldRole::Data => {
            of_value(&spelling::name(&field.name), &field.ty, &field.checks)
        }
    }
}

fn of_value(name: &str, ty: &FieldType, checks: &Checks) -> ColumnChecks {
    let FieldType::Array(element) = ty else {
        return ColumnChecks {
            conditions: scalar(name, ty, checks),
            each: None,
        };
    };
    let mut conditions = vec![
        // An empty array has no dimensions, and passes.
        format!("array_ndims({name}) = 1"),
        format!("array_position({name}, null) is null"),
    ];
    let length = format!("cardinality({name})");
    conditions.extend(limits(&length, &Limits::counts(checks)));
    let none = Checks::default();
    let each = checks.each.as_deref().unwrap_or(&none);
    let (compared, asked) = elements(name, element, each);
    conditions.extend(compared);
    ColumnChecks {
        conditions,
        each: (!asked.is_empty()).then_some(asked),
    }
}

/// The conditions on all elements that an operator can ask, and those that it cannot.
fn elements(name: &str, ty: &FieldType, checks: &Checks) -> (Vec<String>, Vec<String>) {
    match Limits::of(ty, checks) {
        Some(limits) => {
            let least = limits.least.map(|least| match least {
                Least::From(least) => format!("{least} <= all ({name})"),
                Least::Above(least) => format!("{least} < all ({name})"),
            });
            let most = limits.most.map(|most| match most {
                Most::To(most) => format!("{most} >= all ({name})"),
                Most::Below(most) => format!("{most} > all ({name})"),
                Most::Not(value) => format!("{value} <> all ({name})"),
            });
            (least.into_iter().chain(most).collect(), Vec::new())
        }
        // An array of JSON in an array would be a second dimension.
        None if *ty == FieldType::Json => (
            Vec::new(),
            vec!["jsonb_typeof(element) not in ('null', 'array')".to_owned()],
        ),
        None => (Vec::new(), scalar("element", ty, checks)),
    }
}

/// The conditions on a value that is no array.
fn scalar(name: &str, ty: &FieldType, checks: &Checks) -> Vec<String> {
    if let Some(of_value) = Limits::of(ty, checks) {
        return limits(name, &of_value).into_iter().collect();
    }
    match ty {
        FieldType::Text => text(name, checks),
        FieldType::Json => {
            let kind = format!("jsonb_typeof({name})");
            vec![match checks.shape {
                Some(Shape::Object) => format!("{kind} = 'object'"),
                Some(Shape::Array) => format!("{kind} = 'array'"),
                // A column that holds nothing holds no JSON either.
                None => format!("{kind} <> 'null'"),
            }]
        }
        FieldType::Uuid
        | FieldType::Boolean
        | FieldType::Time
        | FieldType::Enum(_)
        | FieldType::Integer
        | FieldType::Bigint
        | FieldType::Real
        | FieldType::Numeric { .. }
        | FieldType::Date
        | FieldType::Timestamp
        | FieldType::Array(_) => Vec::new(),
    }
}

fn text(name: &str, checks: &Checks) -> Vec<String> {
    let length = format!("char_length({name})");
    let mut conditions: Vec<String> = limits(&length, &Limits::counts(checks))
        .into_iter()
        .collect();
    if let Some(format) = checks.format {
        conditions.push(match format {
            Format::Email => format!(r"{name} ~ '^[^\s@]+@[^\s@]+$'"),
            Format::Url => format!("{name} ~* '^https?://'"),
            Format::Timezone => format!("{name} ~ '^[A-Za-z0-9_+:/-]+$'"),
            Format::Slug => format!("{name} ~ '^[a-z0-9]+(?:-[a-z0-9]+)*$'"),
        });
    }
    if let Some(written) = &checks.pattern {
        let pattern =
            pattern::parse(written).expect("the model holds only patterns that were read");
        let expression = spelling::text(&regular_expression(&pattern));
        conditions.push(format!("{name} ~ {expression}"));
    }
    conditions
}

/// The least and the greatest of what is compared.
struct Limits {
    least: Option<Least>,
    most: Option<Most>,
}

enum Least {
    From(String),
    Above(&'static str),
}

enum Most {
    To(String),
    Below(&'static str),
    Not(&'static str),
}

impl Limits {
    /// Of a number of characters or elements.
    fn counts(checks: &Checks) -> Self {
        Self {
            // Nothing has fewer than none.
            least: checks
                .min
                .as_ref()
                .map(exact)
                .filter(|least| least != "0")
                .map(Least::From),
            most: checks.max.as_ref().map(exact).map(Most::To),
        }
    }

    /// Of values that have an order; `None` of those that have none.
    ///
    /// What a client cannot hold is outside: infinity, and years of other than four digits.
    fn of(ty: &FieldType, checks: &Checks) -> Option<Self> {
        let (min, max) = (checks.min.as_ref(), checks.max.as_ref());
        let limits = |spelled: fn(&Bound) -> String| {
            (
                min.map(spelled).map(Least::From),
                max.map(spelled).map(Most::To),
            )
        };
        Some(match ty {
            FieldType::Integer | FieldType::Bigint => {
                let (least, most) = limits(exact);
                Self { least, most }
            }
            // PostgreSQL sorts NaN above infinity.
            FieldType::Real => {
                let (least, most) = limits(double);
                Self {
                    least: Some(least.unwrap_or(Least::Above("'-Infinity'"))),
                    most: Some(most.unwrap_or(Most::Below("'Infinity'"))),
                }
            }
            FieldType::Numeric { .. } => {
                let spelled = if ty.is_decimal_text() { exact } else { double };
                let (least, most) = limits(spelled);
                Self {
                    least,
                    most: Some(most.unwrap_or(Most::Not("'NaN'"))),
                }
            }
            FieldType::Date => Self {
                least: Some(Least::From("'0001-01-01'".to_owned())),
                most: Some(Most::To("'9999-12-31'".to_owned())),
            },
            FieldType::Timestamp => Self {
                least: Some(Least::From("'0001-01-01T00:00:00Z'".to_owned())),
                most: Some(Most::To("'9999-12-31T23:59:59.999999Z'".to_owned())),
            },
            FieldType::Uuid
            | FieldType::Text
            | FieldType::Boolean
            | FieldType::Time
            | FieldType::Json
            | FieldType::Enum(_)
            | FieldType::Array(_) => return None,
        })
    }
}

fn limits(value: &str, limits: &Limits) -> Option<String> {
    match (&limits.least, &limits.most) {
        (None, None) => None,
        (Some(Least::From(least)), Some(Most::To(most))) if least == most => {
            Some(format!("{value} = {least}"))
        }
        (Some(Least::From(least)), Some(Most::To(most))) => {
            Some(format!("{value} between {least} and {most}"))
        }
        (Some(least), None) => Some(format!("{value} {least}")),
        (None, Some(most)) => Some(format!("{value} {most}")),
        (Some(least), Some(most)) => Some(format!("{value} {least} and {value} {most}")),
    }
}

impl std::fmt::Display for Least {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::From(least) => write!(formatter, ">= {least}"),
            Self::Above(least) => write!(formatter, "> {least}"),
        }
    }
}

impl std::fmt::Display for Most {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::To(most) => write!(formatter, "<= {most}"),
            Self::Below(most) => write!(formatter, "< {most}"),
            Self::Not(value) => write!(formatter, "<> {value}"),
        }
    }
}

/// A limit of what is compared digit by digit.
fn exact(bound: &Bound) -> String {
    bound.0.trim_start_matches('+').to_ascii_lowercase()
}

/// A limit of what the client holds as a double, which then is one too.
fn double(bound: &Bound) -> String {
    bound
        .0
        .parse()
        .map_or_else(|_| exact(bound), spelling::number)
}

#[cfg(test)]
mod tests;
