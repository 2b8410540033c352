//! A live database: what its catalog says, and what of it a manifest has no word for.

use std::collections::BTreeSet;

use postgres::{Client, Error};

use crate::database::catalog::{self, Beyond, Catalog, Kind};
use crate::database::{Database, PUBLIC, PUBLICATION, Verb, snapshot};
use crate::finding::{Code, Finding};

/// What a live database holds that a manifest can be about.
#[derive(Debug)]
pub(super) struct Live {
    pub(super) database: Database,
    /// What it holds beside that.
    pub(super) findings: Vec<Finding>,
}

/// Reads the schema that applications use; nothing is changed.
pub(super) fn read(client: &mut Client) -> Result<Live, Error> {
    let mut transaction = snapshot(client)?;
    let catalog = catalog::read(&mut transaction, PUBLIC)?;
    let beyond = catalog::beyond(&mut transaction, PUBLIC)?;
    transaction.rollback()?;

    let findings = beyond.iter().map(sentence).chain(sent(&catalog));
    let findings = findings.map(|said| Finding::error(Code::ImportNotExpressed, said).warning());
    let findings = findings.collect();
    let mut database = catalog.database;
    // Their rows are those of the table that they are a part of.
    let partitions = beyond.iter().filter(|found| found.kind == Kind::Partition);
    let partitions: BTreeSet<&String> = partitions.map(|found| &found.name).collect();
    database.tables.retain(|name, _| !partitions.contains(name));
    Ok(Live { database, findings })
}

fn sentence(beyond: &Beyond) -> String {
    let name = match &beyond.table {
        Some(table) => format!("`{}` of `{table}`", beyond.name),
        None => format!("`{}`", beyond.name),
    };
    match &beyond.kind {
        Kind::Object(kind) => format!("the {kind} {name} is not part of a manifest"),
        Kind::Composite => format!("{name} is a composite type, and a manifest has none"),
        Kind::Partition => format!("{name} is a partition, and a manifest has none"),
        Kind::Exclusion => {
            format!("{name} excludes rows that overlap, and a manifest has no word for that")
        }
        Kind::Elsewhere(kind) => format!("the {kind} {name} is not in the schema `{PUBLIC}`"),
        Kind::Publication => format!("{name} is not the publication of Supabase Realtime"),
        Kind::Trait(does) => format!("{name} {does}, which a manifest does not say"),
    }
}

/// What the publication does not send.
fn sent(catalog: &Catalog) -> Vec<String> {
    let Some(publication) = &catalog.publication else {
        return Vec::new();
    };
    let partial = publication.partial.iter();
    let partial = partial.map(|table| partly_sent(table));
    let verbs = [Verb::Insert, Verb::Update, Verb::Delete];
    let missing = verbs
        .into_iter()
        .filter(|verb| !publication.events.contains(verb));
    partial.chain(missing.map(not_sent)).collect()
}

/// A publication that sends less of a table.
pub(super) fn partly_sent(table: &str) -> String {
    format!(
        "the publication `{PUBLICATION}` sends some rows or columns of `{table}` only, and a manifest has it send all"
    )
}

/// A publication that sends nothing of what a statement does.
pub(super) fn not_sent(verb: Verb) -> String {
    format!(
        "the publication `{PUBLICATION}` does not send what `{}` does, and a manifest has it send all",
        verb.name()
    )
}
