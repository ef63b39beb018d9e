//! `paso value`: which limit is worth lifting.

use std::fmt::Write as _;
use std::io;

use serde::Serialize;

use super::args::{Format, ValueArguments};
use super::notices;
use super::progress::Progress;
use super::report::UNKNOWN;
use super::text::{
    amount, count, decimal, emit, emit_json, grouped, lines, quiet, say, table, weighted_days,
};
use super::{ExitStatus, interrupt, limits, plan};
use crate::domain::calendar::Day;
use crate::domain::id::narrow;
use crate::domain::problem::Problem;
use crate::pipeline::{Observer, Options, PlanError};
use crate::whatif::Base;
use crate::whatif::run::in_order;
use crate::whatif::too_large::{Barrier, Lack};
use crate::whatif::value::{Effect, Pinch, Valued, Worth};

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
    let problem = &problem;
    let settings = Options {
        effort: options.effort.into(),
        solver: options.solver.named,
        ..Options::default()
    };
    let base = Base::new(problem, &settings, &progress);
    progress.finish();
    let keep_going = || !interrupt::requested();
    let mut base = match base {
        Ok(base) => base.refined(&keep_going),
        Err(error) => return plan::refuse(problem, &error, options.format),
    };
    if !base.outcome.prices_known {
        say(UNKNOWN);
        return Ok(ExitStatus::SolverFailed);
    }
    let pinches: Vec<Pinch> = base.pinches().into_iter().take(options.top).collect();
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
    let mut too_large = Vec::new();
    let mut wrong = None;
    in_order(
        0..barriers.len(),
        |at| base.lifted(&barriers[at], &keep_going),
        |at, found| {
            let effect = match found {
                Ok(Some(effect)) => effect,
                Ok(None) => return false,
                Err(fault) => {
                    wrong = Some(fault);
                    return false;
                }
            };
            too_large.push(TooLarge {
                cases: barriers[at].cases,
                persons: barriers[at].persons,
                most: barriers[at].most.clone(),
                effect,
            });
            true
        },
    );
    progress.finish();
    if let Some(fault) = wrong {
        return plan::refuse(problem, &PlanError::Failed(fault), options.format);
    }
    if interrupt::requested() || too_large.len() < barriers.len() {
        return plan::refuse(problem, &PlanError::Interrupted, options.format);
    }
    match options.format {
        Format::Json => emit_json(&serde_json::json!({
            "cost": base.outcome.cost.total(),
            "lower_bound": base.outcome.lower_bound,
            "gap": base.outcome.gap(),
            "limits": entries,
            "too_large": too_large,
        }))?,
        Format::Text => emit(&(text(&entries, &too_large) + &kept_out(problem, &too_large)))?,
    }
    Ok(ExitStatus::Done)
}

fn entry(problem: &Problem, valued: Valued) -> Entry {
    let Valued { pinch, worth, .. } = valued;
    let date = |day: Option<&Day>| {
        day.map_or(String::new(), |&day| problem.calendar.date(day).to_string())
    };
    let amounts = pinch.limits.iter().map(|&l| problem.limits.amount(l));
    let key = pinch.limits.first().map(|&limit| problem.limits.key(limit));
    Entry {
        resource_id: pinch.resource_id,
        site_id: pinch.site_id,
        title: key.map_or(String::new(), |key| limits::title(problem, key)),
        unit: key.map_or(String::new(), |key| limits::unit(problem, key)),
        binding_days: pinch.days.len(),
        first_day: date(pinch.days.first()),
        last_day: date(pinch.days.last()),
        promise: pinch.promise,
        nothing_there: amounts.sum::<f64>() == 0.0,
        worth,
    }
}

/// The answer for people. Writing to a string cannot fail, so its results are let go.
fn text(entries: &[Entry], too_large: &[TooLarge]) -> String {
    if entries.is_empty() {
        return if too_large.is_empty() {
            "No limit holds anybody back.\n".to_owned()
        } else {
            "No limit holds anybody back who fits by themselves.\n".to_owned()
        };
    }
    let mut rows = table(&[
        "",
        "limit",
        "binds on",
        "one more unit saves up to",
        "holds to",
        "+10 %: people sooner",
        "days of waiting saved",
        "saves at least",
    ]);
    for (rank, entry) in (1..).zip(entries) {
        let effect = entry.worth.effect;
        rows.add_row([
            format!("{rank}."),
            format!("{}@{}", entry.resource_id, entry.site_id),
            count(entry.binding_days as u64, "day", "days"),
            decimal(entry.promise),
            entry
                .worth
                .holds_to
                .map_or("-".to_owned(), |more| step(entry, more)),
            grouped(effect.people_sooner),
            signed(effect.days_saved),
            decimal(effect.proven_saved),
        ]);
    }
    let mut text = lines(&rows);
    text.push_str(
        "\nSavings are in weighted person-days: days that people wait, times the weight of their priority and seniority.\n",
    );
    for (rank, entry) in (1..).zip(entries) {
        let _ = write!(text, "\n{rank}. {}\n", memo(entry));
    }
    text
}

/// The limits that keep cases out by themselves. Writing to a string cannot fail, so its results
/// are let go.
fn kept_out(problem: &Problem, too_large: &[TooLarge]) -> String {
    let mut text = String::new();
    if !too_large.is_empty() {
        text.push_str(
            "\nLimits that keep cases out by themselves, even if nobody else came; no price tells of them:\n",
        );
    }
    for own in too_large {
        let most = &own.most;
        let _ = writeln!(
            text,
            "\n{}@{}: {} in {}; whoever lacks most {}. With up to {} more on one day for each of them there is a checked plan with {} with an appointment. Its cost is {} lower.",
            most.resource_id,
            most.site_id,
            count(own.persons, "person", "people"),
            count(own.cases, "case", "cases"),
            limits::lack(problem, most),
            amount(most.missing),
            more_people(own.effect.people_more),
            weighted_days(own.effect.cost_saved),
        );
    }
    text
}

fn more_people(more: i64) -> String {
    match more {
        0 => "as many people".to_owned(),
        more => format!(
            "{} {}",
            count(more.unsigned_abs(), "person", "people"),
            if more > 0 { "more" } else { "fewer" }
        ),
    }
}

fn step(entry: &Entry, more: f64) -> String {
    if entry.nothing_there {
        let units = if more > 1.0 { "s" } else { "" };
        format!("+{} {}{units}", decimal(more), entry.unit)
    } else {
        format!("+{} %", decimal(100.0 * more))
    }
}

fn signed(number: i64) -> String {
    let digits = grouped(number.unsigned_abs());
    if number < 0 {
        format!("-{digits}")
    } else {
        digits
    }
}

/// A paragraph for a memo.
fn memo(entry: &Entry) -> String {
    let effect = entry.worth.effect;
    let first = entry.worth.steps.first().map_or(0.0, |step| step.more);
    let mut text = format!(
        "{} ({}@{}) binds on {}, from {} to {}. One more {} on each of these days could save up to {}.",
        entry.title,
        entry.resource_id,
        entry.site_id,
        count(entry.binding_days as u64, "day", "days"),
        entry.first_day,
        entry.last_day,
        entry.unit,
        weighted_days(entry.promise),
    );
    match (entry.worth.holds_to, entry.worth.steps.last()) {
        (Some(to), Some(last)) if to == last.more => {
            let _ = write!(
                text,
                " At least nine tenths of that rate holds up to {}, the largest step tried.",
                step(entry, to)
            );
        }
        (Some(to), _) => {
            let _ = write!(
                text,
                " At least nine tenths of that rate holds up to {}; beyond, other limits bind.",
                step(entry, to)
            );
        }
        (None, _) => {
            let kept = entry.worth.steps.first().map_or(0.0, |step| {
                if step.promised > 0.0 {
                    step.saved / step.promised
                } else {
                    0.0
                }
            });
            let _ = write!(
                text,
                " That rate does not hold for long: {} saves {:.0} % of it, because other limits bind too.",
                step(entry, first),
                100.0 * kept
            );
        }
    }
    let step = step(entry, first);
    if effect.is_nothing() {
        let _ = write!(
            text,
            " With {step} on these days the checked plan stays as it is"
        );
    } else {
        let _ = write!(
            text,
            " With {step} on these days there is a checked plan in which {} sooner ({} later), {} with an appointment, and {} of waiting {}. Its cost is {} {}",
            people(effect.people_sooner),
            grouped(effect.people_later),
            more_people(effect.people_more),
            count(effect.days_saved.unsigned_abs(), "day", "days"),
            match (effect.days_saved.unsigned_abs() == 1, effect.days_saved < 0) {
                (true, true) => "is added",
                (true, false) => "is saved",
                (false, true) => "are added",
                (false, false) => "are saved",
            },
            weighted_days(effect.cost_saved.abs()),
            if effect.cost_saved < 0.0 {
                "higher"
            } else {
                "lower"
            },
        );
    }
    let _ = write!(
        text,
        ". The best possible plan {}.",
        match (effect.proven_saved, effect.most_saved) {
            (_, most) if most <= 0.0 => "saves nothing by it".to_owned(),
            (least, most) if least <= 0.0 =>
                format!("saves between nothing and {} by it", decimal(most)),
            (least, most) => format!(
                "saves between {} and {} by it",
                decimal(least),
                decimal(most)
            ),
        }
    );
    text
}

fn people(number: u64) -> String {
    format!(
        "{} {}",
        count(number, "person", "people"),
        if number == 1 {
            "is appointed"
        } else {
            "are appointed"
        }
    )
}
