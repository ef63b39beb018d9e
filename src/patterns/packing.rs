//! The best set of cases for one port's day, families whole.
//!
//! Depth first over shapes of like use. A node is bounded by each row in turn in whole cases (a
//! dynamic program; Geoffrion, "Lagrangean relaxation for integer programming", Mathematical
//! Programming Study 2, 1974), with the others at their multipliers. All slots of a port are one of
//! these rows, weighted by their multipliers; whether a node's cases have slots is tried out. Where a
//! few nodes do not do, two rows are whole at once.

use bounds::Bounds;
use nested::Nested;
use rows::{Rows, over};
use slots::{fit, fit_at};

use super::multipliers;
use super::takes::{Packing, Uses, to_f64};

mod bounds;
mod nested;
mod rows;
mod slots;

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

/// So many nodes are tried before two rows at once are.
const FIRST: u32 = 60;

/// Searches a packing; after `most_nodes` nodes with what is found by then.
pub(super) fn pack(packing: &Packing<'_>, most_nodes: u32) -> Packed {
    let multipliers = multipliers::of(packing);
    let priced: Vec<f64> = packing
        .shapes
        .iter()
        .map(|shape| shape.takes.price(&multipliers))
        .collect();
    let all: f64 = packing
        .capacity
        .iter()
        .zip(&multipliers)
        .map(|(c, m)| m * to_f64(*c))
        .sum();
    let root = all
        + (0..priced.len())
            .map(|at| over(packing, at, priced[at]))
            .sum::<f64>();
    let rows = Rows::new(packing, &multipliers);
    let mut search = Search::new(packing, &rows);
    search.run(root, most_nodes.min(FIRST));
    let mut bound = search.proven();
    if search.open > search.best + search.slack && most_nodes > FIRST {
        search.nest();
        search.run(bound, most_nodes);
        bound = bound.min(search.proven());
    }
    Packed {
        bound,
        root,
        counts: search.best_counts,
        multipliers,
    }
}

struct Search<'p> {
    packing: &'p Packing<'p>,
    rows: &'p Rows,
    /// The shapes, the dearest first.
    order: Vec<usize>,
    bounds: Bounds,
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

impl<'p> Search<'p> {
    fn new(packing: &'p Packing<'p>, rows: &'p Rows) -> Self {
        let shapes = packing.shapes.len();
        let mut order: Vec<usize> = (0..shapes).collect();
        let priced = &rows.priced;
        order.sort_by(|&a, &b| priced[b].total_cmp(&priced[a]).then(a.cmp(&b)));
        let mut search = Self {
            packing,
            rows,
            order,
            bounds: Bounds::new(packing, rows, &[]),
            left: rows.capacity.clone(),
            counts: vec![0; shapes],
            best: 0.0,
            best_counts: vec![0; shapes],
            nodes: 0,
            most_nodes: 0,
            open: f64::NEG_INFINITY,
            slack: 0.0,
        };
        let both = rows.capacity.iter().zip(&rows.multipliers);
        let all: f64 = both.map(|(c, m)| m * to_f64(*c)).sum();
        let root = all
            + (0..shapes)
                .map(|at| over(packing, at, priced[at]))
                .sum::<f64>();
        search.slack = 1e-9 * (1.0 + root);
        search.greedy();
        search.narrow(root);
        search.bounds = Bounds::new(packing, rows, &search.order);
        search
    }

    /// Searches with so many nodes what is worth no more than `root`.
    fn run(&mut self, root: f64, most_nodes: u32) {
        self.nodes = 0;
        self.most_nodes = most_nodes;
        self.open = f64::NEG_INFINITY;
        let first = self.bound(0, 0.0).min(root);
        if first > self.best + self.slack {
            self.visit(0, 0.0, first);
        }
    }

    /// No set is worth more.
    fn proven(&self) -> f64 {
        self.best.max(self.open)
    }

    /// From here on two rows are whole at once, where there are two.
    fn nest(&mut self) {
        let Some((outer, inner)) = self.bounds.pair(self.rows) else {
            return;
        };
        Nested::order(self.rows, &inner, &mut self.order);
        let bounds = Bounds::new(self.packing, self.rows, &self.order);
        self.bounds = bounds.nested(self.packing, self.rows, &self.order, (outer, &inner));
    }

    /// Cases one by one, by what they are worth above the price of what they take.
    fn greedy(&mut self) {
        let mut order: Vec<(f64, f64, usize)> = Vec::new();
        for (at, shape) in self.packing.shapes.iter().enumerate() {
            order.extend(
                shape
                    .gains
                    .iter()
                    .map(|gain| (gain - self.rows.priced[at], *gain, at)),
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
        let priced = &self.rows.priced;
        self.order.retain(|&at| {
            shapes[at]
                .gains
                .first()
                .is_some_and(|gain| gain - priced[at] > -window)
        });
    }

    /// No set with the counts of the shapes before `h`, worth `worth`, is worth more.
    fn bound(&self, h: usize, worth: f64) -> f64 {
        worth + self.bounds.most(h, self.rows, &self.left)
    }

    fn visit(&mut self, h: usize, worth: f64, bound: f64) {
        if self.nodes >= self.most_nodes {
            self.open = self.open.max(bound);
            return;
        }
        self.nodes += 1;
        let Some(&at) = self.order.get(h) else {
            self.leaf(worth);
            return;
        };
        let whole = self.left.clone();
        let shape = &self.packing.shapes[at];
        let (mut children, mut sum) = (Vec::new(), worth);
        for k in 0..=shape.gains.len() {
            if k > 0 {
                let fits = |&(row, n): &(usize, i64)| n <= self.left[row];
                let uses = &self.rows.uses[at];
                if !uses.iter().all(fits) {
                    break;
                }
                for &(row, amount) in uses {
                    self.left[row] -= amount;
                }
                sum += shape.gains[k - 1];
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
            // What has no slots has none with more.
            let ports = &self.rows.ports;
            let port = ports[at].filter(|_| k > 0);
            let fits = port.map(|port| fit_at(self.packing, ports, port, &self.counts));
            if fits != Some(Some(false)) {
                self.visit(h + 1, sum, bound);
            }
            self.counts[at] = 0;
        }
        self.left = whole;
    }

    /// Every shape has its count.
    fn leaf(&mut self, worth: f64) {
        if worth <= self.best {
            return;
        }
        match fit(self.packing, &self.rows.ports, &self.counts) {
            Some(true) => {
                self.best = worth;
                self.best_counts.clone_from(&self.counts);
            }
            Some(false) => {}
            None => self.open = self.open.max(worth),
        }
    }
}

#[cfg(test)]
mod tests;
