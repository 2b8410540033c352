//! The calendar's database, asked as the REST API asks it.

use std::fs;
use std::path::Path;

use postgres::{Client, Transaction};
use serde::Serialize;
use serde_json::Value as Json;

use crate::cluster::Cluster;
use crate::tables::{
    CalendarInsert, CalendarUpdate, CategoryInsert, CategoryUpdate, PersonaInsert, PersonaUpdate,
    Row, ServerCalendar, ServerCategory, ServerPersona, ServerUserProfile, ServerUserWorkPeriod,
    Timestamp, UserProfileUpdate, UserWorkPeriodInsert, UserWorkPeriodUpdate,
};

/// Who is signed in.
pub(crate) const ADA: &str = "00000000-0000-0000-0000-00000000000a";

/// An input of a table.
pub(crate) trait Input: Serialize {
    /// The rows that it makes or changes.
    type Row: Row;
}

macro_rules! inputs {
    ($($input:ty => $row:ty),* $(,)?) => { $(impl Input for $input { type Row = $row; })* };
}

inputs! {
    CategoryInsert => ServerCategory,
    CategoryUpdate => ServerCategory,
    CalendarInsert => ServerCalendar,
    CalendarUpdate => ServerCalendar,
    UserProfileUpdate => ServerUserProfile,
    UserWorkPeriodInsert => ServerUserWorkPeriod,
    UserWorkPeriodUpdate => ServerUserWorkPeriod,
    PersonaInsert => ServerPersona,
    PersonaUpdate => ServerPersona,
}

/// A new database with the committed schema files and an account.
pub(crate) struct Server {
    client: Client,
}

impl Server {
    pub(crate) fn start(cluster: &Cluster) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("generated/supabase/schemas");
        let mut files: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
            .collect();
        files.sort();
        let (mut client, _) = cluster.database();
        for file in files {
            client
                .batch_execute(&fs::read_to_string(file).unwrap())
                .unwrap();
        }
        let account =
            format!("insert into auth.users (id, email) values ('{ADA}', 'ada@example.com')");
        client.batch_execute(&account).unwrap();
        Self { client }
    }

    /// A transaction of the person who is signed in.
    fn signed_in(&mut self) -> Transaction<'_> {
        let mut transaction = self.client.transaction().unwrap();
        let claims = format!(
            "set local request.jwt.claims = '{{\"sub\": \"{ADA}\"}}'; set local role authenticated"
        );
        transaction.batch_execute(&claims).unwrap();
        transaction
    }

    /// Inserts a row, or tells the code of the refusal.
    pub(crate) fn insert<T: Input>(&mut self, input: &T) -> Result<(), String> {
        self.insert_json(T::Row::TABLE, &serde_json::to_value(input).unwrap(), true)
    }

    /// The same with what was not checked; where it is not to be kept, it leaves nothing.
    pub(crate) fn insert_json(
        &mut self,
        table: &str,
        input: &Json,
        keep: bool,
    ) -> Result<(), String> {
        let columns = columns(input);
        let statement = format!(
            "insert into {table} ({columns})
             select {columns} from json_populate_record(null::{table}, $1::text::json)"
        );
        self.write(&statement, input, keep)
    }

    /// Changes the row of an id.
    #[track_caller]
    pub(crate) fn update<T: Input>(&mut self, id: &str, input: &T) {
        let input = serde_json::to_value(input).unwrap();
        let changed = self.update_json(T::Row::TABLE, id, &input, true);
        assert_eq!(changed, Ok(()), "{input}");
    }

    /// The same with what was not checked.
    pub(crate) fn update_json(
        &mut self,
        table: &str,
        id: &str,
        input: &Json,
        keep: bool,
    ) -> Result<(), String> {
        let columns = columns(input);
        let statement = format!(
            "update {table} as kept set ({columns}) = row({given})
             from json_populate_record(null::{table}, $1::text::json) as given
             where kept.id = '{id}'",
            given = columns
                .split(", ")
                .map(|column| format!("given.{column}"))
                .collect::<Vec<_>>()
                .join(", "),
        );
        self.write(&statement, input, keep)
    }

    fn write(&mut self, statement: &str, input: &Json, keep: bool) -> Result<(), String> {
        let mut transaction = self.signed_in();
        match transaction.execute(statement, &[&input.to_string()]) {
            Ok(rows) => {
                assert_eq!(rows, 1, "{statement}");
                if keep {
                    transaction.commit().unwrap();
                }
                Ok(())
            }
            Err(error) => {
                let refusal = error
                    .as_db_error()
                    .unwrap_or_else(|| panic!("{statement}: {error:?}"));
                Err(refusal.code().code().to_owned())
            }
        }
    }

    /// The person's rows, as the REST API gives them in a time zone.
    pub(crate) fn rows_in<T: Row>(&mut self, zone: &str) -> Vec<T> {
        let mut transaction = self.signed_in();
        transaction
            .batch_execute(&format!("set local timezone = '{zone}'"))
            .unwrap();
        let rows = format!(
            "select row_to_json(sent)::text from (select {} from {}) as sent",
            T::SELECT,
            T::TABLE
        );
        let rows = transaction.query(&rows, &[]).unwrap();
        let parse = |text: &str| {
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
        };
        rows.iter().map(|row| parse(row.get(0))).collect()
    }

    /// The only row of the person's, with the moments that the database has for it.
    #[track_caller]
    pub(crate) fn only<T: Row>(&mut self) -> (T, Timestamp, Timestamp) {
        let mut rows = self.rows_in("UTC");
        assert_eq!(rows.len(), 1);
        let micros = |column| format!("(extract(epoch from {column}) * 1000000)::bigint");
        let moments = format!(
            "select {}, {} from {}",
            micros("created_at"),
            micros("updated_at"),
            T::TABLE
        );
        let moments = self.client.query_one(&moments, &[]).unwrap();
        (
            rows.remove(0),
            Timestamp(moments.get(0)),
            Timestamp(moments.get(1)),
        )
    }

    /// Sets when the profile was made, past the trigger that owns it.
    pub(crate) fn set_created_at(&mut self, moment: &str) {
        let statement = format!(
            "alter table user_profiles disable trigger larder_touch;
             update user_profiles set created_at = '{moment}';
             alter table user_profiles enable trigger larder_touch"
        );
        self.client.batch_execute(&statement).unwrap();
    }
}

/// The columns that an input names, as the REST API takes them from it.
fn columns(input: &Json) -> String {
    let names = input.as_object().unwrap().keys();
    names
        .map(|name| format!("\"{name}\""))
        .collect::<Vec<_>>()
        .join(", ")
}
