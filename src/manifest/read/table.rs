//! `[tables.*]`: the table itself, its policies and its fields.

use toml::de::DeTable;

use super::{described, entries, named, whole};
use crate::manifest::keys;
use crate::manifest::reading::{Keys, Reading};
use crate::manifest::value::Slot;
use crate::manifest::{ChecksDecl, FieldDecl, PoliciesDecl, TableDecl, Written};
use crate::source::Spanned;

pub(super) fn tables(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Vec<TableDecl>> {
    let named = named(slot, reading)?;
    Some(reading.each(named, |(name, node), reading| {
        let example = || format!("write `[tables.{}]`, and its keys below", name.value);
        let declared = described("table", &name, node, example, reading);
        table(name, declared, reading)
    }))
}

fn table(
    name: Spanned<String>,
    declared: Option<&DeTable<'_>>,
    reading: &mut Reading<'_>,
) -> TableDecl {
    use keys::table;

    let Some(declared) = declared else {
        return TableDecl {
            broken: true,
            ..TableDecl::new(name)
        };
    };
    let keys = Keys::open(&table::SECTION, declared, name.span.clone(), false, reading);
    let fields = keys.take(&table::FIELDS, reading);
    let filters = keys.take(&table::FILTERS, reading);
    let rules = keys.take(&table::RULES, reading);
    let key = keys.take(&table::KEY, reading);
    let owner = keys.take(&table::OWNER, reading);
    TableDecl {
        broken: fields.is_unknown()
            || key.is_unknown()
            || owner.is_unknown()
            || keys.is_partial("fields")
            || keys.has_stray_fields()
            || keys.has_lost_names(reading),
        about: keys.take(&table::ABOUT, reading),
        entity: keys.take(&table::ENTITY, reading),
        functions: keys.take(&table::FUNCTIONS, reading),
        hooks: keys.take(&table::HOOKS, reading),
        plural: keys.take(&table::PLURAL, reading),
        hooks_plural: keys.take(&table::HOOKS_PLURAL, reading),
        file: keys.take(&table::FILE, reading),
        key,
        owner,
        through: keys.take(&table::THROUGH, reading),
        public: keys.take(&table::PUBLIC, reading),
        sync: keys.take(&table::SYNC, reading),
        share: nothing_yet(&keys.take(&table::SHARE, reading)),
        sort: keys.take(&table::SORT, reading),
        unique: keys.take(&table::UNIQUE, reading),
        indexes: keys.take(&table::INDEXES, reading),
        operations: keys.take(&table::OPERATIONS, reading),
        deletes: keys.take(&table::DELETES, reading),
        conflict: keys.take(&table::CONFLICT, reading),
        created_by: keys.take(&table::CREATED_BY, reading),
        server: keys.take(&table::SERVER, reading),
        renamed_from: keys.take(&table::RENAMED_FROM, reading),
        dropped: keys.take(&table::DROPPED, reading),
        fields: whole(fields).unwrap_or_default(),
        filters: whole(filters).unwrap_or_default(),
        rules: whole(rules).unwrap_or_default(),
        name,
    }
}

/// What `share` says is not kept: the key is refused for now.
fn nothing_yet<T>(written: &Written<T>) -> Written<()> {
    match written {
        Written::Absent => Written::Absent,
        Written::Unknown => Written::Unknown,
        Written::Given(spanned) => Written::Given(Spanned::new((), spanned.span.clone())),
    }
}

pub(super) fn policies(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<PoliciesDecl> {
    use keys::policies;

    let table = entries(slot, reading)?;
    let keys = Keys::open(
        &policies::SECTION,
        table,
        slot.at.clone(),
        slot.partial,
        reading,
    );
    Some(PoliciesDecl {
        read: keys.take(&policies::READ, reading),
        insert: keys.take(&policies::INSERT, reading),
        update: keys.take(&policies::UPDATE, reading),
        delete: keys.take(&policies::DELETE, reading),
    })
}

pub(super) fn fields(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Vec<FieldDecl>> {
    let named = named(slot, reading)?;
    let mut fields = Vec::with_capacity(named.len());
    for (name, node) in named {
        let example = || match node.get_ref().as_str() {
            Some(ty) => format!("write `{} = {{ type = \"{ty}\" }}`", name.value),
            None => format!("for example `{} = {{ type = \"text\" }}`", name.value),
        };
        let declared = described("field", &name, node, example, reading);
        fields.push(field(name, declared, reading));
    }
    Some(fields)
}

fn field(
    name: Spanned<String>,
    declared: Option<&DeTable<'_>>,
    reading: &mut Reading<'_>,
) -> FieldDecl {
    use keys::field;

    let Some(declared) = declared else {
        return FieldDecl {
            ty: Written::Unknown,
            ..FieldDecl::new(name)
        };
    };
    let keys = Keys::open(&field::SECTION, declared, name.span.clone(), false, reading);
    FieldDecl {
        ty: keys.take(&field::TYPE, reading),
        null: keys.take(&field::NULL, reading),
        default: keys.take(&field::DEFAULT, reading),
        min: keys.take(&field::MIN, reading),
        max: keys.take(&field::MAX, reading),
        pattern: keys.take(&field::PATTERN, reading),
        format: keys.take(&field::FORMAT, reading),
        each: keys.take(&field::EACH, reading),
        shape: keys.take(&field::SHAPE, reading),
        create: keys.take(&field::CREATE, reading),
        update: keys.take(&field::UPDATE, reading),
        server: keys.take(&field::SERVER, reading),
        same_as: keys.take(&field::SAME_AS, reading),
        from: keys.take(&field::FROM, reading),
        computed: keys.take(&field::COMPUTED, reading),
        references: keys.take(&field::REFERENCES, reading),
        on_delete: keys.take(&field::ON_DELETE, reading),
        renamed_from: keys.take(&field::RENAMED_FROM, reading),
        about: keys.take(&field::ABOUT, reading),
        name,
    }
}

pub(super) fn checks(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Box<ChecksDecl>> {
    use keys::each;

    let table = entries(slot, reading)?;
    let keys = Keys::open(
        &each::SECTION,
        table,
        slot.at.clone(),
        slot.partial,
        reading,
    );
    Some(Box::new(ChecksDecl {
        min: keys.take(&each::MIN, reading),
        max: keys.take(&each::MAX, reading),
        pattern: keys.take(&each::PATTERN, reading),
        format: keys.take(&each::FORMAT, reading),
    }))
}
