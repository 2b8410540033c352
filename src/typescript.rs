//! The TypeScript target: the data layer that an application imports.
//!
//! Text that no table changes stands in the templates as it is. Where a user's names decide
//! how a line is broken, [`syntax`] and [`expression`] make a [`layout`] of it, and the
//! template receives finished lines.

mod base;
mod client_types;
mod comment;
mod dexie;
mod domain;
pub mod expression;
mod folder;
mod index;
pub mod layout;
pub mod literal;
mod mapping;
mod output;
mod provider;
mod realtime;
mod server_types;
mod step;
mod stub;
pub mod syntax;
mod tables;
pub mod types;
mod validators;
pub mod value;

use crate::files::Files;
use crate::model::Model;
use base::{page, text};
use output::{Folders, Output};
use types::Types;

/// Adds the data layer of a model to the files.
pub fn emit(model: &Model, files: &mut Files) {
    let types = Types::of(model);
    let at = Folders::of(&model.project);
    let mut out = Output::new(&model.project);

    out.types("server-types.ts", || server_types::page(model, &types));
    out.types("client-types.ts", || client_types::page(model, &types));
    out.types("mapping.ts", || mapping::page(model, &types));
    out.types("read.ts", text!("typescript/types/read.ts"));
    out.types(
        "utils.ts",
        page!("typescript/types/utils.ts", base = &at.base),
    );

    store(&mut out, model, &types, &at);
    sync(&mut out, model, &at);

    for table in &model.tables {
        out.domain(table, || domain::page(table, &types, &at));
        if stub::is_needed(table) {
            out.stub(table, || stub::page(table, &at));
        }
    }
    out.layer("providers/DataProvider.tsx", || provider::page(model));
    out.layer("index.ts", || index::page(model, &at));
    out.make(files);
}

/// What a device holds, and what may be done with it.
fn store<'a>(out: &mut Output<'a>, model: &'a Model, types: &'a Types<'a>, at: &'a Folders) {
    out.base("runtime.ts", || base::runtime(&model.project));
    out.base("errors.ts", text!("typescript/base/errors.ts"));
    out.base("verdict.ts", text!("typescript/base/verdict.ts"));
    out.base("client.ts", text!("typescript/base/client.ts"));
    out.base("session.ts", text!("typescript/base/session.ts"));
    out.base(
        "table.ts",
        page!("typescript/base/table.ts", types = &at.types),
    );
    out.base("reason.ts", text!("typescript/base/reason.ts"));
    out.base("stored.ts", text!("typescript/base/stored.ts"));
    out.base("tables.ts", || tables::page(model, at));
    out.base(
        "takeover.ts",
        page!("typescript/base/takeover.ts", types = &at.types),
    );
    out.base("storage.ts", text!("typescript/base/storage.ts"));
    out.base("freeze.ts", text!("typescript/base/freeze.ts"));
    out.base("history.ts", text!("typescript/base/history.ts"));
    out.base(
        "reshape.ts",
        page!("typescript/base/reshape.ts", types = &at.types),
    );
    out.base("dexie.ts", || dexie::page(model, types, at));
    if model.tables.iter().any(domain::calculates) {
        out.base("arithmetic.ts", text!("typescript/base/arithmetic.ts"));
    }
    out.base(
        "fields.ts",
        page!("typescript/base/fields.ts", types = &at.types),
    );
    out.base(
        "validate.ts",
        page!("typescript/base/validate.ts", types = &at.types),
    );
    out.base("validators.ts", || validators::page(model, types));
    out.base(
        "outbox.ts",
        page!("typescript/base/outbox.ts", types = &at.types),
    );
    out.base(
        "mutation.ts",
        page!("typescript/base/mutation.ts", types = &at.types),
    );
    if model.tables.iter().any(|table| table.is_referenced) {
        out.base(
            "referrers.ts",
            page!("typescript/base/referrers.ts", types = &at.types),
        );
    }
    out.base("order.ts", text!("typescript/base/order.ts"));
}

/// What carries changes to the server and back.
fn sync<'a>(out: &mut Output<'a>, model: &'a Model, at: &'a Folders) {
    out.base(
        "apply.ts",
        page!("typescript/base/apply.ts", types = &at.types),
    );
    out.base("fetch.ts", text!("typescript/base/fetch.ts"));
    out.base(
        "page.ts",
        page!("typescript/base/page.ts", types = &at.types),
    );
    out.base(
        "watermark.ts",
        page!("typescript/base/watermark.ts", types = &at.types),
    );
    out.base(
        "status.ts",
        page!("typescript/base/status.ts", types = &at.types),
    );
    out.base("refetch.ts", text!("typescript/base/refetch.ts"));
    out.base("latecomers.ts", text!("typescript/base/latecomers.ts"));
    out.base("doubts.ts", text!("typescript/base/doubts.ts"));
    out.base(
        "compare.ts",
        page!("typescript/base/compare.ts", types = &at.types),
    );
    out.base("pull.ts", text!("typescript/base/pull.ts"));
    out.base("links.ts", text!("typescript/base/links.ts"));
    out.base("held.ts", text!("typescript/base/held.ts"));
    out.base(
        "batch.ts",
        page!("typescript/base/batch.ts", types = &at.types),
    );
    out.base("queue.ts", text!("typescript/base/queue.ts"));
    out.base(
        "stamp.ts",
        page!("typescript/base/stamp.ts", types = &at.types),
    );
    out.base("following.ts", text!("typescript/base/following.ts"));
    out.base("perform.ts", text!("typescript/base/perform.ts"));
    out.base("drain.ts", text!("typescript/base/drain.ts"));
    out.base("wait.ts", text!("typescript/base/wait.ts"));
    out.base("hold.ts", text!("typescript/base/hold.ts"));
    out.base(
        "heartbeat.ts",
        page!("typescript/base/heartbeat.ts", types = &at.types),
    );
    out.base("lock.ts", text!("typescript/base/lock.ts"));
    out.base("push.ts", text!("typescript/base/push.ts"));
    out.base("blocked.ts", text!("typescript/base/blocked.ts"));
    out.base("operations.ts", text!("typescript/base/operations.ts"));
    out.base("changes.ts", text!("typescript/base/changes.ts"));
    out.base(
        "list.ts",
        page!("typescript/base/list.ts", types = &at.types),
    );
    out.base("live.ts", text!("typescript/base/live.ts"));
    out.base("events.ts", text!("typescript/base/events.ts"));
    out.base("realtime.ts", || realtime::page(model));
    out.base("channel.ts", text!("typescript/base/channel.ts"));
    out.base("leader.ts", text!("typescript/base/leader.ts"));
    out.base("rhythm.ts", text!("typescript/base/rhythm.ts"));
    out.base("account.ts", text!("typescript/base/account.ts"));
    out.base("runner.ts", text!("typescript/base/runner.ts"));
    out.base("sync.ts", text!("typescript/base/sync.ts"));
    out.base(
        "useFailedOperations.ts",
        text!("typescript/base/useFailedOperations.ts"),
    );
    out.base(
        "useSyncStatus.ts",
        text!("typescript/base/useSyncStatus.ts"),
    );
}
