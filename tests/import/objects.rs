//! Statements, each with what an import of the database says after it.

/// Objects that a manifest has no word for, and what is said of them.
pub(super) const OBJECTS: &[(&str, &str)] = &[
    (
        "create view titles as select 1 as one",
        "the view `titles` is not part of a manifest",
    ),
    (
        "create materialized view totals as select 1 as one",
        "the materialized view `totals` is not part of a manifest",
    ),
    (
        "create sequence counter",
        "the sequence `counter` is not part of a manifest",
    ),
    (
        "create domain short as text",
        "the domain `short` is not part of a manifest",
    ),
    (
        "create type span as range (subtype = time)",
        "the range type `span` is not part of a manifest",
    ),
    (
        "create type pair as (a int, b int)",
        "`pair` is a composite type, and a manifest has none",
    ),
    (
        "create function twice(a int) returns int language sql as 'select 2 * a'",
        "the function `twice` is not part of a manifest",
    ),
    (
        "create function once(a int) returns int language sql as 'select a';
      create function once(a int, b text) returns int language sql as 'select a'",
        "the function `once(a integer, b text)` is not part of a manifest",
    ),
    (
        "create procedure tidy() language sql as 'select 1'",
        "the procedure `tidy()` is not part of a manifest",
    ),
    (
        "create aggregate most(int) (sfunc = int4larger, stype = int)",
        "the aggregate `most(integer)` is not part of a manifest",
    ),
    (
        "create rule quiet as on delete to tasks do instead nothing",
        "the rule `quiet` of `tasks` is not part of a manifest",
    ),
    (
        "create function tell() returns trigger language plpgsql as 'begin return null; end';
      create trigger emptied after truncate on tasks execute function tell()",
        "the trigger `emptied` of `tasks`, which calls `tell`, is not part of a manifest",
    ),
    (
        "create function tell() returns trigger language plpgsql as 'begin new.updated_at := now(); return new; end';
      create trigger gone after delete or truncate on tasks execute function tell()",
        "the trigger `gone` of `tasks`, which calls `tell`, is not part of a manifest",
    ),
    (
        "create function tell() returns trigger language plpgsql as 'begin new.updated_at := now(); return new; end';
      create trigger touched before update on tasks
        for each row when (new.title <> ') EXECUTE FUNCTION ') execute function tell('x) EXECUTE FUNCTION ')",
        "the trigger `touched` of `tasks`, which calls `tell`, is not part of a manifest",
    ),
    (
        "create function tell() returns trigger language plpgsql as 'begin return null; end';
      create constraint trigger late after insert on tasks deferrable
        for each row execute function tell()",
        "`late` of `tasks` can be deferred, which a manifest does not say",
    ),
    (
        "alter table tasks add word text collate \"C\"",
        "`word` of `tasks` is ordered by a collation of its own, which a manifest does not say",
    ),
    (
        "comment on constraint tasks_pkey on tasks is 'one'",
        "the comment on the constraint `tasks_pkey` of `tasks` is not part of a manifest",
    ),
    (
        "alter table tasks add constraint long check (note <> title); comment on constraint long on tasks is 'one'",
        "the comment on the constraint `long` of `tasks` is not part of a manifest",
    ),
    (
        "comment on policy tasks_select on tasks is 'one'",
        "the comment on the policy `tasks_select` of `tasks` is not part of a manifest",
    ),
    (
        "comment on trigger larder_touch on tasks is 'one'",
        "the comment on the trigger `larder_touch` of `tasks` is not part of a manifest",
    ),
    (
        "comment on index tasks_sync_idx is 'one'",
        "the comment on the index `tasks_sync_idx` is not part of a manifest",
    ),
    (
        "comment on function larder_touch() is 'one'",
        "the comment on the function `larder_touch` is not part of a manifest",
    ),
    (
        "create type mood as enum ('good'); comment on type mood is 'one'",
        "the comment on the type `mood` is not part of a manifest",
    ),
    (
        "create role reporting; grant select on tasks to reporting",
        "the role `reporting` is granted rights on `tasks`, and a manifest grants none to roles of your own",
    ),
    (
        "revoke select on tasks from authenticated; grant select (id, user_id, title) on tasks to authenticated",
        "people are not granted select on `note`, `created_at`, `updated_at` of `tasks`, and a manifest shows them every column",
    ),
    (
        "create schema other; create table other.logs (a int);
      create function log() returns trigger language plpgsql as 'begin return null; end';
      create trigger logged after insert on other.logs for each row execute function log()",
        "the trigger `logged` of `other.logs` is not in the schema `public`",
    ),
    (
        "create schema billing",
        "the schema `billing` is not part of a manifest",
    ),
    (
        "create table auth.keys (a int); create policy open on auth.keys using (true)",
        "the policy `open` of `auth.keys` is not in the schema `public`",
    ),
    (
        "create extension pg_trgm",
        "the extension `pg_trgm` is not part of a manifest",
    ),
    (
        "create publication news",
        "`news` is not the publication of Supabase Realtime",
    ),
    (
        "create statistics pairs on title, note from tasks",
        "the statistics `pairs` is not part of a manifest",
    ),
    (
        "alter table tasks add exclude using btree (title with =)",
        "`tasks_title_excl` of `tasks` excludes rows that overlap, and a manifest has no word for that",
    ),
    (
        "alter table tasks add unique (user_id, title) deferrable",
        "`tasks_user_id_title_key` of `tasks` can be deferred, which a manifest does not say",
    ),
    (
        "alter table tasks add constraint long check (note <> '') not valid",
        "`long` of `tasks` was not asked of the rows that were there, which a manifest does not say",
    ),
    (
        "create index by_note on tasks (user_id) include (note)",
        "`by_note` of `tasks` holds columns beside its key, which a manifest does not say",
    ),
    (
        "alter table tasks force row level security",
        "`tasks` holds its policies against its owner too, which a manifest does not say",
    ),
    (
        "create table years (a int) partition by range (a); create table year_1 partition of years for values from (1) to (2)",
        "`year_1` of `years` is a partition, and a manifest has none",
    ),
    (
        "alter table tasks add doubled text generated always as (title || title) stored",
        "`tasks.doubled` is left out: it is generated from other columns",
    ),
    (
        "alter table tasks add shape box",
        "`tasks.shape` is left out: a manifest has no type `box`",
    ),
    (
        "alter publication supabase_realtime set table tasks (id, user_id, title)",
        "the publication `supabase_realtime` sends some rows or columns of `tasks` only, and a manifest has it send all",
    ),
    (
        "alter publication supabase_realtime set (publish = 'insert, update')",
        "the publication `supabase_realtime` does not send what `delete` does, and a manifest has it send all",
    ),
];
