//! The rows that the search of a port-day is bounded by, and what shapes use of them.

use std::collections::{BTreeMap, BTreeSet};

use super::packing::{Packing, Shape, UNIT, Uses};
use super::slots::ports;

/// How finely the slots' multipliers are weighed against each other.
const FINE: f64 = 64.0;

/// A shape as the search sees it.
pub(super) struct Item {
    pub(super) shape: usize,
    /// Worth of the first k cases, k from 0.
    pub(super) sums: Vec<f64>,
    /// What a case uses of each row of [`Rows`].
    pub(super) uses: Vec<(usize, i64)>,
    /// What that costs at the multipliers.
    pub(super) priced: f64,
}

impl Item {
    pub(super) fn gains(&self) -> impl Iterator<Item = f64> {
        self.sums.windows(2).map(|pair| pair[1] - pair[0])
    }

    pub(super) fn use_of(&self, row: usize) -> i64 {
        self.uses
            .iter()
            .find(|used| used.0 == row)
            .map_or(0, |used| used.1)
    }
}

/// The rows that nodes are bounded by: those of the day, and for each port one that stands for all of
/// its slots, each weighted by its multiplier.
pub(super) struct Rows {
    pub(super) capacity: Vec<i64>,
    /// Per [`UNIT`].
    pub(super) multipliers: Vec<f64>,
    /// By shape, the port whose slots it needs.
    pub(super) ports: Vec<Option<usize>>,
    /// Weights of the packing's rows in the one that stands for its port's slots.
    weights: Vec<i64>,
    /// That one, by port.
    sums: BTreeMap<usize, usize>,
}

impl Rows {
    pub(super) fn new(packing: &Packing, multipliers: &[f64]) -> Self {
        let ports = ports(packing);
        let mut rows = Self {
            capacity: packing.capacity.clone(),
            multipliers: multipliers.iter().map(|m| m * UNIT).collect(),
            weights: vec![0; packing.capacity.len()],
            sums: BTreeMap::new(),
            ports,
        };
        let mut slots: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        let mut all: BTreeSet<usize> = BTreeSet::new();
        for (shape, port) in packing.shapes.iter().zip(&rows.ports) {
            let own = shape.slots.iter().flatten().map(|used| used.0);
            all.extend(own.clone());
            if let Some(port) = port {
                slots.entry(*port).or_default().extend(own);
            }
        }
        for (port, slots) in slots {
            rows.stand_for(port, &slots);
        }
        for row in all {
            rows.multipliers[row] = 0.0;
        }
        rows
    }

    /// A row for the slots of a port, where they have multipliers.
    fn stand_for(&mut self, port: usize, slots: &BTreeSet<usize>) {
        let own = slots.iter().map(|&row| self.multipliers[row]);
        let greatest = own.fold(0.0, f64::max);
        if greatest <= 0.0 {
            return;
        }
        let weigh = |row: usize| {
            // From 0 to FINE.
            #[allow(clippy::cast_possible_truncation)]
            let weight = (self.multipliers[row] / greatest * FINE) as i64;
            weight
        };
        let sum = slots.iter().try_fold(0i64, |sum, &row| {
            sum.checked_add(weigh(row).checked_mul(self.capacity[row])?)
        });
        let Some(sum) = sum else { return };
        let weights: Vec<(usize, i64)> = slots.iter().map(|&row| (row, weigh(row))).collect();
        for (row, weight) in weights {
            self.weights[row] = weight;
        }
        self.sums.insert(port, self.capacity.len());
        self.capacity.push(sum);
        self.multipliers.push(greatest / FINE);
    }

    /// What a case of a shape uses at least; none where it has no slot.
    pub(super) fn uses(&self, at: usize, shape: &Shape) -> Option<Vec<(usize, i64)>> {
        let mut uses = shape.day.clone();
        let weighted = |slot: &Uses| -> i64 {
            let each = slot.iter();
            let parts = each.map(|&(row, amount)| self.weights[row].saturating_mul(amount));
            parts.fold(0, i64::saturating_add)
        };
        let least = shape.slots.iter().map(weighted).min()?;
        let sum = self.ports[at].and_then(|port| self.sums.get(&port));
        if let Some(&sum) = sum.filter(|_| least > 0) {
            uses.push((sum, least));
        }
        Some(uses)
    }

    pub(super) fn price(&self, uses: &[(usize, i64)]) -> f64 {
        uses.iter()
            .map(|&(row, amount)| self.multipliers[row] * to_f64(amount))
            .sum()
    }

    pub(super) fn worth_of(&self, left: &[i64]) -> f64 {
        let both = left.iter().zip(&self.multipliers);
        both.map(|(&left, m)| if *m > 0.0 { m * to_f64(left) } else { 0.0 })
            .sum()
    }
}

/// A row in the steps of a dynamic program.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Steps {
    pub(super) row: usize,
    step: i64,
    /// One more than there are steps of it.
    pub(super) width: usize,
}

impl Steps {
    /// Exact where no more than `most` steps are needed.
    pub(super) fn of(rows: &Rows, items: &[Item], row: usize, most: i64) -> Self {
        // Promises may leave less than nothing.
        let capacity = rows.capacity[row].max(0);
        let uses = items.iter().map(|item| item.use_of(row));
        let mut step = uses.fold(0, gcd).max(1);
        if capacity / step > most {
            step = capacity / most + 1;
        }
        Self {
            row,
            step,
            width: usize::try_from(capacity / step).unwrap_or(0) + 1,
        }
    }

    /// Steps of what is left of all rows.
    pub(super) fn left(&self, left: &[i64]) -> usize {
        let steps = usize::try_from(left[self.row] / self.step).unwrap_or(0);
        steps.min(self.width - 1)
    }

    /// Steps of what a case uses, rounded down: no more than in truth.
    pub(super) fn used(&self, item: &Item) -> usize {
        usize::try_from(item.use_of(self.row) / self.step).unwrap_or(usize::MAX)
    }
}

#[allow(clippy::cast_precision_loss)]
pub(super) fn to_f64(amount: i64) -> f64 {
    amount as f64
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
