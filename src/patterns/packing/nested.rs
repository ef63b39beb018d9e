//! Two rows in whole cases at once: one that all shapes may take of, and beside it those that have no
//! shape in common, one after the other.
//!
//! Shapes are put in order by these inner rows. A dynamic program over what is left of the outer row
//! and of the inner row whose shapes it is at has both exact: inner rows that come later are whole,
//! those before are no longer taken of.

use super::super::takes::{Packing, to_f64};
use super::rows::{Rows, Scale};

/// An inner row, and the steps of what is left of it.
type Inner = (usize, Scale);

/// Most steps of the outer and of each inner row that are told apart.
const OUTER: i64 = 400;
const INNER: i64 = 60;

/// The tables.
pub(super) struct Nested {
    outer: (usize, Scale),
    /// At each position of the order, the inner row.
    inner: Vec<Option<Inner>>,
    /// At each position: by what is left of the outer row and of the inner row, the most that shapes
    /// from there on are worth.
    most: Vec<Vec<f64>>,
    /// At each position, the rows that shapes from there on pay for.
    paid: Vec<Vec<usize>>,
}

impl Nested {
    /// Puts shapes in order by inner rows.
    pub fn order(rows: &Rows, inner: &[usize], order: &mut [usize]) {
        let group = |at: usize| inner.iter().position(|&row| rows.use_of(at, row) > 0);
        order.sort_by_key(|&at| group(at).unwrap_or(inner.len()));
    }

    /// Those of an order by inner rows.
    pub fn new(
        packing: &Packing<'_>,
        rows: &Rows,
        order: &[usize],
        (outer, inner_rows): (usize, &[usize]),
    ) -> Self {
        let scale = |row: usize, most: i64| Scale::new(rows, order, row, most);
        let inner: Vec<Option<Inner>> = order
            .iter()
            .map(|&at| {
                let mut rows_of = inner_rows.iter();
                let row = rows_of.find(|&&row| rows.use_of(at, row) > 0);
                row.map(|&row| (row, scale(row, INNER)))
            })
            .chain([None])
            .collect();
        let outer = (outer, scale(outer, OUTER));
        let last = order.len();
        let mut most: Vec<Vec<f64>> = vec![Vec::new(); last + 1];
        most[last] = vec![0.0; outer.1.width];
        for h in (0..last).rev() {
            most[h] = level(
                packing,
                rows,
                (order[h], outer),
                (inner[h], inner[h + 1]),
                &most[h + 1],
            );
        }
        let is_exact = |row: usize| row == outer.0 || inner_rows.contains(&row);
        let paid = (0..=last).map(|h| {
            let later = |row: usize| order[h..].iter().any(|&at| rows.use_of(at, row) > 0);
            let all = 0..rows.capacity.len();
            all.filter(|&row| rows.multipliers[row] > 0.0 && !is_exact(row) && later(row))
                .collect()
        });
        Self {
            paid: paid.collect(),
            outer,
            inner,
            most,
        }
    }

    /// No set of shapes from `h` on is worth more, with this much left of the rows.
    pub fn most(&self, h: usize, rows: &Rows, left: &[i64]) -> f64 {
        let paid = self.paid[h].iter();
        let paid = paid.map(|&row| rows.multipliers[row] * to_f64(left[row]));
        let (row, scale) = self.outer;
        let of_outer = scale.steps(left[row]);
        let (of_inner, width) =
            self.inner[h].map_or((0, 1), |(row, scale)| (scale.steps(left[row]), scale.width));
        paid.sum::<f64>() + self.most[h][of_outer * width + of_inner]
    }
}

/// The table at one position, from that at the next.
fn level(
    packing: &Packing<'_>,
    rows: &Rows,
    (at, (outer, outer_scale)): (usize, (usize, Scale)),
    (inner, next_inner): (Option<Inner>, Option<Inner>),
    next: &[f64],
) -> Vec<f64> {
    let row_of = |inner: Option<Inner>| inner.map(|own| own.0);
    let width_of = |inner: Option<Inner>| inner.map_or(1, |own| own.1.width);
    let (width, next_width) = (width_of(inner), width_of(next_inner));
    let same = row_of(inner) == row_of(next_inner);
    let of_outer = rows.use_of(at, outer);
    let mut others = rows.priced[at] - rows.multipliers[outer] * to_f64(of_outer);
    let outer_taken = outer_scale.taken(of_outer);
    let inner_taken = inner.map_or(0, |(row, scale)| {
        let of_inner = rows.use_of(at, row);
        others -= rows.multipliers[row] * to_f64(of_inner);
        scale.taken(of_inner)
    });
    // With `o` steps left of the outer row, what is left of the inner row decides the rest.
    let after = |o: usize, i: usize| next[o * next_width + if same { i } else { next_width - 1 }];
    let mut own = vec![0.0; outer_scale.width * width];
    for o in 0..outer_scale.width {
        for i in 0..width {
            own[o * width + i] = after(o, i);
        }
    }
    let mut sum = 0.0;
    for (k, gain) in packing.shapes[at].gains.iter().enumerate() {
        sum += gain - others;
        let (from_outer, from_inner) = (
            outer_taken.saturating_mul(k + 1),
            inner_taken.saturating_mul(k + 1),
        );
        if from_outer >= outer_scale.width || from_inner >= width {
            break;
        }
        for o in from_outer..outer_scale.width {
            for i in from_inner..width {
                let with = sum + after(o - from_outer, i - from_inner);
                let known = &mut own[o * width + i];
                *known = known.max(with);
            }
        }
    }
    own
}
