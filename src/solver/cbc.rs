//! CBC, the branch-and-cut solver of COIN-OR, through `good_lp`; linear programs are solved by its
//! simplex method, Clp. Its C interface gives no prices, so it solves the dual program too.

use std::time::Duration;

use good_lp::solvers::WithTimeLimit;
use good_lp::{ResolutionError, SolverModel};

use super::modelled::{modelled, status_of, status_with, with_dual_program, with_gap};
use super::{Abilities, Algorithm, Backend, PriceSource, Settings, without_columns};
use crate::lp::{Program, Solution};

/// The CBC solver.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cbc;

impl Backend for Cbc {
    fn name(&self) -> (String, String) {
        ("CBC".to_owned(), coin_cbc::raw::Model::version().to_owned())
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            algorithms: vec![Algorithm::Simplex],
            prices: PriceSource::DualProgram,
            iterations: false,
            integer: true,
            quick: 10_000,
        }
    }

    fn solve(&self, program: &Program, settings: &Settings) -> Solution {
        with_dual_program(program, settings, |program, limit| {
            solve(program, settings, limit)
                .unwrap_or_else(|error| Solution::without(status_of(&error)))
        })
    }
}

/// Solves one program; the answer has no duals.
fn solve(
    program: &Program,
    settings: &Settings,
    limit: Option<Duration>,
) -> Result<Solution, ResolutionError> {
    if let Some(answer) = without_columns(program) {
        return Ok(answer);
    }
    let (mut model, reading) = modelled(program, good_lp::coin_cbc);
    model.set_parameter("presolve", if settings.presolve { "on" } else { "off" });
    if program.integer {
        model = with_gap(model, settings.relative_gap)?;
    }
    if let Some(limit) = limit {
        // In whole seconds; simplex looks at it now and then.
        model = model.with_time_limit(limit.as_secs_f64());
    }
    let solved = model.solve()?;
    Ok(Solution {
        status: status_with(&solved),
        columns: reading.columns(&solved),
        duals: Vec::new(),
        // What it counts are those of branch and cut: 0 for linear programs.
        iterations: None,
    })
}
