//! Programs in the terms of `good_lp`, and what its solvers have in common.

#[cfg(any(feature = "microlp", feature = "cbc"))]
use std::time::{Duration, Instant};

use good_lp::constraint::ConstraintReference;
use good_lp::solvers::SolutionStatus;
#[cfg(any(feature = "microlp", feature = "cbc"))]
use good_lp::solvers::WithMipGap;
use good_lp::{
    Expression, ProblemVariables, ResolutionError, Solver, SolverModel, Variable, variable,
};

#[cfg(any(feature = "microlp", feature = "cbc"))]
use super::{Settings, dual_program::Dual};
#[cfg(any(feature = "microlp", feature = "cbc"))]
use crate::lp::Solution;
use crate::lp::{Program, Status};

/// A program as the model of a solver, and how to read its answer.
pub(super) fn modelled<S: Solver>(program: &Program, solver: S) -> (S::Model, Reading) {
    let mut variables = ProblemVariables::new();
    let mut sums = vec![Expression::default(); program.lower.len()];
    let mut objective = Expression::default();
    let mut columns = Vec::with_capacity(program.costs.len());
    for (at, (&cost, &bound)) in program.costs.iter().zip(&program.bounds).enumerate() {
        let mut definition = variable().min(0.0).max(bound);
        if program.integer {
            definition = definition.integer();
        }
        let column = variables.add(definition);
        objective.add_mul(cost, column);
        for (row, value) in program.column(at) {
            sums[row].add_mul(value, column);
        }
        columns.push(column);
    }
    let mut model = variables.minimise(objective).using(solver);
    let sides = program.lower.iter().zip(&program.upper);
    let rows = sums
        .into_iter()
        .zip(sides)
        .map(|(sum, (&lower, &upper))| {
            let mut constraints = Vec::new();
            if lower == upper {
                constraints.push(model.add_constraint(sum.eq(upper)));
            } else {
                if upper.is_finite() {
                    constraints.push(model.add_constraint(sum.clone().leq(upper)));
                }
                if lower.is_finite() {
                    constraints.push(model.add_constraint(sum.geq(lower)));
                }
            }
            constraints
        })
        .collect();
    (model, Reading { columns, rows })
}

/// Which of a solver's values belong to which column and row.
pub(super) struct Reading {
    columns: Vec<Variable>,
    /// The constraints of each row; two where it has two sides, none where it has none.
    #[cfg_attr(not(feature = "clarabel"), expect(dead_code))]
    rows: Vec<Vec<ConstraintReference>>,
}

impl Reading {
    /// The value of each column.
    pub fn columns(&self, solution: &impl good_lp::Solution) -> Vec<f64> {
        self.columns
            .iter()
            .map(|&column| solution.value(column))
            .collect()
    }

    /// The dual of each row.
    #[cfg(feature = "clarabel")]
    pub fn duals(&self, duals: &impl good_lp::DualValues) -> Vec<f64> {
        self.rows
            .iter()
            .map(|row| row.iter().map(|side| duals.dual(side.clone())).sum())
            .collect()
    }
}

/// Tells a solver of integer programs which gap is good enough.
#[cfg(any(feature = "microlp", feature = "cbc"))]
pub(super) fn with_gap<M: WithMipGap>(model: M, relative_gap: f64) -> Result<M, ResolutionError> {
    // It is read in single precision.
    #[allow(clippy::cast_possible_truncation)]
    model
        .with_mip_gap(relative_gap as f32)
        .map_err(|error| ResolutionError::Str(error.to_string()))
}

/// How a solver ended that found no solution.
pub(super) fn status_of(error: &ResolutionError) -> Status {
    match error {
        ResolutionError::Infeasible => Status::Infeasible,
        ResolutionError::Unbounded => Status::Unbounded,
        // Said in words alone.
        ResolutionError::Other(words)
            if ["Time limit", "Max iterations", "Stopped"]
                .iter()
                .any(|limit| words.starts_with(limit)) =>
        {
            Status::Stopped
        }
        _ => Status::Failed,
    }
}

/// How a solver ended that found a solution.
pub(super) fn status_with(solution: &impl good_lp::Solution) -> Status {
    match solution.status() {
        SolutionStatus::Optimal | SolutionStatus::GapLimit => Status::Optimal,
        SolutionStatus::TimeLimit => Status::Stopped,
    }
}

/// Solves a linear program and its dual with a solver that gives no prices: they are the dual's
/// solution. Where the dual program is not solved, the answer has none.
#[cfg(any(feature = "microlp", feature = "cbc"))]
pub(super) fn with_dual_program(
    program: &Program,
    settings: &Settings,
    solve: impl Fn(&Program, Option<Duration>) -> Solution,
) -> Solution {
    let begun = Instant::now();
    // Not every solver takes no time at all for a limit.
    let solve = |program: &Program, limit: Option<Duration>| match limit {
        Some(Duration::ZERO) => Solution::without(Status::Stopped),
        limit => solve(program, limit),
    };
    let mut answer = solve(program, settings.time_limit);
    if answer.status != Status::Optimal || program.integer {
        return answer;
    }
    let dual = Dual::of(program);
    let left = settings
        .time_limit
        .map(|limit| limit.saturating_sub(begun.elapsed()));
    let found = solve(&dual.program, left);
    match found.status {
        Status::Optimal => answer.duals = dual.duals(&found.columns),
        Status::Stopped => answer.status = Status::Stopped,
        _ => {}
    }
    let both = answer.iterations.zip(found.iterations);
    answer.iterations = both.map(|(first, second)| first + second);
    answer
}
