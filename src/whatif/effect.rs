//! What a change does to people: two checked plans side by side.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::calendar::Day;
use crate::domain::id::CaseIndex;
use crate::domain::plan::Schedule;
use crate::domain::problem::Problem;

/// Two checked plans side by side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// People appointed earlier, or at all, place by place in the queue of their location and
    /// stream.
    pub people_sooner: u64,
    /// People appointed later, or no more.
    pub people_later: u64,
    /// More people with an appointment.
    pub people_more: i64,
    /// Days of waiting saved, summed over people; until the end of the horizon for those without
    /// an appointment.
    pub days_saved: i64,
    /// Fall of the cost from the one plan to the other, in weighted person-days.
    pub cost_saved: f64,
    /// What the best possible plan saves at least: the bound without the change less the new cost;
    /// 0 where that is negative. No plan without the change reaches it.
    pub proven_saved: f64,
    /// What the best possible plan saves at most: the cost without the change less the new bound.
    pub most_saved: f64,
}

impl Effect {
    /// Whether the two plans are alike to everybody.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.people_sooner == 0
            && self.people_later == 0
            && self.people_more == 0
            && self.cost_saved == 0.0
    }
}

/// Who is appointed sooner and later, place by place in the queue of each location and stream:
/// that like cases change places is neither.
pub(super) fn effect(problem: &Problem, before: &Schedule, after: &Schedule) -> Effect {
    let mut effect = Effect {
        people_sooner: 0,
        people_later: 0,
        people_more: 0,
        days_saved: 0,
        cost_saved: 0.0,
        proven_saved: 0.0,
        most_saved: 0.0,
    };
    let none = problem.calendar.end();
    let (before, after) = (queues(problem, before), queues(problem, after));
    for (queue, old) in before {
        let new = after.get(&queue).map_or(&[][..], Vec::as_slice);
        for (&old, &new) in old.iter().zip(new) {
            effect.days_saved += i64::from(old - new);
            match old - new {
                1.. => effect.people_sooner += 1,
                0 => {}
                _ => effect.people_later += 1,
            }
            effect.people_more += i64::from(new < none) - i64::from(old < none);
        }
    }
    effect
}

/// The days of the people of each location and stream, in order; the horizon's end for those
/// without an appointment in it.
fn queues(problem: &Problem, schedule: &Schedule) -> BTreeMap<(u32, u32), Vec<Day>> {
    let mut queues: BTreeMap<(u32, u32), Vec<Day>> = BTreeMap::new();
    let mut add = |case: CaseIndex, day: Day| {
        let class = problem.class_of(case);
        let queue = queues
            .entry((class.location.0, class.stream.0))
            .or_default();
        queue.extend(std::iter::repeat_n(day, usize::from(class.persons)));
    };
    for appointment in &schedule.appointments {
        add(
            appointment.case,
            appointment.day.min(problem.calendar.end()),
        );
    }
    for left_out in &schedule.unscheduled {
        add(left_out.case, problem.calendar.end());
    }
    for queue in queues.values_mut() {
        queue.sort_unstable();
    }
    queues
}
