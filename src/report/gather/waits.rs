//! Who waits where, and for how long.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::facts::Facts;
use super::mean;
use crate::domain::calendar::Day;
use crate::domain::problem::Problem;
use crate::domain::waits::Registered;
use crate::report::data::{Heads, Quantiles, Queue, Spread, Waits};
use crate::report::written::Written;

/// Widths of the bars of waits, in days.
const WIDTHS: [i32; 12] = [1, 2, 5, 7, 10, 14, 20, 28, 50, 70, 100, 200];

/// Most bars.
const BARS: i32 = 20;

/// People ready and without their appointment yet at the end of each day, by location.
pub(super) fn queues(written: &Written, problem: &Problem, facts: &Facts<'_>) -> Vec<Queue> {
    let days = written.calendar.count();
    let mut changes = vec![vec![0i64; days]; written.locations.len()];
    let mut change = |location: usize, day: Day, persons: i64| {
        if let Some(entry) = changes[location].get_mut(day.at()) {
            *entry += persons;
        }
    };
    for appointment in &written.appointments {
        let persons = i64::from(appointment.persons);
        change(
            appointment.location,
            appointment.day - appointment.wait_days,
            persons,
        );
        change(appointment.location, appointment.day, -persons);
    }
    let ready: FxHashMap<&str, Day> = problem
        .cases
        .iter()
        .enumerate()
        .map(|(at, case)| (problem.case_ids.get(at), case.ready.max(Day::START)))
        .collect();
    for case in written.still_waiting() {
        if let Some(&day) = ready.get(case.case_id.as_str()) {
            change(case.location, day, i64::from(case.persons));
        }
    }
    changes
        .into_iter()
        .zip(&facts.locations)
        .map(|(changes, name)| {
            let mut waiting = 0;
            let waiting = changes.into_iter().map(|change| {
                waiting += change;
                u64::try_from(waiting).expect("whoever is received has waited")
            });
            Queue {
                name: name.clone(),
                waiting: waiting.collect(),
            }
        })
        .collect()
}

/// Waits being counted for one group.
#[derive(Clone, Default)]
struct Count {
    scheduled: Heads,
    left_out: Heads,
    persons: BTreeMap<i32, u64>,
}

impl Count {
    fn spread(self, name: &str, registered: Option<Registered>) -> Spread {
        let total = self.scheduled.persons;
        let least = |percent: u64| {
            let mut within = 0;
            let mut days = self.persons.iter();
            let reached = days.find_map(|(&day, &count)| {
                within += count;
                (100 * within >= percent * total).then_some(day)
            });
            reached.expect("all are counted by their wait")
        };
        Spread {
            name: name.to_owned(),
            registered,
            scheduled: self.scheduled,
            left_out: self.left_out,
            days: (total > 0).then(|| Quantiles {
                mean: mean(&self.persons, total),
                p10: least(10),
                p25: least(25),
                p50: least(50),
                p75: least(75),
                p90: least(90),
                longest: least(100),
            }),
        }
    }
}

pub(super) fn waits(written: &Written, facts: &Facts<'_>) -> Waits {
    let lists = [&facts.locations, &written.streams, &written.priorities];
    let mut groups = lists.map(|list| vec![Count::default(); list.len()]);
    let mut overall = Count::default();
    for appointment in &written.appointments {
        let keys = [
            appointment.location,
            appointment.stream,
            appointment.priority,
        ];
        let own = groups
            .iter_mut()
            .zip(keys)
            .map(|(group, at)| &mut group[at]);
        for count in own.chain([&mut overall]) {
            count.scheduled.add(appointment.persons);
            *count.persons.entry(appointment.wait_days).or_default() +=
                u64::from(appointment.persons);
        }
    }
    for case in written.still_waiting() {
        let keys = [case.location, case.stream, case.priority];
        let own = groups
            .iter_mut()
            .zip(keys)
            .map(|(group, at)| &mut group[at]);
        for count in own.chain([&mut overall]) {
            count.left_out.add(case.persons);
        }
    }
    let ids = [&written.locations, &written.streams, &written.priorities];
    let mut keys = 0..;
    let groups = groups.map(|group| {
        let key = keys.next().unwrap_or_default();
        let spreads = group.into_iter().zip(lists[key]).zip(ids[key]);
        spreads
            .filter(|((count, _), _)| count.scheduled.cases + count.left_out.cases > 0)
            .map(|((count, name), id)| count.spread(name, written.summary.registered(key, id)))
            .collect()
    });
    Waits {
        histogram: histogram(&overall.persons),
        overall: overall.spread("", written.summary.days_since_registration),
        groups,
    }
}

/// People by days waited, in bars of a round width.
fn histogram(persons: &BTreeMap<i32, u64>) -> Vec<(i32, i32, u64)> {
    let Some((&longest, _)) = persons.last_key_value() else {
        return Vec::new();
    };
    let fits = |width: &&i32| longest / **width < BARS;
    let width = WIDTHS
        .iter()
        .find(fits)
        .copied()
        .unwrap_or(longest / BARS + 1);
    let mut bars: Vec<(i32, i32, u64)> = (0..=longest / width)
        .map(|bar| (bar * width, bar * width + width - 1, 0))
        .collect();
    for (&days, &count) in persons {
        let bar = bars.iter_mut().find(|bar| days <= bar.1);
        bar.expect("the last bar has the longest wait").2 += count;
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_hold_everybody() {
        let persons: BTreeMap<i32, u64> = (0..130).map(|days| (days, 3)).collect();
        let bars = histogram(&persons);
        assert!(bars.len() <= 20);
        assert_eq!(bars.iter().map(|bar| bar.2).sum::<u64>(), 390);
        assert_eq!(bars[0], (0, 6, 21));
        assert_eq!(histogram(&BTreeMap::new()), []);
    }

    #[test]
    fn quantiles_are_the_least_waits_that_suffice() {
        let count = Count {
            scheduled: Heads {
                cases: 2,
                persons: 10,
            },
            left_out: Heads::default(),
            persons: [(1, 9), (50, 1)].into(),
        };
        let days = count.spread("x", None).days.unwrap();
        assert_eq!((days.p50, days.p90, days.longest), (1, 1, 50));
    }
}
