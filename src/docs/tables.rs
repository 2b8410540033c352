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

/// The page's text, below its header.
pub(super) fn page(model: &Model, header: &str) -> String {
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
    // A page of many tables is long, and would be copied each time that it grows. What the
    // template says by itself is short.
    let lists = [&page.done, &page.left, &page.each];
    let parts = page.diagram.iter().chain(&page.tables).chain(lists);
    let length: usize = parts.map(|part| part.len() + 4).sum();
    let mut text = String::with_capacity(header.len() + length + 16 * 1024);
    text.extend([header, "\n"]);
    page.render_into(&mut text)
        .expect("writing into a string does not fail");
    text.push('\n');
    text
}
