//! A table's columns while it is resolved: known, declared but broken, or not there.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::suggest::nearest;
use crate::finding::{Code, Finding};
use crate::model::Field;
use crate::source::{Span, Spanned};

/// All columns of a table.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) fields: Vec<Field>,
    positions: BTreeMap<String, usize>,
    broken: BTreeSet<String>,
    /// Whether columns are missing because they could not be read.
    incomplete: bool,
}

impl Columns {
    /// None yet, with room for so many.
    pub(super) fn with_capacity(count: usize) -> Self {
        Self {
            fields: Vec::with_capacity(count),
            ..Self::default()
        }
    }

    pub(super) fn push(&mut self, field: Field) {
        self.positions.insert(field.name.clone(), self.fields.len());
        self.fields.push(field);
    }

    pub(super) fn mark_broken(&mut self, name: &str) {
        self.broken.insert(name.to_owned());
    }

    pub(super) fn mark_incomplete(&mut self) {
        self.incomplete = true;
    }

    /// Whether the column may be declared, in a way that already has its finding.
    pub(super) fn is_broken(&self, name: &str) -> bool {
        self.broken.contains(name) || (self.incomplete && self.get(name).is_none())
    }

    pub(super) fn get(&self, name: &str) -> Option<&Field> {
        self.positions.get(name).map(|at| &self.fields[*at])
    }

    /// The column that a text names. A missing one is a finding, a broken one is silent.
    pub(super) fn find(
        &self,
        name: &str,
        span: &Span,
        findings: &mut Vec<Finding>,
    ) -> Option<&Field> {
        let found = self.get(name);
        if found.is_none() && !self.is_broken(name) {
            findings.push(self.missing(name, span));
        }
        found
    }

    /// The same, for a name with its place.
    pub(super) fn named(
        &self,
        name: &Spanned<String>,
        findings: &mut Vec<Finding>,
    ) -> Option<&Field> {
        self.find(&name.value, &name.span, findings)
    }

    fn missing(&self, name: &str, span: &Span) -> Finding {
        let finding = Finding::manifest(
            Code::UnknownField,
            span.clone(),
            format!("the table has no field `{name}`"),
        );
        let names = self.fields.iter().map(|field| field.name.as_str());
        match nearest(name, names) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("declare it under the table's `fields`"),
        }
    }
}
