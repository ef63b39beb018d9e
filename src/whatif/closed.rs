//! Limits that are closed on some days: what opening them as on other days would do.
//!
//! Nobody fits a limit of nothing, so that no price tells of it: it is opened, and asked.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::cohorts::queue::Cohorts;
use crate::domain::calendar::Day;
use crate::domain::id::LimitIndex;
use crate::domain::limits::LimitKey;
use crate::domain::problem::Problem;
use crate::dual::tables::Tables;

use super::effect::Effect;
use super::session::Session;
use crate::render::Fault;

/// Most closed limits that are looked at, those first that are closed longest: each is grouped and
/// bounded anew.
const LOOKED_AT: usize = 64;

/// A resource at a site of which there is nothing on some days and something on others.
#[derive(Clone, Debug, PartialEq)]
pub struct Closed {
    /// The resource.
    pub resource_id: String,
    /// The site; `*` for the border.
    pub site_id: String,
    /// One of the limits, for its names.
    pub limit: LimitIndex,
    /// The days.
    pub days: BTreeSet<Day>,
    /// What there is of it usually on days like these: the middle one of the amounts in `raised`.
    pub usual: f64,
    /// What the best possible plan could save at most, in weighted person-days, as the base prices
    /// tell.
    pub promise: f64,
    /// The closed limits with what there usually is of each: on the same weekdays at the same slot,
    /// where there are any that are open.
    pub raised: BTreeMap<LimitIndex, f64>,
}

impl Session {
    /// The closed limits whose opening may save something, those first that promise most; equal ones
    /// by their names.
    #[must_use]
    pub fn closed(&self) -> Vec<Closed> {
        let mut closed = candidates(self.problem());
        closed.sort_by_key(|own| std::cmp::Reverse(own.days.len()));
        closed.truncate(LOOKED_AT);
        // Both as prices prove it.
        let before = self.outcome().climbed_bound();
        closed.par_iter_mut().for_each(|own| {
            own.promise = before - self.bound_with(&own.raised);
        });
        // Less than rounding is nothing.
        closed.retain(|own| own.promise > 1e-9 * (1.0 + before.abs()));
        closed.sort_by(|a, b| {
            let names = |own: &Closed| (own.resource_id.clone(), own.site_id.clone());
            (b.promise.total_cmp(&a.promise)).then_with(|| names(a).cmp(&names(b)))
        });
        closed
    }

    /// What a checked plan is like with a closed limit opened as usual on all of its closed days; none
    /// where interrupted.
    ///
    /// # Errors
    /// If the plan did not pass the check.
    pub fn opened(
        &self,
        closed: &Closed,
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<Effect>, Fault> {
        self.effect_of(&closed.raised, keep_going)
    }

    /// What the base prices prove with raised limits.
    fn bound_with(&self, raised: &BTreeMap<LimitIndex, f64>) -> f64 {
        let mut problem = self.problem().clone();
        for (&limit, &amount) in raised {
            problem.limits.set(limit, amount);
        }
        let cohorts = Cohorts::new(&problem);
        Tables::new(&problem, &cohorts).bound(&self.outcome().climbed_prices().0)
    }
}

/// Every resource at a site that is closed on some days and open on others, with what there is of it on
/// days like these.
fn candidates(problem: &Problem) -> Vec<Closed> {
    let mut found: BTreeMap<(String, String), (Closed, Usual)> = BTreeMap::new();
    for limit in (0..problem.limits.len()).map(LimitIndex::new) {
        let key = problem.limits.key(limit);
        let LimitKey::Resource { day, slot, .. } = key else {
            continue;
        };
        let amount = problem.limits.amount(limit);
        if !problem.limits.is_given(limit) || amount.is_infinite() {
            continue;
        }
        let (resource_id, site_id) = problem.limit_name(key);
        let names = (resource_id.clone(), site_id.clone());
        let (own, usual) = found.entry(names).or_insert_with(|| {
            let own = Closed {
                resource_id,
                site_id,
                limit,
                days: BTreeSet::new(),
                usual: 0.0,
                promise: 0.0,
                raised: BTreeMap::new(),
            };
            (own, Usual::default())
        });
        let alike = (problem.calendar.weekday(day), slot);
        if amount > 0.0 {
            usual.all.push(amount);
            usual.of_slot.entry(slot).or_default().push(amount);
            usual.alike.entry(alike).or_default().push(amount);
        } else {
            own.days.insert(day);
            usual.closed.push((limit, alike));
        }
    }
    let closed = found.into_values().filter_map(|(mut own, usual)| {
        own.limit = usual.closed.first()?.0;
        own.raised = usual.raised()?;
        own.usual = middle(own.raised.values().copied().collect())?;
        Some(own)
    });
    closed.collect()
}

/// What there is of a resource at a site where it is open, and where it is closed.
#[derive(Default)]
struct Usual {
    alike: BTreeMap<(u8, Option<u32>), Vec<f64>>,
    of_slot: BTreeMap<Option<u32>, Vec<f64>>,
    all: Vec<f64>,
    closed: Vec<(LimitIndex, (u8, Option<u32>))>,
}

impl Usual {
    /// For each closed limit the middle one of the amounts of the same weekday and slot; where there are
    /// none, of the same slot, and else of all. None where the resource is open nowhere.
    fn raised(&self) -> Option<BTreeMap<LimitIndex, f64>> {
        let amount = |(weekday, slot): (u8, Option<u32>)| {
            let known = self.alike.get(&(weekday, slot));
            let known = known.or_else(|| self.of_slot.get(&slot));
            middle(known.unwrap_or(&self.all).clone())
        };
        let closed = self.closed.iter();
        closed
            .map(|&(limit, alike)| Some((limit, amount(alike)?)))
            .collect()
    }
}

/// The middle one of some amounts.
fn middle(mut amounts: Vec<f64>) -> Option<f64> {
    amounts.sort_by(f64::total_cmp);
    amounts.get(amounts.len() / 2).copied()
}
