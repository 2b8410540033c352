use std::collections::BTreeSet;

use super::{FieldChange, Operation, Step};

/// Names and values that the recorded steps left behind. A device that has not gone through
/// such a step yet would take what has the name now for what had it then, so none of them
/// can come back while the step is there.
#[derive(Debug, Default)]
pub(super) struct Retired {
    tables: BTreeSet<String>,
    /// By the table's present name.
    fields: BTreeSet<(String, String)>,
    /// By the present names of table and field.
    values: BTreeSet<(String, String, String)>,
}

impl Retired {
    pub(super) fn after(steps: &[Step]) -> Self {
        let mut retired = Self::default();
        for step in steps {
            for table in &step.removed {
                retired.fields.retain(|(of, _)| of != table);
                retired.values.retain(|(of, _, _)| of != table);
            }
            for operation in &step.operations {
                retired.note(operation);
            }
        }
        retired
    }

    /// Whether a table had this name, and has another now.
    pub(super) fn has_table(&self, name: &str) -> bool {
        self.tables.contains(name)
    }

    /// Whether a field of the table had this name, and has another now.
    pub(super) fn has_field(&self, table: &str, name: &str) -> bool {
        let place = (table.to_owned(), name.to_owned());
        self.fields.contains(&place)
    }

    /// Whether a field had this value, and another was put in its place.
    pub(super) fn has_value(&self, table: &str, field: &str, value: &str) -> bool {
        let place = (table.to_owned(), field.to_owned(), value.to_owned());
        self.values.contains(&place)
    }

    fn note(&mut self, operation: &Operation) {
        match operation {
            Operation::RenameTable { from, to } => {
                let now = |table: String| if table == *from { to.clone() } else { table };
                let fields = std::mem::take(&mut self.fields);
                self.fields = fields.into_iter().map(|(t, f)| (now(t), f)).collect();
                let values = std::mem::take(&mut self.values);
                self.values = values.into_iter().map(|(t, f, v)| (now(t), f, v)).collect();
                self.tables.insert(from.clone());
                self.tables.remove(to);
            }
            Operation::Field {
                table,
                field,
                change,
            } => self.note_change(table, field, change),
        }
    }

    fn note_change(&mut self, table: &str, field: &str, change: &FieldChange) {
        match change {
            FieldChange::Rename { to } => {
                let now = |name: String| if name == field { to.clone() } else { name };
                let values = std::mem::take(&mut self.values);
                self.values = values
                    .into_iter()
                    .map(|(t, f, v)| {
                        if t == table {
                            (t, now(f), v)
                        } else {
                            (t, f, v)
                        }
                    })
                    .collect();
                self.fields.insert((table.to_owned(), field.to_owned()));
                self.fields.remove(&(table.to_owned(), to.clone()));
            }
            FieldChange::Drop => self.values.retain(|(t, f, _)| t != table || f != field),
            FieldChange::Replace { values } => {
                let gone = values.keys();
                let gone = gone.map(|value| (table.to_owned(), field.to_owned(), value.clone()));
                self.values.extend(gone);
            }
            FieldChange::Convert { .. } | FieldChange::Fill { .. } => {}
        }
    }
}
