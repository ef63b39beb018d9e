//! Solvers of linear and integer programs behind one small trait, and the guard that believes
//! none of them.

use std::time::Duration;

use crate::lp::{Program, Solution, Status, residuals};

pub mod highs;

/// Which algorithm a solver is to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// Simplex.
    #[default]
    Simplex,
    /// Interior point, with crossover to a vertex.
    InteriorPoint,
}

impl Algorithm {
    /// In a word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Simplex => "simplex",
            Self::InteriorPoint => "interior point",
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Simplex => Self::InteriorPoint,
            Self::InteriorPoint => Self::Simplex,
        }
    }
}

/// What a solver is told beside the program.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Algorithm for linear programs.
    pub algorithm: Algorithm,
    /// Whether the program may be reduced before it is solved.
    pub presolve: bool,
    /// Stops after this time.
    pub time_limit: Option<Duration>,
    /// For integer programs: relative distance from the optimum that is good enough.
    pub relative_gap: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            algorithm: Algorithm::default(),
            presolve: true,
            time_limit: None,
            relative_gap: 1e-9,
        }
    }
}

/// A solver.
pub trait Backend: Sync {
    /// Name and version.
    fn name(&self) -> (String, String);

    /// Solves a program from nothing.
    fn solve(&self, program: &Program, settings: &Settings) -> Solution;
}

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

/// Greatest residual of an answer that is believed.
const TOLERANCE: f64 = 1e-6;

/// Solves a linear program; an answer is used only if it passes the optimality check made from
/// the program's own arrays.
///
/// Otherwise the program is solved anew, from nothing, by another algorithm without presolve. A
/// claim that there is no solution, or no least cost, is first put to the same algorithm without
/// presolve. Whatever went otherwise than planned is in the remarks.
///
/// # Errors
/// What went wrong, in sentences, when no answer passed.
pub fn solve_checked(
    backend: &dyn Backend,
    program: &Program,
    settings: &Settings,
) -> Result<Checked, Vec<String>> {
    let mut remarks = Vec::new();
    let same = Settings {
        presolve: false,
        ..*settings
    };
    let other = Settings {
        algorithm: settings.algorithm.other(),
        ..same
    };
    let mut attempts = vec![other, *settings];
    while let Some(attempt) = attempts.pop() {
        let solution = backend.solve(program, &attempt);
        let algorithm = attempt.algorithm.as_str();
        match solution.status {
            Status::Optimal => {
                let found = residuals(program, &solution);
                if found.within(TOLERANCE) {
                    return Ok(Checked {
                        solution,
                        algorithm: attempt.algorithm,
                        remarks,
                    });
                }
                remarks.push(format!(
                    "{algorithm} claimed an optimum that fails the optimality check (primal {:.1e}, dual {:.1e}, gap {:.1e}), so the program was solved anew",
                    found.primal, found.dual, found.gap
                ));
            }
            Status::Infeasible | Status::Unbounded if attempt.presolve => {
                remarks.push(format!(
                    "{algorithm} with presolve found the program {}, so it was asked again without",
                    solution.status.as_str()
                ));
                attempts.push(same);
            }
            Status::Stopped => {
                // Time is up: another try would find even less of it.
                remarks.push(format!("{algorithm} was stopped at a limit"));
                return Err(remarks);
            }
            status => remarks.push(format!("{algorithm} ended {}", status.as_str())),
        }
    }
    Err(remarks)
}
