//! `paso attend`: what came of a day's appointments.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::{fs, io};

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::args::{AttendArguments, Format};
use super::notices::{self, Stream};
use super::shell::quoted;
use super::text::{count, emit, emit_json, note, port_meant, safe, say};
use super::{ExitStatus, interrupt};
use crate::domain::admissible::WITHDRAWN;
use crate::feed::{self, Overrides, Reading};
use crate::files::sheet::Sheet;
use crate::files::source::{Folder, Instead};
use crate::notice::Severity;
use crate::outputs::appointments::attend::{self, AttendError, Attended, Evening, Filled};
use crate::outputs::appointments::{Held, NAME};
use crate::stores;

/// Most notices of one code that are shown.
const SHOWN: usize = 5;

/// Files whose mistakes say nothing of who was appointed: capacity that ends with the last day, say.
const BESIDE: [&str; 7] = [
    "capacity.csv",
    "closures.csv",
    "corridors.csv",
    "locations.csv",
    "phases.csv",
    "scenarios.csv",
    "slots.csv",
];

pub(super) fn run(options: &AttendArguments) -> io::Result<ExitStatus> {
    interrupt::listen();
    match filled(options) {
        Ok(attended) => {
            match options.format {
                Format::Json => emit_json(&json(options, &attended))?,
                Format::Text => emit(&text(options, &attended))?,
            }
            Ok(ExitStatus::Done)
        }
        Err(why) => {
            for line in why {
                say(&safe(&format!("error: {line}")));
            }
            say("nothing was filled in");
            Ok(ExitStatus::BadInput)
        }
    }
}

/// Fills the day's outcomes in; or everything that is wrong.
fn filled(options: &AttendArguments) -> Result<Attended, Vec<String>> {
    let one = |why: String| vec![why];
    let folder = options.feed.folder().map_err(|why| one(why.to_string()))?;
    let held = Held::open(folder).map_err(|error| one(error.to_string()))?;
    let feed = options.feed.display();
    let before = held
        .bytes()
        .ok_or_else(|| one(format!("{feed} has no {NAME}: nobody was appointed")))?;
    let of_file = |error: &dyn std::fmt::Display| one(format!("{NAME}: {error}"));
    let known = attend::last_known(before).map_err(|error| of_file(&error))?;
    let folder = Folder::new(&options.feed);
    let start = known.map_or(options.date, |known| known.max(options.date));
    sound(options, &stores::read(&options.feed, &after(start)))?;
    let cases = cases(options)?;
    let ports = ports(options)?;
    let evening = Evening {
        date: options.date,
        ports,
        exceptions: exceptions(options)?,
        unknown: cases.unknown,
        withdrawn: &cases.withdrawn,
    };
    let attended = match attend::attend(before, &evening) {
        Ok(attended) => attended,
        Err(AttendError::Refused(all)) => {
            return Err(all.iter().map(ToString::to_string).collect());
        }
        Err(error @ AttendError::Table(_)) => return Err(one(error.to_string())),
    };
    if attended.filled.is_empty() {
        return Ok(attended);
    }
    let changed = Instead::new(&folder, NAME, Some(&attended.bytes));
    sound(options, &feed::read_from(&changed, &after(start)))?;
    interrupt::hold();
    held.replace(&attended.bytes)
        .map_err(|error| one(error.to_string()))?;
    Ok(attended)
}

/// The feed as it is read once a day is over: outcomes may be known up to that day.
fn after(day: NaiveDate) -> Overrides {
    Overrides {
        start: day.checked_add_days(Days::new(1)),
        days: Some(1),
        model: None,
    }
}

/// Refuses a feed in which it is not sure who was appointed.
fn sound(options: &AttendArguments, reading: &Reading) -> Result<(), Vec<String>> {
    let grave = reading.notices.iter().any(|notice| {
        notice.severity == Severity::Error && !BESIDE.contains(&notice.file.as_str())
    });
    if !grave {
        return Ok(());
    }
    say(&notices::text(reading, &options.feed, SHOWN, Stream::Error));
    Err(vec![format!("{} has mistakes", options.feed.display())])
}

/// What came of single cases, each named once.
fn exceptions(options: &AttendArguments) -> Result<BTreeMap<String, &'static str>, Vec<String>> {
    let mut all = BTreeMap::new();
    for (case, outcome) in &options.except {
        if let Some(other) = all.insert(case.clone(), *outcome)
            && other != *outcome
        {
            return Err(vec![format!(
                "--except says both {case}={other} and {case}={outcome}"
            )]);
        }
    }
    Ok(all)
}

/// What cases.csv says of those that matter here.
struct Cases {
    /// Those named in --except that it does not have.
    unknown: BTreeSet<String>,
    withdrawn: BTreeSet<String>,
}

fn cases(options: &AttendArguments) -> Result<Cases, Vec<String>> {
    let bytes = bytes(options, "cases.csv")?;
    let sheet = Sheet::new(&bytes).map_err(|error| vec![format!("cases.csv: {error}")])?;
    let (id, status) = (sheet.column("case_id"), sheet.column("status"));
    let named = options.except.iter().map(|(case, _)| case.clone());
    let mut cases = Cases {
        unknown: named.collect(),
        withdrawn: BTreeSet::new(),
    };
    for row in sheet.rows() {
        let own = sheet.get(row, id);
        cases.unknown.remove(own.as_ref());
        if sheet.get(row, status) == WITHDRAWN {
            cases.withdrawn.insert(own.into_owned());
        }
    }
    Ok(cases)
}

/// The ports that are named, which must be ports of the feed.
fn ports(options: &AttendArguments) -> Result<Option<BTreeSet<String>>, Vec<String>> {
    if options.ports.is_empty() {
        return Ok(None);
    }
    let bytes = bytes(options, "ports.csv")?;
    let sheet = Sheet::new(&bytes).map_err(|error| vec![format!("ports.csv: {error}")])?;
    let id = sheet.column("port_id");
    let all: BTreeSet<String> = (sheet.rows())
        .map(|row| sheet.get(row, id).into_owned())
        .collect();
    if let Some(port) = options.ports.iter().find(|port| !all.contains(*port)) {
        let meant = port_meant(port, all.iter().map(String::as_str));
        return Err(vec![format!(
            "there is no port `{port}` in the feed; {meant}"
        )]);
    }
    Ok(Some(options.ports.iter().cloned().collect()))
}

/// A file that has just been read as a table.
fn bytes(options: &AttendArguments, name: &str) -> Result<Vec<u8>, Vec<String>> {
    fs::read(options.feed.join(name)).map_err(|error| vec![format!("{name}: {error}")])
}

/// The JSON object of `paso attend --format json`.
#[derive(Serialize)]
struct Object<'a> {
    file: String,
    date: NaiveDate,
    filled: &'a [Filled],
    /// Rows that had an outcome before.
    before: u64,
    withdrawn: &'a [String],
}

fn json<'a>(options: &AttendArguments, attended: &'a Attended) -> Object<'a> {
    Object {
        file: options.feed.join(NAME).display().to_string(),
        date: options.date,
        filled: &attended.filled,
        before: attended.before,
        withdrawn: &attended.withdrawn,
    }
}

/// What was done, for people. Writing to a string cannot fail, so its results are let go.
fn text(options: &AttendArguments, attended: &Attended) -> String {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for own in &attended.filled {
        *counts.entry(own.outcome).or_default() += 1;
    }
    let file = safe(&options.feed.join(NAME).display().to_string());
    let date = options.date;
    let mut text = String::new();
    if counts.is_empty() {
        let _ = writeln!(
            text,
            "Every appointment of {date} in {file} has its outcome already; nothing was filled in."
        );
    } else {
        let list: Vec<String> = (attend::OUTCOMES.iter())
            .filter_map(|word| Some(format!("{} `{word}`", counts.get(word)?)))
            .collect();
        let _ = writeln!(
            text,
            "{} of {date} {} filled into {file}: {}.",
            count(attended.filled.len() as u64, "outcome", "outcomes"),
            if attended.filled.len() == 1 {
                "is"
            } else {
                "are"
            },
            list.join(", ")
        );
        if attended.before > 0 {
            let _ = writeln!(
                text,
                "{} had {} before.",
                count(attended.before, "row", "rows"),
                if attended.before == 1 {
                    "its outcome"
                } else {
                    "their outcomes"
                }
            );
        }
    }
    if !attended.withdrawn.is_empty() {
        let list = attended.withdrawn.join(", ");
        note(&safe(&format!(
            "note: no longer waiting, and left without an outcome: {list}"
        )));
    }
    if let Some(next) = date.succ_opt() {
        let feed = quoted(&options.feed.display());
        let _ = writeln!(text, "Next: `paso plan {feed} --start {next} -o OUT`.");
    }
    text
}
