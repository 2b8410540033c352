//! Check constraints: what a field says itself, and what becomes a rule.

mod each;
mod id;
mod limit;

use super::cel;
use super::field::Field;
use super::{Context, given, spanned};
use crate::database::{Check, Table};
use crate::finding::Code;
use crate::import::origins::Part;
use crate::import::remark::{About, Remark};
use crate::import::term::Term;
use crate::manifest::{Format, Operation, RuleDecl, Written};
use crate::model::{Access, Checks, FieldRole, FieldType};
use crate::sql::check::ColumnChecks;
use crate::sql::names;
pub(super) use id::free;

/// Gives each check of a table to its field or adds a rule of it, or remarks it.
pub(super) fn express(
    name: &str,
    table: &Table,
    fields: &mut [Field],
    operations: &[Operation],
    rules: &mut Vec<RuleDecl>,
    context: &mut Context<'_>,
) {
    let writes = [Operation::Create, Operation::Update].into_iter();
    let on: Vec<_> = writes
        .filter(|operation| operations.contains(operation))
        .collect();
    for (constraint, check) in &table.checks {
        let one = One {
            name,
            table,
            constraint,
            check,
            on: &on,
        };
        let rule = one.express(fields, rules, context);
        let comment = check.comment.as_deref();
        let is_rule = |comment| rule.is_some() && names::commented_rule(comment) == rule.as_deref();
        if comment.is_some_and(|comment| !is_rule(comment)) {
            let message = format!(
                "the comment on the constraint `{constraint}` of `{name}` is not part of a manifest"
            );
            one.remark(context, Part::Comment, message);
        }
    }
}

/// A check that is being expressed.
#[derive(Clone, Copy)]
struct One<'a> {
    name: &'a str,
    table: &'a Table,
    constraint: &'a str,
    check: &'a Check,
    /// The writes that a rule can be on.
    on: &'a [Operation],
}

impl One<'_> {
    /// The id of the rule, where it is one.
    fn express(
        self,
        fields: &mut [Field],
        rules: &mut Vec<RuleDecl>,
        context: &mut Context<'_>,
    ) -> Option<String> {
        let text = &self.check.condition;
        let terms = Term::read(text).map_or_else(|| vec![Term::Unknown], Term::conjuncts);
        // Only what is asked of every write is a check again.
        let is_check = self.on.len() == 2;
        let own = id::own(self.constraint, self.check, self.name);
        let whole = own.as_ref().filter(|_| is_check);
        let whole = whole.and_then(|_| self.condition(terms.clone(), context));
        let condition = match whole {
            // What is called a rule stays one, whatever a field could say of it.
            Some(condition) => {
                for term in &terms {
                    self.compare(term, context);
                }
                condition
            }
            None => self.rest(terms, fields, context)?,
        };
        if !is_check {
            let message = format!(
                "the check `{}` of `{}` holds for the server too, and a rule that is not on every write for people alone",
                self.constraint, self.name
            );
            self.remark(context, Part::Constraint, message);
        }
        let id = own.unwrap_or_else(|| id::of(self.constraint, self.name));
        let id = id::free(&id, rules);
        let mut rule = RuleDecl::new(spanned(id.clone()));
        rule.on = given(self.on.iter().copied().map(spanned).collect());
        rule.require = given(condition);
        rule.message = given(id::words(&id));
        rules.push(rule);
        Some(id)
    }

    /// What fields do not say of a check, as a rule's condition.
    fn rest(
        self,
        terms: Vec<Term>,
        fields: &mut [Field],
        context: &mut Context<'_>,
    ) -> Option<String> {
        let mut left = Vec::new();
        let mut lost = false;
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
            if !is_told || cel::loose(&term).is_some_and(is_pattern) {
                self.compare(&term, context);
            }
            if is_told {
                if let Term::OneOf(column, _) = guarded(&term)
                    && let Some(column) = column.column()
                {
                    context.remark(Remark::hint(
                        About::field(self.name, column),
                        "its pattern lists words: an enum says so by name, and then the column's type is that enum",
                    ));
                }
                continue;
            }
            if let Some(function) = each::told(&term, fields, context.database) {
                context.expressed.insert(function);
                continue;
            }
            match self.condition(vec![term.clone()], context) {
                Some(condition) if condition == "true" => {}
                Some(_) => left.push(term),
                None => lost = true,
            }
        }
        let asks = !left.is_empty();
        let condition = if asks && !self.on.is_empty() {
            self.condition(left, context)
        } else {
            None
        };
        if lost || (asks && condition.is_none()) {
            let message = format!(
                "the check `{}` of `{}` says what no field and no rule can: `{}`",
                self.constraint,
                self.name,
                excerpt(&self.check.condition)
            );
            self.remark(context, Part::Constraint, message);
        }
        condition
    }

    /// The condition of a rule that asks all of this.
    fn condition(self, terms: Vec<Term>, context: &Context<'_>) -> Option<String> {
        let all = Term::All(terms);
        cel::express(&all, self.table, cel::Place::Check, context.database)
    }

    /// Remarks a pattern that a manifest reads otherwise.
    fn compare(self, term: &Term, context: &mut Context<'_>) {
        let Some(pattern) = cel::loose(term) else {
            return;
        };
        let message = format!(
            "the check `{}` of `{}` differs: a class of its pattern `{pattern}` holds characters that a manifest's does not",
            self.constraint, self.name
        );
        let remark = self.of(context, Part::Constraint, message);
        context.remark(
            remark
                .help("in a manifest `\\w`, `\\d` and `\\s` are of ASCII, and `.` is no new line"),
        );
    }

    fn remark(self, context: &mut Context<'_>, part: Part, message: String) {
        let remark = self.of(context, part, message);
        context.remark(remark);
    }

    /// A remark on the check, or on what is said of it.
    fn of(self, context: &Context<'_>, part: Part, message: String) -> Remark {
        let about = About::Table(self.name.to_owned());
        let place = context
            .origins
            .place_of_part(self.name, part, self.constraint);
        Remark::new(Code::ImportNotExpressed, about, message).at(place)
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
