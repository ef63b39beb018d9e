//! What limits are worth, as it is told of.

use serde::Serialize;

use super::limits;
use crate::domain::calendar::Day;
use crate::domain::problem::Problem;
use crate::whatif::Session;
use crate::whatif::closed::Closed;
use crate::whatif::effect::Effect;
use crate::whatif::lack::Lack;
use crate::whatif::too_large::Barrier;
use crate::whatif::valuation::Valuation;
use crate::whatif::value::{Valued, Worth};

/// The JSON object of `paso value --format json`.
#[derive(Clone, Debug, Serialize)]
pub struct Value {
    /// Cost of the plan.
    pub cost: f64,
    /// No plan costs less.
    pub lower_bound: f64,
    /// (cost − bound) / cost.
    pub gap: f64,
    /// Limits that bind.
    pub limits: Vec<Entry>,
    /// Limits that keep cases out.
    pub too_large: Vec<TooLarge>,
    /// Limits that are closed on some days.
    pub closed: Vec<Opening>,
    /// How many limits there was no time for.
    pub not_reached: usize,
}

/// A limit that binds.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The resource, or `phase:ID`.
    pub resource_id: String,
    /// The site.
    pub site_id: String,
    /// What it is and where, in a planner's words.
    pub title: String,
    /// One unit of it.
    pub unit: String,
    /// On how many days it binds.
    pub binding_days: usize,
    /// The first of them.
    pub first_day: String,
    /// The last of them.
    pub last_day: String,
    /// Of one more unit on each of these days (in each of the slots that bind).
    pub promise: f64,
    /// Whether there is nothing of it on these days: then steps are units.
    pub nothing_there: bool,
    /// What lifting it is worth.
    #[serde(flatten)]
    pub worth: Worth,
}

/// A limit that alone keeps cases out, whatever the prices.
#[derive(Clone, Debug, Serialize)]
pub struct TooLarge {
    /// Cases that lack this and nothing else.
    pub cases: u64,
    /// People in them.
    pub persons: u64,
    /// What the one lacks that lacks most.
    #[serde(flatten)]
    pub most: Lack,
    /// What a plan is like with so much more of it, where each of them lacks least, that none is
    /// too large.
    pub effect: Effect,
}

/// A limit that is closed on some days, and what opening it would do.
#[derive(Clone, Debug, Serialize)]
pub struct Opening {
    /// The resource.
    pub resource_id: String,
    /// The site.
    pub site_id: String,
    /// What it is and where, in a planner's words.
    pub title: String,
    /// One unit of it.
    pub unit: String,
    /// On how many days it is closed.
    pub closed_days: usize,
    /// The first of them.
    pub first_day: String,
    /// The last of them.
    pub last_day: String,
    /// What there is of it usually.
    pub usual: f64,
    /// What a plan is like with the usual amount on all of these days.
    pub effect: Effect,
}

impl Value {
    /// What was found beside a base plan.
    #[must_use]
    pub fn new(base: &Session, found: Valuation) -> Self {
        let (problem, outcome) = (base.problem(), base.outcome());
        let valued = found.valued.into_iter();
        let too_large = found.too_large.into_iter();
        let closed = found.closed.into_iter();
        Self {
            cost: outcome.cost.total(),
            lower_bound: outcome.lower_bound,
            gap: outcome.gap(),
            limits: valued.map(|own| Entry::new(problem, own)).collect(),
            too_large: too_large.map(TooLarge::new).collect(),
            closed: closed.map(|own| Opening::new(problem, own)).collect(),
            not_reached: found.not_reached,
        }
    }
}

impl Entry {
    fn new(problem: &Problem, valued: Valued) -> Self {
        let Valued { pinch, worth, .. } = valued;
        let amounts = pinch.limits.iter().map(|&l| problem.limits.amount(l));
        let key = pinch.limits.first().map(|&limit| problem.limits.key(limit));
        Self {
            resource_id: pinch.resource_id,
            site_id: pinch.site_id,
            title: key.map_or(String::new(), |key| limits::title(problem, key)),
            unit: key.map_or(String::new(), |key| limits::unit(problem, key)),
            binding_days: pinch.days.len(),
            first_day: date(problem, pinch.days.first()),
            last_day: date(problem, pinch.days.last()),
            promise: pinch.promise,
            nothing_there: amounts.sum::<f64>() == 0.0,
            worth,
        }
    }
}

impl TooLarge {
    fn new((own, effect): (Barrier, Effect)) -> Self {
        Self {
            cases: own.cases,
            persons: own.persons,
            most: own.most,
            effect,
        }
    }
}

impl Opening {
    fn new(problem: &Problem, (own, effect): (Closed, Effect)) -> Self {
        let key = problem.limits.key(own.limit);
        Self {
            title: limits::title(problem, key),
            unit: limits::unit(problem, key),
            closed_days: own.days.len(),
            first_day: date(problem, own.days.first()),
            last_day: date(problem, own.days.last()),
            usual: own.usual,
            resource_id: own.resource_id,
            site_id: own.site_id,
            effect,
        }
    }
}

/// The date of a day; empty for none.
fn date(problem: &Problem, day: Option<&Day>) -> String {
    day.map_or(String::new(), |&day| problem.calendar.date(day).to_string())
}
