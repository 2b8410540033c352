//! Random conditions to SQL and back: what is read means what was written.

use std::collections::BTreeMap;

use super::{Place, express};
use crate::database::{Column, Database, EnumType, Table};
use crate::expression::cases;
use crate::expression::meaning::Scene;
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
                    "seed {seed}: {}\n{sql}\n{text}\n{one:?} {other:?}",
                    case.text
                );
            }
        }
    }
    eprintln!("SEED={seed}: {same} with the same SQL, {alike} with the same answers");
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
