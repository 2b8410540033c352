//! What keys take: how each form of value is read, next to how it is described.

use std::collections::BTreeSet;

use toml::de::{DeInteger, DeTable, DeValue};

use super::key::{Entry, Form, Key, Presence, Section};
use super::word::Word;
use super::{Literal, Number, Written};
use crate::finding::suggest::{alternatives, nearest};
use crate::finding::{Code, Finding};
use crate::manifest::repair::Offsets;
use crate::source::{Span, Spanned};

/// A value of the parsed document; its span still needs [`Reading::span`].
pub(super) type Node<'a> = toml::Spanned<DeValue<'a>>;

/// A key's value while it is read.
#[derive(Clone, Copy)]
pub(super) struct Slot<'a> {
    pub(super) form: Form,
    /// The key.
    pub(super) name: &'a str,
    /// How it may be written.
    pub(super) example: &'a str,
    /// Where the key stands.
    pub(super) at: &'a Span,
    pub(super) node: &'a Node<'a>,
}

impl<'a> Slot<'a> {
    /// The same key, with one part of its value.
    pub(super) fn of(self, node: &'a Node<'a>) -> Self {
        Self { node, ..self }
    }
}

impl Slot<'_> {
    /// Reads the value, whose key is not one of a section's.
    pub(super) fn read<T: Value>(self, reading: &mut Reading<'_>) -> Written<T::Read> {
        if reading.is_placeholder(self.node) {
            return Written::Unknown;
        }
        match T::read(self, reading) {
            Some(value) => Written::Given(Spanned::new(value, reading.span(self.node.span()))),
            None => Written::Unknown,
        }
    }
}

/// A form of value: how it is described, and how it is read.
pub(super) trait Value {
    /// What reading gives.
    type Read;
    /// How it is described.
    const FORM: Form;
    /// Reads it; `None` where a finding was added, or the syntax was already found broken.
    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Self::Read>;
}

/// What reading collects.
pub(super) struct Reading<'a> {
    pub(super) offsets: &'a Offsets,
    pub(super) findings: Vec<Finding>,
}

impl Reading<'_> {
    /// Where something of the parsed document stands in the text that the user wrote.
    pub(super) fn span(&self, parsed: Span) -> Span {
        self.offsets.span(parsed)
    }

    /// Whether this value only stands in for one whose syntax was broken.
    pub(super) fn is_placeholder(&self, node: &Node<'_>) -> bool {
        self.offsets.is_placeholder(node.span().start)
    }

    pub(super) fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Reports something that the manifest can say and this version does not do.
    fn not_yet(&mut self, span: Span, message: String, help: &str) {
        self.push(
            Finding::manifest(Code::NotYet, span, message)
                .label("known, but refused by this version")
                .help(help),
        );
    }

    /// Reports a value of a wrong type, unless it only stands in for a broken one.
    pub(super) fn wrong_type(&mut self, slot: Slot<'_>, takes: &str) {
        if self.is_placeholder(slot.node) {
            return;
        }
        let written = kind(slot.node.get_ref());
        let help = match (slot.form, slot.node.get_ref()) {
            (Form::Flag, DeValue::String(text)) if matches!(text.as_ref(), "true" | "false") => {
                format!("write it without quotes: `{} = {text}`", slot.name)
            }
            (Form::Number | Form::Integer { .. }, DeValue::String(text))
                if text.parse::<f64>().is_ok() =>
            {
                format!("write it without quotes: `{} = {text}`", slot.name)
            }
            (Form::Literal, DeValue::Datetime(moment)) => {
                format!("write it in quotes: `\"{moment}\"`")
            }
            _ => format!("for example `{}`", slot.example),
        };
        self.push(
            Finding::manifest(
                Code::WrongType,
                self.span(slot.node.span()),
                format!("`{}` takes {takes}, not {written}", slot.name),
            )
            .label(format!("this is {written}"))
            .help(help),
        );
    }
}

/// What a value is, with its article.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// A table with fixed keys, being read: each key is taken once, and what nobody takes is unknown.
pub(super) struct Keys<'a> {
    section: &'static Section,
    table: &'a DeTable<'a>,
    /// Where the table is named.
    at: Span,
    /// Keys that an unknown one was probably meant to be: their absence is already reported.
    meant: BTreeSet<&'static str>,
    /// Whether an unknown key describes a field: one that belongs under `fields`.
    stray_fields: bool,
    /// Whether an entry could not be read at all: it may be any of the keys that are absent.
    lost: bool,
}

impl<'a> Keys<'a> {
    /// Starts to read a table, and reports the keys that it cannot have.
    pub(super) fn open(
        section: &'static Section,
        table: &'a DeTable<'a>,
        at: Span,
        reading: &mut Reading<'_>,
    ) -> Self {
        let mut meant = BTreeSet::new();
        let mut stray_fields = false;
        for (key, node) in table {
            if section.key(key.get_ref()).is_some() || reading.offsets.is_lost(key.get_ref()) {
                continue;
            }
            let absent = section
                .keys
                .iter()
                .map(|entry| entry.name)
                .filter(|name| !table.contains_key(*name));
            let near = nearest(key.get_ref(), absent);
            meant.extend(near);
            if reading.is_placeholder(node) {
                continue;
            }
            let stray = section.key("fields").is_some() && is_field(node);
            stray_fields |= stray;
            let help = if stray {
                Some("fields stand below, under `fields`".to_owned())
            } else {
                near.map(|near| format!("did you mean `{near}`?"))
            };
            unknown_key(
                section,
                key.get_ref(),
                reading.span(key.span()),
                help,
                reading,
            );
        }
        Self {
            section,
            table,
            at,
            meant,
            stray_fields,
            lost: reading.offsets.has_lost(table),
        }
    }

    /// Whether a nested table of names lost one of its entries.
    pub(super) fn has_lost_names(&self, reading: &Reading<'_>) -> bool {
        let mut nested = self
            .table
            .values()
            .filter_map(|node| node.get_ref().as_table());
        nested.any(|names| reading.offsets.has_lost(names))
    }

    /// Whether a field was written where it is not known as one.
    pub(super) fn has_stray_fields(&self) -> bool {
        self.stray_fields
    }

    /// Reads the value of a key.
    pub(super) fn take<T: Value>(
        &self,
        key: &'static Key<T>,
        reading: &mut Reading<'_>,
    ) -> Written<T::Read> {
        let entry = &key.entry;
        debug_assert!(
            self.section.key(entry.name).is_some(),
            "a key is read from its own section"
        );
        let Some((name, node)) = self.table.get_key_value(entry.name) else {
            return self.absent(entry, reading);
        };
        if entry.presence == Presence::Later {
            let span = reading.span(name.span());
            let message = format!("`{}` is not supported yet", entry.name);
            reading.not_yet(span, message, "leave it out for now");
            return Written::Unknown;
        }
        let slot = Slot {
            form: entry.form,
            name: entry.name,
            example: entry.example,
            at: &reading.span(name.span()),
            node,
        };
        slot.read::<T>(reading)
    }

    fn absent<T>(&self, entry: &Entry, reading: &mut Reading<'_>) -> Written<T> {
        if self.lost || self.meant.contains(entry.name) {
            return Written::Unknown;
        }
        if entry.presence != Presence::Required {
            return Written::Absent;
        }
        reading.push(
            Finding::manifest(
                Code::MissingKey,
                self.at.clone(),
                format!("{} needs `{}`", self.section.noun, entry.name),
            )
            .label(format!("has no `{}`", entry.name))
            .help(format!("add it, for example `{}`", entry.example)),
        );
        Written::Unknown
    }
}

/// More keys than a line of help can list.
const MANY: usize = 12;

fn unknown_key(
    section: &'static Section,
    key: &str,
    span: Span,
    help: Option<String>,
    reading: &mut Reading<'_>,
) {
    let message = format!("{} has no key `{key}`", section.noun);
    let finding = Finding::manifest(Code::UnknownKey, span, message).label("not a key here");
    let elsewhere = || {
        super::keys::ALL
            .iter()
            .find(|other| other.key(key).is_some())
            .map(|other| format!("`{key}` is a key of {}: {}", other.noun, other.header))
    };
    let all = || {
        if section.keys.len() > MANY {
            return "`MANIFEST.md`, which `larder generate` writes, lists its keys".to_owned();
        }
        let keys = section.keys.iter().map(|entry| entry.name);
        format!("it takes {}", alternatives(keys))
    };
    reading.push(finding.help(help.or_else(elsewhere).unwrap_or_else(all)));
}

fn is_field(node: &Node<'_>) -> bool {
    let field = node.get_ref().as_table();
    field.is_some_and(|field| field.contains_key("type"))
}

/// Any text.
pub(super) struct Text;

impl Value for Text {
    type Read = String;
    const FORM: Form = Form::Text;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<String> {
        text(slot, "text", reading)
    }
}

/// An expression in text.
pub(super) struct Expression;

impl Value for Expression {
    type Read = String;
    const FORM: Form = Form::Expression;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<String> {
        text(slot, "an expression in quotes", reading)
    }
}

/// The name of a field type or an enum.
pub(super) struct FieldType;

impl Value for FieldType {
    type Read = String;
    const FORM: Form = Form::FieldType;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<String> {
        text(slot, "the name of a type", reading)
    }
}

fn text(slot: Slot<'_>, takes: &str, reading: &mut Reading<'_>) -> Option<String> {
    let DeValue::String(text) = slot.node.get_ref() else {
        reading.wrong_type(slot, takes);
        return None;
    };
    Some(text.to_string())
}

/// `true` or `false`.
pub(super) struct Flag;

impl Value for Flag {
    type Read = bool;
    const FORM: Form = Form::Flag;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<bool> {
        let DeValue::Boolean(flag) = slot.node.get_ref() else {
            reading.wrong_type(slot, "`true` or `false`");
            return None;
        };
        Some(*flag)
    }
}

/// A version of an IndexedDB database, as Dexie counts them.
pub(super) struct Version;

impl Version {
    // Dexie multiplies by ten, and the product has to stay exact in a JavaScript number.
    const MAX: i64 = 900_719_925_474_099;
}

impl Value for Version {
    type Read = i64;
    const FORM: Form = Form::Integer {
        min: 1,
        max: Self::MAX,
    };

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<i64> {
        let DeValue::Integer(digits) = slot.node.get_ref() else {
            reading.wrong_type(slot, "a whole number");
            return None;
        };
        let range = 1..=Self::MAX;
        let version = whole(digits).filter(|version| range.contains(version));
        if version.is_none() {
            reading.push(
                Finding::manifest(
                    Code::OutOfRange,
                    reading.span(slot.node.span()),
                    format!("`{}` is a number from 1 to {}", slot.name, Self::MAX),
                )
                .label("out of range")
                .help(format!("for example `{}`", slot.example)),
            );
        }
        version
    }
}

fn whole(digits: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(digits.as_str(), digits.radix()).ok()
}

/// A number, whole or not.
pub(super) struct Amount;

impl Value for Amount {
    type Read = Number;
    const FORM: Form = Form::Number;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Number> {
        if !matches!(slot.node.get_ref(), DeValue::Integer(_) | DeValue::Float(_)) {
            reading.wrong_type(slot, "a number");
            return None;
        }
        number(slot, reading)
    }
}

fn number(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Number> {
    let read = match slot.node.get_ref() {
        DeValue::Integer(digits) => whole(digits).map(Number::Integer),
        DeValue::Float(digits) => digits
            .as_str()
            .parse()
            .ok()
            .filter(|value: &f64| value.is_finite())
            .map(|value| Number::Decimal(value, digits.as_str().to_owned())),
        DeValue::String(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => None,
    };
    if read.is_none() {
        let whole = matches!(slot.node.get_ref(), DeValue::Integer(_));
        let message = if whole {
            format!("`{}` is a whole number beyond 64 bits", slot.name)
        } else {
            format!("`{}` is not a finite number", slot.name)
        };
        reading.push(
            Finding::manifest(Code::OutOfRange, reading.span(slot.node.span()), message)
                .label("out of range")
                .help(format!("for example `{}`", slot.example)),
        );
    }
    read
}

/// Any value.
pub(super) struct Any;

impl Value for Any {
    type Read = Literal;
    const FORM: Form = Form::Literal;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Literal> {
        match slot.node.get_ref() {
            DeValue::Boolean(flag) => Some(Literal::Boolean(*flag)),
            DeValue::String(text) => Some(Literal::Text(text.to_string())),
            DeValue::Integer(_) | DeValue::Float(_) => number(slot, reading).map(Literal::Number),
            DeValue::Datetime(_) => {
                reading.wrong_type(slot, "text, a number, a boolean, a list or a table");
                None
            }
            // Each entry is read before any is missed, so that all their faults are reported.
            DeValue::Array(entries) => {
                let read: Vec<_> = entries
                    .iter()
                    .map(|inner| Self::read(slot.of(inner), reading))
                    .collect();
                Some(Literal::List(read.into_iter().collect::<Option<_>>()?))
            }
            DeValue::Table(table) => {
                let read: Vec<_> = table
                    .iter()
                    .map(|(key, inner)| (key, Self::read(slot.of(inner), reading)))
                    .collect();
                let read = read
                    .into_iter()
                    .map(|(key, value)| Some((key.get_ref().to_string(), value?)));
                Some(Literal::Object(read.collect::<Option<_>>()?))
            }
        }
    }
}

/// One of a closed set of words.
pub(super) struct OneOf<W>(std::marker::PhantomData<W>);

impl<W: Word> Value for OneOf<W> {
    type Read = W;
    const FORM: Form = Form::Word(W::spellings);

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<W> {
        one_word(slot, reading)
    }
}

fn one_word<W: Word>(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<W> {
    let written = text(slot, "one of a few words", reading)?;
    let span = reading.span(slot.node.span());
    if let Some((value, spelling)) = W::of(&written) {
        if spelling.later {
            let message = format!("`{written}` of `{}` is not supported yet", slot.name);
            reading.not_yet(span, message, "write another word, or leave the key out");
            return None;
        }
        return Some(value);
    }
    let words: Vec<_> = W::spellings()
        .iter()
        .map(|spelling| spelling.word)
        .collect();
    let help = match nearest(&written, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it is {}", alternatives(words)),
    };
    reading.push(
        Finding::manifest(
            Code::UnknownValue,
            span,
            format!("`{}` cannot be `{written}`", slot.name),
        )
        .label("unknown word")
        .help(help),
    );
    None
}

/// A list of different words; `EMPTY` says whether it may have none.
pub(super) struct Several<W, const EMPTY: bool>(std::marker::PhantomData<W>);

impl<W: Word, const EMPTY: bool> Value for Several<W, EMPTY> {
    type Read = Vec<Spanned<W>>;
    const FORM: Form = Form::Words {
        of: W::spellings,
        empty: EMPTY,
    };

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Self::Read> {
        let DeValue::Array(_) = slot.node.get_ref() else {
            reading.wrong_type(slot, "a list of words");
            return None;
        };
        let words = list(slot, reading, one_word::<W>)?;
        (EMPTY || not_empty(slot, &words, reading)).then_some(words)
    }
}

/// A list of texts, at least one.
pub(super) struct TextList;

impl Value for TextList {
    type Read = Vec<Spanned<String>>;
    const FORM: Form = Form::TextList;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Self::Read> {
        names(slot, reading)
    }
}

/// The columns of a primary key; for now, one.
pub(super) struct KeyColumns;

impl Value for KeyColumns {
    type Read = Vec<Spanned<String>>;
    const FORM: Form = Form::KeyColumns;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Self::Read> {
        let columns = one_or_more(slot, reading)?;
        if columns.len() > 1 {
            let span = reading.span(slot.node.span());
            let message = format!("a `{}` of several columns is not supported yet", slot.name);
            reading.not_yet(
                span,
                message,
                "leave it out, and say `unique` of these columns",
            );
            return None;
        }
        Some(columns)
    }
}

/// Lists of columns; `SINGLE` says whether an entry may also be one column.
pub(super) struct ColumnLists<const SINGLE: bool>;

impl<const SINGLE: bool> Value for ColumnLists<SINGLE> {
    type Read = Vec<Spanned<Vec<Spanned<String>>>>;
    const FORM: Form = Form::ColumnLists { single: SINGLE };

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Self::Read> {
        let takes = if SINGLE {
            "a list of columns or of lists of columns"
        } else {
            "a list of lists of columns"
        };
        let DeValue::Array(entries) = slot.node.get_ref() else {
            reading.wrong_type(slot, takes);
            return None;
        };
        // A broken entry only concerns itself: the others stay, and are checked.
        let mut lists: Vec<Spanned<Vec<Spanned<String>>>> = Vec::new();
        for inner in entries {
            let columns = match inner.get_ref() {
                DeValue::String(_) if !SINGLE => {
                    reading.wrong_type(slot.of(inner), takes);
                    None
                }
                _ => one_or_more(slot.of(inner), reading),
            };
            let Some(columns) = columns else { continue };
            let span = reading.span(inner.span());
            let same = |list: &&Spanned<Vec<Spanned<String>>>| {
                let former = list.value.iter().map(|column| &column.value);
                former.eq(columns.iter().map(|column| &column.value))
            };
            if let Some(former) = lists.iter().find(same) {
                let words: Vec<_> = columns.iter().map(|column| column.value.as_str()).collect();
                let former = former.span.clone();
                duplicate(slot, &words.join(", "), span, former, reading);
            } else {
                lists.push(Spanned::new(columns, span));
            }
        }
        Some(lists)
    }
}

fn one_or_more(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Vec<Spanned<String>>> {
    match slot.node.get_ref() {
        DeValue::String(column) => {
            let span = reading.span(slot.node.span());
            Some(vec![Spanned::new(column.to_string(), span)])
        }
        _ => names(slot, reading),
    }
}

fn names(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Vec<Spanned<String>>> {
    let DeValue::Array(_) = slot.node.get_ref() else {
        reading.wrong_type(slot, "a list of texts");
        return None;
    };
    let names = list(slot, reading, |slot, reading| {
        text(slot, "text in this list", reading)
    })?;
    not_empty(slot, &names, reading).then_some(names)
}

/// Reads each entry of a list; one that is broken breaks the list, one that is there twice is
/// reported and left out.
fn list<T: PartialEq>(
    slot: Slot<'_>,
    reading: &mut Reading<'_>,
    read: impl Fn(Slot<'_>, &mut Reading<'_>) -> Option<T>,
) -> Option<Vec<Spanned<T>>> {
    let entries = slot.node.get_ref().as_array()?;
    let mut values: Vec<Spanned<T>> = Vec::new();
    let mut whole = true;
    for inner in entries {
        let Some(value) = read(slot.of(inner), reading) else {
            whole = false;
            continue;
        };
        let span = reading.span(inner.span());
        if let Some(former) = values.iter().find(|former| former.value == value) {
            let word = inner.get_ref().as_str().unwrap_or_default();
            duplicate(slot, word, span, former.span.clone(), reading);
        } else {
            values.push(Spanned::new(value, span));
        }
    }
    whole.then_some(values)
}

fn duplicate(slot: Slot<'_>, word: &str, span: Span, former: Span, reading: &mut Reading<'_>) {
    reading.push(
        Finding::manifest(
            Code::DuplicateEntry,
            span,
            format!("`{}` lists `{word}` twice", slot.name),
        )
        .label("again here")
        .also(former, "first here")
        .help("remove one of the two"),
    );
}

fn not_empty<T>(slot: Slot<'_>, values: &[T], reading: &mut Reading<'_>) -> bool {
    if values.is_empty() {
        reading.push(
            Finding::manifest(
                Code::EmptyList,
                reading.span(slot.node.span()),
                format!("`{}` needs at least one entry", slot.name),
            )
            .label("empty")
            .help(format!("for example `{}`", slot.example)),
        );
    }
    !values.is_empty()
}
