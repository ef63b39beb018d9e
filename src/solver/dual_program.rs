//! The dual of a linear program as a program of its own, for solvers that give no prices.
//!
//! For min c·x with lower ≤ A·x ≤ upper and 0 ≤ x ≤ bound it is: max lower·y⁺ − upper·y⁻ −
//! bound·w with Aᵀ(y⁺ − y⁻) − w ≤ c and y⁺, y⁻, w ≥ 0, each only where its side is finite.

use crate::lp::Program;

/// A dual program, and what its columns stand for.
#[derive(Debug)]
pub struct Dual {
    /// The program, to be minimised: its least cost is minus that of the first program.
    pub program: Program,
    /// Of each row of the first program: the column of its lower and of its upper side.
    sides: Vec<[Option<usize>; 2]>,
}

impl Dual {
    /// The dual of a program.
    #[must_use]
    pub fn of(first: &Program) -> Self {
        let mut by_row: Vec<Vec<(usize, f64)>> = vec![Vec::new(); first.lower.len()];
        let mut program = Program::new();
        for (at, &cost) in first.costs.iter().enumerate() {
            program.add_row(f64::NEG_INFINITY, cost);
            for (row, value) in first.column(at) {
                by_row[row].push((at, value));
            }
        }
        let mut sides = Vec::with_capacity(by_row.len());
        for (row, entries) in by_row.iter().enumerate() {
            let (lower, upper) = (first.lower[row], first.upper[row]);
            let raise = lower
                .is_finite()
                .then(|| program.add_column(-lower, f64::INFINITY, entries));
            let cut = upper.is_finite().then(|| {
                let entries: Vec<(usize, f64)> =
                    entries.iter().map(|&(at, value)| (at, -value)).collect();
                program.add_column(upper, f64::INFINITY, &entries)
            });
            sides.push([raise, cut]);
        }
        for (at, &bound) in first.bounds.iter().enumerate() {
            if bound.is_finite() {
                program.add_column(bound, f64::INFINITY, &[(at, -1.0)]);
            }
        }
        Self { program, sides }
    }

    /// The dual of each row of the first program, from a solution of this one.
    #[must_use]
    pub fn duals(&self, columns: &[f64]) -> Vec<f64> {
        let value = |column: Option<usize>| column.map_or(0.0, |at| columns[at]);
        self.sides
            .iter()
            .map(|&[raise, cut]| value(raise) - value(cut))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Minimise −x − 2y with x + y ≤ 4, 1 ≤ x, y ≤ 3 as a bound.
    #[test]
    fn the_sides_and_bounds_are_in_it() {
        let mut first = Program::new();
        let sum = first.add_row(f64::NEG_INFINITY, 4.0);
        let least = first.add_row(1.0, f64::INFINITY);
        first.add_column(-1.0, f64::INFINITY, &[(sum, 1.0), (least, 1.0)]);
        first.add_column(-2.0, 3.0, &[(sum, 1.0)]);
        let dual = Dual::of(&first);
        assert_eq!(dual.program.upper, [-1.0, -2.0]);
        assert_eq!(dual.program.costs, [4.0, -1.0, 3.0]);
        // The optimum (1, 3): a unit more of the sum is worth 1, the bound on y another 1.
        let best = [1.0, 0.0, 1.0];
        let cost: f64 = dual
            .program
            .costs
            .iter()
            .zip(best)
            .map(|(c, y)| c * y)
            .sum();
        assert_eq!(cost, 7.0);
        assert_eq!(dual.duals(&best), [-1.0, 0.0]);
    }
}
