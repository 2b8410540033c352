use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use larder::finding::{Finding, Place, Severity};
use postgres::Client;

use crate::calendar::{self, Project};
use crate::cluster::Cluster;

/// Codes, each with the words that name the object.
type Found = &'static [(&'static str, &'static str)];

/// What somebody does to a database by hand, and what is found.
type Break = (&'static str, Found);

const BREAKS: &[Break] = &[
    // Tables and columns.
    (
        "drop table user_work_periods",
        &[("table-missing", "`user_work_periods`")],
    ),
    (
        "alter table user_calendars drop column color",
        &[("column-missing", "`user_calendars.color`")],
    ),
    (
        // Its check, the rights to it and the policies that name it go with it.
        "alter table ai_personas drop column traits",
        &[("column-missing", "`ai_personas.traits`")],
    ),
    (
        "alter table user_categories alter column color drop default,
           alter column color type text",
        &[("column-type", "`user_categories.color` is `text`")],
    ),
    (
        "alter table ai_personas alter column top_p type numeric(5,4)",
        &[("column-type", "`ai_personas.top_p` is `numeric(5,4)`")],
    ),
    (
        "alter table user_work_periods alter column weekday type bigint",
        &[("column-type", "`user_work_periods.weekday` is `bigint`")],
    ),
    (
        "alter table user_calendars alter column visible drop default",
        &[("column-default", "`user_calendars.visible` is none")],
    ),
    (
        "alter table user_calendars alter column type set default 'archive'",
        &[("column-default", "`user_calendars.type` is `'archive'::calendar_type`")],
    ),
    (
        "alter table user_calendars alter column name set default 'x'",
        &[("column-default", "`user_calendars.name` is `'x'::text`")],
    ),
    (
        "alter table user_calendars alter column name drop not null",
        &[("column-null", "`user_calendars.name` may be null")],
    ),
    (
        "update user_profiles set first_name = 'Ada';
         alter table user_profiles alter column first_name set not null",
        &[("column-null", "`user_profiles.first_name` may not be null")],
    ),
    (
        "alter table user_calendars add column area text default 'x' not null;
         alter table user_calendars alter column area drop default",
        &[("column-extra", "`user_calendars.area`")],
    ),
    // Constraints and indexes.
    (
        "alter table user_calendars drop constraint user_calendars_pkey",
        &[("constraint-missing", "primary key `user_calendars_pkey`")],
    ),
    (
        "alter table user_calendars drop constraint user_calendars_pkey;
         alter table user_calendars add primary key (id, user_id)",
        &[("constraint-differs", "primary key `user_calendars_pkey`")],
    ),
    (
        "alter table user_calendars drop constraint user_calendars_user_id_name_key",
        &[("constraint-missing", "`user_calendars_user_id_name_key`")],
    ),
    (
        "alter table user_profiles drop constraint user_profiles_slug_key;
         alter table user_profiles add constraint user_profiles_slug_key unique (slug, email)",
        &[("constraint-differs", "`user_profiles_slug_key`")],
    ),
    (
        "alter table user_calendars drop constraint user_calendars_user_id_fkey",
        &[("constraint-missing", "foreign key `user_calendars_user_id_fkey`")],
    ),
    (
        "alter table user_calendars drop constraint user_calendars_user_id_fkey;
         alter table user_calendars add constraint user_calendars_user_id_fkey
           foreign key (user_id) references auth.users (id)",
        &[("constraint-differs", "foreign key `user_calendars_user_id_fkey`")],
    ),
    (
        "alter table ai_personas drop constraint ai_personas_temperature_check",
        &[("constraint-missing", "check `ai_personas_temperature_check`")],
    ),
    (
        "alter table ai_personas drop constraint ai_personas_temperature_check;
         alter table ai_personas add constraint ai_personas_temperature_check check (temperature between 0 and 3)",
        &[("constraint-differs", "check `ai_personas_temperature_check`")],
    ),
    (
        "alter table user_work_periods rename constraint user_work_periods_start_before_end_rule to starts_first",
        &[("constraint-renamed", "called `starts_first`")],
    ),
    (
        "comment on constraint user_work_periods_no_work_on_a_sunday_unless_it_b_5278cdef_rule on user_work_periods is null",
        &[("constraint-comment", "no comment in the database says that the check `user_work_periods_no_work_on_a_sunday_unless_it_b_5278cdef_rule` of the table `user_work_periods` is the rule `no-work-on-a-sunday-unless-it-begins-in-the-afternoon`")],
    ),
    (
        "comment on constraint user_work_periods_no_work_on_a_sunday_unless_it_b_5278cdef_rule on user_work_periods is 'mine'",
        &[("constraint-comment", "the comment on the check `user_work_periods_no_work_on_a_sunday_unless_it_b_5278cdef_rule` of the table `user_work_periods` is `mine`")],
    ),
    (
        "alter table user_work_periods drop constraint user_work_periods_no_work_on_a_sunday_unless_it_b_5278cdef_rule",
        &[("constraint-missing", "check `user_work_periods_no_work_on_a_sunday_unless_it_b_5278cdef_rule`")],
    ),
    (
        "alter table user_work_periods drop constraint user_work_periods_no_work_on_a_sunday_unless_it_b_5278cdef_rule;
         alter table user_work_periods add constraint user_work_periods_no_work_on_a_sunday_unless_it_b_5278cdef_rule check (weekday > 0)",
        &[("constraint-differs", "check `user_work_periods_no_work_on_a_sunday_unless_it_b_5278cdef_rule`")],
    ),
    (
        "alter table user_work_periods rename constraint user_work_periods_no_work_on_a_sunday_unless_it_b_5278cdef_rule to short;
         comment on constraint short on user_work_periods is 'mine'",
        &[("constraint-renamed", "called `short`")],
    ),
    (
        "alter table user_calendars add constraint no_x check (name <> 'x')",
        &[("constraint-extra", "check `no_x`")],
    ),
    (
        "drop index user_calendars_sync_idx",
        &[("index-missing", "`user_calendars_sync_idx`")],
    ),
    (
        "drop index user_calendars_sync_idx;
         create index user_calendars_sync_idx on user_calendars (user_id)",
        &[("index-differs", "`user_calendars_sync_idx`")],
    ),
    // Row level security, policies and grants.
    (
        "alter table user_calendars disable row level security",
        &[("row-security-off", "`user_calendars`")],
    ),
    (
        "drop policy user_calendars_select on user_calendars",
        &[("policy-missing", "`user_calendars_select`")],
    ),
    (
        "alter policy user_calendars_select on user_calendars using (true)",
        &[("policy-differs", "`user_calendars_select` of the table `user_calendars` is for other rows")],
    ),
    (
        "alter policy user_calendars_insert on user_calendars to public",
        &[("policy-differs", "other roles")],
    ),
    (
        "alter policy user_calendars_update on user_calendars rename to own",
        &[("policy-missing", "is called `own`")],
    ),
    (
        "create policy everybody on user_calendars for select using (true)",
        &[("policy-extra", "`everybody`")],
    ),
    (
        "create policy verified on user_calendars as restrictive using (name <> '')",
        &[("policy-extra", "`verified`")],
    ),
    (
        "revoke select on user_calendars from authenticated",
        &[("grant-missing", "`user_calendars`: select")],
    ),
    (
        "revoke update (name) on user_calendars from authenticated",
        &[("grant-missing", "`user_calendars`: update (name)")],
    ),
    (
        "revoke all on user_calendars from service_role",
        &[("grant-missing", "`service_role` lacks")],
    ),
    (
        "grant select on user_calendars to anon",
        &[("grant-extra", "`anon` has a right to the table `user_calendars`")],
    ),
    (
        "grant all on user_calendars to authenticated",
        &[("grant-extra", "truncate")],
    ),
    (
        "grant update (created_at) on user_calendars to authenticated",
        &[("grant-extra", "update (created_at)")],
    ),
    (
        "grant execute on function larder_touch() to anon, public",
        &[("grant-extra", "function `larder_touch`")],
    ),
    (
        "revoke usage on schema public from public, authenticated",
        &[("grant-missing", "`authenticated` may not use the schema")],
    ),
    // Triggers and functions.
    (
        "drop trigger larder_touch on user_calendars",
        &[("trigger-missing", "`larder_touch`")],
    ),
    (
        "alter table user_calendars disable trigger larder_touch",
        &[("trigger-disabled", "`larder_touch`")],
    ),
    (
        "create or replace trigger larder_keep before update on user_calendars
           for each row when (old.id is distinct from new.id) execute function larder_keep()",
        &[("trigger-differs", "`larder_keep`")],
    ),
    (
        "drop trigger rule_insert_one_default on ai_personas",
        &[("trigger-missing", "`rule_insert_one_default`")],
    ),
    (
        "drop trigger user_profiles_sign_up on auth.users",
        &[("trigger-missing", "`auth.users` has no trigger `user_profiles_sign_up`")],
    ),
    (
        "alter table auth.users disable trigger user_profiles_sign_up",
        &[("trigger-disabled", "`user_profiles_sign_up`")],
    ),
    (
        "drop function larder_touch cascade",
        &[("function-missing", "`larder_touch`")],
    ),
    (
        "drop function user_profiles_sign_up cascade",
        &[("function-missing", "`user_profiles_sign_up`")],
    ),
    (
        "create or replace function larder_touch() returns trigger language plpgsql
           set search_path = '' as 'begin return new; end'",
        &[("function-differs", "`larder_touch`")],
    ),
    (
        "alter function larder_touch reset search_path",
        &[("function-differs", "`larder_touch`")],
    ),
    // Realtime.
    (
        "drop publication supabase_realtime",
        &[("publication-missing", "`supabase_realtime`")],
    ),
    (
        "alter publication supabase_realtime drop table user_calendars",
        &[("not-published", "does not hold the table `user_calendars`")],
    ),
    (
        "alter publication supabase_realtime drop table user_calendars;
         alter publication supabase_realtime add table user_calendars where (visible)",
        &[("not-published", "some rows or columns only of the table `user_calendars`")],
    ),
    (
        "alter publication supabase_realtime set (publish = 'insert, update')",
        &[("publication-events", "every delete")],
    ),
    (
        "alter table user_calendars replica identity default",
        &[("replica-identity", "`user_calendars`")],
    ),
    // Enums.
    (
        "alter type colors rename value 'rose' to 'pink'",
        &[("enum-value-missing", "has `pink` in the database")],
    ),
    (
        "drop type weekday cascade",
        &[("enum-missing", "`weekday`")],
    ),
];

/// How an enum of `low`, `mid` and `high` came to be, what is found, and what is left.
const ENUMS: &[(&str, Found, &[&str])] = &[
    (
        "create type level as enum ('high', 'low')",
        &[
            ("enum-order", "another order"),
            ("enum-value-missing", "lacks `mid`"),
        ],
        &["enum-order"],
    ),
    (
        "create type level as enum ('low', 'mid', 'high', 'top')",
        &[("enum-value-extra", "`top`")],
        &["enum-value-extra"],
    ),
    (
        "create type level as enum ('high')",
        &[("enum-value-missing", "lacks `low` and `mid`")],
        &[],
    ),
    (
        "create type level as enum ('low', 'middle', 'high')",
        &[("enum-value-missing", "has `middle` in the database")],
        &[],
    ),
];

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code.slug()).collect()
}

fn fits(findings: &[Finding], expected: &[(&str, &str)]) -> bool {
    let mut sorted = findings.to_vec();
    larder::finding::sort(&mut sorted);
    sorted.len() == expected.len()
        && expected.iter().all(|(code, words)| {
            let mut found = sorted.iter();
            found.any(|finding| finding.code.slug() == *code && finding.message.contains(words))
        })
}

/// Runs exactly what the findings print, in their order.
fn mend(client: &mut Client, findings: &[Finding]) -> Result<(), postgres::Error> {
    let mut sorted = findings.to_vec();
    larder::finding::sort(&mut sorted);
    for statement in sorted
        .iter()
        .filter_map(|finding| finding.statement.as_ref())
    {
        client.batch_execute(statement)?;
    }
    Ok(())
}

#[test]
fn what_is_generated_and_applied_is_as_it_should_be() {
    let cluster = Cluster::start();
    let mut manifests = vec![calendar::path()];
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens");
    for entry in fs::read_dir(goldens).unwrap() {
        let manifest = entry.unwrap().path().join("tables.toml");
        let named = manifest.to_string_lossy().into_owned();
        if manifest.is_file() && !named.contains("/sample-") && !named.contains("/history/") {
            manifests.push(manifest);
        }
    }
    for manifest in manifests {
        let project = calendar::project(&fs::read_to_string(&manifest).unwrap());
        let (mut client, _) = cluster.database();
        client.batch_execute(&project.schema).unwrap();
        assert_eq!(project.verify(&mut client), [], "{}", manifest.display());
    }
}

#[test]
fn what_is_broken_is_named_and_what_is_printed_mends_it() {
    let cluster = Cluster::start();
    let project = Project::with_a_long_name();
    let (mut client, _) = project.applied(&cluster);
    assert_eq!(project.verify(&mut client), []);
    let mut faults = String::new();
    for (broken, expected) in BREAKS {
        client
            .batch_execute(broken)
            .unwrap_or_else(|error| panic!("{broken}: {error:?}"));
        let found = project.verify(&mut client);
        let mended = mend(&mut client, &found);
        let left = project.verify(&mut client);
        if fits(&found, expected) && mended.is_ok() && left.is_empty() {
            continue;
        }
        let _ = writeln!(
            faults,
            "{broken}\n  found {:#?}\n  mended {mended:?}\n  left {:?}",
            found
                .iter()
                .map(|finding| (finding.code.slug(), &finding.message, &finding.statement))
                .collect::<Vec<_>>(),
            codes(&left)
        );
        // The next one is not to suffer for it.
        client = project.applied(&cluster).0;
    }
    assert!(BREAKS.len() >= 20 && faults.is_empty(), "{faults}");
}

#[test]
fn enums_of_other_values_are_told_and_what_is_missing_is_added() {
    let cluster = Cluster::start();
    let project = calendar::project(
        "[project]\nname = 't'\ndatabase = 't'\n[enums]\nlevel = ['low', 'mid', 'high']\n[tables.tasks.fields]\nlevel = { type = 'level', null = true }\n",
    );
    // Without the values that the schema files add by themselves.
    let lines = project.schema.lines();
    let schema: Vec<_> = lines
        .filter(|line| !line.starts_with("alter type"))
        .collect();
    for (made, expected, rest) in ENUMS {
        let (mut client, _) = cluster.database();
        client.batch_execute(made).unwrap();
        client.batch_execute(&schema.join("\n")).unwrap();
        let found = project.verify(&mut client);
        assert!(fits(&found, expected), "{made}: {found:#?}");
        mend(&mut client, &found).unwrap();
        assert_eq!(codes(&project.verify(&mut client)), *rest, "{made}");
    }
}

#[test]
fn an_empty_database_is_made_whole_by_what_is_printed() {
    let cluster = Cluster::start();
    let project = Project::calendar();
    let (mut client, _) = cluster.database();
    let found = project.verify(&mut client);
    assert!(
        found
            .iter()
            .all(|finding| finding.code.slug().ends_with("-missing")),
        "{found:#?}"
    );
    mend(&mut client, &found).unwrap();
    assert_eq!(project.verify(&mut client), []);
}

#[test]
fn what_the_manifest_does_not_declare_is_no_finding() {
    let cluster = Cluster::start();
    let project = Project::calendar();
    let (mut client, _) = project.applied(&cluster);
    client
        .batch_execute(
            "create table other (id integer);
             create type mood as enum ('good');
             create function now_then() returns integer language sql as 'select 1';
             alter table user_calendars add column area text;
             alter table user_calendars add column number bigint generated always as identity;
             alter table user_calendars add constraint area_check check (area <> 'x');
             create index on user_calendars (name);
             create function audit() returns trigger language plpgsql as 'begin return null; end';
             create trigger audit after insert on user_calendars for each row execute function audit();
             create trigger audit after insert on auth.users for each row execute function audit();
             comment on table user_calendars is 'mine';
             alter publication supabase_realtime add table other;",
        )
        .unwrap();
    assert_eq!(project.verify(&mut client), []);
}

#[test]
fn a_finding_points_at_what_the_manifest_declares() {
    let cluster = Cluster::start();
    let project = Project::calendar();
    let (mut client, _) = project.applied(&cluster);
    client
        .batch_execute(
            "alter table user_calendars alter column color drop default;
             alter table user_calendars drop constraint user_calendars_user_id_name_key;
             alter table user_work_periods drop constraint user_work_periods_start_before_end_rule;
             drop trigger rule_delete_keep_default on user_calendars;
             drop index user_categories_sync_idx;
             alter type weekday rename value '0' to '7';",
        )
        .unwrap();
    let text = project.manifest.text();
    let mut marked: Vec<_> = project
        .verify(&mut client)
        .into_iter()
        .map(|finding| match finding.place {
            Some(Place::Manifest(span)) => (finding.code.slug(), &text[span.0]),
            place => panic!("{} at {place:?}", finding.message),
        })
        .collect();
    marked.sort_unstable();
    assert_eq!(
        marked,
        [
            ("column-default", "color"),
            ("constraint-missing", "[\"user_id\", \"name\"]"),
            ("constraint-missing", "start-before-end"),
            ("enum-value-missing", "weekday"),
            ("index-missing", "user_categories"),
            ("trigger-missing", "keep-default"),
        ]
    );
}

#[test]
fn a_rule_s_comment_is_put_back_alone() {
    let cluster = Cluster::start();
    let project = Project::with_a_long_name();
    let (mut client, _) = project.applied(&cluster);
    let check = "user_work_periods_no_work_on_a_sunday_unless_it_b_5278cdef_rule";
    let comment = format!("comment on constraint {check} on public.user_work_periods is");
    client.batch_execute(&format!("{comment} null")).unwrap();
    let found = project.verify(&mut client);
    let [finding] = found.as_slice() else {
        panic!("{found:#?}");
    };
    let rule = "no-work-on-a-sunday-unless-it-begins-in-the-afternoon";
    let statement = format!("{comment} 'rule: {rule}';");
    assert_eq!(finding.statement, Some(statement));
    assert_eq!(finding.severity, Severity::Warning);
    let Some(Place::Manifest(span)) = &finding.place else {
        panic!("{:?}", finding.place);
    };
    assert_eq!(&project.manifest.text()[span.0.clone()], rule);
}

#[test]
fn nothing_in_the_database_is_changed_or_locked() {
    let cluster = Cluster::start();
    let project = Project::calendar();
    let (mut client, name) = project.applied(&cluster);
    let state = "select (select count(*) from pg_class), (select count(*) from pg_type),
                        (select count(*) from pg_proc), (select count(*) from pg_namespace)";
    let state = |client: &mut Client| {
        let row = client.query_one(state, &[]).unwrap();
        (0..4)
            .map(|column| row.get::<_, i64>(column))
            .collect::<Vec<_>>()
    };
    let before = state(&mut client);
    // Somebody else holds every table as writers do, and one is in the midst of a migration.
    let mut writer = cluster.connect(&name);
    let mut writing = writer.transaction().unwrap();
    writing
        .batch_execute("lock table auth.users, user_calendars, ai_personas in row exclusive mode")
        .unwrap();
    assert_eq!(project.verify(&mut client), []);
    writing.rollback().unwrap();
    assert_eq!(state(&mut client), before);
}

#[test]
fn a_role_that_makes_nothing_compares_what_it_can() {
    let cluster = Cluster::start();
    let project = Project::calendar();
    let (mut client, _) = project.applied(&cluster);
    client
        .batch_execute(
            "alter policy user_calendars_select on user_calendars using (true);
             alter table user_calendars alter column visible drop default;
             grant select on user_calendars to anon;
             do $$ begin
               if not exists (select from pg_roles where rolname = 'reader') then
                 create role reader;
               end if;
             end $$;
             set role reader;",
        )
        .unwrap();
    let found = project.verify(&mut client);
    let mut found: Vec<_> = found.iter().map(|finding| finding.code.slug()).collect();
    found.sort_unstable();
    // That the policy is for other rows cannot be seen without a spelling by Postgres.
    assert_eq!(found, ["column-default", "grant-extra", "not-compared"]);
}
