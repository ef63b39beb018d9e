//! One solver on one feed, in this process: what a measured process does.

use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::error::BenchError;
use crate::certify::bound::lower_bound;
use crate::clock::Stop;
use crate::cohorts::queue::Cohorts;
use crate::domain::plan::Prices;
use crate::domain::problem::Problem;
use crate::dual::tables::Tables;
use crate::feed::{self, Overrides};
use crate::lp::Solution;
use crate::model::build::{Relaxation, all_choices, constant, relaxation};
use crate::model::readback;
use crate::pipeline::sift::sift;
use crate::pipeline::{Effort, Options, Silent, plan};
use crate::solver::names::{self, Solver};
use crate::solver::{Settings, solve_checked};

/// paso's own way to a plan, by the names that it is measured under.
pub const PLANNERS: [(&str, Effort); 3] = [
    ("paso-low", Effort::Low),
    ("paso", Effort::Normal),
    ("paso-high", Effort::High),
];

/// Before a solver's name: the solver is given the relaxation by parts, see [`crate::pipeline::sift`].
pub const BY_PARTS: &str = "sift-";

/// What a trial came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// How it ended: `optimal` where the optimality check passed, `planned`, or in what other way.
    pub status: String,
    /// Seconds of building and solving, or of planning; reading aside.
    pub seconds: f64,
    /// Iterations, where the solver says.
    pub iterations: Option<u64>,
    /// Columns, rows and entries of the relaxation.
    pub size: Option<(u64, u64, u64)>,
    /// Cost of the relaxation's solution.
    pub objective: Option<f64>,
    /// The certificate's bound at the prices returned.
    pub bound: Option<f64>,
    /// Cost of the plan.
    pub cost: Option<f64>,
}

/// Who is measured.
#[derive(Clone, Copy, Debug)]
pub enum Contender {
    /// A solver of linear programs, on the exact relaxation.
    Solver(&'static Solver),
    /// The same by parts, see [`crate::pipeline::sift`].
    Sifter(&'static Solver),
    /// paso's own way at an effort.
    Planner(&'static str, Effort),
}

impl Contender {
    /// The contender of a name.
    ///
    /// # Errors
    /// Which names there are.
    pub fn named(name: &str) -> Result<Self, BenchError> {
        if let Some(&(name, effort)) = PLANNERS.iter().find(|(known, _)| *known == name) {
            return Ok(Self::Planner(name, effort));
        }
        let found = match name.strip_prefix(BY_PARTS) {
            Some(solver) => names::find(solver).map(Self::Sifter),
            None => names::find(name).map(Self::Solver),
        };
        found.map_err(|unknown| {
            let own: Vec<&str> = PLANNERS.iter().map(|(name, _)| *name).collect();
            let others = format!(
                "with {BY_PARTS} before its name it is given the relaxation by parts; and paso's own way: {}",
                own.join(", ")
            );
            BenchError::NoContender { unknown, others }
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Solver(solver) => solver.name.to_owned(),
            Self::Sifter(solver) => format!("{BY_PARTS}{}", solver.name),
            Self::Planner(name, _) => (*name).to_owned(),
        }
    }

    /// Name and version of the program.
    #[must_use]
    pub fn version(&self) -> String {
        match self {
            Self::Solver(solver) => version(solver),
            Self::Sifter(solver) => format!("{}, by parts", version(solver)),
            Self::Planner(..) => format!("paso {}", env!("CARGO_PKG_VERSION")),
        }
    }
}

fn version(solver: &Solver) -> String {
    let (name, version) = solver.backend.name();
    format!("{name} {version}, {}", solver.algorithm.as_str())
}

/// Reads a feed and lets a contender loose on it.
///
/// # Errors
/// If the feed cannot be planned.
pub fn run(feed: &Path, contender: Contender, limit: Duration) -> Result<Trial, BenchError> {
    let reading = feed::read(feed, &Overrides::default());
    let unplannable = || BenchError::Unplannable(feed.display().to_string());
    let problem = reading.problem.ok_or_else(unplannable)?;
    let begun = Instant::now();
    let mut trial = match contender {
        Contender::Solver(solver) => relaxed(&problem, solver, limit),
        Contender::Sifter(solver) => sifted(&problem, solver, limit),
        Contender::Planner(_, effort) => planned(&problem, effort, limit),
    };
    if trial.seconds == 0.0 {
        trial.seconds = begun.elapsed().as_secs_f64();
    }
    Ok(trial)
}

fn planned(problem: &Problem, effort: Effort, limit: Duration) -> Trial {
    let options = Options {
        effort,
        time_limit: Some(limit),
        ..Options::default()
    };
    match plan(problem, &options, &Silent) {
        Ok(outcome) => Trial {
            status: "planned".to_owned(),
            iterations: outcome.solver.iterations,
            bound: Some(outcome.lower_bound),
            cost: Some(outcome.cost.total()),
            ..Trial::default()
        },
        Err(error) => Trial {
            status: format!("failed: {error}"),
            ..Trial::default()
        },
    }
}

fn relaxed(problem: &Problem, solver: &Solver, limit: Duration) -> Trial {
    let begun = Instant::now();
    let cohorts = Cohorts::new(problem);
    let built = relaxation(problem, &cohorts, &all_choices(&cohorts));
    let settings = Settings {
        time_limit: Some(limit.saturating_sub(begun.elapsed())),
        ..Settings::default()
    };
    let solved = solve_checked(solver.asked(), &built.program, &settings);
    let seconds = begun.elapsed().as_secs_f64();
    let solution = match &solved {
        Ok(checked) => &checked.solution,
        Err(rejected) => &rejected.solution,
    };
    let count = |length: usize| length as u64;
    let program = &built.program;
    Trial {
        status: solution.status.as_str().to_owned(),
        seconds,
        iterations: solution.iterations,
        size: Some((
            count(program.costs.len()),
            count(program.lower.len()),
            count(program.rows.len()),
        )),
        objective: objective(&built, solution).map(|cost| cost + constant(problem, &cohorts)),
        bound: bound(problem, &built, solution),
        cost: None,
    }
}

fn sifted(problem: &Problem, solver: &Solver, limit: Duration) -> Trial {
    let cohorts = Cohorts::new(problem);
    let tables = Tables::new(problem, &cohorts);
    let stop = Stop::after(limit);
    let sifted = sift(problem, &cohorts, &tables, solver.asked(), &stop);
    Trial {
        status: sifted.status.as_str().to_owned(),
        iterations: sifted.iterations,
        objective: sifted.cost.is_finite().then_some(sifted.cost),
        bound: Some(lower_bound(problem, &Prices(sifted.best.prices))),
        ..Trial::default()
    }
}

/// The cost of a solution, if there is one.
fn objective(built: &Relaxation, solution: &Solution) -> Option<f64> {
    let program = &built.program;
    let complete = solution.has_columns(program);
    complete.then(|| program.cost(&solution.columns))
}

/// What the prices of a solution prove, if there are any.
fn bound(problem: &Problem, built: &Relaxation, solution: &Solution) -> Option<f64> {
    (solution.duals.len() == built.program.lower.len())
        .then(|| {
            let prices = readback::prices(built, solution, problem.limits.len());
            lower_bound(problem, &prices)
        })
        .filter(|bound| bound.is_finite())
}
