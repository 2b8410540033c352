use std::collections::{BTreeMap, BTreeSet};

use postgres::{Error, Row};

use super::super::{Timing, Transition, Trigger, Verb};
use super::{Reader, Tables, set};

/// What a trigger is read from. Postgres spells its condition only within the whole
/// definition, of which it stands in parentheses after `when`.
const COLUMNS: &str = "t.tgrelid, t.tgname::text, t.tgtype::int4,
    array(select a.attname::text from unnest(t.tgattr::int2[]) number
          join pg_attribute a on a.attrelid = t.tgrelid and a.attnum = number),
    case when t.tgqual is not null then pg_catalog.pg_get_triggerdef(t.oid) end,
    case when p.pronamespace = $1 then p.proname::text
         else n.nspname || '.' || p.proname end,
    t.tgenabled in ('O', 'A'), t.tgoldtable::text, t.tgnewtable::text, t.tgargs";

/// The tables' triggers.
pub(super) fn read(reader: &mut Reader, tables: &mut Tables) -> Result<(), Error> {
    for row in &reader.of_schema(&statement("relation.relnamespace = $1"))? {
        let number = row.get(0);
        if let Some((_, table)) = tables.0.get_mut(&number) {
            table.triggers.insert(row.get(1), trigger(row));
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
    let named = rows.iter().map(|row| (row.get(1), trigger(row)));
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

fn trigger(row: &Row) -> Trigger {
    let kind: i32 = row.get(2);
    let fires = |bit: i32| kind & bit != 0;
    let events: BTreeSet<Verb> = [(4, Verb::Insert), (16, Verb::Update), (8, Verb::Delete)]
        .into_iter()
        .filter_map(|(bit, verb)| fires(bit).then_some(verb))
        .collect();
    Trigger {
        timing: if fires(2) {
            Timing::Before
        } else {
            Timing::After
        },
        events,
        truncates: fires(32),
        columns: set(row, 3),
        each_row: fires(1),
        when: row.get::<_, Option<String>>(4).map(condition),
        transition: Transition {
            old: row.get(7),
            new: row.get(8),
        },
        function: row.get(5),
        arguments: arguments(row.get(9)),
        enabled: row.get(6),
    }
}

/// The condition of a trigger's definition; the whole definition where it cannot be found, so
/// that there is one.
fn condition(definition: String) -> String {
    within(&definition).unwrap_or(definition)
}

/// What stands in the parentheses after the first `WHEN` outside of quotes.
fn within(definition: &str) -> Option<String> {
    const WHEN: &str = " WHEN (";

    let mut quote = None;
    let mut depth = 0_usize;
    let mut start = None;
    for (at, letter) in definition.char_indices() {
        match (quote, letter) {
            // A quote within quotes stands there twice.
            (Some(open), _) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, ' ') if start.is_none() && definition[at..].starts_with(WHEN) => {
                start = Some(at + WHEN.len());
            }
            (None, '(') if start.is_some() => depth += 1,
            (None, ')') if start.is_some() && depth == 1 => {
                return Some(definition[start?..at].to_owned());
            }
            (None, ')') if start.is_some() => depth -= 1,
            (None, _) => {}
        }
    }
    None
}

/// The texts that a trigger hands to its function, each of which a NUL ends.
fn arguments(bytes: &[u8]) -> Vec<String> {
    let texts = bytes.split_inclusive(|byte| *byte == 0);
    texts
        .map(|text| String::from_utf8_lossy(text.strip_suffix(&[0]).unwrap_or(text)).into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn a_condition_is_found_whatever_stands_around_it() {
        for (definition, expected) in [
            (
                "CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW WHEN ((new.a > 1)) EXECUTE FUNCTION f()",
                Some("(new.a > 1)"),
            ),
            (
                "CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW WHEN ((new.a = ')) EXECUTE FUNCTION '::text)) EXECUTE FUNCTION f('it''s) EXECUTE FUNCTION g(')",
                Some("(new.a = ')) EXECUTE FUNCTION '::text)"),
            ),
            (
                r#"CREATE TRIGGER " WHEN (x) " BEFORE UPDATE ON a FOR EACH ROW WHEN (new.done) EXECUTE FUNCTION "é WHEN ("()"#,
                Some("new.done"),
            ),
            (
                "CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION f()",
                None,
            ),
        ] {
            assert_eq!(within(definition).as_deref(), expected, "{definition}");
        }
    }
}
