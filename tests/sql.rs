//! The schema files against a real PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod cluster;

use std::fs;
use std::path::Path;

use cluster::Cluster;
use larder::database::catalog;
use larder::files::{FileText, Target};
use larder::source::Source;
use postgres::Client;

const ADA: &str = "00000000-0000-0000-0000-00000000000a";
const BOB: &str = "00000000-0000-0000-0000-00000000000b";

/// The schema files of a manifest in the order of their names, as one text.
fn schema(manifest: &str) -> String {
    let compiled = larder::compile(&Source::new("tables.toml", manifest), None);
    let output = compiled
        .output
        .unwrap_or_else(|| panic!("{:#?}", compiled.findings));
    let files = output.files.0.into_iter();
    let texts = files.filter_map(|((target, _), text)| match (target, text) {
        (Target::Sql, FileText::Generated(text)) => Some(text),
        _ => None,
    });
    texts.collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The calendar's server, with two accounts.
fn calendar(cluster: &Cluster) -> Client {
    let manifest = fs::read_to_string(root().join("tables.toml")).unwrap();
    let (mut client, _) = cluster.database();
    client.batch_execute(&schema(&manifest)).unwrap();
    for (id, email) in [(ADA, "ada@example.com"), (BOB, "bob@example.com")] {
        let account = format!("insert into auth.users (id, email) values ('{id}', '{email}')");
        client.batch_execute(&account).unwrap();
    }
    client
}

/// What a role does in a transaction of its own, as PostgREST does it: how many rows the last
/// statement touched, or the code, the message and the hint of the refusal.
fn as_role(client: &mut Client, role: &str, person: &str, sql: &str) -> Result<u64, String> {
    let mut transaction = client.transaction().unwrap();
    let claims = format!("set local request.jwt.claims = '{{\"sub\": \"{person}\"}}'");
    transaction.batch_execute(&claims).unwrap();
    transaction
        .batch_execute(&format!("set local role {role}"))
        .unwrap();
    match transaction.execute(sql, &[]) {
        Ok(rows) => {
            transaction.commit().unwrap();
            Ok(rows)
        }
        Err(error) => {
            let error = error.as_db_error().unwrap();
            let hint = error.hint().unwrap_or_default();
            Err(format!(
                "{} {} {hint}",
                error.code().code(),
                error.message()
            ))
        }
    }
}

fn as_person(client: &mut Client, person: &str, sql: &str) -> Result<u64, String> {
    as_role(client, "authenticated", person, sql)
}

fn refused(result: Result<u64, String>, code: &str) {
    let told = result.expect_err("the statement is refused");
    assert!(told.starts_with(code), "{told}");
}

fn count(client: &mut Client, sql: &str) -> i64 {
    client.query_one(sql, &[]).unwrap().get(0)
}

#[test]
fn every_feature_applies_to_a_new_project_and_again_without_a_change() {
    let cluster = Cluster::start();
    let mut manifests = vec![root().join("tables.toml")];
    for entry in fs::read_dir(root().join("tests/goldens")).unwrap() {
        let manifest = entry.unwrap().path().join("tables.toml");
        let named = manifest.to_string_lossy().into_owned();
        if manifest.is_file() && !named.contains("/sample-") && !named.contains("/history/") {
            manifests.push(manifest);
        }
    }
    for manifest in manifests {
        let sql = schema(&fs::read_to_string(&manifest).unwrap());
        let (mut client, _) = cluster.database();
        let mut apply = || {
            client
                .batch_execute(&sql)
                .unwrap_or_else(|error| panic!("{}: {error:?}", manifest.display()));
            catalog::read(&mut client.transaction().unwrap(), "public").unwrap()
        };
        assert_eq!(apply(), apply(), "{}", manifest.display());
    }
}

#[test]
fn only_the_owner_reaches_a_row() {
    let cluster = Cluster::start();
    let mut client = calendar(&cluster);
    let tables = [
        ("user_categories", "name", "'Work'", false),
        ("user_calendars", "name", "'Home'", false),
        ("ai_personas", "name", "'Pal'", false),
        (
            "user_work_periods",
            "weekday, start_time, end_time",
            "1, '09:00', '17:00'",
            true,
        ),
    ];
    for (table, columns, values, read_by_all) in tables {
        let column = columns.split(',').next().unwrap();
        let insert = |owner: &str| {
            format!("insert into {table} (user_id, {columns}) values ('{owner}', {values})")
        };
        let update = format!("update {table} set {column} = {column}");
        let delete = format!("delete from {table}");
        let select = format!("select from {table}");

        refused(as_person(&mut client, BOB, &insert(ADA)), "42501");
        assert_eq!(as_person(&mut client, ADA, &insert(ADA)), Ok(1), "{table}");
        let seen = u64::from(read_by_all);
        assert_eq!(as_person(&mut client, BOB, &select), Ok(seen), "{table}");
        assert_eq!(as_person(&mut client, BOB, &update), Ok(0), "{table}");
        assert_eq!(as_person(&mut client, BOB, &delete), Ok(0), "{table}");
        for statement in [&insert(ADA), &update, &delete, &select] {
            refused(as_role(&mut client, "anon", "", statement), "42501");
        }
        assert_eq!(as_person(&mut client, ADA, &select), Ok(1), "{table}");
        assert_eq!(as_person(&mut client, ADA, &update), Ok(1), "{table}");
        assert_eq!(as_person(&mut client, ADA, &delete), Ok(1), "{table}");
        let server = as_role(&mut client, "service_role", "", &insert(BOB));
        assert_eq!(server, Ok(1), "{table}");
    }
}

#[test]
fn nobody_forges_what_the_server_owns() {
    let cluster = Cluster::start();
    let mut client = calendar(&cluster);
    let make = "insert into user_categories (user_id, name) values (auth.uid(), 'Work')";
    as_person(&mut client, ADA, make).unwrap();
    for column in ["created_at", "updated_at"] {
        let forged = format!("update user_categories set {column} = '2001-01-01'");
        refused(as_person(&mut client, ADA, &forged), "42501");
        let forged =
            format!("insert into user_categories (name, {column}) values ('x', '2001-01-01')");
        refused(as_person(&mut client, ADA, &forged), "42501");
    }
    for column in ["id", "user_id"] {
        let moved = format!("update user_categories set {column} = '{BOB}'");
        refused(as_person(&mut client, ADA, &moved), "42501");
        refused(as_role(&mut client, "service_role", "", &moved), "23000");
    }
    let forged = "update user_profiles set email = 'x@example.com'";
    refused(as_person(&mut client, ADA, forged), "42501");
    let other = format!("update user_profiles set user_id = '{BOB}' where id = '{ADA}'");
    refused(as_role(&mut client, "service_role", "", &other), "23514");

    let server = "update user_categories set created_at = 'epoch', updated_at = 'epoch'";
    as_role(&mut client, "service_role", "", server).unwrap();
    let old = "select count(*) from user_categories where least(created_at, updated_at) < now() - interval '1 hour'";
    assert_eq!(count(&mut client, old), 0);
}

#[test]
fn a_clock_that_steps_back_hides_no_change() {
    let cluster = Cluster::start();
    let mut client = calendar(&cluster);
    let make = "insert into user_categories (user_id, name) values (auth.uid(), 'Work')";
    as_person(&mut client, ADA, make).unwrap();
    client
        .batch_execute(
            "alter table user_categories disable trigger larder_touch;
             update user_categories set updated_at = '2100-01-01';
             alter table user_categories enable trigger larder_touch;",
        )
        .unwrap();
    as_person(&mut client, ADA, "update user_categories set name = 'Home'").unwrap();
    let later = "select count(*) from user_categories where updated_at > '2100-01-01'";
    assert_eq!(count(&mut client, later), 1);
}

#[test]
fn a_refusal_says_which_rule_it_is() {
    let cluster = Cluster::start();
    let mut client = calendar(&cluster);
    let make =
        "insert into user_calendars (user_id, name, type) values (auth.uid(), 'Home', 'default')";
    as_person(&mut client, ADA, make).unwrap();
    assert_eq!(
        as_person(&mut client, ADA, "delete from user_calendars"),
        Err("P0001 Cannot delete default or archive calendars keep-default".to_owned())
    );
    assert_eq!(
        as_person(
            &mut client,
            ADA,
            "update user_calendars set type = 'archive'"
        ),
        Err("P0001 Cannot archive default items no-archived-default".to_owned())
    );
    let period = "insert into user_work_periods (weekday, start_time, end_time) values (1, '10:00', '09:00')";
    let told = as_person(&mut client, ADA, period).unwrap_err();
    assert!(told.starts_with("23514"), "{told}");
    assert!(
        told.contains("\"user_work_periods_start_before_end_rule\""),
        "{told}"
    );
}

#[test]
fn a_deleted_account_takes_along_what_its_owner_may_not_delete() {
    let cluster = Cluster::start();
    let mut client = calendar(&cluster);
    let make =
        "insert into user_calendars (user_id, name, type) values (auth.uid(), 'Home', 'default')";
    as_person(&mut client, ADA, make).unwrap();
    assert_eq!(count(&mut client, "select count(*) from user_profiles"), 2);
    refused(
        as_person(&mut client, ADA, "delete from user_profiles"),
        "42501",
    );
    let account = format!("delete from auth.users where id = '{ADA}'");
    client.batch_execute(&account).unwrap();
    assert_eq!(count(&mut client, "select count(*) from user_calendars"), 0);
    assert_eq!(count(&mut client, "select count(*) from user_profiles"), 1);
}

#[test]
fn an_account_is_made_with_its_row() {
    let cluster = Cluster::start();
    let mut client = calendar(&cluster);
    let made = "select count(*) from user_profiles where id = user_id and email = 'ada@example.com' and timezone = 'UTC'";
    assert_eq!(count(&mut client, made), 1);
}

const DEFAULTS: &str = "select count(*) from ai_personas where is_default";

#[test]
fn one_row_stays_true_whichever_statement_sets_several() {
    let cluster = Cluster::start();
    let mut client = calendar(&cluster);
    let two = "insert into ai_personas (user_id, name, is_default) values (auth.uid(), 'a', true), (auth.uid(), 'b', true)";
    as_person(&mut client, ADA, two).unwrap();
    as_person(&mut client, BOB, two).unwrap();
    assert_eq!(count(&mut client, DEFAULTS), 2);
    as_person(
        &mut client,
        ADA,
        "update ai_personas set is_default = false",
    )
    .unwrap();
    assert_eq!(count(&mut client, DEFAULTS), 1);
    as_person(&mut client, ADA, "update ai_personas set is_default = true").unwrap();
    assert_eq!(count(&mut client, DEFAULTS), 2);
    let other = "update ai_personas set is_default = true where not is_default";
    as_person(&mut client, ADA, other).unwrap();
    assert_eq!(count(&mut client, DEFAULTS), 2);
}

#[test]
fn one_row_stays_true_of_two_that_are_set_at_once() {
    let cluster = Cluster::start();
    let mut client = calendar(&cluster);
    let name = client
        .query_one("select current_database()::text", &[])
        .unwrap()
        .get::<_, String>(0);
    let insert = |named: &str| {
        format!(
            "insert into ai_personas (user_id, name, is_default) values ('{ADA}', '{named}', true)"
        )
    };
    let mut first = client.transaction().unwrap();
    first.batch_execute(&insert("a")).unwrap();
    let mut second = cluster.connect(&name);
    let statement = insert("b");
    let other = std::thread::spawn(move || second.batch_execute(&statement));
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(!other.is_finished(), "the second waits for the first");
    first.commit().unwrap();
    other.join().unwrap().unwrap();
    assert_eq!(count(&mut client, DEFAULTS), 1);
}

/// The advisor's findings that matter here, each asked of the catalog.
#[test]
fn the_advisor_finds_nothing() {
    let cluster = Cluster::start();
    let mut client = calendar(&cluster);
    let lints = [
        ("a foreign key without an index",
         "select c.conname::text from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace
          and not exists (select from pg_index i where i.indrelid = c.conrelid
            and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] = c.conkey)"),
        ("a policy that asks for the account once a row",
         "select policyname::text from pg_policies where schemaname = 'public'
          and coalesce(qual, '') || coalesce(with_check, '') ~ 'auth\\.uid\\(\\)'
          and coalesce(qual, '') || coalesce(with_check, '') !~* 'select auth\\.uid\\(\\)'"),
        ("a table without a primary key",
         "select relname::text from pg_class r where relkind = 'r' and relnamespace = 'public'::regnamespace
          and not exists (select from pg_index where indrelid = r.oid and indisprimary)"),
        ("two policies for one verb",
         "select tablename::text from pg_policies where schemaname = 'public' group by tablename, cmd having count(*) > 1"),
        ("a table without row level security or without a policy",
         "select relname::text from pg_class r where relkind = 'r' and relnamespace = 'public'::regnamespace
          and (not relrowsecurity or not exists (select from pg_policy where polrelid = r.oid))"),
        ("two indexes of the same columns",
         "select min(indexrelid::regclass::text) from pg_index where indrelid::regclass::text not like 'pg_%'
          group by indrelid, indkey::text, indpred::text having count(*) > 1"),
        ("a function with an open search path",
         "select proname::text from pg_proc where pronamespace = 'public'::regnamespace
          and not coalesce(proconfig::text like '%search_path=%', false)"),
        ("a function with its owner's rights that a person can call",
         "select proname::text from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
          and (has_function_privilege('anon', oid, 'execute') or has_function_privilege('authenticated', oid, 'execute'))"),
        ("a write that is always allowed",
         "select policyname::text from pg_policies where schemaname = 'public' and cmd <> 'SELECT'
          and (qual = 'true' or with_check = 'true')"),
        ("a policy that trusts what a person can edit",
         "select policyname::text from pg_policies where coalesce(qual, '') || coalesce(with_check, '') like '%user_metadata%'"),
        ("a reference to another column of an account",
         "select conname::text from pg_constraint c where contype = 'f' and confrelid = 'auth.users'::regclass
          and confkey <> (select conkey from pg_constraint where conrelid = c.confrelid and contype = 'p')"),
    ];
    for (fault, query) in lints {
        let found = client.query(query, &[]).unwrap();
        let found: Vec<String> = found.iter().map(|row| row.get(0)).collect();
        assert_eq!(found, [""; 0], "{fault}");
    }
}
