//! Prints a manifest, so that reading it gives the same.

use std::fmt::Write as _;

use super::key::Key;
use super::keys;
use super::{
    ChecksDecl, FieldDecl, FilterDecl, Literal, Manifest, Number, OutputDecl, PoliciesDecl,
    ProjectDecl, RuleDecl, TableDecl, Word, Written,
};
use crate::source::Spanned;

/// The text of a manifest; what was broken is left out.
pub fn write(manifest: &Manifest) -> String {
    let mut out = String::new();
    project(&mut out, &manifest.project);
    if !manifest.enums.is_empty() {
        out.push_str("\n[enums]\n");
        for one in &manifest.enums {
            if let Some(values) = one.values.value() {
                line(&mut out, &name(&one.name.value), &texts(values));
            }
        }
    }
    for one in &manifest.tables {
        table(&mut out, one);
    }
    out
}

/// Keys with their values, in the order in which they are printed.
#[derive(Default)]
struct Pairs(Vec<(&'static str, String)>);

impl Pairs {
    fn add<K, T>(
        &mut self,
        key: &'static Key<K>,
        written: &Written<T>,
        spell: impl Fn(&T) -> String,
    ) -> &mut Self {
        if let Some(value) = written.value() {
            self.0.push((key.entry.name, spell(value)));
        }
        self
    }

    fn text<K>(&mut self, key: &'static Key<K>, written: &Written<String>) -> &mut Self {
        self.add(key, written, |value| text(value))
    }

    fn flag<K>(&mut self, key: &'static Key<K>, written: &Written<bool>) -> &mut Self {
        self.add(key, written, bool::to_string)
    }

    fn word<K, W: Word>(&mut self, key: &'static Key<K>, written: &Written<W>) -> &mut Self {
        self.add(key, written, |value| text(value.spelling()))
    }

    fn number<K>(&mut self, key: &'static Key<K>, written: &Written<Number>) -> &mut Self {
        self.add(key, written, number)
    }

    fn lines(&self, out: &mut String) {
        for (key, value) in &self.0 {
            line(out, key, value);
        }
    }

    fn inline(&self) -> String {
        inline(self.0.iter().map(|(key, value)| (*key, value.as_str())))
    }
}

fn line(out: &mut String, key: &str, value: &str) {
    writeln!(out, "{key} = {value}").expect("a string takes any text");
}

fn inline<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<_> = pairs
        .map(|(key, value)| format!("{key} = {value}"))
        .collect();
    if pairs.is_empty() {
        "{}".to_owned()
    } else {
        format!("{{ {} }}", pairs.join(", "))
    }
}

fn project(out: &mut String, project: &ProjectDecl) {
    out.push_str("[project]\n");
    Pairs::default()
        .text(&keys::project::NAME, &project.name)
        .text(&keys::project::DATABASE, &project.database)
        .add(&keys::project::BASELINE, &project.baseline, i64::to_string)
        .add(&keys::project::OUTPUT, &project.output, output)
        .lines(out);
    let mut layout = Pairs::default();
    layout
        .text(&keys::layout::TYPES, &project.types)
        .text(&keys::layout::LAYER, &project.layer);
    let mut imports = Pairs::default();
    imports
        .text(&keys::imports::SUPABASE, &project.supabase)
        .text(&keys::imports::AUTH, &project.auth);
    for (header, pairs) in [("layout", layout), ("imports", imports)] {
        if !pairs.0.is_empty() {
            write!(out, "\n[project.{header}]\n").expect("a string takes any text");
            pairs.lines(out);
        }
    }
}

fn output(output: &OutputDecl) -> String {
    match output {
        OutputDecl::One(folder) => text(folder),
        OutputDecl::Each {
            typescript,
            sql,
            rust,
            docs,
        } => Pairs::default()
            .text(&keys::output::TYPESCRIPT, typescript)
            .text(&keys::output::SQL, sql)
            .text(&keys::output::RUST, rust)
            .text(&keys::output::DOCS, docs)
            .inline(),
    }
}

fn table(out: &mut String, table: &TableDecl) {
    use keys::table as key;

    let path = format!("tables.{}", name(&table.name.value));
    write!(out, "\n[{path}]\n").expect("a string takes any text");
    Pairs::default()
        .text(&key::ABOUT, &table.about)
        .text(&key::ENTITY, &table.entity)
        .text(&key::FUNCTIONS, &table.functions)
        .text(&key::HOOKS, &table.hooks)
        .text(&key::PLURAL, &table.plural)
        .text(&key::HOOKS_PLURAL, &table.hooks_plural)
        .text(&key::FILE, &table.file)
        .add(&key::KEY, &table.key, |columns| texts(columns))
        .text(&key::OWNER, &table.owner)
        .text(&key::THROUGH, &table.through)
        .flag(&key::PUBLIC, &table.public)
        .flag(&key::SYNC, &table.sync)
        .text(&key::SORT, &table.sort)
        .add(&key::UNIQUE, &table.unique, |lists| {
            list(lists.iter().map(|columns| texts(&columns.value)))
        })
        .add(&key::INDEXES, &table.indexes, |lists| {
            list(lists.iter().map(|columns| match columns.value.as_slice() {
                [column] => text(&column.value),
                several => texts(several),
            }))
        })
        .add(&key::OPERATIONS, &table.operations, |words| {
            self::words(words)
        })
        .word(&key::DELETES, &table.deletes)
        .word(&key::CONFLICT, &table.conflict)
        .word(&key::CREATED_BY, &table.created_by)
        .add(&key::SERVER, &table.server, policies)
        .text(&key::RENAMED_FROM, &table.renamed_from)
        .lines(out);
    if !table.fields.is_empty() {
        write!(out, "\n[{path}.fields]\n").expect("a string takes any text");
        for one in &table.fields {
            line(out, &name(&one.name.value), &field(one));
        }
    }
    for one in &table.filters {
        write!(out, "\n[{path}.filters.{}]\n", name(&one.name.value))
            .expect("a string takes any text");
        filter(out, one);
    }
    for one in &table.rules {
        write!(out, "\n[{path}.rules.{}]\n", name(&one.id.value)).expect("a string takes any text");
        rule(out, one);
    }
}

fn policies(policies: &PoliciesDecl) -> String {
    use keys::policies as key;

    Pairs::default()
        .word(&key::READ, &policies.read)
        .word(&key::INSERT, &policies.insert)
        .word(&key::UPDATE, &policies.update)
        .word(&key::DELETE, &policies.delete)
        .inline()
}

fn field(field: &FieldDecl) -> String {
    use keys::field as key;

    Pairs::default()
        .text(&key::TYPE, &field.ty)
        .flag(&key::NULL, &field.null)
        .add(&key::DEFAULT, &field.default, literal)
        .number(&key::MIN, &field.min)
        .number(&key::MAX, &field.max)
        .text(&key::PATTERN, &field.pattern)
        .word(&key::FORMAT, &field.format)
        .add(&key::EACH, &field.each, checks)
        .word(&key::SHAPE, &field.shape)
        .flag(&key::CREATE, &field.create)
        .flag(&key::UPDATE, &field.update)
        .flag(&key::SERVER, &field.server)
        .text(&key::SAME_AS, &field.same_as)
        .text(&key::FROM, &field.from)
        .text(&key::COMPUTED, &field.computed)
        .text(&key::REFERENCES, &field.references)
        .text(&key::ON_DELETE, &field.on_delete)
        .text(&key::RENAMED_FROM, &field.renamed_from)
        .text(&key::ABOUT, &field.about)
        .inline()
}

fn checks(checks: &ChecksDecl) -> String {
    use keys::each as key;

    Pairs::default()
        .number(&key::MIN, &checks.min)
        .number(&key::MAX, &checks.max)
        .text(&key::PATTERN, &checks.pattern)
        .word(&key::FORMAT, &checks.format)
        .inline()
}

fn filter(out: &mut String, filter: &FilterDecl) {
    use keys::filter as key;

    let mut pairs = Pairs::default();
    if !filter.params.is_empty() {
        let params: Vec<_> = filter
            .params
            .iter()
            .filter_map(|(param, ty)| Some((name(&param.value), text(ty.value()?))))
            .collect();
        let params = params.iter().map(|(name, ty)| (name.as_str(), ty.as_str()));
        pairs.0.push((key::PARAMS.entry.name, inline(params)));
    }
    pairs
        .text(&key::WHERE, &filter.predicate)
        .text(&key::SORT, &filter.sort)
        .text(&key::HOOK, &filter.hook)
        .text(&key::ABOUT, &filter.about)
        .lines(out);
}

fn rule(out: &mut String, rule: &RuleDecl) {
    use keys::rule as key;

    Pairs::default()
        .add(&key::ON, &rule.on, |words| self::words(words))
        .text(&key::DENY, &rule.deny)
        .text(&key::REQUIRE, &rule.require)
        .text(&key::SINGLE, &rule.single)
        .text(&key::CALL, &rule.call)
        .text(&key::MESSAGE, &rule.message)
        .lines(out);
}

/// A key that a person chose.
fn name(name: &str) -> String {
    let is_bare = !name.is_empty()
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter));
    if is_bare {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// Text: in single quotes where that saves escapes, as in most expressions and patterns.
fn text(value: &str) -> String {
    let needs_escapes = value.contains(['"', '\\']);
    if needs_escapes && !value.contains('\'') && value.chars().all(is_plain) {
        format!("'{value}'")
    } else {
        quoted(value)
    }
}

fn quoted(value: &str) -> String {
    let mut quoted = String::from("\"");
    for character in value.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            plain if is_plain(plain) => quoted.push(plain),
            other => {
                write!(quoted, "\\U{:08X}", u32::from(other)).expect("a string takes any text")
            }
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a character can be seen, so that it may stand in the file as it is.
fn is_plain(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn list(entries: impl Iterator<Item = String>) -> String {
    format!("[{}]", entries.collect::<Vec<_>>().join(", "))
}

fn texts(values: &[Spanned<String>]) -> String {
    list(values.iter().map(|value| text(&value.value)))
}

fn words<W: Word>(words: &[Spanned<W>]) -> String {
    list(words.iter().map(|word| text(word.value.spelling())))
}

fn number(number: &Number) -> String {
    match number {
        Number::Integer(value) => value.to_string(),
        Number::Decimal(_, digits) => digits.clone(),
    }
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Boolean(value) => value.to_string(),
        Literal::Number(value) => number(value),
        Literal::Text(value) => text(value),
        Literal::List(entries) => list(entries.iter().map(self::literal)),
        Literal::Object(pairs) => {
            let pairs: Vec<_> = pairs
                .iter()
                .map(|(key, value)| (name(key), self::literal(value)))
                .collect();
            inline(
                pairs
                    .iter()
                    .map(|(key, value)| (key.as_str(), value.as_str())),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::manifest::{
        Conflict, CreatedBy, Deletes, EnumDecl, Format, Operation, Policy, Shape, read,
    };
    use crate::seeded;
    use crate::source::Source;

    fn spanned<T>(value: T) -> Spanned<T> {
        Spanned::new(value, 0..0)
    }

    fn maybe<T: std::fmt::Debug + Clone + 'static>(
        value: impl Strategy<Value = T> + 'static,
    ) -> impl Strategy<Value = Written<T>> {
        prop_oneof![
            2 => Just(Written::Absent),
            1 => value.prop_map(|value| Written::Given(spanned(value))),
        ]
        .boxed()
    }

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-z_]{1,12}",
            "row\\.[a-z]{1,4} (==|<) ('x'|\"y\"|[0-9]{1,3})",
            "[\"'\\\\\n\r\t\u{0}\u{1b}\u{7f}\u{85}\u{202e}{}#=\\[\\], .é🦀]{0,12}",
            any::<String>(),
        ]
    }

    fn names() -> impl Strategy<Value = Vec<Spanned<String>>> {
        distinct(any_text(), 1..4)
    }

    fn distinct<T: std::fmt::Debug + Clone + PartialEq>(
        value: impl Strategy<Value = T>,
        count: std::ops::Range<usize>,
    ) -> impl Strategy<Value = Vec<Spanned<T>>> {
        prop::collection::vec(value, count).prop_map(|values| {
            let mut kept: Vec<Spanned<T>> = Vec::new();
            for value in values {
                if kept.iter().all(|former| former.value != value) {
                    kept.push(spanned(value));
                }
            }
            kept
        })
    }

    fn word<W: Word + std::fmt::Debug>() -> impl Strategy<Value = W> {
        let words: Vec<W> = W::WORDS
            .iter()
            .filter(|(_, spelling)| !spelling.later)
            .map(|(word, _)| *word)
            .collect();
        prop::sample::select(words)
    }

    fn any_number() -> impl Strategy<Value = Number> {
        prop_oneof![
            any::<i64>().prop_map(Number::Integer),
            "[+-]?(0|[1-9][0-9]{0,17})\\.[0-9]{1,18}([eE][+-]?[0-9]{1,2})?"
                .prop_map(|digits| Number::Decimal(digits.parse().unwrap(), digits)),
        ]
    }

    fn any_literal() -> impl Strategy<Value = Literal> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Literal::Boolean),
            any_number().prop_map(Literal::Number),
            any_text().prop_map(Literal::Text),
        ];
        leaf.prop_recursive(3, 12, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Literal::List),
                prop::collection::btree_map(any_text(), inner, 0..4)
                    .prop_map(|pairs| Literal::Object(pairs.into_iter().collect())),
            ]
        })
    }

    fn any_checks() -> impl Strategy<Value = ChecksDecl> {
        (
            maybe(any_number()),
            maybe(any_number()),
            maybe(any_text()),
            maybe(word::<Format>()),
        )
            .prop_map(|(min, max, pattern, format)| ChecksDecl {
                min,
                max,
                pattern,
                format,
            })
    }

    fn any_field() -> impl Strategy<Value = FieldDecl> {
        (
            any_text(),
            any_text(),
            maybe(any_literal()),
            maybe(any_checks()),
            maybe(word::<Shape>()),
            any_checks(),
            prop::array::uniform4(maybe(any::<bool>())),
            prop::array::uniform3(maybe(any_text())),
        )
            .prop_map(|(name, ty, default, each, shape, own, flags, texts)| {
                let [null, create, update, server] = flags;
                let [same_as, from, about] = texts;
                FieldDecl {
                    ty: Written::Given(spanned(ty)),
                    null,
                    default,
                    min: own.min,
                    max: own.max,
                    pattern: own.pattern,
                    format: own.format,
                    each,
                    shape,
                    create,
                    update,
                    server,
                    same_as,
                    from,
                    about,
                    ..FieldDecl::new(spanned(name))
                }
            })
    }

    fn any_filter() -> impl Strategy<Value = FilterDecl> {
        (
            any_text(),
            any_text(),
            prop::collection::btree_map(any_text(), any_text(), 0..3),
            prop::array::uniform3(maybe(any_text())),
        )
            .prop_map(
                |(name, predicate, params, [sort, hook, about])| FilterDecl {
                    predicate: Written::Given(spanned(predicate)),
                    params: params
                        .into_iter()
                        .map(|(name, ty)| (spanned(name), Written::Given(spanned(ty))))
                        .collect(),
                    sort,
                    hook,
                    about,
                    ..FilterDecl::new(spanned(name))
                },
            )
    }

    fn any_rule() -> impl Strategy<Value = RuleDecl> {
        (
            any_text(),
            maybe(distinct(word::<Operation>(), 1..4)),
            prop::array::uniform5(maybe(any_text())),
        )
            .prop_map(
                |(id, on, [deny, require, single, call, message])| RuleDecl {
                    on,
                    deny,
                    require,
                    single,
                    call,
                    message,
                    id: spanned(id),
                },
            )
    }

    fn unique_by_name<T>(entries: Vec<T>, name: impl Fn(&T) -> &str) -> Vec<T> {
        let mut kept: Vec<T> = Vec::new();
        for entry in entries {
            if kept.iter().all(|former| name(former) != name(&entry)) {
                kept.push(entry);
            }
        }
        kept
    }

    fn any_table() -> impl Strategy<Value = TableDecl> {
        let policy = || maybe(word::<Policy>());
        let policies =
            (policy(), policy(), policy(), policy()).prop_map(|(read, insert, update, delete)| {
                PoliciesDecl {
                    read,
                    insert,
                    update,
                    delete,
                }
            });
        let words = (
            maybe(distinct(word::<Operation>(), 0..4)),
            maybe(word::<Deletes>()),
            maybe(word::<Conflict>()),
            maybe(word::<CreatedBy>()),
            maybe(policies),
        );
        let columns = (
            maybe(any_text().prop_map(|column| vec![spanned(column)])),
            maybe(distinct(names_only(), 0..3)),
            maybe(distinct(names_only(), 0..3)),
        );
        let nested = (
            prop::collection::vec(any_field(), 0..3),
            prop::collection::vec(any_filter(), 0..2),
            prop::collection::vec(any_rule(), 0..2),
        );
        let texts = prop::collection::vec(maybe(any_text()), 9);
        (any_text(), words, columns, nested, texts).prop_map(
            |(name, words, columns, nested, texts)| {
                let mut texts = texts.into_iter();
                let mut text = || texts.next().unwrap_or_default();
                TableDecl {
                    about: text(),
                    entity: text(),
                    functions: text(),
                    hooks: text(),
                    plural: text(),
                    hooks_plural: text(),
                    file: text(),
                    owner: text(),
                    sort: text(),
                    key: columns.0,
                    unique: columns.1,
                    indexes: columns.2,
                    operations: words.0,
                    deletes: words.1,
                    conflict: words.2,
                    created_by: words.3,
                    server: words.4,
                    fields: unique_by_name(nested.0, |field| &field.name.value),
                    filters: unique_by_name(nested.1, |filter| &filter.name.value),
                    rules: unique_by_name(nested.2, |rule| &rule.id.value),
                    ..TableDecl::new(spanned(name))
                }
            },
        )
    }

    /// Columns without their places, which `distinct` then gives the list of them.
    fn names_only() -> impl Strategy<Value = Vec<Spanned<String>>> {
        names()
    }

    fn any_project() -> impl Strategy<Value = ProjectDecl> {
        let folder = || maybe(any_text());
        let each =
            (folder(), folder(), folder(), folder()).prop_map(|(typescript, sql, rust, docs)| {
                OutputDecl::Each {
                    typescript,
                    sql,
                    rust,
                    docs,
                }
            });
        (
            any_text(),
            maybe(any_text()),
            maybe(1..=900_719_925_474_099_i64),
            maybe(prop_oneof![any_text().prop_map(OutputDecl::One), each]),
            prop::array::uniform4(maybe(any_text())),
        )
            .prop_map(|(name, database, baseline, output, texts)| {
                let [types, layer, supabase, auth] = texts;
                ProjectDecl {
                    span: 0..0,
                    name: Written::Given(spanned(name)),
                    database,
                    baseline,
                    output,
                    types,
                    layer,
                    supabase,
                    auth,
                }
            })
    }

    fn any_manifest() -> impl Strategy<Value = Manifest> {
        let enums = prop::collection::btree_map(any_text(), names(), 0..3);
        (
            any_project(),
            enums,
            prop::collection::vec(any_table(), 0..3),
        )
            .prop_map(|(project, enums, tables)| Manifest {
                broken: false,
                project,
                enums: enums
                    .into_iter()
                    .map(|(name, values)| EnumDecl {
                        name: spanned(name),
                        values: Written::Given(spanned(values)),
                    })
                    .collect(),
                tables: unique_by_name(tables, |table| &table.name.value),
            })
    }

    /// A manifest as text that has no places in it.
    fn without_places(manifest: &Manifest) -> String {
        let text = format!("{manifest:#?}");
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("span: "));
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_is_printed_reads_back_the_same() {
        seeded::holds(
            "what is printed reads back the same",
            1_000,
            any_manifest(),
            |manifest| {
                let text = write(&manifest);
                let (again, findings) = read(&Source::new("tables.toml", text.clone()));
                prop_assert_eq!(findings, vec![], "{}", text);
                prop_assert_eq!(
                    without_places(&again),
                    without_places(&manifest),
                    "{}",
                    text
                );
                prop_assert!(
                    text.chars()
                        .all(|letter| is_plain(letter) || letter == '\n')
                );
                super::super::schema::tests::assert_accepts(&text);
                Ok(())
            },
        );
    }
}
