//! Any manifest that is printed reads back the same.

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
        maybe(any_checks().prop_map(Box::new)),
        maybe(word::<Shape>()),
        any_checks(),
        prop::array::uniform4(maybe(any::<bool>())),
        (prop::array::uniform3(maybe(any_text())), maybe(names())),
    )
        .prop_map(|(name, ty, default, each, shape, own, flags, texts)| {
            let (texts, renamed_from) = texts;
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
                renamed_from,
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
        maybe(names()),
        maybe(names()),
    );
    let nested = (
        prop::collection::vec(any_field(), 0..3),
        prop::collection::vec(any_filter(), 0..2),
        prop::collection::vec(any_rule(), 0..2),
    );
    let texts = prop::collection::vec(maybe(any_text()), 9);
    (any_text(), words, columns, nested, texts).prop_map(|(name, words, columns, nested, texts)| {
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
            renamed_from: columns.3,
            dropped: columns.4,
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
    })
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
    let replaced = prop::collection::btree_map(any_text(), any_text(), 0..3).prop_map(|pairs| {
        let pairs = pairs.into_iter();
        pairs.map(|(a, b)| (spanned(a), spanned(b))).collect()
    });
    let enums = prop::collection::btree_map(any_text(), (names(), maybe(replaced)), 0..3);
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
                .map(|(name, (values, replaced))| EnumDecl {
                    name: spanned(name),
                    values: Written::Given(spanned(values)),
                    replaced,
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
