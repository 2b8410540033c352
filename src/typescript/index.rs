use std::collections::BTreeSet;

use askama::Template;

use super::base::rendered;
use super::output::Folders;
use super::syntax::{Module, module};
use crate::model::{Model, Operation, Table};

/// `index.ts`: everything that an application imports.
#[derive(Template)]
#[template(path = "typescript/index.ts", escape = "none")]
struct Index<'a> {
    types: String,
    schemas: String,
    domains: Vec<DomainView<'a>>,
}

struct DomainView<'a> {
    table: &'a str,
    exports: String,
}

/// The file's text.
pub(super) fn page(model: &Model, at: &Folders) -> String {
    let enums = model.enums.iter();
    let names: BTreeSet<_> = enums
        .map(|e| e.type_name.clone())
        .chain(model.tables.iter().flat_map(type_names))
        .collect();
    let mut schemas: Vec<_> = model
        .tables
        .iter()
        .map(|table| table.names.schema.clone())
        .collect();
    schemas.sort();
    schemas.push("validateBeforeEnqueue".to_owned());
    let client_types = at.types_from_index.file("client-types");
    rendered(&Index {
        types: module(Module::ExportType, names, &client_types).render(0, 0),
        schemas: module(Module::Export, schemas, "./base/validators").render(0, 0),
        domains: model
            .tables
            .iter()
            .map(|table| DomainView {
                table: &table.name,
                exports: module(
                    Module::Export,
                    functions(table),
                    &format!("./domains/{}", table.names.file),
                )
                .render(0, 0),
            })
            .collect(),
    })
}

fn type_names(table: &Table) -> Vec<String> {
    let names = &table.names;
    let input = table.has(Operation::Create).then_some(&names.create_input);
    let update = table.has(Operation::Update).then_some(&names.update_input);
    [Some(&names.client_type), input, update]
        .into_iter()
        .flatten()
        .cloned()
        .collect()
}

/// The functions of a domain, in the order in which its file has them.
fn functions(table: &Table) -> Vec<String> {
    let names = &table.names;
    let mut functions: Vec<_> = names.list_hook.iter().cloned().collect();
    functions.push(names.row_hook.clone());
    functions.extend(table.filters.iter().map(|filter| filter.names.hook.clone()));
    functions.extend(table.operations.iter().map(|operation| match operation {
        Operation::Create => names.create.clone(),
        Operation::Update => names.update.clone(),
        Operation::Delete => names.delete.clone(),
    }));
    functions.push(names.pull.clone());
    functions
}
