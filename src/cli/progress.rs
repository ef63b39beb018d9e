//! Progress on standard error for anything longer than a second.

use std::io::IsTerminal;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{interrupt, text};
use crate::pipeline::Observer;

/// What is shown for each stage.
const TITLES: [(&str, &str); 12] = [
    ("read", "reading the feed"),
    ("group", "grouping like cases"),
    ("solve", "solving the relaxation"),
    ("prices", "pricing the limits"),
    ("round", "giving whole cases their days"),
    ("improve", "improving the plan"),
    ("certify", "proving the bound"),
    ("prove", "proving more, families whole"),
    ("level", "making the days steady"),
    ("check", "checking the plan"),
    ("write", "writing"),
    ("answer", "answering"),
];

/// How long a stage may take before it is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often a bar moves while a stage says nothing.
const TICK: Duration = Duration::from_millis(200);

/// Shows stages: a bar on a terminal, a line for each long stage elsewhere.
pub(super) struct Progress {
    quiet: bool,
    state: Arc<Mutex<State>>,
}

struct State {
    stage: &'static str,
    since: Instant,
    done: Option<f64>,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub fn new(quiet: bool) -> Self {
        let state = Arc::new(Mutex::new(State {
            stage: "",
            since: Instant::now(),
            done: None,
            bar: None,
        }));
        if !quiet && std::io::stderr().is_terminal() {
            let watched = Arc::downgrade(&state);
            // Ends with the state it watches.
            thread::spawn(move || {
                while let Some(state) = watched.upgrade() {
                    lock(&state).draw();
                    drop(state);
                    thread::sleep(TICK);
                }
            });
        }
        Self { quiet, state }
    }

    /// Ends the last stage.
    pub fn finish(&self) {
        self.stage("");
    }
}

impl State {
    /// Draws the bar of a stage that takes long.
    fn draw(&mut self) {
        if self.stage.is_empty() || self.since.elapsed() < PATIENCE {
            return;
        }
        let stage = self.stage;
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(Some(1000), ProgressDrawTarget::stderr());
            bar.set_message(title(stage));
            bar
        });
        let template = match self.done {
            Some(_) => "{msg} {bar:30} {percent} %",
            None => "{spinner} {msg} {elapsed}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let permille = (self.done.unwrap_or(0.0).clamp(0.0, 1.0) * 1000.0).round();
        // Between 0 and 1000.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        bar.set_position(permille as u64);
        bar.tick();
    }
}

impl Observer for Progress {
    fn stage(&self, name: &'static str) {
        let mut state = lock(&self.state);
        let took = state.since.elapsed();
        if let Some(bar) = state.bar.take() {
            bar.finish_and_clear();
        }
        if !self.quiet && !state.stage.is_empty() && took >= PATIENCE {
            let stage = title(state.stage);
            text::say(&format!("{stage}: {:.1} s", took.as_secs_f64()));
        }
        state.stage = name;
        state.since = Instant::now();
        state.done = None;
    }

    fn progress(&self, done: f64) {
        lock(&self.state).done = Some(done);
    }

    fn interrupted(&self) -> bool {
        interrupt::requested()
    }
}

/// The state, also after a panic elsewhere: it is only for show.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn title(stage: &str) -> &'static str {
    TITLES
        .iter()
        .find(|(name, _)| *name == stage)
        .map_or("working", |(_, title)| title)
}
