//! `paso bench`: solvers on instances, each run in a process of its own.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::args::{BenchArguments, Format, TrialArguments};
use super::text::{emit, emit_json, note, safe, say};
use super::{ExitStatus, interrupt};
use crate::bench::catalogue::{Catalogue, Instance};
use crate::bench::error::BenchError;
use crate::bench::launch::{Bounds, bound_memory, launch};
use crate::bench::record::{Measured, Record};
use crate::bench::rows::{self, Run};
use crate::bench::trial::{self, Contender};
use crate::bench::{profile, tables};
use crate::outputs::single::write_file;
use subjects::{Subject, catalogue, made, measured, subjects};

mod subjects;

const RUNS: &str = "runs.csv";
const RECORD: &str = "record.json";

/// Runs the hidden command that a measured process is.
pub(super) fn trial(options: &TrialArguments) -> io::Result<ExitStatus> {
    bound_memory(options.memory)?;
    let limit = Duration::from_secs_f64(options.time_limit);
    let contender = Contender::named(&options.solver);
    match contender.and_then(|contender| trial::run(&options.feed, contender, limit)) {
        Ok(trial) => {
            emit_json(&trial)?;
            Ok(ExitStatus::Done)
        }
        Err(error) => Ok(bad_input(&error)),
    }
}

pub(super) fn run(options: &BenchArguments) -> io::Result<ExitStatus> {
    let contenders: Result<Vec<Contender>, BenchError> = options
        .solver
        .iter()
        .map(|name| Contender::named(name))
        .collect();
    let contenders = match contenders {
        Ok(contenders) => contenders,
        Err(error) => return Ok(bad_input(&error)),
    };
    let mut catalogue = match catalogue(options) {
        Ok(catalogue) => catalogue,
        Err(error) => return Ok(bad_input(&error)),
    };
    let subjects = match subjects(options, catalogue.as_ref().map(|(_, known)| known)) {
        Ok(subjects) => subjects,
        Err(error) => return Ok(bad_input(&error)),
    };
    fs::create_dir_all(&options.out).map_err(|error| at(&options.out, &error))?;
    let mut record = match open(options, &contenders, &subjects) {
        Ok(record) => record,
        Err(error) => return Ok(bad_input(&error)),
    };
    let path = options.out.join(RUNS);
    let mut runs = rows::resume(&path)?;
    interrupt::listen();
    interrupt::be_patient();
    for (name, subject) in &subjects {
        let (made, feed) = match made(name, subject).and_then(|made| {
            let feed = measured(subject, &made)?;
            record.enter(name, &feed, &options.out.display().to_string())?;
            Ok((made, feed))
        }) {
            Ok(both) => both,
            Err(error) => return Ok(bad_input(&error)),
        };
        save(options, &record)?;
        let best = match subject {
            Subject::Instance(instance) if knows(instance, &feed) => instance.cost,
            _ => None,
        };
        for limit in options.limits() {
            for repeat in 1..=options.repeats {
                for contender in &contenders {
                    if interrupt::requested() {
                        return Ok(interrupted());
                    }
                    let solver = contender.name();
                    if runs.iter().any(|run| run.is(name, &solver, repeat, limit)) {
                        continue;
                    }
                    let bounds = Bounds {
                        seconds: limit,
                        memory: options.memory,
                    };
                    let launched = launch(made.path(), &solver, bounds)?;
                    // Ctrl-C reaches the measured process too: what it then says is no measurement.
                    if interrupt::requested() {
                        return Ok(interrupted());
                    }
                    let run = row(name, &solver, (repeat, limit), &launched, best);
                    note(&safe(&format!(
                        "{name}, {solver}, {limit} s: {} in {:.2} s, {:.0} MiB",
                        run.status, run.seconds, run.peak_mib
                    )));
                    rows::add(&path, &run).map_err(|error| at(&path, &error))?;
                    runs.push(run);
                }
            }
        }
    }
    // Earlier runs of others stay in runs.csv; the tables are of what was asked for.
    runs.retain(|run| {
        subjects.iter().any(|(name, _)| *name == run.instance)
            && contenders
                .iter()
                .any(|contender| contender.name() == run.solver)
    });
    if let (true, Some((path, known))) = (options.record, &mut catalogue) {
        learn(known, &record, &runs);
        let text = known.text(path)?;
        write_file(path, text.as_bytes()).map_err(|error| at(path, &error))?;
    }
    let mut known = catalogue.map(|(_, known)| known).unwrap_or_default();
    let measured = &record.instances;
    (known.instances).retain(|one| measured.get(&one.name).is_some_and(|feed| knows(one, feed)));
    deliver(options, &runs, &record, &known)
}

/// An error of the disk that says where.
fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::other(format!("{}: {error}", path.display()))
}

/// Whether what the catalogue knows of an instance is known of the feed that is measured.
fn knows(instance: &Instance, feed: &Measured) -> bool {
    (feed.feed_sha256.as_deref()).is_some_and(|content| instance.is_of(content))
}

/// The record of the runs to come, and of those that are there, if they were made in the same way
/// on the same feeds.
fn open(
    options: &BenchArguments,
    contenders: &[Contender],
    subjects: &[(String, Subject)],
) -> Result<Record, BenchError> {
    let shown = options.out.display().to_string();
    let runs = options.out.join(RUNS);
    let mut record = Record::new(contenders, options.time_limit, options.memory)?;
    if options.force {
        match fs::remove_file(&runs) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => return Ok(record),
        }
    }
    if let Some(old) = Record::read(&options.out.join(RECORD), &runs, &shown)? {
        record.take_up(old, &shown)?;
    }
    // Said before anything is measured.
    for (name, subject) in subjects {
        if record.instances.contains_key(name) {
            let made = made(name, subject)?;
            record.enter(name, &measured(subject, &made)?, &shown)?;
        }
    }
    Ok(record)
}

fn save(options: &BenchArguments, record: &Record) -> io::Result<()> {
    let path = options.out.join(RECORD);
    let mut text = serde_json::to_string_pretty(record)?;
    text.push('\n');
    write_file(&path, text.as_bytes()).map_err(|error| at(&path, &error))
}

fn interrupted() -> ExitStatus {
    say("interrupted; the same command takes up the rest");
    ExitStatus::Interrupted
}

fn bad_input(error: &dyn Display) -> ExitStatus {
    say(&safe(&format!("error: {error}")));
    ExitStatus::BadInput
}

fn row(
    instance: &str,
    solver: &str,
    (repeat, limit): (u32, f64),
    launched: &crate::bench::launch::Launched,
    best: Option<f64>,
) -> Run {
    let trial = &launched.trial;
    let against = trial.cost.or(best);
    let gap = match (against, trial.bound) {
        (Some(cost), Some(bound)) if cost > 0.0 => Some((cost - bound) / cost),
        _ => None,
    };
    Run {
        instance: instance.to_owned(),
        solver: solver.to_owned(),
        repeat,
        limit,
        status: trial.status.clone(),
        seconds: trial.seconds,
        wall_seconds: launched.wall,
        peak_mib: launched.peak,
        iterations: trial.iterations,
        columns: trial.size.map(|size| size.0),
        rows: trial.size.map(|size| size.1),
        entries: trial.size.map(|size| size.2),
        objective: trial.objective,
        bound: trial.bound,
        cost: trial.cost,
        gap,
    }
}

/// Puts into the catalogue what the runs found out.
fn learn(catalogue: &mut Catalogue, record: &Record, runs: &[Run]) {
    for instance in &mut catalogue.instances {
        let measured = record.instances.get(&instance.name);
        let Some(content) = measured.and_then(|feed| feed.feed_sha256.as_ref()) else {
            continue;
        };
        instance.becomes(content);
        let own = || runs.iter().filter(|run| run.instance == instance.name);
        if let Some(run) = own().find(|run| run.columns.is_some()) {
            (instance.columns, instance.rows, instance.entries) =
                (run.columns, run.rows, run.entries);
        }
        if let Some((optimum, by)) = tables::agreed(runs, &instance.name) {
            (instance.optimum, instance.optimum_by) = (Some(optimum), by);
        }
        for run in own().filter(|run| run.status == "planned") {
            if let Some(cost) = run.cost
                && instance.cost.is_none_or(|known| cost < known)
            {
                instance.cost = Some(cost);
                instance.cost_by = Some(format!("{} {}", run.solver, env!("CARGO_PKG_VERSION")));
            }
        }
        let proven = own().filter(|run| run.solved()).filter_map(|run| run.bound);
        instance.bound = proven.chain(instance.bound).reduce(f64::max);
        if let (Some(cost), Some(bound)) = (instance.cost, instance.bound) {
            instance.gap = Some((cost - bound) / cost);
        }
    }
}

fn deliver(
    options: &BenchArguments,
    runs: &[Run],
    record: &Record,
    known: &Catalogue,
) -> io::Result<ExitStatus> {
    let limit = options.time_limit;
    let optima: BTreeMap<String, f64> = (known.instances.iter())
        .filter_map(|instance| Some((instance.name.clone(), instance.optimum?)))
        .collect();
    let table = tables::markdown(runs, limit, &optima);
    let result = json!({
        "record": record,
        "shift_seconds": tables::SHIFT,
        "solvers": tables::lines(runs, limit),
        "disagreements": tables::disagreements(runs, &optima),
        "runs": runs,
    });
    let write = |name: &str, text: &str| {
        let path = options.out.join(name);
        write_file(&path, text.as_bytes()).map_err(|error| at(&path, &error))
    };
    write("table.md", &table)?;
    write("runs.json", &serde_json::to_string_pretty(&result)?)?;
    // paso's plans answer another question: the profile compares those who solve the relaxation.
    let mut seconds = tables::seconds(runs, limit);
    seconds.retain(|(solver, _), _| trial::PLANNERS.iter().all(|(planner, _)| planner != solver));
    if !seconds.is_empty() {
        write("profile.svg", &profile::svg(&seconds))?;
    }
    match options.format {
        Format::Text => emit(&table)?,
        Format::Json => emit_json(&result)?,
    }
    Ok(ExitStatus::Done)
}
