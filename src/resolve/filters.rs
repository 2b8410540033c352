//! A table's filters: list hooks of some of its rows.

use super::columns::Columns;
use super::tables::{Context, add_index, is_indexable, sort};
use super::words::{CONTEXTUAL_WORDS, HOOK_VARIABLES, TYPESCRIPT_WORDS, is_function_name, is_name};
use super::{expressions, names, types};
use crate::expression::Variable;
use crate::finding::{Code, Finding};
use crate::manifest::{FilterDecl, TableDecl, Written};
use crate::model::{FieldType, Filter, FilterNames, Index, Param};

/// What of a table its filters need.
pub(super) struct Host<'a> {
    pub(super) columns: &'a Columns,
    pub(super) owner: &'a str,
    /// The stem of hooks of many rows; empty where it is broken.
    pub(super) hooks_plural: &'a str,
    pub(super) single_row: bool,
}

/// The filters; the compound indexes that their equality parts use are added to `indexes`.
pub(super) fn resolve(
    table: &TableDecl,
    host: &Host<'_>,
    context: &Context<'_>,
    indexes: &mut Vec<Index>,
    findings: &mut Vec<Finding>,
) -> Vec<Filter> {
    let mut filters = Vec::new();
    for decl in &table.filters {
        if host.single_row {
            findings.push(
                Finding::manifest(
                    Code::Contradiction,
                    decl.name.span.clone(),
                    "a user has one row of this table, so there is nothing to filter",
                )
                .help("remove the filter"),
            );
            continue;
        }
        if let Some(filter) = filter(decl, host, context, findings) {
            if !filter.equality.is_empty() {
                let mut columns = vec![host.owner.to_owned()];
                columns.extend(filter.equality.iter().map(|part| part.column.clone()));
                add_index(indexes, columns, false);
            }
            filters.push(filter);
        }
    }
    filters
}

fn filter(
    decl: &FilterDecl,
    host: &Host<'_>,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) -> Option<Filter> {
    let named = is_name(&decl.name.value);
    if !named {
        findings.push(
            Finding::manifest(
                Code::BadName,
                decl.name.span.clone(),
                "the name of this filter is not a plain name",
            )
            .help("use letters, digits and underscores: `by_type`"),
        );
    }
    let hook = hook(decl, host, findings);
    let order = match &decl.sort {
        Written::Given(written) => sort(written, host.columns, findings),
        Written::Absent | Written::Unknown => None,
    };
    let params = params(decl, host, context, findings);
    let mut variables = vec![Variable::Row {
        name: "row",
        fields: &host.columns.fields,
        partial: false,
    }];
    variables.extend(params.iter().map(|param| Variable::Value {
        name: &param.name,
        ty: &param.ty,
    }));
    let broken = |name: &str| {
        let declared = decl.params.iter().any(|(param, _)| param.value == name);
        declared || host.columns.is_broken(name)
    };
    let written = decl.predicate.given()?;
    let typed = expressions::compile(written, variables, false, broken, context, findings)?;
    let usable = |column: &str| {
        column != host.owner
            && host
                .columns
                .get(column)
                .is_some_and(|field| is_indexable(&field.ty))
    };
    let (equality, predicate) = typed.split("row", usable);
    named.then_some(Filter {
        name: decl.name.value.clone(),
        about: types::about(&decl.about),
        names: FilterNames { hook },
        params,
        equality,
        predicate,
        written: written.value.clone(),
        sort: order,
    })
}

/// The hook's name; empty where it is broken.
fn hook(decl: &FilterDecl, host: &Host<'_>, findings: &mut Vec<Finding>) -> String {
    let Some(hook) = decl.hook.given() else {
        return if decl.hook.is_unknown() {
            String::new()
        } else {
            names::filter_hook(&decl.name.value, host.hooks_plural)
        };
    };
    let rest = hook.value.strip_prefix("use").unwrap_or_default();
    if is_function_name(&hook.value) && rest.starts_with(|first: char| first.is_ascii_uppercase()) {
        return hook.value.clone();
    }
    findings.push(
        Finding::manifest(
            Code::BadName,
            hook.span.clone(),
            "a hook's name begins with `use` and a capital",
        )
        .help("write a name such as `useVisibleCalendars`"),
    );
    String::new()
}

/// The parameters that can be used.
fn params(
    decl: &FilterDecl,
    host: &Host<'_>,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<Param> {
    let mut params = Vec::new();
    for (name, ty) in &decl.params {
        let text = name.value.as_str();
        if !is_name(text) {
            findings.push(
                Finding::manifest(
                    Code::BadName,
                    name.span.clone(),
                    "the name of this parameter is not a plain name",
                )
                .help("use letters, digits and underscores"),
            );
            continue;
        }
        let reserved = HOOK_VARIABLES.contains(&text)
            || TYPESCRIPT_WORDS.contains(&text) && !CONTEXTUAL_WORDS.contains(&text)
            || text == host.owner;
        if reserved {
            findings.push(
                Finding::manifest(
                    Code::ReservedName,
                    name.span.clone(),
                    format!(
                        "a parameter cannot be called `{text}`: the generated hook uses that name"
                    ),
                )
                .help("choose another name"),
            );
            continue;
        }
        let Some(written) = ty.given() else { continue };
        let Some(ty) = types::resolve(written, context.enums, findings) else {
            continue;
        };
        if matches!(ty, FieldType::Json | FieldType::Array(_)) {
            findings.push(
                Finding::manifest(
                    Code::UnknownType,
                    written.span.clone(),
                    format!(
                        "a parameter of type `{}` has no stable identity for a hook",
                        ty.spelling()
                    ),
                )
                .help("use a single value"),
            );
            continue;
        }
        params.push(Param {
            name: text.to_owned(),
            ty,
        });
    }
    params
}
