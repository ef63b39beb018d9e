//! What shapes can be worth at most within rows in whole cases.

use super::super::takes::{Packing, to_f64};
use super::nested::Nested;
use super::rows::{Rows, Scale, over};

/// Most steps that a dynamic program tells apart.
const STEPS: i64 = 1_000;

/// Some shapes within one row in whole cases, the other rows by multipliers.
struct Table {
    row: usize,
    scale: Scale,
    /// At h × width + c: the most that its shapes from h on are worth with c steps left of the row.
    most: Vec<f64>,
}

impl Table {
    /// That of the shapes in an order that a row is `of`.
    fn new(
        packing: &Packing<'_>,
        rows: &Rows,
        order: &[usize],
        row: usize,
        of: impl Fn(usize) -> bool,
    ) -> Self {
        let scale = Scale::new(rows, order, row, STEPS);
        let width = scale.width;
        let mut most = vec![0.0_f64; (order.len() + 1) * width];
        for (h, &at) in order.iter().enumerate().rev() {
            let amount = rows.use_of(at, row);
            let taken = scale.taken(amount);
            let others = rows.priced[at] - rows.multipliers[row] * to_f64(amount);
            let (head, tail) = most.split_at_mut((h + 1) * width);
            let (own, next) = (&mut head[h * width..], &tail[..width]);
            own.copy_from_slice(next);
            if !of(at) {
                continue;
            }
            let mut sum = 0.0;
            for (k, gain) in packing.shapes[at].gains.iter().enumerate() {
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
        Self { row, scale, most }
    }

    /// The most that its shapes from `h` on are worth, less what is left of the row at a multiplier.
    fn instead(&self, h: usize, multiplier: f64, left: &[i64]) -> f64 {
        let left = left[self.row];
        self.most[h * self.scale.width + self.scale.steps(left)] - multiplier * to_f64(left)
    }
}

/// What shapes in an order can be worth at most.
pub(super) struct Bounds {
    /// At each position, the multipliers of the rows that shapes from there on take of.
    live: Vec<Vec<f64>>,
    /// From each on, what is worth more than its price, without any row in whole cases.
    free: Vec<f64>,
    /// Each row in whole cases alone.
    alone: Vec<Table>,
    /// Rows that have no shape in common, in whole cases together, and what other shapes are worth
    /// from each on above their price.
    together: Vec<Table>,
    others: Vec<f64>,
    /// Rows that have no shape in common, those first that lose most by being whole.
    apart: Vec<usize>,
    nested: Option<Nested>,
}

impl Bounds {
    pub fn new(packing: &Packing<'_>, rows: &Rows, order: &[usize]) -> Self {
        let from = |of: &dyn Fn(usize) -> bool| -> Vec<f64> {
            let mut sums = vec![0.0; order.len() + 1];
            for (h, &at) in order.iter().enumerate().rev() {
                let own = if of(at) {
                    over(packing, at, rows.priced[at])
                } else {
                    0.0
                };
                sums[h] = sums[h + 1] + own;
            }
            sums
        };
        let mut live = vec![vec![0.0; rows.capacity.len()]; order.len() + 1];
        for (h, &at) in order.iter().enumerate().rev() {
            let (before, after) = live.split_at_mut(h + 1);
            before[h].clone_from(&after[0]);
            for &(row, amount) in &rows.uses[at] {
                if amount > 0 {
                    live[h][row] = rows.multipliers[row];
                }
            }
        }
        let takes = |row: usize| move |at: usize| rows.use_of(at, row) > 0;
        let used = (0..rows.capacity.len()).filter(|&row| live[0][row] > 0.0);
        let used: Vec<usize> = used.collect();
        let all = |_| true;
        let table = |row: usize| Table::new(packing, rows, order, row, all);
        let alone: Vec<Table> = used.iter().map(|&row| table(row)).collect();
        let own = |row: usize| Table::new(packing, rows, order, row, takes(row));
        let apart = used.iter().map(|&row| {
            let own = own(row);
            let root = own.instead(0, rows.multipliers[row], &rows.capacity);
            (from(&takes(row))[0] + root, own)
        });
        let mut together = apart_from_each_other(rows, order, apart.collect());
        let rows_apart = together.iter().map(|table| table.row).collect();
        if together.len() < 2 {
            together.clear();
        }
        let in_none = |at: usize| together.iter().all(|table| !takes(table.row)(at));
        Self {
            live,
            free: from(&all),
            alone,
            others: from(&in_none),
            together,
            apart: rows_apart,
            nested: None,
        }
    }

    /// Rows that have no shape in common, and of the others the one whose multiplier says most; none
    /// where there are no two such rows.
    pub fn pair(&self, rows: &Rows) -> Option<(usize, Vec<usize>)> {
        let says = |row: usize| rows.multipliers[row] * to_f64(rows.capacity[row]);
        let mut inner = self.apart.clone();
        let outer = self.alone.iter().map(|table| table.row);
        let outer = outer.filter(|row| !inner.contains(row));
        let outer = outer.max_by(|&a, &b| says(a).total_cmp(&says(b)).then(b.cmp(&a)));
        let outer = outer.or_else(|| (inner.len() > 1).then(|| inner.remove(0)))?;
        Some((outer, inner))
    }

    /// The same with two rows in whole cases at once; the order is by inner rows.
    pub fn nested(
        self,
        packing: &Packing<'_>,
        rows: &Rows,
        order: &[usize],
        pair: (usize, &[usize]),
    ) -> Self {
        let nested = Some(Nested::new(packing, rows, order, pair));
        Self { nested, ..self }
    }

    /// No set of shapes from `h` on is worth more, with this much left of the rows.
    pub fn most(&self, h: usize, rows: &Rows, left: &[i64]) -> f64 {
        let live = &self.live[h];
        let all: f64 = left
            .iter()
            .zip(live)
            .map(|(left, m)| m * to_f64(*left))
            .sum();
        let mut least = all + self.free[h];
        for table in &self.alone {
            least = least.min(all + table.instead(h, live[table.row], left));
        }
        if !self.together.is_empty() {
            let each = self.together.iter();
            let each = each.map(|table| table.instead(h, live[table.row], left));
            least = least.min(all + self.others[h] + each.sum::<f64>());
        }
        if let Some(nested) = &self.nested {
            least = least.min(nested.most(h, rows, left));
        }
        least
    }
}

/// Of rows with what being whole loses them, those that lose most and have no shape in common.
fn apart_from_each_other(
    rows: &Rows,
    order: &[usize],
    mut tables: Vec<(f64, Table)>,
) -> Vec<Table> {
    tables.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.row.cmp(&b.1.row)));
    let mut together: Vec<Table> = Vec::new();
    for (_, table) in tables {
        let meets = |other: &Table| {
            let both =
                |&at: &usize| rows.use_of(at, table.row) > 0 && rows.use_of(at, other.row) > 0;
            order.iter().any(both)
        };
        if !together.iter().any(meets) {
            together.push(table);
        }
    }
    together
}
