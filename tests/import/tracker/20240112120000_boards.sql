create type task_status as enum ('todo', 'doing', 'done');
create type public.member_role as enum ('viewer', 'editor', 'owner');

create table boards (
  id uuid default uuid_generate_v4() primary key,
  owner_id uuid not null references auth.users (id) on delete cascade,
  title varchar(120) not null,
  slug text not null,
  settings jsonb not null default '{}'::jsonb check (jsonb_typeof(settings) = 'object'),
  archived boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (owner_id, slug),
  constraint boards_slug_format check (slug ~ '^[a-z0-9]+(?:-[a-z0-9]+)*$')
);
comment on table boards is 'Boards of a person''s tasks';
comment on column boards.archived is 'Hidden from the overview';

create table board_members (
  board_id uuid not null references boards on delete cascade,
  user_id uuid not null references auth.users on delete cascade,
  role member_role not null default 'viewer',
  primary key (board_id, user_id)
);

create table tasks (
  id uuid primary key default gen_random_uuid(),
  board_id uuid not null references boards (id) on delete cascade,
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  title text not null check (char_length(title) > 0 and char_length(title) <= 300),
  details text,
  state task_status not null default 'todo',
  priority smallint not null default 3 check (priority between 1 and 5),
  estimate numeric(6, 2) check (estimate >= 0),
  starts_on date,
  due_on date,
  labels text[] not null default '{}',
  search tsvector generated always as (to_tsvector('english', title)) stored,
  position double precision not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint due_after_start check (due_on >= starts_on)
);

create table comments (
  id bigint generated always as identity primary key,
  task_id uuid not null references tasks on delete cascade,
  author_id uuid not null references auth.users on delete cascade,
  body text not null,
  created_at timestamptz not null default now()
);

create index tasks_board_idx on tasks (board_id);
create index tasks_open_idx on tasks (user_id, due_on) where state <> 'done';
create index tasks_search_idx on tasks using gin (search);
create unique index tasks_position_key on tasks (board_id, position);

alter table boards enable row level security;
alter table board_members enable row level security;
alter table tasks enable row level security;
alter table comments enable row level security;

create policy "own boards" on boards for all to authenticated
  using (owner_id = auth.uid()) with check (owner_id = auth.uid());

create policy "boards of others, by membership" on boards for select to authenticated
  using (exists (select 1 from board_members m where m.board_id = id and m.user_id = auth.uid()));

create policy "members see members" on board_members for select
  using (user_id = auth.uid());

create policy "read tasks" on tasks for select to authenticated using (auth.uid() = user_id);
create policy "write tasks" on tasks for insert to authenticated
  with check (auth.uid() = user_id and board_id in (select b.id from boards b where b.owner_id = auth.uid()));
create policy "change tasks" on tasks for update to authenticated
  using (auth.uid() = user_id) with check (auth.uid() = user_id);
create policy "delete tasks" on tasks for delete to authenticated using (auth.uid() = user_id);

create policy "comments of a board" on comments for select to authenticated
  using (exists (select 1 from tasks t where t.id = task_id));
