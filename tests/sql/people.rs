//! People at a database: who they are to Supabase, and what they are told.

use postgres::Client;

pub(crate) const ADA: &str = "00000000-0000-0000-0000-00000000000a";
pub(crate) const BOB: &str = "00000000-0000-0000-0000-00000000000b";

/// A new project again, which is faster than a new database.
pub(crate) const EMPTY: &str = "drop schema public cascade; create schema public;
    grant usage on schema public to public, anon, authenticated, service_role;
    delete from auth.users";

/// Makes an account for each of them.
pub(crate) fn sign_up(client: &mut Client) {
    for (id, email) in [(ADA, "ada@example.com"), (BOB, "bob@example.com")] {
        let account = format!("insert into auth.users (id, email) values ('{id}', '{email}')");
        client.batch_execute(&account).unwrap();
    }
}

/// What a role does in a transaction of its own, as PostgREST does it: how many rows the last
/// statement touched, or the code, the message and the hint of the refusal.
pub(crate) fn as_role(
    client: &mut Client,
    role: &str,
    person: &str,
    sql: &str,
) -> Result<u64, String> {
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

pub(crate) fn as_person(client: &mut Client, person: &str, sql: &str) -> Result<u64, String> {
    as_role(client, "authenticated", person, sql)
}

pub(crate) fn refused(result: Result<u64, String>, code: &str) {
    let told = result.expect_err("the statement is refused");
    assert!(told.starts_with(code), "{told}");
}

pub(crate) fn count(client: &mut Client, sql: &str) -> i64 {
    client.query_one(sql, &[]).unwrap().get(0)
}
