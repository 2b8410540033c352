use super::shape::indexes;
use super::{Shape, Step, TableShape};

/// What lies between two shapes, as far as a step records it; each list is sorted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Difference {
    created: Vec<String>,
    removed: Vec<String>,
    indexed: Vec<String>,
    reset: Vec<String>,
}

impl Difference {
    pub(super) fn between(old: &Shape, new: &Shape) -> Self {
        let mut difference = Self::default();
        for (name, table) in &new.tables {
            let Some(former) = old.tables.get(name) else {
                difference.created.push(name.clone());
                continue;
            };
            if former.indexes() != table.indexes() {
                difference.indexed.push(name.clone());
            }
            if needs_reset(former, table) {
                difference.reset.push(name.clone());
            }
        }
        let gone = old
            .tables
            .keys()
            .filter(|name| !new.tables.contains_key(*name));
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

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn into_step(self, version: u32, take_over: bool) -> Step {
        Step {
            id: String::new(),
            version,
            take_over,
            created: self.created,
            removed: self.removed,
            indexed: self.indexed,
            reset: self.reset,
        }
    }
}

/// Whether rows must be pulled again: a column is new or of another type, or a device holds
/// other rows. A column that went, a null that came and another default change no row that
/// is there.
fn needs_reset(old: &TableShape, new: &TableShape) -> bool {
    let changed = new.fields.iter().any(|(name, field)| {
        let former = old.fields.get(name);
        former.is_none_or(|former| former.ty != field.ty)
    });
    changed || old.scope != new.scope
}
