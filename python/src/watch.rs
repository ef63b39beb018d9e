//! Work that Python waits for: Ctrl-C is heard, and whoever wants to know is told how far it is.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use paso::pipeline::Observer;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// How often Python is asked for signals.
const TICK: Duration = Duration::from_millis(50);

/// How long work may take to hear that it is to stop; what takes longer, such as laying out the page of a
/// million cases, ends by itself, and nobody waits for it.
const PATIENCE: Duration = Duration::from_millis(500);

/// The planner's stack: as much as the main thread of a command has.
pub(crate) const STACK: usize = 8 << 20;

/// How far work is, and whether it is to stop.
#[derive(Default)]
pub(crate) struct Watch {
    stop: AtomicBool,
    told: Mutex<Told>,
}

#[derive(Clone, Copy, Default, PartialEq)]
struct Told {
    stage: &'static str,
    done: Option<f64>,
}

impl Watch {
    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether to go on.
    pub(crate) fn goes_on(&self) -> bool {
        !self.interrupted()
    }
}

impl Observer for Watch {
    fn stage(&self, name: &'static str) {
        *self.told() = Told {
            stage: name,
            done: None,
        };
    }

    fn progress(&self, done: f64) {
        self.told().done = Some(done.clamp(0.0, 1.0));
    }

    fn interrupted(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Does work in a thread of its own, while this one answers signals and tells `progress` of the stage and
/// of how much of it is done. What they raise ends the work.
pub(crate) fn run<T: Send + 'static>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Watch) -> T + Send + 'static,
) -> PyResult<T> {
    let watch = Arc::new(Watch::default());
    let (to, from) = sync_channel(1);
    let own = Arc::clone(&watch);
    let worker = thread::Builder::new().name("paso".to_owned());
    let begun = worker.stack_size(STACK).spawn(move || {
        let found = panic::catch_unwind(AssertUnwindSafe(|| work(&own)));
        // Nobody may be waiting any more.
        let _ = to.send(found);
    });
    begun.map_err(|error| PyRuntimeError::new_err(format!("no thread can be begun: {error}")))?;
    let from = Mutex::new(from);
    let mut before = Told::default();
    loop {
        match py.detach(|| wait(&from, TICK)) {
            Ok(Ok(found)) => return Ok(found),
            Ok(Err(payload)) => panic::resume_unwind(payload),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("the work ended without a result"));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if let Err(raised) = py.check_signals().and_then(|()| {
            let now = *watch.told();
            match progress {
                Some(progress) if now != before && !now.stage.is_empty() => {
                    before = now;
                    progress.call1((now.stage, now.done)).map(drop)
                }
                _ => Ok(()),
            }
        }) {
            watch.stop.store(true, Ordering::Relaxed);
            // A result that comes now is let go.
            let _ = py.detach(|| wait(&from, PATIENCE));
            return Err(raised);
        }
    }
}

type Found<T> = Result<T, Box<dyn std::any::Any + Send>>;

fn wait<T>(from: &Mutex<Receiver<Found<T>>>, time: Duration) -> Result<Found<T>, RecvTimeoutError> {
    let from = from.lock().unwrap_or_else(PoisonError::into_inner);
    from.recv_timeout(time)
}
