//! What prices and values prove by the planner's own search, and the sets that it finds.

use rayon::prelude::*;

use super::choices::{Choices, PortDay};
use super::open::Open;
use super::packing::pack;
use super::takes::{Packing, Shape, Uses, to_f64};
use crate::domain::id::LimitIndex;
use crate::domain::proof::Values;

/// Prices of limits and values of kinds.
#[derive(Clone, Debug)]
pub(super) struct Point {
    /// π, by limit.
    pub prices: Vec<f64>,
    /// μ, by kind.
    pub values: Vec<f64>,
}

/// A set of cases with appointments at one port on one day: a kind and an offer for each.
pub(super) type Set = Vec<(usize, usize)>;

/// The best set of a port's day.
#[derive(Clone, Debug, Default)]
pub(super) struct Best {
    /// What no set is worth more than.
    pub bound: f64,
    /// The same as the multipliers alone show.
    pub root: f64,
    /// By offer, what a case of it takes at the multipliers.
    pub priced: Vec<f64>,
    /// The set.
    pub set: Set,
    /// Multipliers of the rows, per unit.
    pub multipliers: Vec<f64>,
}

/// What a point proves.
pub(super) struct Evaluation {
    /// The bound.
    pub bound: f64,
    /// By port-day.
    pub best: Vec<Best>,
}

/// Evaluates a point, for all plans or those that hold what is open.
pub(super) fn evaluate(
    choices: &Choices<'_>,
    open: Option<&Open>,
    point: &Point,
    nodes: u32,
) -> Evaluation {
    let best: Vec<Best> = (0..choices.port_days.len())
        .into_par_iter()
        .map(|at| of(choices, open, at, point, nodes))
        .collect();
    let mut bound = choices.cohorts.constant;
    for (at, (kind, value)) in choices.kinds.iter().zip(&point.values).enumerate() {
        let none = Open::none(open, choices, at);
        bound += value.min(none) * kind.count();
    }
    for (at, price) in point.prices.iter().enumerate() {
        if *price > 0.0 && !choices.is_local[at] {
            bound -= price * choices.left(LimitIndex::new(at));
        }
    }
    for best in &best {
        bound -= best.bound;
    }
    Evaluation { bound, best }
}

/// What an offer costs in shared limits.
pub(super) fn shared(prices: &[f64], uses: &[(LimitIndex, f64)]) -> f64 {
    uses.iter().map(|&(limit, n)| prices[limit.at()] * n).sum()
}

fn of(choices: &Choices<'_>, open: Option<&Open>, here: usize, point: &Point, nodes: u32) -> Best {
    let port_day: &PortDay = &choices.port_days[here];
    let mut candidates: Vec<Vec<(f64, usize, usize)>> = vec![Vec::new(); port_day.shapes.len()];
    for (at, offer) in port_day.offers.iter().enumerate() {
        let price = shared(&point.prices, &offer.shared);
        for kind in choices.of_cohort[offer.cohort].clone() {
            if !Open::holds(open, choices, kind, offer.place) {
                continue;
            }
            let gain = point.values[kind] - choices.cost(kind, port_day, offer) - price;
            if gain > 0.0 {
                candidates[offer.shape].push((gain, kind, at));
            }
        }
    }
    let mut shapes = Vec::new();
    let mut whose = Vec::new();
    for (takes, mut candidates) in port_day.shapes.iter().zip(candidates) {
        if candidates.is_empty() {
            continue;
        }
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let room = takes.day.iter().filter(|own| own.1 > 0);
        let room = room.map(|&(row, n)| usize::try_from(port_day.capacity[row] / n).unwrap_or(0));
        let most = room.min().unwrap_or(usize::MAX);
        let (mut gains, mut who) = (Vec::new(), Vec::new());
        for (gain, kind, offer) in candidates {
            let more = choices.kinds[kind].cases.len().min(most - gains.len());
            gains.extend(std::iter::repeat_n(gain, more));
            who.extend(std::iter::repeat_n((kind, offer), more));
        }
        shapes.push(Shape { takes, gains });
        whose.push(who);
    }
    let mut best = Best {
        priced: vec![0.0; port_day.offers.len()],
        multipliers: vec![0.0; port_day.limits.len()],
        ..Best::default()
    };
    if shapes.is_empty() {
        return best;
    }
    let packing = Packing {
        capacity: &port_day.capacity,
        shapes,
    };
    let packed = pack(&packing, nodes);
    best.bound = packed.bound;
    best.root = packed.root;
    for (count, who) in packed.counts.iter().zip(&whose) {
        best.set.extend(&who[..*count]);
    }
    best.set.sort_unstable();
    for (offer, price) in port_day.offers.iter().zip(&mut best.priced) {
        *price = port_day.shapes[offer.shape].price(&packed.multipliers);
    }
    best.multipliers = packed.multipliers.iter().map(|m| m * 1e6).collect();
    best
}

/// The values of a point, where they are not what its prices say.
pub(super) fn told(choices: &Choices<'_>, open: Option<&Open>, point: &Point) -> Values {
    let defaults = defaults(choices, open, &point.prices);
    let mut values = Vec::new();
    for ((kind, &value), default) in choices.kinds.iter().zip(&point.values).zip(defaults) {
        if (value - default).abs() > 1e-9 * (1.0 + default.abs()) {
            values.extend(kind.cases.iter().map(|&case| (case, value)));
        }
    }
    values.sort_unstable_by_key(|own| own.0);
    Values(values)
}

/// μ as the prices say it: the least that a case costs with everything that it takes paid for.
pub(super) fn defaults(choices: &Choices<'_>, open: Option<&Open>, prices: &[f64]) -> Vec<f64> {
    let kinds = 0..choices.kinds.len();
    let mut values: Vec<f64> = kinds.map(|at| Open::none(open, choices, at)).collect();
    for port_day in &choices.port_days {
        let row = |row: usize| prices[port_day.limits[row].at()];
        for offer in &port_day.offers {
            let takes = &port_day.shapes[offer.shape];
            let cost = |uses: &Uses| -> f64 {
                let parts = uses.iter();
                parts.map(|&(own, n)| row(own) * to_f64(n) * 1e-6).sum()
            };
            let slots = takes.slots.iter().map(|(_, slot)| cost(slot));
            let price = shared(prices, &offer.shared)
                + cost(&takes.day)
                + slots.fold(f64::INFINITY, f64::min);
            for kind in choices.of_cohort[offer.cohort].clone() {
                if Open::holds(open, choices, kind, offer.place) {
                    let all = choices.cost(kind, port_day, offer) + price;
                    values[kind] = values[kind].min(all);
                }
            }
        }
    }
    values
}
