//! `paso publish`: the first days of a plan become promises of its feed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;

use chrono::NaiveDate;
use serde::Serialize;

use super::args::{Format, PublishArguments};
use super::notices::{self, Stream};
use super::shell::quoted;
use super::text::{count, emit, emit_json, grouped, lines, port_meant, safe, say, table, weekday};
use super::{ExitStatus, interrupt, made_with, promised, window};
use crate::certify;
use crate::domain::problem::Problem;
use crate::feed::{self, Overrides};
use crate::files::plan::{PlanFile, PlanFiles};
use crate::files::sheet::SheetError;
use crate::files::source::{Folder, Instead};
use crate::outputs::appointments::attend;
use crate::outputs::appointments::publish::{Before, Choice, Entry, Publication};
use crate::outputs::appointments::{self, Held, NAME, Otherwise};
use crate::report::written::Written;

/// Most notices of one code that are shown.
const SHOWN: usize = 5;

/// Most cases that are named.
const NAMED: usize = 5;

pub(super) fn run(options: &PublishArguments) -> io::Result<ExitStatus> {
    interrupt::listen();
    match publish(options) {
        Ok(published) => {
            match options.format {
                Format::Json => emit_json(&published)?,
                Format::Text => emit(&text(&published, options))?,
            }
            Ok(ExitStatus::Done)
        }
        Err((status, why)) => {
            say(&safe(&format!("error: {why}; nothing was published")));
            Ok(status)
        }
    }
}

/// The JSON object of `paso publish --format json`.
#[derive(Serialize)]
struct Published {
    file: String,
    until: NaiveDate,
    /// Whether all of it was there before.
    already: bool,
    added: Vec<Entry>,
    cancelled: Vec<Entry>,
    /// Who did not come since, of which the plan knows nothing.
    otherwise: Vec<Otherwise>,
}

/// How the command ends where nothing is published, and why.
type Refusal = (ExitStatus, String);

fn bad(why: &(impl ToString + ?Sized)) -> Refusal {
    (ExitStatus::BadInput, why.to_string())
}

fn publish(options: &PublishArguments) -> Result<Published, Refusal> {
    let out = safe(&options.out.display().to_string());
    let files = PlanFiles::read(&options.out, &PlanFile::CHECKED);
    let of_plan = |why: &dyn std::fmt::Display| bad(&format!("the plan in {out}: {why}"));
    let written = Written::new(&files, None).map_err(|error| of_plan(&error))?;
    if let Some(why) = written.summary.of_scenario() {
        return Err(of_plan(&why));
    }
    let changes = (written.changes.as_ref()).ok_or_else(|| of_plan(&"it has no changes.csv"))?;
    let choice = choice(options, &written)?;
    let wanted = Publication::new(changes, &choice);
    let folder = options.feed.folder().map_err(|why| bad(&why))?;
    let held = Held::open(folder).map_err(|error| bad(&error))?;
    let mut published = Published {
        file: options.feed.join(NAME).display().to_string(),
        until: choice.until,
        already: false,
        added: Vec::new(),
        cancelled: Vec::new(),
        otherwise: Vec::new(),
    };
    let of_file = |error: &SheetError| bad(&format!("{NAME}: {error}"));
    // A port may have handed in its day already, and another publishes the same plan.
    let start = written.calendar.start;
    let planned_from = held.bytes().map(|bytes| appointments::as_of(bytes, start));
    let planned_from = planned_from.transpose().map_err(|error| of_file(&error))?;
    let planned_from = planned_from.as_deref();
    // Who publishes again, after an interruption say, need not know whether it went through.
    let is_there = wanted.is_there(planned_from);
    if is_there.map_err(|error| of_file(&error))? {
        published.already = !wanted.is_empty();
        return Ok(published);
    }
    let overrides = overrides(&written);
    // Other days and ports of this very plan may have been published before.
    let all = Publication::all(changes);
    let hash = written.summary.inputs.get(NAME).map(String::as_str);
    let before = planned_from.map(|bytes| all.taken_out_of(bytes, hash));
    let before = before.transpose().map_err(|error| of_file(&error))?;
    let before = before.flatten();
    let problem = planned(options, &files, &overrides, (before.as_ref(), planned_from))?;
    let there = before.map(|own| own.there).unwrap_or_default();
    let wanted = wanted.without(&there);
    let verdict = certify::check(&problem, &files);
    if !verdict.passed() {
        let why = format!(
            "the plan in {out} fails the check (`paso check {} {}` says where)",
            quoted(&options.feed.display()),
            quoted(&options.out.display())
        );
        return Err((ExitStatus::No, why));
    }
    let apply = |bytes: Option<&[u8]>| wanted.applied(bytes).map_err(|error| bad(&error));
    let (bytes, as_planned) = (apply(held.bytes())?, apply(planned_from)?);
    let whole = there.and(&wanted);
    promised::with((&options.feed, &overrides), &problem, &whole, &as_planned)
        .map_err(|why| (ExitStatus::SolverFailed, why))?;
    if let Some(bytes) = held.bytes() {
        let handed_in = attend::handed_in(bytes).map_err(|error| of_file(&error))?;
        if let Some(why) = over(options, &wanted, &handed_in) {
            return Err(bad(&why));
        }
        let otherwise = appointments::otherwise(bytes, start);
        published.otherwise = otherwise.map_err(|error| of_file(&error))?;
    }
    interrupt::hold();
    held.replace(&bytes).map_err(|error| bad(&error))?;
    published.added = wanted.added;
    published.cancelled = wanted.cancelled;
    Ok(published)
}

/// The days and ports that are asked for, within the plan.
fn choice(options: &PublishArguments, written: &Written) -> Result<Choice, Refusal> {
    let calendar = written.calendar;
    let last = calendar.date(calendar.last());
    let until = window::until(calendar, options.until, options.days).unwrap_or(last);
    window::within(calendar, until).map_err(|why| bad(&why))?;
    for id in &options.ports {
        if !written.ports.contains(id) {
            let meant = port_meant(id, written.ports.iter().map(String::as_str));
            return Err(bad(&format!(
                "there is no port `{id}` in the plan; {meant}"
            )));
        }
    }
    let ports: BTreeSet<String> = options.ports.iter().cloned().collect();
    Ok(Choice {
        until,
        ports: (!ports.is_empty()).then_some(ports),
    })
}

/// What the plan was made with, for the feed to be read the same way.
fn overrides(written: &Written) -> Overrides {
    let inputs = written.summary.inputs.keys().map(String::as_str);
    Overrides {
        start: Some(written.calendar.start),
        days: Some(i64::from(written.calendar.days)),
        model: made_with::model(inputs).map(ToOwned::to_owned),
    }
}

/// The command that plans anew from the day after.
fn planning(options: &PublishArguments, last: NaiveDate) -> String {
    let start = last.succ_opt().unwrap_or(last);
    let feed = quoted(&options.feed.display());
    format!("paso plan {feed} --start {start} -o OUT")
}

/// What is said where an appointment would be added to a day that is over: nobody would be told in time,
/// and later plans would take it for one that was kept. A port that is named may still have its day.
fn over(
    options: &PublishArguments,
    wanted: &Publication,
    handed_in: &BTreeSet<(NaiveDate, String)>,
) -> Option<String> {
    let (last, _) = handed_in.last()?;
    let is_over = |own: &&Entry| {
        let named = options.ports.contains(&own.port_id);
        own.date <= *last && (!named || handed_in.contains(&(own.date, own.port_id.clone())))
    };
    let first = wanted.added.iter().find(is_over)?;
    Some(format!(
        "what came of {last} is filled in, and the plan has {} at {} on {}, which is not published: plan anew with `{}`, or name with --ports those whose day is still to come",
        first.case_id,
        first.port_id,
        first.date,
        planning(options, *last)
    ))
}

/// The feed, which must be the one that was planned, but for what was published of the plan since.
fn planned(
    options: &PublishArguments,
    files: &PlanFiles,
    overrides: &Overrides,
    (before, planned_from): (Option<&Before>, Option<&[u8]>),
) -> Result<Problem, Refusal> {
    let folder = Folder::new(&options.feed);
    let bytes = before.map_or(planned_from, |before| before.bytes.as_deref());
    let mut reading = feed::read_from(&Instead::new(&folder, NAME, bytes), overrides);
    let Some(problem) = reading.problem.take() else {
        say(&notices::text(
            &reading,
            &options.feed,
            SHOWN,
            Stream::Error,
        ));
        let feed = options.feed.display();
        return Err(bad(&format!("{feed} is no feed that can be planned")));
    };
    Written::new(files, Some(&problem)).map_err(|error| bad(&error))?;
    Ok(problem)
}

/// What was done, for people. Writing to a string cannot fail, so its results are let go.
fn text(published: &Published, options: &PublishArguments) -> String {
    let file = safe(&published.file);
    let until = published.until;
    if published.already {
        return format!(
            "All that the plan has up to {until} is in {file} already; nothing was added.\n"
        );
    }
    if published.added.is_empty() && published.cancelled.is_empty() {
        return format!(
            "The plan appoints nobody anew up to {until}; nothing was added to {file}.\n"
        );
    }
    let mut days: BTreeMap<(NaiveDate, &str), (u64, u64)> = BTreeMap::new();
    for own in &published.added {
        let day = days.entry((own.date, &own.port_id)).or_default();
        day.0 += 1;
        day.1 += u64::from(own.persons);
    }
    let mut rows = table(&["date", "port", "cases", "people"]);
    for ((date, port), (cases, people)) in days {
        rows.add_row([
            weekday(date),
            port.to_owned(),
            grouped(cases),
            grouped(people),
        ]);
    }
    let mut text = String::new();
    let people: u64 = (published.added.iter())
        .map(|own| u64::from(own.persons))
        .sum();
    let cases = published.added.len() as u64;
    if !published.added.is_empty() {
        let _ = writeln!(
            text,
            "{} for {} {} added to {file}.\n",
            count(cases, "appointment", "appointments"),
            count(people, "person", "people"),
            if cases == 1 { "is" } else { "are" }
        );
        text.push_str(&lines(&rows));
    }
    if !published.cancelled.is_empty() {
        let _ = writeln!(
            text,
            "{}{} that the plan moves or loses {} marked `cancelled`.",
            if published.added.is_empty() { "" } else { "\n" },
            count(
                published.cancelled.len() as u64,
                "published appointment",
                "published appointments"
            ),
            if published.cancelled.len() == 1 {
                "is"
            } else {
                "are"
            }
        );
    }
    let otherwise = &published.otherwise;
    if let Some(last) = otherwise.iter().map(|own| own.date).max() {
        let anew = planning(options, last);
        let _ = writeln!(text, "\n{}", safe(&since(otherwise, &anew)));
    }
    let ports = if options.ports.is_empty() {
        String::new()
    } else {
        let mut ports: Vec<&str> = options.ports.iter().map(String::as_str).collect();
        ports.sort_unstable();
        ports.dedup();
        format!(" --ports {}", ports.join(","))
    };
    let _ = writeln!(
        text,
        "\nWho must be told: `paso changes {} --until {until}{ports}`.",
        quoted(&options.out.display())
    );
    text
}

/// What the plan does not know.
fn since(otherwise: &[Otherwise], anew: &str) -> String {
    let told = otherwise.iter().take(NAMED);
    let told = told.map(|own| format!("{} ({})", own.case_id, own.outcome));
    let mut words = told.collect::<Vec<String>>().join(", ");
    if let Some(more @ 1..) = otherwise.len().checked_sub(NAMED) {
        words.push_str(" and ");
        words.push_str(&count(more as u64, "other", "others"));
    }
    format!(
        "The plan was made before it was known what came of {words}: who was not seen has nothing in it. `{anew}` plans with them."
    )
}
