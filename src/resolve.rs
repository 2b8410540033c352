//! Manifest and history to Model, with all findings.
//!
//! A family of checks a file. A broken declaration is left out of what others may name, but
//! is known to be there, so that no check reports what another fault caused.

mod code_names;
mod columns;
mod defaults;
mod enums;
mod expressions;
mod fields;
mod filters;
mod former;
mod limits;
mod moment;
mod names;
mod plural;
mod policies;
mod project;
mod references;
mod rules;
mod rust;
mod server_names;
mod tables;
mod types;
mod words;

pub use words::ENGINE_EXPORTS;
pub(crate) use words::SQL_WORDS;

use crate::finding::Finding;
use crate::manifest::Manifest;
use crate::model::{Enum, Model, Project, Schema, Table};
use crate::parallel;
use crate::source::Source;

/// What a manifest means, apart from its history.
#[derive(Debug)]
pub struct Resolved {
    /// Names and folders.
    pub project: Project,
    /// The enums, in the order of the manifest.
    pub enums: Vec<Enum>,
    /// The tables, in the order of the manifest.
    pub tables: Vec<Table>,
}

impl Resolved {
    /// The model, with the schema that its history gives it.
    pub fn into_model(self, schema: Schema) -> Model {
        Model {
            project: self.project,
            enums: self.enums,
            tables: self.tables,
            schema,
        }
    }
}

/// Resolves a manifest. What is returned is complete only where no error was found.
pub fn resolve(manifest: &Manifest, source: &Source) -> (Resolved, Vec<Finding>) {
    let mut findings = Vec::new();
    let project = project::resolve(&manifest.project, source, &mut findings);
    let enums = enums::resolve(manifest, &mut findings);
    let context = tables::Context {
        source,
        enums: &enums,
    };
    let mut tables = parallel::map_finding(&manifest.tables, &mut findings, |table, findings| {
        tables::resolve(table, &context, findings)
    });
    references::resolve(manifest, &mut tables, &mut findings);
    former::check_tables(manifest, &mut findings);
    let mut of_targets = Vec::new();
    parallel::both(
        || code_names::clashes(manifest, &enums, &tables, &mut findings),
        || {
            rust::clashes(manifest, &enums.known, &tables, &mut of_targets);
            server_names::clashes(&tables, &mut of_targets);
        },
    );
    findings.extend(of_targets);
    let resolved = Resolved {
        project,
        enums: enums.known,
        tables: tables.into_iter().map(|(_, table)| table).collect(),
    };
    (resolved, findings)
}
