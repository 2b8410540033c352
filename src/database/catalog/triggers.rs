use std::collections::{BTreeMap, BTreeSet};

use postgres::{Error, Row};

use super::super::{Timing, Transition, Trigger, Verb};
use super::{Reader, Tables, set};

/// What a trigger is read from. Postgres spells its condition only within the whole
/// definition.
const COLUMNS: &str = "t.tgrelid, t.tgname::text, t.tgtype::int4,
    array(select a.attname::text from unnest(t.tgattr::int2[]) number
          join pg_attribute a on a.attrelid = t.tgrelid and a.attnum = number),
    case when t.tgqual is not null
         then substring(pg_catalog.pg_get_triggerdef(t.oid)
                        from ' WHEN \\((.*)\\) EXECUTE FUNCTION ') end,
    case when p.pronamespace = $1 then p.proname::text
         else n.nspname || '.' || p.proname end,
    t.tgenabled in ('O', 'A'), t.tgoldtable::text, t.tgnewtable::text, t.tgargs";

/// The tables' triggers.
pub(super) fn read(reader: &mut Reader, tables: &mut Tables) -> Result<(), Error> {
    for row in &reader.of_schema(&statement("relation.relnamespace = $1"))? {
        let number = row.get(0);
        if let (Some((_, table)), Some(trigger)) = (tables.0.get_mut(&number), trigger(row)) {
            table.triggers.insert(row.get(1), trigger);
        }
    }
    Ok(())
}

/// The triggers on `auth.users` that call a function of the schema.
pub(super) fn accounts(reader: &mut Reader) -> Result<BTreeMap<String, Trigger>, Error> {
    let rows = reader.of_schema(&statement(
        "relation.relname = 'users' and p.pronamespace = $1
         and relation.relnamespace = (select oid from pg_namespace where nspname = 'auth')",
    ))?;
    let named = rows
        .iter()
        .filter_map(|row| Some((row.get(1), trigger(row)?)));
    Ok(named.collect())
}

fn statement(condition: &str) -> String {
    format!(
        "select {COLUMNS}
         from pg_trigger t
         join pg_class relation on relation.oid = t.tgrelid
         join pg_proc p on p.oid = t.tgfoid
         join pg_namespace n on n.oid = p.pronamespace
         where not t.tgisinternal and {condition}
         order by t.tgrelid, t.tgname"
    )
}

/// A trigger; `None` for one that no statement on rows fires.
fn trigger(row: &Row) -> Option<Trigger> {
    let kind: i32 = row.get(2);
    let fires = |bit: i32| kind & bit != 0;
    let events: BTreeSet<Verb> = [(4, Verb::Insert), (16, Verb::Update), (8, Verb::Delete)]
        .into_iter()
        .filter_map(|(bit, verb)| fires(bit).then_some(verb))
        .collect();
    (!events.is_empty()).then(|| Trigger {
        timing: if fires(2) {
            Timing::Before
        } else {
            Timing::After
        },
        events,
        columns: set(row, 3),
        each_row: fires(1),
        when: row.get(4),
        transition: Transition {
            old: row.get(7),
            new: row.get(8),
        },
        function: row.get(5),
        arguments: arguments(row.get(9)),
        enabled: row.get(6),
    })
}

/// The texts that a trigger hands to its function, each of which a NUL ends.
fn arguments(bytes: &[u8]) -> Vec<String> {
    let texts = bytes.split_inclusive(|byte| *byte == 0);
    texts
        .map(|text| String::from_utf8_lossy(text.strip_suffix(&[0]).unwrap_or(text)).into_owned())
        .collect()
}
