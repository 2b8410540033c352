//! Reads `tables.toml`, and reads on after every fault.

use toml::de::{DeTable, DeValue};

use super::key::Form;
use super::keys;
use super::repair::{self, Offsets, Repaired};
use super::syntax;
use super::value::{FieldType, Keys, Node, Reading, Slot, TextList, Value};
use super::{
    ChecksDecl, Deletes, EnumDecl, FieldDecl, FilterDecl, Manifest, OutputDecl, PoliciesDecl,
    ProjectDecl, RuleDecl, TableDecl, Written,
};
use crate::finding::{Code, Finding};
use crate::source::{Source, Spanned};

/// Reads a manifest, with everything that is wrong with how it is written.
///
/// Each fault has one finding; what it leaves unknown is [`Written::Unknown`] or marked as
/// broken, so that later checks can stay silent about it.
pub fn read(source: &Source) -> (Manifest, Vec<Finding>) {
    let (document, errors) = DeTable::parse_recoverable(source.text());
    if errors.is_empty() {
        return walk(document.get_ref(), &Offsets::default(), Vec::new());
    }
    let repaired = Repaired::new(source.text());
    let (document, errors) = DeTable::parse_recoverable(&repaired.text);
    let mut findings = repaired.findings;
    for error in errors.iter().filter(|error| syntax::is_twice(error)) {
        let span = repaired.offsets.span(error.span().unwrap_or_default());
        let finding = repair::twice(source.text(), span, error.message());
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    walk(document.get_ref(), &repaired.offsets, findings)
}

fn walk(
    document: &DeTable<'_>,
    offsets: &Offsets,
    findings: Vec<Finding>,
) -> (Manifest, Vec<Finding>) {
    let mut reading = Reading { offsets, findings };
    let manifest = manifest(document, &mut reading);
    (manifest, reading.findings)
}

fn manifest(document: &DeTable<'_>, reading: &mut Reading<'_>) -> Manifest {
    use keys::root;

    let keys = Keys::open(&root::SECTION, document, 0..0, reading);
    let project = keys.take(&root::PROJECT, reading);
    let enums = keys.take(&root::ENUMS, reading);
    let tables = keys.take(&root::TABLES, reading);
    Manifest {
        broken: enums.is_unknown() || tables.is_unknown() || keys.has_lost_names(reading),
        project: whole(project).unwrap_or_else(unknown_project),
        enums: whole(enums).unwrap_or_default(),
        tables: whole(tables).unwrap_or_default(),
    }
}

/// The value of a nested table, whose parts carry their own places.
fn whole<T>(written: Written<T>) -> Option<T> {
    match written {
        Written::Given(spanned) => Some(spanned.value),
        Written::Absent | Written::Unknown => None,
    }
}

/// A project of which nothing is known: what is wrong with it has its finding.
fn unknown_project() -> ProjectDecl {
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

/// A table's entries, or a finding that it is none.
fn entries<'a>(slot: Slot<'a>, reading: &mut Reading<'_>) -> Option<&'a DeTable<'a>> {
    let table = slot.node.get_ref().as_table();
    if table.is_none() {
        reading.wrong_type(slot, "a table");
    }
    table
}

/// Each name of a table of names, with its place and its value.
fn named<'a>(
    slot: Slot<'a>,
    reading: &mut Reading<'_>,
) -> Option<Vec<(Spanned<String>, &'a Node<'a>)>> {
    let table = entries(slot, reading)?;
    let name = |key: &toml::Spanned<std::borrow::Cow<'_, str>>| {
        Spanned::new(key.get_ref().to_string(), reading.span(key.span()))
    };
    let known = table
        .iter()
        .filter(|(key, _)| !reading.offsets.is_lost(key.get_ref()));
    Some(known.map(|(key, node)| (name(key), node)).collect())
}

/// The table at a name, or a finding that shows how one is written.
fn described<'a>(
    of: &str,
    name: &Spanned<String>,
    node: &'a Node<'a>,
    example: &str,
    reading: &mut Reading<'_>,
) -> Option<&'a DeTable<'a>> {
    if let DeValue::Table(table) = node.get_ref() {
        return Some(table);
    }
    if !reading.is_placeholder(node) {
        let written = super::value::kind(node.get_ref());
        let finding = Finding::manifest(
            Code::WrongType,
            reading.span(node.span()),
            format!("{of} `{}` takes a table of keys, not {written}", name.value),
        );
        reading.push(finding.label(format!("this is {written}")).help(example));
    }
    None
}

/// Implements [`Value`] for a nested table: its form, and the function that reads it.
macro_rules! nested {
    ($($(#[$doc:meta])* $name:ident: $read:ty = $form:expr, $reader:path;)*) => {
        $(
            $(#[$doc])*
            pub(super) struct $name;

            impl Value for $name {
                type Read = $read;
                const FORM: Form = $form;

                fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<$read> {
                    $reader(slot, reading)
                }
            }
        )*
    };
}

nested! {
    /// `[project]`
    Project: ProjectDecl = Form::Section(&keys::project::SECTION), project;
    /// `output`
    Output: OutputDecl = Form::TextOr(&keys::output::SECTION), output;
    /// `[project.layout]`
    Layout: LayoutDecl = Form::Section(&keys::layout::SECTION), layout;
    /// `[project.imports]`
    Imports: ImportsDecl = Form::Section(&keys::imports::SECTION), imports;
    /// `[enums]`
    Enums: Vec<EnumDecl> = Form::Named { of: "an enum", form: &Form::TextList }, enums;
    /// `[tables]`
    Tables: Vec<TableDecl> =
        Form::Named { of: "a table", form: &Form::Section(&keys::table::SECTION) }, tables;
    /// `server`
    Policies: PoliciesDecl = Form::Section(&keys::policies::SECTION), policies;
    /// `fields`
    Fields: Vec<FieldDecl> =
        Form::Named { of: "a field", form: &Form::Section(&keys::field::SECTION) }, fields;
    /// `each`
    Checks: ChecksDecl = Form::Section(&keys::each::SECTION), checks;
    /// `filters`
    Filters: Vec<FilterDecl> =
        Form::Named { of: "a filter", form: &Form::Section(&keys::filter::SECTION) }, filters;
    /// `params`
    Params: Vec<(Spanned<String>, Written<String>)> =
        Form::Named { of: "a parameter", form: &Form::FieldType }, params;
    /// `rules`
    Rules: Vec<RuleDecl> =
        Form::Named { of: "a rule", form: &Form::Section(&keys::rule::SECTION) }, rules;
}

/// `[project.layout]`
pub(super) struct LayoutDecl {
    types: Written<String>,
    layer: Written<String>,
}

/// `[project.imports]`
pub(super) struct ImportsDecl {
    supabase: Written<String>,
    auth: Written<String>,
}

fn project(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<ProjectDecl> {
    use keys::project;

    let table = entries(slot, reading)?;
    let keys = Keys::open(&project::SECTION, table, slot.at.clone(), reading);
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

fn output(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<OutputDecl> {
    use keys::output;

    match slot.node.get_ref() {
        DeValue::String(folder) => Some(OutputDecl::One(folder.to_string())),
        DeValue::Table(table) => {
            let keys = Keys::open(&output::SECTION, table, slot.at.clone(), reading);
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

fn layout(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<LayoutDecl> {
    use keys::layout;

    let table = entries(slot, reading)?;
    let keys = Keys::open(&layout::SECTION, table, slot.at.clone(), reading);
    Some(LayoutDecl {
        types: keys.take(&layout::TYPES, reading),
        layer: keys.take(&layout::LAYER, reading),
    })
}

fn imports(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<ImportsDecl> {
    use keys::imports;

    let table = entries(slot, reading)?;
    let keys = Keys::open(&imports::SECTION, table, slot.at.clone(), reading);
    Some(ImportsDecl {
        supabase: keys.take(&imports::SUPABASE, reading),
        auth: keys.take(&imports::AUTH, reading),
    })
}

fn enums(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Vec<EnumDecl>> {
    let mut enums = Vec::new();
    for (name, node) in named(slot, reading)? {
        let values = Slot {
            form: Form::TextList,
            name: &name.value,
            example: "priority = [\"low\", \"high\"]",
            at: &name.span,
            node,
        };
        let values = values.read::<TextList>(reading);
        enums.push(EnumDecl { name, values });
    }
    Some(enums)
}

fn tables(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Vec<TableDecl>> {
    let mut tables = Vec::new();
    for (name, node) in named(slot, reading)? {
        let example = format!("write `[tables.{}]`, and its keys below", name.value);
        let declared = described("table", &name, node, &example, reading);
        tables.push(table(name, declared, reading));
    }
    Some(tables)
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
    let keys = Keys::open(&table::SECTION, declared, name.span.clone(), reading);
    let fields = keys.take(&table::FIELDS, reading);
    let filters = keys.take(&table::FILTERS, reading);
    let rules = keys.take(&table::RULES, reading);
    let key = one_column(keys.take(&table::KEY, reading), reading);
    let owner = keys.take(&table::OWNER, reading);
    TableDecl {
        broken: fields.is_unknown()
            || key.is_unknown()
            || owner.is_unknown()
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
        deletes: hard(keys.take(&table::DELETES, reading), reading),
        conflict: keys.take(&table::CONFLICT, reading),
        created_by: keys.take(&table::CREATED_BY, reading),
        server: keys.take(&table::SERVER, reading),
        renamed_from: keys.take(&table::RENAMED_FROM, reading),
        fields: whole(fields).unwrap_or_default(),
        filters: whole(filters).unwrap_or_default(),
        rules: whole(rules).unwrap_or_default(),
        name,
    }
}

/// A primary key of several columns is known, and refused for now.
fn one_column(
    key: Written<Vec<Spanned<String>>>,
    reading: &mut Reading<'_>,
) -> Written<Vec<Spanned<String>>> {
    match key {
        Written::Given(columns) if columns.value.len() > 1 => {
            let message = "a `key` of several columns is not supported yet";
            reading.push(
                Finding::manifest(Code::NotYet, columns.span, message)
                    .label("known, but refused by this version")
                    .help("leave it out, and say `unique` of these columns"),
            );
            Written::Unknown
        }
        Written::Given(_) | Written::Absent | Written::Unknown => key,
    }
}

/// Deletions that leave a mark are known, and refused for now.
fn hard(deletes: Written<Deletes>, reading: &mut Reading<'_>) -> Written<Deletes> {
    match deletes {
        Written::Given(Spanned {
            value: Deletes::Tombstone,
            span,
        }) => {
            reading.push(
                Finding::manifest(
                    Code::NotYet,
                    span,
                    "`deletes = \"tombstone\"` is not supported yet",
                )
                .label("known, but refused by this version")
                .help("write `deletes = \"hard\"`, which is the default"),
            );
            Written::Unknown
        }
        Written::Given(_) | Written::Absent | Written::Unknown => deletes,
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

fn policies(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<PoliciesDecl> {
    use keys::policies;

    let table = entries(slot, reading)?;
    let keys = Keys::open(&policies::SECTION, table, slot.at.clone(), reading);
    Some(PoliciesDecl {
        read: keys.take(&policies::READ, reading),
        insert: keys.take(&policies::INSERT, reading),
        update: keys.take(&policies::UPDATE, reading),
        delete: keys.take(&policies::DELETE, reading),
    })
}

fn fields(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Vec<FieldDecl>> {
    let mut fields = Vec::new();
    for (name, node) in named(slot, reading)? {
        let example = match node.get_ref().as_str() {
            Some(ty) => format!("write `{} = {{ type = \"{ty}\" }}`", name.value),
            None => format!("for example `{} = {{ type = \"text\" }}`", name.value),
        };
        let declared = described("field", &name, node, &example, reading);
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
    let keys = Keys::open(&field::SECTION, declared, name.span.clone(), reading);
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

fn checks(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<ChecksDecl> {
    use keys::each;

    let table = entries(slot, reading)?;
    let keys = Keys::open(&each::SECTION, table, slot.at.clone(), reading);
    Some(ChecksDecl {
        min: keys.take(&each::MIN, reading),
        max: keys.take(&each::MAX, reading),
        pattern: keys.take(&each::PATTERN, reading),
        format: keys.take(&each::FORMAT, reading),
    })
}

fn filters(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Vec<FilterDecl>> {
    use keys::filter;

    let mut filters = Vec::new();
    for (name, node) in named(slot, reading)? {
        let example = format!("write `{} = {{ where = \"…\" }}`", name.value);
        let Some(declared) = described("filter", &name, node, &example, reading) else {
            filters.push(FilterDecl {
                predicate: Written::Unknown,
                ..FilterDecl::new(name)
            });
            continue;
        };
        let keys = Keys::open(&filter::SECTION, declared, name.span.clone(), reading);
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

fn params(
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
            node,
        };
        let ty = ty.read::<FieldType>(reading);
        params.push((name, ty));
    }
    Some(params)
}

fn rules(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Vec<RuleDecl>> {
    use keys::rule;

    let mut rules = Vec::new();
    for (id, node) in named(slot, reading)? {
        let example = format!(
            "write `{} = {{ on = [\"delete\"], deny = \"…\" }}`",
            id.value
        );
        let Some(declared) = described("rule", &id, node, &example, reading) else {
            rules.push(RuleDecl::unknown(id));
            continue;
        };
        let keys = Keys::open(&rule::SECTION, declared, id.span.clone(), reading);
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
