-- What is made first and changed later.
create type public.mood as enum ('good', 'bad');
create table public.entries (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  "Title" text not null,
  mood public.mood not null default 'good',
  size integer default 1,
  old_name text check (old_name <> ''),
  doubled integer generated always as (size * 2) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table public.entries enable row level security;
create policy entries_own on public.entries to authenticated using (auth.uid() = user_id);
create index entries_title on public.entries ("Title");
create function public.guard() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger guard before update of old_name on public.entries
  for each row when (new.old_name is not null) execute function public.guard();

alter table public.entries alter column size set default 5, alter column size set not null,
  add column if not exists note text default 'none', add column if not exists note integer;
alter table public.entries rename column old_name to "Nick Name";
alter table public.entries rename column "Title" to title;
alter type public.mood rename value 'good' to 'fine';
alter type public.mood add value if not exists 'fine';
alter type public.mood add value 'so so' before 'bad';
alter type public.mood rename value 'gone' to 'back';
alter table public.entries alter column doubled drop expression;
alter table public.entries alter column size type bigint using size::bigint;
alter table public.entries alter column size set (n_distinct = 5);
alter table public.entries alter column note set storage external;
alter table public.entries disable trigger nobody;
alter table public.entries enable replica trigger guard;
alter table public.entries add constraint entries_size check (size > 0) not valid;
alter table public.entries validate constraint entries_size;
alter table public.entries add constraint entries_late check (size < 100) not valid;
alter table public.entries add unique (user_id, title) deferrable initially deferred;
alter table public.entries set schema private;
alter table public.entries set unlogged;
alter table public.entries inherit public.parent;
alter table public.entries owner to postgres;
alter table if exists public.nowhere add column a int;
alter table public.nowhere add column a int;
alter index public.entries_title rename to entries_by_title;
alter index public.entries_title set (fillfactor = 70);
alter policy entries_own on public.entries to authenticated, anon using (auth.uid() = user_id or mood = 'fine');
alter policy nobody on public.entries to anon;
alter trigger guard on public.entries rename to guarded;
alter function public.guard() security definer;
alter function public.guard() rename to guardian;
alter view public.names set (security_invoker = on);
alter sequence public.counter owner to postgres;
alter domain public.email drop constraint email_check;
alter role authenticated set statement_timeout = '5s';

create or replace function public.guard() returns trigger language plpgsql as $$ begin return old; end $$;
create or replace trigger guarded before delete on public.entries
  for each row execute function public.guard();
drop function if exists public.nobody();
drop function public.nobody();
drop trigger nobody on public.entries;
drop view if exists public.names;
drop index public.entries_title;
drop table public.nowhere;

do $$ begin
  if not exists (select 1 from pg_type where typname = 'tone') then
    create type public.tone as enum ('high', 'low');
  end if;
end $$;
do $$ begin
  create policy entries_more on public.entries for select using (true);
exception when duplicate_object then null;
end $$;
do $$
declare
  one record;
begin
  for one in select 1 loop
    execute 'alter table public.entries add column dynamic int';
  end loop;
end $$;
do $$ begin
  if exists (select 1 from pg_roles where rolname = 'anon') then
    revoke all on public.entries from anon;
  end if;
end $$;

insert into public.entries (title) values ('first');
update public.entries set size = 2;
delete from public.entries;
truncate public.entries;
copy public.entries from '/tmp/entries.csv';
with gone as (delete from public.entries returning *) select 1;
select public.refresh();
select cron.schedule('tidy', '0 0 * * *', 'select 1');
call public.tidy();
execute prepared;
lock table public.entries;
vacuum public.entries;
refresh materialized view public.totals;
reindex table public.entries;
cluster public.entries;
drop owned by worker;
drop schema private cascade;
import foreign schema far from server far into public;
