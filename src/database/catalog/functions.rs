use std::collections::BTreeMap;

use postgres::Error;

use super::super::{EnumType, Function};
use super::{Reader, set};

/// Enum types by name.
pub(super) fn enums(reader: &mut Reader) -> Result<BTreeMap<String, EnumType>, Error> {
    let rows = reader.of_schema(
        "select t.typname::text,
                array(select e.enumlabel::text from pg_enum e
                      where e.enumtypid = t.oid order by e.enumsortorder)
         from pg_type t
         where t.typnamespace = $1 and t.typtype = 'e'
           and not exists (select from pg_depend d
                           where d.classid = 'pg_type'::regclass and d.objid = t.oid
                             and d.deptype = 'e')",
    )?;
    let named = rows.iter().map(|row| {
        let values = row.get(1);
        (row.get(0), EnumType { values })
    });
    Ok(named.collect())
}

/// Functions by name; of those that share one, the one with the fewest arguments.
pub(super) fn read(reader: &mut Reader) -> Result<BTreeMap<String, Function>, Error> {
    let rows = reader.of_schema(
        "select p.proname::text, pg_catalog.pg_get_function_arguments(p.oid),
                pg_catalog.pg_get_function_result(p.oid), l.lanname::text, p.provolatile::text,
                p.prosecdef, coalesce(p.proconfig @> array['search_path=\"\"'], false),
                coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc),
                array(select coalesce(r.rolname::text, 'public')
                      from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) e
                      left join pg_roles r on r.oid = e.grantee
                      where e.grantee <> p.proowner)
         from pg_proc p
         join pg_language l on l.oid = p.prolang
         where p.pronamespace = $1 and p.prokind = 'f'
           and not exists (select from pg_depend d
                           where d.classid = 'pg_proc'::regclass and d.objid = p.oid
                             and d.deptype = 'e')
         order by p.proname, p.pronargs, pg_catalog.pg_get_function_identity_arguments(p.oid)",
    )?;
    let mut functions = BTreeMap::new();
    for row in &rows {
        functions.entry(row.get(0)).or_insert_with(|| Function {
            arguments: row.get(1),
            returns: row.get(2),
            language: row.get(3),
            volatility: match row.get(4) {
                "i" => "immutable",
                "s" => "stable",
                _ => "volatile",
            }
            .to_owned(),
            security_definer: row.get(5),
            empty_search_path: row.get(6),
            body: row.get(7),
            execute: set(row, 8),
        });
    }
    Ok(functions)
}
