//! A private PostgreSQL for tests: a directory of its own, loopback only, ended with the
//! value that stands for it, and with the roles and the `auth` schema that Supabase has.

#![allow(dead_code, reason = "each test binary uses a part")]
#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::io::Read as _;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use postgres::{Client, Config, NoTls};

/// Supabase's roles, its `auth` schema as far as generated SQL meets it, and the publication.
const SUPABASE: &str = include_str!("supabase.sql");

/// A running server; dropping it ends it and removes its files.
pub(crate) struct Cluster {
    server: Child,
    port: u16,
    databases: AtomicUsize,
    // Removed after the server has ended.
    _folder: tempfile::TempDir,
}

impl Cluster {
    /// Starts a server on a free port.
    ///
    /// # Panics
    /// Where there is no PostgreSQL, with what to install.
    pub(crate) fn start() -> Self {
        Self::start_with(&[], &[])
    }

    /// The same, with files in the data folder and further settings, such as `ssl=on`.
    pub(crate) fn start_with(files: &[(&str, &[u8])], settings: &[&str]) -> Self {
        let bin = programs().expect(
            "PostgreSQL 15 or newer is installed, or LARDER_POSTGRES_BIN names its programs",
        );
        let folder = tempfile::Builder::new()
            .prefix("larder-postgres-")
            .tempdir()
            .unwrap();
        let account = Account::unprivileged();
        account.own(folder.path());
        let data = folder.path().join("data");
        let made = account
            .command(&bin.join("initdb"), folder.path())
            .arg("-D")
            .arg(&data)
            .args([
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-locale",
                "--no-sync",
            ])
            .output()
            .unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );

        for (name, bytes) in files {
            let path = data.join(name);
            fs::write(&path, bytes).unwrap();
            // A key that others can read is refused.
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            account.own(&path);
        }

        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut server = account
            .command(&bin.join("postgres"), folder.path())
            .arg("-D")
            .arg(&data)
            .args([
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
            ])
            .args(["-c", &format!("port={port}"), "-c", "wal_level=logical"])
            // Durability is not under test.
            .args(["-c", "fsync=off", "-c", "full_page_writes=off"])
            .args(settings.iter().flat_map(|setting| ["-c", setting]))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let deadline = Instant::now() + Duration::from_secs(30);
        while config(port, "postgres").connect(NoTls).is_err() {
            if server.try_wait().unwrap().is_some() || Instant::now() > deadline {
                let _ = server.kill();
                let mut log = String::new();
                let _ = server.stderr.take().unwrap().read_to_string(&mut log);
                panic!("PostgreSQL did not start: {log}");
            }
            thread::sleep(Duration::from_millis(20));
        }
        // Nobody reads its log from here on: a full pipe must not stop it.
        let mut log = server.stderr.take().unwrap();
        thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self {
            server,
            port,
            databases: AtomicUsize::new(0),
            _folder: folder,
        }
    }

    /// A fresh database as a new Supabase project has it, and its name.
    pub(crate) fn database(&self) -> (Client, String) {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        config(self.port, "postgres")
            .connect(NoTls)
            .unwrap()
            .batch_execute(&format!("create database {name}"))
            .unwrap();
        let mut client = self.connect(&name);
        client.batch_execute(SUPABASE).unwrap();
        (client, name)
    }

    /// One more connection to a database, as its superuser.
    pub(crate) fn connect(&self, database: &str) -> Client {
        config(self.port, database).connect(NoTls).unwrap()
    }

    /// The port that it listens on.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The address of a database, as `--database-url` takes it.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // SIGINT, the fast shutdown, needs a system call that std has not; the files are
        // thrown away, so killing is as good.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn config(port: u16, database: &str) -> Config {
    let mut config = Config::new();
    config
        .host("127.0.0.1")
        .port(port)
        .user("postgres")
        .dbname(database);
    config
}

/// The folder of PostgreSQL's programs: `LARDER_POSTGRES_BIN`, Debian's newest, or the path's.
fn programs() -> Option<PathBuf> {
    let mut debian: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    debian.sort_by_key(|path| {
        let version = path.parent().and_then(Path::file_name);
        version.and_then(|version| version.to_str()?.parse::<u32>().ok())
    });
    let named = env::var_os("LARDER_POSTGRES_BIN").map(PathBuf::from);
    let path = env::var_os("PATH").unwrap_or_default();
    named
        .into_iter()
        .chain(debian.into_iter().rev())
        .chain(env::split_paths(&path))
        .find(|folder| folder.join("initdb").is_file())
}

/// Who runs the server: PostgreSQL refuses root, so root lends it another account.
struct Account(Option<(u32, u32)>);

impl Account {
    fn unprivileged() -> Self {
        if id(&["-u"]) != Some(0) {
            return Self(None);
        }
        let found = ["postgres", "nobody"]
            .iter()
            .find_map(|name| Some((id(&["-u", name])?, id(&["-g", name])?)));
        Self(Some(
            found.expect("the account `postgres` or `nobody` exists"),
        ))
    }

    fn own(&self, folder: &Path) {
        if let Self(Some((user, group))) = self {
            std::os::unix::fs::chown(folder, Some(*user), Some(*group)).unwrap();
        }
    }

    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder);
        if let Self(Some((user, group))) = self {
            command.uid(*user).gid(*group);
        }
        command
    }
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().parse().ok())?
}
