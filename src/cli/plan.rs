//! `paso plan`.

use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use super::args::{Format, PlanArguments};
use super::conflicts::Conflicts;
use super::notices;
use super::progress::Progress;
use super::text::{count, emit, emit_json, grouped, note, quiet, safe, say, weighted_days};
use super::way_out::WayOut;
use super::{ExitStatus, interrupt, report};
use crate::domain::problem::Problem;
use crate::files::archive::{self, Kept};
use crate::files::plan::{PlanFile, PlanFiles};
use crate::outputs::{self, single, writer};
use crate::pipeline::{self, Observer, Options, Outcome, PlanError, Previous, Trace};
use crate::render::summary;
use crate::report::previous::{appointments, known};
use crate::report::workbook::workbook;
use crate::report::written::Written;
use crate::solver::names::{Solver, usual};
use crate::stores::{self, Form, Place};

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
    if Place::from(options.out.as_path()).form() == Some(Form::Postgres) {
        say(
            "error: a plan is written to a folder; name one with -o, and the database gets the plan with --write-back",
        );
        return Ok(ExitStatus::BadInput);
    }
    if options.write_back
        && let Err(error) = stores::ready_for_plans(&options.feed.feed)
    {
        say(&safe(&format!("error: {error}; nothing was written")));
        return Ok(ExitStatus::BadInput);
    }
    if let Err(error) = writer::check_target(&options.out, options.force) {
        return Ok(bad_input(&error));
    }
    let Ok(previous) = earlier(options) else {
        return Ok(ExitStatus::BadInput);
    };
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
        allow_moves: options.allow_moves,
    };
    let planned = match &previous {
        None => pipeline::planned(problem, &settings, &progress),
        Some(written) => {
            if let Some(ended) = foreign(options, problem, written) {
                progress.finish();
                return Ok(ended);
            }
            let own = Previous {
                appointments: &appointments(written, problem),
                least: stability(options, problem),
            };
            pipeline::planned_from(problem, &settings, &progress, own)
        }
    };
    match planned {
        Ok((mut outcome, trace)) => {
            progress.finish();
            outcome.seconds.insert(0, ("read", read));
            let kept = (!options.no_feed).then_some(&kept);
            let made = (&outcome, &trace);
            deliver(options, problem, made, kept, &progress)
        }
        Err(PlanError::Conflicts(found)) => {
            progress.stage("repair");
            let told = Conflicts::new(problem, &found);
            let asked = options.solver.named.map_or_else(usual, Solver::asked);
            let way_out = WayOut::new(problem, &found, &told, asked);
            progress.finish();
            match options.format {
                Format::Json => emit_json(&way_out)?,
                Format::Text => {
                    let listed = told.text("Nothing was planned or written.");
                    emit(&(listed + &way_out.text()))?;
                }
            }
            Ok(ExitStatus::No)
        }
        Err(error) => {
            progress.finish();
            refuse(problem, &error, options.format)
        }
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
    let (mut files, packed) = rayon::join(
        || outputs::files_in(problem, outcome, options.lang.into()),
        || kept.map(archive::pack).transpose(),
    );
    if let Some(packed) = packed? {
        files.set(PlanFile::Feed, packed);
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
    if options.write_back {
        match stores::write_back(&options.feed.feed, &files) {
            Ok(id) => note(&safe(&format!(
                "the plan is in {} as `{id}`",
                options.feed.feed
            ))),
            Err(error) => {
                say(&safe(&format!(
                    "error: {error}; the plan itself is written"
                )));
                return Ok(ExitStatus::BadInput);
            }
        }
    }
    if let Some(path) = &options.xlsx
        && let Err(error) = write_workbook(path, &files, problem, options)
    {
        let path = path.display();
        say(&safe(&format!(
            "error: {path}: {error}; the plan itself is written"
        )));
        return Ok(ExitStatus::BadInput);
    }
    match options.format {
        Format::Json => emit_json(&summary::summary(problem, outcome, None))?,
        Format::Text => {
            let mut text = report::text(problem, outcome, &options.out);
            if let Some(stayed) = outcome.stayed {
                // Writing to a string cannot fail.
                let _ = writeln!(
                    text,
                    "Of {} that could keep the appointment of the earlier plan, {} {} it; that costs at most {}.",
                    count(stayed.could, "case", "cases"),
                    grouped(stayed.kept),
                    if stayed.kept == 1 { "keeps" } else { "keep" },
                    weighted_days((outcome.cost.total() - outcome.lower_bound).max(0.0))
                );
            }
            emit(&text)?;
        }
    }
    Ok(ExitStatus::Done)
}

/// The earlier plan that is named, if any; an error has been said.
fn earlier(options: &PlanArguments) -> Result<Option<Written>, ()> {
    let Some(folder) = &options.previous else {
        return Ok(None);
    };
    let files = PlanFiles::read(folder, &PlanFile::DATA);
    Written::new(&files, None).map(Some).map_err(|error| {
        let folder = folder.display();
        say(&safe(&format!("error: the plan in {folder}: {error}")));
    })
}

/// What moving a case is to save at least: as the command line says, or the feed.
fn stability(options: &PlanArguments, problem: &Problem) -> f64 {
    let usual = problem.rules.steadiness.stability_days;
    options.stability.unwrap_or(usual)
}

/// Says so where the earlier plan is of cases that the feed does not know; how the command ends where it
/// knows none of them.
fn foreign(options: &PlanArguments, problem: &Problem, earlier: &Written) -> Option<ExitStatus> {
    let all = earlier.appointments.len() as u64;
    let own = known(earlier, problem) as u64;
    if own == all {
        return None;
    }
    let folder = options.previous.iter();
    let folder: String = folder.map(|path| path.display().to_string()).collect();
    let cases = count(all, "case", "cases");
    if own == 0 {
        say(&safe(&format!(
            "error: the plan in {folder} has appointments of {cases}, and this feed has none of them: it is of another feed; nothing was written"
        )));
        return Some(ExitStatus::BadInput);
    }
    note(&safe(&format!(
        "warning: the plan in {folder} has appointments of {cases}, of which this feed has {}; the others are passed over",
        grouped(own)
    )));
    None
}

/// Writes the plan as a workbook.
fn write_workbook(
    path: &Path,
    files: &PlanFiles,
    problem: &Problem,
    options: &PlanArguments,
) -> io::Result<()> {
    let written = Written::new(files, Some(problem)).map_err(io::Error::other)?;
    let book = workbook(&written, Some(problem), options.lang.into());
    single::write_file(path, &book.map_err(io::Error::other)?)
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
        PlanError::Failed(_) => {
            say(&safe(&format!("error: {error}; nothing was written")));
            Ok(ExitStatus::SolverFailed)
        }
        PlanError::Interrupted => {
            say("interrupted; nothing was written");
            Ok(ExitStatus::Interrupted)
        }
    }
}
