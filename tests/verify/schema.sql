create type colors as enum ('red', 'green');
alter type colors add value 'amber' before 'green';
create domain short_text as text check (length(value) < 10);
create extension if not exists plpgsql;

create table projects (
  id uuid primary key,
  name text not null,
  unique (name)
);

create table tasks (
  id uuid default gen_random_uuid(),
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  project_id uuid,
  number bigint generated always as identity,
  title text not null,
  size numeric(3, 2) default 0.5,
  color colors default 'red',
  tags text[] not null default '{}',
  gone text,
  length integer generated always as (length(title)) stored,
  created_at timestamptz not null default now(),
  constraint tasks_key primary key (user_id, id),
  constraint one_title unique (user_id, title),
  constraint in_project foreign key (project_id) references projects (id) on delete set null,
  constraint red_is_small check (color <> 'red' or size < 1)
);
alter table tasks drop column gone;
comment on table tasks is 'What is to be done';
comment on column tasks.title is 'it''s short';
comment on constraint red_is_small on tasks is 'Nothing red is large';
create index tasks_sync on tasks (user_id, created_at desc, id);
create unique index tasks_lower on tasks (lower(title) text_pattern_ops) where color is not null;
create index tasks_tags on tasks using gin (tags);
alter table tasks replica identity full;
alter table tasks enable row level security;
create policy read_all on tasks for select to authenticated, anon using (true);
create policy own on tasks as restrictive using ((select auth.uid()) = user_id) with check (color = 'red');
grant select, insert on tasks to authenticated;
grant update (title, color) on tasks to authenticated;
grant truncate on tasks to service_role;
grant select on projects to public;

create function touch() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  return new;
end $$;
revoke execute on function touch() from public;
grant execute on function touch() to authenticated;
create function twice(number integer default 2) returns integer language sql immutable as 'select 2 * number';
create function twice(number integer, other text) returns integer language sql as 'select 3';
create trigger tasks_touch before insert or update of title, color on tasks
  for each row when (new.title <> ') EXECUTE FUNCTION ')
  execute function touch('it''s) EXECUTE FUNCTION ');
create trigger tasks_after after delete or truncate on tasks execute function auth.log();
alter table tasks disable trigger tasks_after;
create trigger emptied after truncate on tasks execute function touch();
create trigger account after insert on auth.users for each row execute function touch();
create trigger elsewhere after insert on auth.users for each row execute function auth.log();
alter publication supabase_realtime add table tasks, projects (id);
alter publication supabase_realtime set (publish = 'insert, delete');
