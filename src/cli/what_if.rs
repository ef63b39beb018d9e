//! `paso what-if`: scenarios beside the base plan.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;

use super::args::{Format, WhatIfArguments};
use super::notices;
use super::progress::Progress;
use super::text::{emit, emit_json, quiet, safe, say};
use super::{ExitStatus, answers, interrupt, plan, questions, sweep};
use crate::domain::problem::Problem;
use crate::domain::scenario::{Asked, Scenario};
use crate::outputs;
use crate::outputs::answers as folder;
use crate::outputs::what_if::{self, Row, Status};
use crate::outputs::writer::{self, WriteError};
use crate::pipeline::{Observer, Options};
use crate::whatif::grammar;
use crate::whatif::run::in_order;
use crate::whatif::{Answer, Base, Depth, Found, Timed};

/// The JSON object of `paso what-if --format json`.
#[derive(Serialize)]
struct Report<'r> {
    base: &'r Row,
    scenarios: &'r [Row],
}

/// Runs the command with the threads asked for.
pub(super) fn run(options: &WhatIfArguments) -> io::Result<ExitStatus> {
    plan::with_threads(options.threads, || what_if(options))
}

fn what_if(options: &WhatIfArguments) -> io::Result<ExitStatus> {
    if let Some(out) = &options.out
        && let Err(error) = folder::open(out, options.force)
    {
        return Ok(bad_input(&error));
    }
    interrupt::listen();
    let progress = Progress::new(quiet());
    let Some((problem, scenarios)) = notices::read(
        &options.feed,
        &progress,
        quiet(),
        "nothing was answered",
        None,
    ) else {
        return Ok(ExitStatus::BadInput);
    };
    let problem = &problem;
    let Some(set) = questions::changes(&options.set, problem) else {
        return Ok(ExitStatus::BadInput);
    };
    if !options.sweep.is_empty() {
        return sweep::run(options, problem, set, &progress);
    }
    let asked = if options.set.is_empty() {
        questions::scenarios(scenarios, &options.scenario)
    } else {
        Some(vec![Scenario {
            id: "set".to_owned(),
            title: options.set.join(", "),
            changes: set,
        }])
    };
    let Some(asked) = asked else {
        return Ok(ExitStatus::BadInput);
    };
    if let Err(error) = may_keep(options, &asked) {
        return Ok(bad_input(&error));
    }
    let base = match base(options, problem, &progress) {
        Ok(base) => base,
        Err(status) => return status,
    };
    answer(options, &base, &asked, &progress)
}

/// The base plan; or how the command ends without one.
pub(super) fn base<'p>(
    options: &WhatIfArguments,
    problem: &'p Problem,
    progress: &Progress,
) -> Result<Base<'p>, io::Result<ExitStatus>> {
    let settings = Options {
        effort: options.effort.into(),
        solver: options.solver.named,
        ..Options::default()
    };
    let base = Base::new(problem, &settings, progress);
    progress.finish();
    base.map_err(|error| plan::refuse(problem, &error, options.format))
}

/// Where plans are made, and the changes from the command line, if the scenario is of these.
pub(super) struct Plans<'o> {
    folder: PathBuf,
    set: &'o [String],
}

/// What the plan of a scenario says of it: changes from the command line as they were given.
fn asked(problem: &Problem, scenario: &Scenario, set: &[String]) -> Asked {
    let changes = if set.is_empty() {
        let changes = scenario.changes.iter();
        changes
            .map(|change| grammar::written(change, problem))
            .collect()
    } else {
        set.to_vec()
    };
    Asked {
        id: scenario.id.clone(),
        title: scenario.title.clone(),
        changes,
    }
}

/// One scenario's row, its plan kept if wanted; none where interrupted.
fn row(
    base: &Base<'_>,
    scenario: &Scenario,
    depth: Depth,
    plans: Option<&Plans<'_>>,
) -> Option<Row> {
    let timed = base.ask(&scenario.changes, depth, &keep_going);
    judged(base, scenario, depth, timed, plans)
}

/// Whether to go on.
pub(super) fn keep_going() -> bool {
    !interrupt::requested()
}

/// An answer's row, its plan kept if wanted; none where interrupted.
pub(super) fn judged(
    base: &Base<'_>,
    scenario: &Scenario,
    depth: Depth,
    mut timed: Timed,
    plans: Option<&Plans<'_>>,
) -> Option<Row> {
    let begun = Instant::now();
    let outcome = match &timed.answer {
        Answer::Changed {
            problem,
            found: Found::Plan(outcome),
        } => Some((&**problem, &**outcome)),
        Answer::Same if depth == Depth::Plan => Some((base.problem, &base.outcome)),
        _ => None,
    };
    let kept = match (outcome, plans) {
        (Some((problem, outcome)), Some(plans)) => {
            let asked = asked(base.problem, scenario, plans.set);
            let files = outputs::files_of(problem, outcome, &asked);
            writer::write(&plans.folder.join(&scenario.id), &files, false)
                .map(drop)
                .map_err(|error| format!("could not be kept: {error}"))
        }
        _ => Ok(()),
    };
    timed.seconds += begun.elapsed().as_secs_f64();
    let mut row = Row::new(base, &scenario.id, &scenario.title, &timed)?;
    if let Err(why) = kept {
        row.fail(&format!("the plan {why}"));
    }
    Some(row)
}

fn answer(
    options: &WhatIfArguments,
    base: &Base<'_>,
    asked: &[Scenario],
    progress: &Progress,
) -> io::Result<ExitStatus> {
    let workshop = match &options.out {
        Some(out) => match folder::workshop(out) {
            Ok(workshop) => Some(workshop),
            Err(error) => return Ok(bad_input(&error)),
        },
        None => None,
    };
    let plans = workshop
        .as_ref()
        .filter(|_| options.plans)
        .map(|workshop| Plans {
            folder: workshop.path().join(folder::PLANS),
            set: &options.set,
        });
    let depth = options.depth();
    progress.stage("answer");
    let mut rows: Vec<Row> = Vec::with_capacity(asked.len());
    let mut done = 0.0;
    let total = f64::from(u32::try_from(asked.len()).unwrap_or(u32::MAX));
    in_order(
        0..asked.len(),
        |at| row(base, &asked[at], depth, plans.as_ref()),
        |_, row| {
            done += 1.0;
            progress.progress(done / total);
            match row {
                Some(row) => rows.push(row),
                None => return false,
            }
            true
        },
    );
    progress.finish();
    if interrupt::requested() || rows.len() < asked.len() {
        say("interrupted; nothing was written");
        return Ok(ExitStatus::Interrupted);
    }
    let first = Row::base(base);
    if let Some(out) = &options.out {
        interrupt::hold();
        let mut all = vec![first.clone()];
        all.extend(rows.iter().cloned());
        if let Some(made) = &plans
            && let Err(error) = keep(out, &made.folder, asked, options.force)
        {
            return Ok(bad_input(&error));
        }
        if let Err(error) = folder::write_file(out, folder::WHAT_IF, &what_if::bytes(&all)) {
            return Ok(bad_input(&error));
        }
    }
    match options.format {
        Format::Json => emit_json(&Report {
            base: &first,
            scenarios: &rows,
        })?,
        Format::Text => emit(&answers::text(&first, &rows, options.out.as_deref()))?,
    }
    Ok(status(&rows))
}

/// How a command ends that has these answers: as its gravest.
pub(super) fn status(rows: &[Row]) -> ExitStatus {
    let any = |status| rows.iter().any(|row| row.status == status);
    if any(Status::Failed) {
        ExitStatus::SolverFailed
    } else if any(Status::Refused) {
        ExitStatus::BadInput
    } else if any(Status::Conflicts) {
        ExitStatus::No
    } else {
        ExitStatus::Done
    }
}

/// Whether the plans that are asked for may be kept: said before anything is planned.
fn may_keep(options: &WhatIfArguments, asked: &[Scenario]) -> Result<(), WriteError> {
    if let Some(out) = options.out.as_deref().filter(|_| options.plans) {
        for scenario in asked {
            writer::check_target(&folder::plan_folder(out, &scenario.id), options.force)?;
        }
    }
    Ok(())
}

/// Puts the plans that were made in place of the last ones of the same scenarios.
fn keep(out: &Path, made: &Path, asked: &[Scenario], force: bool) -> Result<(), WriteError> {
    for scenario in asked.iter().filter(|own| made.join(&own.id).exists()) {
        if let Some(old) = folder::keep_plan(out, made, &scenario.id, force)?.litter {
            say(&safe(&format!(
                "warning: the previous plan of {} could not be removed; it is in {}",
                scenario.id,
                old.display()
            )));
        }
    }
    Ok(())
}

pub(super) fn bad_input(error: &dyn std::error::Error) -> ExitStatus {
    say(&safe(&format!("error: {error}")));
    ExitStatus::BadInput
}
