//! Who may do what, of every feature: for each table and verb the owner, a stranger, somebody
//! who is not signed in and the application's own server, each at a real row.

use std::fmt::Write as _;

use larder::database::Verb;
use larder::model::{CreatedBy, Field, FieldRole, FieldType, Format, Policy, Table};
use larder::sql::spelling::{name, public, text};
use postgres::Client;

use crate::cluster::Cluster;
use crate::people::{self, ADA, BOB, as_person, as_role, count, refused};
use crate::project::Project;

/// What a refusal by grants and policies alike begins with.
const DENIED: &str = "42501";

/// A value that a column takes, as SQL; another one for each person.
fn value(field: &Field, at: usize, person: &str) -> String {
    let number = if person == ADA { 1 } else { 2 };
    let min = |least: usize| {
        let min = field.checks.min.as_ref().map(|min| min.0.parse().unwrap());
        min.unwrap_or(0_usize).max(least)
    };
    match &field.ty {
        FieldType::Uuid => format!("'{person}'"),
        FieldType::Text => text(&match (field.checks.format, &field.checks.pattern) {
            (Some(Format::Email), _) => format!("person{number}@example.com"),
            (Some(Format::Url), _) => format!("https://example.com/{number}"),
            (Some(Format::Timezone), _) => "UTC".to_owned(),
            (Some(Format::Slug), _) => format!("person-{number}"),
            (None, Some(_)) => format!("AB/{number}"),
            (None, None) => format!("{number:0>width$}", width = min(1)),
        }),
        FieldType::Integer | FieldType::Bigint => min(number).to_string(),
        FieldType::Real | FieldType::Numeric { .. } => "1".to_owned(),
        FieldType::Boolean => "true".to_owned(),
        FieldType::Date => "'2026-11-22'".to_owned(),
        // Later columns have later times, as rules ask for.
        FieldType::Time => format!("'{:02}:00'", at % 24),
        FieldType::Timestamp => format!("'2026-11-22T{:02}:00Z'", at % 24),
        FieldType::Json => "'{}'".to_owned(),
        FieldType::Enum(_) => format!(
            "(enum_range(null::public.{}))[1]",
            name(&field.ty.spelling())
        ),
        FieldType::Array(_) => "'{}'".to_owned(),
    }
}

/// Whether a person sets the column of a new row.
fn is_created(field: &Field) -> bool {
    field.access.create || field.same_as.is_some()
}

/// A new row of a person, with the columns that `given` chooses.
fn insert(table: &Table, person: &str, given: impl Fn(&Field) -> bool) -> String {
    let fields = table.fields.iter().enumerate();
    let (columns, values): (Vec<String>, Vec<String>) = fields
        .filter(|(_, field)| given(field))
        .map(|(at, field)| {
            let value = if field.name == table.owner() {
                format!("'{person}'")
            } else {
                value(field, at, person)
            };
            (name(&field.name), value)
        })
        .unzip();
    format!(
        "insert into {} ({}) values ({})",
        public(&table.name),
        columns.join(", "),
        values.join(", ")
    )
}

/// The columns that a new row cannot do without; one that repeats another is filled.
fn is_needed(field: &Field) -> bool {
    let is_data = matches!(field.role, FieldRole::Key | FieldRole::Data);
    let is_filled = field.null || field.default.is_some() || field.same_as.is_some();
    field.role == FieldRole::Owner || is_data && !is_filled
}

/// One table, with a row of Ada's in it.
struct Trial<'a> {
    client: &'a mut Client,
    table: &'a Table,
    place: String,
}

impl Trial<'_> {
    fn policy(&self, verb: Verb) -> Policy {
        let policies = self.table.policies;
        match verb {
            Verb::Select => policies.read,
            Verb::Insert => policies.insert,
            Verb::Update => policies.update,
            Verb::Delete => policies.delete,
        }
    }

    fn told(&self, what: &str) -> String {
        format!("{}: {what}", self.place)
    }

    /// How many of the two rows, Ada's and Bob's, a person reaches with a verb.
    fn reached(&self, verb: Verb) -> Option<u64> {
        match self.policy(verb) {
            Policy::Owner => Some(1),
            Policy::Authenticated => Some(2),
            Policy::None => None,
        }
    }

    #[track_caller]
    fn reaches(&mut self, person: &str, statement: &str, rows: Option<u64>) {
        let answer = as_person(self.client, person, statement);
        let told = self.told(&format!("{person}: {statement}: {answer:?}"));
        match rows {
            Some(rows) => assert_eq!(answer, Ok(rows), "{told}"),
            None => assert!(
                answer.is_err_and(|fault| fault.starts_with(DENIED)),
                "{told}"
            ),
        }
    }

    /// Nobody makes a row of another, nor sets what is the server's.
    fn inserting(&mut self) {
        let allowed = (self.policy(Verb::Insert) == Policy::Owner).then_some(1);
        let row = |person| {
            insert(self.table, person, |field| {
                is_created(field) && is_needed(field)
            })
        };
        let (mine, other) = (row(ADA), row(BOB));
        self.reaches(ADA, &other, None);
        self.reaches(ADA, &mine, allowed);
        self.reaches(BOB, &other, allowed);
        for field in &self.table.fields {
            if !is_created(field) {
                let forged = insert(self.table, ADA, |other| {
                    other.name == field.name || is_created(other) && is_needed(other)
                });
                self.reaches(ADA, &forged, None);
            }
        }
    }

    /// What the rows must refer to: a row of each person, whose key is the person's.
    fn standing(&mut self, tables: &[Table]) {
        let needed = self
            .table
            .references()
            .filter(|(field, _)| is_needed(field));
        for (_, reference) in needed {
            let mut tables = tables.iter();
            let parent = tables.find(|table| table.name == reference.table).unwrap();
            for person in [ADA, BOB] {
                let row = insert(parent, person, |field| {
                    is_needed(field) || field.role == FieldRole::Key
                });
                let row = format!("{row} on conflict do nothing");
                self.client.batch_execute(&row).unwrap();
            }
        }
    }

    fn empty(&mut self) {
        let delete = format!("delete from {}", public(&self.table.name));
        self.client.batch_execute(&delete).unwrap();
    }

    /// A row each, whoever may make one.
    fn fill(&mut self) {
        self.empty();
        for person in [ADA, BOB] {
            let row = insert(self.table, person, is_needed);
            self.client
                .batch_execute(&row)
                .unwrap_or_else(|error| panic!("{}: {row}: {error:?}", self.place));
        }
    }

    fn reading(&mut self) {
        let read = format!("select from {}", public(&self.table.name));
        let rows = self.reached(Verb::Select);
        self.reaches(ADA, &read, rows);
        self.reaches(BOB, &read, rows);
    }

    /// Each column by itself: of their own row, and only what is theirs to change.
    fn updating(&mut self) {
        let table = public(&self.table.name);
        for field in &self.table.fields {
            let column = name(&field.name);
            let update = format!("update {table} set {column} = {column}");
            let rows = self.reached(Verb::Update).filter(|_| field.access.update);
            self.reaches(ADA, &update, rows);
            let others = format!("{update} where {} = '{BOB}'", name(self.table.owner()));
            self.reaches(ADA, &others, rows.map(|_| 0));
        }
    }

    /// The server itself keeps the owner and the key, and forges no moment.
    fn keeping(&mut self) {
        let table = public(&self.table.name);
        for field in &self.table.fields {
            let column = name(&field.name);
            let statement = match field.role {
                FieldRole::Owner => format!("update {table} set {column} = gen_random_uuid()"),
                FieldRole::Key => {
                    let other = match field.ty {
                        FieldType::Uuid => "gen_random_uuid()".to_owned(),
                        FieldType::Text => "'xyz'".to_owned(),
                        _ => format!("{column} + 100"),
                    };
                    format!("update {table} set {column} = {other}")
                }
                FieldRole::Data | FieldRole::CreatedAt | FieldRole::UpdatedAt => continue,
            };
            let answer = as_role(self.client, "service_role", "", &statement);
            let told = self.told(&format!("{statement}: {answer:?}"));
            assert!(
                answer.is_err_and(|fault| fault.starts_with("23000")),
                "{told}"
            );
        }
        let statement = format!("update {table} set created_at = 'epoch', updated_at = 'epoch'");
        as_role(self.client, "service_role", "", &statement).unwrap();
        let forged = format!(
            "select count(*) from {table} where least(created_at, updated_at) < now() - interval '1 hour'"
        );
        assert_eq!(count(self.client, &forged), 0, "{}", self.place);
    }

    fn deleting(&mut self) {
        let table = public(&self.table.name);
        let owner = name(self.table.owner());
        let rows = self.reached(Verb::Delete);
        let delete = |person| format!("delete from {table} where {owner} = '{person}'");
        self.reaches(BOB, &delete(ADA), rows.map(|_| 0));
        self.reaches(BOB, &delete(BOB), rows);
    }

    /// Who is not signed in has nothing at all, of any column.
    fn unknown(&mut self) {
        let table = public(&self.table.name);
        let row = insert(self.table, ADA, |field| {
            is_created(field) && is_needed(field)
        });
        let mut statements = vec![
            row,
            format!("delete from {table}"),
            format!("select from {table}"),
        ];
        for field in &self.table.fields {
            let column = name(&field.name);
            statements.push(format!("update {table} set {column} = {column}"));
            statements.push(format!("select {column} from {table}"));
        }
        for statement in statements {
            refused(as_role(self.client, "anon", "", &statement), DENIED);
        }
    }

    fn rows_of(&mut self, person: &str) -> i64 {
        let table = public(&self.table.name);
        let owner = name(self.table.owner());
        count(
            self.client,
            &format!("select count(*) from {table} where {owner} = '{person}'"),
        )
    }
}

#[test]
fn each_person_has_exactly_the_rows_and_columns_that_are_theirs() {
    let cluster = Cluster::start();
    let (mut client, _) = cluster.database();
    let mut tried = String::new();
    for project in Project::goldens() {
        client.batch_execute(people::EMPTY).unwrap();
        client.batch_execute(&project.schema).unwrap();
        people::sign_up(&mut client);
        for table in &project.model.tables {
            let place = format!("{}.{}", project.name, table.name);
            let _ = writeln!(tried, "{place}");
            let mut trial = Trial {
                client: &mut client,
                table,
                place,
            };
            let made = i64::from(table.created_by == CreatedBy::SignUp);
            assert_eq!(trial.rows_of(ADA), made, "{}", trial.place);
            trial.empty();
            trial.standing(&project.model.tables);
            trial.inserting();
            trial.fill();
            trial.reading();
            trial.updating();
            trial.keeping();
            trial.unknown();
            trial.deleting();
            assert_eq!(trial.rows_of(ADA), 1, "{}", trial.place);
        }
        let account = format!("delete from auth.users where id = '{ADA}'");
        client.batch_execute(&account).unwrap();
        for table in &project.model.tables {
            let place = format!("{}.{}", project.name, table.name);
            let mut trial = Trial {
                client: &mut client,
                table,
                place,
            };
            assert_eq!(trial.rows_of(ADA), 0, "{}", trial.place);
        }
    }
    assert!(tried.lines().count() > 40, "{tried}");
}
