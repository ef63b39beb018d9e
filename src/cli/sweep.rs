//! `paso what-if --sweep`: a grid of questions, taken up where it was left.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use super::args::{Format, WhatIfArguments};
use super::base_plan::{Base, bad_input, base, keep_going, settings};
use super::progress::Progress;
use super::text::{count, emit, emit_json, grouped, quiet, safe, say};
use super::{ExitStatus, interrupt, plan, questions};
use crate::domain::problem::Problem;
use crate::domain::scenario::Change;
use crate::outputs::answers::{SWEEP, write_file};
use crate::outputs::sweep::points::{Point, PointsFile, rows};
use crate::outputs::sweep::{SweepError, SweepFile, table};
use crate::outputs::what_if::Finding;
use crate::whatif::figures::Picture;
use crate::whatif::grammar;
use crate::whatif::sweep::settle::Links;
use crate::whatif::sweep::{self, Scale, Sweep};
use crate::whatif::{Answer, Depth, Session, Timed};

pub(super) fn run(
    options: &WhatIfArguments,
    problem: &Arc<Problem>,
    fixed: Vec<Change>,
    progress: &Progress,
) -> io::Result<ExitStatus> {
    let Some(sweep) = sweep(options, problem, fixed) else {
        return Ok(ExitStatus::BadInput);
    };
    // The arguments ask for a folder wherever they ask for a sweep.
    let out = options.out.as_deref().unwrap_or(Path::new("."));
    let question = question(options, problem);
    match options.depth() {
        Depth::Bound => of_bounds(options, problem, &sweep, out, &question, progress),
        Depth::Plan => of_plans(options, problem, &sweep, out, &question, progress),
    }
}

/// A sweep of bounds: its rows are on disk as they come.
fn of_bounds(
    options: &WhatIfArguments,
    problem: &Arc<Problem>,
    sweep: &Sweep,
    out: &Path,
    question: &Value,
    progress: &Progress,
) -> io::Result<ExitStatus> {
    let rows = match SweepFile::look(out, question, options.force) {
        Ok(rows) => rows,
        Err(error) => return Ok(refused(&error)),
    };
    let there = rows.saturating_sub(1);
    // Without a base plan there is nothing to write, and what is there stays.
    let mut missing = None;
    if rows <= sweep.len() {
        say_what_is_there(there, sweep);
        missing = match base(options, problem, progress) {
            Ok(base) => Some(base),
            Err(error) => return plan::refuse(problem, &error, options.format),
        };
    }
    let mut file = match SweepFile::open(out, question, options.force) {
        Ok(file) => file,
        Err(error) => return Ok(refused(&error)),
    };
    if let Some(base) = missing {
        match fill(options, problem, &base, sweep, &mut file) {
            Ok(ExitStatus::Done) => {}
            other => return other,
        }
    }
    finish(options, sweep, &file, there, out)
}

/// A sweep of plans: its rows are written when all points are there, which are kept until then.
fn of_plans(
    options: &WhatIfArguments,
    problem: &Arc<Problem>,
    sweep: &Sweep,
    out: &Path,
    question: &Value,
    progress: &Progress,
) -> io::Result<ExitStatus> {
    let mut there = sweep.len();
    if !SweepFile::is_whole(out, question, sweep.len() + 1) || options.force {
        if let Err(error) = PointsFile::look(out, question, options.force) {
            return Ok(refused(&error));
        }
        // Without a base plan there is nothing to write, and what is there stays.
        let base = match base(options, problem, progress) {
            Ok(base) => base,
            Err(error) => return plan::refuse(problem, &error, options.format),
        };
        let mut file = match PointsFile::open(out, question, options.force) {
            Ok(file) => file,
            Err(error) => return Ok(refused(&error)),
        };
        there = file.points.len();
        say_what_is_there(there, sweep);
        match fill_points(options, problem, &base, sweep, (&mut file, out)) {
            ExitStatus::Done => {}
            other => return Ok(other),
        }
        file.remove()?;
    }
    match SweepFile::open(out, question, false) {
        Ok(file) => finish(options, sweep, &file, there, out),
        Err(error) => Ok(refused(&error)),
    }
}

pub(super) fn refused(error: &SweepError) -> ExitStatus {
    say(&safe(&format!("error: {error}")));
    ExitStatus::BadInput
}

fn say_what_is_there(there: usize, sweep: &Sweep) {
    if there > 0 && !quiet() {
        say(&format!(
            "{} of {} points are there already",
            grouped(there as u64),
            grouped(sweep.len() as u64)
        ));
    }
}

/// The sweep that was asked for, or what is wrong with it.
pub(super) fn sweep(
    options: &WhatIfArguments,
    problem: &Problem,
    fixed: Vec<Change>,
) -> Option<Sweep> {
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
pub(super) fn question(options: &WhatIfArguments, problem: &Problem) -> Value {
    let inputs: BTreeMap<&str, &str> = problem
        .inputs
        .iter()
        .map(|input| (input.path.as_str(), input.sha256.as_str()))
        .collect();
    let mut question = json!({
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
    });
    if options.allow_moves {
        question["allow_moves"] = Value::Bool(true);
    }
    question
}

/// Answers the points of a range, from the base plan or, where there is none, each by itself.
pub(super) fn answer<T: Send>(
    options: &WhatIfArguments,
    problem: &Problem,
    base: &Base,
    (sweep, range): (&Sweep, Range<usize>),
    make: impl Fn(usize, &Answer) -> T + Sync,
    deliver: impl FnMut(usize, T) -> bool,
) {
    let depth = options.depth();
    let made = |at: usize, timed: Timed| make(at, &timed.answer);
    match base {
        Base::Plan(base) => sweep::answer(base, sweep, range, depth, &keep_going, made, deliver),
        Base::None(_) => {
            let how = (depth, &settings(options));
            sweep::answer_unplanned(problem, sweep, range, how, &keep_going, made, deliver);
        }
    }
}

/// Bounds the points that are missing.
fn fill(
    options: &WhatIfArguments,
    problem: &Problem,
    base: &Base,
    sweep: &Sweep,
    file: &mut SweepFile,
) -> io::Result<ExitStatus> {
    interrupt::rows_stay();
    let own = base.finding(problem, Depth::Bound);
    if file.rows == 0 {
        file.add(&[], &own.row(&own, "", "", 0.0))?;
    }
    let first = file.rows - 1;
    let bar = bar(quiet(), first, sweep.len());
    let mut failure = None;
    answer(
        options,
        problem,
        base,
        (sweep, first..sweep.len()),
        |_, answer| Finding::new(problem, answer),
        |point, finding| {
            let Some(finding) = finding else { return false };
            let row = finding.row(&own, "", "", 0.0);
            if let Err(error) = file.add(&sweep.factors(point), &row) {
                failure = Some(error);
                return false;
            }
            bar.inc(1);
            !interrupt::requested()
        },
    );
    bar.finish_and_clear();
    Ok(ending(failure, file.rows - 1, sweep.len()))
}

/// Plans the points that are missing, and writes the rows of all.
fn fill_points(
    options: &WhatIfArguments,
    problem: &Problem,
    base: &Base,
    sweep: &Sweep,
    (file, out): (&mut PointsFile, &Path),
) -> ExitStatus {
    interrupt::rows_stay();
    let first = file.points.len();
    let bar = bar(quiet(), first, sweep.len());
    let mut failure = None;
    answer(
        options,
        problem,
        base,
        (sweep, first..sweep.len()),
        |at, answer| point(problem, base.session(), sweep, at, answer),
        |_, point| {
            let Some(point) = point else { return false };
            if let Err(error) = file.add(point) {
                failure = Some(error);
                return false;
            }
            bar.inc(1);
            !interrupt::requested()
        },
    );
    bar.finish_and_clear();
    let ended = ending(failure, file.points.len(), sweep.len());
    if ended != ExitStatus::Done {
        return ended;
    }
    interrupt::hold();
    let own = base.finding(problem, Depth::Plan);
    let (first, rows) = rows(&file.points, &sweep.counts(), &own);
    let factors: Vec<Vec<f64>> = (0..rows.len()).map(|at| sweep.factors(at)).collect();
    let points = factors.iter().map(Vec::as_slice).zip(&rows);
    let bytes = table(std::iter::once((&[][..], &first)).chain(points));
    match write_file(out, SWEEP, &bytes) {
        Ok(()) => ExitStatus::Done,
        Err(error) => bad_input(&error),
    }
}

/// A point by itself; none where it was interrupted.
pub(super) fn point(
    feed: &Problem,
    base: Option<&Session>,
    sweep: &Sweep,
    at: usize,
    answer: &Answer,
) -> Option<Point> {
    let mut finding = Finding::new(feed, answer)?;
    let better = base.map(|base| base.better(answer, &keep_going));
    let links = match answer {
        Answer::Changed { problem, .. } => sweep.links(feed, base, at, problem),
        Answer::Same => sweep.links(feed, base, at, feed),
        Answer::Refused(_) => Links::default(),
    };
    let better = match better.transpose() {
        Ok(better) => better.flatten(),
        Err(fault) => {
            finding.fail(&format!("the plan {fault}"));
            None
        }
    };
    Some(Point {
        for_base: better.map(|better| Picture::new(feed, &better)),
        links,
        finding,
    })
}

/// How filling ended with so many points there of those that are wanted.
pub(super) fn ending(failure: Option<io::Error>, done: usize, wanted: usize) -> ExitStatus {
    if let Some(error) = failure {
        say(&safe(&format!(
            "error: the rows cannot be written: {error}"
        )));
        return ExitStatus::BadInput;
    }
    if done < wanted {
        say(&format!(
            "interrupted; {} of {} points are there, and the same command goes on from there",
            grouped(done as u64),
            grouped(wanted as u64)
        ));
        return ExitStatus::Interrupted;
    }
    ExitStatus::Done
}

/// A bar with the time left, on a terminal only.
pub(super) fn bar(quiet: bool, done: usize, points: usize) -> ProgressBar {
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
    // The first row is the feed's own.
    let conflicts = tally.remove("base").is_none();
    if conflicts && let Some(count) = tally.get_mut("conflicts") {
        *count -= 1;
    }
    tally.retain(|_, count| *count > 0);
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
    Ok(of_statuses(&tally, conflicts))
}

/// How a command ends whose points have these statuses: as its gravest. `conflicts` says whether the
/// promises of the feed as it is conflict.
pub(super) fn of_statuses(tally: &BTreeMap<String, u64>, conflicts: bool) -> ExitStatus {
    if tally.contains_key("failed") {
        ExitStatus::SolverFailed
    } else if tally.contains_key("refused") {
        ExitStatus::BadInput
    } else if tally.contains_key("conflicts") || conflicts && tally.contains_key("same") {
        ExitStatus::No
    } else {
        ExitStatus::Done
    }
}
