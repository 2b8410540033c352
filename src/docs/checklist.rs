//! The guide's checklist: what is generated, and what is left to a person.

use super::markdown::{code, codes};
use crate::model::{Model, Project, RuleBody};

/// What the output has for every table, by the guide's steps.
pub(super) fn done(model: &Model) -> Vec<String> {
    let project = &model.project;
    let layer = |name: &str| typescript(project, &project.layer, name);
    let types = |name: &str| typescript(project, &project.types, name);
    vec![
        format!(
            "**Step 1**: the Dexie schema and its version ({})",
            layer("base/dexie.ts")
        ),
        format!(
            "**Step 2**: domain files with hooks and functions ({})",
            layer("domains/*.ts")
        ),
        format!(
            "**Step 3**: subscriptions of the one realtime channel ({})",
            layer("base/realtime.ts")
        ),
        format!(
            "**Step 4**: the initial pulls ({})",
            layer("providers/DataProvider.tsx")
        ),
        format!("**Step 5**: exports ({})", layer("index.ts")),
        format!(
            "Types, mapping and validators ({}, {}, {}, {})",
            types("client-types.ts"),
            types("server-types.ts"),
            types("mapping.ts"),
            layer("base/validators.ts")
        ),
        format!(
            "The server's tables, row level security, triggers and publication, as files ({})",
            folder(&project.output.sql)
        ),
    ]
}

/// What a person does once.
pub(super) fn left(model: &Model) -> Vec<String> {
    let project = &model.project;
    vec![
        format!("Apply {} to the database, in the order of their names", folder(&project.output.sql)),
        "`larder verify --database-url …` until it reports nothing".to_owned(),
        format!("Let {} export `supabase`, and {} export `useAuth`", code(&project.supabase), code(&project.auth)),
        format!("Wrap the application in `DataProvider` ({})", typescript(project, &project.layer, "providers/DataProvider.tsx")),
        "Call `clearUserData(uid)` before signing out".to_owned(),
        "Commit the output and `tables.lock`, and let continuous integration run `larder generate --check`".to_owned(),
    ]
}

/// What a person does for each table.
pub(super) fn each(model: &Model) -> Vec<String> {
    let project = &model.project;
    let by_hand = model.tables.iter().flat_map(|table| {
        let rules = table.rules.iter();
        rules.filter_map(move |rule| match &rule.body {
            RuleBody::Call { function } => {
                let file = format!("domains/{}.custom.ts", table.names.file);
                Some(format!(
                    "Write {} for the rule {} of {} ({})",
                    code(function),
                    code(&rule.id),
                    code(&table.name),
                    typescript(project, &project.layer, &file)
                ))
            }
            RuleBody::Deny(_) | RuleBody::Require(_) | RuleBody::Single { .. } => None,
        })
    });
    let screens = model.tables.iter().map(|table| {
        let names = &table.names;
        let hooks = names.list_hook.iter().chain([&names.row_hook]);
        let hooks = hooks.chain(table.filters.iter().map(|filter| &filter.names.hook));
        format!(
            "**Steps 6 and 7**: use {} on the screens of {}, and test them",
            codes(hooks),
            code(&table.name)
        )
    });
    by_hand.chain(screens).collect()
}

/// A file of the TypeScript output, relative to the manifest.
fn typescript(project: &Project, folder: &str, name: &str) -> String {
    let path = format!("{}/{folder}/{name}", project.output.typescript);
    code(path.trim_start_matches("./"))
}

fn folder(path: &str) -> String {
    code(&format!("{path}/*.sql"))
}
