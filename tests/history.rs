//! The history of the stores: what holds whatever a project does with its tables.

mod seeded;

use std::collections::BTreeSet;

use larder::finding::Code;
use larder::history::{
    self, FieldChange, FieldShape, Filling, History, Recording, Sent, Shape, TableShape,
};
use larder::manifest::{EnumDecl, Manifest, Operation, Written};
use larder::model::{FieldType, Scope};
use larder::source::{Source, Spanned};
use proptest::prelude::*;
use seeded::{Holds, holds};

/// One thing that somebody does to the manifest.
#[derive(Clone, Debug)]
enum Change {
    AddTable(usize),
    RemoveTable(usize),
    AddField(usize, usize, FieldType),
    RemoveField(usize, usize),
    Retype(usize, usize, FieldType),
    ToggleNull(usize, usize),
    ToggleIndex(usize, usize),
    AddValue(usize),
    RenameTable(usize, usize),
    RenameField(usize, usize, usize),
    ReplaceValue(usize, usize),
}

/// Names that a lock has to quote are among them.
const TABLES: [&str; 6] = [
    "tasks",
    "notes",
    "a.b",
    "tags",
    "it's \\ \"so\"",
    "\u{202e}x\n",
];
const FIELDS: [&str; 4] = ["title", "done", "due date", "state"];

fn types() -> impl Strategy<Value = FieldType> {
    let simple = prop_oneof![
        Just(FieldType::Text),
        Just(FieldType::Integer),
        Just(FieldType::Uuid),
        Just(FieldType::Json),
        Just(FieldType::Enum("state".to_owned())),
        (1..30u16, 0..10u16).prop_map(|(whole, scale)| FieldType::Numeric {
            precision: whole + scale,
            scale
        }),
    ];
    simple.prop_flat_map(|ty| prop_oneof![Just(ty.clone()), Just(FieldType::Array(Box::new(ty)))])
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let (table, field) = (0..TABLES.len(), 0..FIELDS.len());
    let place = (table.clone(), field);
    let change = prop_oneof![
        4 => table.clone().prop_map(Change::AddTable),
        2 => table.prop_map(Change::RemoveTable),
        4 => (place.clone(), types()).prop_map(|((t, f), ty)| Change::AddField(t, f, ty)),
        1 => place.clone().prop_map(|(t, f)| Change::RemoveField(t, f)),
        2 => (place.clone(), types()).prop_map(|((t, f), ty)| Change::Retype(t, f, ty)),
        1 => place.clone().prop_map(|(t, f)| Change::ToggleNull(t, f)),
        2 => place.prop_map(|(t, f)| Change::ToggleIndex(t, f)),
        1 => (0..9usize).prop_map(Change::AddValue),
        1 => (0..TABLES.len(), 0..TABLES.len()).prop_map(|(t, to)| Change::RenameTable(t, to)),
        2 => ((0..TABLES.len(), 0..FIELDS.len()), 0..FIELDS.len())
            .prop_map(|((t, f), to)| Change::RenameField(t, f, to)),
        1 => (0..9usize, 0..9usize).prop_map(|(v, by)| Change::ReplaceValue(v, by)),
    ];
    prop::collection::vec(change, 0..12)
}

fn empty() -> Shape {
    let mut shape = Shape::of(&[], &[]);
    shape
        .enums
        .insert("state".to_owned(), vec!["open".to_owned()]);
    shape
}

fn field(ty: FieldType) -> FieldShape {
    FieldShape {
        ty,
        null: true,
        default: None,
        same_as: None,
        sent: Sent::Always,
        was: Vec::new(),
    }
}

fn table() -> TableShape {
    TableShape {
        store: "id, user_id".to_owned(),
        scope: Scope::Owner {
            column: "user_id".to_owned(),
        },
        operations: Operation::ALL.to_vec(),
        was: Vec::new(),
        dropped: Vec::new(),
        fields: ["id", "user_id"]
            .map(|name| (name.to_owned(), field(FieldType::Uuid)))
            .into(),
    }
}

fn apply(shape: &mut Shape, change: &Change) {
    let tables = &mut shape.tables;
    match change {
        Change::AddTable(t) => {
            tables.entry(TABLES[*t].to_owned()).or_insert_with(table);
        }
        Change::RemoveTable(t) => {
            tables.remove(TABLES[*t]);
        }
        Change::AddField(t, f, ty) => {
            if let Some(table) = tables.get_mut(TABLES[*t]) {
                let fields = &mut table.fields;
                fields
                    .entry(FIELDS[*f].to_owned())
                    .or_insert_with(|| field(ty.clone()));
            }
        }
        Change::RemoveField(t, f) => {
            if let Some(table) = tables.get_mut(TABLES[*t]) {
                table.fields.remove(FIELDS[*f]);
                table.dropped = vec![FIELDS[*f].to_owned()];
            }
        }
        Change::RenameTable(t, to) => {
            if tables.contains_key(TABLES[*to]) {
                return;
            }
            if let Some(mut table) = tables.remove(TABLES[*t]) {
                table.was.retain(|was| was != TABLES[*to]);
                table.was.push(TABLES[*t].to_owned());
                tables.insert(TABLES[*to].to_owned(), table);
            }
        }
        Change::RenameField(t, f, to) => {
            if let Some(table) = tables.get_mut(TABLES[*t])
                && !table.fields.contains_key(FIELDS[*to])
                && let Some(mut field) = table.fields.remove(FIELDS[*f])
            {
                field.was.retain(|was| was != FIELDS[*to]);
                field.was.push(FIELDS[*f].to_owned());
                table.fields.insert(FIELDS[*to].to_owned(), field);
            }
        }
        Change::ReplaceValue(value, by) => {
            let (value, by) = (format!("value {value}"), format!("value {by}"));
            let values = shape.enums.entry("state".to_owned()).or_default();
            if value != by && values.contains(&value) && values.contains(&by) {
                values.retain(|one| *one != value);
                let replaced = shape.replaced.entry("state".to_owned()).or_default();
                replaced.retain(|_, to| *to != value);
                replaced.insert(value, by);
            }
        }
        Change::Retype(t, f, ty) => {
            let table = tables.get_mut(TABLES[*t]);
            if let Some(field) = table.and_then(|table| table.fields.get_mut(FIELDS[*f])) {
                field.ty = ty.clone();
            }
        }
        Change::ToggleNull(t, f) => {
            let table = tables.get_mut(TABLES[*t]);
            if let Some(field) = table.and_then(|table| table.fields.get_mut(FIELDS[*f])) {
                field.null = !field.null;
                field.default = (!field.null).then(|| "\"it's\"".to_owned());
            }
        }
        Change::ToggleIndex(t, f) => {
            if let Some(table) = tables.get_mut(TABLES[*t]) {
                let index = format!(", {}", FIELDS[*f]);
                table.store = if table.store.contains(&index) {
                    table.store.replace(&index, "")
                } else {
                    format!("{}{index}", table.store)
                };
            }
        }
        Change::AddValue(value) => {
            let values = shape.enums.entry("state".to_owned()).or_default();
            let value = format!("value {value}");
            if !values.contains(&value) {
                if let Some(replaced) = shape.replaced.get_mut("state") {
                    replaced.remove(&value);
                }
                values.push(value);
            }
            shape.replaced.retain(|_, pairs| !pairs.is_empty());
        }
    }
}

/// Walks on, leaving out what would be refused.
fn walk(history: &History, shape: &Shape, changes: &[Change]) -> (History, Shape) {
    let (mut history, mut shape) = (history.clone(), shape.clone());
    for change in changes {
        let mut next = shape.clone();
        apply(&mut next, change);
        if let Ok(advanced) = history.advance(next.clone(), &Manifest::default()) {
            (history, shape) = (advanced, next);
        }
    }
    (history, shape)
}

fn read(text: &str) -> Result<History, TestCaseError> {
    let (history, findings) = history::read(&Source::new("tables.lock", text));
    prop_assert_eq!(findings, vec![]);
    Ok(history)
}

fn live(history: &History) -> BTreeSet<&String> {
    history.shape().tables.keys().collect()
}

/// The stores that are there after all steps of a history.
fn replay(history: &History) -> BTreeSet<&String> {
    let mut stores = BTreeSet::new();
    for step in history.steps() {
        for name in &step.removed {
            stores.remove(name);
        }
        stores.extend(&step.created);
        for operation in &step.operations {
            if let history::Operation::RenameTable { from, to } = operation
                && stores.remove(from)
            {
                stores.insert(to);
            }
        }
    }
    stores
}

#[test]
fn a_history_is_read_as_it_was_written() {
    holds("written and read", 1_000, changes(), |changes| {
        let (history, _) = walk(&History::default(), &empty(), &changes);
        let text = history.write();
        let again = read(&text)?;
        prop_assert_eq!(&again, &history);
        prop_assert_eq!(again.write(), text);
        Ok(())
    });
}

#[test]
fn the_same_shape_makes_no_step_and_steps_only_append() {
    holds("steps append", 1_000, changes(), |changes| -> Holds {
        let (mut history, mut shape) = (History::default(), empty());
        for change in changes {
            let (next, next_shape) = walk(&history, &shape, &[change]);
            prop_assert!(next.steps().starts_with(history.steps()));
            prop_assert!(next.steps().len() <= history.steps().len().max(1) + 1);
            let versions = next.steps().iter().map(|step| step.version);
            prop_assert!(versions.eq((1..).take(next.steps().len())));
            prop_assert_eq!(replay(&next), live(&next));
            if !next.is_empty() {
                let same = next.advance(next_shape.clone(), &Manifest::default());
                prop_assert_eq!(same.as_ref(), Ok(&next));
            }
            (history, shape) = (next, next_shape);
        }
        Ok(())
    });
}

#[test]
fn what_is_gone_is_listed_until_it_comes_back() {
    holds(
        "removed and back",
        1_000,
        (changes(), 0..TABLES.len()),
        |(changes, t)| {
            let (history, shape) = walk(&History::default(), &empty(), &changes);
            let (with, shape) = walk(&history, &shape, &[Change::AddTable(t)]);
            let (without, shape) = walk(&with, &shape, &[Change::RemoveTable(t)]);
            let name = TABLES[t].to_owned();
            if !live(&with).contains(&name) {
                return Err(TestCaseError::reject("renamed away before"));
            }
            prop_assert!(without.schema().removed.contains(&name));
            let (back, _) = walk(&without, &shape, &[Change::AddTable(t)]);
            prop_assert!(!back.schema().removed.contains(&name));
            prop_assert!(back.schema().version > without.schema().version);
            let created = back.steps().last().map(|step| step.created.clone());
            prop_assert_eq!(created, Some(vec![name]));
            prop_assert!(
                back.schema()
                    .removed
                    .iter()
                    .all(|name| !live(&back).contains(name))
            );
            Ok(())
        },
    );
}

#[test]
fn either_side_of_a_merge_leads_to_the_merged_tables() {
    let cases = (changes(), changes(), changes());
    holds("two branches", 1_000, cases, |(base, ours, theirs)| {
        let (history, shape) = walk(
            &History::default(),
            &empty(),
            &[&[Change::AddTable(0)], base.as_slice()].concat(),
        );
        let (left, left_shape) = walk(&history, &shape, &ours);
        let (right, _) = walk(&history, &shape, &theirs);
        // The merged manifest: what ours made of it, and then what theirs did, too.
        let mut merged = left_shape;
        for change in &theirs {
            let mut next = merged.clone();
            apply(&mut next, change);
            let fits = |side: &History| side.advance(next.clone(), &Manifest::default()).is_ok();
            if fits(&left) && fits(&right) {
                merged = next;
            }
        }
        for side in [&left, &right] {
            if let Ok(after) = side.advance(merged.clone(), &Manifest::default()) {
                prop_assert_eq!(replay(&after), merged.tables.keys().collect());
                prop_assert_eq!(after.shape(), &merged);
                prop_assert!(after.steps().starts_with(side.steps()));
                prop_assert_eq!(&read(&after.write())?, &after);
            }
        }
        Ok(())
    });
}

#[test]
fn lines_of_both_sides_are_never_taken_for_a_history() {
    let cases = (changes(), changes(), changes());
    holds("mixed sides", 1_000, cases, |(base, ours, theirs)| {
        let (history, shape) = walk(
            &History::default(),
            &empty(),
            &[&[Change::AddTable(0)], base.as_slice()].concat(),
        );
        let split = |side: &History| {
            let text = side.write();
            let at = text.find("\n[shape]").expect("a shape");
            (text[..at].to_owned(), text[at..].to_owned())
        };
        let (left, right) = (
            walk(&history, &shape, &ours).0,
            walk(&history, &shape, &theirs).0,
        );
        let mixed = split(&left).0 + &split(&right).1;
        let (_, findings) = history::read(&Source::new("tables.lock", mixed));
        // Of equal shapes, the mixture is the one side whole.
        let same = left.shape() == right.shape();
        prop_assert_eq!(findings.is_empty(), same);
        Ok(())
    });
}

fn advance(history: &History, shape: &Shape) -> History {
    history
        .advance(shape.clone(), &Manifest::default())
        .expect("nothing is refused")
}

/// A history of two steps: `tasks`, then `notes`.
fn two_steps() -> (History, Shape) {
    let adds = [
        Change::AddTable(0),
        Change::AddField(0, 0, FieldType::Text),
        Change::AddTable(1),
    ];
    let mut shape = empty();
    apply(&mut shape, &adds[0]);
    apply(&mut shape, &adds[1]);
    let history = advance(&History::default(), &shape);
    apply(&mut shape, &adds[2]);
    (advance(&history, &shape), shape)
}

fn codes(text: &str) -> Vec<Code> {
    let (_, findings) = history::read(&Source::new("tables.lock", text));
    findings.into_iter().map(|finding| finding.code).collect()
}

#[test]
fn a_changed_file_is_noticed() {
    let (history, _) = two_steps();
    let text = history.write();
    assert_eq!(codes(&text), []);
    assert_eq!(codes(&text.replace('\n', "\r\n")), []);
    let (first, second) = (&history.steps()[0].id, &history.steps()[1].id);
    let swapped = text
        .replace(first, "@")
        .replace(second, first)
        .replace('@', second);
    assert_eq!(codes(&swapped), [Code::LockChain]);
    for (from, to, code) in [
        ("version = 2", "version = 3", Code::LockChain),
        ("created = [\"notes\"]", "created = []", Code::LockChain),
        ("null = true", "null = false", Code::LockShape),
        ("store = \"id, user_id\"", "store = \"id\"", Code::LockShape),
        (
            "[shape.tables.notes]",
            "[shape.tables.note]",
            Code::LockShape,
        ),
        ("type = \"text\"", "type = 5", Code::LockEntry),
        ("type = \"text\"", "typ = \"text\"", Code::LockEntry),
        ("format = 1", "format = 2", Code::LockNewer),
        ("format = 1", "format = ", Code::LockSyntax),
        ("[[step]]\n", "[[step]]\n<<<<<<< ours\n", Code::LockConflict),
        ("[[step]]\n", "[[step]]\n=======\n", Code::LockConflict),
        ("version = 2", "version = 0", Code::LockEntry),
        ("[shape]\n", "[shape]\nother = 1\n", Code::LockEntry),
    ] {
        assert!(text.contains(from), "{from}");
        let found = codes(&text.replacen(from, to, 1));
        assert!(found.contains(&code), "{from} to {to}: {found:?}");
    }
}

#[test]
fn all_faults_of_a_file_are_found_at_once() {
    let (history, _) = two_steps();
    let text = history
        .write()
        .replacen("format = 1", "format = 1\nnew = true", 1)
        .replacen("version = 1", "version = 7", 1)
        .replacen("store = \"id, user_id\"", "stores = 5", 1);
    assert_eq!(
        codes(&text),
        [
            Code::LockChain,
            Code::LockEntry,
            Code::LockEntry,
            Code::LockEntry
        ]
    );
}

#[test]
fn the_first_step_follows_the_baseline_and_the_baseline_stays() {
    let shape = empty();
    let with = |baseline: Option<i64>| {
        let mut manifest = Manifest::default();
        if let Some(version) = baseline {
            manifest.project.baseline = Written::Given(Spanned::new(version, 3..4));
        }
        manifest
    };
    let history = History::default()
        .advance(shape.clone(), &with(Some(4)))
        .expect("a history");
    assert_eq!(history.schema().version, 5);
    assert!(history.steps()[0].take_over);
    assert_eq!(history.baseline(), Some(4));
    assert_eq!(
        history.advance(shape.clone(), &with(Some(4))),
        Ok(history.clone())
    );
    for baseline in [None, Some(3), Some(5)] {
        let findings = history
            .advance(shape.clone(), &with(baseline))
            .expect_err("a finding");
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].code, Code::LockBaselineChanged);
    }
    let history = History::default()
        .advance(shape.clone(), &with(None))
        .expect("a history");
    assert_eq!(history.schema().version, 1);
    assert!(!history.steps()[0].take_over);
    assert!(history.advance(shape.clone(), &with(Some(4))).is_err());
}

#[test]
fn a_change_of_fields_pulls_again_or_does_nothing() {
    let (history, shape) = two_steps();
    let change = |edit: &dyn Fn(&mut TableShape)| {
        let mut next = shape.clone();
        edit(next.tables.get_mut("tasks").expect("the table"));
        advance(&history, &next).steps()[2..].to_vec()
    };
    let added = change(&|table| {
        table
            .fields
            .insert("done".to_owned(), field(FieldType::Boolean));
    });
    assert_eq!(added[0].reset, ["tasks"]);
    assert_eq!(added[0].version, 3);
    let retyped = change(&|table| {
        let code = table.fields.get_mut("user_id").expect("the field");
        code.ty = FieldType::Text;
    });
    assert_eq!(retyped[0].reset, ["tasks"]);
    let indexed = change(&|table| table.store.push_str(", title"));
    assert_eq!(indexed[0].indexed, ["tasks"]);
    assert!(indexed[0].reset.is_empty());
    let owned = change(&|table| {
        table.scope = Scope::Owner {
            column: "id".to_owned(),
        }
    });
    assert_eq!(owned[0].reset, ["tasks"]);
    let loosened = change(&|table| {
        let title = table.fields.get_mut("title").expect("the field");
        title.default = Some("\"\"".to_owned());
    });
    assert_eq!(loosened, []);
    let filled = change(&|table| {
        table.fields.insert(
            "title".to_owned(),
            FieldShape {
                null: false,
                default: Some("\"\"".to_owned()),
                ..field(FieldType::Text)
            },
        );
    });
    assert!(filled[0].reset.is_empty());
    assert_eq!(
        filled[0].operations,
        [history::Operation::Field {
            table: "tasks".to_owned(),
            field: "title".to_owned(),
            change: FieldChange::Fill {
                with: Some(Filling::Value("".into())),
                null: false,
                insert: true,
                new: None,
            },
        }]
    );
}

#[test]
fn what_is_amended_away_leaves_no_step() {
    let cases = (changes(), changes());
    holds("amended away", 1_000, cases, |(base, more)| {
        let start = [&[Change::AddTable(0)], base.as_slice()].concat();
        let (history, shape) = walk(&History::default(), &empty(), &start);
        let more: Vec<Change> = more.into_iter().filter(can_be_taken_back).collect();
        let (mut amended, mut amended_shape) = (history.clone(), shape.clone());
        for change in &more {
            let mut next = amended_shape.clone();
            apply(&mut next, change);
            let recording = if amended == history {
                Recording::Append
            } else {
                Recording::Amend
            };
            if let Ok(after) = amended.record(next.clone(), &Manifest::default(), &recording) {
                prop_assert!(after.steps().len() <= history.steps().len() + 1);
                prop_assert_eq!(&read(&after.write())?, &after);
                (amended, amended_shape) = (after, next);
            }
        }
        // Back to what was there before.
        if amended.steps().len() > history.steps().len() {
            let back = amended.record(shape.clone(), &Manifest::default(), &Recording::Amend);
            prop_assert_eq!(back.map(|back| back.write()), Ok(history.write()));
        }
        Ok(())
    });
}

/// Whether the last step shows how it was before.
fn can_be_taken_back(change: &Change) -> bool {
    match change {
        Change::AddTable(_)
        | Change::AddField(..)
        | Change::RenameTable(..)
        | Change::RenameField(..) => true,
        Change::RemoveTable(_)
        | Change::RemoveField(..)
        | Change::Retype(..)
        | Change::ToggleNull(..)
        | Change::ToggleIndex(..)
        | Change::AddValue(_)
        | Change::ReplaceValue(..) => false,
    }
}

#[test]
fn steps_that_are_dropped_leave_what_the_rest_needs() {
    let cases = (changes(), any::<prop::sample::Index>(), changes());
    holds("squashed", 1_000, cases, |(base, at, more)| {
        let start = [&[Change::AddTable(0)], base.as_slice()].concat();
        let (history, shape) = walk(&History::default(), &empty(), &start);
        let at = at.index(history.steps().len());
        let first = history.steps()[at].id.clone();
        let recording = Recording::SquashBefore(first.clone());
        let squashed = history
            .record(shape.clone(), &Manifest::default(), &recording)
            .expect("the step is there");
        prop_assert_eq!(squashed.steps(), &history.steps()[at..]);
        prop_assert_eq!(squashed.shape(), history.shape());
        prop_assert_eq!(&read(&squashed.write())?, &squashed);
        let (whole, left) = (history.schema(), squashed.schema());
        prop_assert_eq!(whole.version, left.version);
        let stores = |schema: &larder::model::Schema| -> BTreeSet<String> {
            let moved = schema.moved.iter().map(|store| store.name.clone());
            schema.removed.iter().cloned().chain(moved).collect()
        };
        prop_assert_eq!(stores(&whole), stores(&left), "every former store is known");
        // It goes on as the whole one would.
        let (after, _) = walk(&squashed, &shape, &more);
        prop_assert_eq!(&read(&after.write())?, &after);
        let unknown = Recording::SquashBefore("0000000000000000".to_owned());
        let found = after.record(after.shape().clone(), &Manifest::default(), &unknown);
        prop_assert_eq!(
            found.map_err(|findings| findings[0].code),
            Err(Code::LockUnknownStep)
        );
        Ok(())
    });
}

#[test]
fn what_databases_could_not_follow_is_refused_all_at_once() {
    let (history, shape) = two_steps();
    let mut shape = shape;
    shape
        .tables
        .get_mut("tasks")
        .expect("the table")
        .fields
        .insert(
            "state".to_owned(),
            field(FieldType::Enum("state".to_owned())),
        );
    let history = advance(&history, &shape);
    let tasks = shape.tables.get_mut("tasks").expect("the table");
    tasks
        .fields
        .insert("title".to_owned(), field(FieldType::Integer));
    tasks.fields.insert(
        "must".to_owned(),
        FieldShape {
            null: false,
            ..field(FieldType::Text)
        },
    );
    tasks.fields.insert(
        "again".to_owned(),
        FieldShape {
            null: false,
            same_as: Some("id".to_owned()),
            ..field(FieldType::Uuid)
        },
    );
    let notes = shape.tables.get_mut("notes").expect("the table");
    notes.store = "code".to_owned();
    notes.fields.insert(
        "code".to_owned(),
        FieldShape {
            null: false,
            ..field(FieldType::Text)
        },
    );
    shape
        .enums
        .insert("state".to_owned(), vec!["closed".to_owned()]);
    let manifest = Manifest {
        enums: vec![EnumDecl {
            name: Spanned::new("state".to_owned(), 7..12),
            values: Written::Absent,
            replaced: Written::Absent,
        }],
        ..Manifest::default()
    };
    let findings = history
        .advance(shape.clone(), &manifest)
        .expect_err("findings");
    let found: Vec<(Code, &str)> = findings
        .iter()
        .map(|one| (one.code, one.message.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (
                Code::LockKeyChanged,
                "the primary key of `notes` cannot change from `id` to `code`"
            ),
            (
                Code::LockFieldNeedsDefault,
                "the new field `must` is not null and has no default, but `tasks` has rows already"
            ),
            (
                Code::LockFieldRetyped,
                "`title` cannot change from `text` to `integer`: rows that browsers hold have the former type"
            ),
            (
                Code::LockEnumValueRemoved,
                "the enum `state` lost `open`, which rows may still hold"
            ),
        ]
    );
}

#[test]
fn a_newer_engine_with_other_indexes_brings_its_own_step() {
    let (history, mut shape) = two_steps();
    shape
        .engine
        .insert("outbox".to_owned(), "id, seq".to_owned());
    let after = advance(&history, &shape);
    assert_eq!(after.steps()[2].indexed, ["outbox"]);
    assert_eq!(after.schema().removed, Vec::<String>::new());
}
