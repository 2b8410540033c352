//! Who may do what on the server, and whether that fits what the client has.

use crate::finding::{Code, Finding};
use crate::manifest::{CreatedBy, Operation, PoliciesDecl, Policy, Written};
use crate::model::Policies;
use crate::source::Spanned;

/// The policies: those that are written, and for the rest what the operations need.
pub(super) fn resolve(
    written: &Written<PoliciesDecl>,
    operations: &[Operation],
    created_by: CreatedBy,
    findings: &mut Vec<Finding>,
) -> Policies {
    let empty = PoliciesDecl::default();
    let decl = written.value().unwrap_or(&empty);
    let needed = |operation| {
        if operations.contains(&operation) {
            Policy::Owner
        } else {
            Policy::None
        }
    };
    let policies = Policies {
        read: decl.read.value().copied().unwrap_or(Policy::Owner),
        insert: decl.insert.value().copied().unwrap_or(match created_by {
            CreatedBy::Client => needed(Operation::Create),
            CreatedBy::SignUp => Policy::None,
        }),
        update: decl
            .update
            .value()
            .copied()
            .unwrap_or(needed(Operation::Update)),
        delete: decl
            .delete
            .value()
            .copied()
            .unwrap_or(needed(Operation::Delete)),
    };
    if let Some(read) = decl.read.given()
        && read.value == Policy::None
    {
        findings.push(
            Finding::manifest(
                Code::BadPolicy,
                read.span.clone(),
                "nobody may read the table, so no device could hold its rows",
            )
            .help("use `owner` or `authenticated`"),
        );
    }
    for (written, operation) in [
        (&decl.insert, Operation::Create),
        (&decl.update, Operation::Update),
        (&decl.delete, Operation::Delete),
    ] {
        if let Some(policy) = written.given() {
            check_write(policy, operation, operations, findings);
        }
    }
    policies
}

fn check_write(
    policy: &Spanned<Policy>,
    operation: Operation,
    operations: &[Operation],
    findings: &mut Vec<Finding>,
) {
    let (message, help) = match policy.value {
        Policy::Owner => return,
        Policy::Authenticated => (
            "anyone who is signed in could write every row".to_owned(),
            "use `owner` or `none`".to_owned(),
        ),
        Policy::None if operations.contains(&operation) => (
            format!(
                "the client has the operation `{}`, and the server would refuse it to everybody",
                operation.name()
            ),
            format!(
                "use `owner` here, or take `{}` out of `operations`",
                operation.name()
            ),
        ),
        Policy::None => return,
    };
    findings.push(Finding::manifest(Code::BadPolicy, policy.span.clone(), message).help(help));
}
