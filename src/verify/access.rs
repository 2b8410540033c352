use std::collections::BTreeSet;

use super::comparison::{Comparison, Fault, Pair};
use super::dependents::Dependent;
use crate::database::Policy;
use crate::finding::Code;
use crate::sql::spelling::{name, public};

impl Comparison<'_> {
    /// Whether policies hold at all.
    pub(super) fn row_security(&mut self, pair: &Pair) {
        if pair.live.row_security || !pair.stated.row_security {
            return;
        }
        self.error(Fault {
            code: Code::RowSecurityOff,
            at: self.origins.table(pair.name),
            message: format!("row level security of the table `{}` is off", pair.name),
            consequence: "no policy holds: whoever is signed in reads and changes the rows of everybody",
            statement: format!(
                "alter table {} enable row level security;\n",
                public(pair.name)
            ),
        });
    }

    /// The policies, by name and by what they say.
    pub(super) fn policies(&mut self, pair: &Pair, covered: &BTreeSet<Dependent>) {
        let wanted = &pair.wanted.policies;
        let mut extra: BTreeSet<&String> = pair.live.policies.keys().collect();
        extra.retain(|called| !wanted.contains_key(*called));
        for (called, policy) in wanted {
            if covered.contains(&Dependent::Policy(called.clone())) {
                continue;
            }
            match pair.live.policies.get(called) {
                Some(live) if self.same(policy, live) => {}
                Some(live) => self.policy_differs(pair, called, policy, live),
                None => {
                    let other = extra.iter().copied().find(|other| {
                        self.spelled && pair.live.policies.get(*other) == Some(policy)
                    });
                    extra.retain(|left| Some(*left) != other);
                    self.policy_missing(pair, called, policy, other);
                }
            }
        }
        for called in extra {
            self.policy_extra(pair, called);
        }
    }

    /// Whether two policies are one; their rows only compare as Postgres spells them.
    fn same(&self, wanted: &Policy, live: &Policy) -> bool {
        if self.spelled {
            return wanted == live;
        }
        (wanted.verb, wanted.permissive, &wanted.roles) == (live.verb, live.permissive, &live.roles)
            && wanted.using.is_some() == live.using.is_some()
            && wanted.check.is_some() == live.check.is_some()
    }

    fn policy_missing(
        &mut self,
        pair: &Pair,
        called: &str,
        policy: &Policy,
        other: Option<&String>,
    ) {
        let (message, consequence, statement) = match other {
            Some(other) => (
                format!(
                    "the policy `{called}` of the table `{}` is called `{other}` in the database",
                    pair.name
                ),
                "the next run of the schema files makes a second one beside it",
                format!(
                    "alter policy {} on {} rename to {};\n",
                    name(other),
                    public(pair.name),
                    name(called)
                ),
            ),
            None => (
                format!(
                    "the table `{}` has no policy `{called}` in the database",
                    pair.name
                ),
                match policy.verb {
                    Some(crate::database::Verb::Insert) => "every insert of a device is refused",
                    Some(crate::database::Verb::Select) => {
                        "devices find no rows, and take them for deleted; no realtime events of the table reach anybody"
                    }
                    _ => "updates and deletes of devices change nothing, and no error says so",
                },
                Dependent::Policy(called.to_owned()).made(pair),
            ),
        };
        self.error(Fault {
            code: Code::PolicyMissing,
            at: self.origins.table(pair.name),
            message,
            consequence,
            statement,
        });
    }

    fn policy_differs(&mut self, pair: &Pair, called: &str, wanted: &Policy, live: &Policy) {
        let mut other = Vec::new();
        let mut differs = |what: &'static str, differs: bool| {
            if differs {
                other.push(what);
            }
        };
        differs("other statements", wanted.verb != live.verb);
        differs("other roles", wanted.roles != live.roles);
        differs("narrowing", wanted.permissive != live.permissive);
        let rows = (&wanted.using, &wanted.check) != (&live.using, &live.check);
        differs("other rows", rows);
        self.error(Fault {
            code: Code::PolicyDiffers,
            at: self.origins.table(pair.name),
            message: format!(
                "the policy `{called}` of the table `{}` is for {} in the database",
                pair.name,
                other.join(" and ")
            ),
            consequence: "rows of others can be reached, or a person's own cannot",
            statement: Dependent::Policy(called.to_owned()).made(pair),
        });
    }

    fn policy_extra(&mut self, pair: &Pair, called: &str) {
        let permissive = pair
            .live
            .policies
            .get(called)
            .is_none_or(|policy| policy.permissive);
        let fault = Fault {
            code: Code::PolicyExtra,
            at: self.origins.table(pair.name),
            message: format!(
                "the table `{}` has a policy `{called}` in the database alone",
                pair.name
            ),
            consequence: if permissive {
                "it opens rows that the manifest keeps closed"
            } else {
                "it hides rows, or refuses writes, that devices expect to pass"
            },
            statement: Dependent::Policy(called.to_owned()).dropped(pair.name),
        };
        if permissive {
            self.error(fault);
        } else {
            self.warning(fault);
        }
    }
}
