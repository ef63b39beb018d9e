//! `HiGHS`, through the `highs` crate.

use highs::{ColProblem, HighsModelStatus, Sense};

use super::{Abilities, Algorithm, Backend, PriceSource, Settings, without_columns};
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

    fn abilities(&self) -> Abilities {
        let mut algorithms = vec![
            Algorithm::Simplex,
            Algorithm::InteriorPoint,
            Algorithm::FirstOrder,
        ];
        if has_hipo() {
            algorithms.push(Algorithm::HiPo);
        }
        Abilities {
            algorithms,
            prices: PriceSource::Solution,
            iterations: true,
            integer: true,
            quick: 20_000,
        }
    }

    fn solve(&self, program: &Program, settings: &Settings) -> Solution {
        if let Some(answer) = without_columns(program) {
            return answer;
        }
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
        let Ok(mut model) = problem.try_optimise(Sense::Minimise) else {
            return Solution::without(Status::Failed);
        };
        let algorithm = option(settings.algorithm.unwrap_or(Algorithm::Simplex));
        let presolve = if settings.presolve { "on" } else { "off" };
        // One thread and a fixed seed: the same input gives the same bytes.
        let set = [
            program.integer || model.try_set_option("solver", algorithm).is_ok(),
            model.try_set_option("presolve", presolve).is_ok(),
            model.try_set_option("threads", 1).is_ok(),
            model.try_set_option("parallel", "off").is_ok(),
            model.try_set_option("random_seed", 0).is_ok(),
            // PDLP's own default is relative to norms over all rows: too little for the check.
            model
                .try_set_option("pdlp_optimality_tolerance", 1e-9)
                .is_ok(),
            model
                .try_set_option("mip_rel_gap", settings.relative_gap)
                .is_ok(),
            settings.nodes.is_none_or(|nodes| {
                let nodes = i32::try_from(nodes).unwrap_or(i32::MAX);
                model.try_set_option("mip_max_nodes", nodes).is_ok()
            }),
            settings.time_limit.is_none_or(|limit| {
                model
                    .try_set_option("time_limit", limit.as_secs_f64())
                    .is_ok()
            }),
        ];
        if set.contains(&false) {
            return Solution::without(Status::Failed);
        }
        // One that is not taken is none: the solver begins from nothing.
        if program.start.len() == program.costs.len() {
            let _ = model.try_set_solution(Some(&program.start), None, None, None);
        }
        let Ok(solved) = model.try_solve() else {
            return Solution::without(Status::Failed);
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
            | HighsModelStatus::ReachedMemoryLimit
            | HighsModelStatus::ReachedInterrupt => Status::Stopped,
            // An answer that HiGHS's own tolerances do not pass.
            HighsModelStatus::Unknown => Status::Inaccurate,
            _ => Status::Failed,
        };
        let values = solved.get_solution();
        let iterations = [
            solved.simplex_iteration_count(),
            solved.ipm_iteration_count(),
            solved.crossover_iteration_count(),
            solved.pdlp_iteration_count(),
        ];
        let duals = if program.integer || values.dual_rows().len() != program.lower.len() {
            Vec::new()
        } else {
            values.dual_rows().to_vec()
        };
        Solution {
            status,
            columns: values.columns().to_vec(),
            duals,
            // Those of the algorithms that were not used are 0 or -1.
            iterations: Some(
                iterations
                    .iter()
                    .filter_map(|&count| u64::try_from(count).ok())
                    .sum(),
            ),
        }
    }
}

/// The value of `HiGHS`'s option.
fn option(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Simplex => "simplex",
        Algorithm::InteriorPoint => "ipx",
        Algorithm::HiPo => "hipo",
        Algorithm::FirstOrder => "pdlp",
    }
}

/// Whether `HiGHS` was built with `HiPO`: else it refuses the option's value.
fn has_hipo() -> bool {
    ColProblem::new()
        .try_optimise(Sense::Minimise)
        .is_ok_and(|mut model| {
            model
                .try_set_option("solver", option(Algorithm::HiPo))
                .is_ok()
        })
}
