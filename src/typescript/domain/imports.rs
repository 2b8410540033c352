use std::collections::BTreeSet;

use super::super::output::Folders;
use super::super::syntax::{Module, module};
use super::super::types::{Types, is_random};
use super::{rule, support};
use crate::model::{Operation, RuleBody, Table};

/// What a table's own file imports, as whole statements; nothing that it does not use.
pub(super) fn of(table: &Table, types: &Types<'_>, at: &Folders) -> Vec<String> {
    let names = &table.names;
    let has = |operation| table.has(operation);
    let (create, update, delete) = (
        has(Operation::Create),
        has(Operation::Update),
        has(Operation::Delete),
    );
    let writes = create || update || delete;
    let refuses = table
        .operations
        .iter()
        .any(|on| rule::may_refuse(table, *on));
    let calls = table
        .rules
        .iter()
        .any(|rule| matches!(rule.body, RuleBody::Call { .. }));
    let reads_now = rule::reads_now(table, Operation::Delete);
    let makes_uuid = create && table.fields.iter().any(|f| is_random(f) && f.access.create);
    let checks_key = create
        && !table
            .key
            .iter()
            .filter_map(|c| table.field(c))
            .any(is_random);
    let is_unique =
        create && super::create::may_meet(table) || update && super::update::may_meet(table);
    let is_single = [Operation::Create, Operation::Update]
        .into_iter()
        .any(|on| has(on) && rule::single_columns(table, on).next().is_some());
    let sorts = table.names.list_hook.is_some()
        && (table.sort.is_some() || table.filters.iter().any(|filter| filter.sort.is_some()));

    let client_types = table
        .filters
        .iter()
        .flat_map(|filter| &filter.params)
        .filter_map(|param| types.enum_of(&param.ty))
        .chain(types.key_enums(table).filter(|_| !table.single_row()))
        .map(|e| e.type_name.as_str())
        .chain([names.client_type.as_str()])
        .chain(create.then_some(names.create_input.as_str()))
        .chain(update.then_some(names.update_input.as_str()));

    let mut lines = Lines(Vec::new());
    lines.add(
        Module::ImportType,
        client_types,
        &at.types.file("client-types"),
    );
    lines.value([names.mapper.as_str()], &at.types.file("mapping"));
    lines.value(
        [
            makes_uuid.then_some("generateUUID"),
            (create || update || delete && reads_now).then_some("nowISO"),
        ]
        .into_iter()
        .flatten(),
        &at.types.file("utils"),
    );
    lines.value(support::of(table), "../base/arithmetic");
    lines.value(["db"], "../base/dexie");
    lines.value(
        [
            (update || delete).then_some("NotFoundError"),
            refuses.then_some("RuleError"),
            checks_key.then_some("ExistsError"),
        ]
        .into_iter()
        .flatten(),
        "../base/errors",
    );
    lines.value(["useLive"], "../base/live");
    lines.value(
        [
            writes.then_some("mutate"),
            is_unique.then_some("requireUnique"),
            is_single.then_some("unsetOthers"),
        ]
        .into_iter()
        .flatten(),
        "../base/mutation",
    );
    lines.value(sorts.then_some("orderBy"), "../base/order");
    lines.value(
        [
            delete.then_some("enqueueDelete"),
            create.then_some("enqueueInsert"),
            update.then_some("enqueueUpdate"),
        ]
        .into_iter()
        .flatten(),
        "../base/outbox",
    );
    lines.value(["pullTable"], "../base/sync");
    lines.value(writes.then_some("tables"), "../base/tables");
    lines.value(update.then_some("validateChanges"), "../base/validate");
    lines.value(
        [
            (create || update).then_some(names.schema.as_str()),
            create.then_some("validateBeforeEnqueue"),
        ]
        .into_iter()
        .flatten(),
        "../base/validators",
    );
    if calls {
        lines.0.push(format!(
            "import * as custom from './{}.custom';",
            names.file
        ));
    }
    lines.0
}

struct Lines(Vec<String>);

impl Lines {
    fn value<'a>(&mut self, names: impl IntoIterator<Item = &'a str>, from: &str) {
        self.add(Module::Import, names, from);
    }

    fn add<'a>(&mut self, kind: Module, names: impl IntoIterator<Item = &'a str>, from: &str) {
        let names: BTreeSet<_> = names.into_iter().map(str::to_owned).collect();
        if !names.is_empty() {
            self.0.push(module(kind, names, from).render(0, 0));
        }
    }
}
