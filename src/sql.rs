//! The Postgres target: schema files, which say what should be and can be applied again.
//!
//! [`schema`] makes a [`Database`] of the model, [`print`] prints one. Files are ordered by
//! name, for `cat *.sql | psql` and for the Supabase CLI alike.

pub mod check;
pub mod checks;
pub mod expression;
pub mod names;
mod pattern;
pub mod print;
pub mod rules;
mod schema;
pub mod spelling;

use crate::database::Database;
use crate::files::{Files, Target};
use crate::model::Model;
use crate::output::header::{self, Syntax};
use crate::parallel;
use schema::Part;
pub use schema::{CHANGED, FORMER, Granted, granted, shared_functions, single_body, sync_columns};

/// Adds the schema files of a model to the files.
pub fn emit(model: &Model, files: &mut Files) {
    let header = header::lines(&model.project.name, &model.project.manifest, Syntax::Sql);
    let mut add = |name, text| files.generated(Target::Sql, name, text);
    let shared = page(&header, &schema::shared(model));
    add("00_shared.sql".to_owned(), shared);
    let tables = parallel::map(&model.tables, |table| {
        let text = page(&header, &schema::table(table));
        (format!("10_{}.sql", table.name), text)
    });
    for (name, text) in tables {
        add(name, text);
    }
    let references = schema::references(model);
    if !references.is_empty() {
        let text = format!("{header}\n{}", print::added_constraints(&references));
        add("20_references.sql".to_owned(), text);
    }
}

/// Everything that a model asks of Postgres.
pub fn database(model: &Model) -> Database {
    let mut whole = schema::shared(model).database;
    for table in &model.tables {
        let Database {
            enums,
            functions,
            tables,
            account_triggers,
        } = schema::table(table).database;
        whole.enums.extend(enums);
        whole.functions.extend(functions);
        whole.tables.extend(tables);
        whole.account_triggers.extend(account_triggers);
    }
    for (name, added) in schema::references(model) {
        if let Some(table) = whole.tables.get_mut(&name) {
            table.uniques.extend(added.uniques);
            table.foreign_keys.extend(added.foreign_keys);
        }
    }
    whole
}

/// A file's text: what it holds, and what only the device does.
fn page(header: &str, part: &Part) -> String {
    let notes = part.notes.iter().map(|note| format!("-- {note}\n"));
    let parts = [header.to_owned()].into_iter().chain(notes);
    let parts = parts.chain([print::database(&part.database)]);
    parts.collect::<Vec<_>>().join("\n")
}
