//! Reads `tables.toml`, and reads on after every fault.

use toml::de::{DeTable, DeValue};

use super::key::Form;
use super::keys;
use super::repair::{self, Offsets, Repaired};
use super::syntax;
use super::value::{FieldType, Keys, Node, Reading, Slot, TextList, Value};
use super::{
    ChecksDecl, EnumDecl, FieldDecl, FilterDecl, Manifest, OutputDecl, PoliciesDecl, ProjectDecl,
    RuleDecl, TableDecl, Written,
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
    for error in &errors {
        let span = repaired.offsets.span(error.span().unwrap_or_default());
        let finding = if syntax::is_twice(error) {
            repair::twice(source.text(), span, error.message())
        } else {
            // Each statement is sound alone, and still not where it stands.
            syntax::misplaced(span, error.message())
        };
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
    let key = keys.take(&table::KEY, reading);
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
        deletes: keys.take(&table::DELETES, reading),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Sources, sort};
    use crate::manifest::{CreatedBy, Literal, Number, Operation, Policy};

    const PROJECT: &str = "[project]\nname = 'x'\n";

    /// Each finding as `line:column code: message; help`.
    fn found(text: &str) -> Vec<String> {
        let source = Source::new("tables.toml", text);
        let (_, mut findings) = read(&source);
        sort(&mut findings);
        findings
            .iter()
            .map(|finding| {
                let at = source.position(finding.span().expect("a place").start);
                format!(
                    "{}:{} {}: {}; {}",
                    at.line,
                    at.column,
                    finding.code.slug(),
                    finding.message,
                    finding.help.as_deref().unwrap_or_default()
                )
            })
            .collect()
    }

    /// The same, for lines of a table `t` that start at line 1.
    fn found_in_table(lines: &str) -> Vec<String> {
        found(&format!("[tables.t]\n{lines}\n{PROJECT}"))
    }

    fn sound(text: &str) -> Manifest {
        let (manifest, findings) = read(&Source::new("tables.toml", text));
        assert_eq!(findings, []);
        manifest
    }

    #[test]
    fn a_written_value_keeps_its_place_and_digits() {
        let text = format!("{PROJECT}[tables.t.fields]\na = {{ type = 'real', max = 0.70 }}\n");
        let manifest = sound(&text);
        let field = &manifest.tables[0].fields[0];
        assert_eq!(&text[field.ty.span().unwrap()], "'real'");
        assert_eq!(&text[field.name.span.clone()], "a");
        assert_eq!(
            field.max.value(),
            Some(&Number::Decimal(0.7, "0.70".to_owned()))
        );
    }

    #[test]
    fn fields_are_the_same_in_each_way_of_writing_them() {
        let ways = [
            "[tables.t.fields]\na = { type = 'text', max = 3 }\nb = { type = 'date' }",
            "[tables.t.fields.a]\ntype = 'text'\nmax = 3\n[tables.t.fields.b]\ntype = 'date'",
            "[tables.t]\nfields.a.type = 'text'\nfields.a.max = 3\nfields.b = { type = 'date' }",
            "[tables]\nt = { fields = { a = { type = 'text', max = 3 }, b.type = 'date' } }",
        ];
        for way in ways {
            let manifest = sound(&format!("{PROJECT}{way}"));
            let fields = manifest.tables[0].fields.iter();
            let read: Vec<_> = fields
                .map(|field| {
                    (
                        field.name.value.as_str(),
                        field.ty.value().unwrap().as_str(),
                        field.max.value(),
                    )
                })
                .collect();
            let three = Number::Integer(3);
            assert_eq!(
                read,
                [("a", "text", Some(&three)), ("b", "date", None)],
                "{way}"
            );
        }
    }

    #[test]
    fn declarations_keep_the_order_of_the_text() {
        let text = format!(
            "{PROJECT}[tables.z]\n[tables.a]\n[tables.m.fields]\nq = {{ type = 'x' }}\nb = {{ type = 'x' }}"
        );
        let manifest = sound(&text);
        let tables: Vec<_> = manifest
            .tables
            .iter()
            .map(|table| &table.name.value)
            .collect();
        assert_eq!(tables, ["z", "a", "m"]);
        assert_eq!(manifest.tables[2].fields[0].name.value, "q");
    }

    #[test]
    fn words_lists_and_policies_are_read() {
        let manifest = sound(&format!(
            "{PROJECT}[tables.t]\noperations = []\ncreated_by = 'sign-up'\nserver = {{ read = 'authenticated' }}\nindexes = ['a', ['a', 'b']]\n[tables.t.rules.r]\non = ['delete', 'create']"
        ));
        let table = &manifest.tables[0];
        assert_eq!(table.operations.value(), Some(&Vec::new()));
        assert_eq!(table.created_by.value(), Some(&CreatedBy::SignUp));
        assert_eq!(
            table.server.value().unwrap().read.value(),
            Some(&Policy::Authenticated)
        );
        assert_eq!(table.indexes.value().unwrap()[1].value.len(), 2);
        let on: Vec<_> = table.rules[0]
            .on
            .value()
            .unwrap()
            .iter()
            .map(|on| on.value)
            .collect();
        assert_eq!(on, [Operation::Delete, Operation::Create]);
    }

    #[test]
    fn a_default_may_be_any_value() {
        let manifest = sound(&format!(
            "{PROJECT}[tables.t.fields]\na = {{ type = 'json', default = {{ b = [1, 'x', true], c = {{}} }} }}"
        ));
        let expected = Literal::Object(vec![
            (
                "b".to_owned(),
                Literal::List(vec![
                    Literal::Number(Number::Integer(1)),
                    Literal::Text("x".to_owned()),
                    Literal::Boolean(true),
                ]),
            ),
            ("c".to_owned(), Literal::Object(Vec::new())),
        ]);
        assert_eq!(
            manifest.tables[0].fields[0].default.value(),
            Some(&expected)
        );
    }

    #[test]
    fn a_manifest_without_a_project_says_so() {
        assert_eq!(
            found(""),
            ["1:1 missing-key: the manifest needs `project`; add it, for example `[project]`"]
        );
    }

    #[test]
    fn a_misspelt_key_suggests_the_nearest_and_is_not_missed_as_well() {
        assert_eq!(
            found("[project]\nnmae = 'x'"),
            ["2:1 unknown-key: `[project]` has no key `nmae`; did you mean `name`?"]
        );
        let (manifest, _) = read(&Source::new("t", "[project]\nnmae = 'x'"));
        assert!(manifest.project.name.is_unknown());
    }

    #[test]
    fn a_key_of_another_section_says_where_it_belongs() {
        assert_eq!(
            found_in_table("deny = 'true'"),
            [
                "2:1 unknown-key: a table has no key `deny`; `deny` is a key of a rule: `[tables.<name>.rules.<id>]`"
            ]
        );
    }

    #[test]
    fn a_field_outside_of_fields_says_where_it_belongs_and_breaks_the_table() {
        let text = format!("{PROJECT}[tables.t]\ntitle = {{ type = 'text' }}");
        assert_eq!(
            found(&text),
            ["4:1 unknown-key: a table has no key `title`; fields stand below, under `fields`"]
        );
        assert!(read(&Source::new("t", text)).0.tables[0].broken);
    }

    #[test]
    fn a_wrong_type_says_what_the_key_takes() {
        assert_eq!(
            found_in_table("sort = 5"),
            [
                "2:8 wrong-type: `sort` takes text, not a whole number; for example `sort = \"-created_at\"`"
            ]
        );
        assert_eq!(
            found_in_table("fields.a = { type = 'text', null = 'true', max = '3' }"),
            [
                "2:36 wrong-type: `null` takes `true` or `false`, not text; write it without quotes: `null = true`",
                "2:50 wrong-type: `max` takes a number, not text; write it without quotes: `max = 3`",
            ]
        );
    }

    #[test]
    fn a_field_that_is_only_a_type_says_how_to_write_it() {
        assert_eq!(
            found_in_table("fields.a = 'text'"),
            [
                "2:12 wrong-type: field `a` takes a table of keys, not text; write `a = { type = \"text\" }`"
            ]
        );
    }

    #[test]
    fn an_unknown_word_suggests_the_nearest_or_lists_all() {
        assert_eq!(
            found_in_table(
                "conflict = 'last-writ'\ndeletes = 'x'\noperations = ['create', 'remove']"
            ),
            [
                "2:12 unknown-value: `conflict` cannot be `last-writ`; did you mean `last-write`?",
                "3:11 unknown-value: `deletes` cannot be `x`; it is `hard` or `tombstone`",
                "4:25 unknown-value: `operations` cannot be `remove`; it is `create`, `update` or `delete`",
            ]
        );
    }

    #[test]
    fn a_number_out_of_range_is_refused() {
        assert_eq!(
            found("[project]\nname = 'x'\nbaseline = -1"),
            [
                "3:12 out-of-range: `baseline` is a number from 1 to 900719925474099; for example `baseline = 4`"
            ]
        );
        assert_eq!(
            found_in_table(
                "fields.a = { type = 'x', min = 9223372036854775808, max = inf, default = nan }"
            ),
            [
                "2:32 out-of-range: `min` is a whole number beyond 64 bits; for example `min = 1`",
                "2:59 out-of-range: `max` is not a finite number; for example `max = 120`",
                "2:74 out-of-range: `default` is not a finite number; for example `default = \"neutral\"`",
            ]
        );
    }

    #[test]
    fn an_empty_list_is_refused_where_an_entry_is_needed() {
        assert_eq!(
            found(&format!(
                "{PROJECT}[enums]\na = []\n[tables.t]\nindexes = []\nunique = [[]]\nrules.r.on = []"
            )),
            [
                "4:5 empty-list: `a` needs at least one entry; for example `priority = [\"low\", \"high\"]`",
                "7:11 empty-list: `unique` needs at least one entry; for example `unique = [[\"user_id\", \"name\"]]`",
                "8:14 empty-list: `on` needs at least one entry; for example `on = [\"delete\"]`",
            ]
        );
    }

    #[test]
    fn an_entry_that_is_there_twice_is_reported_and_the_list_is_kept() {
        let text = format!("{PROJECT}[enums]\na = ['x', 'y', 'x']");
        assert_eq!(
            found(&text),
            ["4:16 duplicate-entry: `a` lists `x` twice; remove one of the two"]
        );
        let (manifest, _) = read(&Source::new("t", text));
        assert_eq!(manifest.enums[0].values.value().unwrap().len(), 2);
    }

    #[test]
    fn a_broken_entry_of_indexes_leaves_the_others() {
        let text = format!("{PROJECT}[tables.t]\nindexes = ['a', 5, ['b', true], ['c']]");
        let (manifest, findings) = read(&Source::new("t", text));
        assert_eq!(findings.len(), 2);
        assert_eq!(manifest.tables[0].indexes.value().unwrap().len(), 2);
    }

    #[test]
    fn what_comes_later_says_so_and_is_not_known() {
        let lines =
            "through = 'a'\nsync = false\ndeletes = 'tombstone'\nkey = ['a', 'b']\nshare = 5";
        assert_eq!(
            found_in_table(lines),
            [
                "2:1 not-yet: `through` is not supported yet; leave it out for now",
                "3:1 not-yet: `sync` is not supported yet; leave it out for now",
                "4:11 not-yet: `tombstone` of `deletes` is not supported yet; write another word, or leave the key out",
                "5:7 not-yet: a `key` of several columns is not supported yet; leave it out, and say `unique` of these columns",
                "6:1 not-yet: `share` is not supported yet; leave it out for now",
            ]
        );
    }

    #[test]
    fn a_key_of_one_column_is_read() {
        let manifest = sound(&format!(
            "{PROJECT}[tables.t]\nkey = 'code'\n[tables.u]\nkey = ['code']"
        ));
        let keys = manifest
            .tables
            .iter()
            .map(|table| &table.key.value().unwrap()[0].value);
        assert_eq!(keys.collect::<Vec<_>>(), ["code", "code"]);
    }

    #[test]
    fn a_broken_line_only_hides_itself() {
        let text = format!(
            "{PROJECT}[tables.t]\nsort = [1, 2\nmaxx = 3\nconflict = tru\nfoo\ndeletes = 'x'\n[tables.u\nmaxx = 3\n"
        );
        assert_eq!(
            found(&text),
            [
                "4:8 syntax: this list is never closed; close it with `]`",
                "5:1 unknown-key: a table has no key `maxx`; `MANIFEST.md`, which `larder generate` writes, lists its keys",
                "6:12 syntax: `tru` is not a value; write `true` or `false`, or `\"tru\"` for text",
                "7:1 syntax: a key without a value; write `key = value`, or remove the line",
                "8:11 unknown-value: `deletes` cannot be `x`; it is `hard` or `tombstone`",
                "9:1 syntax: this header is never closed; close it with `]`",
                "10:1 unknown-key: a table has no key `maxx`; `MANIFEST.md`, which `larder generate` writes, lists its keys",
            ]
        );
    }

    #[test]
    fn a_broken_field_is_known_by_its_name() {
        let text = format!(
            "{PROJECT}[tables.t.fields]\na = {{ type = 'text', max = }}\nb = {{ type = 'text' }}"
        );
        assert_eq!(found(&text).len(), 1);
        let (manifest, _) = read(&Source::new("t", text));
        let fields = &manifest.tables[0].fields;
        assert_eq!(fields.len(), 2);
        assert!(fields[0].ty.is_unknown());
        assert!(!manifest.tables[0].broken);
    }

    #[test]
    fn a_line_without_a_name_makes_the_table_incomplete() {
        let text = format!("{PROJECT}[tables.t.fields]\n= {{ type = 'text' }}\n[tables.u]\n");
        assert_eq!(found(&text).len(), 1);
        let (manifest, _) = read(&Source::new("t", text));
        assert!(manifest.tables[0].broken);
        assert!(!manifest.tables[1].broken && !manifest.broken);
    }

    #[test]
    fn a_header_without_a_name_makes_the_manifest_incomplete() {
        let text = format!("{PROJECT}[tables.a b]\nmaxx = 1\n[tables.u]\nmaxx = 1");
        let found = found(&text);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("3:1 syntax: this header is not a name"));
        assert!(found[1].starts_with("6:1 unknown-key"));
        assert!(read(&Source::new("t", text)).0.broken);
    }

    #[test]
    fn a_key_that_is_written_twice_is_reported_once() {
        assert_eq!(
            found_in_table("sort = 'a'\nsort = 'b'\n[tables.t]\nfile = 'x'"),
            [
                "3:1 duplicate-key: `sort` is written twice; remove one of the two",
                "4:9 duplicate-key: `t` is written twice; remove one of the two",
            ]
        );
    }

    #[test]
    fn an_open_text_over_lines_does_not_swallow_the_rest() {
        let text = format!("{PROJECT}[tables.t]\nabout = \"\"\"a\nmaxx = 1\n");
        let found = found(&text);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("4:9 syntax: this text is never closed"));
        assert!(found[1].starts_with("5:1 unknown-key"));
    }

    #[test]
    fn places_hold_where_the_text_was_repaired() {
        let text = format!("oops\n{PROJECT}[tables.t]\nsort = 'é' \nabout = 5\n");
        let source = Source::new("tables.toml", text.as_str());
        let (manifest, findings) = read(&source);
        assert_eq!(&text[manifest.tables[0].sort.span().unwrap()], "'é'");
        assert_eq!(&text[findings[1].span().unwrap().clone()], "5");
    }

    #[test]
    fn no_text_makes_the_reader_panic() {
        use proptest::prelude::*;

        let piece = prop::sample::select(vec![
            "[",
            "]",
            "[[",
            "{",
            "}",
            "=",
            "\n",
            ".",
            ",",
            "'",
            "\"",
            "\"\"\"",
            "'''",
            "\\",
            "#",
            " ",
            "project",
            "tables",
            "enums",
            "fields",
            "name",
            "type",
            "text",
            "5",
            "-1",
            "0.5",
            "true",
            "é",
            "\u{feff}",
            "\0",
            "\r\n",
            "x",
            "[tables.t]\n",
            "a = 1\n",
            "\\u12",
        ]);
        let text = prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat());
        crate::seeded::holds("no text makes the reader panic", 3_000, text, |text| {
            let source = Source::new("tables.toml", text.as_str());
            let (_, findings) = read(&source);
            let sources = Sources {
                manifest: Some(&source),
                lock: None,
            };
            for format in [
                crate::finding::Format::Text,
                crate::finding::Format::Json,
                crate::finding::Format::Github,
            ] {
                let style = crate::finding::Style::Plain;
                crate::finding::render(&findings, &sources, format, style);
            }
            let parses = toml::from_str::<toml::Table>(&text).is_ok();
            let faulty = findings
                .iter()
                .any(|finding| matches!(finding.code, Code::Syntax | Code::DuplicateKey));
            prop_assert_eq!(parses, !faulty, "{:?} {:?}", text, findings);
            Ok(())
        });
    }
}
