//! A plan in the few figures that answers are compared by.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::calendar::Day;
use crate::domain::fairness::{self, Disparity};
use crate::domain::id::CaseIndex;
use crate::domain::plan::{Reason, Schedule};
use crate::domain::problem::Problem;
use crate::domain::waits;
use crate::pipeline::Outcome;

/// The stream of the Migrant Protection Protocols.
const MPP: &str = "mpp";

/// A plan in figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Cases with an appointment, promises included.
    pub scheduled_cases: u64,
    /// People in them.
    pub scheduled_persons: u64,
    /// Mean days waited by a person with an appointment; none where there is nobody.
    pub mean_wait_days: Option<f64>,
    /// The least wait that 90 % of them do not exceed.
    pub p90_wait_days: Option<i32>,
    /// The location whose people with an appointment wait longest in the mean.
    pub worst_location_id: Option<String>,
    /// Mean days waited there.
    pub worst_mean_wait_days: Option<f64>,
    /// The least wait there that 90 % do not exceed.
    pub worst_p90_wait_days: Option<i32>,
    /// Gini's coefficient of everybody's waits, those without an appointment until the end of the
    /// horizon.
    pub gini: f64,
    /// Theil's index of the same.
    pub theil: f64,
    /// The longest mean of a location over the shortest; none where that is 0. Small ones do not count.
    pub max_min_ratio: Option<f64>,
    /// How far the shares received of two locations lie apart, on the date on which they do most.
    pub share_gap: Option<f64>,
    /// The last day on which a case of the stream `mpp` enters; none where none does.
    pub last_mpp_entry: Option<String>,
    /// Cost of the plan.
    pub cost: f64,
    /// (cost − lower bound) / cost; 0 where the cost is 0.
    pub gap: f64,
}

impl Figures {
    /// The figures of a plan.
    #[must_use]
    pub fn new(problem: &Problem, outcome: &Outcome) -> Self {
        let schedule = &outcome.schedule;
        let overall = waits::overall(problem, schedule);
        let by_location = waits::by(problem, schedule, |class| {
            &problem.locations[class.location.at()].id
        });
        // The first of those with the same mean, by name.
        let mut worst: Option<(&str, f64, Option<i32>)> = None;
        for (location, waits) in &by_location {
            if let Some(mean) = waits.mean_wait_days
                && worst.is_none_or(|(_, longest, _)| mean > longest)
            {
                worst = Some((location, mean, waits.p90_wait_days));
            }
        }
        let fair = fairness::fairness(problem, schedule);
        let between = fair.by.get(fairness::LOCATION);
        let is_mpp = |case: CaseIndex| problem.streams[problem.class_of(case).stream.at()] == MPP;
        let mpp = schedule.appointments.iter().filter(|a| is_mpp(a.case));
        let last: Option<Day> = mpp.map(|appointment| appointment.day).max();
        Self {
            scheduled_cases: overall.scheduled_cases,
            scheduled_persons: overall.scheduled_persons,
            mean_wait_days: overall.mean_wait_days,
            p90_wait_days: overall.p90_wait_days,
            worst_location_id: worst.map(|(location, _, _)| location.to_owned()),
            worst_mean_wait_days: worst.map(|(_, mean, _)| mean),
            worst_p90_wait_days: worst.and_then(|(_, _, p90)| p90),
            gini: fair.everybody.gini,
            theil: fair.everybody.theil,
            max_min_ratio: between.and_then(|own| own.max_min_ratio),
            share_gap: between.and_then(|own| own.largest.as_ref().map(Disparity::size)),
            last_mpp_entry: last.map(|day| problem.calendar.date(day).to_string()),
            cost: outcome.cost.total(),
            gap: outcome.gap(),
        }
    }
}

/// How people of one location and stream fare beside the base plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shift {
    /// Where they wait.
    pub location_id: String,
    /// Their stream.
    pub stream: String,
    /// More people with an appointment; negative: fewer.
    pub scheduled_persons: i64,
    /// More days of waiting, summed over people, those without an appointment until the end of
    /// the horizon; negative: fewer.
    pub waiting_days: i64,
}

/// People of one location and stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Where they wait.
    pub location_id: String,
    /// Their stream.
    pub stream: String,
    /// Those with an appointment.
    pub persons: i64,
    /// Days of waiting, summed over people, those without an appointment until the end of the
    /// horizon.
    pub days: i64,
}

/// A plan as others are compared with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// In figures; their gap is to the bound that was known when it was made.
    pub figures: Figures,
    /// By location and stream, in their order.
    pub groups: Vec<Group>,
}

impl Picture {
    /// The picture of a plan.
    #[must_use]
    pub fn new(problem: &Problem, outcome: &Outcome) -> Self {
        Self {
            figures: Figures::new(problem, outcome),
            groups: groups(problem, &outcome.schedule),
        }
    }
}

/// The location and stream whose days of waiting differ most between two plans of the same cases;
/// none where none differ.
#[must_use]
pub fn most_changed(before: &[Group], after: &[Group]) -> Option<Shift> {
    // The first of the greatest, by location and stream. The same cases have the same groups.
    let mut most: Option<Shift> = None;
    for (old, new) in before.iter().zip(after) {
        let shift = Shift {
            location_id: old.location_id.clone(),
            stream: old.stream.clone(),
            scheduled_persons: new.persons - old.persons,
            waiting_days: new.days - old.days,
        };
        let size = |shift: &Shift| (shift.waiting_days.abs(), shift.scheduled_persons.abs());
        if size(&shift) > most.as_ref().map_or((0, 0), size) {
            most = Some(shift);
        }
    }
    most
}

fn groups(problem: &Problem, schedule: &Schedule) -> Vec<Group> {
    let mut sums: BTreeMap<(&str, &str), (i64, i64)> = BTreeMap::new();
    let mut add = |case: CaseIndex, day: Option<Day>| {
        let class = problem.class_of(case);
        let key = (
            problem.locations[class.location.at()].id.as_str(),
            problem.streams[class.stream.at()].as_str(),
        );
        let (persons, days) = sums.entry(key).or_default();
        let own = i64::from(class.persons);
        let ready = problem.cases[case.at()].ready.max(Day::START);
        let until = day.unwrap_or(problem.calendar.end()).max(ready);
        *days += own * i64::from(until - ready);
        if day.is_some() {
            *persons += own;
        }
    };
    for appointment in &schedule.appointments {
        add(appointment.case, Some(appointment.day));
    }
    for left_out in &schedule.unscheduled {
        if left_out.reason != Reason::Withdrawn {
            add(left_out.case, None);
        }
    }
    let groups = sums.into_iter();
    groups
        .map(|((location_id, stream), (persons, days))| Group {
            location_id: location_id.to_owned(),
            stream: stream.to_owned(),
            persons,
            days,
        })
        .collect()
}
