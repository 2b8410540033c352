use std::collections::BTreeMap;

use toml::Spanned as Entry;
use toml::de::{DeTable, DeValue};

use crate::finding::{Code, Finding};
use crate::source::{Span, Spanned};

/// The entries of one table of the file, asked for one by one.
///
/// What is missing or of another type is found and answered with nothing, so that a reader
/// goes on; whether its node is whole is told by [`Entries::finish`], which also finds every
/// entry that nobody asked for.
pub(super) struct Entries<'a, 'f> {
    table: &'a DeTable<'a>,
    span: Span,
    asked: Vec<&'static str>,
    findings: &'f mut Vec<Finding>,
    before: usize,
}

impl<'a, 'f> Entries<'a, 'f> {
    /// The entries of a value that has to be a table.
    pub(super) fn of(
        value: &'a Entry<DeValue<'a>>,
        findings: &'f mut Vec<Finding>,
    ) -> Option<Self> {
        if let DeValue::Table(table) = value.get_ref() {
            return Some(Self::new(table, value.span(), findings));
        }
        findings.push(wrong(value, "a table"));
        None
    }

    pub(super) fn new(table: &'a DeTable<'a>, span: Span, findings: &'f mut Vec<Finding>) -> Self {
        let before = findings.len();
        Self {
            table,
            span,
            asked: Vec::new(),
            findings,
            before,
        }
    }

    /// Where findings of what is inside go.
    pub(super) fn findings(&mut self) -> &mut Vec<Finding> {
        self.findings
    }

    /// Whether all that was asked for was there as it should be, and nothing else.
    pub(super) fn finish(self) -> bool {
        for (key, _) in self.table {
            if !self.asked.contains(&key.get_ref().as_ref()) {
                let message = format!("`{}` is no entry of this file", key.get_ref());
                self.findings
                    .push(Finding::lock(Code::LockEntry, key.span(), message).help(RESTORE));
            }
        }
        self.findings.len() == self.before
    }

    /// A whole number from 1 that has to be there.
    pub(super) fn number(&mut self, key: &'static str, greatest: u32) -> Spanned<u32> {
        let Some(value) = self.required(key) else {
            return Spanned::new(0, 0..0);
        };
        let number = match value.get_ref() {
            DeValue::Integer(digits) if digits.radix() == 10 => digits.as_str().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| (1..=greatest).contains(number));
        if number.is_none() {
            self.findings.push(wrong(value, "a whole number from 1"));
        }
        Spanned::new(number.unwrap_or_default(), value.span())
    }

    /// A whole number from 1 that may be there.
    pub(super) fn optional_number(&mut self, key: &'static str, greatest: u32) -> Option<u32> {
        self.get(key)?;
        Some(self.number(key, greatest).value)
    }

    /// A text that has to be there.
    pub(super) fn text(&mut self, key: &'static str) -> Spanned<String> {
        let Some(value) = self.required(key) else {
            return Spanned::new(String::new(), 0..0);
        };
        Spanned::new(self.take_text(value), value.span())
    }

    /// A text that may be there.
    pub(super) fn optional_text(&mut self, key: &'static str) -> Option<String> {
        self.optional_spanned_text(key).map(|text| text.value)
    }

    /// A text that may be there, with its place.
    pub(super) fn optional_spanned_text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let value = self.get(key)?;
        Some(Spanned::new(self.take_text(value), value.span()))
    }

    /// `true`, or false where it is not there.
    pub(super) fn flag(&mut self, key: &'static str) -> bool {
        let Some(value) = self.get(key) else {
            return false;
        };
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.findings.push(wrong(value, "`true` or `false`"));
        }
        flag.unwrap_or_default()
    }

    /// A list of texts, empty where it is not there.
    pub(super) fn texts(&mut self, key: &'static str) -> Vec<String> {
        let value = self.get(key);
        value.map_or_else(Vec::new, |value| self.take_texts(value))
    }

    /// A list of texts that may be there.
    pub(super) fn optional_texts(&mut self, key: &'static str) -> Option<Vec<String>> {
        let value = self.get(key)?;
        Some(self.take_texts(value))
    }

    /// The elements of a list, none where it is not there.
    pub(super) fn list(&mut self, key: &'static str) -> &'a [Entry<DeValue<'a>>] {
        let Some(value) = self.get(key) else {
            return &[];
        };
        let Some(elements) = value.get_ref().as_array() else {
            self.findings.push(wrong(value, "a list"));
            return &[];
        };
        elements
    }

    /// A table that has to be there.
    pub(super) fn table(&mut self, key: &'static str) -> Option<&'a Entry<DeValue<'a>>> {
        self.required(key)
    }

    /// A table that may be there.
    pub(super) fn optional_table(&mut self, key: &'static str) -> Option<&'a Entry<DeValue<'a>>> {
        self.get(key)
    }

    /// The named entries of a table, none where it is not there.
    pub(super) fn named(&mut self, key: &'static str) -> Vec<(String, &'a Entry<DeValue<'a>>)> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let Some(table) = value.get_ref().as_table() else {
            self.findings.push(wrong(value, "a table"));
            return Vec::new();
        };
        let named = table.iter();
        named
            .map(|(name, value)| (name.get_ref().to_string(), value))
            .collect()
    }

    /// The text of a value.
    pub(super) fn take_text(&mut self, value: &Entry<DeValue<'_>>) -> String {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.findings.push(wrong(value, "a text"));
        }
        text.unwrap_or_default().to_owned()
    }

    /// The texts of a list.
    pub(super) fn take_texts(&mut self, value: &Entry<DeValue<'_>>) -> Vec<String> {
        let Some(elements) = value.get_ref().as_array() else {
            self.findings.push(wrong(value, "a list"));
            return Vec::new();
        };
        elements
            .iter()
            .map(|element| self.take_text(element))
            .collect()
    }

    fn required(&mut self, key: &'static str) -> Option<&'a Entry<DeValue<'a>>> {
        let value = self.get(key);
        if value.is_none() {
            let message = format!("`{key}` is missing here");
            let finding = Finding::lock(Code::LockEntry, self.span.clone(), message).help(RESTORE);
            self.findings.push(finding);
        }
        value
    }

    fn get(&mut self, key: &'static str) -> Option<&'a Entry<DeValue<'a>>> {
        self.asked.push(key);
        let mut entries = self.table.iter();
        entries
            .find(|(name, _)| name.get_ref() == key)
            .map(|(_, value)| value)
    }
}

/// Texts by names.
pub(super) fn texts_by_name(
    value: &Entry<DeValue<'_>>,
    findings: &mut Vec<Finding>,
) -> BTreeMap<String, String> {
    let Some(table) = value.get_ref().as_table() else {
        findings.push(wrong(value, "a table"));
        return BTreeMap::new();
    };
    let mut texts = BTreeMap::new();
    for (name, value) in table {
        match value.get_ref().as_str() {
            Some(text) => drop(texts.insert(name.get_ref().to_string(), text.to_owned())),
            None => findings.push(wrong(value, "a text")),
        }
    }
    texts
}

/// What to do about a file that only the machine writes.
pub(super) const RESTORE: &str = "restore the file from version control, or take either side of a merge whole, and generate again";

fn wrong(value: &Entry<DeValue<'_>>, expected: &str) -> Finding {
    Finding::lock(
        Code::LockEntry,
        value.span(),
        format!("{expected} belongs here"),
    )
    .help(RESTORE)
}
