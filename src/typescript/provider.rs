use askama::Template;

use super::base::rendered;
use super::layout::{concat, text};
use super::literal;
use super::syntax::{Module, array, assigned, module};
use crate::model::Model;

/// `DataProvider.tsx`: keeps the signed-in user's data in sync.
#[derive(Template)]
#[template(path = "typescript/providers/DataProvider.tsx", escape = "none")]
struct Provider {
    auth: String,
    imports: Vec<String>,
    pulls: String,
}

/// The file's text.
pub(super) fn page(model: &Model) -> String {
    let mut domains: Vec<_> = model.tables.iter().map(|table| &table.names).collect();
    domains.sort_by_key(|names| &names.file);
    let pulls = model
        .tables
        .iter()
        .map(|table| text(table.names.pull.clone()));
    rendered(&Provider {
        auth: literal::string(&model.project.auth),
        imports: domains
            .into_iter()
            .map(|names| {
                let file = format!("../domains/{}", names.file);
                module(Module::Import, [names.pull.clone()], &file).render(0, 0)
            })
            .collect(),
        pulls: concat([assigned(text("const pulls ="), array(pulls)), text(";")]).render(0, 0),
    })
}
