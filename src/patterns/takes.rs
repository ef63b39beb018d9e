//! What cases take of a port's day, and what may come there.

/// Rows and amounts in millionths, by rising row.
pub(super) type Uses = Vec<(usize, i64)>;

/// What a case takes of the limits of a port's day.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Takes {
    /// Whatever its slot.
    pub day: Uses,
    /// In each slot that it may have: its position and what it takes; one without a position where the
    /// port has no slots.
    pub slots: Vec<(Option<u32>, Uses)>,
}

impl Takes {
    /// The least that a case takes at multipliers of the rows.
    pub fn price(&self, multipliers: &[f64]) -> f64 {
        let price = |uses: &Uses| -> f64 {
            let parts = uses.iter();
            parts.map(|&(row, n)| multipliers[row] * to_f64(n)).sum()
        };
        let slots = self.slots.iter().map(|(_, slot)| price(slot));
        price(&self.day) + slots.fold(f64::INFINITY, f64::min)
    }
}

/// Cases that take the same, and what each is worth, the greatest first.
pub(super) struct Shape<'c> {
    pub takes: &'c Takes,
    pub gains: Vec<f64>,
}

/// What may come to a port on a day.
pub(super) struct Packing<'c> {
    pub capacity: &'c [i64],
    pub shapes: Vec<Shape<'c>>,
}

/// A count of millionths as a number.
pub(super) fn to_f64(amount: i64) -> f64 {
    // Amounts are at most 1e12 units, and those of real feeds far below 2^53 millionths.
    #[allow(clippy::cast_precision_loss)]
    {
        amount as f64
    }
}
