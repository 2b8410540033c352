use super::{FieldChange, Operation, Shape, Step};

/// Takes the last step back as far as it can be told what was there before: what is left of
/// the step, and the shape before what was taken back.
///
/// Tables and fields that it brought, names that it gave, types and values that it changed
/// are as they were; what it removed and how it indexed stays done.
pub(super) fn taken_back(step: &Step, shape: &Shape) -> (Step, Shape) {
    let mut before = shape.clone();
    before.tables.retain(|name, _| !step.created.contains(name));
    let mut left = Vec::new();
    for (at, operation) in step.operations.iter().enumerate().rev() {
        // Of several former names, the first is the one that it had in fact.
        let is_further = step.operations[..at]
            .iter()
            .any(|one| one.gives_name_of(operation));
        let is_gone = step.brings_what_it_is_of(operation);
        if !is_gone && !is_further && !take_back(operation, &mut before) {
            left.push(operation.clone());
        }
    }
    left.reverse();
    let mut rest = Step {
        created: Vec::new(),
        operations: left,
        ..step.clone()
    };
    // What is new or of another type is why a table was pulled again, where anything is.
    rest.reset.retain(|table| {
        !step.created.contains(table) && !step.operations.iter().any(|one| brings(one, table))
    });
    for operation in step.operations.iter().rev() {
        if let Operation::RenameTable { from, to } = operation {
            for name in rest.reset.iter_mut().filter(|name| *name == to) {
                name.clone_from(from);
            }
        }
    }
    (rest, before)
}

impl Step {
    /// Whether an operation is there only for databases of another branch, which had the
    /// table or the field before: it goes with them, and comes again with them.
    fn brings_what_it_is_of(&self, operation: &Operation) -> bool {
        let (table, field) = match operation {
            Operation::RenameTable { to, .. } => (to, None),
            Operation::Field {
                table,
                field,
                change,
            } => match change {
                FieldChange::Rename { to } => (table, Some(to)),
                FieldChange::Replace { .. } => (table, Some(field)),
                FieldChange::Drop | FieldChange::Convert { .. } | FieldChange::Fill { .. } => {
                    (table, None)
                }
            },
        };
        let is_new = |one: &Operation| match one {
            Operation::Field {
                table: of,
                field: name,
                change: FieldChange::Fill { new: Some(_), .. },
            } => of == table && Some(name) == field,
            Operation::RenameTable { .. } | Operation::Field { .. } => false,
        };
        self.created.contains(table) || self.operations.iter().any(is_new)
    }
}

impl Operation {
    /// Whether it gives the same name as another one does.
    fn gives_name_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::RenameTable { to, .. }, Self::RenameTable { to: other, .. }) => to == other,
            (
                Self::Field {
                    table,
                    change: FieldChange::Rename { to },
                    ..
                },
                Self::Field {
                    table: other_table,
                    change: FieldChange::Rename { to: other },
                    ..
                },
            ) => table == other_table && to == other,
            _ => false,
        }
    }
}

/// Whether an operation brings a field of a table, or another type of one.
fn brings(operation: &Operation, name: &str) -> bool {
    match operation {
        Operation::Field { table, change, .. } if table == name => matches!(
            change,
            FieldChange::Fill { new: Some(_), .. } | FieldChange::Convert { .. }
        ),
        Operation::RenameTable { .. } | Operation::Field { .. } => false,
    }
}

/// Whether an operation could be taken back.
fn take_back(operation: &Operation, shape: &mut Shape) -> bool {
    match operation {
        Operation::RenameTable { from, to } => {
            let Some(mut table) = shape.tables.remove(to) else {
                return false;
            };
            table.was.retain(|was| was != from);
            shape.tables.insert(from.clone(), table);
            true
        }
        Operation::Field {
            table,
            field,
            change,
        } => take_back_change(table, field, change, shape),
    }
}

fn take_back_change(table: &str, field: &str, change: &FieldChange, shape: &mut Shape) -> bool {
    let Some(table) = shape.tables.get_mut(table) else {
        return false;
    };
    match change {
        FieldChange::Rename { to } => {
            let Some(mut shape) = table.fields.remove(to) else {
                return false;
            };
            shape.was.retain(|was| was != field);
            table.fields.insert(field.to_owned(), shape);
            true
        }
        FieldChange::Fill { new: Some(_), .. } => table.fields.remove(field).is_some(),
        FieldChange::Fill { new: None, .. } => {
            let field = table.fields.get_mut(field);
            field.map(|field| field.null = true).is_some()
        }
        FieldChange::Convert { from, .. } => {
            let field = table.fields.get_mut(field);
            field.map(|field| field.ty = from.clone()).is_some()
        }
        FieldChange::Replace { values } => {
            let name = table
                .fields
                .get(field)
                .and_then(|field| field.ty.enum_name());
            let Some(known) = name.and_then(|name| shape.enums.get_mut(name)) else {
                return false;
            };
            let gone = values.keys().filter(|value| !known.contains(value));
            known.extend(gone.cloned().collect::<Vec<_>>());
            if let Some(replaced) = name.and_then(|name| shape.replaced.get_mut(name)) {
                replaced.retain(|value, _| !values.contains_key(value));
            }
            true
        }
        FieldChange::Drop => false,
    }
}
