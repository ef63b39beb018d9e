//! Ctrl-C as a flag that the planner asks for.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::ExitStatus;
use super::text::say;
use crate::outputs::answers::take_away;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static HELD: AtomicBool = AtomicBool::new(false);
static PATIENT: AtomicBool = AtomicBool::new(false);
static ROWS_STAY: AtomicBool = AtomicBool::new(false);
static FRESH: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// How long the work may take to hear of Ctrl-C. Reading, checking and laying out a page do not ask: of
/// a million cases each takes seconds.
const PATIENCE: Duration = Duration::from_millis(500);

/// From now on Ctrl-C raises the flag. A second one ends the process at once, and so does the time:
/// nothing is on the disk yet that would be half written.
pub(super) fn listen() {
    // Only fails if a handler is set already; then that one stays.
    let _ = ctrlc::set_handler(|| {
        let again = INTERRUPTED.swap(true, Ordering::SeqCst);
        if again {
            end();
            return;
        }
        thread::spawn(|| {
            thread::sleep(PATIENCE);
            if !PATIENT.load(Ordering::SeqCst) && !HELD.load(Ordering::SeqCst) {
                say(if ROWS_STAY.load(Ordering::SeqCst) {
                    "interrupted; what is there stays, and the same command goes on from it"
                } else {
                    "interrupted; nothing was written"
                });
                end();
            }
        });
    });
}

fn end() {
    if !HELD.load(Ordering::SeqCst) {
        take_away(&FRESH.lock().unwrap_or_else(PoisonError::into_inner));
        std::process::exit(ExitStatus::Interrupted.code().into());
    }
}

/// Folders that were made for what is to be written go with a process that is ended, the first of them
/// first, if they are empty.
pub(super) fn take_along(folders: &[PathBuf]) {
    folders.clone_into(&mut FRESH.lock().unwrap_or_else(PoisonError::into_inner));
}

/// From now on the process is not ended: the plan stands and is being put on disk.
pub(super) fn hold() {
    HELD.store(true, Ordering::SeqCst);
}

/// From now on the time does not end the process: a file grows on the disk, and whoever writes it asks
/// for the flag often.
pub(super) fn be_patient() {
    PATIENT.store(true, Ordering::SeqCst);
}

/// From now on rows are written one by one, each at once: the time may end the process between them.
pub(super) fn rows_stay() {
    ROWS_STAY.store(true, Ordering::SeqCst);
}

/// Whether Ctrl-C was pressed.
pub(super) fn requested() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}
