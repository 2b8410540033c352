-- Triggers that look like Larder's own and are others: each says something that is lost.
create table public.notes (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  title text not null,
  label text,
  pinned boolean not null default false,
  status text not null default 'draft',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table public.notes enable row level security;
create policy notes_all on public.notes to authenticated using (auth.uid() = user_id) with check (auth.uid() = user_id);

-- 1. A timestamp that is set only where something is: the `if` is not lost.
create function public.touch_if_changed() returns trigger language plpgsql as $$
begin
  if new.title is distinct from old.title then
    new.updated_at := now();
  end if;
  return new;
end $$;
create trigger touch_if_changed before update on public.notes
  for each row execute function public.touch_if_changed();

-- 2. Another moment than that of the change.
create function public.touch_tomorrow() returns trigger language plpgsql as $$
begin
  new.updated_at := now() + interval '1 day';
  return new;
end $$;
create trigger touch_tomorrow before update on public.notes
  for each row execute function public.touch_tomorrow();

-- 3. An honest one, in two branches: nothing is lost.
create function public.stamp() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.created_at := now();
    new.updated_at := now();
  elsif TG_OP = 'UPDATE' then
    new.created_at := old.created_at;
    new.updated_at := now();
  end if;
  return new;
end $$;
create trigger stamp before insert or update on public.notes
  for each row execute function public.stamp();

-- 4. The same one, but with a condition, for some columns, after the fact.
create trigger stamp_when before update on public.notes
  for each row when (old.* is distinct from new.*) execute function public.stamp();
create trigger stamp_of before update of title on public.notes
  for each row execute function public.stamp();
create trigger stamp_after after update on public.notes
  for each row execute function public.stamp();

-- 5. The extension's function: as it is, with a condition, for some columns, for another column.
create trigger mod_always before update on public.notes
  for each row execute procedure moddatetime (updated_at);
create trigger mod_when before update on public.notes
  for each row when (new.status = 'done') execute procedure extensions.moddatetime (updated_at);
create trigger mod_of before update of title on public.notes
  for each row execute procedure moddatetime (updated_at);
create trigger mod_other before update on public.notes
  for each row execute procedure moddatetime (label);

-- 6. Larder's own refusal, which acts on people alone, before each row, whatever is updated.
create function public.larder_refuse() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = 'P0001', message = tg_argv[1], hint = tg_argv[0];
end
$$;
create trigger no_reopening before update on public.notes
  for each row when (current_user = 'authenticated' and old.status = 'done' and new.status <> 'done')
  execute function public.larder_refuse('no-reopening', 'A note that is done stays done');
create trigger no_draft_for_anyone before update on public.notes
  for each row when (new.status = 'draft')
  execute function public.larder_refuse('no-draft', 'No drafts, for the server neither');
create trigger no_title before update of title on public.notes
  for each row when (current_user = 'authenticated' and old.status = 'sent')
  execute function public.larder_refuse('no-title', 'The title of a note that was sent');
create trigger no_late after update on public.notes
  for each row when (current_user = 'authenticated' and old.status = 'late')
  execute function public.larder_refuse('no-late', 'Too late');
create trigger no_bulk before delete on public.notes
  for each statement when (current_user = 'authenticated')
  execute function public.larder_refuse('no-bulk', 'Not many at once');
-- Two conditions of one id are two rules.
create trigger no_reopening_deletes before delete on public.notes
  for each row when (current_user = 'authenticated' and old.pinned)
  execute function public.larder_refuse('no-reopening', 'A note that is pinned stays');

-- 7. Functions that have the names of Larder's own, and other bodies.
create function public.larder_keep() returns trigger language plpgsql as $$
begin
  insert into audit (id) values (old.id);
  return new;
end $$;
create trigger larder_keep before update on public.notes
  for each row when (old.user_id is distinct from new.user_id) execute function public.larder_keep();
create function public.notes_repeat() returns trigger language plpgsql as $$
begin
  new.label := upper(new.title);
  return new;
end $$;
create trigger larder_repeat before insert or update on public.notes
  for each row execute function public.notes_repeat();
create function public.notes_one_pinned_single() returns trigger language plpgsql security definer as $$
begin
  update public.notes set pinned = false where user_id <> new.user_id;
  return null;
end $$;
create trigger rule_insert_one_pinned after insert on public.notes
  for each row execute function public.notes_one_pinned_single();
create function public.notes_label_each(elements text[]) returns boolean language sql immutable as
  'select count(*) < 3 from unnest(elements) as element';

-- 8. What is switched off.
alter table public.notes disable trigger stamp_of;

-- 9. Accounts: with a condition, on updates, and more than rows of the account's own.
create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  email text,
  account uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table public.profiles enable row level security;
create policy profiles_own on public.profiles for select to authenticated using (auth.uid() = id);
create function public.new_profile() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, email, account) values (new.id, new.email, new.id);
  return new;
end $$;
create trigger profile_of_account after insert on auth.users
  for each row execute function public.new_profile();
create trigger profile_of_some after insert on auth.users
  for each row when (new.email is not null) execute function public.new_profile();
create trigger profile_on_update after insert or update on auth.users
  for each row execute function public.new_profile();
