//! What goes to which stream, with and without colours, also when nobody reads it.

use std::fs::File;
use std::io;
use std::process::{Command, Stdio};

use super::sandbox::{Run, Sandbox, skip};

fn faulty() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.write("tables.toml", "[project]\nname = \"x\"\nnmae = 1\n");
    sandbox
}

#[test]
fn colours_are_for_terminals_alone() {
    let run = faulty().run(["check"]);
    assert!(
        run.stderr.contains("unknown-key") && !run.stderr.contains('\x1b'),
        "{run:?}"
    );

    let sandbox = faulty();
    let mut command = sandbox.command(["check"]);
    let run = Run::of(command.env("CLICOLOR_FORCE", "1"));
    assert!(run.stderr.contains('\x1b'), "{run:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn no_color_holds_on_a_terminal_too() {
    let on_terminal = |name: &str, value: &str| {
        let sandbox = faulty();
        let plain = sandbox.command(["check"]);
        let line = format!("'{}' check", plain.get_program().to_str().unwrap());
        let mut command = Command::new("script");
        command
            .args(["--quiet", "--return", "--command", &line, "/dev/null"])
            .current_dir(sandbox.path(""))
            .env_remove("NO_COLOR")
            .env("TERM", "xterm")
            .env(name, value)
            .stdin(Stdio::null());
        command
            .output()
            .map(|output| String::from_utf8(output.stdout).unwrap())
    };
    match on_terminal("UNRELATED", "1") {
        Ok(text) => assert!(
            text.contains("unknown-key") && text.contains('\x1b'),
            "{text:?}"
        ),
        Err(error) => {
            return skip(
                "colours on a terminal",
                format!("`script` cannot be run: {error}"),
            );
        }
    }
    let text = on_terminal("NO_COLOR", "1").unwrap();
    assert!(
        text.contains("unknown-key") && !text.contains('\x1b'),
        "{text:?}"
    );
}

#[test]
fn findings_for_programs_have_standard_output_to_themselves() {
    let sandbox = faulty();
    let run = sandbox.run(["check", "--message-format", "json"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(run.findings()[0].0, "unknown-key");
    assert!(run.stderr.is_empty());

    let sandbox = Sandbox::with(&["tasks"]);
    let run = sandbox.run(["generate", "--message-format", "json"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    assert!(run.stderr.starts_with("wrote "), "{run:?}");
}

#[test]
fn a_run_that_cannot_work_says_so_in_every_format() {
    let sandbox = Sandbox::empty();
    let run = sandbox.run(["check", "--message-format", "json"]);
    assert_eq!(run.code, Some(2));
    assert_eq!(
        run.findings(),
        [("unreadable".to_owned(), "tables.toml".to_owned())]
    );
    let run = sandbox.run(["check", "--message-format", "github"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stdout
            .starts_with("::error file=tables.toml,title=unreadable::")
    );
}

/// Runs with a pipe whose reader is gone, for both streams.
fn unread(command: &mut Command) -> Option<i32> {
    let closed = || {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        writer
    };
    command
        .stdout(closed())
        .stderr(closed())
        .status()
        .unwrap()
        .code()
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let sandbox = Sandbox::with(&["tasks"]);
    for args in [
        &["explain"][..],
        &["completions", "zsh"],
        &["check"],
        &["generate"],
        &["generate", "--check"],
        &["--help"],
    ] {
        assert_eq!(unread(&mut sandbox.command(args)), Some(0), "{args:?}");
    }
    assert!(sandbox.exists("generated/data-v2/index.ts"));
    assert_eq!(unread(&mut faulty().command(["check"])), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let sandbox = Sandbox::empty();
    let mut command = sandbox.command(["completions", "bash"]);
    let full = File::options().write(true).open("/dev/full").unwrap();
    assert_eq!(command.stdout(full).status().unwrap().code(), Some(2));
}
