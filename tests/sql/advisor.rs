//! What Supabase's database advisor says of generated SQL, each lint asked of the catalog: those
//! that generated SQL could meet, by the advisor's own numbers and names. Lints about views,
//! extensions, storage and the settings of a project have nothing to look at here.

use postgres::Client;

use crate::cluster::Cluster;
use crate::people;
use crate::project::Project;

/// A lint: its name, a query for what it objects to, and statements that make it object.
type Lint = (&'static str, &'static str, &'static str);

/// Two of those that could be met are missing. `0005_unused_index`: nothing has used an index
/// of a new database, so it would name them all; it is an information note.
/// `0027_pg_graphql_authenticated_table_exposed`: where that extension is switched on, it
/// objects to every table that signed-in people may read, which is what the tables are for.
const LINTS: &[Lint] = &[
    (
        // Nothing but a note in the advisor; a deletion of an account would be slow.
        "0001_unindexed_foreign_keys",
        "select c.conname::text from pg_constraint c
         where c.contype = 'f' and c.connamespace = 'public'::regnamespace
           and not exists (select from pg_index i where i.indrelid = c.conrelid and i.indisvalid
             and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] = c.conkey)",
        "drop index user_calendars_sync_idx; drop index user_categories_sync_idx;
         alter table user_calendars drop constraint user_calendars_user_id_name_key",
    ),
    (
        "0003_auth_rls_initplan",
        "select policyname::text from pg_policies, lateral (values (qual), (with_check)) as a (condition)
         where schemaname = 'public' and condition ~ '(auth\\.(uid|jwt|role|email)|current_setting)\\('
           and condition !~* 'select\\s+(auth\\.(uid|jwt|role|email)|current_setting)\\('",
        "alter policy user_calendars_select on user_calendars using (auth.uid() = user_id)",
    ),
    (
        "0004_no_primary_key",
        "select relname::text from pg_class r
         where relkind = 'r' and relnamespace = 'public'::regnamespace
           and not exists (select from pg_index where indrelid = r.oid and indisprimary)",
        "alter table user_calendars drop constraint user_calendars_pkey",
    ),
    (
        "0006_multiple_permissive_policies",
        "select p.polrelid::regclass::text || ' ' || person.rolname || ' ' || verb
         from pg_policy p
         join pg_roles person on not person.rolbypassrls and person.rolname not like 'pg\\_%'
           and (person.oid = any (p.polroles) or 0 = any (p.polroles)),
         unnest(array['r', 'a', 'w', 'd']) as verb
         where p.polpermissive and p.polcmd in (verb::\"char\", '*')
         group by p.polrelid, person.rolname, verb having count(*) > 1",
        "create policy everything on user_calendars for all to authenticated using (false)",
    ),
    (
        "0007_policy_exists_rls_disabled",
        "select polname::text from pg_policy join pg_class r on r.oid = polrelid where not relrowsecurity",
        "alter table user_calendars disable row level security",
    ),
    (
        // Nothing but a note in the advisor; a table that nobody reads is of no use here.
        "0008_rls_enabled_no_policy",
        "select relname::text from pg_class r
         where relkind = 'r' and relnamespace = 'public'::regnamespace and relrowsecurity
           and not exists (select from pg_policy where polrelid = r.oid)",
        "create table bare (id uuid primary key); alter table bare enable row level security",
    ),
    (
        "0009_duplicate_index",
        "select min(indexrelid::regclass::text) from pg_index
         join pg_class r on r.oid = indrelid where relnamespace = 'public'::regnamespace
         group by indrelid, indkey::text, indclass::text, indoption::text, indisunique,
           pg_get_expr(indexprs, indrelid), pg_get_expr(indpred, indrelid)
         having count(*) > 1",
        "create index again on user_calendars (user_id, updated_at, id)",
    ),
    (
        "0011_function_search_path_mutable",
        "select proname::text from pg_proc where pronamespace = 'public'::regnamespace
           and not exists (select from unnest(proconfig) as setting where setting like 'search_path=%')",
        "alter function larder_touch() reset search_path",
    ),
    (
        "0013_rls_disabled_in_public",
        "select relname::text from pg_class
         where relkind = 'r' and relnamespace = 'public'::regnamespace and not relrowsecurity",
        "create table open (id uuid primary key)",
    ),
    (
        "0015_rls_references_user_metadata",
        "select policyname::text from pg_policies where concat(qual, with_check) like '%user_metadata%'",
        "alter policy user_calendars_select on user_calendars
           using ((select current_setting('request.jwt.claims')::json -> 'user_metadata' ->> 'role') = 'x')",
    ),
    (
        "0021_fkey_to_auth_unique",
        "select c.conname::text from pg_constraint c join pg_index i on i.indexrelid = c.conindid
         where c.contype = 'f' and c.connamespace = 'public'::regnamespace and not i.indisprimary
           and c.confrelid in (select oid from pg_class where relnamespace = 'auth'::regnamespace)",
        "alter table auth.users add unique (email);
         alter table user_profiles add foreign key (email) references auth.users (email)",
    ),
    (
        // Which columns are sensitive only their names say; here it is any table at all.
        "0023_sensitive_columns_exposed",
        "select relname::text from pg_class
         where relkind = 'r' and relnamespace = 'public'::regnamespace and not relrowsecurity
           and (has_table_privilege('anon', oid, 'select') or has_table_privilege('authenticated', oid, 'select'))",
        "create table members (id uuid primary key, password text); grant select on members to anon",
    ),
    (
        // Reading all rows is left to the manifest, as the advisor leaves it.
        "0024_rls_policy_always_true",
        "select policyname::text from pg_policies
         where schemaname = 'public' and permissive = 'PERMISSIVE' and cmd <> 'SELECT'
           and (regexp_replace(qual, '[\\s()]', '', 'g') in ('true', '1=1')
             or regexp_replace(with_check, '[\\s()]', '', 'g') in ('true', '1=1')
             or qual is null and cmd <> 'INSERT'
             or with_check is null and cmd = 'INSERT')",
        "alter policy user_calendars_insert on user_calendars with check (true)",
    ),
    (
        "0026_pg_graphql_anon_table_exposed",
        "select relname::text from pg_class
         where relkind in ('r', 'v', 'm') and relnamespace = 'public'::regnamespace
           and (has_table_privilege('anon', oid, 'select') or has_any_column_privilege('anon', oid, 'select'))",
        "grant select (name) on user_calendars to anon",
    ),
    (
        "0028_anon_security_definer_function_executable",
        "select proname::text from pg_proc where pronamespace = 'public'::regnamespace
           and prosecdef and has_function_privilege('anon', oid, 'execute')",
        "grant execute on function user_profiles_sign_up() to public",
    ),
    (
        "0029_authenticated_security_definer_function_executable",
        "select proname::text from pg_proc where pronamespace = 'public'::regnamespace
           and prosecdef and has_function_privilege('authenticated', oid, 'execute')",
        "grant execute on function user_profiles_sign_up() to authenticated",
    ),
];

/// What the advisor objects to: the lint, and the object.
pub(crate) fn advice(client: &mut Client) -> Vec<(&'static str, String)> {
    let mut advice = Vec::new();
    for (lint, query, _) in LINTS {
        let objects = client.query(*query, &[]);
        let objects = objects.unwrap_or_else(|error| panic!("{lint}: {error:?}"));
        advice.extend(objects.iter().map(|row| (*lint, row.get(0))));
    }
    advice
}

#[test]
fn each_lint_sees_what_it_is_about() {
    let cluster = Cluster::start();
    let (mut client, _) = cluster.database();
    client.batch_execute(&Project::calendar().schema).unwrap();
    people::sign_up(&mut client);
    assert_eq!(advice(&mut client), []);
    for (lint, query, fault) in LINTS {
        let mut transaction = client.transaction().unwrap();
        transaction
            .batch_execute(fault)
            .unwrap_or_else(|error| panic!("{lint}: {error:?}"));
        let seen = transaction.query(*query, &[]).unwrap();
        assert!(!seen.is_empty(), "{lint} overlooks it");
    }
}
