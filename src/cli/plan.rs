//! `paso plan`.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use super::args::{Format, PlanArguments};
use super::conflicts::Conflicts;
use super::notices;
use super::progress::Progress;
use super::text::{emit, emit_json, quiet, safe, say};
use super::{ExitStatus, interrupt, report};
use crate::domain::problem::Problem;
use crate::files::archive::{self, Kept};
use crate::files::plan::PlanFile;
use crate::outputs::{self, single, writer};
use crate::pipeline::{self, Observer, Options, Outcome, PlanError, Trace};
use crate::render::summary;

/// Runs the command with the threads asked for.
pub(super) fn run(options: &PlanArguments) -> io::Result<ExitStatus> {
    with_threads(options.threads, || plan(options))
}

/// Runs a command with so many threads; all cores if not given.
pub(super) fn with_threads(
    threads: Option<u16>,
    command: impl FnOnce() -> io::Result<ExitStatus> + Send,
) -> io::Result<ExitStatus> {
    match threads {
        None => command(),
        Some(count) => rayon::ThreadPoolBuilder::new()
            .num_threads(usize::from(count))
            .build()
            .map_err(|error| io::Error::other(format!("{count} threads cannot be begun: {error}")))?
            .install(command),
    }
}

fn plan(options: &PlanArguments) -> io::Result<ExitStatus> {
    if let Err(error) = writer::check_target(&options.out, options.force) {
        return Ok(bad_input(&error));
    }
    interrupt::listen();
    let progress = Progress::new(quiet());
    let begun = Instant::now();
    let Some((problem, _, kept)) = notices::read_whole(
        &options.feed,
        &progress,
        quiet(),
        "nothing was written",
        Some(&options.out),
    ) else {
        return Ok(ExitStatus::BadInput);
    };
    let problem = &problem;
    let read = begun.elapsed().as_secs_f64();
    let settings = Options {
        effort: options.effort.into(),
        time_limit: options.time_limit.map(Duration::from_secs_f64),
        solver: options.solver.named,
    };
    let planned = pipeline::planned(problem, &settings, &progress);
    progress.finish();
    match planned {
        Ok((mut outcome, trace)) => {
            outcome.seconds.insert(0, ("read", read));
            let kept = (!options.no_feed).then_some(&kept);
            deliver(options, problem, (&outcome, &trace), kept, &progress)
        }
        Err(error) => refuse(problem, &error, options.format),
    }
}

/// Writes the plan and shows it.
fn deliver(
    options: &PlanArguments,
    problem: &Problem,
    (outcome, trace): (&Outcome, &Trace),
    kept: Option<&Kept>,
    progress: &Progress,
) -> io::Result<ExitStatus> {
    progress.stage("write");
    if let Some(path) = &options.trace
        && let Err(error) = write_trace(path, trace)
    {
        progress.finish();
        let path = path.display();
        say(&safe(&format!(
            "error: {path}: {error}; no plan was written"
        )));
        return Ok(ExitStatus::BadInput);
    }
    let mut files = outputs::files_in(problem, outcome, options.lang.into());
    if let Some(kept) = kept {
        files.set(PlanFile::Feed, archive::pack(kept)?);
    }
    interrupt::hold();
    let written = writer::write(&options.out, &files, options.force);
    progress.finish();
    match written {
        Ok(written) => {
            if let Some(folder) = written.litter {
                say(&safe(&format!(
                    "warning: the previous plan could not be removed; it is in {}",
                    folder.display()
                )));
            }
        }
        Err(error) => return Ok(bad_input(&error)),
    }
    match options.format {
        Format::Json => emit_json(&summary::summary(problem, outcome, None))?,
        Format::Text => emit(&report::text(problem, outcome, &options.out))?,
    }
    Ok(ExitStatus::Done)
}

/// Writes what the pieces of the planning came to.
fn write_trace(path: &Path, trace: &Trace) -> io::Result<()> {
    let mut text = serde_json::to_string_pretty(trace)?;
    text.push('\n');
    single::write_file(path, text.as_bytes())
}

fn bad_input(error: &writer::WriteError) -> ExitStatus {
    say(&safe(&format!("error: {error}")));
    ExitStatus::BadInput
}

/// Says why there is no plan; nothing has been written.
pub(super) fn refuse(
    problem: &Problem,
    error: &PlanError,
    format: Format,
) -> io::Result<ExitStatus> {
    match error {
        PlanError::Conflicts(conflicts) => {
            let conflicts = Conflicts::new(problem, conflicts);
            match format {
                Format::Json => emit_json(&conflicts)?,
                Format::Text => emit(&conflicts.text("Nothing was planned or written."))?,
            }
            Ok(ExitStatus::No)
        }
        PlanError::Solver(_) | PlanError::Failed(_) => {
            say(&safe(&format!("error: {error}; nothing was written")));
            Ok(ExitStatus::SolverFailed)
        }
        PlanError::Interrupted => {
            say("interrupted; nothing was written");
            Ok(ExitStatus::Interrupted)
        }
    }
}
