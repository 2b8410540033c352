use std::fmt::Write as _;

use crate::database::{Timing, Trigger, Verb};
use crate::sql::spelling::{name, public, text};

/// A trigger of a table.
pub fn trigger(table: &str, named: &str, trigger: &Trigger) -> String {
    on(&public(table), named, trigger)
}

/// A trigger on the accounts.
pub fn account_trigger(named: &str, trigger: &Trigger) -> String {
    on("auth.users", named, trigger)
}

fn on(table: &str, named: &str, trigger: &Trigger) -> String {
    let mut lines = vec![
        format!("create or replace trigger {}", name(named)),
        format!("  {} on {table}", occasion(trigger)),
    ];
    let transition = &trigger.transition;
    let old = transition
        .old
        .iter()
        .map(|named| format!("old table as {}", name(named)));
    let new = transition
        .new
        .iter()
        .map(|named| format!("new table as {}", name(named)));
    let rows: Vec<_> = old.chain(new).collect();
    if !rows.is_empty() {
        lines.push(format!("  referencing {}", rows.join(" ")));
    }
    lines.push(if trigger.each_row {
        "  for each row".to_owned()
    } else {
        "  for each statement".to_owned()
    });
    lines.extend(trigger.when.iter().map(|when| format!("  when ({when})")));
    let arguments: Vec<_> = trigger
        .arguments
        .iter()
        .map(|argument| text(argument))
        .collect();
    lines.push(format!(
        "  execute function {}({})",
        public(&trigger.function),
        arguments.join(", ")
    ));
    let mut statements = format!("{};\n", lines.join("\n"));
    if !trigger.enabled {
        let _ = writeln!(
            statements,
            "alter table {table} disable trigger {};",
            name(named)
        );
    }
    statements
}

/// When it fires: `before insert or update of a, b`.
fn occasion(trigger: &Trigger) -> String {
    let timing = match trigger.timing {
        Timing::Before => "before",
        Timing::After => "after",
    };
    let events = trigger.events.iter().map(|verb| {
        if *verb == Verb::Update && !trigger.columns.is_empty() {
            format!("update of {}", super::names(&trigger.columns))
        } else {
            verb.name().to_owned()
        }
    });
    let truncate = trigger.truncates.then(|| "truncate".to_owned());
    let events: Vec<_> = events.chain(truncate).collect();
    format!("{timing} {}", events.join(" or "))
}
