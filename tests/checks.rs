//! What the client's schema accepts, the server accepts, and the other way round: random and
//! boundary values through both, for every type and every check.

#![allow(clippy::print_stderr, reason = "it tells its counts and its seed")]
#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

#[path = "checks/candidates.rs"]
mod candidates;
#[path = "checks/client.rs"]
mod client;
mod cluster;
#[path = "checks/server.rs"]
mod server;

use std::collections::BTreeMap;
use std::io::Write as _;

use candidates::{Candidates, Column};
use client::Client;
use cluster::Cluster;
use larder::source::Source;
use serde_json::{Value as Json, json};
use server::Server;

/// How one value came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    BothAccept,
    BothRefuse,
    /// The client asks more of it, as the documentation of the checks says.
    OnlyTheServerAccepts,
}

#[test]
fn the_server_accepts_what_the_client_accepts() {
    let (mut candidates, seed) = Candidates::seeded();
    let columns = candidates::columns();
    let manifest = candidates::manifest(&columns);
    let compiled = larder::compile(&Source::new("tables.toml", manifest.as_str()), None);
    let output = compiled
        .output
        .unwrap_or_else(|| panic!("{:#?}", compiled.findings));
    let Some(client) = Client::of(&output.files) else {
        return;
    };
    let cluster = Cluster::start();
    let mut server = Server::start(&cluster, &output);

    let asked: Vec<(&Column, String)> = columns
        .iter()
        .flat_map(|column| {
            candidates
                .of(column)
                .into_iter()
                .map(move |text| (column, text))
        })
        .collect();
    let texts = asked
        .iter()
        .map(|(column, text)| (column.name.as_str(), text.as_str()));
    let accepted = client.parse(texts.clone());
    // What is sent is the form that the client stores, where it accepts a value.
    let sent: Vec<String> = asked
        .iter()
        .zip(&accepted)
        .map(|((_, text), stored)| {
            stored
                .as_ref()
                .map_or_else(|| text.clone(), Json::to_string)
        })
        .collect();
    let rows = server.store(
        asked
            .iter()
            .zip(&sent)
            .map(|((column, _), text)| (&*column.name, &**text)),
    );
    let kept: Vec<Json> = rows.iter().flatten().cloned().collect();
    let mut mapped = client.map(kept).into_iter();
    let returned: Vec<Option<Json>> = asked
        .iter()
        .zip(&rows)
        .map(|((column, _), row)| {
            row.as_ref()?;
            let row = mapped.next().unwrap();
            Some(row.map_or_else(
                || json!("no value of the client"),
                |row| row[&*column.name].clone(),
            ))
        })
        .collect();
    let again = client.parse(asked.iter().zip(&returned).map(|((column, _), value)| {
        let text = value
            .as_ref()
            .map_or_else(|| "{}".to_owned(), Json::to_string);
        (column.name.as_str(), text)
    }));

    let mut outcomes: Counts = BTreeMap::new();
    let mut differences = Vec::new();
    for (index, (column, text)) in asked.iter().enumerate() {
        let again = again[index].is_some();
        match outcome(
            column,
            accepted[index].as_ref(),
            returned[index].as_ref(),
            again,
        ) {
            Ok(outcome) => {
                let counts = outcomes.entry(&column.kind).or_default();
                *counts.entry(outcome).or_insert(0) += 1;
            }
            Err(difference) => {
                differences.push(format!("{}: {text}: {difference}", column.declaration));
            }
        }
    }
    assert!(
        differences.is_empty(),
        "seed {seed}: {} of {} differ, of which the first are\n{}",
        differences.len(),
        asked.len(),
        differences[..differences.len().min(40)].join("\n")
    );
    report(
        &outcomes,
        &format!(
            "seed {seed}: {} columns, {} values",
            columns.len(),
            asked.len()
        ),
    );
}

/// How often each outcome, by kind of column.
type Counts<'a> = BTreeMap<&'a str, BTreeMap<Outcome, usize>>;

/// How a value came out that the client stores in one form, and gets back from the server in
/// another, which it accepts again or not.
fn outcome(
    column: &Column,
    stored: Option<&Json>,
    returned: Option<&Json>,
    again: bool,
) -> Result<Outcome, String> {
    match (stored, returned) {
        (None, None) => Ok(Outcome::BothRefuse),
        (Some(_), None) => Err("only the client accepts".to_owned()),
        (Some(stored), Some(returned)) if stored != returned => {
            Err(format!("stored as {stored}, and comes back as {returned}"))
        }
        (Some(_), Some(_)) => Ok(Outcome::BothAccept),
        (None, Some(_)) if again => Ok(Outcome::BothAccept),
        (None, Some(_)) if column.loose => Ok(Outcome::OnlyTheServerAccepts),
        (None, Some(returned)) => Err(format!("only the server accepts, as {returned}")),
    }
}

/// Tells the counts past the capture of output, so that every run shows them.
fn report(outcomes: &Counts<'_>, title: &str) {
    let mut out = std::io::stderr();
    writeln!(out, "{title}").unwrap();
    for (kind, counts) in outcomes {
        writeln!(out, "{kind}: {counts:?}").unwrap();
        assert!(counts.contains_key(&Outcome::BothAccept), "{kind}");
        let refused = [Outcome::BothRefuse, Outcome::OnlyTheServerAccepts];
        assert!(
            refused.iter().any(|outcome| counts.contains_key(outcome)),
            "{kind}"
        );
    }
}
