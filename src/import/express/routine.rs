//! Triggers: what a manifest says by itself, what is a rule, and what is neither.
//!
//! Each is known by what its function does and by when it fires, never by its name alone.

mod body;
mod keep;
mod refusal;
mod repeat;
mod single;
mod touch;

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, check, given, spanned};
use crate::database::{Function, Table, Trigger, Verb};
use crate::finding::Code;
use crate::import::origins::Part;
use crate::import::remark::{About, Remark};
use crate::manifest::{Operation, RuleDecl};
use crate::sql::{self, names};
pub(super) use body::is_same;
pub(super) use refusal::is_refusal;
pub(super) use touch::touches;

/// What a table's triggers say.
#[derive(Debug, Default)]
pub(super) struct Triggers {
    pub(super) rules: Vec<RuleDecl>,
    /// Columns that are filled, each with the one that it repeats.
    pub(super) repeats: Vec<(String, String)>,
}

/// A table whose triggers are read.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) name: &'a str,
    pub(super) table: &'a Table,
    pub(super) owner: &'a str,
    pub(super) key: &'a str,
    pub(super) operations: &'a [Operation],
}

/// Reads a table's triggers.
pub(super) fn express(of: Of<'_>, context: &mut Context<'_>) -> Triggers {
    let mut triggers = Triggers::default();
    let said: Vec<_> = of
        .table
        .triggers
        .iter()
        .map(|(name, trigger)| (name, trigger, said(of, trigger, context)))
        .collect();
    // A column is one row's at most only where every write is watched.
    let mut singles = BTreeMap::<Single, BTreeSet<Verb>>::new();
    for (_, _, said) in &said {
        if let Some(Said::Single(single, verb)) = said {
            singles.entry(single.clone()).or_default().insert(*verb);
        }
    }
    singles.retain(|_, verbs| verbs.len() == 2);
    for (name, trigger, said) in said {
        match said {
            Some(Said::Nothing) => {}
            Some(Said::Repeats(pairs)) => triggers.repeats.extend(pairs),
            Some(Said::Rule(rule)) => add(*rule, &mut triggers.rules),
            Some(Said::Single(single, _)) if singles.contains_key(&single) => {}
            _ => {
                remark(of, name, trigger, context);
                continue;
            }
        }
        context.expressed.insert(trigger.function.clone());
    }
    for (id, column) in singles.into_keys() {
        let mut rule = RuleDecl::new(spanned(check::free(&id, &triggers.rules)));
        rule.single = given(column);
        triggers.rules.push(rule);
    }
    triggers
}

fn remark(of: Of<'_>, trigger: &str, found: &Trigger, context: &mut Context<'_>) {
    let table = of.name;
    let place = context.origins.place_of_part(table, Part::Trigger, trigger);
    let function = &found.function;
    let message = format!(
        "the trigger `{trigger}` of `{table}`, which calls `{function}`, is not part of a manifest"
    );
    let about = About::Table(table.to_owned());
    context.remark(Remark::new(Code::ImportNotExpressed, about, message).at(place));
}

/// What a trigger says in a manifest.
enum Said {
    /// What every table has.
    Nothing,
    /// That columns repeat others.
    Repeats(Vec<(String, String)>),
    Rule(Box<RuleDecl>),
    /// That a write leaves one row at most with a column set.
    Single(Single, Verb),
}

/// A rule's id and the column of which it is about.
type Single = (String, String);

fn said(of: Of<'_>, trigger: &Trigger, context: &Context<'_>) -> Option<Said> {
    if !trigger.enabled || trigger.truncates {
        return None;
    }
    let called = trigger.function.as_str();
    let Some(function) = context.database.functions.get(called) else {
        return touch::is_extension(trigger).then_some(Said::Nothing);
    };
    if is_shared(names::KEEP, function) {
        return keep::is_keep(trigger, &[of.owner, of.key]).then_some(Said::Nothing);
    }
    if is_shared(names::REFUSE, function) {
        let rule = refusal::read(of.table, trigger, of.operations, context.database);
        return rule.map(|rule| Said::Rule(Box::new(rule)));
    }
    if touch::is_touch(trigger, function) {
        return Some(Said::Nothing);
    }
    if let Some(pairs) = repeat::read(trigger, function) {
        return pairs
            .iter()
            .all(|pair| is_checked(of.table, pair))
            .then_some(Said::Repeats(pairs));
    }
    let (single, verb) = single::read(of.name, [of.owner, of.key], (trigger, function))?;
    Some(Said::Single(single, verb))
}

/// Whether a function does what Larder's own of a name does.
fn is_shared(name: &str, function: &Function) -> bool {
    sql::shared_functions()
        .get(name)
        .is_some_and(|own| is_same(&own.body, &function.body))
}

/// Whether a check holds a column against the one that it repeats.
fn is_checked(table: &Table, (column, original): &(String, String)) -> bool {
    use crate::import::term::Term;

    let same = |term: &Term| match term {
        Term::Same(one, other) => {
            let pair = (one.column(), other.column());
            pair == (Some(column), Some(original)) || pair == (Some(original), Some(column))
        }
        _ => false,
    };
    let conditions = table.checks.values();
    let conditions = conditions.filter_map(|check| Term::read(&check.condition));
    conditions.flat_map(Term::conjuncts).any(|term| same(&term))
}

/// Adds a rule. One that several triggers ask, one an operation, is one rule; another one of
/// the same id gets an id of its own.
fn add(mut rule: RuleDecl, rules: &mut Vec<RuleDecl>) {
    let same = |known: &&mut RuleDecl| {
        known.id == rule.id && known.deny == rule.deny && known.message == rule.message
    };
    if let Some(known) = rules.iter_mut().find(same) {
        let both = [&known.on, &rule.on];
        let lists = both.into_iter().filter_map(|on| on.value());
        let mut on: Vec<Operation> = lists.flatten().map(|one| one.value).collect();
        on.sort_unstable();
        on.dedup();
        known.on = given(on.into_iter().map(spanned).collect());
        return;
    }
    rule.id = spanned(check::free(&rule.id.value, rules));
    rules.push(rule);
}
