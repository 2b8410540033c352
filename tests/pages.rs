//! `TABLES.md` says everything that a manifest says, and no text of it leaves its place.

mod manifests;
mod seeded;

use std::cell::Cell;

use larder::files::{FileText, Target};
use larder::model::{Model, Policy, RuleBody, Table};
use larder::source::Source;
use manifests::{placed, project};
use proptest::prelude::*;
use seeded::{Holds, holds};

/// The page of a manifest that is right.
fn page(output: &larder::Output) -> &str {
    match &output.files.0[&(Target::Docs, larder::docs::TABLES.to_owned())] {
        FileText::Generated(text) | FileText::Stub(text) => text,
    }
}

/// The cells of a line of a table, as GitHub's Markdown divides it: a bar behind a backslash
/// divides nothing.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        let cell = cells.last_mut().expect("there is always one");
        match letter {
            '\\' => {
                cell.push(letter);
                cell.extend(letters.next());
            }
            '|' => cells.push(String::new()),
            _ => cell.push(letter),
        }
    }
    let inner = cells.len().saturating_sub(1);
    let cells = cells.get(1..inner).unwrap_or_default();
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// The rows of the table below a heading.
fn rows(page: &str, heading: &str) -> Vec<Vec<String>> {
    let start = format!("\n{heading}\n\n");
    let Some((_, below)) = page.split_once(&start) else {
        return Vec::new();
    };
    let table = below.split("\n\n").next().unwrap_or_default();
    table.lines().skip(2).map(cells).collect()
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}

/// Every heading that the page has for a model.
fn headings(model: &Model) -> Vec<String> {
    let mut headings = vec![String::new()];
    if !model.tables.is_empty() {
        headings.push("## How they belong together".to_owned());
    }
    if !model.enums.is_empty() {
        headings.push("## Enums".to_owned());
    }
    for table in &model.tables {
        headings.push(format!("## `{}`", table.name));
        for (part, is_there) in [
            ("Fields", true),
            ("Rules", !table.rules.is_empty()),
            ("Hooks", true),
            ("Indexes", true),
            ("Policies", true),
        ] {
            headings.extend(is_there.then(|| format!("### {part} of `{}`", table.name)));
        }
    }
    headings.push("## The checklist".to_owned());
    headings
}

fn says_all(page: &str, table: &Table) -> Holds {
    let of = |part: &str| rows(page, &format!("### {part} of `{}`", table.name));

    let fields = of("Fields");
    prop_assert_eq!(fields.len(), table.fields.len(), "{}", page);
    for (row, field) in fields.iter().zip(&table.fields) {
        prop_assert_eq!(row.len(), 6, "{:?}", row);
        prop_assert_eq!(&row[0], &quoted(&field.name));
        prop_assert_eq!(&row[1], &quoted(&field.ty.spelling()));
        prop_assert_eq!(row[2] == "yes", field.null);
        prop_assert_eq!(row[3] == "–", field.default.is_none(), "{:?}", row);
        let limits = [&field.checks.min, &field.checks.max];
        for limit in limits.into_iter().flatten() {
            prop_assert!(row[4].contains(&limit.0), "{row:?}");
        }
    }

    let rules = of("Rules");
    prop_assert_eq!(rules.len(), table.rules.len(), "{}", page);
    for (row, rule) in rules.iter().zip(&table.rules) {
        prop_assert_eq!(row.len(), 5, "{:?}", row);
        prop_assert_eq!(&row[0], &quoted(&rule.id));
        let on: Vec<_> = rule.on.iter().map(|one| one.name()).collect();
        prop_assert_eq!(&row[1], &on.join(", "));
        let (word, name) = match &rule.body {
            RuleBody::Deny(_) => ("refused where", None),
            RuleBody::Require(_) => ("refused unless", None),
            RuleBody::Single { column } => ("at most one", Some(column)),
            RuleBody::Call { function } => ("the function", Some(function)),
        };
        prop_assert!(row[2].starts_with(word), "{row:?}");
        prop_assert!(
            name.is_none_or(|name| row[2].contains(&quoted(name))),
            "{row:?}"
        );
    }

    let hooks = of("Hooks");
    let others = 1 + usize::from(table.names.list_hook.is_some());
    prop_assert_eq!(hooks.len(), others + table.filters.len(), "{}", page);
    for (row, filter) in hooks[others..].iter().zip(&table.filters) {
        prop_assert_eq!(row.len(), 4, "{:?}", row);
        prop_assert!(
            row[0].starts_with(&format!("`{}(uid", filter.names.hook)),
            "{row:?}"
        );
        prop_assert!(row[1].contains(&quoted(&filter.name)), "{row:?}");
    }

    let indexes = of("Indexes");
    let devices = indexes.iter().filter(|row| row[0] == "device").count();
    prop_assert_eq!(devices, 1 + table.indexes.len());
    for unique in &table.unique {
        let name = quoted(&unique.constraint);
        prop_assert!(
            indexes
                .iter()
                .any(|row| row.len() == 3 && row[2].contains(&name))
        );
    }

    let policies = of("Policies");
    let said = [
        table.policies.read,
        table.policies.insert,
        table.policies.update,
        table.policies.delete,
    ];
    let verbs = ["read", "insert", "update", "delete"];
    prop_assert_eq!(policies.len(), 4);
    for (row, (policy, verb)) in policies.iter().zip(said.into_iter().zip(verbs)) {
        let who = match policy {
            Policy::Owner => "the row's owner",
            Policy::Authenticated => "anyone who is signed in",
            Policy::None => "nobody",
        };
        prop_assert_eq!(&row[..2], [verb, who]);
        prop_assert_eq!(row.len(), 3);
    }
    Ok(())
}

/// Whether a word can be a type or an attribute of a diagram: Mermaid's lexer ends it at
/// anything else, and takes the marks of keys for nothing but marks, in any case.
fn is_word(word: &str) -> bool {
    let stem = word.strip_suffix("[]").unwrap_or(word);
    let letters = stem
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let is_mark = ["pk", "fk", "uk"].contains(&stem.to_ascii_lowercase().as_str());
    letters
        && !stem.starts_with(|first: char| first.is_ascii_digit())
        && !stem.is_empty()
        && !is_mark
}

/// Whether a text is a name in quotes with nothing that would end them.
fn is_name(text: &str) -> bool {
    let inner = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    inner.is_some_and(|name| {
        !name.is_empty() && !name.contains(['"', '%', '\\']) && !name.chars().any(char::is_control)
    })
}

/// The lines of Mermaid's grammar that the page uses: entities with attributes, then
/// relations.
fn is_diagram(lines: &[&str]) -> Result<(), String> {
    let [first, lines @ ..] = lines else {
        return Err("no line".to_owned());
    };
    if *first != "erDiagram" {
        return Err((*first).to_owned());
    }
    let mut inside = false;
    for line in lines {
        let words: Vec<_> = line.split_whitespace().collect();
        let holds = match (inside, words.as_slice()) {
            (false, [name, "{"]) => {
                inside = true;
                is_name(name)
            }
            (false, [one, "||--o{" | "||--o|" | "|o--o{", other, ":", role]) => {
                is_name(one) && is_name(other) && is_name(role)
            }
            (true, ["}"]) => {
                inside = false;
                true
            }
            (true, [kind, name, marks @ ..]) => {
                let marks = marks.concat();
                let mut marks = marks.split(',').filter(|mark| !mark.is_empty());
                is_word(kind)
                    && is_word(name)
                    && marks.all(|mark| ["PK", "FK", "UK"].contains(&mark))
            }
            _ => false,
        };
        if !holds {
            return Err((*line).to_owned());
        }
    }
    if inside {
        Err("an entity is open".to_owned())
    } else {
        Ok(())
    }
}

/// Whether a line is of a kind that the page has, whatever the texts in it.
fn is_known(line: &str) -> bool {
    let starts = [
        "| ",
        "- ",
        "<!-- @generated by larder from ",
        "# The tables of ",
    ];
    let of_checklist = [
        "What the guide asks",
        "This is left to do",
        "And for each table",
        "What `",
    ];
    line.is_empty()
        || starts
            .iter()
            .chain(&of_checklist)
            .any(|start| line.starts_with(start))
        || line.starts_with("What <code>")
        || line == "A row belongs to an account, and goes with it."
}

fn is_sound(output: &larder::Output) -> Holds {
    let page = page(output);
    let model = &output.model;

    let mut fenced = Vec::new();
    let mut headings_seen = vec![String::new()];
    let mut abouts = Vec::new();
    let mut in_fence = false;
    for line in page.lines() {
        match line {
            "```mermaid" => in_fence = true,
            "```" => in_fence = false,
            line if in_fence => fenced.push(line),
            line if line.starts_with("## ") || line.starts_with("### ") => {
                headings_seen.push(line.to_owned());
            }
            line if is_known(line) => {}
            line => abouts.push(line),
        }
    }
    prop_assert!(!in_fence, "{page}");
    prop_assert_eq!(headings_seen, headings(model), "{}", page);
    let told = model.tables.iter().filter(|table| table.about.is_some());
    prop_assert!(abouts.len() <= told.count(), "{abouts:?}\n{page}");
    if model.tables.is_empty() {
        prop_assert!(fenced.is_empty());
    } else {
        prop_assert_eq!(is_diagram(&fenced), Ok(()), "{}", page);
        let entities = fenced.iter().filter(|line| line.ends_with('{'));
        prop_assert_eq!(entities.count(), model.tables.len());
    }
    prop_assert_eq!(rows(page, "## Enums").len(), model.enums.len());
    for table in &model.tables {
        says_all(page, table)?;
    }
    // Nothing that somebody wrote opens a tag or a comment.
    for line in page.lines().skip(1) {
        let rest = line.replace("<code>", "").replace("</code>", "");
        let outside: String = rest.split('`').step_by(2).collect();
        prop_assert!(!outside.contains('<'), "{line}");
    }
    Ok(())
}

#[test]
fn the_page_says_all_that_a_manifest_says() {
    let accepted = Cell::new(0_u32);
    holds("pages", 128, project(), |project| {
        let compiled = larder::compile(&Source::new("tables.toml", project.text()), None);
        let Some(output) = compiled.output else {
            return Err(TestCaseError::reject("refused"));
        };
        accepted.set(accepted.get() + 1);
        is_sound(&output)
    });
    assert!(
        accepted.get() >= 128,
        "only {} were accepted",
        accepted.get()
    );
}

#[test]
fn no_text_leaves_its_place() {
    let accepted = Cell::new(0_u32);
    holds("texts on pages", 1_000, placed(), |text| {
        let compiled = larder::compile(&Source::new("tables.toml", text), None);
        let Some(output) = compiled.output else {
            return Ok(());
        };
        accepted.set(accepted.get() + 1);
        is_sound(&output)
    });
    assert!(
        accepted.get() > 200,
        "only {} were accepted",
        accepted.get()
    );
}

#[test]
fn names_that_mermaid_has_words_for_stay_names() {
    let text = "[project]\nname = 'x'\n[enums]\nuk = ['a']\n\
        [tables.many.fields]\npk = { type = 'text' }\nFk = { type = 'uk[]' }\ndirection = { type = 'numeric(5,2)' }\n\
        [tables.style.fields]\nend_at = { type = 'timestamp' }\n";
    let compiled = larder::compile(&Source::new("tables.toml", text), None);
    let output = compiled
        .output
        .unwrap_or_else(|| panic!("{:?}", compiled.findings));
    if let Err(fault) = is_sound(&output) {
        panic!("{fault}");
    }
}

#[test]
fn a_reference_is_shown_wherever_it_matters() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = path.join("tests/goldens/references/tables.toml");
    let text = std::fs::read_to_string(path).expect("the golden is there");
    let compiled = larder::compile(&Source::new("tables.toml", text), None);
    let output = compiled.output.expect("it is right");
    if let Err(fault) = is_sound(&output) {
        panic!("{fault}");
    }
    let page = page(&output);
    for line in [
        "uuid project_id FK",
        "\"projects\" ||--o{ \"tasks\" : \"project_id\"",
        "\"milestones\" |o--o{ \"tasks\" : \"milestone_id\"",
        "\"tasks\" |o--o{ \"tasks\" : \"parent_id\"",
        "| `milestone_id` | `uuid` | yes | – | a row of `milestones`, and is null when that is deleted | – |",
        "| `project_id` | `uuid` | no | – | a row of `projects`, and goes with it | – |",
        "| `project_id` | `uuid` | no | – | a row of `projects`, which is kept as long as this row is there | – |",
        "| server | `user_id`, `parent_id` | what refers to a row of `tasks` |",
    ] {
        assert!(page.lines().any(|one| one.trim() == line), "{line}\n{page}");
    }
}

/// Texts that mean something in Markdown, in a table above all.
const MARKDOWN: &[&str] = &[
    "a | b",
    "| c |\n| --- |\n| d |",
    "\\|",
    "\\\\|",
    "ends in \\",
    "`code` | ``more``",
    "`| odd",
    "```\n# heading\n```",
    "# heading",
    "- [x] done",
    "1. first",
    "<!-- open",
    "</code> | <b>bold",
    "&#124;",
    "```mermaid",
];

#[test]
fn markdown_in_a_text_is_shown_and_does_nothing() {
    for text in MARKDOWN {
        let toml = serde_json::to_string(text).expect("a text");
        let label = serde_json::to_string(&text.replace('\n', " ")).expect("a text");
        let cel = text.replace('\\', "\\\\").replace('\n', "\\n");
        let cel = serde_json::to_string(&format!("'{cel}' == row.title")).expect("a text");
        let rule = cel.replace("row.", "existing.");
        let manifest = format!(
            "[project]\nname = 'x'\n[enums]\nkind = [{label}]\n\
             [tables.tasks]\nabout = {toml}\n[tables.tasks.fields]\n\
             title = {{ type = 'text', about = {toml}, default = {toml} }}\n\
             kind = {{ type = 'kind', default = {label} }}\n\
             extra = {{ type = 'json', default = [{toml}] }}\n\
             [tables.tasks.filters.some]\nabout = {toml}\nwhere = {cel}\n\
             [tables.tasks.rules.keep]\non = ['delete']\ndeny = {rule}\nmessage = {toml}\n"
        );
        let compiled = larder::compile(&Source::new("tables.toml", manifest.as_str()), None);
        let output = compiled
            .output
            .unwrap_or_else(|| panic!("{manifest}\n{:?}", compiled.findings));
        if let Err(fault) = is_sound(&output) {
            panic!("{text:?}: {fault}");
        }
    }
}
