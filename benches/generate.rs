//! How long a whole `larder generate` takes, beside a program that writes the same bytes to
//! the same files.
//!
//! `cargo bench` runs a few rounds; `cargo bench -- --rounds 21` runs as many as it is told.
//! Each round runs both programs, one after the other, so that whatever else the machine
//! does meets both; the medians are shown. Peak memory is taken in runs of their own.
//!
//! A cold run finds neither output nor history nor stamp. An unchanged one follows it, and
//! knows by the stamp that there is nothing to do; one with a table changed compiles all.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints its table, and stops where it cannot go on"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

const SIZES: [usize; 3] = [5, 100, 1_000];
const ROUNDS: usize = 7;
const MEMORY_RUNS: usize = 5;

/// With this argument the program is its own floor: it writes a bundle's files.
const FLOOR: &str = "--write-bundle";

fn main() {
    let args: Vec<String> = env::args().collect();
    if args.get(1).is_some_and(|arg| arg == FLOOR) {
        return Bundle::load(Path::new(&args[2])).write(Path::new(&args[3]));
    }
    let rounds = args
        .iter()
        .position(|arg| arg == "--rounds")
        .map_or(ROUNDS, |at| args[at + 1].parse().unwrap());
    println!("medians of {rounds} rounds, in milliseconds; the floor writes the same bytes\n");
    println!("where  tables  files     KiB |   cold  floor  ratio | unchanged  one changed |  MiB");
    for (name, folder) in places() {
        for tables in SIZES {
            println!("{name:5} {}", row(&folder, tables, rounds));
        }
    }
}

/// A file system in memory, where there is one, and the disk.
fn places() -> Vec<(&'static str, PathBuf)> {
    let memory = PathBuf::from("/dev/shm");
    let disk = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    [("tmpfs", memory), ("disk", disk)]
        .into_iter()
        .filter(|(_, folder)| folder.is_dir())
        .collect()
}

fn row(place: &Path, tables: usize, rounds: usize) -> String {
    let folder = tempfile::tempdir_in(place).unwrap();
    let project = Project {
        folder: folder.path().to_owned(),
    };
    let plain = manifest(tables, None);
    let changed = manifest(tables, Some(tables / 2));

    project.declare(&plain);
    project.generate();
    let bundle = Bundle::of(&project.folder);
    let bundle_path = folder.path().join("bundle");
    bundle.save(&bundle_path);
    let copy = folder.path().join("copy");

    let mut cold = Vec::new();
    let mut floor = Vec::new();
    let mut unchanged = Vec::new();
    let mut one_changed = Vec::new();
    for _ in 0..rounds {
        project.clean();
        cold.push(timed(&mut project.command()));
        let _ = fs::remove_dir_all(&copy);
        fs::create_dir(&copy).unwrap();
        let mut writer = Command::new(env::current_exe().unwrap());
        floor.push(timed(writer.arg(FLOOR).arg(&bundle_path).arg(&copy)));
        unchanged.push(timed(&mut project.command()));
        project.declare(&changed);
        one_changed.push(timed(&mut project.command()));
        project.declare(&plain);
    }
    project.clean();
    let memory = (0..MEMORY_RUNS)
        .map(|_| peak_memory(&mut project.command()))
        .fold(0.0, f64::max);
    let (cold, floor) = (median(cold), median(floor));
    format!(
        "{tables:7} {:6} {:7} | {:6.1} {:6.1} {:6.2} | {:9.1} {:12.1} | {:4.0}",
        bundle.files.len(),
        bundle.size() / 1024,
        milliseconds(cold),
        milliseconds(floor),
        cold.as_secs_f64() / floor.as_secs_f64(),
        milliseconds(median(unchanged)),
        milliseconds(median(one_changed)),
        memory,
    )
}

/// A manifest of tables with twelve fields each; one of them may be another than usual.
fn manifest(tables: usize, changed: Option<usize>) -> String {
    let mut text = "[project]\nname = \"bench\"\ndatabase = \"bench-db\"\n\n\
                    [enums]\nstate = [\"open\", \"done\"]\n"
        .to_owned();
    for table in 0..tables {
        let longest = if changed == Some(table) { 90 } else { 120 };
        write!(
            text,
            "\n[tables.record_{table}]\nsort = \"name\"\n\n[tables.record_{table}.fields]\n\
             name = {{ type = \"text\", min = 1, max = {longest} }}\n\
             note = {{ type = \"text\", null = true, max = 5000 }}\n\
             link = {{ type = \"text\", null = true, format = \"url\" }}\n\
             state = {{ type = \"state\", default = \"open\" }}\n\
             weight = {{ type = \"integer\", min = 0, max = 100 }}\n\
             price = {{ type = \"numeric(8,2)\", null = true }}\n\
             visible = {{ type = \"boolean\", default = true }}\n\
             starts_on = {{ type = \"date\", null = true }}\n\
             starts_at = {{ type = \"time\", null = true }}\n\
             seen_at = {{ type = \"timestamp\", null = true }}\n\
             tags = {{ type = \"text[]\", null = true }}\n\
             extra = {{ type = \"json\", null = true, shape = \"object\" }}\n"
        )
        .unwrap();
    }
    text
}

/// A folder with a manifest.
struct Project {
    folder: PathBuf,
}

impl Project {
    fn declare(&self, manifest: &str) {
        fs::write(self.folder.join("tables.toml"), manifest).unwrap();
    }

    /// As before the first run of all.
    fn clean(&self) {
        fs::remove_dir_all(self.cache()).unwrap();
        fs::remove_dir_all(self.folder.join("generated")).unwrap();
        fs::remove_file(self.folder.join("tables.lock")).unwrap();
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_larder"));
        command
            .arg("generate")
            .current_dir(&self.folder)
            .env("XDG_CACHE_HOME", self.cache());
        command
    }

    /// What the program keeps for itself, which otherwise goes into a folder of the person's.
    fn cache(&self) -> PathBuf {
        self.folder.join("cache")
    }

    fn generate(&self) {
        let output = self.command().output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
    }
}

/// Files with their paths, and how they travel in one file: for each, a line with its size
/// and path, then its bytes.
struct Bundle {
    files: Vec<(String, Vec<u8>)>,
}

impl Bundle {
    fn of(project: &Path) -> Self {
        let mut files = vec![(
            "tables.lock".to_owned(),
            fs::read(project.join("tables.lock")).unwrap(),
        )];
        let mut folders = vec![project.join("generated")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let name = path.strip_prefix(project).unwrap().to_str().unwrap();
                files.push((name.to_owned(), fs::read(&path).unwrap()));
            }
        }
        files.sort();
        Self { files }
    }

    fn size(&self) -> usize {
        self.files.iter().map(|(_, bytes)| bytes.len()).sum()
    }

    fn save(&self, path: &Path) {
        let mut all = Vec::new();
        for (name, bytes) in &self.files {
            all.extend(format!("{} {name}\n", bytes.len()).bytes());
            all.extend(bytes);
        }
        fs::write(path, all).unwrap();
    }

    fn load(path: &Path) -> Self {
        let all = fs::read(path).unwrap();
        let mut rest = all.as_slice();
        let mut files = Vec::new();
        while !rest.is_empty() {
            let end = rest.iter().position(|byte| *byte == b'\n').unwrap();
            let line = std::str::from_utf8(&rest[..end]).unwrap();
            let (size, name) = line.split_once(' ').unwrap();
            let (bytes, after) = rest[end + 1..].split_at(size.parse().unwrap());
            files.push((name.to_owned(), bytes.to_vec()));
            rest = after;
        }
        Self { files }
    }

    fn write(&self, folder: &Path) {
        let mut made = PathBuf::new();
        for (name, bytes) in &self.files {
            let path = folder.join(name);
            let parent = path.parent().unwrap();
            if parent != made {
                fs::create_dir_all(parent).unwrap();
                parent.clone_into(&mut made);
            }
            fs::write(path, bytes).unwrap();
        }
    }
}

fn timed(command: &mut Command) -> Duration {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let started = Instant::now();
    let status = command.status().unwrap();
    let time = started.elapsed();
    assert!(status.success());
    time
}

/// The most memory that a run held at once, in MiB. The system keeps that mark itself, so the
/// last reading before the end is the peak of all but the last moment; what one run hides in
/// that moment, another shows.
fn peak_memory(command: &mut Command) -> f64 {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0_f64;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let mark = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        if let Some(kibibytes) = mark.and_then(|mark| mark.split_whitespace().next()) {
            peak = peak.max(kibibytes.parse::<f64>().unwrap() / 1024.0);
        }
    }
    peak
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
