//! Multipliers of a port-day's rows: the duals of its linear relaxation, solved exactly.
//!
//! The primal simplex method with bounded variables (Dantzig, "Upper bounds, secondary constraints,
//! and block triangularity in linear programming", Econometrica 23, 1955) on a dense tableau: a row
//! per limit, a column per shape, gain and slot. Whatever it returns guides a search, and no more.

use std::collections::{BTreeMap, BTreeSet};

use super::takes::{Packing, Uses, to_f64};

/// A column: what each case of it is worth, how many there are, and what they take.
struct Column {
    gain: f64,
    upper: f64,
    uses: Vec<(usize, f64)>,
}

/// The duals of a packing's linear relaxation, per millionth.
pub(super) fn of(packing: &Packing<'_>) -> Vec<f64> {
    let binding = binding(packing);
    let mut columns = Vec::new();
    for shape in &packing.shapes {
        for run in shape.gains.chunk_by(|a, b| a == b) {
            // Slots that differ in nothing that can run out are one.
            let of = |slot: &Uses| -> Vec<(usize, i64)> {
                let uses = shape.takes.day.iter().chain(slot);
                uses.filter_map(|&(row, n)| Some((binding[row]?, n)))
                    .collect()
            };
            let slots: BTreeSet<_> = shape.takes.slots.iter().map(|own| of(&own.1)).collect();
            for uses in slots {
                columns.push(Column {
                    gain: run[0],
                    upper: f64::from(u32::try_from(run.len()).unwrap_or(u32::MAX)),
                    uses: uses.into_iter().map(|(row, n)| (row, to_f64(n))).collect(),
                });
            }
        }
    }
    // Each row in parts of its capacity, so that numbers are of one size.
    let own = packing.capacity.iter().zip(&binding);
    let kept: Vec<i64> = own
        .filter(|own| own.1.is_some())
        .map(|own| *own.0)
        .collect();
    let scale: Vec<f64> = kept.iter().map(|&c| to_f64(c).max(1.0)).collect();
    for column in &mut columns {
        for (row, amount) in &mut column.uses {
            *amount /= scale[*row];
        }
    }
    let capacity: Vec<f64> = kept.iter().map(|&c| f64::from(u8::from(c > 0))).collect();
    let mut tableau = Tableau::new(&columns, &capacity);
    tableau.solve();
    let duals = tableau.duals();
    let each = binding.iter();
    each.map(|at| at.map_or(0.0, |at| duals[at] / scale[at]))
        .collect()
}

/// The rows that all cases together could take more of than there is, by a number each.
fn binding(packing: &Packing<'_>) -> Vec<Option<usize>> {
    let mut most = vec![0_i64; packing.capacity.len()];
    for shape in &packing.shapes {
        let cases = i64::try_from(shape.gains.len()).unwrap_or(i64::MAX);
        let mut own: BTreeMap<usize, i64> = BTreeMap::new();
        for &(row, amount) in shape.takes.slots.iter().flat_map(|(_, uses)| uses) {
            let greatest = own.entry(row).or_default();
            *greatest = amount.max(*greatest);
        }
        for (row, amount) in shape.takes.day.iter().copied().chain(own) {
            most[row] = most[row].saturating_add(amount.saturating_mul(cases));
        }
    }
    let mut next = 0;
    let both = most.iter().zip(packing.capacity);
    both.map(|(most, capacity)| {
        (most > capacity).then(|| {
            next += 1;
            next - 1
        })
    })
    .collect()
}

struct Tableau {
    rows: usize,
    width: usize,
    /// Columns that are not slacks.
    own: usize,
    entries: Vec<f64>,
    reduced: Vec<f64>,
    upper: Vec<f64>,
    at_upper: Vec<bool>,
    is_basic: Vec<bool>,
    basis: Vec<usize>,
    value: Vec<f64>,
    greatest: f64,
}

impl Tableau {
    fn new(columns: &[Column], capacity: &[f64]) -> Self {
        let (rows, own) = (capacity.len(), columns.len());
        let width = own + rows;
        let mut entries = vec![0.0; rows * width];
        for (at, column) in columns.iter().enumerate() {
            for &(row, amount) in &column.uses {
                entries[row * width + at] += amount;
            }
        }
        for row in 0..rows {
            entries[row * width + own + row] = 1.0;
        }
        let mut reduced: Vec<f64> = columns.iter().map(|column| column.gain).collect();
        reduced.resize(width, 0.0);
        let mut upper: Vec<f64> = columns.iter().map(|column| column.upper).collect();
        upper.resize(width, f64::INFINITY);
        let mut is_basic = vec![false; width];
        is_basic[own..].fill(true);
        Self {
            rows,
            width,
            own,
            entries,
            greatest: reduced.iter().copied().fold(1e-9, f64::max),
            reduced,
            upper,
            at_upper: vec![false; width],
            is_basic,
            basis: (own..width).collect(),
            value: capacity.to_vec(),
        }
    }

    /// Prices that are not negative: the rows' duals.
    fn duals(&self) -> Vec<f64> {
        let slacks = &self.reduced[self.own..];
        let least = 1e-11 * self.greatest;
        let dual = |reduced: &f64| if -reduced > least { -reduced } else { 0.0 };
        slacks.iter().map(dual).collect()
    }

    fn solve(&mut self) {
        for _ in 0..50 * (self.rows + 10) + 4 * self.own {
            let Some(entering) = self.entering() else {
                return;
            };
            self.step(entering);
        }
    }

    /// The column that improves most.
    fn entering(&self) -> Option<usize> {
        let mut best = 1e-11 * self.greatest;
        let mut found = None;
        for (at, &reduced) in self.reduced.iter().enumerate() {
            if self.is_basic[at] {
                continue;
            }
            let gain = if self.at_upper[at] { -reduced } else { reduced };
            if gain > best {
                best = gain;
                found = Some(at);
            }
        }
        found
    }

    fn step(&mut self, entering: usize) {
        let up = if self.at_upper[entering] { -1.0 } else { 1.0 };
        let mut step = self.upper[entering];
        let mut leaving = None;
        for row in 0..self.rows {
            let slope = up * self.entries[row * self.width + entering];
            let most = self.upper[self.basis[row]];
            let (limit, to_upper) = if slope > 1e-11 {
                (self.value[row].max(0.0) / slope, false)
            } else if slope < -1e-11 && most.is_finite() {
                ((most - self.value[row]).max(0.0) / -slope, true)
            } else {
                continue;
            };
            if limit < step {
                step = limit;
                leaving = Some((row, to_upper));
            }
        }
        for row in 0..self.rows {
            self.value[row] -= step * up * self.entries[row * self.width + entering];
        }
        let Some((row, to_upper)) = leaving else {
            self.at_upper[entering] = !self.at_upper[entering];
            return;
        };
        let from = if self.at_upper[entering] {
            self.upper[entering]
        } else {
            0.0
        };
        self.is_basic[self.basis[row]] = false;
        self.at_upper[self.basis[row]] = to_upper;
        self.basis[row] = entering;
        self.is_basic[entering] = true;
        self.at_upper[entering] = false;
        self.value[row] = from + up * step;
        self.pivot(row, entering);
    }

    fn pivot(&mut self, row: usize, entering: usize) {
        let width = self.width;
        let pivot = self.entries[row * width + entering];
        for entry in &mut self.entries[row * width..(row + 1) * width] {
            *entry /= pivot;
        }
        let (before, rest) = self.entries.split_at_mut(row * width);
        let (own, after) = rest.split_at_mut(width);
        let others = before.chunks_exact_mut(width);
        for other in others
            .chain(after.chunks_exact_mut(width))
            .chain([&mut self.reduced[..]])
        {
            let factor = other[entering];
            if factor != 0.0 {
                for (entry, own) in other.iter_mut().zip(own.iter()) {
                    *entry -= factor * own;
                }
            }
        }
    }
}
