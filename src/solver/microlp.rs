//! microlp, a simplex solver in Rust, through `good_lp`. It gives no prices, so it solves the dual
//! program too.

use std::time::Duration;

use good_lp::solvers::WithTimeLimit;
use good_lp::{ResolutionError, SolverModel};

use super::modelled::{modelled, status_of, status_with, with_dual_program, with_gap};
use super::{Abilities, Algorithm, Backend, PriceSource, Settings, without_columns};
use crate::lp::{Program, Solution};

/// The microlp solver.
#[derive(Clone, Copy, Debug, Default)]
pub struct Microlp;

/// The version in Cargo.lock.
const VERSION: &str = "0.6.0";

impl Backend for Microlp {
    fn name(&self) -> (String, String) {
        ("microlp".to_owned(), VERSION.to_owned())
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            algorithms: vec![Algorithm::Simplex],
            prices: PriceSource::DualProgram,
            iterations: true,
            integer: true,
            quick: 3_000,
        }
    }

    fn solve(&self, program: &Program, settings: &Settings) -> Solution {
        with_dual_program(program, settings, |program, limit| {
            solve(program, settings.relative_gap, limit)
                .unwrap_or_else(|error| Solution::without(status_of(&error)))
        })
    }
}

/// Solves one program; the answer has no duals.
fn solve(
    program: &Program,
    relative_gap: f64,
    limit: Option<Duration>,
) -> Result<Solution, ResolutionError> {
    if let Some(answer) = without_columns(program) {
        return Ok(answer);
    }
    let (mut model, reading) = modelled(program, good_lp::microlp);
    if program.integer {
        model = with_gap(model, relative_gap)?;
    }
    if let Some(limit) = limit {
        model = model.with_time_limit(limit.as_secs_f64());
    }
    let solved = model.solve()?;
    Ok(Solution {
        status: status_with(&solved),
        columns: reading.columns(&solved),
        duals: Vec::new(),
        iterations: Some(solved.into_inner().stats().lp_iterations),
    })
}
