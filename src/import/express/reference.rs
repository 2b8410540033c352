//! Foreign keys as references.

use super::field::Field;
use super::{Context, access, given, owner};
use crate::database::{ForeignKey, OnDelete, PUBLIC, Table};
use crate::finding::Code;
use crate::import::origins::{Object, Part};
use crate::import::remark::{About, Remark};
use crate::manifest::{self, Written};

/// Sets the references of a table's fields. What no field can say is remarked.
pub(super) fn express(
    (table, found): (&str, &Table),
    owner: &str,
    fields: &mut [Field],
    context: &mut Context<'_>,
) {
    for (called, key) in &found.foreign_keys {
        // The owner's own is there by itself.
        if key.columns == [owner] {
            continue;
        }
        let said = expressed(key, owner, context);
        let object = Object::part(table, Part::Constraint, called);
        let place = context.origins.place(&object);
        let lost = |shown: &str| {
            format!(
                "{shown} leads to `{}` in a way that a manifest cannot say",
                key.table.1
            )
        };
        let named = |column: &str| format!("the foreign key `{called}` of `{table}.{column}`");
        let mut fields = fields
            .iter_mut()
            .filter(|field| key.columns.contains(&field.decl.name.value))
            .peekable();
        if fields.peek().is_none() {
            let message = lost(&named(&key.columns.join(", ")));
            let about = About::Table(table.to_owned());
            let remark = Remark::new(Code::ImportNotExpressed, about, message);
            context.remark(remark.at(place.clone()));
        }
        for field in fields {
            let name = &field.decl.name.value;
            let shown = named(name);
            let taken = field.decl.references != Written::Absent;
            let message = match said {
                Some(_) if taken => {
                    format!("{shown} is a second one, and a field has one reference")
                }
                Some(on_delete) => {
                    field.decl.references = given(key.table.1.clone());
                    if on_delete != manifest::OnDelete::Restrict {
                        field.decl.on_delete = given(on_delete);
                    }
                    if key.columns.len() > 1 {
                        continue;
                    }
                    format!(
                        "{shown} takes rows of any owner, and a manifest's references rows of the same one"
                    )
                }
                None => lost(&shown),
            };
            let about = About::field(table, name);
            context.remark(Remark::new(Code::ImportNotExpressed, about, message).at(place.clone()));
        }
    }
}

/// What a manifest says of the deletion, where it can say the rest of the foreign key: one
/// column, perhaps with the owner, leads to a table's key.
fn expressed(key: &ForeignKey, owner: &str, context: &Context<'_>) -> Option<manifest::OnDelete> {
    if owner::is_account(key) || key.table.0 != PUBLIC {
        return None;
    }
    let target = context.database.tables.get(&key.table.1)?;
    let [target_key] = target.primary_key.as_ref()?.columns.as_slice() else {
        return None;
    };
    let column = match (key.columns.as_slice(), key.references.as_slice()) {
        ([column], [referenced]) if referenced == target_key => column,
        ([first, column], [other, referenced])
            if first == owner
                && referenced == target_key
                && owner::find(target, &access::read(target), context.database).as_ref()
                    == Some(other) =>
        {
            column
        }
        _ => return None,
    };
    match key.on_delete {
        OnDelete::NoAction | OnDelete::Restrict => Some(manifest::OnDelete::Restrict),
        OnDelete::Cascade => Some(manifest::OnDelete::Cascade),
        OnDelete::SetNull if key.set.is_empty() && key.columns.len() > 1 => None,
        OnDelete::SetNull if key.set.is_empty() || key.set == [column.as_str()] => {
            Some(manifest::OnDelete::SetNull)
        }
        OnDelete::SetNull | OnDelete::SetDefault => None,
    }
}
