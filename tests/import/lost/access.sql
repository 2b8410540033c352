-- Who may do what, in ways that a manifest has no word for.
create table public.notes (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  title text not null,
  secret text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table public.notes enable row level security;
alter table public.notes force row level security;
create policy own on public.notes for all to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
-- A role of the application's own beside the one of people.
create policy own_or_worker on public.notes for select to authenticated, worker
  using ((select auth.uid()) = user_id);
-- Everybody reads, only the owner writes: the check does not narrow the reading.
create policy open_shelf on public.notes
  using (true) with check ((select auth.uid()) = user_id);
create policy second_factor on public.notes as restrictive to authenticated
  using ((select auth.jwt() ->> 'aal') = 'aal2');
create policy twice on public.notes for delete to public using (false);
drop policy twice on public.notes;
create policy twice on public.notes for delete to public
  using ((select auth.uid()) = user_id and title <> 'kept');
drop policy if exists never_there on public.notes;
create policy hand_over on public.notes for update to authenticated
  using ((select auth.uid()) = user_id) with check (true);

-- Some columns can be read, others cannot.
grant select (id, user_id, title, created_at, updated_at) on public.notes to authenticated;
grant insert (user_id, title), update (title), delete on public.notes to authenticated;
grant select on public.notes to reporting, anon;
grant select on public.nowhere to authenticated;
grant select on billing.invoices to authenticated;
grant reporting to worker;

-- Nobody may read at all.
create table public.drops (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  body text not null,
  kind text not null check (kind <> body),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table public.drops enable row level security;
create policy drops_own on public.drops to authenticated using (auth.uid() = user_id);
grant insert on public.drops to authenticated;

-- Nobody changes a vote, so its check is none of a rule on every write.
create table public.votes (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  one integer not null,
  other integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (one <> other)
);
alter table public.votes enable row level security;
create policy votes_read on public.votes for select to authenticated using (auth.uid() = user_id);
create policy votes_make on public.votes for insert to authenticated with check (auth.uid() = user_id);

-- Other schemas, and what a session does to names.
set search_path = private, public;
create table hidden (id uuid primary key);
reset search_path;
begin;
create table public.undone (id uuid primary key);
rollback;

create publication supabase_realtime for table public.notes with (publish = 'insert, update');
alter publication supabase_realtime add table public.drops (id, user_id) where (body <> '');
create publication warehouse for table public.notes;
alter default privileges in schema public grant select on tables to reporting;
alter default privileges in schema private grant select on tables to authenticated;
