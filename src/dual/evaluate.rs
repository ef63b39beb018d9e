//! One pass over the cohorts: the bound, or a smooth function below it with its gradient.
//!
//! Smoothing replaces each minimum over days, lanes and slots by
//! −θ·log Σ exp(−cost/θ), θ the temperature, whose gradient is a fractional plan (Nesterov, "Smooth
//! minimization of non-smooth functions", Mathematical Programming 103, 2005). For a queue the sum over days ≥ r
//! is a recursion from the last day back, and the fractional plan one from the first day on: of
//! the cases waiting on a day the same share is appointed, whenever they became ready.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use super::pricing::{Priced, sliding_sum};
use super::soft::{minima, soft_minima};
use super::tables::{Group, NO_CAP, Tables};
use super::tracks::Scratch;

/// A smooth function's value and gradient.
#[derive(Clone, Debug, Default)]
pub struct Smooth {
    /// Never above the bound at the same prices.
    pub value: f64,
    /// By limit: use by the fractional plan less the amount left; 0 where unlimited.
    pub gradient: Vec<f64>,
}

/// The fractional plan of one group: a row of days per lane, in persons and in cases; for each
/// lane and size whose slots depend on the size, the cases per menu.
struct Flow {
    value: f64,
    persons: Vec<f64>,
    cases: Vec<f64>,
    by_menu: Vec<(usize, Vec<f64>)>,
}

/// Workspace for one group's evaluation.
#[derive(Default)]
struct Workspace {
    per_person: Vec<f64>,
    lanes: Vec<f64>,
    cheapest: Vec<f64>,
    shares: Vec<f32>,
    appointed: Vec<f64>,
    scratch: Scratch,
}

impl Tables {
    /// The bound at these prices: the formula of the certificate, over the cohorts.
    #[must_use]
    pub fn bound(&self, prices: &[f64]) -> f64 {
        let priced = self.priced(prices, 0.0);
        let parts: Vec<f64> = self
            .shape
            .groups
            .par_iter()
            .map_init(Workspace::default, |work, group| {
                self.group_bound(group, prices, &priced, work)
            })
            .collect();
        self.constant_part(prices) + parts.iter().sum::<f64>()
    }

    /// The smooth function at temperature `days` (in days of waiting), with its gradient.
    #[must_use]
    pub fn smooth(&self, prices: &[f64], days: f64) -> Smooth {
        let temperature = days * self.shape.mean_weight;
        let priced = self.priced(prices, temperature);
        let flows: Vec<Flow> = self
            .shape
            .groups
            .par_iter()
            .map_init(Workspace::default, |work, group| {
                self.group_flow(group, prices, &priced, days, work)
            })
            .collect();
        let mut value = self.constant_part(prices);
        let mut menu_cases = vec![Vec::new(); self.shape.menus.len()];
        let mut gradient: Vec<f64> = self.left.iter().map(|left| -left).collect();
        for (group, flow) in self.shape.groups.iter().zip(&flows) {
            value += flow.value;
            if group.is_capped {
                for (&cap, &n) in group.caps.iter().zip(&flow.persons) {
                    if cap != NO_CAP {
                        gradient[cap as usize] += n;
                    }
                }
            }
            for (menu, flow) in &flow.by_menu {
                add(&mut menu_cases[*menu], flow);
            }
        }
        self.spread(&flows, &mut menu_cases, &mut gradient);
        self.spread_slots(prices, temperature, &menu_cases, &mut gradient);
        for (slope, &priced) in gradient.iter_mut().zip(&self.priced) {
            if !priced {
                *slope = 0.0;
            }
        }
        Smooth { value, gradient }
    }

    fn constant_part(&self, prices: &[f64]) -> f64 {
        let worth: f64 = prices
            .iter()
            .zip(&self.left)
            .map(|(p, left)| p * left)
            .sum();
        self.cohorts.constant - worth
    }

    fn group_bound(
        &self,
        group: &Group,
        prices: &[f64],
        priced: &Priced,
        work: &mut Workspace,
    ) -> f64 {
        self.per_person(group, prices, priced, &mut work.per_person);
        work.cheapest.resize(self.shape.days, 0.0);
        let mut total = 0.0;
        for sized in &group.sizes {
            self.lane_prices(group, sized, &work.per_person, priced, &mut work.lanes);
            minima(&work.lanes, &mut work.cheapest);
            total += sized.tracks.hard(&work.cheapest, &mut work.scratch);
        }
        total
    }

    fn group_flow(
        &self,
        group: &Group,
        prices: &[f64],
        priced: &Priced,
        days: f64,
        work: &mut Workspace,
    ) -> Flow {
        let mut flow = Flow {
            value: 0.0,
            persons: vec![0.0; group.travel.len()],
            cases: vec![0.0; group.travel.len()],
            by_menu: Vec::new(),
        };
        self.per_person(group, prices, priced, &mut work.per_person);
        work.cheapest.resize(self.shape.days, 0.0);
        work.appointed.resize(self.shape.days, 0.0);
        for sized in &group.sizes {
            self.lane_prices(group, sized, &work.per_person, priced, &mut work.lanes);
            let temperature = days * self.shape.mean_weight * sized.persons;
            soft_minima(
                &work.lanes,
                temperature,
                &mut work.cheapest,
                &mut work.shares,
            );
            work.appointed.fill(0.0);
            flow.value +=
                sized
                    .tracks
                    .soft(&work.cheapest, days, &mut work.appointed, &mut work.scratch);
            let rows = work.shares.chunks_exact(self.shape.days);
            let sums = flow.persons.chunks_exact_mut(self.shape.days);
            let sums = sums.zip(flow.cases.chunks_exact_mut(self.shape.days));
            for ((shares, (persons, cases)), menu) in rows.zip(sums).zip(&sized.menus) {
                let own = || {
                    let both = shares.iter().zip(&work.appointed);
                    both.map(|(&share, appointed)| f64::from(share) * appointed)
                };
                for (own, (persons, cases)) in own().zip(persons.iter_mut().zip(cases)) {
                    *persons += sized.persons * own;
                    *cases += own;
                }
                if let Some(menu) = menu {
                    flow.by_menu.push((*menu, own().collect()));
                }
            }
            // Persons whose slots are those of another menu than their lane's.
            for &(lane, menu, usual) in &sized.swaps {
                let shares = &work.shares[lane * self.shape.days..][..self.shape.days];
                let both = shares.iter().zip(&work.appointed);
                let own = both.map(|(&share, cases)| sized.persons * f64::from(share) * cases);
                let own: Vec<f64> = own.collect();
                flow.by_menu.push((usual, own.iter().map(|n| -n).collect()));
                flow.by_menu.push((menu, own));
            }
        }
        flow
    }

    /// Adds the day uses of the flows to the gradient, and hands flows on to the slot menus.
    fn spread(&self, flows: &[Flow], menu_cases: &mut [Vec<f64>], gradient: &mut [f64]) {
        let shape = &self.shape;
        let by_footprint: Vec<FootprintFlow<'_>> = shape
            .users
            .par_iter()
            .with_min_len(FOOTPRINTS)
            .map(|users| FootprintFlow::of(users, flows, shape.days))
            .collect();
        for (terms, flow) in shape.terms.iter().zip(&by_footprint) {
            if let Some(menu) = terms.as_ref().and_then(|terms| terms.menu)
                && !flow.persons.is_empty()
            {
                add(&mut menu_cases[menu], &flow.persons);
            }
        }
        let first_days: Vec<usize> = (0..shape.days).step_by(DAYS).collect();
        let sums: Vec<Vec<f64>> = first_days
            .into_par_iter()
            .map(|first| self.window_sums(&by_footprint, first..shape.days.min(first + DAYS)))
            .collect();
        let slopes = shape.windows.par_iter().enumerate().map(|(at, window)| {
            let mut sum = Vec::with_capacity(shape.days);
            for sums in &sums {
                let days = sums.len() / shape.windows.len();
                sum.extend_from_slice(&sums[at * days..(at + 1) * days]);
            }
            // The transpose of a sliding sum is a sliding sum the other way.
            sliding_sum(&sum, 1 - window.offset - window.duration, window.duration)
        });
        let slopes: Vec<Vec<f64>> = slopes.collect();
        for (window, slopes) in shape.windows.iter().zip(&slopes) {
            let first = window.first as usize;
            let own = gradient[first..first + shape.days].iter_mut();
            for (slope, amount) in own.zip(slopes) {
                *slope += amount;
            }
        }
    }

    /// By window, what appointments on some days take; footprint by footprint, since what there is of
    /// each is far more than a processor keeps at hand.
    fn window_sums(&self, flows: &[FootprintFlow<'_>], days: Range<usize>) -> Vec<f64> {
        let count = days.len();
        let mut sums = vec![0.0; self.shape.windows.len() * count];
        for (terms, flow) in self.shape.terms.iter().zip(flows) {
            let (Some(terms), false) = (terms, flow.persons.is_empty()) else {
                continue;
            };
            let (persons, cases) = (&flow.persons[days.clone()], &flow.cases[days.clone()]);
            for &(window, by_person, by_case) in &terms.windows {
                let own = &mut sums[window * count..(window + 1) * count];
                for (total, (n, y)) in own.iter_mut().zip(persons.iter().zip(cases)) {
                    *total += by_person * n + by_case * y;
                }
            }
        }
        sums
    }
}

/// Footprints whose flows are added up in one piece, and days of all footprints.
const FOOTPRINTS: usize = 64;
const DAYS: usize = 32;

/// The fractional plan of all lanes of one footprint; empty where nobody has one.
struct FootprintFlow<'f> {
    persons: Cow<'f, [f64]>,
    cases: Cow<'f, [f64]>,
}

impl<'f> FootprintFlow<'f> {
    fn of(users: &[(u32, u32)], flows: &'f [Flow], days: usize) -> Self {
        let row = |&(group, lane): &(u32, u32)| {
            let (flow, first) = (&flows[group as usize], lane as usize * days);
            let row = first..first + days;
            (&flow.persons[row.clone()], &flow.cases[row])
        };
        let Some((first, others)) = users.split_first() else {
            return Self {
                persons: Cow::Borrowed(&[]),
                cases: Cow::Borrowed(&[]),
            };
        };
        let (persons, cases) = row(first);
        let mut own = Self {
            persons: Cow::Borrowed(persons),
            cases: Cow::Borrowed(cases),
        };
        for (persons, cases) in others.iter().map(row) {
            for (sum, part) in [(&mut own.persons, persons), (&mut own.cases, cases)] {
                for (total, value) in sum.to_mut().iter_mut().zip(part) {
                    *total += value;
                }
            }
        }
        own
    }
}

/// Adds `part` to `sum`, which may still be empty.
fn add(sum: &mut Vec<f64>, part: &[f64]) {
    if sum.is_empty() {
        sum.extend_from_slice(part);
    } else {
        for (total, value) in sum.iter_mut().zip(part) {
            *total += value;
        }
    }
}
