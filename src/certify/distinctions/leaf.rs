//! The bound of a leaf at its own prices and values.

use super::cuts::Cuts;
use super::left::Left;
use super::options::{Options, PortDay};
use crate::certify::bound::is_sound;
use crate::certify::port_days::{NODES, Packing, Shape, search};
use crate::certify::uses::{Amounts, paid};
use crate::domain::plan::Prices;
use crate::domain::proof::{Leaf, Values};

/// What is proven of a leaf's plans.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    /// No plan of the leaf costs less.
    pub lower_bound: f64,
    /// Port-days with cases in question.
    pub port_days: usize,
    /// Those of them whose search did not end.
    pub unfinished: usize,
}

impl Found {
    /// That of a leaf that has no plan.
    pub const NO_PLAN: Self = Self {
        lower_bound: f64::INFINITY,
        port_days: 0,
        unfinished: 0,
    };
}

/// The bound of what is left; none where the prices or values that are told prove nothing.
pub(super) fn bound(
    (options, cuts): (&Options<'_, '_>, &Cuts),
    left: &Left,
    told: Option<&Leaf>,
) -> Option<Found> {
    let (ground, problem) = (options.ground, options.ground.problem);
    let mut prices = Prices(vec![0.0; problem.limits.len()]);
    for &(limit, price) in told.iter().flat_map(|leaf| &leaf.prices) {
        prices.0[limit.at()] = price;
    }
    let none = Values::default();
    let values = told.map_or(&none, |leaf| &leaf.values);
    let numbers = values.0.iter().all(|(_, value)| value.is_finite());
    if !is_sound(problem, &prices) || !numbers {
        return None;
    }
    let of_cuts = cuts.prices(told.map_or(&[], |leaf| &leaf.cuts))?;
    let prices = &prices.0;
    let paid = |uses: &Amounts| paid(uses, prices);
    let of_cut: Vec<f64> = cuts.paid(&of_cuts);
    let each = options.uses.iter().zip(&of_cut);
    let shared: Vec<f64> = each.map(|(own, cut)| paid(&own.shared) + cut).collect();
    let of_shared = ground.shared(prices);
    let mut terms = ground.terms(prices);
    cuts.take_off(&of_cuts, &mut terms);
    let mut worth = Vec::with_capacity(options.cases.len());
    for (at, case) in options.cases.iter().enumerate() {
        let later = case.later.as_ref().map(|own| own.priced(&of_shared));
        let none = later.map_or(case.none, |later| later.min(case.none));
        let least = || {
            let open = case.choices.clone().filter(|&at| left.open[at]);
            let all = open.map(|at| {
                let choice = &options.choices[at];
                let uses = &options.uses[choice.uses];
                let slots = uses.slots.iter().map(paid);
                let day = paid(&uses.day) + of_cut[choice.uses];
                choice.cost + day + slots.fold(f64::INFINITY, f64::min)
            });
            all.fold(if left.none[at] { none } else { f64::INFINITY }, f64::min)
        };
        let value = values.of(case.case).unwrap_or_else(least);
        terms.add(if left.none[at] {
            value.min(none)
        } else {
            value
        });
        worth.push(value);
    }
    let mut found = Found {
        lower_bound: 0.0,
        port_days: 0,
        unfinished: 0,
    };
    for here in &options.port_days {
        let packing = packing(options, left, here, &worth, &shared);
        if packing.shapes.is_empty() {
            continue;
        }
        let guide: Vec<f64> = here.limits.iter().map(|limit| prices[limit.at()]).collect();
        let most = search(&packing, &guide, NODES);
        terms.add(-most.bound);
        found.port_days += 1;
        found.unfinished += usize::from(!most.finished);
    }
    found.lower_bound = terms.lower_bound();
    Some(found)
}

/// The cases that are worth more than an appointment here costs them.
fn packing(
    options: &Options<'_, '_>,
    left: &Left,
    here: &PortDay,
    worth: &[f64],
    shared: &[f64],
) -> Packing {
    let mut gains: Vec<Vec<f64>> = vec![Vec::new(); here.shapes.len()];
    for &at in here.choices.iter().filter(|&&at| left.open[at]) {
        let choice = &options.choices[at];
        let gain = worth[choice.case] - choice.cost - shared[choice.uses];
        if gain > 0.0 {
            gains[options.uses[choice.uses].shape].push(gain);
        }
    }
    let mut packing = Packing {
        capacity: here.capacity.clone(),
        shapes: Vec::new(),
    };
    for ((day, slots), mut gains) in here.shapes.iter().zip(gains) {
        if gains.is_empty() {
            continue;
        }
        gains.sort_by(|a, b| b.total_cmp(a));
        let mut slots = slots.clone();
        slots.dedup();
        let mut shape = Shape {
            day: day.clone(),
            slots,
            gains: Vec::new(),
        };
        gains.truncate(packing.room_for(&shape));
        shape.gains = gains;
        if !shape.gains.is_empty() {
            packing.shapes.push(shape);
        }
    }
    packing
}
