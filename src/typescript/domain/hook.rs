use super::super::comment::{doc_comment, sentence};
use super::super::expression::Condition;
use super::super::layout::{Doc, concat, hardline, text};
use super::super::literal;
use super::super::syntax::{
    array, assigned, assigned_whole, braces, compared, conditional, either, function, generic,
    guarded, open_braces, parentheses, text_property, union, union_argument,
};
use super::super::types::Types;
use super::support::IF_COMPUTABLE;
use super::{is_never_falsy, order_by};
use crate::expression::Typed;
use crate::model::{Checks, EqualityValue, Filter, Sort, Table};

/// A hook that reads rows.
pub(super) struct Hook {
    pub(super) comment: String,
    pub(super) signature: String,
    pub(super) body: String,
}

/// A table's hooks: of its list, of one row, of each filter.
pub(super) fn all(table: &Table, types: &Types<'_>) -> Vec<Hook> {
    let list = table
        .names
        .list_hook
        .as_deref()
        .map(|name| list(table, name));
    let filters = table
        .filters
        .iter()
        .map(|filter| filtered(table, filter, types));
    list.into_iter()
        .chain([row(table, types)])
        .chain(filters)
        .collect()
}

fn list(table: &Table, name: &str) -> Hook {
    let what = format!(
        "The user's rows of `{}`{}.",
        table.name,
        ordered(table.sort.as_ref())
    );
    Hook {
        comment: doc_comment(&[&what], 0),
        signature: signature(name, vec![optional("uid", [text("string")])]),
        body: kept(table, name, &[], None, table.sort.as_ref()),
    }
}

fn row(table: &Table, types: &Types<'_>) -> Hook {
    let client = text(table.names.client_type.clone());
    let uid = optional("uid", [text("string")]);
    let result = generic("Promise", [union_argument([client, text("undefined")])]);
    if table.single_row() {
        let what = format!(
            "The user's one row of `{}`; undefined if it is missing.",
            table.name
        );
        let get = get(table, "uid");
        return Hook {
            comment: doc_comment(&[&what], 0),
            signature: signature(&table.names.row_hook, vec![uid]),
            body: queried(
                result,
                &text("if (!uid) return undefined;"),
                &concat([text("return "), get, text(";")]),
                ["uid"],
            ),
        };
    }
    let what = format!(
        "One row of `{}`; undefined if it is missing or not the user's.",
        table.name
    );
    let is_missing = match table.key.as_slice() {
        [column] if table.field(column).is_some_and(|f| is_never_falsy(&f.ty)) => text("!id"),
        _ => text("id === undefined"),
    };
    let found = assigned_whole(
        text("const row ="),
        concat([text("await "), get(table, "id"), text(";")]),
    );
    let result_of_owner = concat([
        text("return "),
        conditional(
            compared(text(format!("row?.{}", table.owner())), "===", text("uid")),
            text("row"),
            text("undefined"),
        ),
        text(";"),
    ]);
    Hook {
        comment: doc_comment(&[&what], 0),
        signature: signature(
            &table.names.row_hook,
            vec![uid, optional("id", [types.key(table)])],
        ),
        body: queried(
            result,
            &guarded(
                either([text("!uid"), is_missing]),
                text("return undefined;"),
            ),
            &concat([found, hardline(), result_of_owner]),
            ["uid", "id"],
        ),
    }
}

fn filtered(table: &Table, filter: &Filter, types: &Types<'_>) -> Hook {
    let sort = filter.sort.as_ref().or(table.sort.as_ref());
    let about = sentence(filter.about.as_deref());
    let what = format!(
        "The user's rows of `{}` where `{}`{}.",
        table.name,
        condition(filter),
        ordered(sort)
    );
    let params: Vec<_> = filter
        .params
        .iter()
        .map(|param| {
            let ty = types.value(&param.ty, &Checks::default());
            (param.name.as_str(), ty)
        })
        .collect();
    let optional_params = params.iter().map(|(name, ty)| optional(name, [ty.clone()]));
    Hook {
        comment: doc_comment(&[&about, &what], 0),
        signature: signature(
            &filter.names.hook,
            [optional("uid", [text("string")])]
                .into_iter()
                .chain(optional_params)
                .collect(),
        ),
        body: kept(
            table,
            &filter.names.hook,
            &filter
                .equality
                .iter()
                .map(|part| equality(&part.column, &constant(&part.value)))
                .collect::<Vec<_>>(),
            filter
                .predicate
                .as_ref()
                .map(|predicate| (predicate, params.as_slice())),
            sort,
        ),
    }
}

/// What a row must hold, as TypeScript says it.
fn condition(filter: &Filter) -> String {
    let equality = filter
        .equality
        .iter()
        .map(|part| format!("row.{} === {}", part.column, constant(&part.value)));
    let rest = filter
        .predicate
        .iter()
        .map(|typed| Condition::when(typed).flat());
    let parts: Vec<_> = equality.chain(rest).collect();
    parts.join(" && ")
}

fn constant(value: &EqualityValue) -> String {
    match value {
        EqualityValue::Param(name) => name.clone(),
        EqualityValue::Text(value) => literal::string(value),
        EqualityValue::Number(digits) => literal::number(digits),
    }
}

/// `user_id: uid`, or `type` where both have one name.
fn equality(column: &str, value: &str) -> Doc {
    if column == value {
        text(value.to_owned())
    } else {
        text_property(column, value.to_owned())
    }
}

/// The body of a hook whose list is kept, beside the owner's column by these equalities and
/// by what else its rows must hold.
fn kept(
    table: &Table,
    name: &str,
    equalities: &[Doc],
    filter: Option<(&Typed, &[(&str, Doc)])>,
    sort: Option<&Sort>,
) -> String {
    let owner = equality(table.owner(), "uid");
    let columns = [owner].into_iter().chain(equalities.iter().cloned());
    let mut properties = vec![
        text_property("name", literal::string(name)),
        assigned_whole(text("table:"), text(format!("db.{}", table.name))),
        concat([text("where: "), braces(columns)]),
    ];
    if let Some((predicate, params)) = filter {
        let read = predicate.variables();
        let params = params.iter().filter(|(name, _)| read.contains(*name));
        let names: Vec<_> = params
            .clone()
            .map(|(name, _)| text((*name).to_owned()))
            .collect();
        if !names.is_empty() {
            properties.push(concat([text("params: "), array(names.clone())]));
        }
        let condition = Condition::when(predicate);
        properties.push(if predicate.can_fail() {
            // Within another call, nothing tells what the function takes.
            let row = text(format!("row: {}", table.names.client_type));
            let typed = params.map(|(name, ty)| concat([text(format!("{name}: ")), ty.clone()]));
            let head = arrow_head([row].into_iter().chain(typed));
            let call = concat([text(IF_COMPUTABLE), condition.argument(head)]);
            assigned(text("filter:"), call)
        } else {
            let head = arrow_head([text("row")].into_iter().chain(names));
            concat([text("filter: "), head, condition.body()])
        });
    }
    properties.extend(sort.map(|sort| {
        if table.sort.as_ref() == Some(sort) && table.names.list_hook.is_some() {
            text("order")
        } else {
            assigned(text("order:"), order_by(table, sort))
        }
    }));
    concat([text("return useList("), open_braces(properties), text(");")]).render(2, 2)
}

/// `(row, min) =>`
fn arrow_head(params: impl IntoIterator<Item = Doc>) -> Doc {
    concat([parentheses(params), text(" =>")])
}

/// The body of a hook that asks a query again when its answer may have changed.
fn queried<'a>(
    result: Doc,
    guard: &Doc,
    answer: &Doc,
    dependencies: impl IntoIterator<Item = &'a str>,
) -> String {
    let dependencies = dependencies.into_iter().map(|name| text(name.to_owned()));
    let opening = concat([text("return useLive(async (): "), result, text(" => {")]);
    let closing = concat([text("}, "), array(dependencies), text(");")]);
    format!(
        "{}\n    {}\n\n    {}\n  {}",
        opening.render(2, 2),
        guard.render(4, 4),
        answer.render(4, 4),
        closing.render(2, 2),
    )
}

fn get(table: &Table, key: &'static str) -> Doc {
    concat([
        text(format!("db.{}.get", table.name)),
        parentheses([text(key)]),
    ])
}

fn signature(name: &str, params: Vec<Doc>) -> String {
    function(&format!("export function {name}"), params, None).render(0, 0)
}

/// A parameter that may be undefined.
fn optional<const N: usize>(name: &str, members: [Doc; N]) -> Doc {
    let members = members.into_iter().chain([text("undefined")]);
    concat([text(format!("{name}:")), union(members)])
}

fn ordered(sort: Option<&Sort>) -> String {
    match sort {
        None => String::new(),
        Some(Sort { column, descending }) => {
            let direction = if *descending { ", descending" } else { "" };
            format!(", ordered by `{column}`{direction}")
        }
    }
}
