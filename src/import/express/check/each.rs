//! What each element of an array must hold, where a check asks a function.

use super::{asked_of_each, limit};
use crate::database::{Database, Function};
use crate::import::cursor::Cursor;
use crate::import::express::field::Field;
use crate::import::express::{cel, given, spanned};
use crate::import::term::Term;
use crate::import::token;
use crate::manifest::{ChecksDecl, FieldDecl, Written};
use crate::model::FieldType;

/// The function of a check that a field's elements say by themselves, now at the latest.
pub(super) fn told(term: &Term, fields: &mut [Field], database: &Database) -> Option<String> {
    let Term::Call(name, arguments) = term else {
        return None;
    };
    let [Term::Column(column)] = arguments.as_slice() else {
        return None;
    };
    let asked = asked(database.functions.get(name)?)?;
    let field = fields
        .iter_mut()
        .find(|field| field.decl.name.value == *column)?;
    let implied = asked_of_each(field);
    let mut element = element(field, &asked.element)?;
    let told = asked.conditions.iter().all(|term| {
        let alone = term.columns().iter().all(|column| *column == asked.element);
        let told = implied.contains(term) || limit::told(term, &mut element);
        let loose = element.decl.pattern != Written::Absent && cel::loose(term).is_some();
        alone && told && !loose
    });
    told.then(|| keep(element, field))?;
    Some(name.clone())
}

/// What a function asks of each element of the array that it is given.
struct Asked {
    /// What it calls an element.
    element: String,
    conditions: Vec<Term>,
}

/// Reads `select bool_and(…) from unnest(…) as …`, which is null of an array without elements
/// and so passes a check, with `coalesce(…, true)` or without.
fn asked(function: &Function) -> Option<Asked> {
    let given = function.arguments.split_whitespace().next()?;
    if function.language != "sql" || function.arguments.contains(',') {
        return None;
    }
    let (tokens, _) = token::tokens(&function.body, 0);
    let mut next = Cursor::new(&function.body, &tokens);
    next.expect("select").ok()?;
    let condition = next.some_until(|next| next.sees("from")).ok()?;
    next.expect("from unnest").ok()?;
    let array = next.names().ok()?;
    next.eat("as");
    let element = next.name().ok()?;
    next.eat_mark(";");
    if !next.is_done() || array != [given] {
        return None;
    }
    let condition = match Term::read(condition.rest())? {
        Term::Call(name, mut arguments)
            if name == "coalesce" && arguments.get(1) == Some(&Term::Boolean(true)) =>
        {
            arguments.truncate(1);
            arguments.pop()?
        }
        other => other,
    };
    match condition {
        Term::Call(name, mut arguments) if name == "bool_and" && arguments.len() == 1 => {
            Some(Asked {
                element,
                conditions: arguments.pop()?.conjuncts(),
            })
        }
        _ => None,
    }
}

/// An array's element as a field, with what is asked of it so far.
pub(super) fn element(field: &Field, name: &str) -> Option<Field> {
    let FieldType::Array(ty) = &field.ty else {
        return None;
    };
    let mut decl = FieldDecl::new(spanned(name.to_owned()));
    let ChecksDecl {
        min,
        max,
        pattern,
        format,
    } = *field.decl.each.value().cloned().unwrap_or_default();
    (decl.min, decl.max) = (min, max);
    (decl.pattern, decl.format) = (pattern, format);
    Some(Field {
        decl,
        ty: ty.as_ref().clone(),
    })
}

/// Takes over what is asked of an element.
pub(super) fn keep(element: Field, field: &mut Field) {
    let FieldDecl {
        min,
        max,
        pattern,
        format,
        ..
    } = element.decl;
    let checks = ChecksDecl {
        min,
        max,
        pattern,
        format,
    };
    if checks != ChecksDecl::default() {
        field.decl.each = given(Box::new(checks));
    }
}
