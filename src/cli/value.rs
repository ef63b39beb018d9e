//! `paso value`: which limit is worth lifting.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::args::{Format, ValueArguments};
use super::notices;
use super::progress::Progress;
use super::report::{UNKNOWN, no_limit};
use super::text::{emit, emit_json, quiet, say};
use super::{ExitStatus, interrupt, limits, plan};
use crate::domain::calendar::Day;
use crate::domain::id::narrow;
use crate::domain::plan::Reason;
use crate::domain::problem::Problem;
use crate::domain::worth::most_saved;
use crate::pipeline::{Observer, Options, PlanError};
use crate::render::Fault;
use crate::whatif::Session;
use crate::whatif::closed::Closed;
use crate::whatif::effect::Effect;
use crate::whatif::lack::Lack;
use crate::whatif::run::in_order;
use crate::whatif::too_large::Barrier;
use crate::whatif::value::{Pinch, Valued, Worth};

use text::{kept_out, not_reached, openings, text};

mod text;

/// One line of the answer.
#[derive(Serialize)]
struct Entry {
    resource_id: String,
    site_id: String,
    title: String,
    unit: String,
    binding_days: usize,
    first_day: String,
    last_day: String,
    /// Of one more unit on each of these days (in each of the slots that bind).
    promise: f64,
    /// Whether there is nothing of it on these days: then steps are units.
    nothing_there: bool,
    #[serde(flatten)]
    worth: Worth,
}

/// A limit that alone keeps cases out, whatever the prices.
#[derive(Serialize)]
struct TooLarge {
    /// Cases that lack this and nothing else.
    cases: u64,
    persons: u64,
    /// What the one lacks that lacks most.
    #[serde(flatten)]
    most: Lack,
    /// What a plan is like with so much more of it, where each of them lacks least, that none is
    /// too large.
    effect: Effect,
}

/// A limit that is closed on some days, and what opening it would do.
#[derive(Serialize)]
struct Opening {
    resource_id: String,
    site_id: String,
    title: String,
    unit: String,
    closed_days: usize,
    first_day: String,
    last_day: String,
    /// What there is of it usually.
    usual: f64,
    /// What a plan is like with the usual amount on all of these days.
    effect: Effect,
}

impl Opening {
    fn new(problem: &Problem, own: Closed, effect: Effect) -> Self {
        let key = problem.limits.key(own.limit);
        Self {
            title: limits::title(problem, key),
            unit: limits::unit(problem, key),
            closed_days: own.days.len(),
            first_day: date(problem, own.days.first()),
            last_day: date(problem, own.days.last()),
            usual: own.usual,
            resource_id: own.resource_id,
            site_id: own.site_id,
            effect,
        }
    }
}

/// The effects of so many changes, in order; fewer where there was no more time.
fn effects(
    number: usize,
    effect: impl Fn(usize) -> Result<Option<Effect>, Fault> + Sync,
) -> Result<Vec<Effect>, PlanError> {
    let mut effects = Ok(Vec::with_capacity(number));
    in_order(0..number, effect, |_, found| {
        match (found, &mut effects) {
            (Ok(Some(effect)), Ok(effects)) => {
                effects.push(effect);
                return true;
            }
            (Ok(_), _) => {}
            (Err(fault), _) => effects = Err(fault.into()),
        }
        false
    });
    effects
}

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
    let pinches: Vec<Pinch> = base.pinches().into_iter().take(options.top).collect();
    let asked = pinches.len();
    progress.stage("answer");
    let total = f64::from(narrow(pinches.len()));
    let valued = base.worths(pinches, &keep_going, |done| {
        progress.progress(f64::from(narrow(done)) / total);
    });
    let valued = match valued {
        Ok(valued) if !interrupt::requested() => valued,
        other => {
            progress.finish();
            let error = other.err().unwrap_or(PlanError::Interrupted);
            return plan::refuse(problem, &error, options.format);
        }
    };
    let entries: Vec<Entry> = valued.into_iter().map(|own| entry(problem, own)).collect();
    let barriers: Vec<Barrier> = base.barriers().into_iter().take(options.top).collect();
    let closed: Vec<Closed> = base.closed().into_iter().take(options.top).collect();
    let lifted = effects(barriers.len(), |at| base.lifted(&barriers[at], &keep_going));
    let opened = effects(closed.len(), |at| base.opened(&closed[at], &keep_going));
    progress.finish();
    let (lifted, opened) = match (lifted, opened) {
        (Ok(lifted), Ok(opened)) if !interrupt::requested() => (lifted, opened),
        (lifted, opened) => {
            let error = lifted.err().or(opened.err());
            let error = error.unwrap_or(PlanError::Interrupted);
            return plan::refuse(problem, &error, options.format);
        }
    };
    let asked = asked + barriers.len() + closed.len();
    let valued = entries.len() + lifted.len() + opened.len();
    if valued == 0 && asked > 0 {
        return Ok(nothing_valued());
    }
    let too_large: Vec<TooLarge> = (barriers.into_iter().zip(lifted))
        .map(|(own, effect)| TooLarge {
            cases: own.cases,
            persons: own.persons,
            most: own.most,
            effect,
        })
        .collect();
    let closed: Vec<Opening> = (closed.into_iter().zip(opened))
        .map(|(own, effect)| Opening::new(problem, own, effect))
        .collect();
    match options.format {
        Format::Json => emit_json(&serde_json::json!({
            "cost": base.outcome().cost.total(),
            "lower_bound": base.outcome().lower_bound,
            "gap": base.outcome().gap(),
            "limits": entries,
            "too_large": too_large,
            "closed": closed,
            "not_reached": asked - valued,
        }))?,
        Format::Text => {
            // Barriers are of cases that lack one thing; who lacks several is kept out all the same.
            let mut left_out = base.outcome().schedule.unscheduled.iter();
            let fit = !left_out.any(|own| matches!(own.reason, Reason::TooLarge(_)));
            let nothing = fit && closed.is_empty();
            let limits = if entries.is_empty() && asked > valued {
                String::new()
            } else {
                text(&entries, most(&base), no_limit(problem, !nothing))
            };
            let missed = not_reached(asked - valued);
            emit(&(limits + &kept_out(problem, &too_large) + &openings(&closed) + &missed))?;
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

/// The date of a day; empty for none.
fn date(problem: &Problem, day: Option<&Day>) -> String {
    day.map_or(String::new(), |&day| problem.calendar.date(day).to_string())
}

fn entry(problem: &Problem, valued: Valued) -> Entry {
    let Valued { pinch, worth, .. } = valued;
    let amounts = pinch.limits.iter().map(|&l| problem.limits.amount(l));
    let key = pinch.limits.first().map(|&limit| problem.limits.key(limit));
    Entry {
        resource_id: pinch.resource_id,
        site_id: pinch.site_id,
        title: key.map_or(String::new(), |key| limits::title(problem, key)),
        unit: key.map_or(String::new(), |key| limits::unit(problem, key)),
        binding_days: pinch.days.len(),
        first_day: date(problem, pinch.days.first()),
        last_day: date(problem, pinch.days.last()),
        promise: pinch.promise,
        nothing_there: amounts.sum::<f64>() == 0.0,
        worth,
    }
}
