//! The most that a port-day can be worth: an upper bound, exact where the search ends.
//!
//! Depth first over the shapes. A node's bound takes each row in turn as it is, in whole cases
//! (a dynamic program over what is left of it), and all others by multipliers (Lagrangian
//! relaxation; Geoffrion, "Lagrangean relaxation for integer programming", Mathematical
//! Programming Study 2, 1974); the least of these holds. Slots are a row each by multipliers, and
//! packed exactly where a node has no shape left. Where a few nodes do not do, two rows are taken as
//! they are at once ([`Pair`]).

use super::packing::{Packing, Uses};
use super::pair::{Choice, Pair};
use super::rows::{Item, Rows, Steps, to_f64};
use super::slots::{Fit, fit, fit_at};

/// What was found.
#[derive(Clone, Debug)]
pub(in crate::certify) struct Found {
    /// No set of cases is worth more.
    pub(in crate::certify) bound: f64,
    /// Whether the search ended, so that a set is worth as much.
    pub(in crate::certify) finished: bool,
}

/// Most steps of a row's capacity that the dynamic program tells apart.
const STEPS: i64 = 1_000;

/// So many nodes are tried with one row at a time.
const FEW: u32 = 60;

/// One row in whole cases, the others by multipliers.
struct Table {
    steps: Steps,
    /// At h × width + c: the most that the items from h on are worth with c steps left of the row.
    most: Vec<f64>,
}

/// Searches a packing with given multipliers of its rows, per whole unit; after `most_nodes` nodes
/// the bound is what is proven by then.
pub(in crate::certify) fn search(packing: &Packing, multipliers: &[f64], most_nodes: u32) -> Found {
    let rows = Rows::new(packing, multipliers);
    let mut items = items(packing, &rows);
    let relaxed = rows.worth_of(&rows.capacity)
        + items
            .iter()
            .map(|item| over(item.gains(), item.priced))
            .sum::<f64>();
    let slack = 1e-9 * relaxed.abs() + 1e-9;
    let best = greedy(packing, &items);
    // A case whose use is priced further above its worth than what could still be won is in no
    // better set.
    let window = relaxed - best + slack;
    for item in &mut items {
        let keep = item
            .gains()
            .take_while(|gain| gain - item.priced > -window)
            .count();
        item.sums.truncate(keep + 1);
    }
    items.retain(|item| item.sums.len() > 1);
    items.sort_by(|a, b| b.priced.total_cmp(&a.priced).then(a.shape.cmp(&b.shape)));
    let few =
        State::new(packing, &rows, &items, (best, slack)).run(f64::INFINITY, most_nodes.min(FEW));
    if few.finished || most_nodes <= FEW {
        return few;
    }
    let choice = Choice::new(&rows, &items);
    if let Some(choice) = &choice {
        items.sort_by_key(|item| choice.group(item));
    }
    let mut state = State::new(packing, &rows, &items, (best, slack));
    state.pair = choice.map(|choice| Pair::new(&rows, &items, &choice));
    state.run(few.bound, most_nodes)
}

/// The shapes as the search sees them.
fn items(packing: &Packing, rows: &Rows) -> Vec<Item> {
    let mut items = Vec::new();
    for (at, shape) in packing.shapes.iter().enumerate() {
        let Some(uses) = rows.uses(at, shape) else {
            continue;
        };
        let mut sums = vec![0.0];
        for &gain in &shape.gains[..packing.most(shape)] {
            sums.push(sums[sums.len() - 1] + gain);
        }
        let priced = rows.price(&uses);
        items.push(Item {
            shape: at,
            sums,
            uses,
            priced,
        });
    }
    items
}

fn over(gains: impl Iterator<Item = f64>, price: f64) -> f64 {
    gains.map(|gain| (gain - price).max(0.0)).sum()
}

/// Cases one by one, by what they are worth above the price of what they use, as far as they fit.
fn greedy(packing: &Packing, items: &[Item]) -> f64 {
    let mut order: Vec<(f64, f64, usize)> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        order.extend(item.gains().map(|gain| (gain - item.priced, gain, at)));
    }
    order.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then(b.1.total_cmp(&a.1))
            .then(a.2.cmp(&b.2))
    });
    let mut left = packing.capacity.clone();
    let fits = |uses: &Uses, left: &[i64]| uses.iter().all(|&(row, amount)| amount <= left[row]);
    let mut worth = 0.0;
    for (_, gain, at) in order {
        let shape = &packing.shapes[items[at].shape];
        if !fits(&shape.day, &left) {
            continue;
        }
        let Some(slot) = shape.slots.iter().find(|slot| fits(slot, &left)) else {
            continue;
        };
        for &(row, amount) in shape.day.iter().chain(slot) {
            left[row] -= amount;
        }
        worth += gain;
    }
    worth
}

/// The dynamic program of one row, from the last item back.
fn table(rows: &Rows, items: &[Item], row: usize) -> Table {
    let steps = Steps::of(rows, items, row, STEPS);
    let width = steps.width;
    let mut most = vec![0.0_f64; (items.len() + 1) * width];
    for (h, item) in items.iter().enumerate().rev() {
        let taken = steps.used(item);
        let others = item.priced - rows.multipliers[row] * to_f64(item.use_of(row));
        let (head, tail) = most.split_at_mut((h + 1) * width);
        let own = &mut head[h * width..];
        let next = &tail[..width];
        own.copy_from_slice(next);
        let mut paid = 0.0;
        for (k, sum) in item.sums.iter().enumerate().skip(1) {
            paid += others;
            let shift = taken.saturating_mul(k);
            if shift >= width {
                break;
            }
            for (own, next) in own[shift..].iter_mut().zip(next) {
                *own = (*own).max(sum - paid + *next);
            }
        }
    }
    Table { steps, most }
}

struct State<'p> {
    packing: &'p Packing,
    rows: &'p Rows,
    items: &'p [Item],
    tables: Vec<Table>,
    /// From each item on, what is worth more than its price, without any row in whole cases.
    free: Vec<f64>,
    pair: Option<Pair>,
    left: Vec<i64>,
    counts: Vec<usize>,
    /// What the best set found is worth.
    best: f64,
    nodes: u32,
    most_nodes: u32,
    /// The greatest bound of a node that was left.
    open: f64,
    slack: f64,
}

impl<'p> State<'p> {
    fn new(
        packing: &'p Packing,
        rows: &'p Rows,
        items: &'p [Item],
        (best, slack): (f64, f64),
    ) -> Self {
        let used = |row: usize| items.iter().any(|item| item.use_of(row) > 0);
        let all = (0..rows.capacity.len()).filter(|&row| rows.multipliers[row] > 0.0 && used(row));
        let mut free = vec![0.0; items.len() + 1];
        for (h, item) in items.iter().enumerate().rev() {
            free[h] = free[h + 1] + over(item.gains(), item.priced);
        }
        Self {
            packing,
            rows,
            items,
            tables: all.map(|row| table(rows, items, row)).collect(),
            free,
            pair: None,
            left: rows.capacity.clone(),
            counts: vec![0; packing.shapes.len()],
            best,
            nodes: 0,
            most_nodes: 0,
            open: f64::NEG_INFINITY,
            slack,
        }
    }

    /// Searches with so many nodes; no set is known to be worth more than `known`.
    fn run(mut self, known: f64, most_nodes: u32) -> Found {
        self.most_nodes = most_nodes;
        let root = self.bound(0, 0.0).min(known);
        if root > self.best + self.slack {
            self.visit(0, 0.0, root);
        }
        Found {
            bound: self.best.max(self.open) + self.slack,
            finished: self.open == f64::NEG_INFINITY,
        }
    }

    /// No set with the counts of the items before `h`, worth `worth`, is worth more.
    fn bound(&self, h: usize, worth: f64) -> f64 {
        let all = self.rows.worth_of(&self.left);
        let mut least = all + self.free[h];
        for table in &self.tables {
            let Table { steps, most } = table;
            let own = self.rows.multipliers[steps.row] * to_f64(self.left[steps.row]);
            least = least.min(most[h * steps.width + steps.left(&self.left)] + all - own);
        }
        if let Some(pair) = &self.pair {
            least = least.min(pair.bound(self.rows, h, &self.left));
        }
        worth + least
    }

    fn visit(&mut self, h: usize, worth: f64, bound: f64) {
        if self.nodes >= self.most_nodes {
            self.open = self.open.max(bound);
            return;
        }
        self.nodes += 1;
        let Some(item) = self.items.get(h) else {
            self.leaf(worth);
            return;
        };
        let mut children = Vec::new();
        let whole = self.left.clone();
        for (k, sum) in item.sums.iter().enumerate() {
            if k > 0 {
                if !item
                    .uses
                    .iter()
                    .all(|&(row, amount)| amount <= self.left[row])
                {
                    break;
                }
                for &(row, amount) in &item.uses {
                    self.left[row] -= amount;
                }
            }
            let bound = self.bound(h + 1, worth + sum).min(bound);
            if bound > self.best + self.slack {
                children.push((bound, k, worth + sum, self.left.clone()));
            }
        }
        children.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        for (bound, k, worth, left) in children {
            if bound <= self.best + self.slack {
                continue;
            }
            self.left = left;
            self.counts[item.shape] = k;
            // What has no slots already has none with more.
            let port = self.rows.ports[item.shape].filter(|_| k > 0);
            let fits = port.map(|port| fit_at(self.packing, &self.rows.ports, port, &self.counts));
            if fits != Some(Fit::No) {
                self.visit(h + 1, worth, bound);
            }
            self.counts[item.shape] = 0;
        }
        self.left = whole;
    }

    /// Every item has its count.
    fn leaf(&mut self, worth: f64) {
        if worth <= self.best {
            return;
        }
        match fit(self.packing, &self.rows.ports, &self.counts) {
            Fit::Yes => self.best = worth,
            Fit::No => {}
            Fit::Unknown => self.open = self.open.max(worth),
        }
    }
}

#[cfg(test)]
mod tests;
