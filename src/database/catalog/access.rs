use std::collections::BTreeSet;

use postgres::Error;

use super::super::{Policy, Verb};
use super::{PUBLICATION, Publication, Reader, Tables, set};

/// The policies of row level security.
pub(super) fn policies(reader: &mut Reader, tables: &mut Tables) -> Result<(), Error> {
    let rows = reader.of_tables(
        "select p.polrelid, p.polname::text, p.polcmd::text, p.polpermissive,
                array(select coalesce(r.rolname::text, 'public')
                      from unnest(p.polroles) role left join pg_roles r on r.oid = role),
                pg_catalog.pg_get_expr(p.polqual, p.polrelid),
                pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
         from pg_policy p
         where p.polrelid = any($1)
         order by p.polrelid, p.polname",
        tables,
    )?;
    for row in &rows {
        let policy = Policy {
            verb: match row.get(2) {
                "r" => Some(Verb::Select),
                "a" => Some(Verb::Insert),
                "w" => Some(Verb::Update),
                "d" => Some(Verb::Delete),
                _ => None,
            },
            permissive: row.get(3),
            roles: set(row, 4),
            using: row.get(5),
            check: row.get(6),
        };
        tables.of(row.get(0)).policies.insert(row.get(1), policy);
    }
    Ok(())
}

/// What each role may do, without the owner's rights.
pub(super) fn grants(reader: &mut Reader, tables: &mut Tables) -> Result<(), Error> {
    let rows = reader.of_tables(
        "select g.relation, coalesce(r.rolname::text, 'public'), lower(g.privilege), g.attname
         from (select c.oid relation, c.relowner, e.grantee, e.privilege_type privilege,
                      null::text attname
               from pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) e
               where c.oid = any($1)
               union all
               select c.oid, c.relowner, e.grantee, e.privilege_type, a.attname::text
               from pg_class c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) e
               where c.oid = any($1) and not a.attisdropped) g
         left join pg_roles r on r.oid = g.grantee
         where g.grantee <> g.relowner",
        tables,
    )?;
    for row in &rows {
        let table = tables.of(row.get(0));
        let grants = table.grants.entry(row.get(1)).or_default();
        let privilege: &str = row.get(2);
        let verb = Verb::ALL.into_iter().find(|verb| verb.name() == privilege);
        match (verb, row.get(3)) {
            (Some(verb), None) => {
                grants.table.insert(verb);
            }
            (Some(verb), Some(column)) => {
                grants.columns.entry(verb).or_default().insert(column);
            }
            (None, None::<String>) => {
                grants.others.insert(privilege.to_owned());
            }
            (None, Some(column)) => {
                grants.others.insert(format!("{privilege} ({column})"));
            }
        }
    }
    Ok(())
}

/// The publication, where there is one, and which tables it holds.
pub(super) fn publication(
    reader: &mut Reader,
    tables: &mut Tables,
) -> Result<Option<Publication>, Error> {
    let statement = format!(
        "select pubinsert, pubupdate, pubdelete from pg_publication
         where pubname = '{PUBLICATION}' and $1 is not null"
    );
    let rows = reader.of_schema(&statement)?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let sent = [Verb::Insert, Verb::Update, Verb::Delete];
    let events = sent.into_iter().enumerate();
    let events = events.filter(|(column, _)| row.get(*column));
    let mut publication = Publication {
        events: events.map(|(_, verb)| verb).collect(),
        partial: BTreeSet::new(),
    };

    let statement = format!(
        "select c.oid, c.relname::text, r.prqual is not null or r.prattrs is not null
         from pg_publication_tables t
         join pg_class c on c.relname = t.tablename
         join pg_namespace n on n.oid = c.relnamespace and n.nspname = t.schemaname
         join pg_publication p on p.pubname = t.pubname
         left join pg_publication_rel r on r.prpubid = p.oid and r.prrelid = c.oid
         where t.pubname = '{PUBLICATION}' and c.oid = any($1)"
    );
    for row in &reader.of_tables(&statement, tables)? {
        tables.of(row.get(0)).published = true;
        if row.get(2) {
            publication.partial.insert(row.get(1));
        }
    }
    Ok(Some(publication))
}

/// The roles that may use the schema.
pub(super) fn usage(reader: &mut Reader) -> Result<BTreeSet<String>, Error> {
    let rows = reader.of_schema(
        "select coalesce(r.rolname::text, 'public')
         from pg_namespace n,
              aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) e
              left join pg_roles r on r.oid = e.grantee
         where n.oid = $1 and e.privilege_type = 'USAGE'",
    )?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}
