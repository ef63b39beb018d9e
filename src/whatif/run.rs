//! Many questions on all cores, their answers in order.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Does numbered jobs, the least number first, on as many threads as rayon has, and hands their
/// results over in the order of the numbers, each as soon as those before it are there. Stops when
/// `deliver` returns false.
///
/// Each job runs on one thread, so its result does not depend on how many there are. A single job
/// has all threads to itself.
pub fn in_order<T: Send>(
    jobs: Range<usize>,
    job: impl Fn(usize) -> T + Sync,
    mut deliver: impl FnMut(usize, T) -> bool,
) {
    let threads = rayon::current_num_threads().min(jobs.len());
    if threads <= 1 {
        for at in jobs {
            if !deliver(at, job(at)) {
                return;
            }
        }
        return;
    }
    let next = AtomicUsize::new(jobs.start);
    let stopped = AtomicBool::new(false);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, next, stopped, job, end) =
                (sender.clone(), &next, &stopped, &job, jobs.end);
            scope.spawn(move || {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
                while !stopped.load(Ordering::Relaxed) {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= end {
                        break;
                    }
                    // Without a pool of its own, as where threads run out, the job shares.
                    let result = match &pool {
                        Ok(pool) => pool.install(|| job(at)),
                        Err(_) => job(at),
                    };
                    if sender.send((at, result)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut due = jobs.start;
        for (at, result) in receiver {
            early.insert(at, result);
            while let Some(result) = early.remove(&due) {
                if !deliver(due, result) {
                    stopped.store(true, Ordering::Relaxed);
                    return;
                }
                due += 1;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_stop_when_told() {
        for threads in [1, 2, 7] {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| {
                let mut seen = Vec::new();
                in_order(
                    3..40,
                    |at| {
                        // Later jobs are the quicker ones.
                        thread::sleep(std::time::Duration::from_micros(40 - at as u64));
                        at * at
                    },
                    |at, square| {
                        seen.push((at, square));
                        at < 30
                    },
                );
                let expected: Vec<_> = (3..=30).map(|at| (at, at * at)).collect();
                assert_eq!(seen, expected);
            });
        }
    }
}
