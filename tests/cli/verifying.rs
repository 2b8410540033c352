//! `larder verify` without a database; the tests of `verify` have one.

use super::sandbox::Sandbox;

#[cfg(not(feature = "postgres"))]
#[test]
fn the_default_build_says_which_feature_it_needs() {
    let run = Sandbox::with(&["tasks"]).run(["verify"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("error[needs-feature]"), "{run:?}");
    assert!(run.stderr.contains("--features postgres"), "{run:?}");
}

#[test]
fn the_help_says_where_the_url_comes_from_and_shows_none() {
    let sandbox = Sandbox::empty();
    let url = "postgres://ada:s3cret@db.example.com/postgres";
    let mut command = sandbox.command(["verify", "--help"]);
    let output = command.env("DATABASE_URL", url).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(
        help.contains("DATABASE_URL") && help.contains("sslrootcert"),
        "{help}"
    );
    assert!(!help.contains("s3cret"), "{help}");
}
