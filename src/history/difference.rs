use std::collections::{BTreeMap, BTreeSet};

use super::shape::indexes;
use super::{FieldChange, FieldShape, Form, Operation, Shape, Step, TableShape};
use crate::manifest;

/// The columns of the server that every table has from the beginning, and that stay.
const STAMPS: [&str; 2] = ["created_at", "updated_at"];

/// What lies between two shapes, as far as a step records it; each list is sorted but the
/// operations, which are in the order in which they run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Difference {
    created: Vec<String>,
    removed: Vec<String>,
    indexed: Vec<String>,
    reset: Vec<String>,
    operations: Vec<Operation>,
}

impl Difference {
    pub(super) fn between(old: &Shape, new: &Shape) -> Self {
        let mut difference = Self::default();
        let mut renamed = BTreeSet::new();
        for (name, table) in &new.tables {
            let Some((former_name, former)) = old.former(new, name, table) else {
                difference.created.push(name.clone());
                if old.is_recorded() {
                    difference.reset.push(name.clone());
                    difference.brought(name, table, new);
                }
                continue;
            };
            for was in unrecorded(&table.was, &former.was, |was| was == former_name) {
                difference.operations.push(Operation::RenameTable {
                    from: was.clone(),
                    to: name.clone(),
                });
            }
            if former_name != name {
                renamed.insert(former_name);
            } else if former.indexes() != table.indexes() {
                difference.indexed.push(name.clone());
            }
            if needs_reset(former, table) {
                difference.reset.push(name.clone());
            }
        }
        for (name, table) in &new.tables {
            if let Some((_, former)) = old.former(new, name, table) {
                let fields = Fields {
                    name,
                    old: (old, former),
                    new: (new, table),
                };
                fields.operations(&mut difference.operations);
            }
        }
        let gone = old
            .tables
            .keys()
            .filter(|name| !new.tables.contains_key(*name) && !renamed.contains(name.as_str()));
        difference.removed.extend(gone.cloned());
        for (name, store) in &new.engine {
            let former = old.engine.get(name);
            if former.is_none_or(|former| indexes(former) != indexes(store)) {
                difference.indexed.push(name.clone());
            }
        }
        difference.indexed.sort_unstable();
        difference
    }

    /// What becomes of a new table where another branch of the application made it first, and
    /// went on with it: the manifest still tells of names, fields and values that are gone, and
    /// any field may have come later, or have been of another type.
    fn brought(&mut self, name: &str, table: &TableShape, new: &Shape) {
        for was in &table.was {
            self.operations.push(Operation::RenameTable {
                from: was.clone(),
                to: name.to_owned(),
            });
        }
        let mut add =
            |field: &str, change| self.operations.push(Operation::of(name, field, change));
        for (name, field) in &table.fields {
            for was in &field.was {
                add(was, FieldChange::Rename { to: name.clone() });
            }
        }
        for name in &table.dropped {
            add(name, FieldChange::Drop);
        }
        for (name, field) in &table.fields {
            let values = new.replaced_in(field);
            if !values.is_empty() {
                add(name, FieldChange::Replace { values });
            }
        }
        for (name, field) in &table.fields {
            let says = field.fills_itself() || Form::of(&field.ty).is_some();
            if says && !table.identifies(name) && !STAMPS.contains(&name.as_str()) {
                add(name, table.fill(field, true));
            }
        }
    }

    /// The same without renames that an earlier step has, and that nothing here is left of:
    /// who forgot a former name and said it again means nothing new.
    pub(super) fn without_repeats(mut self, old: &Shape, steps: &[Step]) -> Self {
        let known: Vec<&Operation> = steps.iter().flat_map(|step| &step.operations).collect();
        self.operations.retain(|operation| {
            let is_there = match operation {
                Operation::RenameTable { from, .. } => old.tables.contains_key(from),
                Operation::Field {
                    table,
                    field,
                    change: FieldChange::Rename { .. },
                } => {
                    let table = old.tables.get(table);
                    table.is_some_and(|table| table.fields.contains_key(field))
                }
                Operation::Field { .. } => true,
            };
            is_there || !known.contains(&operation)
        });
        self
    }

    /// The step that brings it, after what another step did before.
    pub(super) fn into_step(self, before: Step) -> Step {
        let and = |mut before: Vec<String>, after: Vec<String>| {
            before.extend(after);
            before.sort_unstable();
            before.dedup();
            before
        };
        let mut step = Step {
            created: and(before.created, self.created),
            removed: and(before.removed, self.removed),
            indexed: and(before.indexed, self.indexed),
            reset: and(before.reset, self.reset),
            operations: [before.operations, self.operations].concat(),
            ..before
        };
        step.reset.retain(|name| !step.removed.contains(name));
        let made: BTreeSet<&String> = step.created.iter().chain(&step.removed).collect();
        step.indexed.retain(|name| !made.contains(name));
        step
    }
}

/// A table that was there before, by its present name.
struct Fields<'a> {
    name: &'a str,
    old: (&'a Shape, &'a TableShape),
    new: (&'a Shape, &'a TableShape),
}

impl Fields<'_> {
    /// What happens to the fields: first names, then what goes, forms, values, and last what
    /// is new, so that each finds what it needs.
    fn operations(&self, operations: &mut Vec<Operation>) {
        let mut add =
            |field: &str, change| operations.push(Operation::of(self.name, field, change));
        let (former, table) = (self.old.1, self.new.1);
        for (name, field) in &table.fields {
            // A field that is new here may have had its former names in another branch.
            let before = former.former(table, name, field);
            let recorded = before.map_or(&[][..], |before| &before.was);
            let is_source = |was: &str| former.fields.contains_key(was);
            for was in unrecorded(&field.was, recorded, is_source) {
                add(was, FieldChange::Rename { to: name.clone() });
            }
        }
        for name in self.dropped() {
            add(name, FieldChange::Drop);
        }
        let kept: Vec<_> = table
            .fields
            .iter()
            .filter_map(|(name, field)| Some((name, former.former(table, name, field)?, field)))
            .collect();
        for (name, before, field) in &kept {
            if before.ty != field.ty {
                let (from, to) = (before.ty.clone(), field.ty.clone());
                add(name, FieldChange::Convert { from, to });
            }
        }
        for (name, field) in &table.fields {
            // So may values of it that were replaced here, before it came.
            let values = match former.former(table, name, field) {
                Some(before) => self.replaced(before, field),
                None => self.new.0.replaced_in(field),
            };
            if !values.is_empty() {
                add(name, FieldChange::Replace { values });
            }
        }
        for (name, field) in &table.fields {
            let before = former.former(table, name, field);
            if before.is_none_or(|before| before.null && !field.null) {
                add(name, self.new.1.fill(field, before.is_none()));
            }
        }
    }

    /// Fields that are gone, and those of which only another branch knew.
    fn dropped(&self) -> Vec<&String> {
        let (former, table) = (self.old.1, self.new.1);
        let mut dropped: Vec<&String> = former.gone(table).map(|(name, _)| name).collect();
        for name in &table.dropped {
            if !former.dropped.contains(name) && !dropped.contains(&name) {
                dropped.push(name);
            }
        }
        dropped
    }

    /// The values of a field that others replace: those that its enum lost, and those of
    /// which only another branch knew.
    fn replaced(&self, before: &FieldShape, field: &FieldShape) -> BTreeMap<String, String> {
        let (Some(was), Some(is)) = (before.ty.enum_name(), field.ty.enum_name()) else {
            return BTreeMap::new();
        };
        let (old, new) = (self.old.0, self.new.0);
        let had = |value: &String| old.enums.get(was).is_some_and(|had| had.contains(value));
        let recorded = |value: &String, by: &String| {
            let recorded = old
                .replaced
                .get(is)
                .and_then(|recorded| recorded.get(value));
            recorded == Some(by)
        };
        let pairs = new.replaced.get(is).into_iter().flatten();
        pairs
            .filter(|(value, by)| had(value) || !recorded(value, by))
            .map(|(value, by)| (value.clone(), by.clone()))
            .collect()
    }
}

impl TableShape {
    fn fill(&self, field: &FieldShape, new: bool) -> FieldChange {
        let with = field.filling();
        let sent = self.has(manifest::Operation::Create) && field.sent.with_inserts();
        FieldChange::Fill {
            insert: with.is_some() && sent,
            with,
            null: field.null,
            new: new.then(|| field.ty.clone()),
        }
    }
}

/// Former names that are not recorded yet, also those that only another branch gave; that
/// from which something comes first.
fn unrecorded<'a>(
    names: &'a [String],
    recorded: &[String],
    is_source: impl Fn(&str) -> bool,
) -> Vec<&'a String> {
    let mut names: Vec<&String> = names.iter().filter(|was| !recorded.contains(was)).collect();
    names.sort_by_key(|was| !is_source(was));
    names
}

/// Whether rows must be pulled again: a column is new or of another type, or a device holds
/// other rows. A column that went, a null that came and another default change no row that
/// is there.
fn needs_reset(old: &TableShape, new: &TableShape) -> bool {
    let changed = new.fields.iter().any(|(name, field)| {
        let former = old.former(new, name, field);
        former.is_none_or(|former| former.ty != field.ty)
    });
    changed || old.scope != new.scope
}
