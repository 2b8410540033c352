//! A table's rules: what refuses a write, and why.

use super::columns::Columns;
use super::expressions;
use super::tables::Context;
use super::types::backticked;
use super::words::{CONTEXTUAL_WORDS, ENGINE_EXPORTS, GLOBALS, TYPESCRIPT_WORDS, is_function_name};
use crate::expression::{Typed, Variable};
use crate::finding::{Code, Finding};
use crate::manifest::spans::Inside;
use crate::manifest::{Operation, RuleDecl, TableDecl};
use crate::model::{Field, FieldRole, FieldType, Rule, RuleBody};
use crate::source::Spanned;
use crate::sql;

pub(super) fn resolve(
    table: &TableDecl,
    columns: &Columns,
    operations: &[Operation],
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<Rule> {
    table
        .rules
        .iter()
        .filter_map(|decl| rule(decl, columns, operations, context, findings))
        .collect()
}

/// The one thing that a rule says, as it was written.
enum Said<'a> {
    Deny(&'a Spanned<String>),
    Require(&'a Spanned<String>),
    Single(&'a Spanned<String>),
    Call(&'a Spanned<String>),
}

fn rule(
    decl: &RuleDecl,
    columns: &Columns,
    operations: &[Operation],
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) -> Option<Rule> {
    let named = check_id(&decl.id, findings);
    let said = said(decl);
    check_count(decl, &said, findings);
    let on = on(decl, &said, operations, findings);
    check_message(decl, &said, findings);
    // Each thing that is said is checked, even where it is one too many.
    let mut bodies: Vec<Option<RuleBody>> = said
        .iter()
        .map(|said| body(said, on.as_deref(), columns, context, findings))
        .collect();
    let body = if bodies.len() == 1 {
        bodies.pop()?
    } else {
        None
    };
    named.then_some(Rule {
        id: decl.id.value.clone(),
        on: on?,
        body: body?,
        written: decl
            .deny
            .given()
            .or(decl.require.given())
            .map(|text| text.value.clone()),
        message: decl.message.value().cloned(),
    })
}

fn check_id(id: &Spanned<String>, findings: &mut Vec<Finding>) -> bool {
    let plain = Rule::is_id(&id.value);
    if !plain {
        findings.push(
            Finding::manifest(
                Code::BadName,
                id.span.clone(),
                "a rule's id is up to 63 letters, digits, `-` and `_`, and begins with a letter",
            )
            .help("write an id such as `keep-default`"),
        );
    }
    plain
}

fn said(decl: &RuleDecl) -> Vec<Said<'_>> {
    [
        decl.deny.given().map(Said::Deny),
        decl.require.given().map(Said::Require),
        decl.single.given().map(Said::Single),
        decl.call.given().map(Said::Call),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A rule says exactly one thing.
fn check_count(decl: &RuleDecl, said: &[Said<'_>], findings: &mut Vec<Finding>) {
    let broken = [&decl.deny, &decl.require, &decl.single, &decl.call]
        .iter()
        .any(|written| written.is_unknown());
    if said.is_empty() && !broken {
        findings.push(
            Finding::manifest(Code::RuleBody, decl.id.span.clone(), "this rule says nothing")
                .help("write `deny` or `require` with an expression, `single` with a field, or `call` with a function"),
        );
    } else if said.len() > 1 {
        let keys: Vec<&str> = said.iter().map(Said::key).collect();
        findings.push(
            Finding::manifest(
                Code::RuleBody,
                decl.id.span.clone(),
                format!(
                    "a rule says one thing, and this one has {}",
                    backticked(&keys)
                ),
            )
            .help("make a rule of each"),
        );
    }
}

impl Said<'_> {
    const fn key(&self) -> &'static str {
        match self {
            Self::Deny(_) => "deny",
            Self::Require(_) => "require",
            Self::Single(_) => "single",
            Self::Call(_) => "call",
        }
    }
}

/// The operations that the rule guards, or `None` after a finding.
fn on(
    decl: &RuleDecl,
    said: &[Said<'_>],
    operations: &[Operation],
    findings: &mut Vec<Finding>,
) -> Option<Vec<Operation>> {
    if let [Said::Single(_)] = said {
        if let Some(on) = decl.on.given() {
            findings.push(
                Finding::manifest(
                    Code::RuleBody,
                    on.span.clone(),
                    "`single` holds whenever a row is created or updated, so it has no `on`",
                )
                .help("remove `on`"),
            );
            return None;
        }
        return Some(vec![Operation::Create, Operation::Update]);
    }
    let Some(written) = decl.on.given() else {
        if !decl.on.is_unknown() {
            findings.push(
                Finding::manifest(
                    Code::MissingKey,
                    decl.id.span.clone(),
                    "this rule does not say on which operations it holds",
                )
                .help("write `on = [\"create\", \"update\"]`, or what it guards"),
            );
        }
        return None;
    };
    for operation in &written.value {
        if !operations.contains(&operation.value) {
            findings.push(
                Finding::manifest(
                    Code::RuleWithoutOperation,
                    operation.span.clone(),
                    format!(
                        "the table does not have the operation `{}`",
                        operation.value.name()
                    ),
                )
                .help("take it out of the rule, or add it to the table's `operations`"),
            );
        }
    }
    Some(
        Operation::ALL
            .into_iter()
            .filter(|operation| written.value.iter().any(|one| one.value == *operation))
            .collect(),
    )
}

fn check_message(decl: &RuleDecl, said: &[Said<'_>], findings: &mut Vec<Finding>) {
    if let [Said::Single(_)] = said {
        if let Some(message) = decl.message.given() {
            findings.push(
                Finding::manifest(
                    Code::RuleBody,
                    message.span.clone(),
                    "`single` unsets the other rows and refuses nothing, so it has no message",
                )
                .help("remove `message`"),
            );
        }
    } else if decl.message.given().is_none() && !decl.message.is_unknown() {
        findings.push(
            Finding::manifest(
                Code::MissingKey,
                decl.id.span.clone(),
                "this rule does not say what a person reads when it refuses",
            )
            .help("write `message = \"…\"`"),
        );
    }
}

fn body(
    said: &Said<'_>,
    on: Option<&[Operation]>,
    columns: &Columns,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) -> Option<RuleBody> {
    match said {
        Said::Deny(written) => {
            condition(written, on, columns, context, findings).map(RuleBody::Deny)
        }
        Said::Require(written) => {
            condition(written, on, columns, context, findings).map(RuleBody::Require)
        }
        Said::Single(column) => single(column, columns, findings),
        Said::Call(function) => call(function, findings),
    }
}

/// The condition of a rule. Where the operations are not known, every variable is there, so
/// that what is wrong with the expression itself is still told.
fn condition(
    written: &Spanned<String>,
    on: Option<&[Operation]>,
    columns: &Columns,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) -> Option<Typed> {
    let guards = |operation| on.is_some_and(|on| on.contains(&operation));
    let (on_create, on_update, on_delete) = (
        guards(Operation::Create),
        guards(Operation::Update),
        guards(Operation::Delete),
    );
    if on_delete && on_create {
        findings.push(
            Finding::manifest(
                Code::RuleBody,
                written.span.clone(),
                "creating has no `existing` and deleting has nothing else, so a rule on both can name nothing",
            )
            .help("make a rule of each"),
        );
        return condition(written, None, columns, context, findings).filter(|_| false);
    }
    let settable = |field: &&Field| {
        field.role == FieldRole::Data
            && (!on_create || field.access.create)
            && (!on_update || field.access.update)
    };
    let input: Vec<Field> = columns.fields.iter().filter(settable).cloned().collect();
    let row = |name| Variable::Row {
        name,
        fields: &columns.fields,
        partial: false,
    };
    let mut variables = Vec::new();
    if !on_create {
        variables.push(row("existing"));
    }
    if !on_delete {
        variables.push(Variable::Row {
            name: "input",
            fields: &input,
            partial: true,
        });
        variables.push(row("next"));
    }
    // A check of a stored row cannot ask the time, or the row would cease to hold by itself.
    let may_ask_now = !on_create;
    let broken = |name: &str| columns.is_broken(name);
    let typed = expressions::compile(written, variables, may_ask_now, broken, context, findings)?;
    check_lowerable(written, &typed, on.unwrap_or_default(), context, findings)?;
    Some(typed)
}

/// What a target cannot say is refused; `None` after a finding.
fn check_lowerable(
    written: &Spanned<String>,
    typed: &Typed,
    on: &[Operation],
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) -> Option<()> {
    let mut unknown = on
        .iter()
        .filter_map(|operation| sql::expression::unknown_input(typed, *operation));
    let Some(column) = unknown.next() else {
        return Some(());
    };
    let name = format!("input.{column}");
    let at = written.value.find(&name);
    let span = at.map_or(0..written.value.len(), |at| at..at + name.len());
    let inside = Inside::new(context.source.text(), written.span.clone());
    findings.push(
        Finding::manifest(
            Code::NotLowerable,
            inside.span(span),
            format!("PostgreSQL cannot tell whether a new row was given `{column}`"),
        )
        .help(format!(
            "ask `next.{column}`, which has the value either way, or let the rule guard updates only"
        )),
    );
    None
}

fn single(
    column: &Spanned<String>,
    columns: &Columns,
    findings: &mut Vec<Finding>,
) -> Option<RuleBody> {
    let field = columns.named(column, findings)?;
    if field.ty != FieldType::Boolean || !field.access.update && !field.access.create {
        let why = if field.ty == FieldType::Boolean {
            "the client may not set it".to_owned()
        } else {
            format!("it is `{}`", field.ty.spelling())
        };
        findings.push(
            Finding::manifest(
                Code::RuleBody,
                column.span.clone(),
                format!("`single` names a boolean field that the client sets; {why}"),
            )
            .help("name a boolean field"),
        );
        return None;
    }
    Some(RuleBody::Single {
        column: field.name.clone(),
    })
}

fn call(function: &Spanned<String>, findings: &mut Vec<Finding>) -> Option<RuleBody> {
    let name = function.value.as_str();
    if !is_function_name(name) {
        findings.push(
            Finding::manifest(
                Code::BadName,
                function.span.clone(),
                "this cannot be the name of a function",
            )
            .help("use letters, digits and underscores, and begin with a small letter"),
        );
        return None;
    }
    let reserved = TYPESCRIPT_WORDS.contains(&name) && !CONTEXTUAL_WORDS.contains(&name)
        || ENGINE_EXPORTS.contains(&name)
        || GLOBALS.contains(&name);
    if reserved {
        findings.push(
            Finding::manifest(
                Code::ReservedName,
                function.span.clone(),
                format!("`{name}` is a name that the generated code already has"),
            )
            .help("choose another name"),
        );
        return None;
    }
    Some(RuleBody::Call {
        function: name.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use crate::source::Source;

    fn told(rule: &str) -> Vec<String> {
        let text = format!(
            "[project]\nname = \"x\"\n[tables.shifts.fields]\nstart = {{ type = \"time\" }}\n\
             [tables.shifts.rules.later]\non = [\"update\"]\nmessage = \"No\"\n{rule}\n"
        );
        let compiled = crate::compile(&Source::new("tables.toml", text.as_str()), None);
        let findings = compiled.findings.into_iter();
        findings
            .map(|finding| {
                let span = finding.span().cloned().unwrap_or_default();
                format!("{}: {}", &text[span], finding.message)
            })
            .collect()
    }

    #[test]
    fn an_input_is_compared_in_the_stored_form() {
        let given = "deny = \"has(input.start) && input.start < existing.start\"";
        assert!(told(given).is_empty());
    }

    #[test]
    fn a_second_thing_that_a_rule_says_hides_no_mistake_in_the_first() {
        let told = told("deny = \"existing.strat == null\"\ncall = \"check\"");
        assert_eq!(told.len(), 2, "{told:?}");
    }
}
