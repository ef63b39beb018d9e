//! What appointments in the slots of a day use of a slot resource: runs of the port's slots, which are
//! looked at together where they are long.

use std::collections::VecDeque;

use crate::domain::calendar::Day;
use crate::domain::id::{PortIndex, ResourceIndex};
use crate::domain::places::Slot;
use crate::domain::problem::Problem;

/// Up to so many slots of a run are added up one by one.
const SHORT: usize = 16;

/// For each slot of a port, where the run of slots ends that start within some minutes of it; on what
/// weekdays they are listed is another matter.
pub(super) struct SlotSpans {
    ends: Vec<usize>,
    longest: usize,
}

impl SlotSpans {
    /// For a use that lasts so many minutes.
    pub fn new(problem: &Problem, port: PortIndex, minutes: u32) -> Self {
        let slots = &problem.ports[port.at()].slots;
        let mut end = 0;
        let mut longest = 0;
        let ends = slots.iter().enumerate().map(|(at, own)| {
            let until = u32::from(own.start.0).saturating_add(minutes);
            while slots
                .get(end)
                .is_some_and(|next| u32::from(next.start.0) < until)
            {
                end += 1;
            }
            longest = longest.max(end.saturating_sub(at));
            end.max(at)
        });
        let ends = ends.collect();
        Self { ends, longest }
    }

    /// The slots of the run of a slot.
    pub fn of(&self, slot: usize) -> std::ops::Range<usize> {
        slot..self.ends[slot]
    }

    /// The prices of a resource in the slots of a day, ready to be added up over the runs.
    pub fn sums<'s>(
        &'s self,
        problem: &Problem,
        (resource, port): (ResourceIndex, PortIndex),
        day: Day,
        prices: &[f64],
    ) -> SpanSums<'s> {
        let own = listed(problem, (resource, port), day, prices, 0.0);
        let values = if self.longest <= SHORT {
            own
        } else {
            let mut total = 0.0;
            let mut totals = vec![0.0];
            totals.extend(own.iter().map(|price| {
                total += price;
                total
            }));
            totals
        };
        SpanSums {
            spans: self,
            values,
        }
    }
}

/// See [`SlotSpans::sums`].
pub(super) struct SpanSums<'s> {
    spans: &'s SlotSpans,
    /// By slot, its price, or where runs are long the sum of those before it.
    values: Vec<f64>,
}

impl SpanSums<'_> {
    /// What is to be added up for a slot: the price of each of its run, or the sum of all.
    pub fn of(&self, slot: u32) -> impl Iterator<Item = f64> {
        let run = self.spans.of(slot as usize);
        let (single, sum) = if self.spans.longest <= SHORT {
            (&self.values[run], None)
        } else {
            let sum = self.values[run.end] - self.values[run.start];
            (&[][..], Some(sum))
        };
        single.iter().copied().chain(sum)
    }
}

/// A value for each slot of a port's list on a day, where it is listed on that weekday; else another.
pub(super) fn listed(
    problem: &Problem,
    (resource, port): (ResourceIndex, PortIndex),
    day: Day,
    values: &[f64],
    other: f64,
) -> Vec<f64> {
    let slots = &problem.ports[port.at()].slots;
    if slots.is_empty() {
        return Vec::new();
    }
    let weekday = problem.calendar.weekday(day);
    let first = problem.limits.of_slot(resource, port, day, 0).at();
    let own = values[first..first + slots.len()].iter().zip(slots);
    let value = |(value, slot): (&f64, &Slot)| {
        let listed = slot.weekdays.contains(weekday);
        if listed { *value } else { other }
    };
    own.map(value).collect()
}

/// The least value over each of some runs, which begin and end ever later; infinite for an empty one.
pub(super) fn least_over(
    values: &[f64],
    runs: impl Iterator<Item = std::ops::Range<usize>>,
) -> Vec<f64> {
    // Positions that may still be the least, by rising value.
    let mut waiting: VecDeque<usize> = VecDeque::new();
    let mut next = 0;
    let mut least = Vec::new();
    for run in runs {
        while next < run.end {
            while waiting.back().is_some_and(|&at| values[at] >= values[next]) {
                waiting.pop_back();
            }
            waiting.push_back(next);
            next += 1;
        }
        while waiting.front().is_some_and(|&at| at < run.start) {
            waiting.pop_front();
        }
        let own = waiting.front().filter(|_| !run.is_empty());
        least.push(own.map_or(f64::INFINITY, |&at| values[at]));
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_of_runs_is_that_of_each() {
        let values: Vec<f64> = (0..50u32).map(|at| f64::from((at * 31 + 7) % 23)).collect();
        for width in [0, 1, 3, 9, 60] {
            let runs = (0..50).map(|from| from..50.min(from + width));
            let found = least_over(&values, runs.clone());
            for (run, found) in runs.zip(found) {
                let own = values[run].iter().copied().fold(f64::INFINITY, f64::min);
                assert_eq!(found, own);
            }
        }
    }
}
