//! `HiGHS`, through the `highs` crate.

use highs::{ColProblem, HighsModelStatus, Sense};

use super::{Algorithm, Backend, Settings};
use crate::lp::{Program, Solution, Status};

/// The `HiGHS` solver.
#[derive(Clone, Copy, Debug, Default)]
pub struct Highs;

/// The version that the `highs-sys` package in Cargo.lock builds.
const VERSION: &str = "1.16.0";

impl Backend for Highs {
    fn name(&self) -> (String, String) {
        ("HiGHS".to_owned(), VERSION.to_owned())
    }

    fn solve(&self, program: &Program, settings: &Settings) -> Solution {
        let mut problem = ColProblem::new();
        let rows: Vec<_> = program
            .lower
            .iter()
            .zip(&program.upper)
            .map(|(&lower, &upper)| problem.add_row(lower..=upper))
            .collect();
        for at in 0..program.costs.len() {
            let entries = program.column(at).map(|(row, value)| (rows[row], value));
            let bounds = 0.0..=program.bounds[at];
            problem.add_column_with_integrality(
                program.costs[at],
                bounds,
                entries,
                program.integer,
            );
        }
        let failed = |status| Solution {
            status,
            columns: vec![0.0; program.costs.len()],
            duals: vec![0.0; program.lower.len()],
            iterations: 0,
        };
        let Ok(mut model) = problem.try_optimise(Sense::Minimise) else {
            return failed(Status::Failed);
        };
        let algorithm = match settings.algorithm {
            Algorithm::Simplex => "simplex",
            Algorithm::InteriorPoint => "ipm",
        };
        let presolve = if settings.presolve { "on" } else { "off" };
        // One thread and a fixed seed: the same input gives the same bytes.
        let set = [
            program.integer || model.try_set_option("solver", algorithm).is_ok(),
            model.try_set_option("presolve", presolve).is_ok(),
            model.try_set_option("threads", 1).is_ok(),
            model.try_set_option("parallel", "off").is_ok(),
            model.try_set_option("random_seed", 0).is_ok(),
            model
                .try_set_option("mip_rel_gap", settings.relative_gap)
                .is_ok(),
            settings.time_limit.is_none_or(|limit| {
                model
                    .try_set_option("time_limit", limit.as_secs_f64())
                    .is_ok()
            }),
        ];
        if set.contains(&false) {
            return failed(Status::Failed);
        }
        let Ok(solved) = model.try_solve() else {
            return failed(Status::Failed);
        };
        let status = match solved.status() {
            HighsModelStatus::Optimal | HighsModelStatus::ModelEmpty => Status::Optimal,
            HighsModelStatus::Infeasible => Status::Infeasible,
            HighsModelStatus::Unbounded | HighsModelStatus::UnboundedOrInfeasible => {
                Status::Unbounded
            }
            HighsModelStatus::ReachedTimeLimit
            | HighsModelStatus::ReachedIterationLimit
            | HighsModelStatus::ReachedSolutionLimit
            | HighsModelStatus::ReachedInterrupt => Status::Stopped,
            _ => Status::Failed,
        };
        let values = solved.get_solution();
        let iterations = [
            solved.simplex_iteration_count(),
            solved.ipm_iteration_count(),
            solved.crossover_iteration_count(),
        ];
        let mut answer = failed(status);
        answer.columns.copy_from_slice(values.columns());
        if !program.integer && values.dual_rows().len() == answer.duals.len() {
            answer.duals.copy_from_slice(values.dual_rows());
        }
        answer.iterations = iterations
            .iter()
            .map(|&count| u64::try_from(count).unwrap_or(0))
            .sum();
        answer
    }
}
