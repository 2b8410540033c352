use super::super::layout::{Doc, columns, concat, text};
use super::super::literal;
use super::super::syntax::{Call, arguments, assigned, assigned_whole, braces, chain, parentheses};
use super::{Types, each, is_empty_at_first};
use crate::expression::pattern;
use crate::model::{Bound, Checks, Field, FieldType, Format, Shape, Table};

impl Types<'_> {
    /// The property of a table's schema that a column is: `name: field.text.min(1)`.
    pub fn schema(&self, field: &Field, table: &Table) -> Doc {
        let mut schema = self.schema_of(&field.ty, &field.checks);
        if field.null || is_empty_at_first(field, table) {
            schema.call(".nullable()", true);
        }
        schema.assigned_to(concat([text(field.name.clone()), text(":")]))
    }

    fn schema_of(&self, ty: &FieldType, checks: &Checks) -> Schema {
        match ty {
            FieldType::Uuid => Schema::named("field.uuid"),
            FieldType::Text => text_schema(checks),
            FieldType::Integer => Schema::made("int32").limited(checks),
            FieldType::Bigint => Schema::named("field").digits("bigint", &[], checks),
            FieldType::Real => Schema::made("number").limited(checks),
            FieldType::Numeric { precision, scale } if ty.is_decimal_text() => {
                Schema::named("field").digits("decimal", &[*precision, *scale], checks)
            }
            FieldType::Numeric { precision, scale } => Schema::named("field")
                .digits("numeric", &[*precision, *scale], &Checks::default())
                .limited(checks),
            FieldType::Boolean => Schema::made("boolean"),
            FieldType::Date => Schema::named("field.date"),
            FieldType::Time => Schema::named("field.time"),
            FieldType::Timestamp => Schema::named("field.timestamp"),
            FieldType::Json => Schema::named(match checks.shape {
                Some(Shape::Object) => "field.jsonObject",
                Some(Shape::Array) => "field.jsonArray",
                None => "field.json",
            }),
            FieldType::Enum(name) => Schema::named(self.enumeration(name).values_name.clone()),
            FieldType::Array(element) => {
                let element = match **element {
                    FieldType::Json => Schema::named("field.jsonElement"),
                    _ => self.schema_of(element, &each(checks)),
                };
                let plain = element.is_plain();
                Schema::named("z")
                    .with("array", parentheses([element.doc()]), plain)
                    .limited(checks)
            }
        }
    }
}

/// A Zod schema as it is put together: a name, and calls on it.
struct Schema {
    head: Doc,
    calls: Vec<Call>,
    /// Whether each argument is a short literal, if there is one.
    short: bool,
}

impl Schema {
    fn named(name: impl Into<String>) -> Self {
        Self {
            head: text(name.into()),
            calls: Vec::new(),
            short: true,
        }
    }

    fn made(function: &str) -> Self {
        let mut schema = Self::named("z");
        schema.call(format!(".{function}()"), true);
        schema
    }

    fn call(&mut self, doc: impl Into<String>, plain: bool) {
        self.calls.push(Call {
            doc: text(doc.into()),
            plain,
        });
        self.short &= plain;
    }

    /// With a call of any arguments.
    fn with(mut self, function: &'static str, arguments: Doc, plain: bool) -> Self {
        self.calls.push(Call {
            doc: concat([text("."), text(function), arguments]),
            plain,
        });
        self.short = false;
        self
    }

    /// With a call that says how many digits a number has, and its limits.
    fn digits(mut self, function: &'static str, counts: &[u16], checks: &Checks) -> Self {
        let limits = [("min", &checks.min), ("max", &checks.max)];
        let limits: Vec<_> = limits
            .into_iter()
            .filter_map(|(name, limit)| {
                let digits = literal::decimal(&limit.as_ref()?.0);
                Some(text(format!("{name}: '{digits}'")))
            })
            .collect();
        let counts: Vec<_> = counts.iter().map(|count| text(count.to_string())).collect();
        if counts.is_empty() && limits.is_empty() {
            self.call(format!(".{function}()"), true);
            self
        } else if limits.is_empty() {
            self.with(function, parentheses(counts), true)
        } else {
            self.with(function, arguments(counts, braces(limits)), true)
        }
    }

    /// With the limits of its value, number of characters or number of elements.
    fn limited(mut self, checks: &Checks) -> Self {
        let limits = [("min", &checks.min), ("max", &checks.max)];
        for (name, limit) in limits {
            if let Some(Bound(digits)) = limit {
                self.call(format!(".{name}({})", literal::number(digits)), true);
            }
        }
        self
    }

    fn is_plain(&self) -> bool {
        self.calls.iter().all(|call| call.plain)
    }

    fn doc(self) -> Doc {
        chain(self.head, self.calls)
    }

    /// As a property's value.
    fn assigned_to(self, key: Doc) -> Doc {
        let breaks_badly = self.short && self.calls.len() < 2;
        let doc = self.doc();
        if breaks_badly {
            assigned_whole(key, doc)
        } else {
            assigned(key, doc)
        }
    }
}

fn text_schema(checks: &Checks) -> Schema {
    let mut schema = Schema::named(match checks.format {
        None => "field.text",
        Some(Format::Email) => "field.email",
        Some(Format::Url) => "field.url",
        Some(Format::Timezone) => "field.timezone",
        Some(Format::Slug) => "field.slug",
    })
    .limited(checks);
    if let Some(pattern) = &checks.pattern {
        let pattern = javascript(pattern);
        // Prettier takes a pattern of up to five columns between the slashes for short.
        let short = columns(&pattern) <= "/12345/u".len();
        schema.call(format!(".regex({pattern})"), short);
    }
    schema
}

fn javascript(written: &str) -> String {
    pattern::parse(written)
        .expect("the model holds only patterns that were read")
        .to_javascript()
}
