//! What one port can take on one day, as a packing problem in whole cases.

/// One millionth: amounts have at most six decimals, so that in this unit they are whole numbers
/// and sums of them exact.
pub(in crate::certify) const UNIT: f64 = 1e-6;

/// Uses of some rows: row and amount in [`UNIT`]s, by rising row.
pub(in crate::certify) type Uses = Vec<(usize, i64)>;

/// Cases that are alike in what they use of the port-day.
#[derive(Clone, Debug)]
pub(in crate::certify) struct Shape {
    /// What each of them uses whatever its slot.
    pub(in crate::certify) day: Uses,
    /// What it uses besides in each slot that it may have; one empty entry where there are none.
    pub(in crate::certify) slots: Vec<Uses>,
    /// What each case is worth here, the greatest first; all positive.
    pub(in crate::certify) gains: Vec<f64>,
}

/// The local limits of a port-day and the cases that could be given an appointment there.
#[derive(Clone, Debug)]
pub(in crate::certify) struct Packing {
    /// How much there is of each row, in [`UNIT`]s, tolerance included.
    pub(in crate::certify) capacity: Vec<i64>,
    /// The shapes.
    pub(in crate::certify) shapes: Vec<Shape>,
}

impl Packing {
    /// How many cases of a shape the rows of the day would take, if nobody else came.
    pub(in crate::certify) fn room_for(&self, shape: &Shape) -> usize {
        let whole = shape.day.iter().filter(|(_, amount)| *amount > 0);
        // None where promises leave less than nothing.
        whole
            .map(|&(row, amount)| usize::try_from(self.capacity[row] / amount).unwrap_or(0))
            .fold(usize::MAX, usize::min)
    }

    /// How many cases of a shape may come at most.
    pub(in crate::certify) fn most(&self, shape: &Shape) -> usize {
        self.room_for(shape).min(shape.gains.len())
    }
}
