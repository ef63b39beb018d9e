//! `paso what-if`: scenarios beside the base plan.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;

use super::args::{Format, WhatIfArguments};
use super::base_plan::{Base, bad_input, base, keep_going, settings};
use super::notices;
use super::progress::Progress;
use super::text::{emit, emit_json, quiet, safe, say};
use super::{ExitStatus, answers, interrupt, plan, questions, shard, sweep};
use crate::domain::id::narrow;
use crate::domain::problem::Problem;
use crate::domain::scenario::{Asked, Change, RESERVED, Scenario};
use crate::outputs;
use crate::outputs::answers as folder;
use crate::outputs::what_if::{self, Finding, Row, Status};
use crate::outputs::writer::{self, WriteError};
use crate::pipeline::{Observer, Outcome, PlanError};
use crate::schedule::promises::with_moves;
use crate::whatif::{Answer, Found, Session, Timed, grammar, unplanned};

/// The JSON object of `paso what-if --format json`.
#[derive(Serialize)]
struct WhatIfJson<'r> {
    base: &'r Row,
    scenarios: &'r [Row],
}

/// Runs the command with the threads asked for.
pub(super) fn run(options: &WhatIfArguments) -> io::Result<ExitStatus> {
    plan::with_threads(options.threads, || what_if(options))
}

fn what_if(options: &WhatIfArguments) -> io::Result<ExitStatus> {
    interrupt::listen();
    let opened = options.out.as_deref();
    let opened = opened.map(|out| folder::open(out, options.force));
    let opened = match opened.transpose() {
        Ok(opened) => opened,
        Err(error) => return Ok(bad_input(&error)),
    };
    interrupt::take_along(opened.as_ref().map_or(&[], folder::Opened::made));
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
    let problem = if options.allow_moves {
        with_moves(&problem)
    } else {
        problem
    };
    let problem = &Arc::new(problem);
    let Some(set) = questions::changes(&options.set, problem) else {
        return Ok(ExitStatus::BadInput);
    };
    if !options.sweep.is_empty() {
        return match options.shard {
            Some(shard) => shard::run(options, problem, set, shard, &progress),
            None => sweep::run(options, problem, set, &progress),
        };
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
    if options.plans
        && let Some((one, other)) = alike(&asked)
    {
        say(&safe(&format!(
            "error: the folders of the plans of `{one}` and `{other}` would be one where capitals do not matter; give one scenario another name, or ask for each by itself with --scenario"
        )));
        return Ok(ExitStatus::BadInput);
    }
    if let Err(error) = may_keep(options, &asked) {
        return Ok(bad_input(&error));
    }
    let base = match base(options, problem, &progress) {
        Ok(base) => base,
        Err(error) => return plan::refuse(problem, &error, options.format),
    };
    answer(options, problem, base, &asked, &progress)
}

/// Where plans are made, and the changes from the command line, if the scenario is of these.
struct Plans<'o> {
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

/// Two scenarios whose names differ in capitals alone: many file systems take them for one.
fn alike(asked: &[Scenario]) -> Option<(&str, &str)> {
    let mut names: Vec<(String, &str)> = asked
        .iter()
        .map(|scenario| (scenario.id.to_ascii_lowercase(), scenario.id.as_str()))
        .collect();
    names.sort_unstable();
    let mut pairs = names.windows(2);
    pairs.find_map(|pair| (pair[0].0 == pair[1].0).then_some((pair[0].1, pair[1].1)))
}

fn answer(
    options: &WhatIfArguments,
    problem: &Problem,
    mut base: Base,
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
    if workshop.is_some() {
        // It would stay if the process were ended; answers ask for the flag often.
        interrupt::be_patient();
    }
    let plans = workshop
        .as_ref()
        .filter(|_| options.plans)
        .map(|workshop| Plans {
            folder: workshop.path().join(folder::PLANS),
            set: &options.set,
        });
    progress.stage("answer");
    let total = f64::from(narrow(asked.len()));
    let answers = answers_of(options, problem, &mut base, asked, progress, total);
    let same = base.session().map(Session::outcome);
    let judged = answers.map(|answers| {
        let both = asked.par_iter().zip(answers);
        let judged =
            both.map(|(scenario, timed)| judged(problem, same, scenario, &timed, plans.as_ref()));
        judged.collect::<Vec<_>>()
    });
    progress.finish();
    let judged = match judged {
        Ok(judged) if !interrupt::requested() => judged,
        Ok(_) => return plan::refuse(problem, &PlanError::Interrupted, options.format),
        Err(error) => return plan::refuse(problem, &error, options.format),
    };
    let found = base.finding(problem, options.depth());
    let seconds = base.session().map_or(0.0, |base| {
        let stages = base.outcome().seconds.iter();
        stages.map(|(_, seconds)| seconds).sum()
    });
    let first = found.row(&found, RESERVED, "The feed as it is", seconds);
    let rows = asked
        .iter()
        .zip(judged)
        .map(|(scenario, (finding, seconds))| {
            Some(finding?.row(&found, &scenario.id, &scenario.title, seconds))
        });
    let Some(rows) = rows.collect::<Option<Vec<Row>>>() else {
        say("interrupted; nothing was written");
        return Ok(ExitStatus::Interrupted);
    };
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
        Format::Json => emit_json(&WhatIfJson {
            base: &first,
            scenarios: &rows,
        })?,
        Format::Text => emit(&answers::text(&first, &rows, options.out.as_deref()))?,
    }
    Ok(status(&first, &rows))
}

/// The answers, in the order of the scenarios.
fn answers_of(
    options: &WhatIfArguments,
    problem: &Problem,
    base: &mut Base,
    asked: &[Scenario],
    progress: &Progress,
    total: f64,
) -> Result<Vec<Timed>, PlanError> {
    let done = |done: usize| progress.progress(f64::from(narrow(done)) / total);
    match base {
        Base::Plan(base) => {
            let questions: Vec<&[Change]> = asked.iter().map(|own| &own.changes[..]).collect();
            base.ask_all(&questions, options.depth(), &keep_going, done)
        }
        Base::None(_) => {
            let settings = settings(options);
            let each = asked.iter().map(|own| {
                unplanned::ask(problem, &own.changes, options.depth(), &settings, progress)
            });
            Ok(each.collect())
        }
    }
}

/// What was found, its plan kept if wanted, and the seconds it all took; none where it was
/// interrupted.
fn judged(
    feed: &Problem,
    same: Option<&Outcome>,
    scenario: &Scenario,
    timed: &Timed,
    plans: Option<&Plans<'_>>,
) -> (Option<Finding>, f64) {
    let begun = Instant::now();
    let outcome = match &timed.answer {
        Answer::Changed {
            problem,
            found: Found::Plan(outcome),
        } => Some((&**problem, &**outcome)),
        Answer::Same => same.map(|outcome| (feed, outcome)),
        Answer::Refused(_) | Answer::Changed { .. } => None,
    };
    let kept = match (outcome, plans) {
        (Some((problem, outcome)), Some(plans)) => {
            let asked = asked(feed, scenario, plans.set);
            let files = outputs::files_of(problem, outcome, &asked);
            writer::write(&plans.folder.join(&scenario.id), &files, false)
                .map(drop)
                .map_err(|error| format!("could not be kept: {error}"))
        }
        _ => Ok(()),
    };
    let seconds = timed.seconds + begun.elapsed().as_secs_f64();
    let mut finding = Finding::new(feed, &timed.answer);
    if let (Some(finding), Err(why)) = (&mut finding, kept) {
        finding.fail(&format!("the plan {why}"));
    }
    (finding, seconds)
}

/// How a command ends that has these answers: as its gravest.
fn status(base: &Row, rows: &[Row]) -> ExitStatus {
    let any = |status| rows.iter().any(|row| row.status == status);
    if any(Status::Failed) {
        ExitStatus::SolverFailed
    } else if any(Status::Refused) {
        ExitStatus::BadInput
    } else if any(Status::Conflicts) || base.status == Status::Conflicts && any(Status::Same) {
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
