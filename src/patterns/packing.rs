//! The best set of cases for one port's day, families whole.
//!
//! Depth first over shapes of like use. A node is bounded by each row in turn in whole cases (a
//! dynamic program; Geoffrion, "Lagrangean relaxation for integer programming", Mathematical
//! Programming Study 2, 1974), with the others at their multipliers. Slots are a row each by
//! multipliers and are packed where a node has no shape left.

use super::multipliers;
use super::takes::{Packing, Takes, Uses, to_f64};

/// What was found.
pub(super) struct Packed {
    /// No set is worth more.
    pub bound: f64,
    /// No set is worth more, as the multipliers alone show.
    pub root: f64,
    /// By shape, how many of its cases the best set has.
    pub counts: Vec<usize>,
    /// Of the rows, per millionth.
    pub multipliers: Vec<f64>,
}

/// Most steps that a dynamic program tells apart, and steps of packing slots.
const STEPS: i64 = 1_000;
const TRIES: u32 = 3_000;

/// Searches a packing; after `most_nodes` nodes with what is found by then.
pub(super) fn pack(packing: &Packing<'_>, most_nodes: u32) -> Packed {
    let multipliers = multipliers::of(packing);
    let price = |uses: &Uses| -> f64 {
        let parts = uses
            .iter()
            .map(|&(row, amount)| multipliers[row] * to_f64(amount));
        parts.sum()
    };
    let least = |takes: &Takes| {
        let slots = takes.slots.iter().map(|(_, slot)| price(slot));
        price(&takes.day) + slots.fold(f64::INFINITY, f64::min)
    };
    let priced: Vec<f64> = packing
        .shapes
        .iter()
        .map(|shape| least(shape.takes))
        .collect();
    let all: f64 = packing
        .capacity
        .iter()
        .zip(&multipliers)
        .map(|(c, m)| m * to_f64(*c))
        .sum();
    let over = |at: usize| -> f64 {
        let gains = packing.shapes[at].gains.iter();
        gains.map(|gain| (gain - priced[at]).max(0.0)).sum()
    };
    let root = all + (0..priced.len()).map(over).sum::<f64>();
    let mut order: Vec<usize> = (0..priced.len()).collect();
    order.sort_by(|&a, &b| priced[b].total_cmp(&priced[a]).then(a.cmp(&b)));
    let slack = 1e-9 * (1.0 + root);
    let mut search = Search {
        packing,
        multipliers: &multipliers,
        priced: &priced,
        order,
        tables: Vec::new(),
        free: Vec::new(),
        left: packing.capacity.to_vec(),
        counts: vec![0; priced.len()],
        best: 0.0,
        best_counts: vec![0; priced.len()],
        nodes: 0,
        most_nodes,
        open: f64::NEG_INFINITY,
        slack,
    };
    search.greedy();
    search.narrow(root);
    search.prepare();
    let first = search.bound(0, 0.0).min(root);
    if first > search.best + slack {
        search.visit(0, 0.0, first);
    }
    Packed {
        bound: search.best.max(search.open),
        root,
        counts: search.best_counts,
        multipliers,
    }
}

/// One row in whole cases, the others by multipliers.
struct Table {
    row: usize,
    step: i64,
    width: usize,
    /// At h × width + c: the most that the shapes from h on are worth with c steps left of the row.
    most: Vec<f64>,
}

struct Search<'p> {
    packing: &'p Packing<'p>,
    multipliers: &'p [f64],
    priced: &'p [f64],
    /// The shapes, the dearest first.
    order: Vec<usize>,
    tables: Vec<Table>,
    /// From each on, what is worth more than its price, without any row in whole cases.
    free: Vec<f64>,
    left: Vec<i64>,
    counts: Vec<usize>,
    best: f64,
    best_counts: Vec<usize>,
    nodes: u32,
    most_nodes: u32,
    /// The greatest bound of a node that was left.
    open: f64,
    slack: f64,
}

impl Search<'_> {
    /// Cases one by one, by what they are worth above the price of what they take.
    fn greedy(&mut self) {
        let mut order: Vec<(f64, f64, usize)> = Vec::new();
        for (at, shape) in self.packing.shapes.iter().enumerate() {
            order.extend(
                shape
                    .gains
                    .iter()
                    .map(|gain| (gain - self.priced[at], *gain, at)),
            );
        }
        order.sort_by(|a, b| {
            b.0.total_cmp(&a.0)
                .then(b.1.total_cmp(&a.1))
                .then(a.2.cmp(&b.2))
        });
        let mut left = self.packing.capacity.to_vec();
        let fits = |uses: &Uses, left: &[i64]| uses.iter().all(|&(row, n)| n <= left[row]);
        for (_, gain, at) in order {
            let takes = self.packing.shapes[at].takes;
            if !fits(&takes.day, &left) {
                continue;
            }
            let Some((_, slot)) = takes.slots.iter().find(|(_, slot)| fits(slot, &left)) else {
                continue;
            };
            for &(row, amount) in takes.day.iter().chain(slot) {
                left[row] -= amount;
            }
            self.best += gain;
            self.best_counts[at] += 1;
        }
    }

    /// Leaves out what is in no set better than the best known.
    fn narrow(&mut self, root: f64) {
        let window = root - self.best + self.slack;
        let shapes = &self.packing.shapes;
        let priced = self.priced;
        self.order.retain(|&at| {
            shapes[at]
                .gains
                .first()
                .is_some_and(|gain| gain - priced[at] > -window)
        });
    }

    fn use_of(&self, at: usize, row: usize) -> i64 {
        let uses = &self.packing.shapes[at].takes.day;
        uses.iter().find(|own| own.0 == row).map_or(0, |own| own.1)
    }

    fn prepare(&mut self) {
        self.free = vec![0.0; self.order.len() + 1];
        for (h, &at) in self.order.iter().enumerate().rev() {
            let gains = self.packing.shapes[at].gains.iter();
            let over: f64 = gains.map(|gain| (gain - self.priced[at]).max(0.0)).sum();
            self.free[h] = self.free[h + 1] + over;
        }
        self.tables = (0..self.packing.capacity.len())
            .filter(|&row| self.multipliers[row] > 0.0)
            .filter(|&row| self.order.iter().any(|&at| self.use_of(at, row) > 0))
            .map(|row| self.table(row))
            .collect();
    }

    fn table(&self, row: usize) -> Table {
        let capacity = self.packing.capacity[row];
        let uses = self.order.iter().map(|&at| self.use_of(at, row));
        let mut step = uses.fold(0, gcd).max(1);
        if capacity / step > STEPS {
            step = capacity / STEPS + 1;
        }
        let width = usize::try_from(capacity / step).unwrap_or(0) + 1;
        let mut most = vec![0.0_f64; (self.order.len() + 1) * width];
        for (h, &at) in self.order.iter().enumerate().rev() {
            let amount = self.use_of(at, row);
            // Rounded down: no more than in truth.
            let taken = usize::try_from(amount / step).unwrap_or(usize::MAX);
            let others = self.priced[at] - self.multipliers[row] * to_f64(amount);
            let (head, tail) = most.split_at_mut((h + 1) * width);
            let (own, next) = (&mut head[h * width..], &tail[..width]);
            own.copy_from_slice(next);
            let mut sum = 0.0;
            for (k, gain) in self.packing.shapes[at].gains.iter().enumerate() {
                sum += gain - others;
                let shift = (k + 1).saturating_mul(taken);
                if shift >= width {
                    break;
                }
                for (own, next) in own[shift..].iter_mut().zip(next) {
                    *own = (*own).max(sum + *next);
                }
            }
        }
        Table {
            row,
            step,
            width,
            most,
        }
    }

    /// No set with the counts of the shapes before `h`, worth `worth`, is worth more.
    fn bound(&self, h: usize, worth: f64) -> f64 {
        let both = self.left.iter().zip(self.multipliers);
        let all: f64 = both.map(|(left, m)| m * to_f64(*left)).sum();
        let mut least = all + self.free[h];
        for table in &self.tables {
            let left = self.left[table.row];
            let at = usize::try_from(left / table.step)
                .unwrap_or(0)
                .min(table.width - 1);
            let own = self.multipliers[table.row] * to_f64(left);
            least = least.min(table.most[h * table.width + at] + all - own);
        }
        worth + least
    }

    /// Slots of what is in the set are not taken off `left`, so that their multipliers count what is
    /// left as a whole: what the set takes of them, at the least, is.
    fn slots_taken(&self, at: usize) -> f64 {
        let day = &self.packing.shapes[at].takes.day;
        let of_day: f64 = day
            .iter()
            .map(|&(row, n)| self.multipliers[row] * to_f64(n))
            .sum();
        self.priced[at] - of_day
    }

    fn visit(&mut self, h: usize, worth: f64, bound: f64) {
        if self.nodes >= self.most_nodes {
            self.open = self.open.max(bound);
            return;
        }
        self.nodes += 1;
        let Some(&at) = self.order.get(h) else {
            self.leaf();
            return;
        };
        let whole = self.left.clone();
        let shape = &self.packing.shapes[at];
        // What slots cost is taken off the worth while bounds are compared, and lost to nobody: at a
        // leaf it is added up anew.
        let slots = self.slots_taken(at);
        let (mut children, mut sum) = (Vec::new(), worth);
        for k in 0..=shape.gains.len() {
            if k > 0 {
                let fits = |&(row, n): &(usize, i64)| n <= self.left[row];
                if !shape.takes.day.iter().all(fits) {
                    break;
                }
                for &(row, amount) in &shape.takes.day {
                    self.left[row] -= amount;
                }
                sum += shape.gains[k - 1] - slots;
            }
            let bound = self.bound(h + 1, sum).min(bound);
            if bound > self.best + self.slack {
                children.push((bound, k, sum, self.left.clone()));
            }
        }
        children.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        for (bound, k, sum, left) in children {
            if bound <= self.best + self.slack {
                continue;
            }
            self.left = left;
            self.counts[at] = k;
            self.visit(h + 1, sum, bound);
            self.counts[at] = 0;
        }
        self.left = whole;
    }

    /// Every shape has its count.
    fn leaf(&mut self) {
        let counts = self.counts.iter().zip(&self.packing.shapes);
        let worth: f64 = counts
            .map(|(&k, shape)| shape.gains[..k].iter().sum::<f64>())
            .sum();
        if worth <= self.best {
            return;
        }
        match slots(self.packing, &self.counts) {
            Some(true) => {
                self.best = worth;
                self.best_counts.clone_from(&self.counts);
            }
            Some(false) => {}
            None => self.open = self.open.max(worth),
        }
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Whether these counts have slots; none where that was not found out.
fn slots(packing: &Packing<'_>, counts: &[usize]) -> Option<bool> {
    let mut items: Vec<(i64, usize, usize)> = Vec::new();
    for (at, (&count, shape)) in counts.iter().zip(&packing.shapes).enumerate() {
        let sums = shape
            .takes
            .slots
            .iter()
            .map(|(_, uses)| uses.iter().map(|u| u.1).sum::<i64>());
        let heaviest = sums.clone().max().unwrap_or(0);
        if count > 0 && sums.min().unwrap_or(0) > 0 {
            items.push((heaviest, at, count));
        }
    }
    items.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut tries = TRIES;
    let mut left = packing.capacity.to_vec();
    let found = place(packing, &items, &mut left, (0, 0, 0), &mut tries);
    if found || tries > 0 {
        Some(found)
    } else {
        None
    }
}

/// Gives slots to the cases from the `given`-th of an item on, from a slot on.
fn place(
    packing: &Packing<'_>,
    items: &[(i64, usize, usize)],
    left: &mut [i64],
    (item, given, from): (usize, usize, usize),
    tries: &mut u32,
) -> bool {
    let Some(&(_, shape, count)) = items.get(item) else {
        return true;
    };
    if given == count {
        return place(packing, items, left, (item + 1, 0, 0), tries);
    }
    let slots = &packing.shapes[shape].takes.slots;
    for (at, (_, uses)) in slots.iter().enumerate().skip(from) {
        if *tries == 0 {
            return false;
        }
        *tries -= 1;
        if uses.iter().all(|&(row, amount)| amount <= left[row]) {
            for &(row, amount) in uses {
                left[row] -= amount;
            }
            if place(packing, items, left, (item, given + 1, at), tries) {
                return true;
            }
            for &(row, amount) in uses {
                left[row] += amount;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests;
