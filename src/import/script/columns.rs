//! A column's definition: its type, and what is said beside it.

use super::constraint::{self, ColumnConstraint, OnColumn};
use crate::database::Column;
use crate::import::cursor::{Cursor, Reading};

/// Words that end a type or a default.
const ENDS: &[&str] = &[
    "constraint",
    "not",
    "null",
    "default",
    "primary",
    "unique",
    "references",
    "check",
    "generated",
    "collate",
    "storage",
    "compression",
    "deferrable",
    "initially",
    "using",
];

fn ends(next: &Cursor<'_>) -> bool {
    next.word().is_some_and(|word| ENDS.contains(&word))
}

/// Reads a type, as it is written.
pub(super) fn ty(next: &mut Cursor<'_>) -> Reading<String> {
    let ty = next.some_until(ends)?;
    Ok(ty.rest().to_owned())
}

/// Reads a default up to the next word that ends it; `not` and `null` may begin one.
pub(super) fn expression(next: &mut Cursor<'_>) -> Reading<String> {
    let expression = next.some_until(ends)?;
    Ok(expression.rest().to_owned())
}

/// Reads a column after its name, with the constraints that stand beside it, up to where it
/// says something that is not understood.
pub(super) fn column(
    name: String,
    next: &mut Cursor<'_>,
    table: &str,
) -> Reading<(Column, Vec<OnColumn>, Reading<()>)> {
    let mut column = Column {
        name,
        ty: ty(next)?,
        ..Column::default()
    };
    serial(&mut column, table);
    let mut constraints = Vec::new();
    let read = beside(&mut column, &mut constraints, next);
    Ok((column, constraints, read))
}

fn beside(
    column: &mut Column,
    constraints: &mut Vec<OnColumn>,
    next: &mut Cursor<'_>,
) -> Reading<()> {
    while !next.is_done() {
        let place = next.place();
        let written = if next.eat("constraint") {
            Some(next.name()?)
        } else {
            None
        };
        if next.eat("not null") {
            column.not_null = true;
        } else if next.eat("null") {
            column.not_null = false;
        } else if next.eat("default") {
            column.default = Some(expression(next)?);
        } else if next.eat("collate") {
            // The collation is the type's: it decides how the column compares.
            let collation = next.qualified()?;
            column.ty = format!("{} collate {}", column.ty, collation.shown());
        } else if next.sees("generated") {
            generated(column, next)?;
        } else if next.eat("storage") || next.eat("compression") {
            next.name()?;
        } else {
            let (kind, does) = constraint::beside(next)?;
            if matches!(kind, ColumnConstraint::PrimaryKey) {
                column.not_null = true;
            }
            constraints.push(OnColumn {
                name: written,
                place,
                kind,
                does,
            });
        }
    }
    Ok(())
}

/// `generated always as (…) stored` and `generated … as identity`.
pub(super) fn generated(column: &mut Column, next: &mut Cursor<'_>) -> Reading<()> {
    next.expect("generated")?;
    if !next.eat("always") {
        next.expect("by default")?;
    }
    next.expect("as")?;
    if next.eat("identity") {
        if next.sees_mark("(") {
            next.group()?;
        }
        column.identity = true;
        column.not_null = true;
    } else {
        column.generated = Some(next.group()?.rest().to_owned());
        if !next.eat("stored") {
            next.eat("virtual");
        }
    }
    Ok(())
}

/// `serial` is an integer that a sequence fills, as PostgreSQL takes it.
fn serial(column: &mut Column, table: &str) {
    let ty = match column.ty.to_ascii_lowercase().as_str() {
        "smallserial" | "serial2" => "smallint",
        "serial" | "serial4" => "integer",
        "bigserial" | "serial8" => "bigint",
        _ => return,
    };
    ty.clone_into(&mut column.ty);
    column.not_null = true;
    column.default = Some(format!("nextval('{table}_{}_seq'::regclass)", column.name));
}
