use std::env;

use larder::database::Address;
use larder::output::Failure;

/// Where the database is, if the arguments do not say.
const VARIABLE: &str = "DATABASE_URL";

/// The address of the database: the argument's, or else the environment's, which keeps the
/// password out of the list of processes.
pub(super) fn of(url: Option<&str>) -> Result<Address, Failure> {
    match url.map(str::to_owned).or_else(|| env::var(VARIABLE).ok()) {
        Some(url) => Address::parse(&url),
        None => Err(Failure::no_address(VARIABLE)),
    }
}
