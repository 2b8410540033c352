//! Check constraints: what a field says itself, and what becomes a rule.

mod each;
mod limit;

use super::cel;
use super::field::Field;
use super::{Context, given, spanned};
use crate::database::{Table, name};
use crate::finding::Code;
use crate::import::origins::Part;
use crate::import::remark::{About, Remark};
use crate::import::term::Term;
use crate::manifest::{Format, Operation, RuleDecl, Written};
use crate::model::{Access, Checks, FieldRole, FieldType};
use crate::sql::check::ColumnChecks;
use crate::sql::names;

/// Gives each check of a table to its field or adds a rule of it, or remarks it.
pub(super) fn express(
    name: &str,
    table: &Table,
    fields: &mut [Field],
    operations: &[Operation],
    rules: &mut Vec<RuleDecl>,
    context: &mut Context<'_>,
) {
    for (constraint, text) in &table.checks {
        let place = context
            .origins
            .place_of_part(name, Part::Constraint, constraint);
        let remark = |context: &mut Context<'_>, message| {
            let about = About::Table(name.to_owned());
            context.remark(Remark::new(Code::ImportNotExpressed, about, message).at(place.clone()));
        };
        let mut left = Vec::new();
        let mut lost = false;
        let terms = Term::read(text).map_or_else(|| vec![Term::Unknown], Term::conjuncts);
        // A check that asks nothing is there all the same.
        if terms == [Term::Boolean(true)] {
            left.extend(terms.clone());
        }
        for term in terms {
            let is_told = told(&term, fields);
            let is_pattern = |pattern: &str| {
                let mut patterns = fields.iter().filter_map(|field| field.decl.pattern.value());
                patterns.any(|kept| kept == pattern)
            };
            // A form that a field has a word for is the generated schema's own.
            if let Some(pattern) = cel::loose(&term)
                && (!is_told || is_pattern(pattern))
            {
                context.remark(
                    Remark::new(
                        Code::ImportNotExpressed,
                        About::Table(name.to_owned()),
                        format!("the check `{constraint}` of `{name}` differs: a class of its pattern `{pattern}` holds characters that a manifest's does not"),
                    )
                    .at(place.clone())
                    .help("in a manifest `\\w`, `\\d` and `\\s` are of ASCII, and `.` is no new line"),
                );
            }
            if is_told {
                if let Term::OneOf(column, _) = guarded(&term)
                    && let Some(column) = column.column()
                {
                    context.remark(Remark::hint(
                        About::field(name, column),
                        "its pattern lists words: an enum says so by name, and then the column's type is that enum",
                    ));
                }
                continue;
            }
            if let Some(function) = each::told(&term, fields, context.database) {
                context.expressed.insert(function);
                continue;
            }
            match cel::express(&term, table, cel::Place::Check, context.database) {
                Some(condition) if condition == "true" => {}
                Some(_) => left.push(term),
                None => lost = true,
            }
        }
        let on: Vec<_> = [Operation::Create, Operation::Update]
            .into_iter()
            .filter(|operation| operations.contains(operation))
            .collect();
        let asks = !left.is_empty();
        let condition = if asks && !on.is_empty() {
            let all = Term::All(left);
            cel::express(&all, table, cel::Place::Check, context.database)
        } else {
            None
        };
        if lost || (asks && condition.is_none()) {
            remark(
                context,
                format!(
                    "the check `{constraint}` of `{name}` says what no field and no rule can: `{}`",
                    excerpt(text)
                ),
            );
        }
        let Some(condition) = condition else {
            continue;
        };
        // Only what is asked of every write is a check again.
        if on.len() < 2 {
            remark(
                context,
                format!(
                    "the check `{constraint}` of `{name}` holds for the server too, and a rule that is not on every write for people alone"
                ),
            );
        }
        let id = id(constraint, name, rules);
        if is_cut(constraint) && names::rule_check(name, &id) != *constraint {
            remark(
                context,
                format!(
                    "the name of the check `{constraint}` of `{name}` was cut off, and with it the id of its rule, which is `{id}` here and names another check"
                ),
            );
        }
        let mut rule = RuleDecl::new(spanned(id.clone()));
        rule.on = given(on.into_iter().map(spanned).collect());
        rule.require = given(condition);
        rule.message = given(words(&id));
        rules.push(rule);
    }
}

/// The beginning of an SQL text, on one line.
pub(super) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = line.join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    let start: String = line.chars().take(LONGEST).collect();
    format!("{start} …")
}

/// Whether a rule's constraint has a name that had no room for all of the rule's id.
fn is_cut(constraint: &str) -> bool {
    constraint.len() == name::BYTES && constraint.ends_with("_rule")
}

/// The id of Larder's own name of a rule's constraint; `-` and `_` of an id make the same name.
fn own_id(constraint: &str, table: &str) -> Option<String> {
    let inner = constraint.strip_prefix(table)?.strip_prefix('_')?;
    let id = inner.strip_suffix("_rule")?.replace('_', "-");
    let is_id = id.starts_with(|first: char| first.is_ascii_alphabetic())
        && id
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    (is_id && names::rule_check(table, &id) == constraint).then_some(id)
}

/// A rule's id from its constraint's name, without the table and the kind around it.
fn id(constraint: &str, table: &str, rules: &[RuleDecl]) -> String {
    if let Some(id) = own_id(constraint, table) {
        return free(&id, rules);
    }
    let inner = constraint
        .strip_prefix(table)
        .map_or(constraint, |rest| rest.trim_start_matches('_'));
    let inner = ["_check", "_rule", "_chk"]
        .iter()
        .find_map(|end| inner.strip_suffix(end))
        .unwrap_or(inner);
    let mut id: String = inner
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '-'
            }
        })
        .collect();
    id = id.trim_matches('-').to_owned();
    if !id.starts_with(|first: char| first.is_ascii_alphabetic()) {
        id.insert_str(0, if id.is_empty() { "check" } else { "check-" });
    }
    free(&id, rules)
}

/// An id that no rule has yet.
pub(super) fn free(id: &str, rules: &[RuleDecl]) -> String {
    let taken = |id: &str| rules.iter().any(|rule| rule.id.value == id);
    if !taken(id) {
        return id.to_owned();
    }
    (2..rules.len() + 3)
        .map(|number| format!("{id}-{number}"))
        .find(|id| !taken(id))
        .expect("there are more numbers than rules")
}

/// A message of a rule's id, for want of a better one: `end-after-start` says so.
fn words(id: &str) -> String {
    let words = id.replace(['-', '_'], " ");
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Whether a field says the condition, now at the latest.
fn told(term: &Term, fields: &mut [Field]) -> bool {
    let columns = term.columns();
    if let Term::Same(one, other) = term
        && let (Some(one), Some(other)) = (one.column(), other.column())
    {
        return fields.iter().any(|field| {
            let repeated = field.decl.same_as.value();
            field.decl.name.value == one && repeated.is_some_and(|same| same == other)
        });
    }
    let Some(first) = columns.first() else {
        return *term == Term::Boolean(true);
    };
    if columns.iter().any(|column| column != first) {
        return false;
    }
    let Some(field) = fields
        .iter_mut()
        .find(|field| field.decl.name.value == *first)
    else {
        return false;
    };
    let term = guarded(term);
    limit::told(term, field)
}

/// The condition without `… is null or` before it, which every check passes anyway.
fn guarded(term: &Term) -> &Term {
    if let Term::Any(terms) = term
        && let [Term::IsNull(missing), condition] | [condition, Term::IsNull(missing)] =
            terms.as_slice()
        && missing.column().is_some()
    {
        return condition;
    }
    term
}

/// What the generated checks ask of a field of the type, as terms.
fn asked(field: &Field, checks: Checks) -> Vec<Term> {
    terms(&generated(field, checks).conditions)
}

/// What a generated function asks of each element of an array of the type, as terms.
fn asked_of_each(field: &Field) -> Vec<Term> {
    terms(&generated(field, Checks::default()).each.unwrap_or_default())
}

fn terms(conditions: &[String]) -> Vec<Term> {
    conditions
        .iter()
        .filter_map(|condition| Term::read(condition))
        .flat_map(Term::conjuncts)
        .collect()
}

fn generated(field: &Field, checks: Checks) -> ColumnChecks {
    crate::sql::check::of(&crate::model::Field {
        name: field.decl.name.value.clone(),
        rust: field.decl.name.value.clone(),
        about: None,
        ty: field.ty.clone(),
        null: true,
        default: None,
        checks,
        role: FieldRole::Data,
        access: Access {
            create: true,
            update: true,
            server: false,
        },
        references: None,
        same_as: None,
        from: None,
        renamed_from: Vec::new(),
    })
}

/// Whether every field of the type holds the condition.
fn implied(term: &Term, field: &Field) -> bool {
    asked(field, Checks::default()).contains(term)
}

/// Takes a well-known form of text.
fn formatted(term: &Term, field: &mut Field) -> bool {
    if field.ty != FieldType::Text {
        return false;
    }
    let formats = [Format::Email, Format::Url, Format::Timezone, Format::Slug];
    let found = formats.into_iter().find(|format| {
        let checks = Checks {
            format: Some(*format),
            ..Checks::default()
        };
        asked(field, checks).contains(term)
    });
    match found {
        Some(format) if field.decl.format == Written::Absent => {
            field.decl.format = given(format);
            true
        }
        _ => false,
    }
}
