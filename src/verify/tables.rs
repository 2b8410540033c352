use super::comparison::{Comparison, Fault};
use super::dependents::Dependent;
use crate::database::PUBLIC;
use crate::finding::Code;
use crate::sql::print;

impl Comparison<'_> {
    /// The tables and all that is on them.
    pub(super) fn tables(&mut self) {
        let stated = self.stated;
        for called in stated.tables.keys() {
            if !self.live.database.tables.contains_key(called) {
                self.table_missing(called);
            }
        }
        for pair in self.pairs() {
            let covered = self.columns(&pair);
            self.constraints(&pair, &covered);
            self.indexes(&pair, &covered);
            self.row_security(&pair);
            self.policies(&pair, &covered);
            self.grants(&pair);
            self.triggers(&pair, &covered);
            self.realtime(&pair);
        }
    }

    /// Foreign keys that led to the table went with it.
    fn table_missing(&mut self, called: &str) {
        let stated = &self.stated.tables[called];
        let mut statement = print::table(called, stated).join("\n");
        let here = (PUBLIC.to_owned(), called.to_owned());
        for pair in self.pairs() {
            let keys = pair.stated.foreign_keys.iter();
            let keys = keys.filter(|(_, foreign)| foreign.table == here);
            let gone = keys.filter(|(key, _)| !pair.live.foreign_keys.contains_key(*key));
            statement.extend(gone.map(|(key, _)| Dependent::Constraint(key.clone()).made(&pair)));
        }
        self.error(Fault {
            code: Code::TableMissing,
            at: self.origins.table(called),
            message: format!("the database has no table `{called}`"),
            consequence: "every pull and push of it fails, and no realtime events will reach any table of the channel",
            statement,
        });
    }
}
