//! A column as a field of the manifest.

use super::default::{self, Default};
use super::{Context, given, spanned, types};
use crate::database::Column;
use crate::finding::Code;
use crate::import::origins::Part;
use crate::import::remark::{About, Remark};
use crate::manifest::{FieldDecl, Number, Written};
use crate::model::FieldType;

/// A field, with the type that it has.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) decl: FieldDecl,
    pub(super) ty: FieldType,
}

/// The field of a column; `None` where there is none, which is remarked.
pub(super) fn express(table: &str, column: &Column, context: &mut Context<'_>) -> Option<Field> {
    let place = context
        .origins
        .place_of_part(table, Part::Column, &column.name);
    let shown = format!("`{table}.{}`", column.name);
    let left_out = |reason: String| {
        let required = column.not_null && column.default.is_none() && column.generated.is_none();
        let remark = Remark::new(
            Code::ImportLeftOut,
            About::LeftOutField(table.to_owned()),
            format!("{shown} is left out: {reason}"),
        )
        .at(place.clone());
        if required {
            remark.help("it is not null and has no default, so no row can be made without it")
        } else {
            remark
        }
    };
    if column.generated.is_some() {
        let reason = "it is generated from other columns".to_owned();
        context.remark(left_out(reason));
        return None;
    }
    let ty = match types::express(&column.ty, context.database) {
        Ok(ty) => ty,
        Err(reason) => {
            context.remark(left_out(reason));
            return None;
        }
    };
    let mut decl = FieldDecl::new(spanned(column.name.clone()));
    decl.ty = given(ty.ty.spelling());
    if !column.not_null {
        decl.null = given(true);
    }
    if let Some(about) = column
        .comment
        .as_ref()
        .filter(|text| !text.trim().is_empty())
    {
        decl.about = given(about.clone());
    }
    limit(&mut decl, &ty);
    let mut remark = |message: String, help: Option<&str>| {
        let mut remark = Remark::new(
            Code::ImportNotExpressed,
            About::field(table, &column.name),
            message,
        )
        .at(place.clone());
        remark.help = help.map(str::to_owned);
        context.remarks.push(remark);
    };
    if let Some(differs) = ty.differs {
        remark(format!("{shown} differs: {differs}"), None);
    }
    set_default(&mut decl, column, &ty.ty, &shown, &mut remark);
    Some(Field { decl, ty: ty.ty })
}

/// What the type itself limits.
fn limit(decl: &mut FieldDecl, ty: &types::Expressed) {
    let number = |value: i64| given(Number::Integer(value));
    let (min, max) = match (ty.range, ty.max) {
        (Some((min, max)), _) => (number(min), number(max)),
        (None, Some(max)) => (Written::Absent, number(max)),
        (None, None) => return,
    };
    if matches!(ty.ty, FieldType::Array(_)) {
        decl.each = given(Box::new(crate::manifest::ChecksDecl {
            min,
            max,
            ..std::default::Default::default()
        }));
    } else {
        decl.min = min;
        decl.max = max;
    }
}

fn set_default(
    decl: &mut FieldDecl,
    column: &Column,
    ty: &FieldType,
    shown: &str,
    remark: &mut impl FnMut(String, Option<&str>),
) {
    if column.identity {
        decl.server = given(true);
        remark(
            format!("{shown} counts by itself"),
            Some("the field is one that only the server fills"),
        );
        return;
    }
    let Some(text) = &column.default else {
        return;
    };
    match default::express(text, ty) {
        Default::None => {}
        Default::Literal(literal) => decl.default = given(literal),
        Default::Other if text.contains("nextval") => {
            decl.server = given(true);
            remark(
                format!("{shown} counts by itself"),
                Some("the field is one that only the server fills"),
            );
        }
        Default::Other => remark(
            format!("{shown} has the default `{text}`, which is no literal"),
            Some(if column.not_null {
                "without it, whoever creates a row gives the field a value"
            } else {
                "without it, the field is null where nobody gives it a value"
            }),
        ),
    }
}
