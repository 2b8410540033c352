//! What is read means what was written: of random expressions as SQL and back, and of random
//! SQL, most of which is null at times, in a real PostgreSQL.

use std::collections::BTreeMap;

use super::{Place, express};
use crate::cluster::Cluster;
use crate::database::{Column, Database, EnumType, Table};
use crate::expression::cases;
use crate::expression::meaning::Scene;
use crate::expression::random::Random;
use crate::expression::tests::{enums, fields};
use crate::expression::{Environment, Fault, Typed, Variable, compile};
use crate::finding::Code;
use crate::import::term::Term;
use crate::model::{Field, Operation};
use crate::sql::expression::{Condition, Scope};
use crate::sql::spelling;

fn table(fields: &[Field]) -> Table {
    let columns = fields.iter().map(|field| Column {
        name: field.name.clone(),
        ty: spelling::column_type(&field.ty),
        not_null: !field.null,
        ..Column::default()
    });
    Table {
        columns: columns.collect(),
        ..Table::default()
    }
}

fn database() -> Database {
    let enums = enums().into_iter();
    let enums = enums.map(|declared| {
        let values = declared.values;
        (declared.name, EnumType { values })
    });
    Database {
        enums: enums.collect(),
        ..Database::default()
    }
}

/// The condition of a text in a rule on updates.
fn read(text: &str, fields: &[Field]) -> Result<Typed, Vec<Fault>> {
    let enums = enums();
    let row = |name, partial| Variable::Row {
        name,
        fields,
        partial,
    };
    let environment = Environment {
        variables: vec![
            row("existing", false),
            row("next", false),
            row("input", true),
        ],
        enums: &enums,
        now: true,
    };
    compile(text, &environment)
}

/// The scene in which an update makes the next row of the former one, some columns of which
/// stay as they are.
fn updated(scene: &Scene) -> Scene {
    let mut scene = scene.clone();
    let former = scene.rows["row"].clone();
    let mut input = BTreeMap::new();
    for (at, (column, value)) in scene.rows["next"].iter().enumerate() {
        if at % 3 != 0 && former.get(column) != Some(value) {
            input.insert(column.clone(), value.clone());
        }
    }
    let mut next = former.clone();
    next.extend(input.clone());
    for (name, row) in [("existing", former), ("next", next), ("input", input)] {
        scene.rows.insert(name.to_owned(), row);
    }
    scene
}

#[test]
#[allow(clippy::print_stderr)]
fn what_is_read_back_means_what_was_written() {
    let fields = fields();
    let (table, database) = (table(&fields), database());
    let (cases, seed) = cases::cases();
    let scopes = [
        (Place::Check, Scope::table(&fields)),
        (
            Place::Trigger { updates: true },
            Scope::trigger(&fields, Operation::Update),
        ),
    ];
    let (mut same, mut alike) = (0, 0);
    let (mut lost, mut refused) = (Vec::new(), Vec::new());
    for case in &cases {
        let typed = case.typed.renamed("row", "existing");
        let read_of = typed.variables();
        for (place, scope) in &scopes {
            let fits = |name: &String| match place {
                Place::Check => name == "next",
                Place::Trigger { .. } => ["existing", "next", "input", "now"].contains(&&**name),
            };
            if !read_of.iter().all(fits) {
                continue;
            }
            let sql = Condition::when(&typed, scope).flat();
            let text = Term::read(&sql).and_then(|term| express(&term, &table, *place, &database));
            let Some(text) = text else {
                lost.push(format!("{place:?} {}\n  {sql}", case.text));
                continue;
            };
            let again = match read(&text, &fields) {
                Ok(again) => again,
                Err(faults) => {
                    refused.extend(faults);
                    continue;
                }
            };
            if Condition::when(&again, scope).flat() == sql {
                same += 1;
                continue;
            }
            alike += 1;
            for scene in &case.scenes {
                let scene = updated(scene);
                let (one, other) = (scene.holds(typed.root()), scene.holds(again.root()));
                assert!(
                    one == other,
                    "LARDER_SEED={seed}: {}\n{sql}\n{text}\n{one:?} {other:?}",
                    case.text
                );
            }
        }
    }
    eprintln!("LARDER_SEED={seed}: {same} with the same SQL, {alike} with the same answers");
    assert!(
        lost.is_empty(),
        "{} are lost:\n{}",
        lost.len(),
        lost.join("\n")
    );
    // Constants that were in parentheses are constants that decide nothing.
    let decided = |fault: &&Fault| fault.code == Code::ExpressionConstant;
    let others: Vec<_> = refused.iter().filter(|fault| !decided(fault)).collect();
    assert!(others.is_empty(), "{others:#?}");
    assert!(refused.len() <= 5, "{refused:#?}");
}

/// Rows with every mixture of some values; each column that ends so may be null.
const ROWS: &str = "create table samples as
    select * from (values (1), (2)) a (count),
                  (values (null), (1), (2)) b (count_or_null),
                  (values (null), (1), (3)) c (limit_or_null),
                  (values (null), ('x'), ('ab')) d (title_or_null),
                  (values (true), (false)) e (done),
                  (values (null), (true), (false)) f (done_or_null)";

/// A condition as people write it, whose columns stand after a prefix.
fn sql(random: &mut Random, of: &str, depth: usize) -> String {
    if depth > 0 {
        let mut inner = || sql(random, of, depth - 1);
        let (one, other, third) = (inner(), inner(), inner());
        return match random.below(9) {
            0 | 1 => format!("({one} and {other})"),
            2 | 3 => format!("({one} or {other})"),
            4 | 5 => format!("not ({one})"),
            6 => format!("case when {one} then {other} else {third} end"),
            7 => format!("(({one}) = ({other}))"),
            _ => one,
        };
    }
    let numbers = ["count", "count_or_null", "limit_or_null"];
    let number = format!("{of}{}", random.pick(&numbers));
    let second = match random.below(2) {
        0 => format!("{of}{}", random.pick(&numbers)),
        _ => (1 + random.below(3)).to_string(),
    };
    let (text, flag) = (format!("{of}title_or_null"), format!("{of}done_or_null"));
    match random.below(15) {
        0 => format!("{number} < {second}"),
        1 => format!("{number} = {second}"),
        2 => format!("{number} <> {second}"),
        3 => format!("{number} in (1, 3)"),
        4 => format!("{number} not in (1, 2)"),
        5 => format!("{number} is null"),
        6 => format!("{number} is not null"),
        7 => format!("{number} is distinct from {second}"),
        8 => format!("{number} between 1 and {second}"),
        9 => format!("{number} + 1 > {second}"),
        10 => format!("{text} = 'x'"),
        11 => format!("{text} !~ '^x'"),
        12 => format!("strpos({text}, 'b') > 0"),
        13 => format!("{of}done"),
        _ => flag,
    }
}

#[test]
#[allow(clippy::print_stderr)]
fn what_is_null_passes_a_check_and_does_not_fire_a_trigger() {
    const CONDITIONS: usize = 600;

    let cluster = Cluster::start();
    let (mut client, _) = cluster.database();
    client.batch_execute(ROWS).expect("it is SQL");
    let fields = fields();
    let (table, database) = (table(&fields), database());
    let (mut random, seed) = Random::seeded();
    let (mut read_back, mut nulls) = (0, 0);
    for at in 0..CONDITIONS {
        let (of, place, scope) = if at % 2 == 0 {
            ("", Place::Check, Scope::table(&fields))
        } else {
            let scope = Scope::trigger(&fields, Operation::Create);
            ("new.", Place::Trigger { updates: false }, scope)
        };
        let written = sql(&mut random, of, at % 4);
        let term = Term::read(&written).expect("it is a condition");
        let Some(text) = express(&term, &table, place, &database) else {
            continue;
        };
        // What says nothing, or compares what an expression cannot, is listed.
        let Ok(typed) = read(&text, &fields) else {
            continue;
        };
        read_back += 1;
        let null = place == Place::Check;
        let made = Condition::when(&typed, &scope).flat();
        let statement = format!(
            "select count(*) filter (where coalesce(({written}), {null}) is distinct from ({made})),
                    count(*) filter (where ({written}) is null)
             from samples as new"
        );
        let row = client.query_one(&statement, &[]).expect("it is SQL");
        let (different, missing): (i64, i64) = (row.get(0), row.get(1));
        assert_eq!(
            different, 0,
            "LARDER_SEED={seed}: {written}\n{text}\n{made}"
        );
        nulls += usize::from(missing > 0);
    }
    eprintln!("LARDER_SEED={seed}: {read_back} of {CONDITIONS}, {nulls} of which may be null");
    assert!(read_back >= CONDITIONS / 2, "only {read_back}");
    assert!(nulls >= read_back / 4, "only {nulls} may be null");
}
