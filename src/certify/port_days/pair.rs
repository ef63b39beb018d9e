//! A port-day's bound with two rows as they are at once: one that all shapes may use, and beside it
//! others that no shape uses two of.
//!
//! Shapes stand in order of the row beside. A dynamic program from the last back knows, for all that
//! may be left of the first row and of the row beside whose shapes it is at, the most that is still to
//! be had: rows beside that come later are untouched there, those before are of no use any more.

use super::rows::{Item, Rows, Steps, to_f64};

/// Most steps told apart of the first row, and of each row beside it.
const FIRST: i64 = 400;
const BESIDE: i64 = 60;

/// The first row, and the rows beside it.
pub(super) struct Choice {
    first: usize,
    beside: Vec<usize>,
}

impl Choice {
    /// The rows whose multipliers say most that have no shape in common, beside the one that says most
    /// of the others; none where there are no two.
    pub(super) fn new(rows: &Rows, items: &[Item]) -> Option<Self> {
        let says = |row: usize| rows.multipliers[row] * to_f64(rows.capacity[row].max(0));
        let uses = |row: usize| move |item: &&Item| item.use_of(row) > 0;
        let priced = (0..rows.capacity.len()).filter(|&row| says(row) > 0.0);
        let mut priced: Vec<usize> = priced
            .filter(|&row| items.iter().any(|item| uses(row)(&item)))
            .collect();
        priced.sort_by(|&a, &b| says(b).total_cmp(&says(a)).then(a.cmp(&b)));
        // What most shapes use stands first.
        let users = |row: usize| items.iter().filter(uses(row)).count();
        let first = priced.iter().copied();
        let first = first.max_by_key(|&row| (users(row), std::cmp::Reverse(row)))?;
        let mut beside: Vec<usize> = Vec::new();
        for row in priced.into_iter().filter(|&row| row != first) {
            let common = |&other: &usize| {
                let mut both = items.iter().filter(uses(row));
                both.any(|item| item.use_of(other) > 0)
            };
            if !beside.iter().any(common) {
                beside.push(row);
            }
        }
        (!beside.is_empty()).then_some(Self { first, beside })
    }

    /// Which of the rows beside an item uses, by position; their number for none.
    pub(super) fn group(&self, item: &Item) -> usize {
        let mut beside = self.beside.iter();
        let found = beside.position(|&row| item.use_of(row) > 0);
        found.unwrap_or(self.beside.len())
    }
}

/// The tables, for items in order of their group.
pub(super) struct Pair {
    first: Steps,
    /// By position, the row beside.
    beside: Vec<Option<Steps>>,
    /// By position: the most that items from there on are worth, by steps left of both.
    most: Vec<Vec<f64>>,
    /// By position, the rows that items from there on pay for.
    paid: Vec<Vec<usize>>,
}

impl Pair {
    pub(super) fn new(rows: &Rows, items: &[Item], choice: &Choice) -> Self {
        let first = Steps::of(rows, items, choice.first, FIRST);
        let of_group = |item: &Item| {
            let row = choice.beside.get(choice.group(item));
            row.map(|&row| Steps::of(rows, items, row, BESIDE))
        };
        let mut pair = Self {
            first,
            beside: items.iter().map(of_group).chain([None]).collect(),
            most: vec![vec![0.0; first.width]],
            paid: vec![Vec::new()],
        };
        for (at, item) in items.iter().enumerate().rev() {
            let own = pair.before(rows, at, item);
            pair.most.push(own);
            let mut paid = pair.paid[pair.paid.len() - 1].clone();
            for &(row, amount) in &item.uses {
                let exact = row == choice.first || choice.beside.contains(&row);
                if amount > 0 && !exact && rows.multipliers[row] > 0.0 && !paid.contains(&row) {
                    paid.push(row);
                }
            }
            pair.paid.push(paid);
        }
        pair.most.reverse();
        pair.paid.reverse();
        pair
    }

    /// The table of an item, where the last one made is that of the next.
    fn before(&self, rows: &Rows, at: usize, item: &Item) -> Vec<f64> {
        let next = &self.most[self.most.len() - 1];
        let width = |steps: Option<Steps>| steps.map_or(1, |steps| steps.width);
        let (own_width, next_width) = (width(self.beside[at]), width(self.beside[at + 1]));
        let same = self.beside[at] == self.beside[at + 1];
        let mut price = item.priced;
        for steps in [Some(self.first), self.beside[at]].into_iter().flatten() {
            price -= rows.multipliers[steps.row] * to_f64(item.use_of(steps.row));
        }
        let used = self.first.used(item);
        let used_beside = self.beside[at].map_or(0, |steps| steps.used(item));
        let mut own = Vec::with_capacity(self.first.width * own_width);
        for left in 0..self.first.width {
            for beside in 0..own_width {
                let mut most = f64::NEG_INFINITY;
                for (k, sum) in item.sums.iter().enumerate() {
                    let (Some(left), Some(beside)) = (
                        left.checked_sub(used.saturating_mul(k)),
                        beside.checked_sub(used_beside.saturating_mul(k)),
                    ) else {
                        break;
                    };
                    let beside = if same { beside } else { next_width - 1 };
                    // Counts are far below 2^53.
                    #[allow(clippy::cast_precision_loss)]
                    let worth = sum - price * k as f64;
                    most = most.max(worth + next[left * next_width + beside]);
                }
                own.push(most);
            }
        }
        own
    }

    /// No set of the items from `at` on is worth more with this much left.
    pub(super) fn bound(&self, rows: &Rows, at: usize, left: &[i64]) -> f64 {
        let paid = self.paid[at].iter();
        let paid = paid.map(|&row| rows.multipliers[row] * to_f64(left[row]));
        let (width, beside) = self.beside[at].map_or((1, 0), |own| (own.width, own.left(left)));
        paid.sum::<f64>() + self.most[at][self.first.left(left) * width + beside]
    }
}
