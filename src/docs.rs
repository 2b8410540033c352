//! Pages for people, and the manifest's JSON Schema for editors.

mod checklist;
mod diagram;
mod field;
mod hooks;
mod indexes;
mod markdown;
mod policies;
mod rules;
mod table;
mod tables;

use crate::files::{Files, Target};
use crate::manifest;
use crate::model::{Model, Project};
use crate::output::header::{self, Syntax};

/// The page of the tables, below the target's folder.
pub const TABLES: &str = "TABLES.md";

/// Adds the pages of a model to the files.
pub fn emit(model: &Model, files: &mut Files) {
    let project = &model.project;
    files.generated(Target::Docs, "MANIFEST.md", reference(project));
    files.generated(Target::Docs, TABLES, tables(model));
    files.generated(Target::Docs, "tables.schema.json", schema(project));
}

fn reference(project: &Project) -> String {
    let header = header::lines(&project.name, &project.manifest, Syntax::Markdown);
    format!("{header}\n{}", manifest::reference())
}

fn tables(model: &Model) -> String {
    let project = &model.project;
    let header = header::lines(&project.name, &project.manifest, Syntax::Markdown);
    tables::page(model, &header)
}

/// The schema, whose first property tells whose file it is: JSON has no comments.
fn schema(project: &Project) -> String {
    let sentence = header::sentence(&project.name, &project.manifest);
    let comment = serde_json::Value::from(sentence);
    let schema = manifest::schema();
    let rest = schema.strip_prefix("{\n").expect("the schema is an object");
    format!("{{\n  \"$comment\": {comment},\n{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_json_and_known_as_this_projects_file() {
        let source = crate::source::Source::new("tables.toml", manifest::STARTER);
        let compiled = crate::compile(&source, None);
        let project = compiled.output.unwrap().model.project;
        let text = schema(&project);
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
        let owner = header::owner(&text).unwrap();
        assert_eq!(owner, header::Owner::new("tasks", "tables.toml"));
    }
}
