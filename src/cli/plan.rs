//! `paso plan`.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use super::args::{Format, PlanArguments};
use super::progress::Progress;
use super::text::say;
use super::validate::notices;
use super::{ExitStatus, interrupt, report};
use crate::feed;
use crate::outputs::writer::Written;
use crate::outputs::{self, summary, writer};
use crate::pipeline::{self, Observer, Options, Outcome, PlanError};

/// Most notices of one code that are shown.
const SHOWN: usize = 5;

pub(super) fn run(options: &PlanArguments) -> io::Result<ExitStatus> {
    if let Err(error) = writer::check_target(&options.out, options.force) {
        say(&format!("error: {error}"));
        return Ok(ExitStatus::BadInput);
    }
    interrupt::listen();
    let begun = Instant::now();
    let reading = feed::read(&options.feed.feed, &options.feed.overrides());
    let read = begun.elapsed().as_secs_f64();
    let Some(problem) = reading.problem else {
        say(notices(&reading.notices, usize::MAX).trim_end());
        say("the feed cannot be planned, and nothing was written");
        return Ok(ExitStatus::BadInput);
    };
    if !options.quiet && !reading.notices.is_empty() {
        say(notices(&reading.notices, SHOWN).trim_end());
    }
    let progress = Progress::new(options.quiet);
    let settings = Options {
        effort: options.effort.into(),
        time_limit: options.time_limit.map(Duration::from_secs_f64),
    };
    let outcome = with_threads(options.threads, || {
        pipeline::plan(&problem, &settings, &progress)
    })?;
    let mut outcome: Outcome = match outcome {
        Ok(outcome) => outcome,
        Err(error) => {
            progress.finish();
            return refuse(&problem, &error, options.format);
        }
    };
    outcome.seconds.insert(0, ("read", read));
    progress.stage("write");
    let written = writer::write(
        &options.out,
        &outputs::files(&problem, &outcome),
        options.force,
    );
    progress.finish();
    match written {
        Ok(Written { litter: None }) => {}
        Ok(Written {
            litter: Some(folder),
        }) => say(&format!(
            "warning: the previous plan could not be removed; it is in {}",
            folder.display()
        )),
        Err(error) => {
            say(&format!("error: {error}"));
            return Ok(ExitStatus::BadInput);
        }
    }
    let mut out = io::stdout().lock();
    match options.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &summary::summary(&problem, &outcome))?;
            writeln!(out)?;
        }
        Format::Text => write!(out, "{}", report::text(&problem, &outcome, &options.out))?,
    }
    Ok(ExitStatus::Done)
}

/// Says why there is no plan; nothing has been written.
fn refuse(
    problem: &crate::domain::problem::Problem,
    error: &PlanError,
    format: Format,
) -> io::Result<ExitStatus> {
    match error {
        PlanError::Conflicts(conflicts) => {
            let mut out = io::stdout().lock();
            match format {
                Format::Json => {
                    let list = report::conflicts_json(problem, conflicts);
                    serde_json::to_writer_pretty(&mut out, &list)?;
                    writeln!(out)?;
                }
                Format::Text => write!(out, "{}", report::conflicts(problem, conflicts))?,
            }
            Ok(ExitStatus::No)
        }
        PlanError::Solver(_) => {
            say(&format!("error: {error}; nothing was written"));
            Ok(ExitStatus::SolverFailed)
        }
        PlanError::Interrupted => {
            say("interrupted; nothing was written");
            Ok(ExitStatus::Interrupted)
        }
    }
}

/// Runs with a number of threads, or with all cores.
fn with_threads<T: Send>(threads: Option<u16>, work: impl FnOnce() -> T + Send) -> io::Result<T> {
    match threads {
        None => Ok(work()),
        Some(count) => {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(usize::from(count))
                .build()
                .map_err(io::Error::other)?;
            Ok(pool.install(work))
        }
    }
}
