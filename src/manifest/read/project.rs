//! `[project]`, what belongs to it, and `[enums]`.

use toml::de::{DeTable, DeValue};

use super::{entries, named};
use crate::manifest::key::Form;
use crate::manifest::keys;
use crate::manifest::list::TextList;
use crate::manifest::reading::{Keys, Reading};
use crate::manifest::value::{Node, Slot, Text};
use crate::manifest::{EnumDecl, OutputDecl, ProjectDecl, Written};
use crate::source::Spanned;

pub(super) fn project(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<ProjectDecl> {
    use keys::project;

    let table = entries(slot, reading)?;
    let keys = Keys::open(
        &project::SECTION,
        table,
        slot.at.clone(),
        slot.partial,
        reading,
    );
    let name = keys.take(&project::NAME, reading);
    let database = keys.take(&project::DATABASE, reading);
    let baseline = keys.take(&project::BASELINE, reading);
    let output = keys.take(&project::OUTPUT, reading);
    let (types, layer) = match keys.take(&project::LAYOUT, reading) {
        Written::Given(layout) => (layout.value.types, layout.value.layer),
        Written::Absent => (Written::Absent, Written::Absent),
        Written::Unknown => (Written::Unknown, Written::Unknown),
    };
    let (supabase, auth) = match keys.take(&project::IMPORTS, reading) {
        Written::Given(imports) => (imports.value.supabase, imports.value.auth),
        Written::Absent => (Written::Absent, Written::Absent),
        Written::Unknown => (Written::Unknown, Written::Unknown),
    };
    Some(ProjectDecl {
        span: slot.at.clone(),
        name,
        database,
        baseline,
        output,
        types,
        layer,
        supabase,
        auth,
    })
}

/// A project of which nothing is known: what is wrong with it has its finding.
pub(super) fn unknown_project() -> ProjectDecl {
    ProjectDecl {
        span: 0..0,
        name: Written::Unknown,
        database: Written::Unknown,
        baseline: Written::Unknown,
        output: Written::Unknown,
        types: Written::Unknown,
        layer: Written::Unknown,
        supabase: Written::Unknown,
        auth: Written::Unknown,
    }
}

pub(super) fn output(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<OutputDecl> {
    use keys::output;

    match slot.node.get_ref() {
        DeValue::String(folder) => Some(OutputDecl::One(folder.to_string())),
        DeValue::Table(table) => {
            let keys = Keys::open(
                &output::SECTION,
                table,
                slot.at.clone(),
                slot.partial,
                reading,
            );
            Some(OutputDecl::Each {
                typescript: keys.take(&output::TYPESCRIPT, reading),
                sql: keys.take(&output::SQL, reading),
                rust: keys.take(&output::RUST, reading),
                docs: keys.take(&output::DOCS, reading),
            })
        }
        DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_) => {
            reading.wrong_type(slot, "a folder, or a table of folders");
            None
        }
    }
}

/// `[project.layout]`
pub(in crate::manifest) struct LayoutDecl {
    types: Written<String>,
    layer: Written<String>,
}

/// `[project.imports]`
pub(in crate::manifest) struct ImportsDecl {
    supabase: Written<String>,
    auth: Written<String>,
}

pub(super) fn layout(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<LayoutDecl> {
    use keys::layout;

    let table = entries(slot, reading)?;
    let keys = Keys::open(
        &layout::SECTION,
        table,
        slot.at.clone(),
        slot.partial,
        reading,
    );
    Some(LayoutDecl {
        types: keys.take(&layout::TYPES, reading),
        layer: keys.take(&layout::LAYER, reading),
    })
}

pub(super) fn imports(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<ImportsDecl> {
    use keys::imports;

    let table = entries(slot, reading)?;
    let keys = Keys::open(
        &imports::SECTION,
        table,
        slot.at.clone(),
        slot.partial,
        reading,
    );
    Some(ImportsDecl {
        supabase: keys.take(&imports::SUPABASE, reading),
        auth: keys.take(&imports::AUTH, reading),
    })
}

pub(super) fn enums(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Vec<EnumDecl>> {
    let mut enums = Vec::new();
    for (name, node) in named(slot, reading)? {
        let (values, replaced) = match node.get_ref() {
            DeValue::Table(table) => described_enum(&name, table, reading),
            _ => (listed_enum(&name, node, reading), Written::Absent),
        };
        enums.push(EnumDecl {
            name,
            values,
            replaced,
        });
    }
    Some(enums)
}

type Values = Written<Vec<Spanned<String>>>;
type Replaced = Written<Vec<(Spanned<String>, Spanned<String>)>>;

fn listed_enum(name: &Spanned<String>, node: &Node<'_>, reading: &mut Reading<'_>) -> Values {
    let slot = Slot {
        form: Form::TextList,
        name: &name.value,
        example: "priority = [\"low\", \"high\"]",
        at: &name.span,
        partial: false,
        node,
    };
    slot.read::<TextList>(reading)
}

fn described_enum(
    name: &Spanned<String>,
    table: &DeTable<'_>,
    reading: &mut Reading<'_>,
) -> (Values, Replaced) {
    use keys::enumeration;

    let at = name.span.clone();
    let keys = Keys::open(&enumeration::SECTION, table, at, false, reading);
    let values = keys.take(&enumeration::VALUES, reading);
    (values, keys.take(&enumeration::REPLACED, reading))
}

/// Each former value with the one that takes its place; a broken one breaks them all, since
/// nothing may be concluded from the rest.
pub(super) fn replaced(
    slot: Slot<'_>,
    reading: &mut Reading<'_>,
) -> Option<Vec<(Spanned<String>, Spanned<String>)>> {
    let mut replaced = Vec::new();
    let mut whole = true;
    for (former, node) in named(slot, reading)? {
        let value = Slot {
            form: Form::Text,
            name: &former.value,
            node,
            ..slot
        };
        match value.read::<Text>(reading) {
            Written::Given(value) => replaced.push((former, value)),
            Written::Absent | Written::Unknown => whole = false,
        }
    }
    whole.then_some(replaced)
}
