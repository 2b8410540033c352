//! Arguments, and the commands that only print.

use larder::finding::Code;

use super::sandbox::Sandbox;

#[test]
fn wrong_arguments_exit_with_two() {
    let sandbox = Sandbox::with(&["tasks"]);
    for args in [
        &[][..],
        &["generat"],
        &["generate", "--chek"],
        &["generate", "--check", "--dry-run"],
        &["generate", "--check", "--new-history"],
        &["check", "--message-format", "xml"],
        &["completions", "csh"],
        &["explain", "no-such-code"],
    ] {
        let run = sandbox.run(args);
        assert_eq!(run.code, Some(2), "{args:?}");
        assert!(!run.stderr.is_empty() && run.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn help_and_version_exit_with_zero() {
    let sandbox = Sandbox::empty();
    for args in [
        &["--help"][..],
        &["-h"],
        &["generate", "--help"],
        &["--version"],
    ] {
        let run = sandbox.run(args);
        assert_eq!(run.code, Some(0));
        assert!(run.stderr.is_empty() && !run.stdout.is_empty());
    }
    let version = format!("larder {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(sandbox.run(["--version"]).stdout, version);
}

#[test]
fn every_code_is_explained_and_listed() {
    let sandbox = Sandbox::empty();
    let list = sandbox.run(["explain"]);
    assert_eq!(list.code, Some(0));
    assert_eq!(list.stdout.lines().count(), Code::ALL.len());
    for code in Code::ALL {
        let line = format!("{} ", code.slug());
        assert!(list.stdout.lines().any(|listed| listed.starts_with(&line)));
        let run = sandbox.run(["explain", code.slug()]);
        assert_eq!(run.code, Some(0));
        assert!(run.stdout.starts_with(&format!("{}\n\n", code.slug())));
        assert!(run.stdout.contains("Example:"), "{}", code.slug());
    }
}

#[test]
fn a_misspelt_code_is_guessed() {
    let sandbox = Sandbox::empty();
    let run = sandbox.run(["explain", "unknwon-key"]);
    assert_eq!(
        run.stderr,
        "error: there is no finding `unknwon-key`\nhelp: did you mean `unknown-key`?\n"
    );
}

#[test]
fn every_shell_has_completions() {
    let sandbox = Sandbox::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = sandbox.run(["completions", shell]);
        assert_eq!(run.code, Some(0));
        assert!(run.stdout.contains("new-history"), "{shell}");
    }
}

#[test]
fn the_schema_is_json() {
    let sandbox = Sandbox::empty();
    let run = sandbox.run(["schema"]);
    assert_eq!(run.code, Some(0));
    let schema: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(schema["properties"]["tables"].is_object());
}
