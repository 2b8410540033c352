//! A live catalog as data.
//!
//! One statement a kind of object, each ordered by what the map that it fills is ordered by.
//! The search path is the schema that is read, so Postgres spells the schema's own objects
//! without it: two schemas that hold the same are read as the same. Moments are spelled in
//! UTC. Whatever an extension brought is left out.

mod access;
mod beyond;
mod constraints;
mod functions;
mod tables;
mod triggers;

pub use beyond::{Beyond, Kind, beyond};

use std::collections::{BTreeMap, BTreeSet};

use postgres::types::{ToSql, Type};
use postgres::{Error, Row, Transaction};

use super::{Database, PUBLICATION, Table, Verb};

/// What a schema of a live database holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// Its objects.
    pub database: Database,
    /// The publication [`PUBLICATION`], where the database has it.
    pub publication: Option<Publication>,
    /// The roles that may use the schema at all, `public` among them.
    pub usage: BTreeSet<String>,
}

/// What a publication sends, beside which tables it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publication {
    /// The changes that it sends.
    pub events: BTreeSet<Verb>,
    /// Tables of the schema of which it sends some rows or columns only.
    pub partial: BTreeSet<String>,
}

/// Reads a schema; one that is not there holds nothing. The transaction's search path is the
/// schema afterwards.
///
/// # Errors
/// Where the connection or a statement fails.
pub fn read(transaction: &mut Transaction, schema: &str) -> Result<Catalog, Error> {
    let mut reader = Reader::new(transaction, schema)?;
    let mut tables = tables::read(&mut reader)?;
    constraints::keys(&mut reader, &mut tables)?;
    constraints::indexes(&mut reader, &mut tables)?;
    access::policies(&mut reader, &mut tables)?;
    access::grants(&mut reader, &mut tables)?;
    triggers::read(&mut reader, &mut tables)?;
    let publication = access::publication(&mut reader, &mut tables)?;
    let database = Database {
        enums: functions::enums(&mut reader)?,
        functions: functions::read(&mut reader)?,
        tables: tables.named(),
        account_triggers: triggers::accounts(&mut reader)?,
    };
    Ok(Catalog {
        database,
        publication,
        usage: access::usage(&mut reader)?,
    })
}

/// Asks about one schema.
struct Reader<'r, 't> {
    transaction: &'r mut Transaction<'t>,
    /// The schema's number; zero, which no schema has, where there is none.
    schema: u32,
}

impl<'r, 't> Reader<'r, 't> {
    fn new(transaction: &'r mut Transaction<'t>, schema: &str) -> Result<Self, Error> {
        let found = transaction.query_typed(
            "select pg_catalog.set_config('search_path', pg_catalog.quote_ident($1), true),
                    (select oid from pg_catalog.pg_namespace where nspname = $1::pg_catalog.name),
                    pg_catalog.set_config('timezone', 'UTC', true),
                    pg_catalog.set_config('datestyle', 'ISO', true)",
            &[(&schema, Type::TEXT)],
        )?;
        let schema = found.first().and_then(|row| row.get(1)).unwrap_or(0);
        Ok(Self {
            transaction,
            schema,
        })
    }

    /// The rows of a statement whose `$1` is the schema's number. Nothing is prepared under a
    /// name, so that a pooler may stand in between.
    fn of_schema(&mut self, statement: &str) -> Result<Vec<Row>, Error> {
        let schema = self.schema;
        self.rows(statement, &[(&schema, Type::OID)])
    }

    /// The rows of a statement whose `$1` are the tables' numbers.
    fn of_tables(&mut self, statement: &str, tables: &Tables) -> Result<Vec<Row>, Error> {
        let numbers: Vec<u32> = tables.0.keys().copied().collect();
        self.rows(statement, &[(&numbers, Type::OID_ARRAY)])
    }

    fn rows(
        &mut self,
        statement: &str,
        parameters: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<Vec<Row>, Error> {
        self.transaction.query_typed(statement, parameters)
    }
}

/// Tables by their numbers in the catalog, with their names.
struct Tables(BTreeMap<u32, (String, Table)>);

impl Tables {
    /// The table of a number that the statement took from these.
    fn of(&mut self, number: u32) -> &mut Table {
        &mut self.0.entry(number).or_default().1
    }

    fn named(self) -> BTreeMap<String, Table> {
        self.0.into_values().collect()
    }
}

/// A set of words out of a column.
fn set(row: &Row, column: usize) -> BTreeSet<String> {
    row.get::<_, Vec<String>>(column).into_iter().collect()
}
