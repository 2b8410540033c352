use std::collections::BTreeSet;

use super::quoted;
use crate::database::Function;
use crate::sql::spelling::public;

/// Roles that a new function of a Supabase project may be open to.
const CALLERS: [&str; 4] = ["public", "anon", "authenticated", "service_role"];

/// A function, and who may execute it.
pub fn function(named: &str, function: &Function) -> String {
    let signature = format!("{}({})", public(named), function.arguments);
    let mut head = format!("language {}", function.language);
    if function.volatility != "volatile" {
        head = format!("{head} {}", function.volatility);
    }
    if function.security_definer {
        head += " security definer";
    }
    if function.empty_search_path {
        head += " set search_path = ''";
    }
    format!(
        "create or replace function {signature} returns {}\n  {head}\nas {};\n{}",
        function.returns,
        quoted(&function.body),
        access(&signature, &function.execute)
    )
}

/// The right to execute it, for these roles alone.
fn access(signature: &str, execute: &BTreeSet<String>) -> String {
    let others = CALLERS.iter().filter(|role| !execute.contains(**role));
    let others: Vec<_> = others.copied().collect();
    let revoked = (!others.is_empty()).then(|| {
        let roles = others.join(", ");
        format!("revoke execute on function {signature} from {roles};\n")
    });
    let granted = (!execute.is_empty()).then(|| {
        let roles: Vec<_> = execute
            .iter()
            .map(|role| super::access::role(role))
            .collect();
        let roles = roles.join(", ");
        format!("grant execute on function {signature} to {roles};\n")
    });
    revoked.into_iter().chain(granted).collect()
}
