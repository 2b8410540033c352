use postgres::{Error, Row};

use super::super::{Check, ForeignKey, Index, Key, OnDelete};
use super::{Reader, Tables};

/// Primary keys, unique constraints, foreign keys and checks.
pub(super) fn keys(reader: &mut Reader, tables: &mut Tables) -> Result<(), Error> {
    let rows = reader.of_tables(
        "select c.conrelid, c.conname::text, c.contype::text,
                array(select a.attname::text
                      from unnest(c.conkey) with ordinality k (number, place)
                      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number
                      order by k.place),
                n.nspname::text, f.relname::text,
                array(select a.attname::text
                      from unnest(c.confkey) with ordinality k (number, place)
                      join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.number
                      order by k.place),
                c.confdeltype::text, pg_catalog.pg_get_expr(c.conbin, c.conrelid),
                -- PostgreSQL 14 has no such column.
                array(select a.attname::text
                      from jsonb_array_elements_text(
                        case jsonb_typeof(to_jsonb(c) -> 'confdelsetcols')
                          when 'array' then to_jsonb(c) -> 'confdelsetcols'
                          else '[]' end) s (number)
                      join pg_attribute a on a.attrelid = c.conrelid
                        and a.attnum = s.number::int
                      order by a.attnum),
                pg_catalog.obj_description(c.oid, 'pg_constraint')
         from pg_constraint c
         left join pg_class f on f.oid = c.confrelid
         left join pg_namespace n on n.oid = f.relnamespace
         where c.conrelid = any($1) and c.contype in ('p', 'u', 'f', 'c')
         order by c.conrelid, c.conname",
        tables,
    )?;
    for row in &rows {
        let table = tables.of(row.get(0));
        let name: String = row.get(1);
        match row.get(2) {
            "p" => table.primary_key = Some(key(name, row)),
            "u" => {
                table.uniques.insert(name.clone(), key(name, row));
            }
            "f" => {
                table.foreign_keys.insert(name, foreign_key(row));
            }
            _ => {
                let check = Check {
                    condition: row.get(8),
                    comment: row.get(10),
                };
                table.checks.insert(name, check);
            }
        }
    }
    Ok(())
}

fn key(name: String, row: &Row) -> Key {
    Key {
        name,
        columns: row.get(3),
    }
}

fn foreign_key(row: &Row) -> ForeignKey {
    ForeignKey {
        columns: row.get(3),
        table: (row.get(4), row.get(5)),
        references: row.get(6),
        on_delete: match row.get(7) {
            "r" => OnDelete::Restrict,
            "c" => OnDelete::Cascade,
            "n" => OnDelete::SetNull,
            "d" => OnDelete::SetDefault,
            _ => OnDelete::NoAction,
        },
        set: row.get(9),
    }
}

/// Indexes that no constraint made. One that a failed build left behind serves nobody, and is
/// left out.
pub(super) fn indexes(reader: &mut Reader, tables: &mut Tables) -> Result<(), Error> {
    let rows = reader.of_tables(
        "select x.indrelid, i.relname::text, m.amname::text, x.indisunique,
                pg_catalog.pg_get_expr(x.indpred, x.indrelid),
                array(select pg_catalog.pg_get_indexdef(x.indexrelid, k, false)
                             || case when o.opcdefault then '' else ' ' || o.opcname end
                             || case x.indoption[k - 1] & 3
                                  when 1 then ' desc nulls last'
                                  when 2 then ' nulls first'
                                  when 3 then ' desc'
                                  else '' end
                      from generate_series(1, x.indnkeyatts::int4) k
                      join pg_opclass o on o.oid = x.indclass[k - 1]
                      order by k)
         from pg_index x
         join pg_class i on i.oid = x.indexrelid
         join pg_am m on m.oid = i.relam
         where x.indrelid = any($1) and x.indisvalid
           and not exists (select from pg_constraint c
                           where c.conindid = x.indexrelid and c.contype in ('p', 'u', 'x'))
         order by x.indrelid, i.relname",
        tables,
    )?;
    for row in &rows {
        let index = Index {
            columns: row.get(5),
            method: row.get(2),
            unique: row.get(3),
            predicate: row.get(4),
        };
        tables.of(row.get(0)).indexes.insert(row.get(1), index);
    }
    Ok(())
}
