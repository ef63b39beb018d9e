//! Which limit is worth lifting: what prices promise, how far that holds, and what ten per cent
//! more does to whole cases.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::clock::Stop;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, LimitIndex};
use crate::domain::limits::LimitKey;
use crate::domain::plan::Schedule;
use crate::domain::problem::Problem;

use super::replan::{Origin, Warm};
use super::{Base, Found, replan};
use crate::render::Fault;

/// A resource at a site, or a phase's cap, with the limits of it that hold people back.
#[derive(Clone, Debug, PartialEq)]
pub struct Pinch {
    /// The resource, or `phase:PHASE`.
    pub resource_id: String,
    /// The site; `*` for the border and for phases.
    pub site_id: String,
    /// Its limits with a price, by rising index.
    pub limits: Vec<LimitIndex>,
    /// Days on which it binds.
    pub days: BTreeSet<Day>,
    /// Weighted person-days that one more unit on each of the limits could save at most.
    pub promise: f64,
    /// What ten per cent more on each of the limits could save at most.
    pub rank: f64,
}

/// What lifting it by some steps saves, and does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Worth {
    /// What was found by solving anew, from the smallest step to the largest.
    pub steps: Vec<Step>,
    /// The largest step up to which at least nine tenths of the promise is saved; none where not
    /// even the first.
    pub holds_to: Option<f64>,
    /// What the plan with ten per cent more is like (one unit more where there is nothing).
    pub effect: Effect,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Share of the amounts that is added, such as 0.1; where they are 0, units.
    pub more: f64,
    /// What the prices promise: step × price.
    pub promised: f64,
    /// By how much the bound falls: what can be saved, as far as bounds tell.
    pub saved: f64,
}

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
    /// Fall of the cost, in weighted person-days.
    pub cost_saved: f64,
    /// What is saved at least against every plan without the change, the best one included:
    /// its bound less the new cost; 0 where that is negative.
    pub proven_saved: f64,
}

/// Steps that are tried: shares of the amounts.
const SHARES: [f64; 4] = [0.1, 0.2, 0.5, 1.0];
/// Steps where the amounts are 0: units.
const UNITS: [f64; 4] = [1.0, 2.0, 5.0, 10.0];
/// How much of a promise must be saved for it to hold.
const HOLDS: f64 = 0.9;

impl Base<'_> {
    /// The base plan gone over once more, as answers are, so that what a question changes is not
    /// taken for what another search would have found.
    #[must_use]
    pub fn refined(mut self, keep_going: &(dyn Fn() -> bool + Sync)) -> Self {
        let found = replan::plan(self.problem, &self.warm(keep_going), Origin::Precisely).0;
        if let Found::Plan(outcome) = found {
            self.outcome = *outcome;
        }
        self
    }

    pub(super) fn warm<'w>(&'w self, keep_going: &'w (dyn Fn() -> bool + Sync)) -> Warm<'w> {
        Warm {
            problem: self.problem,
            outcome: &self.outcome,
            effort: self.effort,
            asked: self.asked,
            stop: Stop::unless(keep_going),
        }
    }

    /// What holds people back, what would help most first.
    #[must_use]
    pub fn pinches(&self) -> Vec<Pinch> {
        let problem = self.problem;
        let mut pinches: BTreeMap<(String, String), Pinch> = BTreeMap::new();
        for (at, &price) in self.outcome.prices.0.iter().enumerate() {
            if price <= 0.0 {
                continue;
            }
            let limit = LimitIndex::new(at);
            let key = problem.limits.key(limit);
            let (resource_id, site_id) = problem.limit_name(key);
            let pinch = pinches
                .entry((resource_id.clone(), site_id.clone()))
                .or_insert_with(|| Pinch {
                    resource_id,
                    site_id,
                    limits: Vec::new(),
                    days: BTreeSet::new(),
                    promise: 0.0,
                    rank: 0.0,
                });
            let (LimitKey::Resource { day, .. } | LimitKey::Phase { day, .. }) = key;
            pinch.days.insert(day);
            pinch.limits.push(limit);
            pinch.promise += price;
            pinch.rank += price * SHARES[0] * problem.limits.amount(limit);
        }
        let mut pinches: Vec<Pinch> = pinches.into_values().collect();
        for pinch in &mut pinches {
            if pinch.rank <= 0.0 {
                pinch.rank = pinch.promise;
            }
        }
        // The names stand in order, and the sort is stable.
        pinches.sort_by(|a, b| b.rank.total_cmp(&a.rank));
        pinches
    }

    /// What lifting one of them is worth; none where interrupted.
    ///
    /// # Errors
    /// If the plan with the first step did not pass the check.
    pub fn worth(
        &self,
        pinch: &Pinch,
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<Worth>, Fault> {
        let amount = |limit: &LimitIndex| self.problem.limits.amount(*limit);
        let nothing = pinch.limits.iter().all(|limit| amount(limit) == 0.0);
        let sizes = if nothing { UNITS } else { SHARES };
        let more = |limit: &LimitIndex, step: f64| {
            if nothing { step } else { step * amount(limit) }
        };
        let lifted = |step: f64| {
            let mut problem = self.problem.clone();
            for limit in &pinch.limits {
                let amount = amount(limit) + more(limit, step);
                problem.limits.set(*limit, amount);
            }
            problem
        };
        let warm = self.warm(keep_going);
        let mut steps = Vec::new();
        for size in sizes {
            let promised = pinch
                .limits
                .iter()
                .map(|limit| self.outcome.prices.0[limit.at()] * more(limit, size))
                .sum();
            // An unfinished climb would take the promise for what is saved.
            let Found::Bound { lower_bound, .. } =
                replan::bound(&lifted(size), &warm, Origin::Precisely).0
            else {
                return Ok(None);
            };
            // Never more than promised, but for rounding.
            let saved = (self.outcome.lower_bound - lower_bound).clamp(0.0, promised);
            steps.push(Step {
                more: size,
                promised,
                saved,
            });
        }
        let holds_to = steps
            .iter()
            .take_while(|step| step.saved >= HOLDS * step.promised)
            .last()
            .map(|step| step.more);
        let problem = lifted(sizes[0]);
        let outcome = match replan::plan(&problem, &warm, Origin::Base).0 {
            Found::Plan(outcome) => outcome,
            Found::Failed(fault) => return Err(fault),
            _ => return Ok(None),
        };
        let mut effect = effect(self.problem, &self.outcome.schedule, &outcome.schedule);
        let cost = outcome.cost.total();
        effect.cost_saved = self.outcome.cost.total() - cost;
        effect.proven_saved = (self.outcome.lower_bound - cost).max(0.0);
        Ok(Some(Worth {
            steps,
            holds_to,
            effect,
        }))
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
    };
    let none = problem.calendar.days;
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
        add(appointment.case, appointment.day.min(problem.calendar.days));
    }
    for left_out in &schedule.unscheduled {
        add(left_out.case, problem.calendar.days);
    }
    for queue in queues.values_mut() {
        queue.sort_unstable();
    }
    queues
}
