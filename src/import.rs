//! A manifest of tables that exist already: from SQL files, or from a live database.
//!
//! ```text
//! SQL files ─script→ Database ┐
//! catalog ──live──→ Database ┴─express→ Manifest ─mend→ text that `check` accepts
//! ```
//!
//! - [`script`] runs the statements of migrations in order, as far as a manifest can be about
//!   them. It keeps texts as they are written, and where each object comes from.
//! - [`live`] reads a live database as one, and lists what else it holds.
//! - [`express`] says the database as a manifest. [`remark`] holds what it cannot say: each is
//!   a finding, with the line or the object that it is about, and a comment of the manifest.
//! - [`mend`] checks what was written, and takes away what `check` would refuse.
//!
//! Nothing is dropped without a word but what leaves no trace in a database that its clients
//! could see: settings of the session, transactions, owners of objects, privileges on schemas
//! and sequences, storage parameters, and whether children inherit a check.

mod cursor;
mod express;
mod live;
mod mend;
mod origins;
mod remark;
mod script;
mod term;
mod token;

use postgres::{Client, Error};

use crate::database::Database;
use crate::finding::{self, Finding, Severity};
use crate::source::Source;
use live::Live;
use origins::Origins;
use remark::Remark;

/// What was imported.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The text of a manifest that `check` accepts; `None` where a file cannot be read.
    pub manifest: Option<String>,
    /// How many tables it declares.
    pub tables: usize,
    /// What it does not say, in the order in which it is shown.
    pub findings: Vec<Finding>,
}

/// The database that SQL files leave when they run in order, without what it cannot hold.
pub fn database(sources: &[Source]) -> Database {
    script::read(sources).database
}

/// A manifest of SQL files, which are run in order.
pub fn from_sql(sources: &[Source]) -> Imported {
    let script = script::read(sources);
    let broken = |finding: &Finding| finding.severity == Severity::Error;
    if script.findings.iter().any(broken) {
        return Imported {
            manifest: None,
            tables: 0,
            findings: script.findings,
        };
    }
    imported(&script.database, &script.origins, script.findings)
}

/// A manifest of a live database, in which nothing is changed.
///
/// # Errors
/// Where the connection breaks, or the catalog cannot be read.
pub fn from_live(client: &mut Client) -> Result<Imported, Error> {
    let Live { database, findings } = live::read(client)?;
    Ok(imported(&database, &Origins::default(), findings))
}

fn imported(database: &Database, origins: &Origins, mut findings: Vec<Finding>) -> Imported {
    let expressed = express::express(database, origins);
    let mut remarks = expressed.remarks;
    let manifest = mend::mended(expressed.manifest, &mut remarks, origins);
    let listed = remarks.iter().filter(|remark| remark.listed);
    findings.extend(listed.map(Remark::finding));
    finding::sort(&mut findings);
    let (read, _) = crate::manifest::read(&Source::new("tables.toml", manifest.as_str()));
    Imported {
        tables: read.tables.len(),
        manifest: Some(manifest),
        findings,
    }
}
