//! What reading collects, and the table of fixed keys that it walks.

use std::collections::BTreeSet;

use toml::de::{DeTable, DeValue};

use super::key::{Entry, Form, Key, Presence, Section};
use super::repair::Offsets;
use super::value::{Node, Slot, Value, kind};
use super::{Written, keys};
use crate::finding::suggest::{alternatives, nearest};
use crate::finding::{Code, Finding};
use crate::parallel;
use crate::source::Span;

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

    /// Reads many items, several at once.
    pub(super) fn each<T: Send, R: Send>(
        &mut self,
        items: Vec<T>,
        read: impl Fn(T, &mut Reading<'_>) -> R + Sync,
    ) -> Vec<R> {
        let offsets = self.offsets;
        parallel::map_finding(items, &mut self.findings, |item, findings| {
            let mut reading = Reading {
                offsets,
                findings: Vec::new(),
            };
            let result = read(item, &mut reading);
            findings.append(&mut reading.findings);
            result
        })
    }

    /// Reports something that the manifest can say and this version does not do.
    pub(super) fn not_yet(&mut self, span: Span, message: String, help: &str) {
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
        partial: bool,
        reading: &mut Reading<'_>,
    ) -> Self {
        let mut meant = BTreeSet::new();
        let mut stray_fields = false;
        for (key, node) in table {
            if section.key(key.get_ref()).is_some() || reading.offsets.is_lost(key.get_ref()) {
                continue;
            }
            // A key that is there is not meant as well, but a table may be written in parts.
            let nested = |node: &Node<'_>| node.get_ref().is_table();
            let meant_names = section.keys.iter().map(|entry| entry.name).filter(|name| {
                let present = table.get(*name);
                present.is_none_or(|present| nested(present) && nested(node))
            });
            let near = nearest(key.get_ref(), meant_names);
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
            lost: partial || reading.offsets.has_lost(table),
        }
    }

    /// Whether a part of a nested table was written under a misspelt name.
    pub(super) fn is_partial(&self, name: &str) -> bool {
        self.meant.contains(name)
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
        // Most tables have so few keys that hashing the name would take longer.
        let mut written = self.table.iter();
        let Some((name, node)) = written.find(|(name, _)| name.get_ref() == entry.name) else {
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
            partial: self.is_partial(entry.name),
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
        keys::ALL
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
