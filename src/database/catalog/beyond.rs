//! What a live database has beside what [`Database`](super::super::Database) holds.

use postgres::{Error, Row, Transaction};

use super::Reader;

/// An object, or a trait of one, that `Database` has no place for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beyond {
    /// What it is.
    pub kind: Kind,
    /// Its name; with its schema where that is another one.
    pub name: String,
    /// The table that it belongs to.
    pub table: Option<String>,
}

/// What kind of object it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A view, a domain, an extension and the like, by the words that name its kind.
    Object(String),
    /// A type of several columns.
    Composite,
    /// A part of another table's rows; it is among the tables as well.
    Partition,
    /// A constraint that excludes rows that overlap.
    Exclusion,
    /// A policy or trigger of a table in another schema, by the words that name its kind.
    Elsewhere(String),
    /// A publication that is not [`PUBLICATION`](super::super::PUBLICATION).
    Publication,
    /// A trait of a table, constraint or index, as what it does.
    Trait(String),
}

/// Reads what lies beyond a schema's [`Database`](super::super::Database), ordered by kind and
/// name; nothing that an extension brought, but the extension itself.
///
/// # Errors
/// Where the connection or a statement fails.
pub fn beyond(transaction: &mut Transaction, schema: &str) -> Result<Vec<Beyond>, Error> {
    let mut reader = Reader::new(transaction, schema)?;
    let mut found = Vec::new();
    for objects in [OWN, COMMENTS, AROUND, TRAITS] {
        let statement = format!("{objects} order by 1, 2, 3, 4");
        found.extend(reader.of_schema(&statement)?.iter().map(one));
    }
    Ok(found)
}

fn one(row: &Row) -> Beyond {
    let words = || row.get::<_, String>(1);
    Beyond {
        kind: match row.get(0) {
            "composite" => Kind::Composite,
            "partition" => Kind::Partition,
            "exclusion" => Kind::Exclusion,
            "elsewhere" => Kind::Elsewhere(words()),
            "publication" => Kind::Publication,
            "trait" => Kind::Trait(words()),
            _ => Kind::Object(words()),
        },
        name: row.get(2),
        table: row.get(3),
    }
}

/// Objects of the schema, each as its kind, the words for it, its name and its table.
const OWN: &str = "
    select 'object', case c.relkind when 'v' then 'view' when 'm' then 'materialized view'
                       when 'f' then 'foreign table' else 'sequence' end,
           c.relname::text, null::text
    from pg_class c
    where c.relnamespace = $1 and c.relkind in ('v', 'm', 'f', 'S')
      and not exists (select from pg_depend d
                      where d.classid = 'pg_class'::regclass and d.objid = c.oid
                        and (d.deptype = 'e' or c.relkind = 'S' and d.deptype in ('a', 'i')))
    union all
    select case t.typtype when 'c' then 'composite' else 'object' end,
           case t.typtype when 'd' then 'domain' when 'r' then 'range type' else 'type' end,
           t.typname::text, null
    from pg_type t left join pg_class c on c.oid = t.typrelid
    where t.typnamespace = $1
      and (t.typtype in ('d', 'r') or t.typtype = 'c' and c.relkind = 'c'
           or t.typtype = 'b' and t.typelem = 0)
      and not exists (select from pg_depend d
                      where d.classid = 'pg_type'::regclass and d.objid = t.oid
                        and d.deptype = 'e')
    union all
    select 'object', case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate'
                       when 'w' then 'window function' else 'function' end,
           p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', null
    from pg_proc p
    where p.pronamespace = $1
      and not exists (select from pg_depend d
                      where d.classid = 'pg_proc'::regclass and d.objid = p.oid
                        and d.deptype in ('e', 'i'))
      -- Of functions that share a name, the first is part of the database.
      and (p.prokind <> 'f' or p.oid <> (
        select o.oid from pg_proc o
        where o.pronamespace = $1 and o.proname = p.proname and o.prokind = 'f'
          and not exists (select from pg_depend d
                          where d.classid = 'pg_proc'::regclass and d.objid = o.oid
                            and d.deptype = 'e')
        order by o.pronargs, pg_catalog.pg_get_function_identity_arguments(o.oid) limit 1))
    union all
    select 'object', 'rule', r.rulename::text, c.relname::text
    from pg_rewrite r join pg_class c on c.oid = r.ev_class
    where c.relnamespace = $1 and c.relkind in ('r', 'p')
    union all
    select 'exclusion', '', k.conname::text, c.relname::text
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    where c.relnamespace = $1 and k.contype = 'x'
    union all
    select 'partition', '', c.relname::text, p.relname::text
    from pg_class c join pg_inherits i on i.inhrelid = c.oid join pg_class p on p.oid = i.inhparent
    where c.relnamespace = $1 and c.relispartition and c.relkind in ('r', 'p')
    union all
    select 'object', 'statistics', s.stxname::text, null
    from pg_statistic_ext s where s.stxnamespace = $1
    union all
    select 'object', 'collation', c.collname::text, null
    from pg_collation c where c.collnamespace = $1
    union all
    select 'object', 'operator', o.oprname::text, null
    from pg_operator o
    where o.oprnamespace = $1
      and not exists (select from pg_depend d
                      where d.classid = 'pg_operator'::regclass and d.objid = o.oid
                        and d.deptype = 'e')
    union all
    select 'object', 'text search configuration', c.cfgname::text, null
    from pg_ts_config c where c.cfgnamespace = $1";

/// Comments on what is no table, no column and no check.
const COMMENTS: &str = "
    select 'object', 'comment on the ' || said.kind, said.name, said.table
    from pg_description d
    join lateral (
      select 'constraint', k.conname::text, c.relname::text, c.relnamespace
      from pg_constraint k join pg_class c on c.oid = k.conrelid
      where d.classoid = 'pg_constraint'::regclass and k.oid = d.objoid and k.contype <> 'c'
      union all
      select 'trigger', t.tgname::text, c.relname::text, c.relnamespace
      from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where d.classoid = 'pg_trigger'::regclass and t.oid = d.objoid
      union all
      select 'policy', p.polname::text, c.relname::text, c.relnamespace
      from pg_policy p join pg_class c on c.oid = p.polrelid
      where d.classoid = 'pg_policy'::regclass and p.oid = d.objoid
      union all
      select 'index', c.relname::text, null, c.relnamespace
      from pg_class c
      where d.classoid = 'pg_class'::regclass and c.oid = d.objoid and c.relkind = 'i'
      union all
      select 'type', t.typname::text, null, t.typnamespace
      from pg_type t
      where d.classoid = 'pg_type'::regclass and t.oid = d.objoid and t.typtype = 'e'
      union all
      select 'function', p.proname::text, null, p.pronamespace
      from pg_proc p
      where d.classoid = 'pg_proc'::regclass and p.oid = d.objoid
    ) as said (kind, name, \"table\", schema) on said.schema = $1
    where not exists (select from pg_depend e
                      where e.classid = d.classoid and e.objid = d.objoid and e.deptype = 'e')";

/// What stands around the schema: the database's own objects, and what other schemas have of
/// the application. Schemas that Supabase brings are part of the platform.
const AROUND: &str = "
    select 'object', 'extension', e.extname::text, null::text
    from pg_extension e where e.extname <> 'plpgsql' and $1 is not null
    union all
    select 'object', 'event trigger', t.evtname::text, null
    from pg_event_trigger t
    where not exists (select from pg_depend d
                      where d.classid = 'pg_event_trigger'::regclass and d.objid = t.oid
                        and d.deptype = 'e')
      and t.evtname not in ('issue_graphql_placeholder', 'issue_pg_cron_access',
                            'issue_pg_graphql_access', 'issue_pg_net_access',
                            'pgrst_ddl_watch', 'pgrst_drop_watch')
    union all
    select 'publication', '', p.pubname::text, null
    from pg_publication p
    where p.pubname not in ('supabase_realtime', 'supabase_realtime_messages_publication')
    union all
    select 'object', 'schema', n.nspname::text, null
    from pg_namespace n
    where n.oid <> $1 and n.nspname not like 'pg\\_%'
      and n.nspname not in ('information_schema', 'auth', 'storage', 'realtime', '_realtime',
                            'extensions', 'graphql', 'graphql_public', 'vault', 'pgbouncer',
                            'pgsodium', 'pgsodium_masks', 'net', 'cron', '_analytics',
                            'supabase_functions', 'supabase_migrations')
      and not exists (select from pg_depend d
                      where d.classid = 'pg_namespace'::regclass and d.objid = n.oid
                        and d.deptype = 'e')
    union all
    select 'elsewhere', 'policy', p.polname::text, n.nspname || '.' || c.relname
    from pg_policy p join pg_class c on c.oid = p.polrelid
    join pg_namespace n on n.oid = c.relnamespace
    where n.oid <> $1
      and not exists (select from pg_depend d
                      where d.classid = 'pg_class'::regclass and d.objid = c.oid
                        and d.deptype = 'e')
    union all
    -- A trigger on accounts is part of the database.
    select 'elsewhere', 'trigger', t.tgname::text, n.nspname || '.' || c.relname
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    join pg_namespace n on n.oid = c.relnamespace join pg_proc f on f.oid = t.tgfoid
    where n.oid <> $1 and f.pronamespace = $1 and not t.tgisinternal
      and (n.nspname, c.relname) <> ('auth', 'users')";

/// What tables, constraints and indexes of the schema do beside what is read of them.
const TRAITS: &str = "
    select 'trait', said, c.relname::text, null::text
    from pg_class c,
         lateral (values (c.relkind = 'p', 'is partitioned'),
                         (c.relforcerowsecurity, 'holds its policies against its owner too'),
                         (c.relpersistence = 'u', 'is not logged'),
                         (not c.relispartition
                          and exists (select from pg_inherits i where i.inhrelid = c.oid),
                          'inherits from another table')) as has (holds, said)
    where c.relnamespace = $1 and c.relkind in ('r', 'p') and holds
    union all
    select 'trait', said, k.conname::text, c.relname::text
    from pg_constraint k join pg_class c on c.oid = k.conrelid,
         lateral (values (k.condeferrable, 'can be deferred'),
                         (not k.convalidated, 'was not asked of the rows that were there'),
                         (k.contype = 'f' and k.confupdtype <> 'a', 'acts on a changed key'),
                         (k.contype = 'f' and k.confmatchtype = 'f', 'refers with all columns or none'))
           as has (holds, said)
    where c.relnamespace = $1 and k.conparentid = 0 and holds
    union all
    select 'trait', 'is ordered by a collation of its own', a.attname::text, c.relname::text
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
    where c.relnamespace = $1 and c.relkind in ('r', 'p') and a.attnum > 0
      and not a.attisdropped and a.attcollation <> t.typcollation
    union all
    select 'trait', said, i.relname::text, c.relname::text
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid,
         lateral (values (x.indnatts > x.indnkeyatts, 'holds columns beside its key'),
                         (x.indnullsnotdistinct, 'takes one null for another'),
                         (not x.indisvalid, 'was not built to its end')) as has (holds, said)
    where c.relnamespace = $1 and holds";
