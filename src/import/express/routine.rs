//! Triggers: what a manifest says by itself, what is a rule, and what is neither.

use super::cel;
use super::{Context, given, spanned};
use crate::database::{Function, Table, Trigger, Verb};
use crate::finding::Code;
use crate::import::cursor::Cursor;
use crate::import::origins::Part;
use crate::import::remark::{About, Remark};
use crate::import::term::{Comparison, Term};
use crate::import::token::{self, Kind};
use crate::manifest::{Operation, RuleDecl};
use crate::sql::names;

/// What a table's triggers say.
#[derive(Debug, Default)]
pub(super) struct Triggers {
    pub(super) rules: Vec<RuleDecl>,
    /// Whether columns are filled that repeat others.
    pub(super) repeats: bool,
}

/// Reads a table's triggers.
pub(super) fn express(
    name: &str,
    table: &Table,
    operations: &[Operation],
    context: &mut Context<'_>,
) -> Triggers {
    let mut triggers = Triggers::default();
    for (trigger_name, trigger) in &table.triggers {
        let said = said(name, table, trigger, operations, context);
        if said.is_some() {
            context.expressed.insert(trigger.function.clone());
        }
        match said {
            Some(Said::Nothing) => {}
            Some(Said::Repeats) => triggers.repeats = true,
            Some(Said::Rule(rule)) => {
                // A rule of two triggers, one a verb, is one rule.
                let known = triggers.rules.iter_mut().find(|known| known.id == rule.id);
                match known {
                    Some(known) => merge(known, &rule),
                    None => triggers.rules.push(*rule),
                }
            }
            None => {
                let place = context
                    .origins
                    .place_of_part(name, Part::Trigger, trigger_name);
                context.remark(
                    Remark::new(
                        Code::ImportNotExpressed,
                        About::Table(name.to_owned()),
                        format!(
                            "the trigger `{trigger_name}` of `{name}`, which calls `{}`, is not part of a manifest",
                            trigger.function
                        ),
                    )
                    .at(place),
                );
            }
        }
    }
    triggers
}

/// What a trigger says in a manifest.
enum Said {
    /// What every table has.
    Nothing,
    /// That columns repeat others.
    Repeats,
    Rule(Box<RuleDecl>),
}

fn said(
    name: &str,
    table: &Table,
    trigger: &Trigger,
    operations: &[Operation],
    context: &Context<'_>,
) -> Option<Said> {
    if !trigger.enabled {
        return None;
    }
    let function = trigger.function.as_str();
    let bare = function.rsplit('.').next().unwrap_or(function);
    if function == names::KEEP {
        return Some(Said::Nothing);
    }
    if bare == "moddatetime" {
        let owned = trigger
            .arguments
            .iter()
            .all(|column| column == "updated_at");
        return owned.then_some(Said::Nothing);
    }
    if function == names::REFUSE {
        return refusal(table, trigger, operations).map(|rule| Said::Rule(Box::new(rule)));
    }
    if function == names::repeat_function(name) {
        return Some(Said::Repeats);
    }
    let body = context.database.functions.get(function)?;
    if touches(body) {
        return (trigger.when.is_none() && trigger.each_row).then_some(Said::Nothing);
    }
    single(name, trigger, body).map(|rule| Said::Rule(Box::new(rule)))
}

/// Adds the operations of a rule that several triggers ask.
fn merge(known: &mut RuleDecl, other: &RuleDecl) {
    let mut on: Vec<Operation> = [&known.on, &other.on]
        .into_iter()
        .filter_map(|on| on.value())
        .flatten()
        .map(|one| one.value)
        .collect();
    on.sort_unstable();
    on.dedup();
    if !on.is_empty() {
        known.on = given(on.into_iter().map(spanned).collect());
    }
}

/// A rule of a trigger that calls Larder's own function, with the message and the id.
fn refusal(table: &Table, trigger: &Trigger, operations: &[Operation]) -> Option<RuleDecl> {
    let [id, message] = trigger.arguments.as_slice() else {
        return None;
    };
    let condition = Term::read(trigger.when.as_ref()?)?;
    // Ours act on people alone, and say so before anything else.
    let conditions: Vec<Term> = condition
        .conjuncts()
        .into_iter()
        .filter(|term| !is_person(term))
        .collect();
    let condition = match conditions.len() {
        1 => conditions.into_iter().next()?,
        _ => Term::All(conditions),
    };
    let on: Vec<Operation> = trigger
        .events
        .iter()
        .filter_map(|verb| operation(*verb))
        .filter(|operation| operations.contains(operation))
        .collect();
    if on.is_empty() {
        return None;
    }
    let mut rule = RuleDecl::new(spanned(id.clone()));
    rule.on = given(on.into_iter().map(spanned).collect());
    rule.deny = given(cel::express(&condition, table, cel::Place::Trigger)?);
    rule.message = given(message.clone());
    Some(rule)
}

/// `current_user = 'authenticated'`
fn is_person(term: &Term) -> bool {
    let Term::Compare(Comparison::Equal, one, other) = term else {
        return false;
    };
    let asks = match one.as_ref() {
        Term::Column(name) | Term::Call(name, _) => name == "current_user",
        _ => false,
    };
    asks && matches!(other.as_ref(), Term::Text(role) if role == "authenticated")
}

const fn operation(verb: Verb) -> Option<Operation> {
    match verb {
        Verb::Select => None,
        Verb::Insert => Some(Operation::Create),
        Verb::Update => Some(Operation::Update),
        Verb::Delete => Some(Operation::Delete),
    }
}

/// A rule that unsets the other rows: our own function, by its name and the column that it
/// sets.
fn single(table: &str, trigger: &Trigger, function: &Function) -> Option<RuleDecl> {
    let called = trigger.function.as_str();
    let inner = called
        .strip_prefix(table)?
        .strip_prefix('_')?
        .strip_suffix("_single")?;
    // An id may have hyphens, which its function's name has not.
    let id = [inner.replace('_', "-"), inner.to_owned()]
        .into_iter()
        .find(|id| names::single_function(table, id) == called)?;
    let (tokens, _) = token::tokens(&function.body, 0);
    let mut next = Cursor::new(&function.body, &tokens);
    while !next.is_done() && !next.eat("set") {
        next.next();
    }
    let column = next.name().ok()?;
    let mut rule = RuleDecl::new(spanned(id));
    rule.single = given(column);
    Some(rule)
}

/// Whether a function only sets the timestamps that the server owns, in whatever way.
pub(super) fn touches(function: &Function) -> bool {
    if function.body.trim().is_empty() {
        return false;
    }
    let (tokens, broken) = token::tokens(&function.body, 0);
    if broken.is_some() {
        return false;
    }
    let text = function.body.as_str();
    let mut next = Cursor::new(text, &tokens);
    if !next.eat("begin") {
        return false;
    }
    let mut owned = false;
    while !next.sees("return") {
        if next.eat("else") {
            continue;
        }
        if next.eat("if") || next.eat("elsif") {
            next.until(|next| next.sees("then"));
            next.eat("then");
            continue;
        }
        if next.eat("end if") {
            next.eat_mark(";");
            continue;
        }
        if !next.eat("new") || !next.eat_mark(".") {
            return false;
        }
        match next.name().as_deref() {
            Ok("updated_at") => owned = true,
            Ok("created_at") => {}
            _ => return false,
        }
        next.until(|next| next.sees_mark(";"));
        if !next.eat_mark(";") {
            return false;
        }
    }
    owned
        && next.eat("return new")
        && next.eat_mark(";")
        && next.eat("end")
        && (next.is_done() || matches!(next.peek(), Some(Kind::Mark(";"))))
}
