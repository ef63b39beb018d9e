//! Waits of scheduled people, overall and by group.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::calendar::Day;
use super::plan::Schedule;
use super::problem::{CaseClass, Problem};

/// Waits of one group of scheduled people.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Waits {
    /// Mean days waited by a person; none where nobody is scheduled.
    pub mean_wait_days: Option<f64>,
    /// The least wait that 90 % of the people do not exceed.
    pub p90_wait_days: Option<i32>,
    /// The same from the date of registration, of those whose date the feed has.
    pub days_since_registration: Registered,
    /// Cases scheduled.
    pub scheduled_cases: u64,
    /// People scheduled.
    pub scheduled_persons: u64,
}

/// Days from registration to the appointment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Registered {
    /// People scheduled whose date of registration is known.
    pub persons: u64,
    /// Mean days of a person; none where there is nobody.
    pub mean: Option<f64>,
    /// The least number of days that 90 % of them do not exceed.
    pub p90: Option<i32>,
}

/// People by days.
#[derive(Clone, Debug, Default)]
struct Histogram(BTreeMap<i32, u64>);

impl Histogram {
    fn add(&mut self, days: i32, persons: u8) {
        *self.0.entry(days).or_default() += u64::from(persons);
    }

    /// How many they are, their mean, and the least days that 90 % do not exceed.
    fn figures(&self) -> Registered {
        let persons: u64 = self.0.values().sum();
        let mut sum = 0.0;
        let mut within = 0;
        let mut p90 = None;
        for (&days, &count) in &self.0 {
            sum += f64::from(days) * count_as_f64(count);
            within += count;
            if p90.is_none() && 10 * within >= 9 * persons {
                p90 = Some(days);
            }
        }
        Registered {
            persons,
            mean: (persons > 0).then(|| sum / count_as_f64(persons)),
            p90,
        }
    }
}

/// One group of scheduled people.
#[derive(Clone, Debug, Default)]
struct Group {
    waited: Histogram,
    registered: Histogram,
    cases: u64,
}

impl Group {
    fn waits(&self) -> Waits {
        let waited = self.waited.figures();
        Waits {
            mean_wait_days: waited.mean,
            p90_wait_days: waited.p90,
            days_since_registration: self.registered.figures(),
            scheduled_cases: self.cases,
            scheduled_persons: waited.persons,
        }
    }
}

/// A count of people; below 2⁵³, so exact.
#[allow(clippy::cast_precision_loss)]
fn count_as_f64(count: u64) -> f64 {
    count as f64
}

/// Waits of all scheduled people.
#[must_use]
pub fn overall(problem: &Problem, schedule: &Schedule) -> Waits {
    by(problem, schedule, |_| "").remove("").unwrap_or_default()
}

/// Waits by a property of the case; a group of which nobody is scheduled is there, without waits.
pub fn by<'p>(
    problem: &'p Problem,
    schedule: &Schedule,
    key: impl Fn(&CaseClass) -> &'p str,
) -> BTreeMap<&'p str, Waits> {
    let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
    for left_out in &schedule.unscheduled {
        groups
            .entry(key(problem.class_of(left_out.case)))
            .or_default();
    }
    for appointment in &schedule.appointments {
        let class = problem.class_of(appointment.case);
        let case = problem.cases[appointment.case.at()];
        let group = groups.entry(key(class)).or_default();
        let wait = appointment.day - case.ready.max(Day::START);
        group.waited.add(wait, class.persons);
        if let Some(registered) = case.registered {
            let days = appointment.day - registered;
            group.registered.add(days, class.persons);
        }
        group.cases += 1;
    }
    groups
        .into_iter()
        .map(|(key, group)| (key, group.waits()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(persons: &[(i32, u64)]) -> Waits {
        Group {
            waited: Histogram(persons.iter().copied().collect()),
            ..Group::default()
        }
        .waits()
    }

    #[test]
    fn nine_of_ten_people_wait_no_longer() {
        assert_eq!(waits(&[(1, 9), (50, 1)]).p90_wait_days, Some(1));
        assert_eq!(waits(&[(1, 8), (2, 1), (50, 1)]).p90_wait_days, Some(2));
        assert_eq!(waits(&[(1, 89), (50, 10)]).p90_wait_days, Some(50));
        assert_eq!(waits(&[(7, 1)]).p90_wait_days, Some(7));
    }

    #[test]
    fn where_nobody_is_scheduled_there_is_no_mean() {
        assert_eq!(waits(&[]).mean_wait_days, None);
        assert_eq!(waits(&[]).p90_wait_days, None);
        assert_eq!(waits(&[(0, 3), (4, 1)]).mean_wait_days, Some(1.0));
    }
}
