use std::collections::BTreeMap;

use toml::Spanned as Entry;
use toml::de::{DeTable, DeValue};

use super::entries::{Entries, RESTORE, texts_by_name};
use super::shape::Sent;
use super::write::{FORMAT, shape_seal};
use super::{
    FieldShape, History, MAX_VERSION, Shape, Squashed, Step, TableShape, operations, spelling,
};
use crate::finding::{Code, Finding};
use crate::manifest;
use crate::model::{FieldType, Scope};
use crate::source::{Source, Span, Spanned};

/// Reads `tables.lock`; what is broken is left out of the history, each with its finding.
///
/// A text that is no TOML, has the marks of an unfinished merge or is of a newer format is
/// not searched for more: only the machine writes this file.
pub fn read(source: &Source) -> (History, Vec<Finding>) {
    let mut findings = Vec::new();
    if let Some(finding) = conflict(source) {
        return (History::default(), vec![finding]);
    }
    let (document, errors) = DeTable::parse_recoverable(source.text());
    if let Some(error) = errors.first() {
        let span = error.span().unwrap_or(0..0);
        let message = format!("this is not TOML: {}", error.message());
        let finding = Finding::lock(Code::LockSyntax, span, message).help(RESTORE);
        return (History::default(), vec![finding]);
    }
    let mut entries = Entries::new(document.get_ref(), 0..0, &mut findings);
    let format = entries.number("format", u32::MAX);
    if format.value > FORMAT {
        return (History::default(), vec![newer(&format)]);
    }
    let squashed = entries
        .optional_table("squashed")
        .and_then(|value| squashed(value, entries.findings()));
    let parent = squashed.as_ref().map(|squashed| squashed.id.clone());
    let (steps, seals) = steps(&mut entries, parent.as_deref());
    let (place, shape) = match entries.table("shape") {
        Some(value) => (value.span(), self::shape(value, entries.findings())),
        None => (0..0, Shape::default()),
    };
    let whole = entries.finish();
    let history = History {
        squashed,
        steps,
        shape,
    };
    if whole && let Some(place) = unsealed(&history, &seals, place) {
        let message = "the shape is not the one that was recorded with the last step";
        findings.push(Finding::lock(Code::LockShape, place, message).help(RESTORE));
        // Whatever such a shape differs in from the manifest, this is the cause.
        return (History::default(), findings);
    }
    (history, findings)
}

/// Where the shape and the steps are not of one side: the last step, and no other, names the
/// shape that it leads to.
fn unsealed(history: &History, seals: &[Option<Spanned<String>>], shape: Span) -> Option<Span> {
    let Some((last, former)) = seals.split_last() else {
        return (history.shape != Shape::default()).then_some(shape);
    };
    if let Some(early) = former.iter().flatten().next() {
        return Some(early.span.clone());
    }
    let Some(last) = last else { return Some(shape) };
    (shape_seal(history).as_ref() != Some(&last.value)).then(|| last.span.clone())
}

fn newer(format: &Spanned<u32>) -> Finding {
    let message = format!(
        "format {} is newer than {FORMAT}, the newest that is known",
        format.value
    );
    Finding::lock(Code::LockNewer, format.span.clone(), message)
        .help("install the version of Larder that the project uses")
}

/// The first mark of an unfinished merge.
fn conflict(source: &Source) -> Option<Finding> {
    let mut at = 0;
    for line in source.text().split_inclusive('\n') {
        let content = line.trim_end();
        let is_mark = |mark| content == mark || content.starts_with(&format!("{mark} "));
        if ["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
            .into_iter()
            .any(is_mark)
        {
            let message = "an unfinished merge left its marks here";
            let help = format!(
                "take either side whole (`git checkout --ours {}`, or `--theirs`), then generate again",
                source.name()
            );
            let span = at..at + content.len();
            return Some(Finding::lock(Code::LockConflict, span, message).help(help));
        }
        at += line.len();
    }
    None
}

/// The steps and the shape that each names, with a finding where one is broken or the chain
/// is; then there are none, so that nothing is concluded from the rest.
fn steps(
    entries: &mut Entries<'_, '_>,
    parent: Option<&str>,
) -> (Vec<Step>, Vec<Option<Spanned<String>>>) {
    let mut steps: Vec<Step> = Vec::new();
    let mut seals = Vec::new();
    let mut whole = true;
    // After a broken link the next one often breaks too, and by the same cause.
    let mut linked = true;
    for value in entries.list("step") {
        let Some((step, place, seal)) = step(value, entries.findings()) else {
            (linked, whole) = (false, false);
            continue;
        };
        let last = steps.last();
        let parent = last.map(|last| last.id.as_str()).or(parent);
        let fault = if step.id != step.expected_id(parent) {
            Some("the step is not as it was recorded, or not after the step that it followed")
        } else if last.is_some_and(|last| step.version <= last.version) {
            Some("the step's version is not above the one before")
        } else {
            None
        };
        if let Some(message) = fault.filter(|_| linked) {
            let finding = Finding::lock(Code::LockChain, place, message).help(RESTORE);
            entries.findings().push(finding);
        }
        linked = fault.is_none();
        whole &= linked;
        steps.push(step);
        seals.push(seal);
    }
    if !whole {
        steps.clear();
    }
    (steps, seals)
}

/// A step, where its id stands, and the shape that it names.
fn step(
    value: &Entry<DeValue<'_>>,
    findings: &mut Vec<Finding>,
) -> Option<(Step, Span, Option<Spanned<String>>)> {
    let mut entries = Entries::of(value, findings)?;
    let id = entries.text("id");
    let version = entries.number("version", MAX_VERSION);
    let step = Step {
        id: id.value,
        version: version.value,
        take_over: entries.flag("take_over"),
        created: entries.texts("created"),
        removed: entries.texts("removed"),
        indexed: entries.texts("indexed"),
        reset: entries.texts("reset"),
        operations: operations::read(&mut entries),
    };
    let seal = entries.optional_spanned_text("shape");
    entries.finish().then_some((step, id.span, seal))
}

/// What of the shape is whole.
fn shape(value: &Entry<DeValue<'_>>, findings: &mut Vec<Finding>) -> Shape {
    let mut shape = Shape::default();
    let Some(mut entries) = Entries::of(value, findings) else {
        return shape;
    };
    for (name, store) in entries.named("engine") {
        shape.engine.insert(name, entries.take_text(store));
    }
    for (name, values) in entries.named("enums") {
        shape.enums.insert(name, entries.take_texts(values));
    }
    for (name, values) in entries.named("replaced") {
        let values = texts_by_name(values, entries.findings());
        shape.replaced.insert(name, values);
    }
    for (name, value) in entries.named("tables") {
        if let Some(table) = table(value, entries.findings()) {
            shape.tables.insert(name, table);
        }
    }
    entries.finish();
    shape
}

/// A table's shape, if it is whole: a lost field would look like a new one.
fn table(value: &Entry<DeValue<'_>>, findings: &mut Vec<Finding>) -> Option<TableShape> {
    let mut entries = Entries::of(value, findings)?;
    let mut table = TableShape {
        store: entries.text("store").value,
        scope: Scope::Owner {
            column: entries.text("owner").value,
        },
        operations: Vec::new(),
        was: entries.texts("was"),
        dropped: entries.texts("dropped"),
        fields: BTreeMap::new(),
    };
    table.operations = operations_of(&mut entries);
    for (name, value) in entries.named("fields") {
        if let Some(field) = field(value, entries.findings()) {
            table.fields.insert(name, field);
        }
    }
    entries.finish().then_some(table)
}

/// What the client may do; all of it where nothing is said.
fn operations_of(entries: &mut Entries<'_, '_>) -> Vec<manifest::Operation> {
    let Some(names) = entries.optional_texts("operations") else {
        return manifest::Operation::ALL.to_vec();
    };
    let known = manifest::Operation::ALL.into_iter();
    known
        .filter(|one| names.iter().any(|name| name == one.name()))
        .collect()
}

fn sent(entries: &mut Entries<'_, '_>) -> Sent {
    let Some(word) = entries.optional_spanned_text("sent") else {
        return Sent::Always;
    };
    let sent = Sent::ALL.into_iter().find(|sent| sent.word() == word.value);
    if sent.is_none() {
        let message = format!("`{}` is no kind of edit", word.value);
        let finding = Finding::lock(Code::LockEntry, word.span, message).help(RESTORE);
        entries.findings().push(finding);
    }
    sent.unwrap_or_default()
}

/// What is left of dropped steps.
fn squashed(value: &Entry<DeValue<'_>>, findings: &mut Vec<Finding>) -> Option<Squashed> {
    let mut entries = Entries::of(value, findings)?;
    let squashed = Squashed {
        id: entries.text("id").value,
        baseline: entries.optional_number("baseline", MAX_VERSION),
        needed: entries.optional_text("needed"),
        stores: entries.texts("stores").into_iter().collect(),
    };
    entries.finish().then_some(squashed)
}

fn field(value: &Entry<DeValue<'_>>, findings: &mut Vec<Finding>) -> Option<FieldShape> {
    let mut entries = Entries::of(value, findings)?;
    let ty = entries.text("type");
    let parsed = spelling::parse(&ty.value);
    if parsed.is_none() && !ty.span.is_empty() {
        let message = format!("`{}` is no type", ty.value);
        entries
            .findings()
            .push(Finding::lock(Code::LockEntry, ty.span, message).help(RESTORE));
    }
    let field = FieldShape {
        ty: parsed.unwrap_or(FieldType::Text),
        null: entries.flag("null"),
        default: entries.optional_text("default"),
        same_as: entries.optional_text("same_as"),
        sent: sent(&mut entries),
        was: entries.texts("was"),
    };
    entries.finish().then_some(field)
}
