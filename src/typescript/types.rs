//! A column's type in each of the forms that TypeScript needs.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{Doc, columns, concat, text};
use super::syntax::{
    Call, arguments, array, assigned, assigned_whole, braces, chain, curried, generic, parentheses,
};
use super::{literal, value};
use crate::expression::pattern;
use crate::model::{
    Bound, Checks, DefaultValue, Enum, Field, FieldRole, FieldType, Format, Model, Operation,
    Shape, Table,
};

/// The types of a project: each column type's spelling, with the enums by name.
pub struct Types<'a> {
    enums: BTreeMap<&'a str, &'a Enum>,
    used: BTreeSet<&'a str>,
}

impl<'a> Types<'a> {
    /// The types of a model.
    pub fn of(model: &'a Model) -> Self {
        let enums = model.enums.iter().map(|e| (e.name.as_str(), e));
        let fields = model.tables.iter().flat_map(|table| &table.fields);
        Self {
            enums: enums.collect(),
            used: fields.filter_map(|field| enum_name(&field.ty)).collect(),
        }
    }

    /// Whether a column is of this enum.
    pub fn is_used(&self, e: &Enum) -> bool {
        self.used.contains(e.name.as_str())
    }

    /// The enum of a name.
    pub fn enumeration(&self, name: &str) -> &'a Enum {
        self.enums
            .get(name)
            .expect("a field names only declared enums")
    }

    /// The enum that a type, or an array's element, names.
    pub fn enum_of(&self, ty: &FieldType) -> Option<&'a Enum> {
        enum_name(ty).map(|name| self.enumeration(name))
    }

    /// The type of a value that is there: `string`, `Colors`, `number[]`.
    pub fn value(&self, ty: &FieldType, checks: &Checks) -> Doc {
        match ty {
            FieldType::Uuid
            | FieldType::Text
            | FieldType::Date
            | FieldType::Time
            | FieldType::Timestamp
            | FieldType::Bigint => text("string"),
            FieldType::Integer | FieldType::Real => text("number"),
            FieldType::Numeric { .. } if ty.is_decimal_text() => text("string"),
            FieldType::Numeric { .. } => text("number"),
            FieldType::Boolean => text("boolean"),
            FieldType::Json => match checks.shape {
                Some(Shape::Object) => object_type(),
                Some(Shape::Array) => text("unknown[]"),
                None => text("unknown"),
            },
            FieldType::Enum(name) => text(self.enumeration(name).type_name.clone()),
            FieldType::Array(element) => concat([self.value(element, &each(checks)), text("[]")]),
        }
    }

    /// The members of a column's type; `unknown` has room for null already.
    pub fn column(&self, field: &Field) -> Vec<Doc> {
        self.members(field, false)
    }

    /// The enums that a table's key is of.
    pub fn key_enums(&self, table: &Table) -> impl Iterator<Item = &'a Enum> {
        let columns = table.key.iter().filter_map(|column| table.field(column));
        columns.filter_map(|field| self.enum_of(&field.ty))
    }

    /// The type of a table's key: of its column, or a list of them.
    pub fn key(&self, table: &Table) -> Doc {
        let mut columns: Vec<_> = table
            .key
            .iter()
            .filter_map(|column| table.field(column))
            .map(|field| self.value(&field.ty, &field.checks))
            .collect();
        match columns.pop() {
            Some(column) if columns.is_empty() => column,
            last => array(columns.into_iter().chain(last)),
        }
    }

    fn members(&self, field: &Field, is_empty_at_first: bool) -> Vec<Doc> {
        let value = self.value(&field.ty, &field.checks);
        let nullable = (field.null || is_empty_at_first) && value != text("unknown");
        std::iter::once(value)
            .chain(nullable.then(|| text("null")))
            .collect()
    }
}

impl Types<'_> {
    /// The members of a column's type on the device.
    pub fn stored_column(&self, field: &Field, table: &Table) -> Vec<Doc> {
        self.members(field, is_empty_at_first(field, table))
    }

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
                let element = self.schema_of(element, &each(checks));
                let plain = element.is_plain();
                Schema::named("z")
                    .with("array", parentheses([element.doc()]), plain)
                    .limited(checks)
            }
        }
    }

    /// The property of a mapped row that a column is: `name: read.text(row.name)`.
    pub fn reading(&self, field: &Field, table: &Table) -> Doc {
        let key = text(format!("{}:", field.name));
        let column = text(format!("row.{}", field.name));
        let reader = self.reader(&field.ty, &field.checks);
        let default = field.default.as_ref();
        if field.null || is_empty_at_first(field, table) {
            let nullable = concat([text("read.nullable"), parentheses([reader])]);
            return assigned(key, concat([nullable, parentheses([column])]));
        }
        let Some((default, value)) = default.and_then(|d| Some((d, value::constant(d)?))) else {
            return assigned(key, concat([reader, parentheses([column])]));
        };
        let callee = text(match (&field.ty, self.enum_of(&field.ty)) {
            // Alone, the list of words would be taken for a list of any text.
            (FieldType::Array(_), Some(e)) => format!("read.withDefault<{}[]>", e.type_name),
            _ => "read.withDefault".to_owned(),
        });
        let read = if value::stays_open(default) {
            concat([callee, arguments([reader], value), parentheses([column])])
        } else {
            curried(callee, [reader, value], column)
        };
        assigned(key, read)
    }

    fn reader(&self, ty: &FieldType, checks: &Checks) -> Doc {
        match ty {
            FieldType::Uuid => text("read.uuid"),
            FieldType::Text => text("read.text"),
            FieldType::Integer | FieldType::Real => text("read.number"),
            FieldType::Bigint => text("read.decimal"),
            FieldType::Numeric { .. } if ty.is_decimal_text() => text("read.decimal"),
            FieldType::Numeric { .. } => text("read.number"),
            FieldType::Boolean => text("read.boolean"),
            FieldType::Date => text("read.date"),
            FieldType::Time => text("read.time"),
            FieldType::Timestamp => text("read.timestamp"),
            FieldType::Json => text(match checks.shape {
                Some(Shape::Object) => "read.object",
                Some(Shape::Array) => "read.list(read.json)",
                None => "read.json",
            }),
            FieldType::Enum(name) => {
                text(format!("read.choice<{}>", self.enumeration(name).type_name))
            }
            FieldType::Array(element) => {
                let element = self.reader(element, &each(checks));
                concat([text("read.list"), parentheses([element])])
            }
        }
    }
}

/// Whether a new row has no value for a column that is never null on the server, because
/// only the server fills it: on the device it is null until then.
pub fn is_empty_at_first(field: &Field, table: &Table) -> bool {
    table.has(Operation::Create)
        && field.role == FieldRole::Data
        && !field.null
        && !field.access.create
        && field.same_as.is_none()
        && field.default.as_ref().and_then(value::constant).is_none()
}

/// Whether a column's default is a random uuid.
pub fn is_random(field: &Field) -> bool {
    matches!(field.default, Some(DefaultValue::Random))
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

fn enum_name(ty: &FieldType) -> Option<&str> {
    match ty {
        FieldType::Enum(name) => Some(name),
        FieldType::Array(element) => enum_name(element),
        FieldType::Uuid
        | FieldType::Text
        | FieldType::Integer
        | FieldType::Bigint
        | FieldType::Real
        | FieldType::Numeric { .. }
        | FieldType::Boolean
        | FieldType::Date
        | FieldType::Time
        | FieldType::Timestamp
        | FieldType::Json => None,
    }
}

fn object_type() -> Doc {
    generic("Record", [text("string"), text("unknown")])
}

fn each(checks: &Checks) -> Checks {
    checks.each.as_deref().cloned().unwrap_or_default()
}
