use std::error::Error as _;
use std::io;
use std::sync::mpsc;
use std::thread;

use postgres::config::Host;
use postgres::{Client, Config, Error, IsolationLevel, Transaction};

use super::address::Address;
use super::tls;
use crate::output::Failure;

/// Connects to a database.
///
/// # Errors
/// Where there is none, it refuses, or does not answer in time.
pub fn connect(address: &Address) -> Result<Client, Failure> {
    let connector = tls::connector(&address.trust)?;
    let (config, patience) = (address.config.clone(), address.patience());
    let (sender, receiver) = mpsc::channel();
    // The library's own timeout ends where the server takes the connection and then says
    // nothing. The thread that waits for it ends with the process.
    thread::spawn(move || {
        // Nobody listens any more where it took too long.
        let _ = sender.send(config.connect(connector));
    });
    let place = place(&address.config);
    let unconnected = |reason: &str| Failure::unconnected(&place, reason);
    match receiver.recv_timeout(patience.saturating_mul(2)) {
        Ok(connected) => connected.map_err(|error| unconnected(&reason(&error))),
        Err(_) => Err(unconnected("it did not answer in time")),
    }
}

/// Nobody waits for long, and nothing that others need is held for long.
const LIMITS: &str = "set local statement_timeout = '30s';
    set local lock_timeout = '3s';
    set local idle_in_transaction_session_timeout = '60s';";

/// A transaction that sees the database as it is at one moment.
///
/// # Errors
/// Where the connection breaks.
pub fn snapshot(client: &mut Client) -> Result<Transaction<'_>, Error> {
    let mut transaction = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .start()?;
    transaction.batch_execute(LIMITS)?;
    Ok(transaction)
}

/// Why a statement or a connection failed, in one line.
pub fn reason(error: &Error) -> String {
    if let Some(answer) = error.as_db_error() {
        return answer.message().to_owned();
    }
    let Some(source) = error.source() else {
        return error.to_string();
    };
    let kind = source.downcast_ref::<io::Error>().map(io::Error::kind);
    match kind {
        Some(io::ErrorKind::ConnectionRefused) => "the connection was refused".to_owned(),
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof) => {
            "the connection was closed".to_owned()
        }
        Some(io::ErrorKind::TimedOut) => "it did not answer in time".to_owned(),
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            "it cannot be reached from here".to_owned()
        }
        _ => source.to_string(),
    }
}

/// The host and the database, without who asks.
fn place(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        #[cfg(unix)]
        Some(Host::Unix(path)) => path.display().to_string(),
        None => "no host".to_owned(),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let name = config.get_dbname().or(config.get_user());
    format!("`{}` at `{host}:{port}`", name.unwrap_or_default())
}
