//! `paso value`: which limit is worth lifting.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::args::{Format, ValueArguments};
use super::notices;
use super::progress::Progress;
use super::report::{UNKNOWN, no_limit};
use super::text::{emit, emit_json, quiet, say};
use super::{ExitStatus, interrupt, plan};
use crate::domain::id::narrow;
use crate::domain::plan::Reason;
use crate::domain::worth::most_saved;
use crate::outputs::value::{Entry, Opening, TooLarge, Value};
use crate::pipeline::{Observer, Options};
use crate::whatif::Session;

use text::{kept_out, not_reached, openings, text};

mod text;

pub(super) fn run(options: &ValueArguments) -> io::Result<ExitStatus> {
    plan::with_threads(options.threads, || value(options))
}

fn value(options: &ValueArguments) -> io::Result<ExitStatus> {
    interrupt::listen();
    let progress = Progress::new(quiet());
    let Some((problem, _)) = notices::read(
        &options.feed,
        &progress,
        quiet(),
        "nothing was valued",
        None,
    ) else {
        return Ok(ExitStatus::BadInput);
    };
    let problem = &Arc::new(problem);
    let limit = options.time_limit.map(Duration::from_secs_f64);
    let begun = Instant::now();
    let settings = Options {
        effort: options.effort.into(),
        solver: options.solver.named,
        time_limit: limit.map(|limit| limit / 2),
        ..Options::default()
    };
    let base = Session::new(problem.clone(), &settings, &progress);
    progress.finish();
    let keep_going =
        || !interrupt::requested() && limit.is_none_or(|limit| begun.elapsed() < limit);
    let mut base = match base.and_then(|base| base.refined(&keep_going)) {
        Ok(base) => base,
        Err(error) => return plan::refuse(problem, &error, options.format),
    };
    if !base.outcome().prices_known {
        return Ok(nothing_valued());
    }
    progress.stage("answer");
    let found = base.valuation(
        options.top,
        &keep_going,
        &interrupt::requested,
        |done, of| progress.progress(f64::from(narrow(done)) / f64::from(narrow(of))),
    );
    progress.finish();
    let found = match found {
        Ok(found) => found,
        Err(error) => return plan::refuse(problem, &error, options.format),
    };
    if found.is_unknown() {
        return Ok(nothing_valued());
    }
    let told = Value::new(&base, found);
    match options.format {
        // By name, as ever.
        Format::Json => emit_json(&serde_json::json!(told))?,
        Format::Text => {
            // Barriers are of cases that lack one thing; who lacks several is kept out all the same.
            let mut left_out = base.outcome().schedule.unscheduled.iter();
            let fit = !left_out.any(|own| matches!(own.reason, Reason::TooLarge(_)));
            let nothing = fit && told.closed.is_empty();
            let limits = if told.limits.is_empty() && told.not_reached > 0 {
                String::new()
            } else {
                text(&told.limits, most(&base), no_limit(problem, !nothing))
            };
            let missed = not_reached(told.not_reached);
            let rest = kept_out(problem, &told.too_large) + &openings(&told.closed);
            emit(&(limits + &rest + &missed))?;
        }
    }
    Ok(ExitStatus::Done)
}

/// The most that more of any limit could save.
fn most(base: &Session) -> f64 {
    let cost = base.outcome().cost;
    most_saved(Some(base.problem()), cost.total(), cost.moves)
}

/// How the command ends where the time was over before anything was valued.
fn nothing_valued() -> ExitStatus {
    say(UNKNOWN);
    ExitStatus::SolverFailed
}
