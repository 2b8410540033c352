//! One table: its frame, its columns, and what is said over them.

use super::columns::Columns;
use super::enums::Enums;
use super::fields::{self, Frame};
use super::{filters, former, names, policies, rules, types};
use crate::finding::{Code, Finding};
use crate::manifest::{Conflict, CreatedBy, Deletes, Operation, TableDecl, Written};
use crate::model::{Field, FieldRole, FieldType, Index, Scope, Sort, Table, Unique};
use crate::source::{Source, Spanned};
use crate::sql::names::unique as unique_name;

/// What every table is resolved against.
pub(super) struct Context<'a> {
    pub(super) source: &'a Source,
    pub(super) enums: &'a Enums,
}

/// The table of a declaration, or what of it is sound.
pub(super) fn resolve<'m>(
    decl: &'m TableDecl,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) -> (&'m TableDecl, Table) {
    let sound = names::check_wire_name(&decl.name, "table", findings);
    let owner = owner(decl, findings);
    let (key, key_written) = match decl.key.value() {
        Some(columns) => (
            columns.iter().map(|column| column.value.clone()).collect(),
            true,
        ),
        None => (vec!["id".to_owned()], false),
    };
    let single_row = key == [owner.clone()];
    let operations = operations(decl);
    let created_by = decl
        .created_by
        .value()
        .copied()
        .unwrap_or(CreatedBy::Client);
    check_created_by(decl, &operations, findings);

    let frame = Frame {
        key: &key,
        key_written,
        owner: &owner,
        operations: &operations,
        created_by,
    };
    let columns = fields::resolve(decl, &frame, context, findings);
    check_key(decl, &columns, findings);

    let sort = match &decl.sort {
        Written::Given(written) => sort(written, &columns, findings),
        Written::Absent | Written::Unknown if single_row => None,
        Written::Absent | Written::Unknown => Some(Sort {
            column: "created_at".to_owned(),
            descending: false,
        }),
    };
    let unique = uniques(decl, &owner, &columns, findings);
    let mut indexes = base_indexes(single_row, &owner);
    add_written_indexes(decl, &key, &columns, &mut indexes, findings);
    add_unique_indexes(&unique, &columns, &mut indexes);
    let rules = rules::resolve(decl, &columns, &operations, context, findings);
    let names = names::of_table(decl, sound, single_row, findings);
    let filters = filters::resolve(
        decl,
        &filters::Host {
            columns: &columns,
            owner: &owner,
            hooks_plural: &names.hooks_plural,
            single_row,
        },
        context,
        &mut indexes,
        findings,
    );
    // Where the operations are broken, no policy can contradict them.
    let known_operations: &[Operation] = if decl.operations.is_unknown() {
        &[]
    } else {
        &operations
    };
    let policies = policies::resolve(&decl.server, known_operations, created_by, findings);
    let table = Table {
        name: decl.name.value.clone(),
        about: types::about(&decl.about),
        names,
        key,
        scope: Scope::Owner { column: owner },
        fields: columns.fields,
        sort,
        unique,
        indexes,
        operations,
        created_by,
        deletes: decl.deletes.value().copied().unwrap_or(Deletes::Hard),
        conflict: decl
            .conflict
            .value()
            .copied()
            .unwrap_or(Conflict::LastWrite),
        policies,
        filters,
        rules,
        renamed_from: former::texts(&decl.renamed_from),
        dropped: former::texts(&decl.dropped),
        is_referenced: false,
    };
    (decl, table)
}

/// The owner's column; a name that cannot be one is a finding, and stands for the default.
fn owner(decl: &TableDecl, findings: &mut Vec<Finding>) -> String {
    match decl.owner.given() {
        Some(owner) if names::check_wire_name(owner, "field", findings) => owner.value.clone(),
        Some(_) | None => "user_id".to_owned(),
    }
}

fn operations(decl: &TableDecl) -> Vec<Operation> {
    match decl.operations.value() {
        None => Operation::ALL.to_vec(),
        Some(written) => Operation::ALL
            .into_iter()
            .filter(|operation| written.iter().any(|one| one.value == *operation))
            .collect(),
    }
}

fn check_created_by(decl: &TableDecl, operations: &[Operation], findings: &mut Vec<Finding>) {
    let Some(created_by) = decl.created_by.given() else {
        return;
    };
    if created_by.value != CreatedBy::SignUp || decl.owner.is_unknown() || decl.key.is_unknown() {
        return;
    }
    let own_key = decl.owner.value().map_or("user_id", String::as_str);
    let key = match decl.key.value() {
        Some(columns) => columns.first().map_or("id", |column| column.value.as_str()),
        None => "id",
    };
    if own_key != key {
        findings.push(
            Finding::manifest(
                Code::Contradiction,
                created_by.span.clone(),
                "the row that is made at sign-up is the account's one row, and this table's key is not its owner",
            )
            .help(format!("add `owner = \"{key}\"`, or remove `created_by`")),
        );
    } else if operations.contains(&Operation::Create) && !decl.operations.is_unknown() {
        findings.push(
            Finding::manifest(
                Code::Contradiction,
                created_by.span.clone(),
                "the server makes the row at sign-up, so the client has nothing to create",
            )
            .help("write `operations = [\"update\"]`"),
        );
    }
}

/// A written key names a column that the table has.
fn check_key(decl: &TableDecl, columns: &Columns, findings: &mut Vec<Finding>) {
    for column in decl.key.value().into_iter().flatten() {
        if let Some(field) = columns.named(column, findings)
            && matches!(field.role, FieldRole::CreatedAt | FieldRole::UpdatedAt)
        {
            findings.push(
                Finding::manifest(
                    Code::BadKey,
                    column.span.clone(),
                    format!(
                        "`{}` changes by itself, so it cannot be the key",
                        field.name
                    ),
                )
                .help("name a field that never changes"),
            );
        }
    }
}

/// An order: a column, with `-` in front for descending.
pub(super) fn sort(
    written: &Spanned<String>,
    columns: &Columns,
    findings: &mut Vec<Finding>,
) -> Option<Sort> {
    let (name, descending) = match written.value.strip_prefix('-') {
        Some(name) => (name, true),
        None => (written.value.as_str(), false),
    };
    let field = columns.find(name, &written.span, findings)?;
    let fault = match &field.ty {
        FieldType::Json | FieldType::Array(_) => Some("has no order"),
        ty if ty.is_decimal_text() => {
            Some("is held as text on the device, where 10 would come before 9")
        }
        _ => None,
    };
    if let Some(fault) = fault {
        findings.push(
            Finding::manifest(
                Code::Unsortable,
                written.span.clone(),
                format!("a field of type `{}` {fault}", field.ty.spelling()),
            )
            .help("sort by another field"),
        );
        return None;
    }
    Some(Sort {
        column: name.to_owned(),
        descending,
    })
}

fn uniques(
    decl: &TableDecl,
    owner: &str,
    columns: &Columns,
    findings: &mut Vec<Finding>,
) -> Vec<Unique> {
    let mut uniques = Vec::new();
    for written in decl.unique.value().into_iter().flatten() {
        let before = findings.len();
        let fields: Vec<&Field> = written
            .value
            .iter()
            .filter_map(|column| columns.named(column, findings))
            .collect();
        for (field, column) in fields.iter().zip(&written.value) {
            if matches!(field.ty, FieldType::Json) {
                findings.push(
                    Finding::manifest(
                        Code::Unindexable,
                        column.span.clone(),
                        format!(
                            "`{}` is `json`, which PostgreSQL does not compare this way",
                            field.name
                        ),
                    )
                    .help("keep what must be unique in a field of its own"),
                );
            }
        }
        if fields.len() < written.value.len() || findings.len() > before {
            continue;
        }
        let names: Vec<String> = written
            .value
            .iter()
            .map(|column| column.value.clone())
            .collect();
        uniques.push(Unique {
            constraint: unique_name(&decl.name.value, &names),
            local: names.iter().any(|name| name == owner),
            columns: names,
        });
    }
    uniques
}

/// The indexes that every store has beside its primary key.
fn base_indexes(single_row: bool, owner: &str) -> Vec<Index> {
    let simple = |column: &str| Index {
        columns: vec![column.to_owned()],
        multi_entry: false,
    };
    if single_row {
        vec![simple("updated_at")]
    } else {
        vec![simple(owner), simple("updated_at")]
    }
}

fn add_written_indexes(
    decl: &TableDecl,
    key: &[String],
    columns: &Columns,
    indexes: &mut Vec<Index>,
    findings: &mut Vec<Finding>,
) {
    for written in decl.indexes.value().into_iter().flatten() {
        let mut multi_entry = false;
        let mut usable = true;
        for column in &written.value {
            let Some(field) = columns.named(column, findings) else {
                usable = false;
                continue;
            };
            match &field.ty {
                FieldType::Array(element) if is_indexable(element) => multi_entry = true,
                ty if is_indexable(ty) => {}
                ty => {
                    usable = false;
                    findings.push(
                        Finding::manifest(
                            Code::Unindexable,
                            column.span.clone(),
                            format!(
                                "a field of type `{}` cannot be a key of IndexedDB",
                                ty.spelling()
                            ),
                        )
                        .help(format!(
                            "write a filter instead: `[tables.{}.filters.{}]`",
                            decl.name.value, column.value
                        )),
                    );
                }
            }
        }
        if multi_entry && written.value.len() > 1 {
            findings.push(
                Finding::manifest(
                    Code::Unindexable,
                    written.span.clone(),
                    "an index on an array has a key for each element, so it cannot have other columns",
                )
                .help("index the array alone"),
            );
            usable = false;
        }
        let names: Vec<String> = written
            .value
            .iter()
            .map(|column| column.value.clone())
            .collect();
        if usable && names != key {
            add_index(indexes, names, multi_entry);
        }
    }
}

/// Where uniqueness is checked on the device, an index finds the row that has the values.
fn add_unique_indexes(uniques: &[Unique], columns: &Columns, indexes: &mut Vec<Index>) {
    for unique in uniques.iter().filter(|unique| unique.local) {
        let indexable = unique.columns.iter().all(|column| {
            columns
                .get(column)
                .is_some_and(|field| is_indexable(&field.ty))
        });
        if indexable {
            add_index(indexes, unique.columns.clone(), false);
        }
    }
}

/// Adds an index, unless it is there.
pub(super) fn add_index(indexes: &mut Vec<Index>, columns: Vec<String>, multi_entry: bool) {
    let index = Index {
        columns,
        multi_entry,
    };
    if !indexes.contains(&index) {
        indexes.push(index);
    }
}

/// Whether IndexedDB takes a value of this type as a key.
pub(super) fn is_indexable(ty: &FieldType) -> bool {
    match ty {
        FieldType::Uuid
        | FieldType::Text
        | FieldType::Integer
        | FieldType::Bigint
        | FieldType::Real
        | FieldType::Numeric { .. }
        | FieldType::Date
        | FieldType::Time
        | FieldType::Timestamp
        | FieldType::Enum(_) => true,
        FieldType::Boolean | FieldType::Json | FieldType::Array(_) => false,
    }
}
