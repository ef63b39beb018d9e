//! From a problem to its plan, in one readable function.

use std::time::Duration;

use crate::domain::id::{CaseIndex, LimitIndex};
use crate::domain::plan::{Prices, Schedule};
use crate::domain::problem::{Cost, Problem};

/// How far to go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effort {
    /// A quick plan with a rough proof.
    Low,
    /// The default.
    #[default]
    Normal,
    /// The best plan and proof that reasonable time buys.
    High,
}

/// What the planner is told beside the problem.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// How far to go.
    pub effort: Effort,
    /// Ends with the best so far after this time.
    pub time_limit: Option<Duration>,
}

/// Is told which stage begins and how far it is, and may ask to stop.
pub trait Observer: Sync {
    /// A stage begins.
    fn stage(&self, _name: &'static str) {}
    /// How much of the stage is done, 0 to 1.
    fn progress(&self, _done: f64) {}
    /// Whether to give up now.
    fn interrupted(&self) -> bool {
        false
    }
}

/// Watches in silence.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}

/// Who solved the program, and how.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SolverReport {
    /// Name of the solver.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The algorithm that gave the answer used.
    pub algorithm: String,
    /// The status it ended with.
    pub status: String,
    /// Its iterations.
    pub iterations: u64,
    /// What went otherwise than planned, in sentences; empty in the ordinary case.
    pub remarks: Vec<String>,
}

/// A plan with its proof.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Who goes where and when, and who is left out and why.
    pub schedule: Schedule,
    /// What each limit is worth.
    pub prices: Prices,
    /// Use of each limit by the plan, promises and earlier appointments, by [`LimitIndex`].
    pub used: Vec<f64>,
    /// Cost of the plan.
    pub cost: Cost,
    /// No plan that obeys rules 1 to 4 costs less.
    pub lower_bound: f64,
    /// Limits that earlier appointments alone exceed: nothing new was added there.
    pub exceeded: Vec<LimitIndex>,
    /// Who solved the program.
    pub solver: SolverReport,
    /// Stages in order, with seconds.
    pub seconds: Vec<(&'static str, f64)>,
}

impl Outcome {
    /// (cost − lower bound) / cost; 0 where the cost is 0.
    #[must_use]
    pub fn gap(&self) -> f64 {
        let cost = self.cost.total();
        if cost == 0.0 {
            0.0
        } else {
            (cost - self.lower_bound) / cost
        }
    }
}

/// A promise, or several, that cannot be kept as published.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// What is broken.
    pub kind: ConflictKind,
    /// The promised cases involved.
    pub cases: Vec<CaseIndex>,
}

/// The ways in which promises conflict (rule 4).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ConflictKind {
    /// Promises and earlier appointments together use more than a limit's amount.
    OverLimit {
        /// The limit.
        limit: LimitIndex,
        /// What they use.
        used: f64,
    },
    /// The promise lies before its case's ready day.
    BeforeReady,
    /// No corridor leads from the case's location to the port.
    NoCorridor,
    /// The port has no such slot on that day, or is closed.
    NoSlot,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Promises conflict; nothing is planned.
    #[error("{} conflicts among the published appointments", .0.len())]
    Conflicts(Vec<Conflict>),
    /// The solver failed, or stopped at a limit before any schedule was found.
    #[error("{0}")]
    Solver(String),
    /// The observer asked to stop.
    #[error("interrupted")]
    Interrupted,
}

/// Plans: relaxation, prices, whole cases, certificate.
///
/// # Errors
/// See [`PlanError`].
pub fn plan(
    problem: &Problem,
    options: &Options,
    observer: &dyn Observer,
) -> Result<Outcome, PlanError> {
    let _ = (problem, options, observer);
    Err(PlanError::Solver("not yet".into()))
}
