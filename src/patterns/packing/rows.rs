//! The rows that a search of a port-day is bounded by.

use std::collections::{BTreeMap, BTreeSet};

use super::super::takes::{Packing, Uses, to_f64};
use super::slots::ports;

/// What cases of a shape are worth above a price.
pub(super) fn over(packing: &Packing<'_>, at: usize, price: f64) -> f64 {
    let gains = packing.shapes[at].gains.iter();
    gains.map(|gain| (gain - price).max(0.0)).sum()
}

/// How finely the slots' multipliers are weighed against each other.
const FINE: f64 = 256.0;

/// The rows that nodes are bounded by: those of the day, and one for all slots of each port.
pub(super) struct Rows {
    pub capacity: Vec<i64>,
    /// Per millionth.
    pub multipliers: Vec<f64>,
    /// By shape, what a case takes of these rows.
    pub uses: Vec<Uses>,
    /// By shape, what that costs.
    pub priced: Vec<f64>,
    /// By shape, the port whose slots it needs.
    pub ports: Vec<Option<usize>>,
}

impl Rows {
    pub fn new(packing: &Packing<'_>, multipliers: &[f64]) -> Self {
        let mut capacity = packing.capacity.to_vec();
        let mut own = multipliers.to_vec();
        let ports = ports(packing);
        let mut slots: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (shape, port) in packing.shapes.iter().zip(&ports) {
            let rows = shape.takes.slots.iter().flat_map(|(_, uses)| uses);
            for &(row, _) in rows {
                own[row] = 0.0;
                if let Some(port) = port {
                    slots.entry(*port).or_default().insert(row);
                }
            }
        }
        let mut weights = vec![0_i64; capacity.len()];
        let mut sums: BTreeMap<usize, usize> = BTreeMap::new();
        for (port, slots) in slots {
            let greatest = slots.iter().map(|&row| multipliers[row]);
            let greatest = greatest.fold(0.0, f64::max);
            if greatest <= 0.0 {
                continue;
            }
            let weigh = |row: usize| {
                // From 0 to FINE.
                #[allow(clippy::cast_possible_truncation)]
                let weight = (multipliers[row] / greatest * FINE) as i64;
                weight
            };
            let sum = slots.iter().try_fold(0_i64, |sum, &row| {
                sum.checked_add(weigh(row).checked_mul(packing.capacity[row])?)
            });
            if let Some(sum) = sum {
                for &row in &slots {
                    weights[row] = weigh(row);
                }
                sums.insert(port, capacity.len());
                capacity.push(sum);
                own.push(greatest / FINE);
            }
        }
        let shapes = packing.shapes.iter().zip(&ports);
        let uses: Vec<Uses> = shapes
            .map(|(shape, port)| {
                let mut uses = shape.takes.day.clone();
                let slots = shape.takes.slots.iter().map(|(_, slot)| {
                    let parts = slot.iter();
                    let weighted = parts.map(|&(row, n)| weights[row].saturating_mul(n));
                    weighted.fold(0, i64::saturating_add)
                });
                let least = slots.min().unwrap_or(0);
                let sum = port.and_then(|port| sums.get(&port));
                if let Some(&sum) = sum.filter(|_| least > 0) {
                    uses.push((sum, least));
                }
                uses
            })
            .collect();
        let price = |uses: &Uses| uses.iter().map(|&(row, n)| own[row] * to_f64(n)).sum();
        Self {
            priced: uses.iter().map(price).collect(),
            capacity,
            multipliers: own,
            uses,
            ports,
        }
    }

    pub fn use_of(&self, at: usize, row: usize) -> i64 {
        let uses = &self.uses[at];
        uses.iter().find(|own| own.0 == row).map_or(0, |own| own.1)
    }
}

/// The steps in which a dynamic program counts a row.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    step: i64,
    /// One more than there are.
    pub width: usize,
}

impl Scale {
    /// Exact where no more than `most` steps are needed.
    pub fn new(rows: &Rows, order: &[usize], row: usize, most: i64) -> Self {
        let capacity = rows.capacity[row];
        let uses = order.iter().map(|&at| rows.use_of(at, row));
        let mut step = uses.fold(0, gcd).max(1);
        if capacity / step > most {
            step = capacity / most + 1;
        }
        let width = usize::try_from(capacity / step).unwrap_or(0) + 1;
        Self { step, width }
    }

    /// Steps of what is left.
    pub fn steps(self, left: i64) -> usize {
        let steps = usize::try_from(left / self.step).unwrap_or(0);
        steps.min(self.width - 1)
    }

    /// Steps of what is taken, rounded down: no more than in truth.
    pub fn taken(self, amount: i64) -> usize {
        usize::try_from(amount / self.step).unwrap_or(usize::MAX)
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
