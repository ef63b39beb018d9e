//! Progress on standard error for anything longer than a second.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{interrupt, text};
use crate::pipeline::Observer;

/// What is shown for each stage.
const TITLES: [(&str, &str); 6] = [
    ("group", "grouping like cases"),
    ("prices", "pricing the limits"),
    ("round", "giving whole cases their days"),
    ("improve", "improving the plan"),
    ("certify", "proving the bound"),
    ("write", "writing"),
];

/// How long a stage may take before it is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// Shows stages: a bar on a terminal, a line for each long stage elsewhere.
pub(super) struct Progress {
    quiet: bool,
    terminal: bool,
    state: Mutex<State>,
}

struct State {
    stage: &'static str,
    since: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub fn new(quiet: bool) -> Self {
        Self {
            quiet,
            terminal: std::io::stderr().is_terminal(),
            state: Mutex::new(State {
                stage: "",
                since: Instant::now(),
                bar: None,
            }),
        }
    }

    /// Ends the last stage.
    pub fn finish(&self) {
        self.stage("");
    }
}

impl Observer for Progress {
    fn stage(&self, name: &'static str) {
        let Ok(mut state) = self.state.lock() else {
            return;
        };
        let took = state.since.elapsed();
        if let Some(bar) = state.bar.take() {
            bar.finish_and_clear();
        }
        if !self.quiet && !state.stage.is_empty() && took >= PATIENCE {
            text::say(&format!(
                "{}: {:.1} s",
                title(state.stage),
                took.as_secs_f64()
            ));
        }
        state.stage = name;
        state.since = Instant::now();
    }

    fn progress(&self, done: f64) {
        if self.quiet || !self.terminal {
            return;
        }
        let Ok(mut state) = self.state.lock() else {
            return;
        };
        if state.since.elapsed() < PATIENCE {
            return;
        }
        let stage = state.stage;
        let bar = state.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(Some(1000), ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {percent} %") {
                bar.set_style(style);
            }
            bar.set_message(title(stage));
            bar
        });
        let permille = (done.clamp(0.0, 1.0) * 1000.0).round();
        // Between 0 and 1000.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        bar.set_position(permille as u64);
    }

    fn interrupted(&self) -> bool {
        interrupt::requested()
    }
}

fn title(stage: &str) -> &'static str {
    TITLES
        .iter()
        .find(|(name, _)| *name == stage)
        .map_or("working", |(_, title)| title)
}
