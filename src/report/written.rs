//! A plan's files, read back.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Deserialize;

use super::clean;
use crate::domain::admissible::WITHDRAWN;
use crate::domain::calendar::{Calendar, Day, TimeOfDay};
use crate::domain::problem::Problem;
use crate::domain::scenario::Asked;
use crate::files::columns::{LOADS, SCHEDULE, UNSCHEDULED};
use crate::files::plan::{PlanFile, PlanFiles};
use table::{Index, each, rows};

mod table;

/// Why a plan's files cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file is not there, or the disk said no.
    #[error("{file} cannot be read: {why}; name the folder that `paso plan` wrote")]
    Missing {
        /// Name of the file.
        file: &'static str,
        /// Why it cannot be read.
        why: String,
    },
    /// A file is not of the form that `paso plan` writes.
    #[error("{file}: {message}")]
    Form {
        /// Name of the file.
        file: &'static str,
        /// What is wrong, and what would be right.
        message: String,
    },
    /// A field is not what it should be.
    #[error("{file}:{row}, {column} `{value}`: {expected} is needed")]
    Field {
        /// Name of the file.
        file: &'static str,
        /// Line, counted from 1 with the header as line 1.
        row: usize,
        /// Column.
        column: &'static str,
        /// What stands there.
        value: String,
        /// What would be right.
        expected: &'static str,
    },
    /// The feed is not the one that the plan was made from.
    #[error(
        "the plan was not made from this feed: {0}; name the feed as it was, or plan it anew with `paso plan`"
    )]
    OtherFeed(String),
}

/// What the page needs of summary.json.
#[derive(Clone, Debug, Deserialize)]
pub struct Summary {
    /// Version of paso that planned.
    pub paso_version: String,
    /// Name of the rule set.
    pub model: String,
    /// First day of the horizon.
    pub start: NaiveDate,
    /// Days of the horizon, 1 to 1,000.
    pub days: u32,
    /// The scenario that the plan is of; none where it is of the feed as it is.
    #[serde(default)]
    pub scenario: Option<Asked>,
    /// Cases of the feed.
    pub cases: u64,
    /// People in them.
    pub persons: u64,
    /// The plan's cost.
    pub cost: SummaryCost,
    /// No plan that keeps the rules costs less.
    pub lower_bound: f64,
    /// (cost − lower bound) / cost.
    pub gap: f64,
    /// Whether it was found out what the limits are worth; plans of before say nothing of it.
    #[serde(default = "told")]
    pub prices_known: bool,
    /// SHA-256 of every file read, by path.
    pub inputs: BTreeMap<String, String>,
}

/// A plan whose summary does not say otherwise tells what limits are worth.
fn told() -> bool {
    true
}

impl Summary {
    /// Reads summary.json.
    ///
    /// # Errors
    /// If a figure that the page needs is not there or makes no sense.
    pub fn new(files: &PlanFiles) -> Result<Self, ReadError> {
        let bytes = bytes(files, PlanFile::Summary)?;
        let form = |message: String| ReadError::Form {
            file: "summary.json",
            message,
        };
        let summary: Self =
            serde_json::from_slice(bytes).map_err(|error| form(error.to_string()))?;
        if !(1..=1_000).contains(&summary.days) {
            return Err(form(format!(
                "days is {}; 1 to 1,000 is needed",
                summary.days
            )));
        }
        Ok(summary)
    }
}

/// The parts of a cost, in weighted person-days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
pub struct SummaryCost {
    /// Waiting.
    pub wait: f64,
    /// Lateness.
    pub late: f64,
    /// Travel.
    pub travel: f64,
    /// The charge for cases left out.
    pub unscheduled: f64,
    /// Moved promises.
    pub moves: f64,
    /// Their sum.
    pub total: f64,
}

/// A row of schedule.csv; places and groups are positions in [`Written`]'s lists.
#[derive(Clone, Debug)]
pub struct Appointment {
    /// Identifier of the case.
    pub case_id: String,
    /// Position in [`Written::ports`].
    pub port: usize,
    /// The day; T or more only for a promise after the horizon.
    pub day: Day,
    /// Start of the slot, if it has one.
    pub slot: Option<TimeOfDay>,
    /// People in the case.
    pub persons: u32,
    /// Position in [`Written::locations`].
    pub location: usize,
    /// Position in [`Written::streams`].
    pub stream: usize,
    /// Position in [`Written::priorities`].
    pub priority: usize,
    /// The phase it is charged to; empty: none.
    pub phase_id: String,
    /// Days waited.
    pub wait_days: i32,
    /// `new`, `kept` or `moved`.
    pub status: String,
}

/// A row of unscheduled.csv.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// Identifier of the case.
    pub case_id: String,
    /// People in the case.
    pub persons: u32,
    /// Position in [`Written::locations`].
    pub location: usize,
    /// Position in [`Written::streams`].
    pub stream: usize,
    /// Position in [`Written::priorities`].
    pub priority: usize,
    /// The reason's word.
    pub reason: String,
    /// Limits as `resource@site`, `;`-separated; or empty.
    pub detail: String,
}

/// A row of loads.csv.
#[derive(Clone, Debug)]
pub struct Load {
    /// Resource, or `phase:PHASE_ID`.
    pub resource_id: String,
    /// Family of the limit.
    pub family: String,
    /// Its site; `*` for the whole border.
    pub site_id: String,
    /// The day.
    pub day: Day,
    /// Start of the slot, if it has one.
    pub slot: Option<TimeOfDay>,
    /// What is used.
    pub used: f64,
    /// What there is; none: unlimited.
    pub amount: Option<f64>,
    /// Used over amount; none where that is not a number.
    pub utilisation: Option<f64>,
    /// What one more unit would save, in weighted person-days.
    pub price: f64,
}

/// A plan as its files say it.
#[derive(Clone, Debug)]
pub struct Written {
    /// summary.json
    pub summary: Summary,
    /// The horizon.
    pub calendar: Calendar,
    /// schedule.csv, in file order.
    pub appointments: Vec<Appointment>,
    /// unscheduled.csv, in file order.
    pub left_out: Vec<LeftOut>,
    /// loads.csv, in file order.
    pub loads: Vec<Load>,
    /// Ports: the feed's, in its order, or else those in the files, by name.
    pub ports: Vec<String>,
    /// Locations, likewise.
    pub locations: Vec<String>,
    /// Streams, likewise.
    pub streams: Vec<String>,
    /// Priorities, likewise.
    pub priorities: Vec<String>,
}

impl Written {
    /// Who is left out and still waits.
    pub fn still_waiting(&self) -> impl Iterator<Item = &LeftOut> {
        let waits = |case: &&LeftOut| case.reason != WITHDRAWN;
        self.left_out.iter().filter(waits)
    }

    /// Makes sense of a plan's files. The feed, where there is one, must be the one they were
    /// planned from.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub fn new(files: &PlanFiles, feed: Option<&Problem>) -> Result<Self, ReadError> {
        let summary = Summary::new(files)?;
        if let Some(problem) = feed {
            same_feed(&summary, problem)?;
        }
        let schedule = rows("schedule.csv", &SCHEDULE, bytes(files, PlanFile::Schedule)?)?;
        let unscheduled = rows(
            "unscheduled.csv",
            &UNSCHEDULED,
            bytes(files, PlanFile::Unscheduled)?,
        )?;
        let loads = rows("loads.csv", &LOADS, bytes(files, PlanFile::Loads)?)?;
        let seeds = |list: fn(&Problem) -> Vec<String>| feed.map(list).unwrap_or_default();
        let both = |at: usize, other: usize| {
            let scheduled = schedule.iter().map(move |record| &record[at]);
            scheduled.chain(unscheduled.iter().map(move |record| &record[other]))
        };
        let ports = Index::new(
            seeds(|p| p.ports.iter().map(|port| port.id.clone()).collect()),
            schedule.iter().map(|record| &record[1]),
        );
        let locations = Index::new(
            seeds(|p| p.locations.iter().map(|place| place.id.clone()).collect()),
            both(5, 2),
        );
        let streams = Index::new(seeds(|p| p.streams.clone()), both(6, 3));
        let priorities = Index::new(
            seeds(|p| p.rules.priorities.iter().map(|p| p.id.clone()).collect()),
            both(7, 4),
        );
        let calendar = Calendar {
            start: summary.start,
            days: summary.days,
        };
        let appointments = each(&schedule, "schedule.csv", &SCHEDULE, |row| {
            Ok(Appointment {
                case_id: row.identifier(0)?,
                port: row.position(1, &ports)?,
                day: row.day(2, calendar)?,
                slot: row.slot(3)?,
                persons: row.persons(4)?,
                location: row.position(5, &locations)?,
                stream: row.position(6, &streams)?,
                priority: row.position(7, &priorities)?,
                phase_id: row.identifier_or_empty(8)?,
                wait_days: row.wait(9, row.day(2, calendar)?)?,
                status: row.identifier(10)?,
            })
        })?;
        let left_out = each(&unscheduled, "unscheduled.csv", &UNSCHEDULED, |row| {
            Ok(LeftOut {
                case_id: row.identifier(0)?,
                persons: row.persons(1)?,
                location: row.position(2, &locations)?,
                stream: row.position(3, &streams)?,
                priority: row.position(4, &priorities)?,
                reason: row.identifier(5)?,
                detail: clean(row.text(6)),
            })
        })?;
        let loads = each(&loads, "loads.csv", &LOADS, |row| {
            Ok(Load {
                resource_id: row.identifier(0)?,
                family: row.identifier(1)?,
                site_id: clean(row.text(2)),
                day: row.day(3, calendar)?,
                slot: row.slot(4)?,
                used: row.amount(5)?,
                amount: row.amount_or_empty(6)?,
                utilisation: row.amount_or_empty(7)?,
                price: row.amount(8)?,
            })
        })?;
        Ok(Self {
            summary,
            calendar,
            appointments,
            left_out,
            loads,
            ports: ports.names,
            locations: locations.names,
            streams: streams.names,
            priorities: priorities.names,
        })
    }
}

/// The bytes of a file, which must be there.
fn bytes(files: &PlanFiles, file: PlanFile) -> Result<&[u8], ReadError> {
    files.get(file).map_err(|why| ReadError::Missing {
        file: file.name(),
        why: clean(why),
    })
}

/// Whether the plan was made from this feed, by the hashes of the files.
fn same_feed(summary: &Summary, problem: &Problem) -> Result<(), ReadError> {
    let own: BTreeMap<&str, &str> = problem
        .inputs
        .iter()
        .map(|input| (input.path.as_str(), input.sha256.as_str()))
        .collect();
    let names: BTreeSet<&str> = own
        .keys()
        .copied()
        .chain(summary.inputs.keys().map(String::as_str))
        .collect();
    for name in names {
        let told = summary.inputs.get(name).map(String::as_str);
        let difference = match (told, own.get(name).copied()) {
            (Some(told), Some(own)) if told == own => continue,
            (Some(_), Some(_)) => "is another file now",
            (Some(_), None) => "was read and is not there now",
            (None, _) => "was not read",
        };
        return Err(ReadError::OtherFeed(format!(
            "{} {difference}",
            clean(name)
        )));
    }
    if (summary.start, summary.days) != (problem.calendar.start, problem.calendar.days) {
        return Err(ReadError::OtherFeed("its days are others".to_owned()));
    }
    Ok(())
}
