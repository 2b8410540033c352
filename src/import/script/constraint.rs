//! Constraints, beside a column and on a table, and the names that PostgreSQL gives them.

use super::State;
use crate::database::{Check, ForeignKey, Key, OnDelete, PUBLIC, Table};
use crate::import::cursor::{Cursor, Reading};
use crate::import::origins::{Object, Part};
use crate::source::Span;

/// A constraint that stands beside a column.
pub(super) struct OnColumn {
    pub(super) name: Option<String>,
    pub(super) place: Span,
    pub(super) kind: ColumnConstraint,
    pub(super) does: Does,
}

/// What a constraint does beside what a manifest says of it.
pub(super) type Does = Vec<&'static str>;

/// What a constraint beside a column says.
pub(super) enum ColumnConstraint {
    PrimaryKey,
    Unique,
    Check(String),
    References(Reference),
}

/// A constraint of a table.
pub(super) struct Added {
    pub(super) name: Option<String>,
    pub(super) kind: Kind,
    pub(super) place: Span,
    pub(super) does: Does,
}

/// What a constraint of a table says.
pub(super) enum Kind {
    PrimaryKey(Vec<String>),
    Unique(Vec<String>),
    Check(String),
    ForeignKey(Vec<String>, Reference),
    Exclude,
}

/// What a foreign key refers to.
pub(super) struct Reference {
    table: (String, String),
    /// Empty where the other table's key is meant.
    columns: Vec<String>,
    on_delete: OnDelete,
    /// The columns that an action sets; empty for all of them.
    set: Vec<String>,
}

impl ColumnConstraint {
    /// The same as a constraint of the table.
    pub(super) fn on(self, column: &str) -> Kind {
        let column = vec![column.to_owned()];
        match self {
            Self::PrimaryKey => Kind::PrimaryKey(column),
            Self::Unique => Kind::Unique(column),
            Self::Check(expression) => Kind::Check(expression),
            Self::References(reference) => Kind::ForeignKey(column, reference),
        }
    }
}

/// Reads a constraint beside a column, after its name.
pub(super) fn beside(next: &mut Cursor<'_>) -> Reading<(ColumnConstraint, Does)> {
    let mut does = Does::new();
    let kind = if next.eat("primary key") {
        ColumnConstraint::PrimaryKey
    } else if next.eat("unique") {
        nulls(next, &mut does);
        ColumnConstraint::Unique
    } else if next.eat("check") {
        ColumnConstraint::Check(next.group()?.rest().to_owned())
    } else if next.eat("references") {
        ColumnConstraint::References(reference(next, &mut does)?)
    } else {
        return next.stuck();
    };
    times(next, &mut does);
    Ok((kind, does))
}

/// When a constraint is asked; a statement at once is what every one of ours is.
pub(super) fn times(next: &mut Cursor<'_>, does: &mut Does) {
    loop {
        if next.eat("not valid") {
            does.push(NOT_VALID);
        } else if next.eat("deferrable") {
            does.push("can be deferred");
        } else if next
            .eat_any(&[
                "not deferrable",
                "initially immediate",
                "initially deferred",
                "no inherit",
            ])
            .is_none()
        {
            return;
        }
    }
}

/// What a constraint does that was added to rows which may break it.
pub(super) const NOT_VALID: &str = "was not asked of the rows that were there";

/// Whether a unique constraint, or index, tells nulls apart.
pub(super) fn nulls(next: &mut Cursor<'_>, does: &mut Does) {
    if next.eat("nulls not distinct") {
        does.push("takes one null for another");
    } else {
        next.eat("nulls distinct");
    }
}

/// Columns that an index holds beside its key.
pub(super) fn include(next: &mut Cursor<'_>, does: &mut Does) -> Reading<()> {
    if next.eat("include") {
        next.group()?;
        does.push("holds columns beside its key");
    }
    Ok(())
}

fn reference(next: &mut Cursor<'_>, does: &mut Does) -> Reading<Reference> {
    let table = next.qualified()?;
    let columns = if next.sees_mark("(") {
        next.names()?
    } else {
        Vec::new()
    };
    let mut on_delete = OnDelete::NoAction;
    let mut set = Vec::new();
    loop {
        if next.eat("on delete") {
            on_delete = action(next)?;
            if next.sees_mark("(") {
                set = next.names()?;
            }
        } else if next.eat("on update") {
            if action(next)? != OnDelete::NoAction {
                does.push("acts on a changed key");
            }
        } else if next.eat("match full") {
            does.push("refers with all columns or none");
        } else if !next.eat("match simple") {
            break;
        }
    }
    Ok(Reference {
        table: (
            table.schema.unwrap_or_else(|| PUBLIC.to_owned()),
            table.name,
        ),
        columns,
        on_delete,
        set,
    })
}

fn action(next: &mut Cursor<'_>) -> Reading<OnDelete> {
    let actions = [
        ("no action", OnDelete::NoAction),
        ("restrict", OnDelete::Restrict),
        ("cascade", OnDelete::Cascade),
        ("set null", OnDelete::SetNull),
        ("set default", OnDelete::SetDefault),
    ];
    for (words, action) in actions {
        if next.eat(words) {
            return Ok(action);
        }
    }
    next.stuck()
}

/// Whether a part of a table is a constraint rather than a column.
pub(super) fn is_constraint(next: Cursor<'_>) -> bool {
    ["constraint", "primary key", "foreign key", "exclude"]
        .iter()
        .any(|words| next.sees(words))
        || ["unique", "check"].iter().any(|word| {
            let mut after = next;
            after.eat(word) && (after.sees_mark("(") || after.sees("nulls"))
        })
}

impl State {
    /// Reads and adds a constraint of a table.
    pub(super) fn add_constraint(&mut self, table: &str, mut next: Cursor<'_>) -> Reading<()> {
        let place = next.place();
        let name = if next.eat("constraint") {
            Some(next.name()?)
        } else {
            None
        };
        let mut does = Does::new();
        let kind = if next.eat("primary key") {
            Kind::PrimaryKey(next.names()?)
        } else if next.eat("unique") {
            nulls(&mut next, &mut does);
            if next.eat("using index") {
                let index = next.name()?;
                let columns = self.promoted(table, &index, &place)?;
                Kind::Unique(columns)
            } else {
                Kind::Unique(next.names()?)
            }
        } else if next.eat("check") {
            Kind::Check(next.group()?.rest().to_owned())
        } else if next.eat("foreign key") {
            let columns = next.names()?;
            next.expect("references")?;
            Kind::ForeignKey(columns, reference(&mut next, &mut does)?)
        } else if next.eat("exclude") {
            next.until(|_| false);
            Kind::Exclude
        } else {
            return next.stuck();
        };
        include(&mut next, &mut does)?;
        times(&mut next, &mut does);
        next.end()?;
        let added = Added {
            name,
            kind,
            place,
            does,
        };
        self.constrain(table, added);
        Ok(())
    }

    /// The columns of an index that becomes a constraint.
    fn promoted(&mut self, table: &str, index: &str, place: &Span) -> Reading<Vec<String>> {
        let indexes = &mut self.table(table, place)?.indexes;
        Ok(indexes
            .remove(index)
            .map(|index| index.columns)
            .unwrap_or_default())
    }

    /// Adds a constraint under its name, or the one that PostgreSQL would give it.
    pub(super) fn constrain(&mut self, table: &str, added: Added) {
        let foreign = match &added.kind {
            Kind::ForeignKey(_, reference) if reference.columns.is_empty() => {
                Some(self.key_of(&reference.table))
            }
            _ => None,
        };
        let Some(found) = self.script.database.tables.get_mut(table) else {
            return;
        };
        let name = added
            .name
            .unwrap_or_else(|| given_name(table, found, &added.kind));
        for does in added.does {
            self.unsaid(table, Some(&name), does, added.place.clone());
        }
        let Some(found) = self.script.database.tables.get_mut(table) else {
            return;
        };
        match added.kind {
            Kind::PrimaryKey(columns) => {
                for column in &mut found.columns {
                    if columns.contains(&column.name) {
                        column.not_null = true;
                    }
                }
                found.primary_key = Some(Key {
                    name: name.clone(),
                    columns,
                });
            }
            Kind::Unique(columns) => {
                let key = Key {
                    name: name.clone(),
                    columns,
                };
                found.uniques.insert(name.clone(), key);
            }
            Kind::Check(condition) => {
                let check = Check {
                    condition,
                    comment: None,
                };
                found.checks.insert(name.clone(), check);
            }
            Kind::ForeignKey(columns, reference) => {
                let key = ForeignKey {
                    columns,
                    table: reference.table,
                    references: foreign.unwrap_or(reference.columns),
                    on_delete: reference.on_delete,
                    set: reference.set,
                };
                found.foreign_keys.insert(name.clone(), key);
            }
            Kind::Exclude => {
                self.beyond(
                    Object::part(table, Part::Constraint, &name),
                    added.place,
                    format!("`{name}` of `{table}` excludes rows that overlap, and a manifest has no word for that"),
                );
                return;
            }
        }
        self.origin(Object::part(table, Part::Constraint, &name), added.place);
    }
}

/// The name that PostgreSQL gives a constraint without one.
fn given_name(table: &str, found: &Table, kind: &Kind) -> String {
    let (columns, label) = match kind {
        Kind::PrimaryKey(_) => (String::new(), "pkey"),
        Kind::Unique(columns) => (columns.join("_"), "key"),
        Kind::ForeignKey(columns, _) => (columns.join("_"), "fkey"),
        Kind::Check(expression) => (only_column(found, expression), "check"),
        Kind::Exclude => (String::new(), "excl"),
    };
    let taken = |name: &str| {
        found.uniques.contains_key(name)
            || found.checks.contains_key(name)
            || found.foreign_keys.contains_key(name)
            || found.indexes.contains_key(name)
            || found
                .primary_key
                .as_ref()
                .is_some_and(|key| key.name == name)
    };
    let first = shortened(table, &columns, label);
    if !taken(&first) {
        return first;
    }
    let most =
        found.uniques.len() + found.checks.len() + found.foreign_keys.len() + found.indexes.len();
    (1..most + 3)
        .map(|number| shortened(table, &columns, &format!("{label}{number}")))
        .find(|name| !taken(name))
        .expect("there are more numbers than constraints")
}

/// The column of a check, where it names one alone.
fn only_column(table: &Table, expression: &str) -> String {
    let (tokens, _) = crate::import::token::tokens(expression, 0);
    let words = Cursor::new(expression, &tokens);
    let mut columns: Vec<&str> = words
        .words()
        .filter(|word| table.column(word).is_some())
        .collect();
    columns.sort_unstable();
    columns.dedup();
    match columns.as_slice() {
        [column] => (*column).to_owned(),
        _ => String::new(),
    }
}

/// A table, columns and a label, the longer of the first two cut until all fits, as
/// PostgreSQL cuts them.
pub(super) fn shortened(table: &str, columns: &str, label: &str) -> String {
    const LONGEST: usize = 63;
    let joints = if columns.is_empty() { 1 } else { 2 };
    let room = LONGEST.saturating_sub(label.len() + joints);
    let (mut first, mut second) = (table, columns);
    while first.len() + second.len() > room {
        let longer = if first.len() > second.len() {
            &mut first
        } else {
            &mut second
        };
        *longer = &longer[..longer.floor_char_boundary(longer.len() - 1)];
    }
    if columns.is_empty() {
        format!("{first}_{label}")
    } else {
        format!("{first}_{second}_{label}")
    }
}
