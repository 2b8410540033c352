//! `TABLES.md`: every table for people, and what is left to do.

use askama::Template;

use super::markdown::{code, codes, entries, prose};
use super::{checklist, diagram, table};
use crate::model::Model;
use crate::parallel;

#[derive(Template)]
#[template(path = "docs/tables.md", escape = "none")]
struct Page {
    project: String,
    manifest: String,
    diagram: Vec<String>,
    enums: Vec<Words>,
    tables: Vec<String>,
    done: String,
    left: String,
    each: String,
}

/// An enum and its values.
struct Words {
    name: String,
    values: String,
}

/// The page's text.
pub(super) fn page(model: &Model) -> String {
    let enums = model.enums.iter().map(|one| Words {
        name: code(&one.name),
        values: codes(&one.values),
    });
    let page = Page {
        project: prose(&model.project.name),
        manifest: code(&model.project.manifest),
        diagram: diagram::lines(model),
        enums: enums.collect(),
        tables: parallel::map(&model.tables, table::chapter),
        done: entries("- [x]", &checklist::done(model)),
        left: entries("- [ ]", &checklist::left(model)),
        each: entries("- [ ]", &checklist::each(model)),
    };
    page.render().expect("writing into a string does not fail")
}
