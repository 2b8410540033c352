use std::fs;
use std::path::Path;

use larder::finding::Finding;
use postgres::Client;

use crate::calendar::{self, Project};
use crate::cluster::Cluster;

const KEY: &str = "tasks_milestone_id_fkey";

/// What somebody makes of the foreign key by hand, and what is found.
const BREAKS: [(&str, &str); 6] = [
    ("", "constraint-missing"),
    // Without its list, the owner would be set to null as well, which it may not be.
    (
        "foreign key (user_id, milestone_id) references milestones (user_id, id) on delete set null",
        "constraint-differs",
    ),
    (
        "foreign key (user_id, milestone_id) references milestones (user_id, id) on delete set null (user_id)",
        "constraint-differs",
    ),
    (
        "foreign key (user_id, milestone_id) references milestones (user_id, id) on delete cascade",
        "constraint-differs",
    ),
    (
        "foreign key (user_id, milestone_id) references milestones (user_id, id)",
        "constraint-differs",
    ),
    // Rows of other people could be referred to.
    (
        "foreign key (milestone_id) references milestones (id) on delete set null",
        "constraint-differs",
    ),
];

fn project() -> Project {
    let manifest =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens/references/tables.toml");
    calendar::project(&fs::read_to_string(manifest).expect("the manifest"))
}

/// The foreign key as Postgres spells it.
fn definition(client: &mut Client) -> String {
    let statement =
        format!("select pg_get_constraintdef(oid) from pg_constraint where conname = '{KEY}'");
    client
        .query_one(&statement, &[])
        .expect("the foreign key")
        .get(0)
}

#[test]
fn a_foreign_key_that_lets_go_of_one_column_is_told_from_others_and_mended() {
    let cluster = Cluster::start();
    let project = project();
    let (mut client, _) = cluster.database();
    client.batch_execute(&project.schema).expect("it applies");
    let whole = definition(&mut client);
    assert!(
        whole.ends_with("ON DELETE SET NULL (milestone_id)"),
        "{whole}"
    );
    for (made, code) in BREAKS {
        let add = match made {
            "" => String::new(),
            made => format!("alter table tasks add constraint {KEY} {made};"),
        };
        let broken = format!("alter table tasks drop constraint {KEY}; {add}");
        client.batch_execute(&broken).expect("it can be broken");
        let found: Vec<Finding> = project.verify(&mut client);
        let [only] = found.as_slice() else {
            panic!("{broken}: {found:#?}");
        };
        assert_eq!(only.code.slug(), code, "{broken}");
        assert!(only.message.contains(KEY), "{}", only.message);
        let statement = only.statement.as_ref().expect("what mends it");
        client.batch_execute(statement).expect("it mends");
        assert_eq!(project.verify(&mut client), [], "{broken}");
        assert_eq!(definition(&mut client), whole);
    }
}
