//! Property tests that state their number of cases and print the seed that repeats them.
#![allow(clippy::print_stderr)]

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

/// What a property answers.
pub(crate) type Holds = Result<(), TestCaseError>;

/// What is tried without a word: the same in every run, so that a failure is the change's.
pub(crate) const SEED: u64 = 20_261_122;

/// Tries a property on so many cases; `SEED=… cargo test` tries others.
pub(crate) fn holds<S: Strategy>(
    name: &str,
    cases: u32,
    values: S,
    property: impl Fn(S::Value) -> Holds,
) {
    let seed =
        std::env::var("SEED").map_or(SEED, |seed| seed.parse().expect("SEED is a whole number"));
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
