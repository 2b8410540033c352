//! Triggers that fill columns which repeat others.

use std::collections::BTreeSet;

use super::body::{self, Statement};
use super::touch::{self, holds};
use crate::database::{Function, Trigger, Verb};
use crate::import::term::Term;

/// The columns that a trigger fills, each with the one that it repeats; `None` where it does
/// anything else.
pub(super) fn read(trigger: &Trigger, function: &Function) -> Option<Vec<(String, String)>> {
    let writes = BTreeSet::from([Verb::Insert, Verb::Update]);
    if !touch::always(trigger) || trigger.events != writes {
        return None;
    }
    let pairs = body::read(&function.body)?
        .iter()
        .map(pair)
        .collect::<Option<Vec<_>>>()?;
    (!pairs.is_empty()).then_some(pairs)
}

/// On an insert the column takes the other's value where it has none, on an update where it is
/// not changed itself.
fn pair(statement: &Statement) -> Option<(String, String)> {
    let Statement::If(branches) = statement else {
        return None;
    };
    let [(inserts, filled), (unchanged, followed)] = branches.as_slice() else {
        return None;
    };
    let ([Statement::Set(column, value)], [Statement::Set(same, Term::Of(row, original))]) =
        (filled.as_slice(), followed.as_slice())
    else {
        return None;
    };
    let of = |row: &str, column: &str| Term::Of(row.to_owned(), column.to_owned());
    let kept = Term::Same(Box::new(of("new", column)), Box::new(of("old", column)));
    let either = Term::Call(
        "coalesce".to_owned(),
        vec![of("new", column), of("new", original)],
    );
    let on_insert_alone =
        holds(inserts, Verb::Insert) == Some(true) && holds(inserts, Verb::Update) == Some(false);
    let fits =
        on_insert_alone && *value == either && *unchanged == kept && column == same && row == "new";
    fits.then(|| (column.clone(), original.clone()))
}
