//! What would have one name in PostgreSQL. Names there are made of names, with `_` between
//! them, so two that differ may meet.

use std::collections::{BTreeSet, HashMap};

use crate::database::Verb;
use crate::finding::{Code, Finding};
use crate::manifest::TableDecl;
use crate::model::{CreatedBy, FieldType, RuleBody, Table};
use crate::source::Span;
use crate::sql::names;

/// Where a name stands alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    /// Tables and indexes, those of constraints among them: in the whole schema.
    Relation,
    /// In the whole schema.
    Function,
    /// On its table.
    Constraint,
    /// On its table.
    Trigger,
}

/// Every two names that meet in PostgreSQL.
pub(super) fn clashes(tables: &[(&TableDecl, Table)], findings: &mut Vec<Finding>) {
    let mut taken: HashMap<(Kind, &str, String), (&Table, &Span)> = HashMap::new();
    for (decl, table) in tables {
        let span = &decl.name.span;
        for (kind, name) in made(table) {
            let place = match kind {
                Kind::Relation | Kind::Function => "",
                Kind::Constraint | Kind::Trigger => table.name.as_str(),
            };
            let former = taken.insert((kind, place, name.clone()), (table, span));
            if let Some((other, other_span)) = former {
                findings.push(clash(kind, &name, (table, span), (other, other_span)));
            }
        }
    }
}

fn clash(kind: Kind, name: &str, one: (&Table, &Span), other: (&Table, &Span)) -> Finding {
    let kind = match kind {
        Kind::Relation => "tables or indexes",
        Kind::Function => "functions",
        Kind::Constraint => "constraints",
        Kind::Trigger => "triggers",
    };
    let message = if one.0.name == other.0.name {
        format!(
            "two {kind} of `{}` would be called `{name}` in PostgreSQL",
            one.0.name
        )
    } else {
        format!(
            "{kind} of `{}` and of `{}` would both be called `{name}` in PostgreSQL",
            one.0.name, other.0.name
        )
    };
    let finding = Finding::manifest(Code::NameClash, one.1.clone(), message)
        .help("give a table, a field or a rule another name");
    if one.1 == other.1 {
        finding
    } else {
        finding.also(other.1.clone(), "the other one")
    }
}

/// The names that are made for a table, to which others may refer.
fn made(table: &Table) -> Vec<(Kind, String)> {
    let named = table.name.as_str();
    let mut made = vec![
        (Kind::Relation, named.to_owned()),
        (Kind::Relation, names::primary_key(named)),
        (Kind::Relation, names::sync_index(named)),
        (Kind::Function, names::repeat_function(named)),
    ];
    let mut uniques: BTreeSet<String> = table
        .unique
        .iter()
        .map(|unique| unique.constraint.clone())
        .collect();
    if table.is_referenced {
        // It may be written as well, and is then the same one.
        uniques.insert(names::unique(named, &table.referenced_columns()));
    }
    made.extend(uniques.into_iter().map(|name| (Kind::Relation, name)));
    for (field, reference) in table.references() {
        made.push((Kind::Constraint, reference.constraint.clone()));
        let index = names::reference_index(named, &field.name);
        made.push((Kind::Relation, index));
    }
    for field in &table.fields {
        if let FieldType::Array(_) = field.ty {
            made.push((Kind::Function, names::each_function(named, &field.name)));
        }
    }
    for rule in &table.rules {
        made.push((Kind::Constraint, names::rule_check(named, &rule.id)));
        made.push((Kind::Trigger, names::rule_trigger(&rule.id, Verb::Update)));
        if let RuleBody::Single { .. } = rule.body {
            made.push((Kind::Function, names::single_function(named, &rule.id)));
        }
    }
    if table.created_by == CreatedBy::SignUp {
        made.push((Kind::Function, names::sign_up(named)));
    }
    made
}
