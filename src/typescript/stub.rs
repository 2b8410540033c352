use std::collections::BTreeSet;

use askama::Template;

use super::base::rendered;
use super::domain::rule::variables;
use super::layout::{Doc, concat, group, if_break, indent, join, line, text};
use super::output::Folders;
use super::syntax::{Module, module, union};
use crate::model::{Operation, RuleBody, Table};

/// `<file>.custom.ts`: a start for the functions that the manifest names.
#[derive(Template)]
#[template(path = "typescript/domains/custom.ts", escape = "none")]
struct Custom<'a> {
    file: &'a str,
    import: String,
    functions: Vec<FunctionView<'a>>,
}

struct FunctionView<'a> {
    rule: &'a str,
    operations: String,
    signature: String,
}

/// Whether the manifest names a function of a table.
pub(super) fn is_needed(table: &Table) -> bool {
    let mut bodies = table.rules.iter().map(|rule| &rule.body);
    bodies.any(|body| matches!(body, RuleBody::Call { .. }))
}

/// The file's text.
pub(super) fn page(table: &Table, at: &Folders) -> String {
    let mut types = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut functions = Vec::new();
    for rule in &table.rules {
        let RuleBody::Call { function } = &rule.body else {
            continue;
        };
        if !seen.insert(function) {
            continue;
        }
        let rules = table.rules.iter().filter(
            |other| matches!(&other.body, RuleBody::Call { function: other } if other == function),
        );
        let on: Vec<_> = rules.flat_map(|rule| rule.on.iter().copied()).collect();
        let names: Vec<_> = on.iter().map(|operation| operation.name()).collect();
        functions.push(FunctionView {
            rule: &rule.id,
            operations: listed(&names),
            signature: signature(function, table, &on, &mut types),
        });
    }
    rendered(&Custom {
        file: &table.names.file,
        import: module(Module::ImportType, types, &at.types.file("client-types")).render(0, 0),
        functions,
    })
}

fn signature(name: &str, table: &Table, on: &[Operation], types: &mut BTreeSet<String>) -> String {
    let names = &table.names;
    let properties: Vec<_> = variables(on)
        .iter()
        .map(|variable| {
            let inputs = [
                (Operation::Create, &names.create_input),
                (Operation::Update, &names.update_input),
            ];
            let members: Vec<_> = if *variable == "input" {
                inputs
                    .into_iter()
                    .filter(|(operation, _)| on.contains(operation))
                    .map(|(_, ty)| ty.clone())
                    .collect()
            } else {
                vec![names.client_type.clone()]
            };
            types.extend(members.iter().cloned());
            property(variable, &members)
        })
        .collect();
    if properties.is_empty() {
        return format!("export function {name}(): boolean {{");
    }
    let params = group(concat([
        text("(write: {"),
        indent(concat([line(), join(properties, &[text(";"), line()])])),
        if_break(";", ""),
        line(),
        text("}): boolean {"),
    ]));
    concat([text(format!("export function {name}")), params]).render(0, 0)
}

fn property(name: &str, members: &[String]) -> Doc {
    let members = members.iter().map(|member| text(member.clone()));
    concat([text(format!("{name}:")), union(members)])
}

/// `create, update and delete`
fn listed(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}
