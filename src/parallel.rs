//! Work on many items at once, on as many threads as the machine has cores.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

/// What two functions make, the second one meanwhile on a thread of its own.
pub fn both<A, B: Send>(first: impl FnOnce() -> A, second: impl FnOnce() -> B + Send) -> (A, B) {
    thread::scope(|scope| {
        let second = scope.spawn(second);
        (first(), finished(second))
    })
}

/// Fewer items are not worth a thread.
const LEAST: usize = 64;

/// What the function makes of each item, in the order of the items.
pub fn map<T: Send, R: Send>(
    items: impl IntoIterator<Item = T>,
    function: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let mut items: Vec<T> = items.into_iter().collect();
    if items.len() <= LEAST {
        return items.into_iter().map(function).collect();
    }
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let share = items.len().div_ceil(threads).max(LEAST);
    let function = &function;
    thread::scope(|scope| {
        let mut others = Vec::new();
        while items.len() > share {
            let last = items.split_off(items.len() - share);
            others.push(scope.spawn(move || last.into_iter().map(function).collect::<Vec<R>>()));
        }
        let mut results: Vec<R> = items.into_iter().map(function).collect();
        for other in others.into_iter().rev() {
            results.extend(finished(other));
        }
        results
    })
}

fn finished<R>(thread: ScopedJoinHandle<'_, R>) -> R {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_items() {
        for count in [0, 1, LEAST, LEAST + 1, 1000] {
            let doubled: Vec<usize> = (0..count).map(|item| 2 * item).collect();
            assert_eq!(map(0..count, |item| 2 * item), doubled);
        }
    }
}
