use std::fs;
use std::path::{Path, PathBuf};

use larder::database::Database;
use larder::files::{FileText, Target};
use larder::finding::Finding;
use larder::manifest::{self, Origins};
use larder::source::Source;
use larder::{sql, verify};
use postgres::Client;

use crate::cluster::Cluster;

/// One row of each table, so that statements meet what they meet in real life.
const ROWS: &str = "
  insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'a@example.com');
  insert into user_calendars (id, user_id, name) values (gen_random_uuid(), '00000000-0000-0000-0000-00000000000a', 'Home');
  insert into user_categories (id, user_id, name) values (gen_random_uuid(), '00000000-0000-0000-0000-00000000000a', 'Work');
  insert into ai_personas (id, user_id, name) values (gen_random_uuid(), '00000000-0000-0000-0000-00000000000a', 'Ada');
  insert into user_work_periods (id, user_id, weekday, start_time, end_time)
    values (gen_random_uuid(), '00000000-0000-0000-0000-00000000000a', 1, '09:00', '17:00');";

/// A rule with a long id.
const LONG: &str = "
  [tables.user_work_periods.rules.no-work-on-a-sunday-unless-it-begins-in-the-afternoon]
  on = ['create', 'update']
  require = 'next.weekday > 0 || next.start_time > \"12:00\"'
  message = 'Nobody works on a Sunday morning'";

/// A manifest with what is made of it.
pub(crate) struct Project {
    pub(crate) manifest: Source,
    pub(crate) stated: Database,
    pub(crate) origins: Origins,
    /// The schema files, one after the other.
    pub(crate) schema: String,
}

/// The manifest of this repository.
pub(crate) fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tables.toml")
}

pub(crate) fn project(manifest: &str) -> Project {
    let manifest = Source::new("tables.toml", manifest);
    let compiled = larder::compile(&manifest, None);
    let output = compiled.output.expect("a sound manifest");
    let texts = output.files.0.into_iter();
    let texts = texts.filter_map(|((target, _), text)| match (target, text) {
        (Target::Sql, FileText::Generated(text)) => Some(text),
        _ => None,
    });
    Project {
        stated: sql::database(&output.model),
        origins: Origins::of(&manifest::read(&manifest).0),
        schema: texts.collect(),
        manifest,
    }
}

impl Project {
    pub(crate) fn calendar() -> Self {
        project(&fs::read_to_string(path()).expect("the manifest"))
    }

    /// The same, with a rule whose check has a name that PostgreSQL would cut.
    pub(crate) fn with_a_long_name() -> Self {
        let calendar = fs::read_to_string(path()).expect("the manifest");
        project(&(calendar + LONG))
    }

    /// A new database with what is generated, some rows, and its name.
    pub(crate) fn applied(&self, cluster: &Cluster) -> (Client, String) {
        let (mut client, name) = cluster.database();
        client.batch_execute(&self.schema).expect("it applies");
        client.batch_execute(ROWS).expect("rows");
        (client, name)
    }

    pub(crate) fn verify(&self, client: &mut Client) -> Vec<Finding> {
        verify::verify(client, &self.stated, &self.origins).expect("a comparison")
    }
}
