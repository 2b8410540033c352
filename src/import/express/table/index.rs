//! What of a table is unique, and its indexes.

use super::One;
use super::frame::Frame;
use crate::database::{Index, Table};
use crate::finding::Code;
use crate::import::express::{given, spanned, types};
use crate::import::origins::Part;
use crate::manifest::{TableDecl, Written};
use crate::model::FieldType;
use crate::source::Spanned;

impl One<'_, '_, '_> {
    pub(super) fn set_uniques(&mut self, decl: &mut TableDecl) {
        let mut uniques: Vec<Spanned<Vec<Spanned<String>>>> = Vec::new();
        let mut add = |columns: &[String]| {
            let columns = columns.iter().cloned().map(spanned).collect();
            let one = spanned(columns);
            if !uniques.contains(&one) {
                uniques.push(one);
            }
        };
        for key in self.table.uniques.values() {
            add(&key.columns);
        }
        for index in self.table.indexes.values() {
            if let Some(columns) = plain_columns(index, self.table).filter(|_| index.unique) {
                add(&columns);
            }
        }
        // The key is unique already, and with the owner it is what references lead to.
        let Frame { key, owner } = &self.frame;
        uniques.retain(|unique| match unique.value.as_slice() {
            [column] => column.value != *key,
            [first, second] => first.value != *owner || second.value != *key,
            _ => true,
        });
        if !uniques.is_empty() {
            decl.unique = given(uniques);
        }
    }

    pub(super) fn set_indexes(&mut self, decl: &mut TableDecl) {
        let name = self.name;
        let mut indexes: Vec<Spanned<Vec<Spanned<String>>>> = Vec::new();
        for (index_name, index) in &self.table.indexes {
            let columns = plain_columns(index, self.table);
            if index.unique && columns.is_some() {
                continue;
            }
            let implied = columns
                .as_ref()
                .is_some_and(|columns| self.is_implied(columns) || refers(decl, columns));
            if implied {
                continue;
            }
            let Some(columns) = columns else {
                let what = match (&index.predicate, index.unique) {
                    (Some(_), true) => "holds for some rows only",
                    (Some(_), false) => "holds some rows only",
                    (None, _) => "is not one of plain columns",
                };
                self.remark(
                    Some((Part::Index, index_name)),
                    Code::ImportNotExpressed,
                    format!(
                        "the index `{index_name}` of `{name}` {what}, which a manifest cannot say"
                    ),
                );
                continue;
            };
            self.remark(
                Some((Part::Index, index_name)),
                Code::ImportNotExpressed,
                format!("the index `{index_name}` serves queries of the server, and a manifest has indexes of the browser's database only"),
            );
            let usable = columns.iter().all(|column| self.is_indexable(column));
            if usable {
                indexes.push(spanned(columns.into_iter().map(spanned).collect()));
            }
        }
        indexes.dedup();
        if !indexes.is_empty() {
            decl.indexes = given(indexes);
        }
    }

    /// Whether the generated schema has an index that serves the same.
    fn is_implied(&self, columns: &[String]) -> bool {
        let sync = [
            self.frame.owner.as_str(),
            "updated_at",
            self.frame.key.as_str(),
        ];
        columns.len() <= sync.len() && columns.iter().zip(sync).all(|(one, other)| one == other)
    }

    /// Whether IndexedDB takes the column's values as keys.
    fn is_indexable(&self, column: &str) -> bool {
        let Some(found) = self.table.column(column) else {
            return false;
        };
        types::express(&found.ty, self.context.database).is_ok_and(|ty| {
            !matches!(
                ty.ty,
                FieldType::Boolean | FieldType::Json | FieldType::Array(_)
            )
        })
    }
}

/// Whether columns are those by which rows are found that refer to another.
fn refers(decl: &TableDecl, columns: &[String]) -> bool {
    let owner = decl.owner.value().map_or("user_id", String::as_str);
    let mut references = decl
        .fields
        .iter()
        .filter(|field| field.references != Written::Absent);
    references.any(|field| match columns {
        [column] => field.name.value == *column,
        [first, column] => first == owner && field.name.value == *column,
        _ => false,
    })
}

/// The columns of an index that is nothing but columns, each row of which it holds.
fn plain_columns(index: &Index, table: &Table) -> Option<Vec<String>> {
    if index.predicate.is_some() || index.method != "btree" {
        return None;
    }
    index
        .columns
        .iter()
        .map(|written| {
            let column = [" desc", " asc", " DESC", " ASC"]
                .iter()
                .find_map(|end| written.strip_suffix(end))
                .unwrap_or(written);
            let column = column.trim_matches('"');
            table.column(column).map(|found| found.name.clone())
        })
        .collect()
}
