//! Climbing the bound: a projected quasi-Newton method on the smooth function, the temperature
//! falling from step to step.
//!
//! Limited-memory BFGS (Nocedal, Mathematics of Computation 35, 1980) on the prices that are free
//! to move, projected on π ≥ 0 (Bertsekas, SIAM Journal on Control and Optimization 20, 1982).

use std::collections::VecDeque;

use super::evaluate::Smooth;
use super::tables::Tables;

/// How far to climb.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// First temperature, in days of waiting.
    pub from: f64,
    /// Last temperature, in days of waiting.
    pub to: f64,
    /// Each temperature is the last times this.
    pub factor: f64,
    /// Most steps at one temperature.
    pub steps: usize,
    /// A temperature is done when five steps together raise the function by less than this
    /// share of it.
    pub enough: f64,
}

/// Where a climb ended.
#[derive(Clone, Debug)]
pub struct Climb {
    /// The best prices found.
    pub prices: Vec<f64>,
    /// The bound at these prices.
    pub bound: f64,
    /// Evaluations of the smooth function.
    pub evaluations: u64,
}

/// Pairs of steps and slopes that the method remembers.
const MEMORY: usize = 12;

/// Climbs from given prices; `keep_going` is asked before each step.
pub fn climb(
    tables: &Tables<'_>,
    start: Vec<f64>,
    schedule: &Schedule,
    mut keep_going: impl FnMut(f64) -> bool,
) -> Climb {
    let mut best = Climb {
        bound: tables.bound(&start),
        prices: start,
        evaluations: 0,
    };
    let mut prices = best.prices.clone();
    let mut temperature = schedule.from;
    let stages = ((schedule.to / schedule.from).ln() / schedule.factor.ln()).max(1.0);
    let mut stage = 0.0;
    loop {
        let mut search = Search::new(tables, prices, temperature);
        let mut recent = VecDeque::from([search.now.value]);
        for step in 0..schedule.steps {
            let within = f64::from(u32::try_from(step).unwrap_or(u32::MAX))
                / f64::from(u32::try_from(schedule.steps).unwrap_or(u32::MAX));
            if !keep_going((stage + within) / (stages + 1.0)) || !search.step() {
                break;
            }
            recent.push_back(search.now.value);
            if recent.len() > 5 {
                let before = recent.pop_front().unwrap_or_default();
                if search.now.value - before < schedule.enough * search.now.value.abs() {
                    break;
                }
            }
        }
        best.evaluations += search.evaluations;
        prices = search.prices;
        let bound = tables.bound(&prices);
        if bound > best.bound {
            best.bound = bound;
            best.prices.clone_from(&prices);
        }
        temperature *= schedule.factor;
        stage += 1.0;
        if temperature < schedule.to || !keep_going((stage / (stages + 1.0)).min(1.0)) {
            return best;
        }
    }
}

/// The state of the method at one temperature.
struct Search<'t, 'a> {
    tables: &'t Tables<'a>,
    temperature: f64,
    prices: Vec<f64>,
    now: Smooth,
    scale: Vec<f64>,
    memory: VecDeque<Pair>,
    evaluations: u64,
}

/// A step, the change of slope it brought, and 1 / their product.
struct Pair {
    step: Vec<f64>,
    slope: Vec<f64>,
    inverse: f64,
}

impl<'t, 'a> Search<'t, 'a> {
    fn new(tables: &'t Tables<'a>, prices: Vec<f64>, temperature: f64) -> Self {
        let now = tables.smooth(&prices, temperature);
        // A guess at the inverse curvature: temperature over (use of the limit × use of it by
        // one appointment).
        let scale = tables
            .typical_use
            .iter()
            .zip(&tables.left)
            .map(|(&one, &left)| {
                if one > 0.0 {
                    temperature * tables.mean_weight * 3.0 / (one * left.max(one))
                } else {
                    0.0
                }
            })
            .collect();
        Self {
            tables,
            temperature,
            prices,
            now,
            scale,
            memory: VecDeque::new(),
            evaluations: 1,
        }
    }

    /// One step up; false when no step climbs.
    fn step(&mut self) -> bool {
        let free: Vec<bool> = (0..self.prices.len())
            .map(|i| {
                self.tables.priced[i]
                    && self.scale[i] > 0.0
                    && (self.prices[i] > 0.0 || self.now.gradient[i] > 0.0)
            })
            .collect();
        let mut direction = self.direction(&free);
        let mut climb = dot(&direction, &self.now.gradient);
        if climb <= 0.0 {
            self.memory.clear();
            direction = self.direction(&free);
            climb = dot(&direction, &self.now.gradient);
        }
        if climb <= 0.0 {
            return false;
        }
        let mut length = 1.0;
        for _ in 0..20 {
            let prices: Vec<f64> = self
                .prices
                .iter()
                .zip(&direction)
                .map(|(p, d)| (p + length * d).max(0.0))
                .collect();
            let next = self.tables.smooth(&prices, self.temperature);
            self.evaluations += 1;
            let promised: f64 = prices
                .iter()
                .zip(&self.prices)
                .zip(&self.now.gradient)
                .map(|((new, old), slope)| (new - old) * slope)
                .sum();
            if next.value >= self.now.value + 1e-4 * promised && next.value > self.now.value {
                self.remember(&prices, &next);
                self.prices = prices;
                self.now = next;
                return true;
            }
            length *= 0.4;
        }
        if self.memory.is_empty() {
            return false;
        }
        self.memory.clear();
        true
    }

    fn remember(&mut self, prices: &[f64], next: &Smooth) {
        let step: Vec<f64> = prices
            .iter()
            .zip(&self.prices)
            .map(|(a, b)| a - b)
            .collect();
        let slope: Vec<f64> = self
            .now
            .gradient
            .iter()
            .zip(&next.gradient)
            .map(|(old, new)| old - new)
            .collect();
        let product = dot(&step, &slope);
        if product > 1e-12 * dot(&slope, &slope).sqrt() * dot(&step, &step).sqrt() {
            if self.memory.len() == MEMORY {
                self.memory.pop_front();
            }
            self.memory.push_back(Pair {
                step,
                slope,
                inverse: 1.0 / product,
            });
        }
    }

    /// The quasi-Newton direction on the free prices (two-loop recursion).
    fn direction(&self, free: &[bool]) -> Vec<f64> {
        let mut d: Vec<f64> = self
            .now
            .gradient
            .iter()
            .zip(free)
            .map(|(&g, &free)| if free { g } else { 0.0 })
            .collect();
        let masked = |a: &[f64], b: &[f64]| -> f64 {
            a.iter()
                .zip(b)
                .zip(free)
                .map(|((a, b), &free)| if free { a * b } else { 0.0 })
                .sum()
        };
        let mut alphas = Vec::with_capacity(self.memory.len());
        for pair in self.memory.iter().rev() {
            let alpha = pair.inverse * masked(&pair.step, &d);
            for (d, y) in d.iter_mut().zip(&pair.slope) {
                *d -= alpha * y;
            }
            alphas.push(alpha);
        }
        let gamma = self.memory.back().map_or(1.0, |pair| {
            let scaled: f64 = pair
                .slope
                .iter()
                .zip(&self.scale)
                .map(|(y, scale)| y * y * scale)
                .sum();
            if scaled > 0.0 {
                1.0 / (pair.inverse * scaled)
            } else {
                1.0
            }
        });
        for ((d, scale), &free) in d.iter_mut().zip(&self.scale).zip(free) {
            *d = if free { *d * gamma * scale } else { 0.0 };
        }
        for (pair, alpha) in self.memory.iter().zip(alphas.iter().rev()) {
            let beta = pair.inverse * masked(&pair.slope, &d);
            for (d, s) in d.iter_mut().zip(&pair.step) {
                *d += s * (alpha - beta);
            }
        }
        for (d, &free) in d.iter_mut().zip(free) {
            if !free {
                *d = 0.0;
            }
        }
        d
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
