//! `paso what-if --sweep`: a grid of questions, its rows on disk as they come.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use super::args::{Format, WhatIfArguments};
use super::progress::Progress;
use super::text::{count, emit, emit_json, grouped, quiet, safe, say};
use super::{ExitStatus, interrupt, questions, what_if};
use crate::domain::problem::Problem;
use crate::domain::scenario::{Change, Scenario};
use crate::outputs::answers::SWEEP;
use crate::outputs::sweep::SweepFile;
use crate::outputs::what_if::Row;
use crate::whatif::grammar;
use crate::whatif::sweep::{self, Scale, Sweep};

pub(super) fn run(
    options: &WhatIfArguments,
    problem: &Problem,
    fixed: Vec<Change>,
    progress: &Progress,
) -> io::Result<ExitStatus> {
    let Some(sweep) = sweep(options, problem, fixed) else {
        return Ok(ExitStatus::BadInput);
    };
    // The arguments ask for a folder wherever they ask for a sweep.
    let out = options.out.as_deref().unwrap_or(Path::new("."));
    let file = SweepFile::open(out, &question(options, problem), options.force);
    let mut file = match file {
        Ok(file) => file,
        Err(error) => {
            say(&safe(&format!("error: {error}")));
            return Ok(ExitStatus::BadInput);
        }
    };
    let before = file.rows.saturating_sub(1);
    if file.rows <= sweep.len() {
        if before > 0 && !quiet() {
            say(&format!(
                "{} of {} points are there already",
                grouped(before as u64),
                grouped(sweep.len() as u64)
            ));
        }
        match fill(options, problem, &sweep, &mut file, progress) {
            Ok(ExitStatus::Done) => {}
            other => return other,
        }
    }
    finish(options, &sweep, &file, before, out)
}

/// The sweep that was asked for, or what is wrong with it.
fn sweep(options: &WhatIfArguments, problem: &Problem, fixed: Vec<Change>) -> Option<Sweep> {
    let targets = questions::each("--sweep", &options.sweep, |text| {
        grammar::scalable(text, problem)
    });
    let scales = questions::each("--scale", &options.scale, Scale::read);
    let (targets, scales) = (targets?, scales?);
    if targets.len() > 2 {
        say("error: a sweep scales one or two things");
        return None;
    }
    if scales.len() != 1 && scales.len() != targets.len() {
        say("error: give one --scale for each --sweep, or one for both");
        return None;
    }
    let scales = scales.iter().copied().cycle();
    let sweep = Sweep {
        fixed,
        axes: targets.into_iter().zip(scales).collect(),
    };
    if !sweep.is_feasible() {
        say("error: a sweep has at most 1,000,000 points");
        return None;
    }
    Some(sweep)
}

/// Everything that the rows depend on.
fn question(options: &WhatIfArguments, problem: &Problem) -> Value {
    let inputs: BTreeMap<&str, &str> = problem
        .inputs
        .iter()
        .map(|input| (input.path.as_str(), input.sha256.as_str()))
        .collect();
    json!({
        "paso_version": env!("CARGO_PKG_VERSION"),
        "model": problem.rules.name,
        "start": problem.calendar.start.to_string(),
        "days": problem.calendar.days,
        "effort": options.effort.as_str(),
        "relaxed": options.relaxed,
        "set": options.set,
        "sweep": options.sweep,
        "scale": options.scale,
        "inputs": inputs,
    })
}

/// Answers the points that are missing.
fn fill(
    options: &WhatIfArguments,
    problem: &Problem,
    sweep: &Sweep,
    file: &mut SweepFile,
    progress: &Progress,
) -> io::Result<ExitStatus> {
    let base = match what_if::base(options, problem, progress) {
        Ok(base) => base,
        Err(status) => return status,
    };
    if file.rows == 0 {
        file.add(&[], &Row::base(&base))?;
    }
    let first = file.rows - 1;
    let bar = bar(quiet(), first, sweep.len());
    let depth = options.depth();
    let mut failure = None;
    sweep::answer(
        &base,
        sweep,
        first,
        depth,
        &what_if::keep_going,
        |point, timed| {
            let scenario = Scenario {
                id: String::new(),
                title: String::new(),
                changes: sweep.changes(point),
            };
            what_if::judged(&base, &scenario, depth, timed, None)
        },
        |point, row| {
            let Some(row) = row else { return false };
            if let Err(error) = file.add(&sweep.factors(point), &row) {
                failure = Some(error);
                return false;
            }
            bar.inc(1);
            !interrupt::requested()
        },
    );
    bar.finish_and_clear();
    if let Some(error) = failure {
        say(&safe(&format!(
            "error: the rows cannot be written: {error}"
        )));
        return Ok(ExitStatus::BadInput);
    }
    let done = file.rows - 1;
    if done < sweep.len() {
        say(&format!(
            "interrupted; {} of {} points are there, and the same command goes on from there",
            grouped(done as u64),
            grouped(sweep.len() as u64)
        ));
        return Ok(ExitStatus::Interrupted);
    }
    Ok(ExitStatus::Done)
}

/// A bar with the time left, on a terminal only.
fn bar(quiet: bool, done: usize, points: usize) -> ProgressBar {
    let target = if quiet {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let bar = ProgressBar::with_draw_target(Some(points as u64), target);
    let template = "answering {bar:30} {pos} of {len}, {elapsed} so far, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_position(done as u64);
    bar.reset_eta();
    bar
}

/// Says what is there, by status.
fn finish(
    options: &WhatIfArguments,
    sweep: &Sweep,
    file: &SweepFile,
    before: usize,
    out: &Path,
) -> io::Result<ExitStatus> {
    let mut tally = file.tally()?;
    tally.remove("base");
    match options.format {
        Format::Json => emit_json(&json!({
            "file": out.join(SWEEP),
            "points": sweep.len(),
            "there_before": before,
            "by_status": tally,
        }))?,
        Format::Text => {
            let mut text = count(sweep.len() as u64, "point", "points");
            for (status, number) in &tally {
                // Writing to a string cannot fail.
                let _ = write!(text, ", {} {status}", grouped(*number));
            }
            let place = safe(&out.join(SWEEP).display().to_string());
            emit(&format!("{text}; the rows are in {place}\n"))?;
        }
    }
    Ok(if tally.contains_key("failed") {
        ExitStatus::SolverFailed
    } else if tally.contains_key("refused") {
        ExitStatus::BadInput
    } else if tally.contains_key("conflicts") {
        ExitStatus::No
    } else {
        ExitStatus::Done
    })
}
