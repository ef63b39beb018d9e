//! `paso bench`: solvers on instances, each run in a process of its own.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::args::{BenchArguments, Format, TrialArguments};
use super::text::{emit, emit_json, safe, say};
use super::{ExitStatus, interrupt};
use crate::bench::catalogue::{Catalogue, Instance};
use crate::bench::launch::{Bounds, bound_memory, launch};
use crate::bench::rows::{self, Run};
use crate::bench::trial::{self, Contender};
use crate::bench::{profile, tables};
use crate::feed::did_you_mean;
use crate::outputs::single::write_file;

const RUNS: &str = "runs.csv";
const RECORD: &str = "record.json";

/// What is measured, by name: a feed's folder, or an instance that is made when its turn comes.
enum Subject {
    Feed(PathBuf),
    Instance(Box<Instance>),
}

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
    let contenders: Result<Vec<Contender>, String> = options
        .solver
        .iter()
        .map(|name| Contender::named(name))
        .collect();
    let (contenders, mut catalogue) = match (contenders, catalogue(options)) {
        (Ok(contenders), Ok(catalogue)) => (contenders, catalogue),
        (Err(error), _) | (_, Err(error)) => return Ok(bad_input(&error)),
    };
    let subjects = match subjects(options, catalogue.as_ref().map(|(_, known)| known)) {
        Ok(subjects) => subjects,
        Err(error) => return Ok(bad_input(&error)),
    };
    fs::create_dir_all(&options.out)?;
    let record = record(options, &contenders, &subjects);
    let path = options.out.join(RUNS);
    if let Err(error) = open(options, &record) {
        return Ok(bad_input(&error));
    }
    let mut runs = rows::resume(&path)?;
    interrupt::listen();
    for (name, subject) in &subjects {
        let made = match made(name, subject) {
            Ok(made) => made,
            Err(error) => return Ok(bad_input(&error)),
        };
        let feed = match (&made, subject) {
            (Some(home), _) => home.path(),
            (None, Subject::Feed(folder)) => folder,
            (None, Subject::Instance(_)) => continue,
        };
        let best = match subject {
            Subject::Instance(instance) => instance.cost,
            Subject::Feed(_) => None,
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
                    let launched = launch(feed, &solver, bounds)?;
                    // Ctrl-C reaches the measured process too: what it then says is no measurement.
                    if interrupt::requested() {
                        return Ok(interrupted());
                    }
                    let run = row(name, &solver, (repeat, limit), &launched, best);
                    if !options.quiet {
                        say(&safe(&format!(
                            "{name}, {solver}, {limit} s: {} in {:.2} s, {:.0} MiB",
                            run.status, run.seconds, run.peak_mib
                        )));
                    }
                    rows::add(&path, &run)?;
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
        learn(known, &runs);
        write_file(path, known.text(path)?.as_bytes())?;
    }
    let known = catalogue.map(|(_, known)| known).unwrap_or_default();
    deliver(options, &runs, &record, &known)
}

fn interrupted() -> ExitStatus {
    say("interrupted; the same command takes up the rest");
    ExitStatus::Interrupted
}

fn bad_input(error: &str) -> ExitStatus {
    say(&safe(&format!("error: {error}")));
    ExitStatus::BadInput
}

/// The catalogue, where one is named.
fn catalogue(options: &BenchArguments) -> Result<Option<(PathBuf, Catalogue)>, String> {
    let Some(path) = options.what.iter().find(|path| path.is_file()) else {
        return if options.record {
            Err("--record needs a catalogue".to_owned())
        } else {
            Ok(None)
        };
    };
    Catalogue::read(path)
        .map(|catalogue| Some((path.clone(), catalogue)))
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// What is to be measured: folders as they are, and the catalogue's instances that were asked for.
fn subjects(
    options: &BenchArguments,
    catalogue: Option<&Catalogue>,
) -> Result<Vec<(String, Subject)>, String> {
    let mut subjects: Vec<(String, Subject)> = options
        .what
        .iter()
        .filter(|path| !path.is_file())
        .map(|path| {
            let name = path.file_name().map_or_else(
                || path.display().to_string(),
                |name| name.to_string_lossy().into_owned(),
            );
            (name, Subject::Feed(path.clone()))
        })
        .collect();
    for instance in catalogue.iter().flat_map(|known| &known.instances) {
        let part =
            options.part.is_empty() || options.part.iter().any(|part| part.is(instance.part));
        let named = options.instance.is_empty() || options.instance.contains(&instance.name);
        if part && named {
            let subject = Subject::Instance(Box::new(instance.clone()));
            subjects.push((instance.name.clone(), subject));
        }
    }
    for name in &options.instance {
        if !subjects.iter().any(|(known, _)| known == name) {
            let names = catalogue.iter().flat_map(|known| &known.instances);
            let names = names.map(|instance| instance.name.as_str());
            return Err(format!(
                "there is no instance `{name}` among those asked for; {}",
                did_you_mean(name, names, "the catalogue names them")
            ));
        }
    }
    let mut names: Vec<&String> = subjects.iter().map(|(name, _)| name).collect();
    names.sort();
    let twice = names
        .iter()
        .zip(names.iter().skip(1))
        .find(|(one, next)| one == next);
    if let Some((name, _)) = twice {
        return Err(format!("two things to measure are called `{name}`"));
    }
    if subjects.is_empty() {
        return Err("there is nothing to measure".to_owned());
    }
    Ok(subjects)
}

/// The feed of an instance in a folder that goes when it is done; none for a feed that is there.
fn made(name: &str, subject: &Subject) -> Result<Option<TempDir>, String> {
    let instance = match subject {
        Subject::Feed(folder) if folder.is_dir() => return Ok(None),
        Subject::Feed(folder) => return Err(format!("{} is not a folder", folder.display())),
        Subject::Instance(instance) => instance,
    };
    let files = instance.files()?;
    let write = || -> io::Result<TempDir> {
        let home = tempfile::tempdir()?;
        for (file, text) in files {
            fs::write(home.path().join(file), text)?;
        }
        Ok(home)
    };
    write()
        .map(Some)
        .map_err(|error| format!("the feed of {name} cannot be written: {error}"))
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

/// What the runs depend on.
fn record(
    options: &BenchArguments,
    contenders: &[Contender],
    subjects: &[(String, Subject)],
) -> Value {
    let solvers: BTreeMap<String, String> = contenders
        .iter()
        .map(|contender| (contender.name(), contender.version()))
        .collect();
    let instances: BTreeMap<&String, Value> = subjects
        .iter()
        .map(|(name, subject)| {
            let made = match subject {
                Subject::Feed(folder) => json!({"feed": folder}),
                Subject::Instance(instance) => json!({
                    "family": instance.family, "hardness": instance.hardness,
                    "cases": instance.cases, "days": instance.days,
                    "ports": instance.ports, "seed": instance.seed,
                }),
            };
            (name, made)
        })
        .collect();
    json!({
        "paso": env!("CARGO_PKG_VERSION"),
        "machine": machine(),
        "seconds": options.time_limit,
        "memory_mib": options.memory,
        "solvers": solvers,
        "instances": instances,
    })
}

/// What the machine says of itself, where it does.
fn machine() -> Value {
    let line = |file: &str, key: &str| -> Option<String> {
        let text = fs::read_to_string(file).ok()?;
        let line = text.lines().find(|line| line.starts_with(key))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    json!({
        "system": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
        "processor": line("/proc/cpuinfo", "model name"),
        "cores": std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        "memory": line("/proc/meminfo", "MemTotal"),
        "kernel": fs::read_to_string("/proc/sys/kernel/osrelease").ok().map(|text| text.trim().to_owned()),
    })
}

/// Takes up the runs that are there, if they were made in the same way: the same version, machine
/// and limits, and where solvers and instances are the same by name, the same throughout.
fn open(options: &BenchArguments, record: &Value) -> Result<(), String> {
    let path = options.out.join(RECORD);
    let shown = options.out.display();
    let mut merged = record.clone();
    if options.force {
        let _ = fs::remove_file(options.out.join(RUNS));
    } else if let Ok(bytes) = fs::read(&path) {
        let old: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        for (key, what) in [
            ("paso", "by another version of paso"),
            ("machine", "of another machine"),
            ("seconds", "with another time limit"),
            ("memory_mib", "with another limit of memory"),
        ] {
            if old[key] != record[key] {
                return Err(format!(
                    "{shown} holds runs {what}; name another folder, or add --force to begin anew"
                ));
            }
        }
        for key in ["solvers", "instances"] {
            for (name, value) in old[key].as_object().into_iter().flatten() {
                let new = &record[key][name];
                if !new.is_null() && new != value {
                    return Err(format!(
                        "{shown} holds runs of another `{name}`; name another folder, or add --force to begin anew"
                    ));
                }
                merged[key][name] = value.clone();
            }
        }
    } else if options.out.join(RUNS).exists() {
        return Err(format!(
            "{shown} holds runs without their record; add --force to begin anew"
        ));
    }
    let mut text = serde_json::to_string_pretty(&merged).unwrap_or_default();
    text.push('\n');
    write_file(&path, text.as_bytes()).map_err(|error| format!("{shown}: {error}"))
}

/// Puts into the catalogue what the runs found out.
fn learn(catalogue: &mut Catalogue, runs: &[Run]) {
    for instance in &mut catalogue.instances {
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
    record: &Value,
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
    let write = |name: &str, text: &str| write_file(&options.out.join(name), text.as_bytes());
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
