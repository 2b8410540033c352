use std::collections::{BTreeMap, BTreeSet};

use larder::database::catalog::{self, Catalog};
use larder::database::{
    Check, Column, Database, EnumType, ForeignKey, Function, Grants, Index, Key, OnDelete, Policy,
    ReplicaIdentity, Table, Timing, Transition, Trigger, Verb,
};

use crate::cluster::Cluster;

/// The objects of every kind, in a schema of any name.
const SCHEMA: &str = include_str!("schema.sql");

fn text(text: &str) -> String {
    text.to_owned()
}

fn texts<T: FromIterator<String>>(texts: &[&str]) -> T {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn column(name: &str, ty: &str) -> Column {
    Column {
        name: text(name),
        ty: text(ty),
        ..Column::default()
    }
}

fn default(column: Column, default: &str) -> Column {
    Column {
        default: Some(text(default)),
        ..column
    }
}

fn not_null(column: Column) -> Column {
    Column {
        not_null: true,
        ..column
    }
}

fn key(name: &str, columns: &[&str]) -> Key {
    Key {
        name: text(name),
        columns: texts(columns),
    }
}

fn index(method: &str, columns: &[&str]) -> Index {
    Index {
        columns: texts(columns),
        method: text(method),
        ..Index::default()
    }
}

fn foreign_key(column: &str, table: (&str, &str), on_delete: OnDelete) -> ForeignKey {
    ForeignKey {
        columns: texts(&[column]),
        table: (text(table.0), text(table.1)),
        references: texts(&["id"]),
        on_delete,
        set: Vec::new(),
    }
}

fn projects() -> Table {
    Table {
        columns: vec![
            not_null(column("id", "uuid")),
            not_null(column("name", "text")),
        ],
        primary_key: Some(key("projects_pkey", &["id"])),
        uniques: BTreeMap::from([(
            text("projects_name_key"),
            key("projects_name_key", &["name"]),
        )]),
        grants: BTreeMap::from([(
            text("public"),
            Grants {
                table: BTreeSet::from([Verb::Select]),
                ..Grants::default()
            },
        )]),
        published: true,
        ..Table::default()
    }
}

fn tasks(schema: &str) -> Table {
    Table {
        comment: Some(text("What is to be done")),
        columns: vec![
            not_null(default(column("id", "uuid"), "gen_random_uuid()")),
            not_null(default(column("user_id", "uuid"), "auth.uid()")),
            column("project_id", "uuid"),
            Column {
                identity: true,
                ..not_null(column("number", "bigint"))
            },
            Column {
                comment: Some(text("it's short")),
                ..not_null(column("title", "text"))
            },
            default(column("size", "numeric(3,2)"), "0.5"),
            default(column("color", "colors"), "'red'::colors"),
            not_null(default(column("tags", "text[]"), "'{}'::text[]")),
            Column {
                generated: Some(text("length(title)")),
                ..column("length", "integer")
            },
            not_null(default(
                column("created_at", "timestamp with time zone"),
                "now()",
            )),
        ],
        primary_key: Some(key("tasks_key", &["user_id", "id"])),
        uniques: BTreeMap::from([(text("one_title"), key("one_title", &["user_id", "title"]))]),
        foreign_keys: BTreeMap::from([
            (
                text("in_project"),
                foreign_key("project_id", (schema, "projects"), OnDelete::SetNull),
            ),
            (
                text("tasks_user_id_fkey"),
                foreign_key("user_id", ("auth", "users"), OnDelete::Cascade),
            ),
        ]),
        checks: BTreeMap::from([(
            text("red_is_small"),
            Check {
                condition: text("((color <> 'red'::colors) OR (size < (1)::numeric))"),
                comment: Some(text("Nothing red is large")),
            },
        )]),
        indexes: BTreeMap::from([
            (
                text("tasks_lower"),
                Index {
                    unique: true,
                    predicate: Some(text("(color IS NOT NULL)")),
                    ..index("btree", &["lower(title) text_pattern_ops"])
                },
            ),
            (
                text("tasks_sync"),
                index("btree", &["user_id", "created_at desc", "id"]),
            ),
            (text("tasks_tags"), index("gin", &["tags"])),
        ]),
        row_security: true,
        replica_identity: ReplicaIdentity::Full,
        policies: policies(),
        grants: grants(),
        triggers: triggers(),
        published: true,
    }
}

fn policies() -> BTreeMap<String, Policy> {
    BTreeMap::from([
        (
            text("own"),
            Policy {
                verb: None,
                permissive: false,
                roles: texts(&["public"]),
                using: Some(text("(( SELECT auth.uid() AS uid) = user_id)")),
                check: Some(text("(color = 'red'::colors)")),
            },
        ),
        (
            text("read_all"),
            Policy {
                verb: Some(Verb::Select),
                permissive: true,
                roles: texts(&["anon", "authenticated"]),
                using: Some(text("true")),
                check: None,
            },
        ),
    ])
}

fn grants() -> BTreeMap<String, Grants> {
    BTreeMap::from([
        (
            text("authenticated"),
            Grants {
                table: BTreeSet::from([Verb::Select, Verb::Insert]),
                columns: BTreeMap::from([(Verb::Update, texts(&["color", "title"]))]),
                others: BTreeSet::new(),
            },
        ),
        (
            text("service_role"),
            Grants {
                others: texts(&["truncate"]),
                ..Grants::default()
            },
        ),
    ])
}

fn triggers() -> BTreeMap<String, Trigger> {
    BTreeMap::from([
        (
            text("tasks_after"),
            Trigger {
                timing: Timing::After,
                events: BTreeSet::from([Verb::Delete]),
                truncates: true,
                columns: BTreeSet::new(),
                each_row: false,
                when: None,
                transition: Transition::default(),
                arguments: Vec::new(),
                function: text("auth.log"),
                enabled: false,
            },
        ),
        (
            text("tasks_touch"),
            Trigger {
                timing: Timing::Before,
                events: BTreeSet::from([Verb::Insert, Verb::Update]),
                truncates: false,
                columns: texts(&["color", "title"]),
                each_row: true,
                when: Some(text("(new.title <> ') EXECUTE FUNCTION '::text)")),
                transition: Transition::default(),
                arguments: texts(&["it's) EXECUTE FUNCTION "]),
                function: text("touch"),
                enabled: true,
            },
        ),
        (
            text("emptied"),
            Trigger {
                timing: Timing::After,
                events: BTreeSet::new(),
                truncates: true,
                columns: BTreeSet::new(),
                each_row: false,
                when: None,
                transition: Transition::default(),
                arguments: Vec::new(),
                function: text("touch"),
                enabled: true,
            },
        ),
    ])
}

fn database(schema: &str) -> Database {
    let account = Trigger {
        timing: Timing::After,
        events: BTreeSet::from([Verb::Insert]),
        truncates: false,
        columns: BTreeSet::new(),
        each_row: true,
        when: None,
        transition: Transition::default(),
        arguments: Vec::new(),
        function: text("touch"),
        enabled: true,
    };
    Database {
        enums: BTreeMap::from([(
            text("colors"),
            EnumType {
                values: texts(&["red", "amber", "green"]),
            },
        )]),
        functions: BTreeMap::from([
            (
                text("touch"),
                Function {
                    returns: text("trigger"),
                    language: text("plpgsql"),
                    volatility: text("volatile"),
                    security_definer: true,
                    empty_search_path: true,
                    body: text("\nbegin\n  return new;\nend "),
                    execute: texts(&["authenticated"]),
                    ..Function::default()
                },
            ),
            (
                text("twice"),
                Function {
                    arguments: text("number integer DEFAULT 2"),
                    returns: text("integer"),
                    language: text("sql"),
                    volatility: text("immutable"),
                    body: text("select 2 * number"),
                    execute: texts(&["public"]),
                    ..Function::default()
                },
            ),
        ]),
        tables: BTreeMap::from([
            (text("projects"), projects()),
            (text("tasks"), tasks(schema)),
        ]),
        account_triggers: BTreeMap::from([(text("account"), account)]),
    }
}

fn read(client: &mut postgres::Client, schema: &str) -> Catalog {
    let mut transaction = client.transaction().expect("a transaction");
    catalog::read(&mut transaction, schema).expect("a catalog")
}

#[test]
fn a_catalog_is_read_as_data_in_whichever_schema_it_lies() {
    let cluster = Cluster::start();
    for schema in ["public", "it's \"odd\""] {
        let (mut client, _) = cluster.database();
        let quoted = format!("\"{}\"", schema.replace('"', "\"\""));
        client
            .batch_execute(&format!(
                "create function auth.log() returns trigger language plpgsql as 'begin return null; end';
                 create schema if not exists {quoted};
                 set search_path = {quoted};
                 {SCHEMA}"
            ))
            .unwrap();
        let catalog = read(&mut client, schema);
        assert_eq!(catalog.database, database(schema));
        let publication = catalog.publication.unwrap();
        assert_eq!(
            publication.events,
            BTreeSet::from([Verb::Insert, Verb::Delete])
        );
        assert_eq!(publication.partial, texts(&["projects"]));
    }
}

#[test]
fn a_schema_that_is_not_there_holds_nothing() {
    let cluster = Cluster::start();
    let (mut client, _) = cluster.database();
    client
        .batch_execute("drop publication supabase_realtime; create table t (a text)")
        .unwrap();
    assert_eq!(read(&mut client, "nowhere"), Catalog::default());
    let catalog = read(&mut client, "public");
    assert_eq!(catalog.publication, None);
    assert!(catalog.usage.contains("authenticated"));
    assert!(catalog.usage.contains("public"));
    let table = &catalog.database.tables["t"];
    assert_eq!(table.columns, [column("a", "text")]);
    assert_eq!(table.replica_identity, ReplicaIdentity::Default);
    assert!(!table.published && !table.row_security && table.grants.is_empty());
}
