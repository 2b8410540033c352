use std::collections::BTreeSet;

use super::super::output::Folders;
use super::super::syntax::{Module, module};
use super::super::types::{Types, is_random};
use super::{create, rule, support, update};
use crate::model::{Operation, RuleBody, Table};

/// What a table's own file imports, as whole statements; nothing that it does not use.
pub(super) fn of(table: &Table, releases: bool, types: &Types<'_>, at: &Folders) -> Vec<String> {
    let names = &table.names;
    let creates = table.has(Operation::Create);
    let updates = table.has(Operation::Update);
    let deletes = table.has(Operation::Delete);
    let writes = creates || updates || deletes;

    let key_is_random = key_is_random(table);
    let makes_uuid = table.fields.iter().any(|f| is_random(f) && f.access.create);
    let tells_time = creates || updates || rule::reads_now(table, Operation::Delete);
    let refuses = |on: &Operation| rule::may_refuse(table, *on);
    let meets = creates && create::may_meet(table) || updates && update::may_meet(table);
    let unsets = |on: &Operation| rule::single_columns(table, *on).next().is_some();
    let is_call = |body: &RuleBody| matches!(body, RuleBody::Call { .. });
    let sorts = table.names.list_hook.is_some()
        && (table.sort.is_some() || table.filters.iter().any(|filter| filter.sort.is_some()));

    let mut lines = Lines(Vec::new());
    lines.add(
        Module::ImportType,
        client_types(table, types),
        &at.types.file("client-types"),
    );
    lines.values(&[(true, &names.mapper)], &at.types.file("mapping"));
    lines.values(
        &[
            (creates && makes_uuid, "generateUUID"),
            (tells_time, "nowISO"),
        ],
        &at.types.file("utils"),
    );
    lines.add(Module::Import, support::of(table), "../base/arithmetic");
    lines.values(&[(true, "db")], "../base/dexie");
    lines.values(
        &[
            (creates && !key_is_random, "ExistsError"),
            (updates || deletes, "NotFoundError"),
            (table.operations.iter().any(refuses), "RuleError"),
        ],
        "../base/errors",
    );
    let keeps_lists = table.names.list_hook.is_some() || !table.filters.is_empty();
    lines.values(
        &[(keeps_lists, "useList"), (true, "useLive")],
        "../base/live",
    );
    lines.values(
        &[
            (writes, "mutate"),
            (meets, "requireUnique"),
            (table.operations.iter().any(unsets), "unsetOthers"),
        ],
        "../base/mutation",
    );
    lines.values(&[(sorts, "orderBy")], "../base/order");
    lines.values(
        &[
            (deletes, "enqueueDelete"),
            (creates, "enqueueInsert"),
            (updates, "enqueueUpdate"),
        ],
        "../base/outbox",
    );
    lines.values(
        &[
            (releases, "releaseReferrers"),
            (releases, "requireUnreferenced"),
        ],
        "../base/referrers",
    );
    lines.values(&[(true, "pullTable")], "../base/sync");
    lines.values(&[(writes, "tables")], "../base/tables");
    lines.values(&[(updates, "validateChanges")], "../base/validate");
    lines.values(
        &[
            (creates || updates, &names.schema),
            (creates, "validateBeforeEnqueue"),
        ],
        "../base/validators",
    );
    if table.rules.iter().any(|rule| is_call(&rule.body)) {
        let file = &names.file;
        lines
            .0
            .push(format!("import * as custom from './{file}.custom';"));
    }
    lines.0
}

/// Whether the device makes up a new row's key.
fn key_is_random(table: &Table) -> bool {
    let mut columns = table.key.iter().filter_map(|column| table.field(column));
    columns.any(is_random)
}

fn client_types<'a>(table: &'a Table, types: &Types<'a>) -> impl Iterator<Item = &'a str> {
    let names = &table.names;
    let create = table.has(Operation::Create).then_some(&names.create_input);
    let update = table.has(Operation::Update).then_some(&names.update_input);
    let params = table.filters.iter().flat_map(|filter| &filter.params);
    let enums: Vec<_> = params
        .filter_map(|param| types.enum_of(&param.ty))
        .chain(types.key_enums(table).filter(|_| !table.single_row()))
        .map(|e| &e.type_name)
        .collect();
    enums
        .into_iter()
        .chain([&names.client_type])
        .chain(create)
        .chain(update)
        .map(String::as_str)
}

struct Lines(Vec<String>);

impl Lines {
    /// Imports those values that are needed.
    fn values(&mut self, names: &[(bool, &str)], from: &str) {
        let needed = names.iter().filter(|(needed, _)| *needed);
        self.add(Module::Import, needed.map(|(_, name)| *name), from);
    }

    fn add<'a>(&mut self, kind: Module, names: impl IntoIterator<Item = &'a str>, from: &str) {
        let names: BTreeSet<_> = names.into_iter().map(str::to_owned).collect();
        if !names.is_empty() {
            self.0.push(module(kind, names, from).render(0, 0));
        }
    }
}
