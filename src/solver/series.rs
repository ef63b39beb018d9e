//! Linear programs that are solved again and again while columns and rows are added and costs change, each
//! time from where the last answer left off.

use super::{Backend, Settings};
use crate::lp::{Program, Solution, Status};

/// A solver that keeps its program and its last answer.
pub trait Live {
    /// Takes over what has been added to the program since it was last seen, and the costs of these
    /// columns, and solves it from the last answer on.
    fn solve(&mut self, program: &Program, changed: &[usize]) -> Solution;
}

/// A program in a series.
pub struct Series<'b> {
    program: Program,
    backend: &'b dyn Backend,
    settings: Settings,
    live: Option<Box<dyn Live>>,
    /// Columns whose cost has changed since the last answer.
    changed: Vec<usize>,
}

impl<'b> Series<'b> {
    /// A series that begins with an empty program; its first is solved from nothing, with these settings.
    #[must_use]
    pub fn new(backend: &'b dyn Backend, settings: Settings) -> Self {
        Self {
            program: Program::new(),
            backend,
            settings,
            live: backend.live(&settings),
            changed: Vec::new(),
        }
    }

    /// The program as it is now.
    #[must_use]
    pub const fn program(&self) -> &Program {
        &self.program
    }

    /// Adds a row without entries and returns its position.
    pub fn add_row(&mut self, lower: f64, upper: f64) -> usize {
        self.program.add_row(lower, upper)
    }

    /// Adds a column without an upper bound and returns its position.
    pub fn add_column(&mut self, cost: f64, entries: &[(usize, f64)]) -> usize {
        self.program.add_column(cost, f64::INFINITY, entries)
    }

    /// Sets the cost of a column.
    pub fn set_cost(&mut self, column: usize, cost: f64) {
        // What is the same to the last bit has not changed.
        if self.program.costs[column].to_bits() != cost.to_bits() {
            self.program.costs[column] = cost;
            self.changed.push(column);
        }
    }

    /// Solves the program: from the last answer on where the solver can, else from nothing.
    pub fn solve(&mut self) -> Solution {
        let changed = std::mem::take(&mut self.changed);
        let mut spent = 0;
        if let Some(live) = &mut self.live {
            let solution = live.solve(&self.program, &changed);
            if solution.status == Status::Optimal {
                return solution;
            }
            // Where going on leads nowhere, all that follows is solved from nothing.
            spent = solution.iterations.unwrap_or(0);
            self.live = None;
        }
        let mut solution = self.backend.solve(&self.program, &self.settings);
        solution.iterations = solution.iterations.map(|own| own + spent);
        solution
    }
}
