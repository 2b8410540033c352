-- What came later: a renamed column, one more state, timestamps that the server keeps.
alter table tasks rename column details to notes;
alter table tasks add column "order" integer, drop column starts_on cascade;
alter type task_status add value if not exists 'blocked' before 'done';
alter table boards alter column title type text, alter column title set not null;
alter table boards add constraint boards_title_check check (length(title) <= 120);

create or replace function touch_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at = now();
  return new;
end;
$$;

create trigger tasks_touch before update on tasks for each row execute function touch_updated_at();
create trigger boards_touch before update on boards
  for each row execute procedure extensions.moddatetime (updated_at);

create function notify_assignee() returns trigger language plpgsql as $$
begin
  perform pg_notify('assigned', new.id::text);
  return new;
end;
$$;
create trigger tasks_notify after insert or update of user_id on tasks
  for each row when (new.user_id is not null) execute function notify_assignee();

create view open_tasks as select * from tasks where state <> 'done';

do $$
begin
  if not exists (select 1 from pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
end
$$;
alter publication supabase_realtime add table tasks, boards;

do $$
declare
  board record;
begin
  for board in select id from boards loop
    perform pg_notify('boards', board.id::text);
  end loop;
end
$$;

drop policy if exists "delete tasks" on tasks;
create policy "delete own tasks that are not done" on tasks for delete to authenticated
  using (auth.uid() = user_id and state <> 'done');

grant select, insert, update, delete on all tables in schema public to authenticated;
revoke update (board_id) on tasks from authenticated;
insert into storage.buckets (id, name) values ('avatars', 'avatars');
create policy "avatars are public" on storage.objects for select using (bucket_id = 'avatars');
select cron.schedule('nightly', '0 3 * * *', 'select 1');
