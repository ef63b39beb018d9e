//! Which limit is worth lifting: what prices promise, how far that holds, and what ten per cent
//! more does to whole cases.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::certify::bound::lower_bound;
use crate::clock::Stop;
use crate::domain::calendar::Day;
use crate::domain::id::LimitIndex;
use crate::domain::limits::LimitKey;
use crate::domain::plan::Prices;
use crate::domain::problem::Problem;
use crate::domain::worth::{Gain, dearest_first};

use super::answer::{Answer, Found};
use super::effect::{Effect, effect};
use super::replan::{self, Origin};
use super::run::in_order;
use super::session::Session;
use super::settle::{self, Standing};
use crate::domain::outcome::Outcome;
use crate::pipeline::PlanError;
use crate::pipeline::effort::ANEW;

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

/// How many steps are tried.
const SIZES: usize = 4;
/// As shares of the amounts.
const SHARES: [f64; SIZES] = [0.1, 0.2, 0.5, 1.0];
/// Where the amounts are 0, in units.
const UNITS: [f64; SIZES] = [1.0, 2.0, 5.0, 10.0];
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

/// What was found for a limit by itself: its steps, and the answer to the first.
struct Lift {
    bounds: Vec<Bounded>,
    answer: Answer,
}

/// A step and its bound.
struct Bounded {
    /// In shares of the amounts, or in units where they are 0.
    step: f64,
    /// What it adds to each of the limits, and what one unit of it costs at the prices that prove the bound.
    more: Vec<f64>,
    prices: Vec<f64>,
    /// What the base prices promise for it.
    promised: f64,
    lower_bound: f64,
}

impl Bounded {
    /// What the prices prove where this much is added and no more: who is kept out of the larger is kept
    /// out of the smaller too.
    fn proves(&self, smaller: &[f64]) -> f64 {
        let less = self.more.iter().zip(smaller).zip(&self.prices);
        let worth: f64 = less
            .map(|((own, other), price)| price * (own - other))
            .sum();
        self.lower_bound + worth
    }
}

/// What a job finds: a step, or the answer to the first step and a better plan of the feed as it is.
enum Part {
    Bound(Bounded),
    Plan(Box<(Answer, Option<Outcome>)>),
}

impl Session {
    /// The base plan with what it takes to tell what limits are worth: few cases are planned once more, as
    /// answers are, so that what a question changes is not taken for what another search would have found;
    /// of many the prices go further.
    ///
    /// # Errors
    /// Where the plan did not pass the check at its new prices: a mistake in this program.
    pub fn refined(mut self, keep_going: &(dyn Fn() -> bool + Sync)) -> Result<Self, PlanError> {
        if self.problem().cases.len() > ANEW && self.colder(keep_going)? {
            return Ok(self);
        }
        let found = replan::plan(self.problem(), &self.warm(keep_going), Origin::Precisely).0;
        if let Found::Plan(outcome) = found {
            self.take(*outcome);
        }
        Ok(self)
    }

    /// Gives the plan the prices of a colder end where they prove more; whether there was a climb to go on
    /// with.
    fn colder(&mut self, keep_going: &(dyn Fn() -> bool + Sync)) -> Result<bool, PlanError> {
        let Some(proven) = self.climb_colder(&Stop::unless(keep_going)) else {
            return Ok(false);
        };
        let (mut own, prices) = (self.outcome().clone(), Prices(proven.prices));
        let bound = lower_bound(self.problem(), &prices);
        settle::prove(self.problem(), &mut own, &prices, bound)?;
        self.take(own);
        Ok(true)
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
    /// [`Session::ask_all`] are. `told` is called with the number of limits done; where `keep_going` says no, the
    /// first ones that were done by then are given.
    ///
    /// # Errors
    /// As [`Session::ask_all`], and where a plan did not pass the check.
    pub fn worths(
        &mut self,
        pinches: Vec<Pinch>,
        keep_going: &(dyn Fn() -> bool + Sync),
        mut told: impl FnMut(usize),
    ) -> Result<Vec<Valued>, PlanError> {
        let mut lifts: Vec<Lift> = Vec::with_capacity(pinches.len());
        let (mut bounds, mut better) = (Vec::new(), Vec::new());
        let mut wrong = None;
        let own = &*self;
        // Each bound is a job of its own, and the plan is the last of each limit's.
        let jobs = SIZES + 1;
        in_order(
            0..jobs * pinches.len(),
            |job| {
                let pinch = &pinches[job / jobs];
                if job % jobs < SIZES {
                    let bound = own.bound(pinch, job % jobs, keep_going)?;
                    return Ok(Part::Bound(bound));
                }
                let answer = own.answer(pinch, keep_going);
                if let Answer::Changed {
                    found: Found::Interrupted,
                    ..
                } = answer
                {
                    return Err(PlanError::Interrupted);
                }
                let for_base = own.better(&answer, keep_going)?;
                Ok(Part::Plan(Box::new((answer, for_base))))
            },
            |_, found: Result<Part, PlanError>| {
                match found {
                    Ok(Part::Bound(bound)) => bounds.push(bound),
                    Ok(Part::Plan(found)) => {
                        let (answer, for_base) = *found;
                        better.extend(for_base);
                        let bounds = std::mem::take(&mut bounds);
                        lifts.push(Lift { bounds, answer });
                        told(lifts.len());
                    }
                    Err(PlanError::Interrupted) => return false,
                    Err(error) => {
                        wrong = Some(error);
                        return false;
                    }
                }
                keep_going()
            },
        );
        if let Some(error) = wrong {
            return Err(error);
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

    /// The bound of the step of this number.
    fn bound(
        &self,
        pinch: &Pinch,
        size: usize,
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Result<Bounded, PlanError> {
        let (step, more) = self.more(pinch, size);
        let prices = &self.outcome().climbed_prices().0;
        let promised = pinch.limits.iter().zip(&more);
        let promised = promised
            .map(|(limit, more)| prices[limit.at()] * more)
            .sum();
        let lifted = self.with_more(pinch, &more);
        // An unfinished climb would take the promise for what is saved.
        let found = replan::bound(&lifted, &self.warm(keep_going), Origin::Precisely).0;
        let Found::Bound {
            prices,
            lower_bound,
        } = found
        else {
            return Err(PlanError::Interrupted);
        };
        Ok(Bounded {
            promised,
            prices: pinch.limits.iter().map(|at| prices.0[at.at()]).collect(),
            step,
            more,
            lower_bound,
        })
    }

    /// The plan with the first step.
    fn answer(&self, pinch: &Pinch, keep_going: &(dyn Fn() -> bool + Sync)) -> Answer {
        let (_, more) = self.more(pinch, 0);
        let problem = Box::new(self.with_more(pinch, &more));
        let found = replan::plan(&problem, &self.warm(keep_going), Origin::Base).0;
        Answer::Changed { problem, found }
    }

    /// The step of this number, and what it adds to each of the limits.
    fn more(&self, pinch: &Pinch, size: usize) -> (f64, Vec<f64>) {
        let amounts = pinch.limits.iter();
        let amounts: Vec<f64> = amounts
            .map(|limit| self.problem().limits.amount(*limit))
            .collect();
        if amounts.iter().all(|amount| *amount == 0.0) {
            return (UNITS[size], vec![UNITS[size]; amounts.len()]);
        }
        let share = SHARES[size];
        (share, amounts.iter().map(|amount| share * amount).collect())
    }

    fn with_more(&self, pinch: &Pinch, more: &[f64]) -> Problem {
        let mut problem = self.problem().clone();
        for (limit, more) in pinch.limits.iter().zip(more) {
            let amount = problem.limits.amount(*limit) + more;
            problem.limits.set(*limit, amount);
        }
        problem
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
        // Prices of a larger step prove something for the smaller ones too.
        let bound_of = |at: usize| {
            let larger = lift.bounds[at..].iter();
            let proven = larger.map(|own| own.proves(&lift.bounds[at].more));
            proven.fold(f64::NEG_INFINITY, f64::max)
        };
        let steps: Vec<Step> = (lift.bounds.iter().enumerate())
            .map(|(at, own)| Step {
                more: own.step,
                promised: own.promised,
                // Both as prices prove it; never more than promised, but for rounding.
                saved: (base.climbed_bound() - bound_of(at)).clamp(0.0, own.promised),
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
        let bound = outcome.lower_bound.max(bound_of(0));
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
