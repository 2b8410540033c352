//! Whatever manifest is accepted: its schema files apply, apply again without a change, leave
//! what `verify` asks for, and give the advisor nothing to say.

use std::cell::{Cell, RefCell};

use larder::database::catalog::{self, Catalog};
use larder::manifest::{self, Origins};
use larder::source::Source;
use larder::{sql, verify};
use postgres::Client;
use proptest::prelude::*;

use crate::advisor;
use crate::cluster::Cluster;
use crate::manifests;
use crate::people::EMPTY;
use crate::project::Project;
use crate::seeded::holds;

/// What a database holds once the schema files were applied to it.
fn apply(client: &mut Client, project: &Project) -> Result<Catalog, String> {
    client.batch_execute(&project.schema).map_err(told)?;
    let mut transaction = client.transaction().map_err(told)?;
    catalog::read(&mut transaction, "public").map_err(told)
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "it is what `map_err` hands on"
)]
fn told(error: postgres::Error) -> String {
    let refusal = error.as_db_error().map(ToString::to_string);
    refusal.unwrap_or_else(|| error.to_string())
}

/// What is wrong with a project's schema files.
fn faults(client: &mut Client, project: &Project) -> Result<(), String> {
    client.batch_execute(EMPTY).map_err(told)?;
    let first = apply(client, project)?;
    let second = apply(client, project)?;
    if first != second {
        return Err(format!("it is not the same again: {first:#?}\n{second:#?}"));
    }
    let origins = Origins::of(&manifest::read(&project.manifest).0);
    let stated = sql::database(&project.model);
    let found = verify::verify(client, &stated, &origins).map_err(told)?;
    if !found.is_empty() {
        return Err(format!("`verify` finds {found:#?}"));
    }
    let advice = advisor::advice(client);
    if !advice.is_empty() {
        return Err(format!("the advisor finds {advice:#?}"));
    }
    Ok(())
}

#[test]
fn the_schema_files_of_every_feature_are_sound() {
    let cluster = Cluster::start();
    let (mut client, _) = cluster.database();
    let projects = Project::goldens();
    assert!(projects.len() > 20, "only {} were found", projects.len());
    for project in projects {
        if let Err(fault) = faults(&mut client, &project) {
            panic!("{}: {fault}", project.name);
        }
    }
}

#[test]
fn the_schema_files_of_random_manifests_are_sound() {
    let tables = Cell::new(0);
    let manifests = manifests::project().prop_map(|project| project.text());
    are_sound("schema files", 200, manifests, &tables);
    assert!(tables.get() >= 200, "only {} tables", tables.get());
}

#[test]
fn the_schema_files_of_texts_in_any_place_are_sound() {
    are_sound(
        "texts in schema files",
        80,
        manifests::placed(),
        &Cell::new(0),
    );
}

fn are_sound(
    name: &str,
    cases: u32,
    manifests: impl Strategy<Value = String>,
    tables: &Cell<usize>,
) {
    let cluster = Cluster::start();
    let client = RefCell::new(cluster.database().0);
    holds(name, cases, manifests, |manifest: String| {
        let manifest = Source::new("tables.toml", manifest);
        let Some(project) = Project::of("random", manifest, None) else {
            return Err(TestCaseError::reject("refused"));
        };
        tables.set(tables.get() + project.model.tables.len());
        faults(&mut client.borrow_mut(), &project)
            .map_err(|fault| TestCaseError::fail(format!("{fault}\n{}", project.manifest.text())))
    });
}
