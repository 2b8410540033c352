//! Who may do what with a table's rows: its policies and grants.

use std::collections::{BTreeMap, BTreeSet};

use crate::database::{self, Table, Verb};
use crate::import::term::{Comparison, Term};

/// The role of people who are signed in.
const AUTHENTICATED: &str = "authenticated";

/// Which rows a verb reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// None.
    Nobody,
    /// Those whose column holds the signed-in user's id.
    Owner(String),
    /// Those, and others.
    More(String),
    /// Some of those.
    Less(String),
    /// Those, which may be another's afterwards.
    Given(String),
    /// All, for whoever is signed in.
    Everyone,
    /// Something else.
    Other,
}

/// What one policy says of a verb.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) policy: String,
    pub(super) rows: Rows,
}

/// What the policies say.
#[derive(Clone, Debug, Default)]
pub(super) struct Access {
    /// What each policy says of each verb, for people who are signed in.
    pub(super) said: BTreeMap<Verb, Vec<Said>>,
    /// Columns that are compared with the signed-in user's id, each as often as it is.
    pub(super) owners: Vec<String>,
    /// Policies that are for others than people who are signed in.
    pub(super) foreign: Vec<String>,
    /// Policies that narrow what others allow.
    pub(super) restrictive: Vec<String>,
    /// Policies that show rows to people who are not signed in.
    pub(super) anonymous: Vec<String>,
}

/// Reads a table's policies.
pub(super) fn read(table: &Table) -> Access {
    let mut access = Access::default();
    for (name, policy) in &table.policies {
        if !policy.permissive {
            access.restrictive.push(name.clone());
            continue;
        }
        if policy.roles.iter().any(|role| !is_platform(role)) {
            access.foreign.push(name.clone());
        }
        let everybody = policy.roles.contains("public");
        if !everybody && !policy.roles.contains(AUTHENTICATED) {
            // The service role passes every policy, so one for it alone says nothing.
            if policy.roles.contains("anon") {
                access.anonymous.push(name.clone());
            }
            continue;
        }
        let verbs = match policy.verb {
            Some(verb) => vec![verb],
            None => Verb::ALL.to_vec(),
        };
        let open = everybody || policy.roles.contains("anon");
        let mut seen_by_anyone = false;
        for verb in verbs {
            let said = match verb {
                Verb::Select | Verb::Delete => rows(policy.using.as_ref(), &mut access.owners),
                Verb::Insert => rows(
                    policy.check.as_ref().or(policy.using.as_ref()),
                    &mut access.owners,
                ),
                Verb::Update => updated(policy, &mut access.owners),
            };
            seen_by_anyone |= open && said == Rows::Everyone && !asks(policy, verb);
            access.said.entry(verb).or_default().push(Said {
                policy: name.clone(),
                rows: said,
            });
        }
        if seen_by_anyone {
            access.anonymous.push(name.clone());
        }
    }
    access
}

/// Whether what a policy asks of a verb's rows says something, such as that somebody is signed
/// in.
fn asks(policy: &database::Policy, verb: Verb) -> bool {
    let (using, check) = (policy.using.as_ref(), policy.check.as_ref());
    let conditions = match verb {
        Verb::Select | Verb::Delete => [using, None],
        Verb::Insert => [check.or(using), None],
        Verb::Update => [using, check],
    };
    let mut conditions = conditions.into_iter().flatten();
    conditions.any(|text| Term::read(text) != Some(Term::Boolean(true)))
}

/// Whether a role is one that Supabase brings.
pub(super) fn is_platform(role: &str) -> bool {
    let own = [
        AUTHENTICATED,
        "anon",
        "service_role",
        "public",
        "postgres",
        "authenticator",
        "dashboard_user",
    ];
    own.contains(&role) || role.starts_with("supabase_")
}

fn updated(policy: &database::Policy, owners: &mut Vec<String>) -> Rows {
    let using = rows(policy.using.as_ref(), owners);
    if policy.check.is_none() {
        return using;
    }
    let check = rows(policy.check.as_ref(), owners);
    match (&using, &check) {
        (one, other) if one == other => using,
        (Rows::Owner(column), Rows::Everyone) => Rows::Given(column.clone()),
        // Whoever takes a row over.
        (Rows::Everyone, Rows::Owner(column)) => Rows::More(column.clone()),
        (Rows::Owner(column) | Rows::Less(column), _) => Rows::Less(column.clone()),
        (Rows::More(column), Rows::Owner(_) | Rows::More(_)) => Rows::More(column.clone()),
        _ => Rows::Other,
    }
}

/// The rows that a condition lets through; without one, all.
fn rows(condition: Option<&String>, owners: &mut Vec<String>) -> Rows {
    let Some(text) = condition else {
        return Rows::Everyone;
    };
    let Some(term) = Term::read(text) else {
        return Rows::Other;
    };
    term.visit(&mut |part| owners.extend(owner(part)));
    let mut found = Rows::Everyone;
    for part in term.conjuncts() {
        let rows = match &part {
            Term::Any(terms) => match terms.iter().find_map(owner) {
                Some(column) => Rows::More(column),
                None => Rows::Other,
            },
            Term::Boolean(true) => Rows::Everyone,
            Term::Boolean(false) => Rows::Nobody,
            Term::Not(inner) if **inner == Term::IsNull(Box::new(Term::Account)) => Rows::Everyone,
            Term::Compare(Comparison::Equal, one, other)
                if is_role(one, other) || is_role(other, one) =>
            {
                Rows::Everyone
            }
            _ => match owner(&part) {
                Some(column) => Rows::Owner(column),
                None => Rows::Other,
            },
        };
        found = match (found, rows) {
            (Rows::Everyone, other) => other,
            (found, Rows::Everyone) => found,
            (found, other) if found == other => found,
            (Rows::Owner(column) | Rows::Less(column), _)
            | (_, Rows::Owner(column) | Rows::Less(column)) => Rows::Less(column),
            _ => Rows::Other,
        };
    }
    found
}

/// The column that a comparison holds against the signed-in user's id.
fn owner(term: &Term) -> Option<String> {
    let (Term::Compare(Comparison::Equal, one, other) | Term::Same(one, other)) = term else {
        return None;
    };
    match (one.as_ref(), other.as_ref()) {
        (Term::Account, Term::Column(column) | Term::Of(_, column))
        | (Term::Column(column) | Term::Of(_, column), Term::Account) => Some(column.clone()),
        _ => None,
    }
}

/// `auth.role() = 'authenticated'`
fn is_role(called: &Term, text: &Term) -> bool {
    matches!((called, text), (Term::Call(name, _), Term::Text(role)) if name == "auth.role" && role == AUTHENTICATED)
}

/// What a person who is signed in is granted with a verb.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Granted {
    /// Nothing.
    Nothing,
    /// Some columns.
    Columns(BTreeSet<String>),
    /// Every column.
    Everything,
}

/// What a person who is signed in is granted with a verb. Where nothing is granted to anybody,
/// the files leave it to Supabase's default privileges, which grant everything.
pub(super) fn granted(table: &Table, verb: Verb) -> Granted {
    if table.grants.is_empty() {
        return Granted::Everything;
    }
    let mut columns = BTreeSet::new();
    for role in [AUTHENTICATED, "public"] {
        let Some(grants) = table.grants.get(role) else {
            continue;
        };
        if grants.table.contains(&verb) {
            return Granted::Everything;
        }
        columns.extend(grants.columns.get(&verb).into_iter().flatten().cloned());
    }
    if columns.is_empty() {
        Granted::Nothing
    } else {
        Granted::Columns(columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(condition: &str) -> Rows {
        rows(Some(&condition.to_owned()), &mut Vec::new())
    }

    #[test]
    fn the_owner_is_found_in_every_spelling() {
        for condition in [
            "auth.uid() = user_id",
            "(select auth.uid()) = user_id",
            "(( SELECT auth.uid() AS uid) = user_id)",
            "user_id = auth.uid() and auth.role() = 'authenticated'",
            "auth.uid()::text = user_id::text",
            "tasks.user_id = auth.uid()",
        ] {
            assert_eq!(
                of(condition),
                Rows::Owner("user_id".to_owned()),
                "{condition}"
            );
        }
    }

    #[test]
    fn everyone_nobody_and_the_rest() {
        assert_eq!(of("true"), Rows::Everyone);
        assert_eq!(of("auth.role() = 'authenticated'"), Rows::Everyone);
        assert_eq!(of("auth.uid() is not null"), Rows::Everyone);
        assert_eq!(of("false"), Rows::Nobody);
        let column = || "user_id".to_owned();
        assert_eq!(
            of("user_id = auth.uid() or is_public"),
            Rows::More(column())
        );
        assert_eq!(
            of("user_id = auth.uid() and exists (select 1 from plans)"),
            Rows::Less(column())
        );
        assert_eq!(of("exists (select 1 from members)"), Rows::Other);
    }
}
