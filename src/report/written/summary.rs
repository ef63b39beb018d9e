//! summary.json, read back.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Deserialize;

use super::error::ReadError;
use super::table::bytes;
use crate::domain::fairness::Fairness;
use crate::domain::outcome::DayToDay;
use crate::domain::problem::Problem;
use crate::domain::scenario::Asked;
use crate::domain::waits::Registered;
use crate::files::plan::{PlanFile, PlanFiles};
use crate::report::clean;

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
    /// How steady the days are; plans of before say nothing of it.
    #[serde(default)]
    pub day_to_day_changes: Option<DayToDay>,
    /// How near the plan is to an earlier one, where it was to stay near one.
    #[serde(default)]
    pub earlier_plan: Option<EarlierPlan>,
    /// Whether it was found out what the limits are worth; plans of before say nothing of it.
    #[serde(default = "told")]
    pub prices_known: bool,
    /// Days from registration, of all scheduled; plans of before say nothing of it.
    #[serde(default)]
    pub days_since_registration: Option<Registered>,
    /// The same by location.
    #[serde(default)]
    by_location: BTreeMap<String, GroupWaits>,
    /// By stream.
    #[serde(default)]
    by_stream: BTreeMap<String, GroupWaits>,
    /// By priority.
    #[serde(default)]
    by_priority: BTreeMap<String, GroupWaits>,
    /// How evenly people wait; plans of before say nothing of it.
    #[serde(default)]
    pub fairness: Option<Fairness>,
    /// SHA-256 of every file read, by path.
    pub inputs: BTreeMap<String, String>,
}

/// How near a plan is to an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct EarlierPlan {
    /// Cases that could keep the appointment that they had under it.
    pub could_keep: u64,
    /// How many of them do.
    pub kept: u64,
    /// That costs so much at most, in weighted person-days: the cost above the bound.
    pub costs_at_most: f64,
}

/// What a group's waits say beside what schedule.csv does.
#[derive(Clone, Copy, Debug, Deserialize)]
struct GroupWaits {
    #[serde(default)]
    days_since_registration: Option<Registered>,
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

    /// Days from registration of a group's scheduled people: of a location, a stream or a priority (0,
    /// 1, 2) by its identifier.
    #[must_use]
    pub fn registered(&self, key: usize, id: &str) -> Option<Registered> {
        let groups = [&self.by_location, &self.by_stream, &self.by_priority];
        groups.get(key)?.get(id)?.days_since_registration
    }

    /// Of which scenario it is, in words; none where it is a plan of the feed as it is.
    #[must_use]
    pub fn of_scenario(&self) -> Option<String> {
        let id = clean(&self.scenario.as_ref()?.id);
        Some(format!(
            "it is of the scenario {id}, and not of the feed as it is"
        ))
    }

    /// Whether the plan was made from this feed, by the hashes of the files.
    pub(super) fn of_feed(&self, problem: &Problem) -> Result<(), ReadError> {
        self.of_files_but(problem, None)?;
        let own = problem.calendar;
        Self::of_days((self.start, self.days) == (own.start, own.days))
    }

    /// The same where one file may have changed since, and the first of the days may be over.
    ///
    /// # Errors
    /// If another has, naming it, or the feed has days that the plan has not.
    pub fn of_feed_but(&self, problem: &Problem, file: &str) -> Result<(), ReadError> {
        self.of_files_but(problem, Some(file))?;
        let own = problem.calendar;
        let over = (own.start - self.start).num_days();
        let all = over + i64::from(own.days);
        Self::of_days(over >= 0 && all == i64::from(self.days))
    }

    fn of_days(are_its: bool) -> Result<(), ReadError> {
        if are_its {
            return Ok(());
        }
        Err(ReadError::OtherFeed("its days are others".to_owned()))
    }

    fn of_files_but(&self, problem: &Problem, file: Option<&str>) -> Result<(), ReadError> {
        let own: BTreeMap<&str, &str> = problem
            .inputs
            .iter()
            .map(|input| (input.path.as_str(), input.sha256.as_str()))
            .collect();
        let names: BTreeSet<&str> = own
            .keys()
            .copied()
            .chain(self.inputs.keys().map(String::as_str))
            .collect();
        for name in names.into_iter().filter(|name| Some(*name) != file) {
            let told = self.inputs.get(name).map(String::as_str);
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
        Ok(())
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
