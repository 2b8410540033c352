use super::super::layout::{Doc, concat, text};
use super::super::syntax::{arguments, assigned, curried, parentheses};
use super::super::value;
use super::{Types, each, is_empty_at_first};
use crate::model::{Checks, Field, FieldType, Shape, Table};

impl Types<'_> {
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
