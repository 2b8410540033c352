use super::comparison::{Comparison, Fault, Pair};
use crate::database::{PUBLICATION, Verb};
use crate::finding::Code;
use crate::sql::print;
use crate::sql::spelling::{name, public};

impl Comparison<'_> {
    /// The publication itself: without it, that no table is in it needs no saying.
    pub(super) fn publication(&mut self) {
        let publication = name(PUBLICATION);
        let Some(live) = &self.live.publication else {
            let tables: Vec<_> = self
                .pairs()
                .filter(|pair| pair.stated.published)
                .map(|pair| public(pair.name))
                .collect();
            let holding = if tables.is_empty() {
                String::new()
            } else {
                format!(" for table\n  {}", tables.join(",\n  "))
            };
            self.error(Fault {
                code: Code::PublicationMissing,
                at: None,
                message: format!("the database has no publication `{PUBLICATION}`"),
                consequence: "no realtime events will reach any table of any channel",
                statement: format!("create publication {publication}{holding};\n"),
            });
            return;
        };
        let sent = [Verb::Insert, Verb::Update, Verb::Delete];
        let missing: Vec<_> = sent
            .into_iter()
            .filter(|verb| !live.events.contains(verb))
            .collect();
        if missing.is_empty() {
            return;
        }
        let missing: Vec<_> = missing.into_iter().map(Verb::name).collect();
        self.error(Fault {
            code: Code::PublicationEvents,
            at: None,
            message: format!(
                "the publication `{PUBLICATION}` does not send every {}",
                missing.join(" and ")
            ),
            consequence: "devices hear of these changes with the next pull only, whichever table they are in",
            statement: format!(
                "alter publication {publication} set (publish = 'insert, update, delete, truncate');\n"
            ),
        });
    }

    /// What a table needs for its changes to reach devices.
    pub(super) fn realtime(&mut self, pair: &Pair) {
        self.membership(pair);
        let (stated, live) = (&pair.stated.replica_identity, &pair.live.replica_identity);
        if stated == live {
            return;
        }
        let statement = print::replica_identity(pair.name, stated).unwrap_or_else(|| {
            format!(
                "alter table {} replica identity default;\n",
                public(pair.name)
            )
        });
        self.error(Fault {
            code: Code::ReplicaIdentity,
            at: self.origins.table(pair.name),
            message: format!(
                "the replica identity of the table `{}` is another one in the database",
                pair.name
            ),
            consequence: "no device hears of a deletion, and large values that did not change are missing in an update",
            statement,
        });
    }

    fn membership(&mut self, pair: &Pair) {
        let Some(publication) = &self.live.publication else {
            return;
        };
        let partial = publication.partial.contains(pair.name);
        if !pair.stated.published || pair.live.published && !partial {
            return;
        }
        let (how, statement) = if partial {
            let (publication, table) = (name(PUBLICATION), public(pair.name));
            (
                "holds some rows or columns only of",
                format!(
                    "alter publication {publication} drop table {table};\nalter publication {publication} add table {table};\n"
                ),
            )
        } else {
            ("does not hold", print::published(pair.name))
        };
        self.error(Fault {
            code: Code::NotPublished,
            at: self.origins.table(pair.name),
            message: format!(
                "the publication `{PUBLICATION}` {how} the table `{}`",
                pair.name
            ),
            consequence: "no realtime events will reach any table of this channel",
            statement,
        });
    }
}
