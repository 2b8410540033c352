use super::super::comment::{doc_comment, sentence};
use super::super::expression::Condition;
use super::super::layout::{Doc, concat, hardline, text};
use super::super::literal;
use super::super::syntax::{
    Call, arguments, array, assigned, assigned_whole, chain, compared, conditional, either,
    function, generic, guarded, parentheses, union, union_argument,
};
use super::super::types::Types;
use super::support::IF_COMPUTABLE;
use super::{is_never_falsy, order_by};
use crate::model::{Checks, EqualityValue, Filter, Sort, Table};

/// A hook that reads rows.
pub(super) struct Hook {
    pub(super) comment: String,
    pub(super) signature: String,
    pub(super) opening: String,
    pub(super) guard: String,
    pub(super) result: String,
    pub(super) closing: String,
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
        opening: opening(rows(table)),
        guard: guarded(text("!uid"), text("return [];")).render(4, 4),
        result: query(table, owned(table), table.sort.as_ref()),
        closing: closing(["uid"]),
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
            opening: opening(result),
            guard: "if (!uid) return undefined;".to_owned(),
            result: concat([text("return "), get, text(";")]).render(4, 4),
            closing: closing(["uid"]),
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
        opening: opening(result),
        guard: guarded(
            either([text("!uid"), is_missing]),
            text("return undefined;"),
        )
        .render(4, 4),
        result: concat([found, hardline(), result_of_owner]).render(4, 4),
        closing: closing(["uid", "id"]),
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
    let params = filter.params.iter().map(|param| {
        let ty = types.value(&param.ty, &Checks::default());
        optional(&param.name, [ty])
    });
    let missing = filter
        .params
        .iter()
        .map(|param| text(format!("{} === undefined", param.name)));
    let mut calls = if filter.equality.is_empty() {
        owned(table)
    } else {
        looked_up(table, filter)
    };
    if let Some(predicate) = &filter.predicate {
        let condition = Condition::when(predicate).argument("(row) =>");
        let argument = if predicate.can_fail() {
            parentheses([concat([text(IF_COMPUTABLE), condition])])
        } else {
            condition
        };
        calls.push(Call {
            doc: concat([text(".filter"), argument]),
            plain: false,
        });
    }
    let names = filter.params.iter().map(|param| param.name.as_str());
    Hook {
        comment: doc_comment(&[&about, &what], 0),
        signature: signature(
            &filter.names.hook,
            [optional("uid", [text("string")])]
                .into_iter()
                .chain(params)
                .collect(),
        ),
        opening: opening(rows(table)),
        guard: guarded(
            either([text("!uid")].into_iter().chain(missing)),
            text("return [];"),
        )
        .render(4, 4),
        result: query(table, calls, sort),
        closing: closing(["uid"].into_iter().chain(names)),
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

/// `.where('user_id').equals(uid)`
fn owned(table: &Table) -> Vec<Call> {
    vec![
        lookup(table.owner()),
        Call {
            doc: text(".equals(uid)"),
            plain: true,
        },
    ]
}

/// `.where('[user_id+type]').equals([uid, type])`
fn looked_up(table: &Table, filter: &Filter) -> Vec<Call> {
    let columns: Vec<_> = [table.owner()]
        .into_iter()
        .chain(filter.equality.iter().map(|part| part.column.as_str()))
        .collect();
    let values = filter
        .equality
        .iter()
        .map(|part| text(constant(&part.value)));
    let values = array([text("uid")].into_iter().chain(values));
    vec![
        lookup(&format!("[{}]", columns.join("+"))),
        Call {
            doc: concat([text(".equals"), arguments([], values)]),
            plain: true,
        },
    ]
}

fn constant(value: &EqualityValue) -> String {
    match value {
        EqualityValue::Param(name) => name.clone(),
        EqualityValue::Text(value) => literal::string(value),
        EqualityValue::Number(digits) => literal::number(digits),
    }
}

fn lookup(index: &str) -> Call {
    let index = text(literal::string(index));
    Call {
        doc: concat([text(".where"), parentheses([index])]),
        plain: true,
    }
}

fn query(table: &Table, mut calls: Vec<Call>, sort: Option<&Sort>) -> String {
    calls.push(Call {
        doc: text(".toArray()"),
        plain: true,
    });
    let found = chain(text(format!("db.{}", table.name)), calls);
    let Some(sort) = sort else {
        return concat([text("return "), found, text(";")]).render(4, 4);
    };
    let rows = assigned(
        text("const rows ="),
        concat([text("await "), found, text(";")]),
    );
    let sorted = if table.sort.as_ref() == Some(sort) {
        text("return rows.sort(order);")
    } else {
        concat([
            text("return rows.sort"),
            parentheses([order_by(table, sort)]),
            text(";"),
        ])
    };
    concat([rows, hardline(), sorted]).render(4, 4)
}

fn get(table: &Table, key: &'static str) -> Doc {
    concat([
        text(format!("db.{}.get", table.name)),
        parentheses([text(key)]),
    ])
}

fn rows(table: &Table) -> Doc {
    generic("Promise", [text(format!("{}[]", table.names.client_type))])
}

fn signature(name: &str, params: Vec<Doc>) -> String {
    function(&format!("export function {name}"), params, None).render(0, 0)
}

/// A parameter that may be undefined.
fn optional<const N: usize>(name: &str, members: [Doc; N]) -> Doc {
    let members = members.into_iter().chain([text("undefined")]);
    concat([text(format!("{name}:")), union(members)])
}

fn opening(result: Doc) -> String {
    concat([text("return useLive(async (): "), result, text(" => {")]).render(2, 2)
}

fn closing<'a>(dependencies: impl IntoIterator<Item = &'a str>) -> String {
    let dependencies = dependencies.into_iter().map(|name| text(name.to_owned()));
    concat([text("}, "), array(dependencies), text(");")]).render(2, 2)
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
