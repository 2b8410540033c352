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
mod stub;
pub mod syntax;
mod tables;
pub mod types;
mod validators;
pub mod value;

use crate::files::Files;
use crate::model::Model;
use base::{page, text};
use output::Output;
use types::Types;

/// Adds the data layer of a model to the files.
pub fn emit(model: &Model, files: &mut Files) {
    let types = Types::of(model);
    let mut out = Output::new(&model.project, files);
    let at = out.folders();

    out.types("server-types.ts", server_types::text(model, &types));
    out.types("client-types.ts", client_types::text(model, &types));
    out.types("mapping.ts", mapping::text(model, &types));
    out.types("read.ts", text!("types/read.ts"));
    out.types("utils.ts", page!("types/utils.ts", base = &at.base));

    out.base("runtime.ts", base::runtime(&model.project));
    out.base("errors.ts", text!("base/errors.ts"));
    out.base("client.ts", text!("base/client.ts"));
    out.base("session.ts", text!("base/session.ts"));
    out.base("table.ts", text!("base/table.ts"));
    out.base("stored.ts", text!("base/stored.ts"));
    out.base("tables.ts", tables::text(model, &types, &at));
    out.base("takeover.ts", page!("base/takeover.ts", types = &at.types));
    out.base("history.ts", text!("base/history.ts"));
    out.base("dexie.ts", dexie::text(model, &types, &at));
    out.base("fields.ts", page!("base/fields.ts", types = &at.types));
    out.base("validate.ts", page!("base/validate.ts", types = &at.types));
    out.base("validators.ts", validators::text(model, &types));
    out.base("outbox.ts", page!("base/outbox.ts", types = &at.types));
    out.base("mutation.ts", page!("base/mutation.ts", types = &at.types));
    out.base("order.ts", text!("base/order.ts"));
    out.base("live.ts", text!("base/live.ts"));
    out.base("apply.ts", page!("base/apply.ts", types = &at.types));
    out.base("fetch.ts", text!("base/fetch.ts"));
    out.base("page.ts", page!("base/page.ts", types = &at.types));
    out.base("watermark.ts", page!("base/watermark.ts", types = &at.types));
    out.base("status.ts", text!("base/status.ts"));
    out.base("pull.ts", text!("base/pull.ts"));
    out.base("queue.ts", text!("base/queue.ts"));
    out.base("stamp.ts", page!("base/stamp.ts", types = &at.types));
    out.base("perform.ts", page!("base/perform.ts", types = &at.types));
    out.base("push.ts", text!("base/push.ts"));
    out.base("events.ts", text!("base/events.ts"));
    out.base("realtime.ts", realtime::text(model));
    out.base("channel.ts", text!("base/channel.ts"));
    out.base("rhythm.ts", text!("base/rhythm.ts"));
    out.base("account.ts", text!("base/account.ts"));
    out.base("runner.ts", text!("base/runner.ts"));
    out.base("sync.ts", text!("base/sync.ts"));
    out.base("useSyncStatus.ts", text!("base/useSyncStatus.ts"));

    for table in &model.tables {
        out.domain(table, domain::text(table, &types, &at));
        if let Some(stub) = stub::text(table, &at) {
            out.stub(table, stub);
        }
    }
    out.layer("providers/DataProvider.tsx", provider::text(model));
    out.layer("index.ts", index::text(model, &at));
}
