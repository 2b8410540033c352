//! Work on many items at once, on as many threads as the machine has cores.

use std::iter;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread::{self, ScopedJoinHandle};

/// What two functions make, the second one meanwhile on a thread of its own.
pub fn both<A, B: Send>(first: impl FnOnce() -> A, second: impl FnOnce() -> B + Send) -> (A, B) {
    thread::scope(|scope| {
        let second = scope.spawn(second);
        (first(), finished(second))
    })
}

/// Fewer items are not worth a thread.
const SHARE: usize = 16;

/// Asking for the number of cores takes as long as a small page.
static CORES: LazyLock<usize> =
    LazyLock::new(|| thread::available_parallelism().map_or(1, NonZero::get));

/// What the function makes of each item, in the order of the items. A thread that is done
/// with an item takes the next one, so large items are best among the first.
///
/// # Panics
/// When the function does.
pub fn map<T: Send, R: Send>(
    items: impl IntoIterator<Item = T>,
    function: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let items: Vec<T> = items.into_iter().collect();
    let threads = items.len() / SHARE;
    if threads < 2 || *CORES < 2 {
        return items.into_iter().map(function).collect();
    }
    // Each result has its place, so that none of them, which may be large, is moved around.
    let places: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::default()).collect();
    let rest = Mutex::new(items.into_iter().zip(&places));
    let next = || rest.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        for (item, place) in iter::from_fn(next) {
            let result = function(item);
            *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        }
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(*CORES))
            .map(|_| scope.spawn(work))
            .collect();
        work();
        others.into_iter().for_each(finished);
    });
    let results = places.into_iter().map(Mutex::into_inner);
    results
        .map(|result| result.unwrap_or_else(PoisonError::into_inner))
        .map(|result| result.expect("each item was taken once"))
        .collect()
}

/// The same for a function that also finds something; it is added in the order of the items.
pub fn map_finding<T: Send, R: Send, F: Send>(
    items: impl IntoIterator<Item = T>,
    findings: &mut Vec<F>,
    function: impl Fn(T, &mut Vec<F>) -> R + Sync,
) -> Vec<R> {
    let made = map(items, |item| {
        let mut found = Vec::new();
        (function(item, &mut found), found)
    });
    let made = made.into_iter().map(|(result, found)| {
        findings.extend(found);
        result
    });
    made.collect()
}

fn finished<R>(thread: ScopedJoinHandle<'_, R>) -> R {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_items() {
        for count in [0, 1, 2 * SHARE - 1, 2 * SHARE, 1000] {
            let doubled: Vec<usize> = (0..count).map(|item| 2 * item).collect();
            assert_eq!(map(0..count, |item| 2 * item), doubled);
        }
    }

    #[test]
    fn what_is_found_keeps_the_order_of_the_items() {
        let mut found = vec![-1];
        let made = map_finding(0..1000, &mut found, |item, found| {
            found.extend((item % 2 == 0).then_some(item));
            item
        });
        assert_eq!(made, (0..1000).collect::<Vec<_>>());
        assert!(found.is_sorted() && found.len() == 501);
    }
}
