//! Climbing the smooth function at one temperature: a projected quasi-Newton method.
//!
//! Limited-memory BFGS (Nocedal, Mathematics of Computation 35, 1980) on the prices that are free
//! to move, projected on π ≥ 0 (Bertsekas, SIAM Journal on Control and Optimization 20, 1982).

use std::collections::VecDeque;
use std::sync::Arc;

use rayon::prelude::*;

use super::evaluate::Smooth;
use super::tables::{FAMILY, Shape, Tables};

/// Pairs of steps and slopes that the method remembers.
const MEMORY: usize = 12;

/// The share of what the slope promises that a step must bring, and what a step that does not is
/// shortened to: usual values (Nocedal and Wright, "Numerical Optimization", 2006, section 3.1).
const ARMIJO: f64 = 1e-4;
const SHORTER: f64 = 0.4;

/// Where a climb came to rest at its last temperature, with what it had learned of the slope and the
/// curvature there.
#[derive(Clone, Debug)]
pub struct Rest {
    /// Over which layout.
    shape: Arc<Shape>,
    pub(super) temperature: f64,
    pub(super) prices: Vec<f64>,
    now: Smooth,
    /// What was left of each limit, and which had a price.
    left: Vec<f64>,
    priced: Vec<bool>,
    active: Vec<usize>,
    is_active: Vec<bool>,
    scale: Vec<f64>,
    memory: VecDeque<Arc<Pair>>,
}

/// The state of the method at one temperature. Only prices that ever were free to move take part
/// in it, the *active* ones; its vectors have an entry for each, in order of their arrival.
pub(super) struct Ascent<'t> {
    tables: &'t Tables,
    temperature: f64,
    /// All prices.
    prices: Vec<f64>,
    pub now: Smooth,
    /// Positions of the active prices.
    active: Vec<usize>,
    is_active: Vec<bool>,
    /// A guess at the inverse curvature, by active price.
    scale: Vec<f64>,
    memory: VecDeque<Arc<Pair>>,
    pub evaluations: u64,
}

/// A step, the change of slope it brought, and 1 / their product. Prices that became active later
/// are missing at the end, and count as 0.
#[derive(Clone, Debug)]
struct Pair {
    step: Vec<f64>,
    slope: Vec<f64>,
    inverse: f64,
}

impl<'t> Ascent<'t> {
    pub fn new(tables: &'t Tables, prices: Vec<f64>, temperature: f64) -> Self {
        let now = tables.smooth(&prices, temperature);
        Self {
            tables,
            temperature,
            is_active: vec![false; prices.len()],
            prices,
            now,
            active: Vec::new(),
            scale: Vec::new(),
            memory: VecDeque::new(),
            evaluations: 1,
        }
    }

    /// Where another climb came to rest, over tables of the same limits. Amounts change the slope by
    /// themselves; where other cases may use the limits too, it is worked out anew.
    pub fn resumed(tables: &'t Tables, rest: &Rest) -> Self {
        let mut prices = rest.prices.clone();
        let (mut now, mut evaluations) = (rest.now.clone(), 0);
        if Arc::ptr_eq(&rest.shape, &tables.shape) && rest.priced == tables.priced {
            now.value += worth_of_less(&prices, &rest.left, &tables.left);
            let less = rest.left.iter().zip(&tables.left);
            for (slope, (before, left)) in now.gradient.iter_mut().zip(less) {
                *slope += before - left;
            }
        } else {
            tables.clear_unlimited(&mut prices);
            now = tables.smooth(&prices, rest.temperature);
            evaluations = 1;
        }
        Self {
            tables,
            temperature: rest.temperature,
            prices,
            now,
            active: rest.active.clone(),
            is_active: rest.is_active.clone(),
            scale: rest.scale.clone(),
            memory: rest.memory.clone(),
            evaluations,
        }
    }

    /// At another temperature, from given prices, with what was learned at the last.
    ///
    /// What is smoothed bends the more the colder it is, in proportion: so slopes learned at one temperature
    /// are worth as much at another after they are scaled.
    pub fn cooled(tables: &'t Tables, rest: Rest, prices: Vec<f64>, temperature: f64) -> Self {
        let colder = temperature / rest.temperature;
        let mut memory = rest.memory;
        for pair in &mut memory {
            let pair = Arc::make_mut(pair);
            for slope in &mut pair.slope {
                *slope /= colder;
            }
            pair.inverse *= colder;
        }
        Self {
            tables,
            temperature,
            now: tables.smooth(&prices, temperature),
            prices,
            active: rest.active,
            is_active: rest.is_active,
            scale: rest.scale.iter().map(|scale| scale * colder).collect(),
            memory,
            evaluations: 1,
        }
    }

    /// Ends here.
    pub fn rest(self) -> Rest {
        Rest {
            temperature: self.temperature,
            shape: self.tables.shape.clone(),
            prices: self.prices,
            now: self.now,
            left: self.tables.left.clone(),
            priced: self.tables.priced.clone(),
            active: self.active,
            is_active: self.is_active,
            scale: self.scale,
            memory: self.memory,
        }
    }

    /// Climbs so many steps at most, until five together raise the function by less than `enough`, a
    /// share of it; `keep_going` is told the share of the steps done.
    pub fn run(&mut self, steps: u32, enough: f64, keep_going: impl Fn(f64) -> bool) {
        let mut recent = VecDeque::from([self.now.value]);
        for step in 0..steps {
            let within = f64::from(step) / f64::from(steps);
            if !keep_going(within) || !self.step() {
                return;
            }
            recent.push_back(self.now.value);
            if recent.len() > 5
                && let Some(before) = recent.pop_front()
                && self.now.value - before < enough * self.now.value.abs()
            {
                return;
            }
        }
    }

    /// Climbs so many steps at most, until one raises the function by less than `enough`, a share of it;
    /// `keep_going` is told the share of the steps done. Whether it was let go on.
    pub fn go_on(&mut self, steps: u32, enough: f64, keep_going: impl Fn(f64) -> bool) -> bool {
        for step in 0..steps {
            let before = self.now.value;
            if !keep_going(f64::from(step) / f64::from(steps)) {
                return false;
            }
            if !self.step() || self.now.value - before < enough * before.abs() {
                return true;
            }
        }
        true
    }

    /// One step up; false when no step climbs. A step is long enough to be worth it by the *Armijo
    /// rule* (Pacific Journal of Mathematics 16, 1966), along the projected path as in Bertsekas, IEEE
    /// Transactions on Automatic Control 21, 1976: it brings a share of what the slope promises.
    pub fn step(&mut self) -> bool {
        self.activate();
        let slope = self.active_slope(&self.now);
        let free: Vec<bool> = self
            .active
            .iter()
            .zip(&slope)
            .map(|(&at, &slope)| self.prices[at] > 0.0 || slope > 0.0)
            .collect();
        let mut direction = self.direction(&slope, &free);
        let mut climb = dot(&direction, &slope);
        if climb <= 0.0 {
            self.memory.clear();
            direction = self.direction(&slope, &free);
            climb = dot(&direction, &slope);
        }
        if climb <= 0.0 {
            return false;
        }
        let mut length = 1.0;
        for _ in 0..20 {
            let mut prices = self.prices.clone();
            let mut step = Vec::with_capacity(self.active.len());
            for (&at, d) in self.active.iter().zip(&direction) {
                let price = (self.prices[at] + length * d).max(0.0);
                step.push(price - self.prices[at]);
                prices[at] = price;
            }
            let next = self.tables.smooth(&prices, self.temperature);
            self.evaluations += 1;
            let promised = dot(&step, &slope);
            if next.value >= self.now.value + ARMIJO * promised && next.value > self.now.value {
                self.remember(step, &slope, &next);
                self.prices = prices;
                self.now = next;
                return true;
            }
            length *= SHORTER;
        }
        if self.memory.is_empty() {
            return false;
        }
        self.memory.clear();
        true
    }

    /// Lets prices take part that are now free to move.
    fn activate(&mut self) {
        let tables = self.tables;
        for at in 0..self.prices.len() {
            if self.is_active[at] || !(self.prices[at] > 0.0 || self.now.gradient[at] > 0.0) {
                continue;
            }
            let one = tables.shape.typical_use[at];
            if tables.priced[at] && one > 0.0 {
                self.is_active[at] = true;
                self.active.push(at);
                // Temperature over (use of the limit × use of it by one appointment).
                let amount = tables.left[at].max(one);
                let scale = self.temperature * tables.shape.mean_weight * FAMILY / (one * amount);
                self.scale.push(scale);
            }
        }
    }

    fn active_slope(&self, at: &Smooth) -> Vec<f64> {
        self.active.iter().map(|&i| at.gradient[i]).collect()
    }

    fn remember(&mut self, step: Vec<f64>, slope: &[f64], next: &Smooth) {
        let next = self.active_slope(next);
        let change: Vec<f64> = slope
            .iter()
            .zip(&next)
            .map(|(old, new)| old - new)
            .collect();
        let product = dot(&step, &change);
        if product > 1e-12 * dot(&change, &change).sqrt() * dot(&step, &step).sqrt() {
            if self.memory.len() == MEMORY {
                self.memory.pop_front();
            }
            self.memory.push_back(Arc::new(Pair {
                step,
                slope: change,
                inverse: 1.0 / product,
            }));
        }
    }

    /// The quasi-Newton direction on the free prices (two-loop recursion).
    fn direction(&self, slope: &[f64], free: &[bool]) -> Vec<f64> {
        let only_free = |d: &mut [f64]| {
            for (d, &free) in d.iter_mut().zip(free) {
                *d = if free { *d } else { 0.0 };
            }
        };
        let mut d = slope.to_vec();
        only_free(&mut d);
        let mut alphas = Vec::with_capacity(self.memory.len());
        for pair in self.memory.iter().rev() {
            // What is not free is 0 in d at first, and put back to 0 at the end.
            let alpha = pair.inverse * masked(&pair.step, &d, free);
            add_times(&mut d, -alpha, &pair.slope);
            alphas.push(alpha);
        }
        let gamma = self.memory.back().map_or(1.0, |pair| {
            let parts = pair.slope.iter().zip(&self.scale);
            let scaled: f64 = parts.map(|(y, scale)| y * y * scale).sum();
            if scaled > 0.0 {
                1.0 / (pair.inverse * scaled)
            } else {
                1.0
            }
        });
        for (d, scale) in d.iter_mut().zip(&self.scale) {
            *d *= gamma * scale;
        }
        only_free(&mut d);
        for (pair, alpha) in self.memory.iter().zip(alphas.iter().rev()) {
            let beta = pair.inverse * masked(&pair.slope, &d, free);
            add_times(&mut d, alpha - beta, &pair.step);
        }
        only_free(&mut d);
        d
    }
}

/// So many entries are one piece of work, so that sums do not depend on threads.
const PIECE: usize = 1 << 16;

/// Adds so many times `other`, of which entries at the end may be missing.
fn add_times(sum: &mut [f64], times: f64, other: &[f64]) {
    let add = |(sum, other): (&mut [f64], &[f64])| {
        for (sum, other) in sum.iter_mut().zip(other) {
            *sum += times * other;
        }
    };
    if sum.len() <= PIECE {
        add((sum, other));
    } else {
        let pieces = sum.par_chunks_mut(PIECE).zip(other.par_chunks(PIECE));
        pieces.for_each(add);
    }
}

/// The product of the entries that are free.
fn masked(a: &[f64], b: &[f64], free: &[bool]) -> f64 {
    let product = |((a, b), free): ((&[f64], &[f64]), &[bool])| -> f64 {
        let parts = a.iter().zip(b).zip(free);
        parts
            .map(|((a, b), &free)| if free { a * b } else { 0.0 })
            .sum()
    };
    if a.len() <= PIECE {
        return product(((a, b), free));
    }
    let pieces = a.par_chunks(PIECE).zip(b.par_chunks(PIECE));
    let sums: Vec<f64> = pieces.zip(free.par_chunks(PIECE)).map(product).collect();
    sums.iter().sum()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The worth at these prices of what is left less than before.
pub(super) fn worth_of_less(prices: &[f64], before: &[f64], now: &[f64]) -> f64 {
    let less = before.iter().zip(now).map(|(before, now)| before - now);
    prices
        .iter()
        .zip(less)
        .map(|(price, less)| price * less)
        .sum()
}
