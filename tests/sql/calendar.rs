//! What the calendar's server keeps: who reaches a row, and which rules hold.

use postgres::Client;

use crate::cluster::Cluster;
use crate::people::{self, ADA, BOB, as_person, as_role, count, refused};
use crate::project::Project;

/// The calendar's server, with two accounts.
fn calendar(cluster: &Cluster) -> Client {
    let (mut client, _) = cluster.database();
    client.batch_execute(&Project::calendar().schema).unwrap();
    people::sign_up(&mut client);
    client
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
fn a_profile_is_read_by_all_who_are_signed_in_and_changed_by_its_owner() {
    let cluster = Cluster::start();
    let mut client = calendar(&cluster);
    let read = "select from user_profiles";
    let change = format!("update user_profiles set title = 'Dr' where id = '{ADA}'");
    assert_eq!(as_person(&mut client, BOB, read), Ok(2));
    assert_eq!(as_person(&mut client, BOB, &change), Ok(0));
    assert_eq!(as_person(&mut client, ADA, &change), Ok(1));
    for statement in [read, &change] {
        refused(as_role(&mut client, "anon", "", statement), "42501");
    }
    let title = "select count(*) from user_profiles where title = 'Dr'";
    assert_eq!(count(&mut client, title), 1);
}

/// Each of these rows its owner may not delete.
#[test]
fn a_deleted_account_takes_along_what_its_owner_may_not_delete() {
    let cluster = Cluster::start();
    let mut client = calendar(&cluster);
    for make in [
        "insert into user_calendars (name, type) values ('Home', 'default')",
        "insert into user_categories (name, is_default) values ('Work', true)",
    ] {
        for person in [ADA, BOB] {
            as_person(&mut client, person, make).unwrap();
        }
    }
    let tables = [
        ("user_calendars", "P0001"),
        ("user_categories", "P0001"),
        ("user_profiles", "42501"),
    ];
    for (table, code) in tables {
        let delete = format!("delete from {table}");
        refused(as_person(&mut client, ADA, &delete), code);
    }
    let account = format!("delete from auth.users where id = '{ADA}'");
    client.batch_execute(&account).unwrap();
    for (table, _) in tables {
        let left = format!("select count(*) from {table} where user_id <> '{ADA}'");
        let gone = format!("select count(*) from {table} where user_id = '{ADA}'");
        assert_eq!(count(&mut client, &left), 1, "{table}");
        assert_eq!(count(&mut client, &gone), 0, "{table}");
    }
}

/// Supabase's own service makes accounts, which has no right to the application's tables.
#[test]
fn an_account_is_made_with_its_row() {
    let cluster = Cluster::start();
    let mut client = calendar(&cluster);
    client
        .batch_execute(
            "create role supabase_auth_admin;
             grant usage on schema auth to supabase_auth_admin;
             grant all on auth.users to supabase_auth_admin;",
        )
        .unwrap();
    let account = "insert into auth.users (email) values ('cleo@example.com')";
    let made = as_role(&mut client, "supabase_auth_admin", "", account);
    assert_eq!(made, Ok(1));
    let made = "select count(*) from user_profiles where id = user_id and timezone = 'UTC'
        and email in ('ada@example.com', 'bob@example.com', 'cleo@example.com')";
    assert_eq!(count(&mut client, made), 3);

    let gone = "delete from auth.users where email = 'cleo@example.com'";
    let deleted = as_role(&mut client, "supabase_auth_admin", "", gone);
    assert_eq!(deleted, Ok(1));
    let left = "select count(*) from user_profiles";
    assert_eq!(count(&mut client, left), 2);
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
