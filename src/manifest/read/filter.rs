//! A table's filters and rules.

use super::{described, named, whole};
use crate::manifest::key::Form;
use crate::manifest::keys;
use crate::manifest::reading::{Keys, Reading};
use crate::manifest::value::{FieldType, Slot};
use crate::manifest::{FilterDecl, RuleDecl, Written};
use crate::source::Spanned;

pub(super) fn filters(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Vec<FilterDecl>> {
    use keys::filter;

    let mut filters = Vec::new();
    for (name, node) in named(slot, reading)? {
        let example = || format!("write `{} = {{ where = \"…\" }}`", name.value);
        let Some(declared) = described("filter", &name, node, example, reading) else {
            filters.push(FilterDecl {
                predicate: Written::Unknown,
                ..FilterDecl::new(name)
            });
            continue;
        };
        let keys = Keys::open(
            &filter::SECTION,
            declared,
            name.span.clone(),
            false,
            reading,
        );
        let params = keys.take(&filter::PARAMS, reading);
        let predicate = keys.take(&filter::WHERE, reading);
        filters.push(FilterDecl {
            // Without its parameters, the expression cannot be understood.
            predicate: if params.is_unknown() {
                Written::Unknown
            } else {
                predicate
            },
            params: whole(params).unwrap_or_default(),
            sort: keys.take(&filter::SORT, reading),
            hook: keys.take(&filter::HOOK, reading),
            about: keys.take(&filter::ABOUT, reading),
            name,
        });
    }
    Some(filters)
}

pub(super) fn params(
    slot: Slot<'_>,
    reading: &mut Reading<'_>,
) -> Option<Vec<(Spanned<String>, Written<String>)>> {
    let mut params = Vec::new();
    for (name, node) in named(slot, reading)? {
        let ty = Slot {
            form: Form::FieldType,
            name: &name.value,
            example: "params = { type = \"text\" }",
            at: &name.span,
            partial: false,
            node,
        };
        let ty = ty.read::<FieldType>(reading);
        params.push((name, ty));
    }
    Some(params)
}

pub(super) fn rules(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Vec<RuleDecl>> {
    use keys::rule;

    let mut rules = Vec::new();
    for (id, node) in named(slot, reading)? {
        let example = || {
            format!(
                "write `{} = {{ on = [\"delete\"], deny = \"…\" }}`",
                id.value
            )
        };
        let Some(declared) = described("rule", &id, node, example, reading) else {
            rules.push(RuleDecl::unknown(id));
            continue;
        };
        let keys = Keys::open(&rule::SECTION, declared, id.span.clone(), false, reading);
        rules.push(RuleDecl {
            on: keys.take(&rule::ON, reading),
            deny: keys.take(&rule::DENY, reading),
            require: keys.take(&rule::REQUIRE, reading),
            single: keys.take(&rule::SINGLE, reading),
            call: keys.take(&rule::CALL, reading),
            message: keys.take(&rule::MESSAGE, reading),
            id,
        });
    }
    Some(rules)
}
