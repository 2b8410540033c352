use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::calendar::{self, Project};
use crate::cluster::Cluster;

/// What a run of `larder verify` left.
#[derive(Debug)]
struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Run {
    /// The command, in the folder of the calendar's manifest.
    fn of(arguments: &[&str], variable: Option<&str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_larder"));
        command
            .arg("verify")
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env_remove("DATABASE_URL")
            .env("NO_COLOR", "1");
        command.envs(variable.map(|url| ("DATABASE_URL", url)));
        let output = command.output().expect("it runs");
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
        }
    }

    fn at(url: &str) -> Self {
        Self::of(&["--database-url", url], None)
    }
}

#[test]
fn a_database_that_is_right_is_said_to_be() {
    let cluster = Cluster::start();
    let (_client, name) = Project::calendar().applied(&cluster);
    for run in [
        Run::at(&cluster.url(&name)),
        Run::of(&[], Some(&cluster.url(&name))),
    ] {
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(run.stdout, "the database is as `tables.toml` says\n");
        assert_eq!(run.stderr, "");
    }
}

#[test]
fn a_finding_is_told_in_each_format_with_the_statement_that_mends_it() {
    let cluster = Cluster::start();
    let (mut client, name) = Project::calendar().applied(&cluster);
    let url = cluster.url(&name);
    client
        .batch_execute("alter table user_calendars replica identity default")
        .unwrap();

    let text = Run::at(&url);
    assert_eq!((text.code, text.stdout.as_str()), (Some(1), ""));
    let manifest = fs::read_to_string(calendar::path()).unwrap();
    let before = manifest.split("[tables.user_calendars]").next().unwrap();
    let line = before.lines().count() + 1;
    assert_eq!(
        text.stderr,
        format!(
            "\
error[replica-identity]: the replica identity of the table `user_calendars` is another one in the database
  --> tables.toml:{line}:9
   |
{line} | [tables.user_calendars]
   |         ^^^^^^^^^^^^^^
   |
   = no device hears of a deletion, and large values that did not change are missing in an update
   = help: this mends it, and changes nothing else

alter table public.user_calendars replica identity full;

1 error
"
        )
    );

    let github = Run::of(
        &["--database-url", &url, "--message-format", "github"],
        None,
    );
    assert_eq!(github.code, Some(1));
    assert!(
        github
            .stdout
            .ends_with("%0Aalter table public.user_calendars replica identity full;\n"),
        "{github:?}"
    );

    let json = Run::of(&["--database-url", &url, "--message-format", "json"], None);
    assert_eq!(json.code, Some(1));
    let records: Vec<Value> = json
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["code"], "replica-identity");
    client
        .batch_execute(records[0]["statement"].as_str().unwrap())
        .unwrap();
    assert_eq!(Run::at(&url).code, Some(0));
}

#[test]
fn the_readme_shows_what_is_told() {
    let cluster = Cluster::start();
    let (mut client, name) = Project::calendar().applied(&cluster);
    client
        .batch_execute("alter publication supabase_realtime drop table user_calendars")
        .unwrap();
    let told = Run::at(&cluster.url(&name)).stderr;
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    assert!(readme.contains(&format!("```text\n{told}```")), "{told}");
}

#[test]
fn a_manifest_with_faults_is_told_before_any_database() {
    let folder = TempDir::new().unwrap();
    let manifest = folder.path().join("tables.toml");
    fs::write(&manifest, "[project]\nname = 5\n").unwrap();
    let manifest = manifest.to_str().unwrap();
    let run = Run::of(
        &[
            "--manifest",
            manifest,
            "--database-url",
            "postgres://postgres@127.0.0.1:1/x",
        ],
        None,
    );
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error[wrong-type]"), "{run:?}");
    assert!(!run.stderr.contains("no-connection"), "{run:?}");
}

/// A password that its URL encodes, and one of another shape that no message may show.
const PASSWORD: &str = "s3cret p@ss/w?rd%";
const ENCODED: &str = "s3cret%20p%40ss%2Fw%3Frd%25";

#[test]
fn no_connection_is_two_with_the_reason_and_never_a_password() {
    let hba = "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n";
    let cluster = Cluster::start_with(&[("pg_hba.conf", hba.as_bytes())], &[]);
    let (mut client, name) = Project::calendar().applied(&cluster);
    client
        .batch_execute(&format!(
            "create role ada superuser login password '{PASSWORD}'"
        ))
        .unwrap();
    let port = cluster.port();
    let right = format!("postgres://ada:{ENCODED}@127.0.0.1:{port}/{name}");
    assert_eq!(Run::at(&right).code, Some(0));

    // A server that takes the connection and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent_port = silent.local_addr().unwrap().port();
    let closed_port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    for (url, code, reason) in [
        (
            format!("postgres://ada:s3cret-wrong@127.0.0.1:{port}/{name}"),
            "no-connection",
            "password authentication failed for user \"ada\"",
        ),
        (
            format!("postgres://ada@127.0.0.1:{port}/{name}"),
            "no-connection",
            "password missing",
        ),
        (
            format!("postgres://ada:{ENCODED}@127.0.0.1:{port}/nowhere"),
            "no-connection",
            "database \"nowhere\" does not exist",
        ),
        (
            format!("postgres://ada:{ENCODED}@127.0.0.1:{closed_port}/{name}"),
            "no-connection",
            "the connection was refused",
        ),
        (
            format!("postgres://ada:{ENCODED}@127.0.0.1:{silent_port}/{name}?connect_timeout=1"),
            "no-connection",
            "it did not answer in time",
        ),
        (
            format!("postgres://ada:{ENCODED}@nowhere.invalid/{name}"),
            "no-connection",
            "lookup address",
        ),
        (
            format!("postgres://ada:{ENCODED}@192.0.2.1/{name}?connect_timeout=1"),
            "no-connection",
            "`192.0.2.1:5432`",
        ),
        (
            format!("postgres://ada:{ENCODED}@127.0.0.1:{port}/{name}?sslmode=require"),
            "no-connection",
            "server does not support TLS",
        ),
        (
            format!("postgres://ada:{PASSWORD}@127.0.0.1:{port}/{name}"),
            "database-url",
            "more than one `@`",
        ),
        (
            "postgres://ada:s3cret".to_owned(),
            "database-url",
            "a port or an option that is none",
        ),
        (
            format!("mysql://ada:{ENCODED}@127.0.0.1/{name}"),
            "database-url",
            "does not begin with `postgres://`",
        ),
        (String::new(), "database-url", "does not begin"),
    ] {
        for format in ["text", "json", "github"] {
            let arguments = ["--database-url", &url, "--message-format", format];
            let run = Run::of(&arguments, None);
            assert_eq!(run.code, Some(2), "{url} {run:?}");
            let told = run.stdout + &run.stderr;
            let reason = match format {
                "json" => reason.replace('"', "\\\""),
                _ => reason.to_owned(),
            };
            assert!(
                told.contains(code) && told.contains(&reason),
                "{url} {told}"
            );
            for part in ["s3cret", PASSWORD, ENCODED, "p@ss", "ss/w", "w?rd"] {
                assert!(!told.contains(part), "{url} {told}");
            }
        }
    }
    let none = Run::of(&[], None);
    assert_eq!(none.code, Some(2));
    assert!(none.stderr.contains("error[database-url]"), "{none:?}");
}

#[test]
fn a_statement_that_fails_is_two_with_the_reason() {
    let cluster = Cluster::start();
    let (_client, name) = Project::calendar().applied(&cluster);
    let mut other = cluster.connect(&name);
    let mut held = other.transaction().unwrap();
    held.batch_execute("lock table pg_catalog.pg_policy in access exclusive mode")
        .unwrap();
    let run = Run::at(&cluster.url(&name));
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("error[no-answer]"), "{run:?}");
    assert!(run.stderr.contains("lock timeout"), "{run:?}");
}

/// A root, and a server's certificate for `localhost` that it signed.
fn certificates(folder: &Path) {
    let script = "
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
        -subj '/CN=root' -keyout root.key -out root.pem
      openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
        -subj '/CN=localhost' -keyout server.key -out server.csr
      printf 'subjectAltName=DNS:localhost\\n' > names
      openssl x509 -req -in server.csr -CA root.pem -CAkey root.key -CAcreateserial -days 2 \
        -extfile names -out server.pem";
    let output = Command::new("bash")
        .args(["-euc", script])
        .current_dir(folder)
        .output()
        .expect("bash");
    assert!(
        output.status.success(),
        "openssl: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_server_is_trusted_as_the_url_asks() {
    let (ours, others) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    certificates(ours.path());
    certificates(others.path());
    let read = |name: &str| fs::read(ours.path().join(name)).unwrap();
    // Without TLS, only the one who sets the database up comes in.
    let hba = "host all postgres 127.0.0.1/32 trust\nhostssl all all all trust\n";
    let cluster = Cluster::start_with(
        &[
            ("pg_hba.conf", hba.as_bytes()),
            ("server.pem", &read("server.pem")),
            ("server.key", &read("server.key")),
        ],
        &[
            "ssl=on",
            "ssl_cert_file=server.pem",
            "ssl_key_file=server.key",
        ],
    );
    let (mut client, name) = Project::calendar().applied(&cluster);
    client
        .batch_execute("create role ada superuser login")
        .unwrap();
    let root = ours.path().join("root.pem").display().to_string();
    let other = others.path().join("root.pem").display().to_string();
    let at = |host: &str, options: &str| {
        let port = cluster.port();
        Run::at(&format!("postgres://ada@{host}:{port}/{name}?{options}"))
    };
    for (host, options) in [
        ("localhost", String::new()),
        ("localhost", "sslmode=prefer".to_owned()),
        ("127.0.0.1", "sslmode=require".to_owned()),
        ("127.0.0.1", format!("sslmode=require&sslrootcert={root}")),
        ("127.0.0.1", format!("sslmode=verify-ca&sslrootcert={root}")),
        (
            "localhost",
            format!("sslmode=verify-full&sslrootcert={root}"),
        ),
    ] {
        let run = at(host, &options);
        assert_eq!(run.code, Some(0), "{host} {options} {run:?}");
    }
    for (host, options, reason) in [
        ("localhost", "sslmode=disable".to_owned(), "no encryption"),
        (
            "127.0.0.1",
            format!("sslmode=verify-full&sslrootcert={root}"),
            "not valid for name",
        ),
        (
            "localhost",
            format!("sslmode=verify-full&sslrootcert={other}"),
            "invalid peer certificate",
        ),
        (
            "127.0.0.1",
            format!("sslmode=verify-ca&sslrootcert={other}"),
            "invalid peer certificate",
        ),
        (
            "localhost",
            format!("sslmode=require&sslrootcert={other}"),
            "invalid peer certificate",
        ),
        (
            "localhost",
            "sslmode=verify-full&sslrootcert=/nowhere.pem".to_owned(),
            "`sslrootcert` names no readable PEM file",
        ),
        (
            "localhost",
            "sslmode=verify-full".to_owned(),
            "need `sslrootcert`",
        ),
    ] {
        let run = at(host, &options);
        assert_eq!(run.code, Some(2), "{host} {options} {run:?}");
        assert!(run.stderr.contains(reason), "{host} {options} {run:?}");
    }
}
