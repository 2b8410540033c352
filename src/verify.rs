//! The live database against the manifest: what the guide asks for before a table can be
//! synced, checked mechanically.
//!
//! - Both sides are read by [`catalog`], in one transaction that is always rolled back. What
//!   the manifest says is made in a schema of its own there, so that Postgres spells the types,
//!   defaults, conditions and policies of both. No object of the application is touched, and
//!   none is locked beyond what reading its definition takes.
//! - Each finding is about one broken object, names what follows from it, and brings the
//!   statement that mends it and nothing else. What an absent object took along with it is
//!   part of its finding.
//! - What the manifest does not declare is no finding, unless it opens or refuses what the
//!   manifest does not. Comments are for people, and not compared, but for those that say what
//!   the name of a rule's check has no room for.

mod access;
mod columns;
mod comments;
mod comparison;
mod constraints;
mod dependents;
mod enums;
mod functions;
mod grants;
mod realtime;
mod scratch;
mod tables;
mod triggers;

use postgres::{Client, Error};

use crate::database::catalog::{self, Catalog};
use crate::database::{Database, PUBLIC, snapshot};
use crate::finding::{Code, Finding};
use crate::manifest::Origins;
use comparison::Comparison;

/// Compares a live database with what a manifest asks for.
///
/// # Errors
/// Where the connection breaks, or the catalog cannot be read.
pub fn verify(
    client: &mut Client,
    stated: &Database,
    origins: &Origins,
) -> Result<Vec<Finding>, Error> {
    let mut transaction = snapshot(client)?;
    let live = catalog::read(&mut transaction, PUBLIC)?;
    let spelled = scratch::spell(&mut transaction, stated);
    // It is rolled back in any case; where it was spelled, without waiting for the end.
    drop(transaction);
    match spelled {
        Ok(spelled) => Ok(compare(stated, Some(&spelled), &live, origins)),
        Err(error) => {
            let Some(refusal) = error.as_db_error() else {
                return Err(error);
            };
            let mut findings = compare(stated, None, &live, origins);
            findings.push(not_compared(refusal.message()));
            Ok(findings)
        }
    }
}

/// Compares what is stated with a catalog. Without its spelling by Postgres, texts are not
/// compared.
fn compare(
    stated: &Database,
    spelled: Option<&Database>,
    live: &Catalog,
    origins: &Origins,
) -> Vec<Finding> {
    let mut comparison = Comparison::new(stated, spelled, live, origins);
    comparison.publication();
    comparison.usage();
    comparison.enums();
    comparison.functions();
    comparison.tables();
    comparison.account_triggers();
    comparison.findings
}

fn not_compared(reason: &str) -> Finding {
    Finding::error(
        Code::NotCompared,
        format!("types, defaults, conditions and the rows of policies were not compared: {reason}"),
    )
    .warning()
    .note("everything else was: what there is, row level security, grants, replica identity, publication")
    .help("connect as a role that may create a schema in this database")
}
