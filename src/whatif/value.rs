//! Which limit is worth lifting: what prices promise, how far that holds, and what ten per cent
//! more does to whole cases.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, LimitIndex};
use crate::domain::limits::LimitKey;
use crate::domain::plan::Schedule;
use crate::domain::problem::Problem;
use crate::domain::worth::{Gain, dearest_first};

use super::answer::{Answer, Found};
use super::replan::{self, Origin};
use super::run::in_order;
use super::session::Session;
use super::settle::{self, Standing};
use crate::domain::outcome::Outcome;
use crate::pipeline::PlanError;

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
}

impl Pinch {
    /// What decides where it stands among others.
    #[must_use]
    pub fn gain(&self) -> Gain<'_> {
        Gain {
            gain: self.promise,
            resource_id: &self.resource_id,
            site_id: &self.site_id,
        }
    }
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

/// Steps that are tried: shares of the amounts.
const SHARES: [f64; 4] = [0.1, 0.2, 0.5, 1.0];
/// Steps where the amounts are 0: units.
const UNITS: [f64; 4] = [1.0, 2.0, 5.0, 10.0];
/// How much of a promise must be saved for it to hold.
const HOLDS: f64 = 0.9;

/// What lifting a limit is worth, and the plan that shows it.
#[derive(Debug)]
pub struct Valued {
    /// The limit.
    pub pinch: Pinch,
    /// What lifting it is worth.
    pub worth: Worth,
    /// The problem with the first step.
    pub problem: Box<Problem>,
    /// Its plan.
    pub outcome: Box<Outcome>,
}

/// What was found for a limit by itself: step, promise and bound of each step, and the answer to the
/// first.
struct Lift {
    bounds: Vec<(f64, f64, f64)>,
    answer: Answer,
}

impl Session {
    /// The base plan gone over once more, as answers are, so that what a question changes is not
    /// taken for what another search would have found.
    #[must_use]
    pub fn refined(mut self, keep_going: &(dyn Fn() -> bool + Sync)) -> Self {
        let found = replan::plan(self.problem(), &self.warm(keep_going), Origin::Precisely).0;
        if let Found::Plan(outcome) = found {
            self.take(*outcome);
        }
        self
    }

    /// What holds people back, in the order in which `paso plan` and the page tell of it.
    #[must_use]
    pub fn pinches(&self) -> Vec<Pinch> {
        let problem = self.problem();
        let mut pinches: BTreeMap<(String, String), Pinch> = BTreeMap::new();
        for (at, &price) in self.outcome().climbed_prices().0.iter().enumerate() {
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
                });
            let (LimitKey::Resource { day, .. } | LimitKey::Phase { day, .. }) = key;
            pinch.days.insert(day);
            pinch.limits.push(limit);
            pinch.promise += price;
        }
        let mut pinches: Vec<Pinch> = pinches.into_values().collect();
        pinches.sort_by(|a, b| dearest_first(a.gain(), b.gain()));
        pinches
    }

    /// What lifting each of some limits is worth, each by itself, the one with the greatest proven
    /// effect first. The plans are settled with each other and with the base plan, as those of
    /// [`Session::ask_all`] are. `told` is called with the number of limits done.
    ///
    /// # Errors
    /// As [`Session::ask_all`], and where a plan did not pass the check.
    pub fn worths(
        &mut self,
        pinches: Vec<Pinch>,
        keep_going: &(dyn Fn() -> bool + Sync),
        mut told: impl FnMut(usize),
    ) -> Result<Vec<Valued>, PlanError> {
        let mut lifts = Vec::with_capacity(pinches.len());
        let mut better = Vec::new();
        let mut wrong = None;
        let own = &*self;
        in_order(
            0..pinches.len(),
            |at| {
                let lift = own.lift(&pinches[at], keep_going)?;
                let for_base = own.better(&lift.answer, keep_going)?;
                Ok((lift, for_base))
            },
            |at, found: Result<_, PlanError>| {
                match found {
                    Ok((lift, for_base)) => {
                        lifts.push(lift);
                        better.extend(for_base);
                    }
                    Err(error) => {
                        wrong = Some(error);
                        return false;
                    }
                }
                told(at + 1);
                keep_going()
            },
        );
        if let Some(error) = wrong {
            return Err(error);
        }
        if lifts.len() < pinches.len() || !keep_going() {
            return Err(PlanError::Interrupted);
        }
        let answers = lifts.iter_mut().map(|lift| &mut lift.answer);
        let mut standings: Vec<Standing<'_>> = answers.filter_map(Standing::of).collect();
        settle::settle(self, &mut standings, &better)?;
        let both = pinches.into_iter().zip(lifts);
        let valued: Result<Vec<Valued>, PlanError> = both.map(|own| self.valued(own)).collect();
        let mut valued = valued?;
        valued.sort_by(|a, b| {
            let proven = |own: &Valued| own.worth.effect.proven_saved;
            proven(b)
                .total_cmp(&proven(a))
                .then_with(|| dearest_first(a.pinch.gain(), b.pinch.gain()))
        });
        Ok(valued)
    }

    /// Bounds by steps, and the plan with the first.
    fn lift(
        &self,
        pinch: &Pinch,
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Result<Lift, PlanError> {
        let amount = |limit: &LimitIndex| self.problem().limits.amount(*limit);
        let nothing = pinch.limits.iter().all(|limit| amount(limit) == 0.0);
        let sizes = if nothing { UNITS } else { SHARES };
        let more = |limit: &LimitIndex, step: f64| {
            if nothing { step } else { step * amount(limit) }
        };
        let lifted = |step: f64| {
            let mut problem = self.problem().clone();
            for limit in &pinch.limits {
                let amount = amount(limit) + more(limit, step);
                problem.limits.set(*limit, amount);
            }
            problem
        };
        let warm = self.warm(keep_going);
        let mut bounds = Vec::new();
        for size in sizes {
            let promised = pinch
                .limits
                .iter()
                .map(|limit| self.outcome().climbed_prices().0[limit.at()] * more(limit, size))
                .sum();
            // An unfinished climb would take the promise for what is saved.
            let Found::Bound { lower_bound, .. } =
                replan::bound(&lifted(size), &warm, Origin::Precisely).0
            else {
                return Err(PlanError::Interrupted);
            };
            bounds.push((size, promised, lower_bound));
        }
        let problem = Box::new(lifted(sizes[0]));
        let found = replan::plan(&problem, &warm, Origin::Base).0;
        Ok(Lift {
            bounds,
            answer: Answer::Changed { problem, found },
        })
    }

    /// What a lift is worth beside the base plan.
    fn valued(&self, (pinch, lift): (Pinch, Lift)) -> Result<Valued, PlanError> {
        let (problem, outcome) = match lift.answer {
            Answer::Changed {
                problem,
                found: Found::Plan(outcome),
            } => (problem, outcome),
            Answer::Changed {
                found: Found::Failed(fault),
                ..
            } => return Err(fault.into()),
            // More of something breaks no promise.
            _ => return Err(PlanError::Interrupted),
        };
        let base = self.outcome();
        let steps: Vec<Step> = lift
            .bounds
            .iter()
            .map(|&(more, promised, lower_bound)| Step {
                more,
                promised,
                // Both as prices prove it; never more than promised, but for rounding.
                saved: (base.climbed_bound() - lower_bound).clamp(0.0, promised),
            })
            .collect();
        let holds_to = steps
            .iter()
            .take_while(|step| step.saved >= HOLDS * step.promised)
            .last()
            .map(|step| step.more);
        let mut effect = effect(self.problem(), &base.schedule, &outcome.schedule);
        let (before, after) = (base.cost.total(), outcome.cost.total());
        let whole = |saved: f64| {
            if saved <= 1e-9 * (1.0 + before.abs()) {
                0.0
            } else {
                saved
            }
        };
        effect.cost_saved = whole(before - after);
        effect.proven_saved = whole(base.lower_bound - after);
        // The first step was bounded twice.
        let bound = lift.bounds.first().map_or(outcome.lower_bound, |first| {
            outcome.lower_bound.max(first.2)
        });
        effect.most_saved = whole(before - bound);
        Ok(Valued {
            pinch,
            worth: Worth {
                steps,
                holds_to,
                effect,
            },
            problem,
            outcome,
        })
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
