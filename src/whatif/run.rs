//! Many questions on all cores, their answers in order.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

/// A job, and the jobs before it in the list that it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Job {
    /// Its number: results are handed over in this order.
    pub number: usize,
    /// Whether its result is handed over, or only needed by other jobs.
    pub wanted: bool,
    /// Positions in the list of the jobs whose findings it takes.
    pub needs: Vec<usize>,
}

/// How many jobs after the first that is not begun are looked at for one whose needs are there.
const AHEAD: usize = 1_000;

/// Does numbered jobs, the least number first, on as many threads as rayon has, and hands their
/// results over in the order of the numbers, each as soon as those before it are there. Stops when
/// `deliver` returns false.
///
/// Each job runs on one thread, so its result does not depend on how many there are. A single job
/// has all threads to itself.
pub fn in_order<T: Send>(
    jobs: Range<usize>,
    job: impl Fn(usize) -> T + Sync,
    deliver: impl FnMut(usize, T) -> bool,
) {
    let jobs: Vec<Job> = jobs
        .map(|number| Job {
            number,
            wanted: true,
            needs: Vec::new(),
        })
        .collect();
    in_turn(&jobs, |number, _: &[Arc<()>]| (job(number), ()), deliver);
}

/// Does jobs of which some need what others find, in the order of the list as far as their needs
/// are there, on as many threads as rayon has. A job gives its result, which is handed over in the
/// order of the numbers, and what it found for others, which is kept as long as one needs it.
/// Stops when `deliver` returns false.
///
/// The wanted jobs' numbers follow each other without a gap. Each job runs on one thread; a single
/// job has all to itself.
pub(super) fn in_turn<T: Send, K: Send + Sync>(
    jobs: &[Job],
    job: impl Fn(usize, &[Arc<K>]) -> (T, K) + Sync,
    mut deliver: impl FnMut(usize, T) -> bool,
) {
    let mut due = jobs
        .iter()
        .filter(|job| job.wanted)
        .map(|job| job.number)
        .min()
        .unwrap_or(0);
    let mut early = BTreeMap::new();
    let mut in_order = |at: usize, result: T| {
        if jobs[at].wanted {
            early.insert(jobs[at].number, result);
        }
        while let Some(result) = early.remove(&due) {
            if !deliver(due, result) {
                return false;
            }
            due += 1;
        }
        true
    };
    let desk = Desk::new(jobs);
    let threads = rayon::current_num_threads().min(jobs.len());
    if threads <= 1 {
        while let Some((at, needs)) = desk.next() {
            let (result, found) = job(jobs[at].number, &needs);
            desk.done(at, found);
            if !in_order(at, result) {
                return;
            }
        }
        return;
    }
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, desk, job) = (sender.clone(), &desk, &job);
            scope.spawn(move || {
                // Whoever leaves, in whatever way, keeps nobody waiting.
                let _leaving = Leaving(desk);
                let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
                while let Some((at, needs)) = desk.next() {
                    // Without a pool of its own, as where threads run out, the job shares.
                    let (result, found) = match &pool {
                        Ok(pool) => pool.install(|| job(jobs[at].number, &needs)),
                        Err(_) => job(jobs[at].number, &needs),
                    };
                    desk.done(at, found);
                    if sender.send((at, result)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        for (at, result) in receiver {
            if !in_order(at, result) {
                desk.stop();
                return;
            }
        }
    });
}

/// Hands out jobs whose needs are there, and keeps what was found as long as it is needed.
struct Desk<'j, K> {
    jobs: &'j [Job],
    state: Mutex<State<K>>,
    changed: Condvar,
    stopped: AtomicBool,
}

struct State<K> {
    /// All before it are begun.
    first: usize,
    begun: Vec<bool>,
    found: Vec<Option<Arc<K>>>,
    /// How many jobs still need what a job found.
    needed: Vec<usize>,
}

impl<'j, K> Desk<'j, K> {
    fn new(jobs: &'j [Job]) -> Self {
        let mut needed = vec![0; jobs.len()];
        for need in jobs.iter().flat_map(|job| &job.needs) {
            needed[*need] += 1;
        }
        Self {
            jobs,
            state: Mutex::new(State {
                first: 0,
                begun: vec![false; jobs.len()],
                found: jobs.iter().map(|_| None).collect(),
                needed,
            }),
            changed: Condvar::new(),
            stopped: AtomicBool::new(false),
        }
    }

    fn state(&self) -> MutexGuard<'_, State<K>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next job with what it needs; none when there are no more.
    fn next(&self) -> Option<(usize, Vec<Arc<K>>)> {
        let mut state = self.state();
        loop {
            if self.stopped.load(Ordering::Relaxed) || state.first == self.jobs.len() {
                return None;
            }
            let end = (state.first + AHEAD).min(self.jobs.len());
            let next = (state.first..end).find_map(|at| {
                let needs = self.jobs[at].needs.iter();
                let needs: Option<Vec<Arc<K>>> = needs.map(|&n| state.found[n].clone()).collect();
                needs.filter(|_| !state.begun[at]).map(|needs| (at, needs))
            });
            if let Some((at, needs)) = next {
                state.begun[at] = true;
                while state.begun.get(state.first) == Some(&true) {
                    state.first += 1;
                }
                return Some((at, needs));
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A job is done.
    fn done(&self, at: usize, found: K) {
        let mut state = self.state();
        for &need in &self.jobs[at].needs {
            state.needed[need] -= 1;
            if state.needed[need] == 0 {
                state.found[need] = None;
            }
        }
        if state.needed[at] > 0 {
            state.found[at] = Some(Arc::new(found));
        }
        drop(state);
        self.changed.notify_all();
    }

    fn stop(&self) {
        // Under the lock, so that nobody begins to wait in between.
        let state = self.state();
        self.stopped.store(true, Ordering::Relaxed);
        drop(state);
        self.changed.notify_all();
    }
}

/// Ends the work when a thread leaves early.
struct Leaving<'d, 'j, K>(&'d Desk<'j, K>);

impl<K> Drop for Leaving<'_, '_, K> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_threads(threads: usize, test: impl FnOnce() + Send) {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(test);
    }

    #[test]
    fn results_come_in_order_and_stop_when_told() {
        for threads in [1, 2, 7] {
            with_threads(threads, || {
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

    #[test]
    fn jobs_are_given_what_they_need() {
        // Each third job is only needed; each job adds up its number and what the two before found.
        let jobs: Vec<Job> = (0..200)
            .map(|at| Job {
                number: if at % 3 == 0 {
                    1_000 + at
                } else {
                    at - at / 3 - 1
                },
                wanted: at % 3 != 0,
                needs: (at.saturating_sub(2)..at).collect(),
            })
            .collect();
        let mut expected = None;
        for threads in [1, 2, 5] {
            with_threads(threads, || {
                let mut seen = Vec::new();
                let work = |number: usize, needs: &[Arc<u64>]| {
                    let sum = needs
                        .iter()
                        .fold(number as u64, |sum, need| sum.wrapping_add(**need));
                    (sum, sum)
                };
                in_turn(&jobs, work, |number, sum| {
                    assert_eq!(number, seen.len());
                    seen.push(sum);
                    true
                });
                assert_eq!(seen.len(), 133);
                assert_eq!(expected.get_or_insert_with(|| seen.clone()), &seen);
            });
        }
    }
}
