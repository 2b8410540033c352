//! Property tests that state their number of cases and print the seed that repeats them.
#![allow(clippy::print_stderr)]

use std::hash::{BuildHasher, RandomState};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

/// What a property answers.
pub(crate) type Holds = Result<(), TestCaseError>;

/// Tries a property on so many cases; `SEED=… cargo test` repeats a run.
pub(crate) fn holds<S: Strategy>(
    name: &str,
    cases: u32,
    values: S,
    property: impl Fn(S::Value) -> Holds,
) {
    let seed = std::env::var("SEED").ok().map_or_else(
        || RandomState::new().hash_one(name),
        |seed| seed.parse().expect("SEED is a whole number"),
    );
    eprintln!("{name}: {cases} cases, SEED={seed}");
    let config = Config {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..Config::default()
    };
    if let Err(error) = TestRunner::new(config).run(&values, property) {
        panic!("{name}, SEED={seed}: {error}");
    }
}
