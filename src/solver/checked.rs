//! The guard: no answer of a solver is used that does not pass the optimality check.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Algorithm, Asked, Backend, Settings};
use crate::lp::{Program, Solution, Status, residuals};

/// An answer that passed the optimality check, and what it took to get it.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The answer.
    pub solution: Solution,
    /// The algorithm it came from.
    pub algorithm: Algorithm,
    /// What went otherwise than planned, in sentences.
    pub remarks: Vec<String>,
}

/// No answer passed the optimality check.
#[derive(Clone, Debug)]
pub struct Rejected {
    /// The last answer: not to be believed, but its prices may be a start. Its status is
    /// `Inaccurate` where the solver claimed an optimum.
    pub solution: Solution,
    /// The algorithm it came from.
    pub algorithm: Algorithm,
    /// What went wrong, in sentences.
    pub remarks: Vec<String>,
}

/// Greatest residual of an answer that is believed.
const TOLERANCE: f64 = 1e-6;

/// Solves a linear program; an answer is used only if it passes the optimality check made from
/// the program's own arrays.
///
/// Otherwise, unless one algorithm alone is asked for, the program is solved anew, from nothing, by
/// another algorithm without presolve. A claim that there is no solution, or no least cost, is
/// first put to the same algorithm without presolve. Whatever went otherwise than planned is in the
/// remarks.
///
/// # Errors
/// The last answer, and what was wrong with each, when none passed.
pub fn solve_checked(
    asked: Asked<'_>,
    program: &Program,
    settings: &Settings,
) -> Result<Checked, Box<Rejected>> {
    let mut remarks = Vec::new();
    let offered = asked.backend.abilities().algorithms;
    let first = asked.algorithm.or(offered.first().copied());
    let first = first.unwrap_or(Algorithm::Simplex);
    let other = offered.into_iter().find(|other| *other != first);
    let mut attempts = Vec::new();
    if let (Some(other), None) = (other, asked.algorithm) {
        attempts.push((other, false));
    }
    attempts.push((first, settings.presolve));
    let mut last = (Solution::without(Status::Failed), first);
    while let Some((algorithm, presolve)) = attempts.pop() {
        let attempt = Settings {
            algorithm: Some(algorithm),
            presolve,
            ..*settings
        };
        let mut solution = solve(asked.backend, program, &attempt);
        let name = algorithm.as_str();
        let status = solution.status;
        match status {
            Status::Optimal | Status::Inaccurate => {
                let found = residuals(program, &solution);
                if found.within(TOLERANCE) {
                    solution.status = Status::Optimal;
                    return Ok(Checked {
                        solution,
                        algorithm,
                        remarks,
                    });
                }
                remarks.push(if solution.duals.is_empty() {
                    format!("{name} gave no prices")
                } else {
                    format!(
                        "{name} claimed an optimum that fails the optimality check (primal {:.1e}, dual {:.1e}, gap {:.1e})",
                        found.primal, found.dual, found.gap
                    )
                });
                solution.status = Status::Inaccurate;
            }
            Status::Infeasible | Status::Unbounded if presolve => {
                remarks.push(format!(
                    "{name} with presolve found the program {}, so it was asked again without",
                    status.as_str()
                ));
                attempts.push((algorithm, false));
            }
            Status::Stopped => {
                // Time is up: another try would find even less of it.
                remarks.push(format!("{name} was stopped at a limit"));
                attempts.clear();
            }
            status => remarks.push(format!("{name} ended {}", status.as_str())),
        }
        last = (solution, algorithm);
        if let (Some((next, _)), Some(remark)) = (attempts.last(), remarks.last_mut())
            && *next != algorithm
        {
            remark.push_str(", so the program was solved anew");
        }
    }
    let (solution, algorithm) = last;
    Err(Box::new(Rejected {
        solution,
        algorithm,
        remarks,
    }))
}

/// Asks a solver; one that breaks down has failed.
fn solve(backend: &dyn Backend, program: &Program, settings: &Settings) -> Solution {
    // The program is only read, and what the solver left behind is not used again.
    catch_unwind(AssertUnwindSafe(|| backend.solve(program, settings)))
        .unwrap_or_else(|_| Solution::without(Status::Failed))
}
