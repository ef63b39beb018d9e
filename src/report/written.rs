//! A plan's files, read back.

use crate::domain::admissible::WITHDRAWN;
use crate::domain::calendar::{Calendar, Day, TimeOfDay};
use crate::domain::plan::AppointmentStatus;
use crate::domain::problem::Problem;
use crate::files::columns::{LOADS, SCHEDULE, UNSCHEDULED};
use crate::files::plan::{PlanFile, PlanFiles};
use crate::report::clean;
use table::{Index, bytes, each, rows};

mod changes;
mod error;
mod summary;
mod table;

pub use changes::{Change, ChangeKind, Spot};
pub use error::ReadError;
pub use summary::{EarlierPlan, Summary, SummaryCost};

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

impl Appointment {
    /// Whether it is a promise that stands.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.status == AppointmentStatus::Kept.as_str()
    }
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
    /// changes.csv, in file order; none where the plan has no such file.
    pub changes: Option<Vec<Change>>,
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
            summary.of_feed(problem)?;
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
            changes: changes::read(files)?,
            ports: ports.names,
            locations: locations.names,
            streams: streams.names,
            priorities: priorities.names,
        })
    }
}
