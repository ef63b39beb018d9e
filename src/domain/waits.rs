//! Waits of scheduled people, overall and by group.

use std::collections::BTreeMap;

use serde::Serialize;

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
    /// Cases scheduled.
    pub scheduled_cases: u64,
    /// People scheduled.
    pub scheduled_persons: u64,
}

/// People by days waited.
#[derive(Clone, Debug, Default)]
struct Histogram {
    persons: BTreeMap<i32, u64>,
    cases: u64,
}

impl Histogram {
    fn waits(&self) -> Waits {
        let persons: u64 = self.persons.values().sum();
        let mut days = 0.0;
        let mut within = 0;
        let mut p90 = None;
        for (&wait, &count) in &self.persons {
            days += f64::from(wait) * count_as_f64(count);
            within += count;
            if p90.is_none() && 10 * within >= 9 * persons {
                p90 = Some(wait);
            }
        }
        Waits {
            mean_wait_days: (persons > 0).then(|| days / count_as_f64(persons)),
            p90_wait_days: p90,
            scheduled_cases: self.cases,
            scheduled_persons: persons,
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
    let mut groups: BTreeMap<&str, Histogram> = BTreeMap::new();
    for left_out in &schedule.unscheduled {
        groups
            .entry(key(problem.class_of(left_out.case)))
            .or_default();
    }
    for appointment in &schedule.appointments {
        let class = problem.class_of(appointment.case);
        let wait = appointment.day - problem.cases[appointment.case.at()].ready.max(Day::START);
        let group = groups.entry(key(class)).or_default();
        *group.persons.entry(wait).or_default() += u64::from(class.persons);
        group.cases += 1;
    }
    groups
        .into_iter()
        .map(|(key, histogram)| (key, histogram.waits()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(persons: &[(i32, u64)]) -> Waits {
        Histogram {
            persons: persons.iter().copied().collect(),
            cases: 1,
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
