//! Ctrl-C as a flag that the planner asks for.

use std::sync::atomic::{AtomicBool, Ordering};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static HELD: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C raises the flag; a second one ends the process at once.
pub(super) fn listen() {
    // Only fails if a handler is set already; then that one stays.
    let _ = ctrlc::set_handler(|| {
        let again = INTERRUPTED.swap(true, Ordering::SeqCst);
        if again && !HELD.load(Ordering::SeqCst) {
            std::process::exit(130);
        }
    });
}

/// From now on the process is not ended: the plan stands and is being put on disk.
pub(super) fn hold() {
    HELD.store(true, Ordering::SeqCst);
}

/// Whether Ctrl-C was pressed.
pub(super) fn requested() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}
