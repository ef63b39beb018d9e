//! A linear or integer program and its solution as plain sparse arrays, and the proof that a
//! solution is one.

/// Minimise cost·x subject to lower ≤ A·x ≤ upper and 0 ≤ x ≤ bound.
///
/// The matrix is stored by columns: the entries of column `j` are at `starts[j]..starts[j + 1]`.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Cost of each column.
    pub costs: Vec<f64>,
    /// Upper bound of each column; infinite where there is none.
    pub bounds: Vec<f64>,
    /// Whether the columns must be whole.
    pub integer: bool,
    /// Values of the columns to begin with, if some are known; not every solver looks at them.
    pub start: Vec<f64>,
    /// Least activity of each row; −∞ where there is none.
    pub lower: Vec<f64>,
    /// Greatest activity of each row; ∞ where there is none.
    pub upper: Vec<f64>,
    /// First entry of each column; one more at the end.
    pub starts: Vec<usize>,
    /// Row of each entry.
    pub rows: Vec<usize>,
    /// Value of each entry.
    pub values: Vec<f64>,
}

impl Program {
    /// An empty program.
    #[must_use]
    pub fn new() -> Self {
        Self {
            starts: vec![0],
            ..Self::default()
        }
    }

    /// Adds a row and returns its position.
    pub fn add_row(&mut self, lower: f64, upper: f64) -> usize {
        self.lower.push(lower);
        self.upper.push(upper);
        self.lower.len() - 1
    }

    /// Adds a column and returns its position.
    pub fn add_column(&mut self, cost: f64, bound: f64, entries: &[(usize, f64)]) -> usize {
        self.costs.push(cost);
        self.bounds.push(bound);
        for &(row, value) in entries {
            self.rows.push(row);
            self.values.push(value);
        }
        self.starts.push(self.rows.len());
        self.costs.len() - 1
    }

    /// What values of the columns cost.
    #[must_use]
    pub fn cost(&self, columns: &[f64]) -> f64 {
        self.costs.iter().zip(columns).map(|(c, x)| c * x).sum()
    }

    /// Entries of a column.
    pub fn column(&self, at: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.starts[at]..self.starts[at + 1];
        self.rows[range.clone()]
            .iter()
            .copied()
            .zip(self.values[range].iter().copied())
    }
}

/// What a solver ended with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Solved to the tolerances.
    Optimal,
    /// Solved, as the solver itself says, to less than its tolerances.
    Inaccurate,
    /// No solution obeys all rows.
    Infeasible,
    /// The cost has no least value.
    Unbounded,
    /// Stopped at a limit of time or iterations.
    Stopped,
    /// Anything else.
    Failed,
}

impl Status {
    /// In a word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Optimal => "optimal",
            Self::Inaccurate => "inaccurate",
            Self::Infeasible => "infeasible",
            Self::Unbounded => "unbounded",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

/// A solver's answer.
#[derive(Clone, Debug)]
pub struct Solution {
    /// How it ended.
    pub status: Status,
    /// Value of each column.
    pub columns: Vec<f64>,
    /// Dual of each row: change of the least cost per unit of the row's binding side; ≤ 0 where
    /// the upper side binds, ≥ 0 where the lower side does. Empty where there are none: for integer
    /// programs, and where the solver found none.
    pub duals: Vec<f64>,
    /// Iterations of the algorithm; none where the solver does not say.
    pub iterations: Option<u64>,
}

impl Solution {
    /// Whether it has a number for each column of a program. Whatever a solver says, it may have none.
    #[must_use]
    pub fn has_columns(&self, program: &Program) -> bool {
        self.columns.len() == program.costs.len() && self.columns.iter().all(|x| x.is_finite())
    }

    /// An ending without an answer.
    #[must_use]
    pub fn without(status: Status) -> Self {
        Self {
            status,
            columns: Vec::new(),
            duals: Vec::new(),
            iterations: None,
        }
    }
}

/// How far a solution is from optimal by the program's own arrays; each relative to the size of
/// the numbers involved.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Residuals {
    /// Greatest violation of a row or bound.
    pub primal: f64,
    /// Greatest violation of a dual's or a reduced cost's sign.
    pub dual: f64,
    /// Difference of primal and dual objective; with feasibility this is the sum of all
    /// complementary slackness violations.
    pub gap: f64,
}

impl Residuals {
    /// Whether all are within a tolerance.
    #[must_use]
    pub fn within(&self, tolerance: f64) -> bool {
        self.primal <= tolerance && self.dual <= tolerance && self.gap <= tolerance
    }
}

/// Measures a solution of a linear program against the conditions of optimality: primal and dual
/// feasibility and equal objectives.
#[must_use]
pub fn residuals(program: &Program, solution: &Solution) -> Residuals {
    let mut activity = vec![Sum::default(); program.lower.len()];
    let mut scale = vec![1.0_f64; program.lower.len()];
    let mut primal_objective = Sum::default();
    let mut dual_objective = Sum::default();
    let mut found = Residuals::default();
    if !solution.has_columns(program)
        || solution.duals.len() != program.lower.len()
        || !solution.duals.iter().all(|dual| dual.is_finite())
    {
        // Not an answer to this program at all.
        return Residuals {
            primal: f64::INFINITY,
            dual: f64::INFINITY,
            gap: f64::INFINITY,
        };
    }
    for (at, &x) in solution.columns.iter().enumerate() {
        let bound = program.bounds[at];
        found.primal = found.primal.max(-x).max((x - bound) / (1.0 + bound.abs()));
        primal_objective.add(program.costs[at] * x);
        let mut reduced = Sum::default();
        let mut size = 1.0 + program.costs[at].abs();
        reduced.add(program.costs[at]);
        for (row, value) in program.column(at) {
            activity[row].add(value * x);
            scale[row] = scale[row].max((value * x).abs());
            let part = value * solution.duals[row];
            size = size.max(part.abs());
            reduced.add(-part);
        }
        let reduced = reduced.value();
        if reduced < 0.0 {
            if bound.is_finite() {
                dual_objective.add(reduced * bound);
            } else {
                found.dual = found.dual.max(-reduced / size);
            }
        }
    }
    for (row, activity) in activity.iter().enumerate() {
        let (lower, upper) = (program.lower[row], program.upper[row]);
        let value = activity.value();
        let size = scale[row];
        found.primal = found
            .primal
            .max((value - upper) / size.max(1.0 + upper.abs()));
        found.primal = found
            .primal
            .max((lower - value) / size.max(1.0 + lower.abs()));
        let dual = solution.duals[row];
        let side = if dual > 0.0 { lower } else { upper };
        if dual != 0.0 {
            if side.is_finite() {
                dual_objective.add(dual * side);
            } else {
                found.dual = found.dual.max(dual.abs());
            }
        }
    }
    let (primal, dual) = (primal_objective.value(), dual_objective.value());
    found.gap = (primal - dual).abs() / (1.0 + primal.abs());
    found
}

/// A compensated sum (Neumaier, Zeitschrift für Angewandte Mathematik und Mechanik 54, 1974).
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    fn add(&mut self, value: f64) {
        let next = self.total + value;
        self.lost += if self.total.abs() >= value.abs() {
            (self.total - next) + value
        } else {
            (value - next) + self.total
        };
        self.total = next;
    }

    fn value(self) -> f64 {
        self.total + self.lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Minimise −x − 2y with x + y ≤ 4, y ≤ 3: optimum at (1, 3), duals (−1, −1).
    fn program() -> Program {
        let mut program = Program::new();
        let sum = program.add_row(f64::NEG_INFINITY, 4.0);
        let top = program.add_row(f64::NEG_INFINITY, 3.0);
        program.add_column(-1.0, f64::INFINITY, &[(sum, 1.0)]);
        program.add_column(-2.0, f64::INFINITY, &[(sum, 1.0), (top, 1.0)]);
        program
    }

    fn solution(columns: [f64; 2], duals: [f64; 2]) -> Solution {
        Solution {
            status: Status::Optimal,
            columns: columns.to_vec(),
            duals: duals.to_vec(),
            iterations: None,
        }
    }

    #[test]
    fn an_optimum_passes() {
        let found = residuals(&program(), &solution([1.0, 3.0], [-1.0, -1.0]));
        assert!(found.within(1e-12), "{found:?}");
    }

    #[test]
    fn each_kind_of_fault_is_seen() {
        let found = residuals(&program(), &solution([2.0, 3.0], [-1.0, -1.0]));
        assert!(found.primal > 0.1, "{found:?}");
        let found = residuals(&program(), &solution([1.0, 3.0], [-1.0, 0.0]));
        assert!(found.dual > 0.1, "{found:?}");
        let found = residuals(&program(), &solution([1.0, 3.0], [1.0, -1.0]));
        assert!(found.dual > 0.1, "{found:?}");
        let found = residuals(&program(), &solution([4.0, 0.0], [-1.0, -1.0]));
        assert!(found.gap > 0.1, "{found:?}");
    }
}
