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
    enums: Vec<Words>,
    tables: Vec<Parts>,
    done: String,
    left: String,
    each: String,
}

/// An enum and its values.
struct Words {
    name: String,
    values: String,
}

/// What the page says of one table, in three places of it.
struct Parts {
    entity: String,
    relations: String,
    chapter: String,
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
        enums: enums.collect(),
        tables: parallel::map(&model.tables, |table| Parts {
            entity: diagram::entity(table),
            relations: diagram::relations(table),
            chapter: table::chapter(table),
        }),
        done: entries("- [x]", &checklist::done(model)),
        left: entries("- [ ]", &checklist::left(model)),
        each: entries("- [ ]", &checklist::each(model)),
    };
    // A page of many tables is long, and would be copied each time that it grows. What the
    // template says by itself is short.
    let lists = [&page.done, &page.left, &page.each];
    let tables = page.tables.iter();
    let tables = tables.flat_map(|parts| [&parts.entity, &parts.relations, &parts.chapter]);
    let parts = tables.chain(lists);
    let length: usize = parts.map(|part| part.len() + 4).sum();
    let mut text = String::with_capacity(header.len() + length + 16 * 1024);
    text.extend([header, "\n"]);
    page.render_into(&mut text)
        .expect("writing into a string does not fail");
    text.push('\n');
    text
}
