use std::path::PathBuf;
use std::time::Duration;

use postgres::Config;

use super::tls::Trust;
use crate::output::Failure;

/// Options that other tools put into the same URL, and that say nothing about the connection.
const OF_OTHERS: &[&str] = &[
    "connection_limit",
    "pgbouncer",
    "pool_timeout",
    "schema",
    "supa",
];

/// How long a server may take to answer, where the URL does not say.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where a database is and how it is reached: a URL, as libpq takes it. It holds a password,
/// so nothing shows it whole.
pub struct Address {
    pub(super) config: Config,
    pub(super) trust: Trust,
}

impl Address {
    /// Reads a URL.
    ///
    /// # Errors
    /// Where it cannot be read. No part of it is in the message: where one stands is not sure.
    pub fn parse(url: &str) -> Result<Self, Failure> {
        let scheme = ["postgres://", "postgresql://"];
        if !scheme.iter().any(|scheme| url.starts_with(scheme)) {
            return Err(Failure::address(
                "the database's URL does not begin with `postgres://`",
            ));
        }
        // Both readings of a second `@` would show a part of the password as a host.
        if url.matches('@').count() > 1 {
            return Err(Failure::address(
                "the database's URL has more than one `@`, so where its password ends is not clear",
            ));
        }
        let (url, demands) = Demands::take(url)?;
        let mut config: Config = url.parse().map_err(|_| {
            Failure::address("the database's URL has a port or an option that is none")
        })?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        if config.get_application_name().is_none() {
            config.application_name("larder");
        }
        Ok(Self {
            config,
            trust: demands.trust()?,
        })
    }

    /// How long the server may take.
    pub(super) fn patience(&self) -> Duration {
        self.config
            .get_connect_timeout()
            .copied()
            .unwrap_or(PATIENCE)
    }
}

/// What the URL says about certificates, which the client library does not know.
#[derive(Default)]
struct Demands {
    mode: String,
    roots: Option<PathBuf>,
}

impl Demands {
    /// Takes the demands out of a URL; what is left is for the client library.
    fn take(url: &str) -> Result<(String, Self), Failure> {
        let mut demands = Self::default();
        let Some((base, options)) = url.split_once('?') else {
            return Ok((url.to_owned(), demands));
        };
        // A `?` before the `@` belongs to the password.
        if options.contains('@') {
            return Err(Failure::address(
                "the database's URL has a `?` or an `@` where neither belongs",
            ));
        }
        let mut left = Vec::new();
        for option in options.split('&') {
            match option.split_once('=') {
                Some(("sslmode", mode)) => {
                    mode.clone_into(&mut demands.mode);
                    let verifies = mode == "verify-ca" || mode == "verify-full";
                    left.push(if verifies { "sslmode=require" } else { option });
                }
                Some(("sslrootcert", path)) => demands.roots = Some(decoded(path).into()),
                Some((name, _)) if OF_OTHERS.contains(&name) => {}
                _ => left.push(option),
            }
        }
        Ok((format!("{base}?{}", left.join("&")), demands))
    }

    fn trust(self) -> Result<Trust, Failure> {
        match (self.mode.as_str(), self.roots) {
            ("verify-full", Some(roots)) => Ok(Trust::Name(roots)),
            ("verify-ca" | "require", Some(roots)) => Ok(Trust::Chain(roots)),
            ("verify-full" | "verify-ca", None) => Err(Failure::address(
                "`sslmode=verify-full` and `verify-ca` need `sslrootcert`, the file of the certificates to trust",
            )),
            (_, _) => Ok(Trust::Any),
        }
    }
}

/// A text whose `%20` and the like are what they stand for.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let pair = after
            .get(..2)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        let code = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        let byte = code.filter(|_| *first == b'%');
        bytes.push(byte.unwrap_or(*first));
        rest = &after[if byte.is_some() { 2 } else { 0 }..];
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Finding;

    fn fault(url: &str) -> String {
        let failure = Address::parse(url).err().expect("a fault");
        let finding = Finding::from(failure);
        format!("{} {}", finding.message, finding.help.unwrap_or_default())
    }

    #[test]
    fn no_part_of_a_url_that_cannot_be_read_is_shown() {
        for url in [
            "secret",
            "mysql://secret:secret@host/db",
            "host=localhost password=secret",
            "postgres://user:secret",
            "postgres://user:a@secret@host/db",
            "postgres://user:a?secret@host/db",
            "postgres://user:a?secret=1@host/db",
            "postgres://user:a@host:secret/db",
            "postgres://user:a@host/db?secret",
            "postgres://user:a@host/db?secret=1",
            "postgres://user:a@host/db?sslmode=secret",
            "postgres://user:a@[secret/db",
            "postgres://user:secret@host/db?sslmode=verify-full",
        ] {
            assert!(!fault(url).contains("secret"), "{url}: {}", fault(url));
        }
    }

    #[test]
    fn options_of_other_tools_are_passed_over() {
        let url = "postgres://u:p@host:6543/db?pgbouncer=true&schema=public&connect_timeout=3";
        let address = Address::parse(url).expect("an address");
        assert_eq!(address.config.get_dbname(), Some("db"));
        assert_eq!(address.patience(), Duration::from_secs(3));
        assert!(matches!(address.trust, Trust::Any));
    }

    #[test]
    fn certificates_are_trusted_as_the_mode_says() {
        let trust = |options: &str| {
            let url = format!("postgres://u@host/db?{options}");
            Address::parse(&url).expect("an address").trust
        };
        let roots = PathBuf::from("/a b/ca.pem");
        assert_eq!(
            trust("sslrootcert=/a%20b/ca.pem&sslmode=verify-full"),
            Trust::Name(roots.clone())
        );
        assert_eq!(
            trust("sslmode=verify-ca&sslrootcert=%2Fa%20b/ca.pem"),
            Trust::Chain(roots.clone())
        );
        // As libpq has it: a root that is named is asked.
        assert_eq!(
            trust("sslmode=require&sslrootcert=/a b/ca.pem"),
            Trust::Chain(roots)
        );
        assert_eq!(trust("sslmode=require"), Trust::Any);
        assert_eq!(trust("sslmode=prefer&sslrootcert=/x"), Trust::Any);
    }
}
