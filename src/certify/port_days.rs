//! The bound in whole cases: each port's day is packed with whole families (docs/proof.md).
//!
//! A limit is local to a port-day where all that uses it belongs to that port and day; all others
//! are shared. All ports of a day may be packed at once too: then what is of that day alone is local. For any prices π ≥ 0 and any value μ of each case,
//!
//! bound(π, μ) = Σ min(g, μ) − Σ shared π·b − Σ over port-days of the most that a set of cases
//! with one appointment each can be worth there within the local limits + cost of kept promises,
//!
//! where a case is worth μ less its cost and the shared limits' prices. models/README.md says why
//! no plan costs less.

use rayon::prelude::*;

use super::alone::Alone;
use super::bound::{Sum, is_sound, promise_costs};
use super::moves::{self, Keep};
use super::row_prices::RowPrices;
use super::uses::Matching;
use crate::domain::id::{CaseIndex, LimitIndex, PhaseIndex};
use crate::domain::limits::LimitKey;
use crate::domain::plan::Prices;
use crate::domain::problem::Problem;
use crate::domain::proof::{Packed, Values};
use crate::domain::rules::{Period, Resource, SiteKind};

mod kinds;
mod lanes;
mod packing;
mod pair;
mod port_day;
mod rows;
mod search;
mod slots;

use kinds::users;
pub(super) use lanes::{Own, in_rows, of_promise, own};
use packing::UNIT;
pub(super) use packing::{Packing, Shape, Uses};
use port_day::gather;
pub(super) use search::search;

/// Most nodes of the search of one port-day.
pub(super) const NODES: u32 = 2_000;

/// What holds whatever the cases.
pub(super) struct Ground<'p> {
    pub(super) problem: &'p Problem,
    matching: Matching<'p>,
    /// What fits alone.
    pub(super) alone: Alone,
    /// What is packed at once.
    pub(super) packed: Packed,
    /// Whether a limit is of that alone.
    pub(super) is_local: Vec<bool>,
    is_slot: Vec<bool>,
    /// The movable promises that a plan may keep.
    keeps: Vec<Keep>,
}

impl<'p> Ground<'p> {
    /// The terms that hang on no case to be planned: what promises cost, and what is left of shared
    /// limits at these prices.
    pub(super) fn terms(&self, prices: &[f64]) -> Terms {
        let mut terms = Terms::default();
        for cost in promise_costs(self.problem) {
            terms.add(cost);
        }
        for (at, price) in prices.iter().enumerate() {
            if *price > 0.0 && !self.is_local[at] {
                terms.add(-price * self.alone.left(LimitIndex::new(at)));
            }
        }
        for least in moves::not_ready(self.problem, &self.keeps, &self.shared(prices)) {
            terms.add(least);
        }
        terms
    }

    /// Prices with nothing on limits that are local: what no day packs is not paid back there.
    pub(super) fn shared(&self, prices: &[f64]) -> Vec<f64> {
        let both = prices.iter().zip(&self.is_local);
        both.map(|(price, local)| if *local { 0.0 } else { *price })
            .collect()
    }

    /// The promise that a case may keep on a day of the horizon, though it could be moved.
    pub(super) fn keep_within(&self, case: CaseIndex) -> Option<&Keep> {
        let calendar = self.problem.calendar;
        moves::of(&self.keeps, case).filter(|own| calendar.contains(own.promise.day))
    }

    /// The same on a day after the horizon: then it uses shared limits alone.
    pub(super) fn keep_later(&self, case: CaseIndex) -> Option<&Keep> {
        let calendar = self.problem.calendar;
        moves::of(&self.keeps, case).filter(|own| !calendar.contains(own.promise.day))
    }

    pub(super) fn new(problem: &'p Problem, packed: Packed) -> Self {
        let matching = Matching::new(problem);
        let count = problem.limits.len();
        let mut is_local = Vec::with_capacity(count);
        let mut is_slot = Vec::with_capacity(count);
        for at in 0..count {
            let (local, slot) = match problem.limits.key(LimitIndex::new(at)) {
                LimitKey::Resource { slot: Some(_), .. } => (true, true),
                LimitKey::Resource { resource, .. } => {
                    let resource = &problem.rules.resources[resource.at()];
                    (is_of_one(resource, packed), false)
                }
                LimitKey::Phase { phase, .. } => {
                    (packed == Packed::Day || of_one_port(problem, phase), false)
                }
            };
            is_local.push(local);
            is_slot.push(slot);
        }
        let alone = Alone::booked(problem, &matching);
        Self {
            problem,
            keeps: moves::keeps(problem, &matching, &alone),
            matching,
            alone,
            packed,
            is_local,
            is_slot,
        }
    }

    /// How much more a plan may use of a limit, in [`UNIT`]s; none where it is unlimited.
    pub(super) fn capacity(&self, limit: LimitIndex) -> Option<i64> {
        let most = self.alone.most(limit);
        // Amounts are at most 1e12.
        #[allow(clippy::cast_possible_truncation)]
        let whole = (most / UNIT).ceil() as i64;
        most.is_finite().then_some(whole)
    }
}

/// Whether a day's limit of a resource is used by appointments of one day alone, and of one port alone
/// where a port is packed by itself.
fn is_of_one(resource: &Resource, packed: Packed) -> bool {
    let first = resource.usages.first().map_or(0, |own| own.offset_days);
    let offset = match packed {
        Packed::PortDay => 0,
        Packed::Day => first,
    };
    let mut usages = resource.usages.iter();
    resource.period == Period::Day
        && usages.all(|own| own.offset_days == offset && own.duration_days == 1)
        && (packed == Packed::Day || matches!(resource.site, SiteKind::Port | SiteKind::Corridor))
}

fn of_one_port(problem: &Problem, phase: PhaseIndex) -> bool {
    problem.phases[phase.at()]
        .ports
        .as_ref()
        .is_some_and(|ports| ports.len() == 1)
}

/// Prices of all limits, and the same with nothing on those that are local to a port-day.
struct Priced<'a> {
    whole: RowPrices<'a>,
    shared: RowPrices<'a>,
}

/// What is proven in whole cases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WholeCases {
    /// No plan that obeys rules 1 to 4 costs less.
    pub lower_bound: f64,
    /// Port-days with cases in question.
    pub port_days: usize,
    /// Those of them whose search did not end: what it had proven by then counts.
    pub unfinished: usize,
}

/// Rounding goes against the bound: so much of all that is added up is taken off. Each term is right
/// to some roundings of 1.1e-16, and a case is in the sets of some thousand port-days at most.
const ROUNDING: f64 = 1e-12;

/// The terms of a bound, added up.
#[derive(Default)]
pub(super) struct Terms {
    sum: Sum,
    size: f64,
}

impl Terms {
    pub fn add(&mut self, term: f64) {
        self.sum.add(term);
        self.size += term.abs();
    }

    /// Their sum, less what roundings may have added to it.
    pub fn lower_bound(&self) -> f64 {
        self.sum.value() - ROUNDING * self.size
    }
}

/// The bound in whole cases at these prices, each case worth what `values` tell, or else what it
/// costs at least with everything that it uses paid for. Where they tell nothing it is never below
/// [`super::bound::lower_bound`] but for rounding.
///
/// Prices that prove nothing give −∞, see there; so do values that are no numbers.
#[must_use]
pub fn bound(problem: &Problem, prices: &Prices, values: &Values) -> WholeCases {
    whole(problem, prices, values, Packed::PortDay)
}

/// The same with what is told packed at once.
#[must_use]
pub fn whole(problem: &Problem, prices: &Prices, values: &Values, packed: Packed) -> WholeCases {
    let mut proven = WholeCases {
        lower_bound: f64::NEG_INFINITY,
        port_days: 0,
        unfinished: 0,
    };
    let numbers = values.0.iter().all(|(_, value)| value.is_finite());
    if !is_sound(problem, prices) || !numbers {
        return proven;
    }
    let prices = &prices.0;
    let ground = Ground::new(problem, packed);
    let shared = ground.shared(prices);
    let priced = Priced {
        whole: RowPrices::new(problem, prices),
        shared: RowPrices::new(problem, &shared),
    };
    let users = users(&ground, &priced, values);
    let mut terms = ground.terms(prices);
    for kind in users.iter().flat_map(|users| &users.kinds) {
        // Counts of cases are far below 2^53.
        #[allow(clippy::cast_precision_loss)]
        terms.add(kind.none.min(kind.value) * kind.count as f64);
    }
    let mut lanes: Vec<Vec<(usize, usize)>> = vec![Vec::new(); problem.ports.len()];
    for (user, users) in users.iter().enumerate() {
        for (at, lane) in users.lanes.iter().enumerate() {
            let together = match packed {
                Packed::PortDay => lane.port.at(),
                Packed::Day => 0,
            };
            lanes[together].push((user, at));
        }
    }
    let days = problem.calendar.all();
    let all: Vec<_> = lanes
        .iter()
        .flat_map(|lanes| days.clone().map(move |day| (lanes, day)))
        .collect();
    let found: Vec<_> = all
        .into_par_iter()
        .map(|(lanes, day)| {
            let here = gather(&ground, &users, lanes, day);
            let guide: Vec<f64> = here.limits.iter().map(|limit| prices[limit.at()]).collect();
            (!here.packing.shapes.is_empty()).then(|| search(&here.packing, &guide, NODES))
        })
        .collect();
    for found in found.into_iter().flatten() {
        terms.add(-found.bound);
        proven.port_days += 1;
        proven.unfinished += usize::from(!found.finished);
    }
    proven.lower_bound = terms.lower_bound();
    proven
}
