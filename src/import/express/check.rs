//! Check constraints: what a field says itself, and what becomes a rule.

use super::cel;
use super::field::Field;
use super::{Context, given, spanned};
use crate::database::Table;
use crate::expression::pattern;
use crate::finding::Code;
use crate::import::origins::Part;
use crate::import::remark::{About, Remark};
use crate::import::term::{Comparison, Term};
use crate::manifest::{FieldDecl, Format, Number, Operation, RuleDecl, Shape, Written};
use crate::model::{Access, Checks, FieldRole, FieldType};

/// Gives each check of a table to its field or to a rule, or remarks it.
pub(super) fn express(
    name: &str,
    table: &Table,
    fields: &mut [Field],
    operations: &[Operation],
    context: &mut Context<'_>,
) -> Vec<RuleDecl> {
    let mut rules: Vec<RuleDecl> = Vec::new();
    for (constraint, text) in &table.checks {
        let place = context
            .origins
            .place_of_part(name, Part::Constraint, constraint);
        let mut lifted = Vec::new();
        let mut lost = false;
        let terms = Term::read(text).map_or_else(|| vec![Term::Unknown], Term::conjuncts);
        for term in terms {
            if told(&term, fields) {
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
            match cel::express(&term, table, cel::Place::Check) {
                Some(expression) => lifted.push(expression),
                None => lost = true,
            }
        }
        let on: Vec<_> = [Operation::Create, Operation::Update]
            .into_iter()
            .filter(|operation| operations.contains(operation))
            .collect();
        if lost || (!lifted.is_empty() && on.is_empty()) {
            context.remark(
                Remark::new(
                    Code::ImportNotExpressed,
                    About::Table(name.to_owned()),
                    format!("the check `{constraint}` of `{name}` says what no field and no rule can: `{}`", excerpt(text)),
                )
                .at(place),
            );
        }
        if lifted.is_empty() || on.is_empty() {
            continue;
        }
        let id = id(constraint, name, &rules);
        let mut rule = RuleDecl::new(spanned(id.clone()));
        rule.on = given(on.into_iter().map(spanned).collect());
        rule.require = given(joined(&lifted));
        rule.message = given(words(&id));
        rules.push(rule);
    }
    rules
}

/// Conditions in one, each in parentheses where it needs them.
fn joined(conditions: &[String]) -> String {
    match conditions {
        [one] => one.clone(),
        several => several
            .iter()
            .map(|one| {
                if one.contains("||") {
                    format!("({one})")
                } else {
                    one.clone()
                }
            })
            .collect::<Vec<_>>()
            .join(" && "),
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

/// A rule's id from its constraint's name, without the table and the kind around it.
fn id(constraint: &str, table: &str, rules: &[RuleDecl]) -> String {
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
    let taken = |id: &str| rules.iter().any(|rule| rule.id.value == id);
    if !taken(&id) {
        return id;
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
    implied(term, field) || formatted(term, field) || field_says(term, field)
}

/// The condition without `… is null or` before it, which every check passes anyway.
fn guarded(term: &Term) -> &Term {
    if let Term::Any(terms) = term
        && let [Term::IsNull(_), condition] | [condition, Term::IsNull(_)] = terms.as_slice()
    {
        return condition;
    }
    term
}

/// What the generated checks ask of a field as it is so far, as terms.
fn asked(field: &Field, checks: Checks) -> Vec<Term> {
    let model = crate::model::Field {
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
    };
    crate::sql::check::of(&model)
        .conditions
        .iter()
        .filter_map(|condition| Term::read(condition))
        .flat_map(Term::conjuncts)
        .collect()
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

/// Takes a limit, a pattern or a shape, where the term is one.
fn field_says(term: &Term, field: &mut Field) -> bool {
    match term {
        Term::Compare(comparison, one, other) => {
            compared(*comparison, one, other, field)
                || compared(comparison.turned(), other, one, field)
        }
        Term::Not(inner) => match inner.as_ref() {
            // Not null says it already, or nothing does.
            Term::IsNull(_) => field.decl.null == Written::Absent,
            _ => false,
        },
        Term::All(terms) => {
            let mut trial = field.clone();
            let all = terms.iter().all(|term| told_alone(term, &mut trial));
            if all {
                *field = trial;
            }
            all
        }
        // Each element is compared with the limit.
        Term::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
            ("<= all", [Term::Number(digits), Term::Column(_)]) => {
                each(Comparison::GreaterEqual, digits, field)
            }
            (">= all", [Term::Number(digits), Term::Column(_)]) => {
                each(Comparison::LessEqual, digits, field)
            }
            _ => false,
        },
        Term::Matches(column, pattern) => match (column.as_ref(), pattern.as_ref()) {
            (Term::Column(_), Term::Text(pattern)) => matched(pattern, field),
            _ => false,
        },
        Term::OneOf(column, values) if matches!(column.as_ref(), Term::Column(_)) => {
            one_of(values, field)
        }
        _ => false,
    }
}

fn told_alone(term: &Term, field: &mut Field) -> bool {
    implied(term, field) || formatted(term, field) || field_says(term, field)
}

fn compared(comparison: Comparison, one: &Term, other: &Term, field: &mut Field) -> bool {
    match (one, other) {
        (Term::Column(_), Term::Number(digits)) => match &field.ty {
            FieldType::Integer | FieldType::Bigint => whole(comparison, digits, &mut field.decl),
            FieldType::Real | FieldType::Numeric { .. } => {
                decimal(comparison, digits, &mut field.decl)
            }
            _ => false,
        },
        (Term::Column(_), Term::Text(text)) => {
            // `name <> ''` asks for a character.
            text.is_empty()
                && comparison == Comparison::Unequal
                && field.ty == FieldType::Text
                && at_least(1, &mut field.decl)
        }
        (Term::Call(called, given), Term::Number(digits)) => {
            let counts = match (called.as_str(), given.as_slice(), &field.ty) {
                (
                    "char_length" | "length" | "character_length",
                    [Term::Column(_)],
                    FieldType::Text,
                ) => true,
                ("cardinality", [Term::Column(_)], FieldType::Array(_)) => true,
                // Without elements it is null, which passes: as no lower limit does.
                (
                    "array_length",
                    [Term::Column(_), Term::Number(dimension)],
                    FieldType::Array(_),
                ) => {
                    dimension == "1"
                        && matches!(comparison, Comparison::Less | Comparison::LessEqual)
                }
                _ => false,
            };
            counts && whole(comparison, digits, &mut field.decl)
        }
        (Term::Call(called, arguments), Term::Text(kind)) if called == "jsonb_typeof" => {
            let shape = match kind.as_str() {
                "object" => Shape::Object,
                "array" => Shape::Array,
                _ => return false,
            };
            let fits = comparison == Comparison::Equal
                && field.ty == FieldType::Json
                && matches!(arguments.as_slice(), [Term::Column(_)]);
            if fits {
                field.decl.shape = given(shape);
            }
            fits
        }
        _ => false,
    }
}

/// A limit of whole numbers or of a count.
fn whole(comparison: Comparison, digits: &str, decl: &mut FieldDecl) -> bool {
    let Ok(value) = digits.parse::<i64>() else {
        return false;
    };
    match comparison {
        Comparison::GreaterEqual => at_least(value, decl),
        Comparison::Greater => value
            .checked_add(1)
            .is_some_and(|value| at_least(value, decl)),
        Comparison::LessEqual => at_most(value, decl),
        Comparison::Less => value
            .checked_sub(1)
            .is_some_and(|value| at_most(value, decl)),
        Comparison::Equal => at_least(value, decl) && at_most(value, decl),
        Comparison::Unequal => false,
    }
}

/// A limit of an array's elements.
fn each(comparison: Comparison, digits: &str, field: &mut Field) -> bool {
    let FieldType::Array(element) = &field.ty else {
        return false;
    };
    let mut of_element = FieldDecl::new(field.decl.name.clone());
    let fits = match element.as_ref() {
        FieldType::Integer | FieldType::Bigint => whole(comparison, digits, &mut of_element),
        FieldType::Real | FieldType::Numeric { .. } => decimal(comparison, digits, &mut of_element),
        _ => false,
    };
    if fits {
        let mut checks = field.decl.each.value().cloned().unwrap_or_default();
        if of_element.min != Written::Absent {
            checks.min = of_element.min;
        }
        if of_element.max != Written::Absent {
            checks.max = of_element.max;
        }
        field.decl.each = given(checks);
    }
    fits
}

/// The narrower of two lower limits.
fn at_least(value: i64, decl: &mut FieldDecl) -> bool {
    match decl.min.value() {
        Some(Number::Integer(former)) if *former >= value => {}
        Some(Number::Decimal(..)) => return false,
        _ => decl.min = given(Number::Integer(value)),
    }
    true
}

fn at_most(value: i64, decl: &mut FieldDecl) -> bool {
    match decl.max.value() {
        Some(Number::Integer(former)) if *former <= value => {}
        Some(Number::Decimal(..)) => return false,
        _ => decl.max = given(Number::Integer(value)),
    }
    true
}

/// A limit of a number with a fraction; only those that the limit itself passes.
fn decimal(comparison: Comparison, digits: &str, decl: &mut FieldDecl) -> bool {
    let number = match digits.parse::<i64>() {
        Ok(whole) => Number::Integer(whole),
        Err(_) => match digits.parse::<f64>() {
            Ok(value) if value.is_finite() && digits.contains('.') => {
                Number::Decimal(value, toml(digits))
            }
            _ => return false,
        },
    };
    let limit = match comparison {
        Comparison::GreaterEqual => &mut decl.min,
        Comparison::LessEqual => &mut decl.max,
        _ => return false,
    };
    if *limit != Written::Absent {
        return false;
    }
    *limit = given(number);
    true
}

/// Digits as TOML takes them: with some on both sides of the point.
fn toml(digits: &str) -> String {
    let (sign, rest) = match digits.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", digits),
    };
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = if fraction.is_empty() { "0" } else { fraction };
    format!("{sign}{whole}.{fraction}")
}

fn matched(pattern: &str, field: &mut Field) -> bool {
    let fits = field.ty == FieldType::Text
        && field.decl.pattern == Written::Absent
        && pattern::parse(pattern).is_ok();
    if fits {
        field.decl.pattern = given(pattern.to_owned());
    }
    fits
}

/// A list of words is a pattern of them.
fn one_of(values: &[Term], field: &mut Field) -> bool {
    let words: Option<Vec<&str>> = values
        .iter()
        .map(|value| match value {
            Term::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let Some(words) = words else {
        return false;
    };
    let escaped: Vec<String> = words.iter().map(|word| escaped(word)).collect();
    matched(&format!("^(?:{})$", escaped.join("|")), field)
}

/// A text as a pattern that matches nothing else.
fn escaped(word: &str) -> String {
    let mut pattern = String::new();
    for letter in word.chars() {
        if "\\.+*?()|[]{}^$/".contains(letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}
