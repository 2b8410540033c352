use postgres::Error;

use super::super::{Column, ReplicaIdentity, Table};
use super::{Reader, Tables};

/// The tables with their columns.
pub(super) fn read(reader: &mut Reader) -> Result<Tables, Error> {
    let rows = reader.of_schema(
        "select c.oid, c.relname::text, c.relrowsecurity, c.relreplident::text,
                pg_catalog.obj_description(c.oid, 'pg_class'),
                (select i.relname::text from pg_index x join pg_class i on i.oid = x.indexrelid
                 where x.indrelid = c.oid and x.indisreplident)
         from pg_class c
         where c.relnamespace = $1 and c.relkind in ('r', 'p')
           and not exists (select from pg_depend d
                           where d.classid = 'pg_class'::regclass and d.objid = c.oid
                             and d.deptype = 'e')",
    )?;
    let tables = rows.iter().map(|row| {
        let table = Table {
            row_security: row.get(2),
            replica_identity: replica_identity(row.get(3), row.get(5)),
            comment: row.get(4),
            ..Table::default()
        };
        (row.get(0), (row.get(1), table))
    });
    let mut tables = Tables(tables.collect());

    let rows = reader.of_tables(
        "select a.attrelid, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
                a.attnotnull, pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attgenerated <> '',
                a.attidentity <> '', pg_catalog.col_description(a.attrelid, a.attnum)
         from pg_attribute a
         left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
         where a.attrelid = any($1) and a.attnum > 0 and not a.attisdropped
         order by a.attrelid, a.attnum",
        &tables,
    )?;
    for row in &rows {
        let expression: Option<String> = row.get(4);
        let (generated, default) = if row.get(5) {
            (expression, None)
        } else {
            (None, expression)
        };
        tables.of(row.get(0)).columns.push(Column {
            name: row.get(1),
            ty: row.get(2),
            not_null: row.get(3),
            default,
            generated,
            identity: row.get(6),
            comment: row.get(7),
        });
    }
    Ok(tables)
}

fn replica_identity(kind: &str, index: Option<String>) -> ReplicaIdentity {
    match (kind, index) {
        ("f", _) => ReplicaIdentity::Full,
        ("i", Some(index)) => ReplicaIdentity::Index(index),
        // An index that was dropped leaves nothing to tell rows apart by.
        ("n" | "i", _) => ReplicaIdentity::Nothing,
        _ => ReplicaIdentity::Default,
    }
}
