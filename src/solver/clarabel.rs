//! Clarabel, an interior-point solver in Rust, through `good_lp`.

use clarabel::solver::SolverStatus;
use good_lp::{SolutionWithDual, SolverModel};

use super::modelled::{modelled, status_of};
use super::{Abilities, Algorithm, Backend, PriceSource, Settings, without_columns};
use crate::lp::{Program, Solution, Status};

/// The Clarabel solver.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clarabel;

/// The version in Cargo.lock.
const VERSION: &str = "0.11.1";

impl Backend for Clarabel {
    fn name(&self) -> (String, String) {
        ("Clarabel".to_owned(), VERSION.to_owned())
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            algorithms: vec![Algorithm::InteriorPoint],
            prices: PriceSource::Solution,
            iterations: true,
            integer: false,
            quick: 5_000,
        }
    }

    fn solve(&self, program: &Program, settings: &Settings) -> Solution {
        if program.integer {
            return Solution::without(Status::Failed);
        }
        if let Some(answer) = without_columns(program) {
            return answer;
        }
        let (mut model, reading) = modelled(program, good_lp::clarabel);
        let options = model.settings();
        options.presolve_enable(settings.presolve);
        if let Some(limit) = settings.time_limit {
            options.time_limit(limit.as_secs_f64());
        }
        let mut solved = match model.solve() {
            Ok(solved) => solved,
            Err(error) => return Solution::without(status_of(&error)),
        };
        let found = solved.inner();
        let iterations = Some(u64::from(found.iterations));
        let status = match found.status {
            SolverStatus::Solved => Status::Optimal,
            SolverStatus::AlmostSolved => Status::Inaccurate,
            SolverStatus::DualInfeasible | SolverStatus::AlmostDualInfeasible => Status::Unbounded,
            _ => Status::Failed,
        };
        Solution {
            status,
            columns: reading.columns(&solved),
            duals: reading.duals(&solved.compute_dual()),
            iterations,
        }
    }
}
