-- The server side of the five calendar tables, written by hand for the tests.

grant usage on schema public, auth to anon, authenticated, service_role;
grant execute on all functions in schema auth to anon, authenticated, service_role;
create publication supabase_realtime;

create type colors as enum
  ('neutral', 'slate', 'orange', 'yellow', 'green', 'blue', 'indigo', 'violet', 'fuchsia', 'rose');
create type calendar_type as enum ('default', 'archive', 'user');
create type time_format as enum ('12_hour', '24_hour');
create type weekday as enum ('0', '1', '2', '3', '4', '5', '6');

-- Both timestamps belong to the server, and a clock that steps back hides no change.
create function public.touch() returns trigger language plpgsql set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    new.created_at := clock_timestamp();
    new.updated_at := new.created_at;
  else
    new.created_at := old.created_at;
    new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
  end if;
  return new;
end $$;

create table public.user_categories (
  id uuid primary key,
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  name text not null constraint user_categories_name_check check (char_length(name) between 1 and 120),
  color colors default 'neutral',
  is_default boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint user_categories_user_id_name_key unique (user_id, name)
);

create table public.user_calendars (
  id uuid primary key,
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  name text not null constraint user_calendars_name_check check (char_length(name) between 1 and 120),
  color colors default 'neutral',
  type calendar_type not null default 'user',
  visible boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint user_calendars_user_id_name_key unique (user_id, name)
);

create table public.user_profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  user_id uuid not null,
  email text not null,
  slug text constraint user_profiles_slug_key unique,
  first_name text check (char_length(first_name) <= 100),
  last_name text check (char_length(last_name) <= 100),
  display_name text check (char_length(display_name) <= 200),
  title text check (char_length(title) <= 200),
  organization text check (char_length(organization) <= 200),
  avatar_url text,
  timezone text default 'UTC' check (char_length(timezone) <= 50),
  time_format time_format default '12_hour',
  week_start_day weekday default '0',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint user_profiles_user_id_check check (user_id = id)
);

create table public.user_work_periods (
  id uuid primary key,
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  weekday integer not null constraint user_work_periods_weekday_check check (weekday between 0 and 6),
  start_time time not null,
  end_time time not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint user_work_periods_start_before_end_check check (start_time < end_time)
);

create table public.ai_personas (
  id uuid primary key,
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  name text not null constraint ai_personas_name_check check (char_length(name) between 1 and 120),
  avatar_url text,
  traits text check (char_length(traits) <= 5000),
  instructions text check (char_length(instructions) <= 5000),
  greeting text check (char_length(greeting) <= 1000),
  agent_id text check (char_length(agent_id) <= 100),
  model_id text check (char_length(model_id) <= 100),
  temperature numeric(3, 2) default 0.70 check (temperature between 0 and 2),
  top_p numeric(3, 2) check (top_p between 0 and 1),
  is_default boolean not null default false,
  properties_ext jsonb default '{}' check (jsonb_typeof(properties_ext) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

do $$
declare
  name text;
  owner text;
begin
  foreach name in array array['user_categories', 'user_calendars', 'user_profiles', 'user_work_periods', 'ai_personas'] loop
    owner := case name when 'user_profiles' then 'id' else 'user_id' end;
    execute format('create index %I on public.%I (%I, updated_at, id)', name || '_sync_idx', name, owner);
    execute format('create trigger touch before insert or update on public.%I for each row execute function public.touch()', name);
    execute format('alter table public.%I replica identity full', name);
    execute format('alter publication supabase_realtime add table public.%I', name);
    execute format('alter table public.%I enable row level security', name);
    execute format('revoke all on public.%I from anon, authenticated', name);
    execute format('grant all on public.%I to service_role', name);
    execute format('grant select on public.%I to authenticated', name);
    if name in ('user_profiles', 'user_work_periods') then
      execute format('create policy read on public.%I for select to authenticated using (true)', name);
    else
      execute format('create policy read on public.%I for select to authenticated using ((select auth.uid()) = user_id)', name);
    end if;
    execute format('create policy make on public.%I for insert to authenticated with check ((select auth.uid()) = %I)', name, owner);
    execute format('create policy edit on public.%I for update to authenticated using ((select auth.uid()) = %I) with check ((select auth.uid()) = %I)', name, owner, owner);
    if name <> 'user_profiles' then
      execute format('grant delete on public.%I to authenticated', name);
      execute format('create policy remove on public.%I for delete to authenticated using ((select auth.uid()) = %I)', name, owner);
    end if;
  end loop;
end $$;

-- A column that the client may not set has no grant: a push that names one is refused whole.
grant insert (id, user_id, name, color, is_default), update (name, color, is_default)
  on public.user_categories to authenticated;
grant insert (id, user_id, name, color, type, visible), update (name, color, type, visible)
  on public.user_calendars to authenticated;
grant update (first_name, last_name, display_name, title, organization, avatar_url, timezone, time_format, week_start_day)
  on public.user_profiles to authenticated;
grant insert (id, user_id, weekday, start_time, end_time), update (weekday, start_time, end_time)
  on public.user_work_periods to authenticated;
grant insert (id, user_id, name, avatar_url, traits, instructions, greeting, agent_id, model_id, temperature, top_p, is_default, properties_ext),
  update (name, avatar_url, traits, instructions, greeting, agent_id, model_id, temperature, top_p, is_default, properties_ext)
  on public.ai_personas to authenticated;

-- The rules act on direct statements of a client only, so that a deleted account's cascade passes.
create function public.keep_default_category() returns trigger language plpgsql set search_path = '' as $$
begin
  if current_user = 'authenticated' and old.is_default then
    raise exception 'Cannot delete default category' using hint = 'keep-default';
  end if;
  return old;
end $$;
create trigger keep_default before delete on public.user_categories
  for each row execute function public.keep_default_category();

create function public.keep_default_calendar() returns trigger language plpgsql set search_path = '' as $$
begin
  if current_user = 'authenticated' then
    if tg_op = 'DELETE' and old.type in ('default', 'archive') then
      raise exception 'Cannot delete default or archive calendars' using hint = 'keep-default';
    end if;
    if tg_op = 'UPDATE' and old.type = 'default' and new.type = 'archive' then
      raise exception 'Cannot archive default items' using hint = 'no-archive-of-default';
    end if;
  end if;
  return coalesce(new, old);
end $$;
create trigger keep_default before update or delete on public.user_calendars
  for each row execute function public.keep_default_calendar();

create function public.one_default_persona() returns trigger language plpgsql set search_path = '' as $$
begin
  update public.ai_personas set is_default = false
    where user_id = new.user_id and id <> new.id and is_default;
  return null;
end $$;
create trigger one_default after insert or update of is_default on public.ai_personas
  for each row when (new.is_default) execute function public.one_default_persona();

create function public.create_profile() returns trigger
  language plpgsql security definer set search_path = '' as $$
begin
  insert into public.user_profiles (id, user_id, email) values (new.id, new.id, new.email);
  return null;
end $$;
create trigger create_profile after insert on auth.users
  for each row execute function public.create_profile();
