//! Who may do what with a table: its policies and grants.

use super::One;
use crate::database::Verb;
use crate::finding::Code;
use crate::import::express::access::{self, Access, Granted, Rows};
use crate::import::express::{given, routine, spanned};
use crate::import::origins::Part;
use crate::manifest::{Operation, PoliciesDecl, Policy, TableDecl, Written};

impl One<'_, '_, '_> {
    /// The policy of each verb, as far as it can be said.
    pub(super) fn policies(&mut self, access: &Access) -> [Policy; 4] {
        let name = self.name;
        if !self.table.row_security {
            self.remark(
                None,
                Code::ImportNotExpressed,
                format!("row level security is off for `{name}`; the generated schema turns it on, with policies for the owner"),
            );
            if self.table.policies.is_empty() {
                return [Policy::Owner; 4];
            }
        }
        for (policies, what) in [
            (&access.foreign, "is for a role of your own"),
            (&access.restrictive, "narrows what the others allow"),
            (&access.anonymous, "lets in people who are not signed in"),
        ] {
            for policy in policies {
                self.remark(
                    Some((Part::Policy, policy)),
                    Code::ImportNotExpressed,
                    format!("the policy `{policy}` of `{name}` {what}, which a manifest does not"),
                );
            }
        }
        Verb::ALL.map(|verb| self.policy(verb, access))
    }

    fn policy(&mut self, verb: Verb, access: &Access) -> Policy {
        let name = self.name;
        let owner = self.frame.owner.clone();
        let mut policy = Policy::None;
        let mut remarks = Vec::new();
        for said in access.said.get(&verb).into_iter().flatten() {
            let shown = format!("the policy `{}` of `{name}`", said.policy);
            let verb = verb.name();
            let (found, remark) = match &said.rows {
                Rows::Nobody => (Policy::None, None),
                Rows::Owner(column) if *column == owner => (Policy::Owner, None),
                Rows::Everyone if verb == "select" => (Policy::Authenticated, None),
                Rows::Everyone => (
                    Policy::Owner,
                    Some(format!(
                        "{shown} lets everyone {verb} every row; a manifest lets the owner"
                    )),
                ),
                Rows::More(column) if *column == owner => (
                    Policy::Owner,
                    Some(format!(
                        "{shown} lets others than the owner {verb} rows; a manifest lets the owner"
                    )),
                ),
                Rows::Less(column) if *column == owner => (
                    Policy::Owner,
                    Some(format!(
                        "{shown} lets the owner {verb} some rows only; a manifest lets the owner {verb} every own row"
                    )),
                ),
                Rows::Given(column) if *column == owner => (
                    Policy::Owner,
                    Some(format!(
                        "{shown} lets the owner give rows away; a manifest's rows keep their owner"
                    )),
                ),
                Rows::Owner(_) | Rows::More(_) | Rows::Less(_) | Rows::Given(_) | Rows::Other => (
                    Policy::None,
                    Some(format!(
                        "{shown} lets others than the owner {verb} rows, and a manifest lets nobody else"
                    )),
                ),
            };
            policy = match (policy, found) {
                (Policy::Authenticated, _) | (_, Policy::Authenticated) => Policy::Authenticated,
                (Policy::Owner, _) | (_, Policy::Owner) => Policy::Owner,
                (Policy::None, Policy::None) => Policy::None,
            };
            remarks.extend(remark.map(|remark| (said.policy.clone(), remark)));
        }
        for (policy, remark) in remarks {
            self.remark(
                Some((Part::Policy, &policy)),
                Code::ImportNotExpressed,
                remark,
            );
        }
        policy
    }

    /// What the client may do, and the policies where they say something else.
    pub(super) fn operations(
        &mut self,
        policies: [Policy; 4],
        sign_up: bool,
        decl: &mut TableDecl,
    ) -> Vec<Operation> {
        let [read, insert, update, delete] = policies;
        let mut written = PoliciesDecl::default();
        match read {
            Policy::Owner => {}
            Policy::Authenticated => written.read = given(read),
            Policy::None => {
                let name = self.name;
                self.remark(
                    None,
                    Code::ImportNotExpressed,
                    format!(
                        "no policy lets anyone select rows of `{name}`; a manifest lets the owner"
                    ),
                );
            }
        }
        self.check_grants(read);
        let mut operations = Vec::new();
        for (operation, verb, policy) in [
            (Operation::Create, Verb::Insert, insert),
            (Operation::Update, Verb::Update, update),
            (Operation::Delete, Verb::Delete, delete),
        ] {
            if policy == Policy::None {
                continue;
            }
            match (operation, access::granted(self.table, verb)) {
                // The policy is there, and no column that it could be about: a rule may be.
                (Operation::Update, Granted::Nothing) if self.has_rule_on(verb) => {
                    operations.push(operation);
                }
                (Operation::Update, Granted::Nothing) => written.update = given(Policy::Owner),
                (_, Granted::Nothing) => self.remark(
                    None,
                    Code::ImportNotExpressed,
                    format!(
                        "nobody is granted {} on `{}`, so the policies for it allow nothing",
                        verb.name(),
                        self.name
                    ),
                ),
                (Operation::Create, _) if sign_up => written.insert = given(Policy::Owner),
                _ => operations.push(operation),
            }
        }
        if operations.len() < Operation::ALL.len() {
            decl.operations = given(operations.iter().copied().map(spanned).collect());
        }
        if written != PoliciesDecl::default() {
            decl.server = given(written);
        }
        operations
    }

    /// People read whole rows, and roles of the application's own have nothing.
    fn check_grants(&mut self, read: Policy) {
        let name = self.name;
        let mut lost = Vec::new();
        match access::granted(self.table, Verb::Select) {
            Granted::Nothing if read != Policy::None => lost.push(format!(
                "nobody is granted select on `{name}`, so the policies for it allow nothing"
            )),
            Granted::Columns(columns) => {
                let all = self.table.columns.iter();
                let hidden = all.filter(|column| !columns.contains(&column.name));
                let hidden: Vec<_> = hidden.map(|column| format!("`{}`", column.name)).collect();
                if !hidden.is_empty() {
                    lost.push(format!(
                        "people are not granted select on {} of `{name}`, and a manifest shows them every column",
                        hidden.join(", ")
                    ));
                }
            }
            Granted::Nothing | Granted::Everything => {}
        }
        let roles = self.table.grants.keys();
        let foreign = roles.filter(|role| !access::is_platform(role));
        lost.extend(foreign.map(|role| {
            format!("the role `{role}` is granted rights on `{name}`, and a manifest grants none to roles of your own")
        }));
        for message in lost {
            self.remark(None, Code::ImportNotExpressed, message);
        }
    }

    /// Whether a trigger acts on a statement of people alone.
    fn has_rule_on(&self, verb: Verb) -> bool {
        let mut triggers = self.table.triggers.values();
        triggers.any(|trigger| trigger.events.contains(&verb) && routine::is_refusal(trigger))
    }
}

/// Whether people may update rows, but no column of them.
pub(super) fn is_idle(decl: &TableDecl) -> bool {
    let server = decl.server.value();
    server.is_some_and(|server| server.update != Written::Absent)
}

/// Makes an operation of an update that changes no column, as a rule on it needs.
pub(super) fn use_update(decl: &mut TableDecl, operations: &[Operation]) {
    let mut operations = operations.to_vec();
    operations.push(Operation::Update);
    operations.sort_unstable();
    decl.operations = if operations.len() < Operation::ALL.len() {
        given(operations.into_iter().map(spanned).collect())
    } else {
        Written::Absent
    };
    let mut server = decl.server.value().cloned().unwrap_or_default();
    server.update = Written::Absent;
    decl.server = if server == PoliciesDecl::default() {
        Written::Absent
    } else {
        given(server)
    };
}
