//! From a problem to its plan, in one readable function.

use std::time::{Duration, Instant};

use crate::certify::bound::lower_bound;
use crate::cohorts::queue::Cohorts;
pub use crate::domain::outcome::{Outcome, SolverReport};
pub use crate::domain::plan::{Conflict, ConflictKind};
use crate::domain::problem::Problem;
use crate::dual::tables::Tables;
use crate::render::{self, Fault};
use crate::schedule::promises::conflicts;
use crate::schedule::{assemble, forward, improve, regions, seniority};
use crate::solver::names::{Solver, usual};
use crate::solver::{Asked, Backend};
use prices::prices;

mod prices;
pub(crate) mod relaxed;
pub mod sift;

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
    /// Solves the relaxation of the whole feed with this solver, whatever its size: what it is not
    /// quick with, by parts (see [`sift`]). If not given, a relaxation that the usual solver solves
    /// in about a second (with `HiGHS`, up to 20,000 columns) is put to it, and beyond that the
    /// bound is climbed without a solver.
    pub solver: Option<&'static Solver>,
}

impl Options {
    /// Who is asked for the answers to linear programs.
    #[must_use]
    pub fn asked(&self) -> Asked<'static> {
        self.solver.map_or_else(usual, Solver::asked)
    }
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
    /// The plan did not pass the check: a mistake in this program.
    #[error("the plan {0}")]
    Failed(#[from] Fault),
}

/// Plans: relaxation, prices, whole cases, certificate. The plan has passed the check.
///
/// # Errors
/// See [`PlanError`].
pub fn plan(
    problem: &Problem,
    options: &Options,
    observer: &dyn Observer,
) -> Result<Outcome, PlanError> {
    plan_asking(problem, options, observer, options.asked())
}

/// Plans with a solver of linear programs of your own, in place of the usual one. Its answers are
/// used only if they pass the optimality check.
///
/// # Errors
/// See [`PlanError`].
pub fn plan_with(
    problem: &Problem,
    options: &Options,
    observer: &dyn Observer,
    backend: &dyn Backend,
) -> Result<Outcome, PlanError> {
    let algorithm = None;
    plan_asking(problem, options, observer, Asked { backend, algorithm })
}

fn plan_asking(
    problem: &Problem,
    options: &Options,
    observer: &dyn Observer,
    asked: Asked<'_>,
) -> Result<Outcome, PlanError> {
    let mut clock = Clock::new(options, observer);

    clock.stage("group");
    let cohorts = Cohorts::new(problem);
    let conflicts = conflicts(problem, &cohorts.residual);
    if !conflicts.is_empty() {
        return Err(PlanError::Conflicts(conflicts));
    }
    let tables = Tables::new(problem, &cohorts);

    let priced = prices(
        problem,
        &cohorts,
        &tables,
        options.effort,
        asked,
        &mut clock,
    )?;

    clock.stage("round");
    let gentle = tables.all_lane_prices(&priced.gentle);
    let mut board = forward::round(problem, &cohorts, &gentle, &priced.gentle);
    let lane_prices = tables.all_lane_prices(&priced.prices.0);

    clock.stage("improve");
    let search = search_plan(problem, options.effort);
    regions::improve(&mut board, &lane_prices, &search, clock.pace(0.9));
    clock.check()?;
    loop {
        improve::settle(&mut board);
        if !seniority::sort(&mut board) {
            break;
        }
    }
    clock.check()?;
    let used = assemble::loads(&board, &cohorts.residual);
    let schedule = assemble::schedule(&board, &lane_prices, &priced.prices.0);
    let cost = assemble::cost(problem, &schedule);

    clock.stage("certify");
    let lower_bound = lower_bound(problem, &priced.prices);
    clock.check()?;

    clock.stage("check");
    let mut outcome = Outcome {
        schedule,
        prices: priced.prices,
        used,
        cost,
        lower_bound,
        exceeded: cohorts.residual.exceeded(problem),
        solver: priced.report,
        seconds: Vec::new(),
    };
    render::verified(problem, &outcome)?;
    clock.check()?;
    outcome.seconds = clock.finish();
    Ok(outcome)
}

/// How long to search for a better plan: in proportion to the cases, less so where there are many.
/// The longer the search, the bolder it may begin.
pub(crate) fn search_plan(problem: &Problem, effort: Effort) -> regions::Plan {
    let cases = problem.cases.len() as u64;
    let (rounds, temperature) = match effort {
        Effort::Low => (1_000, 0.3),
        Effort::Normal => ((50 * cases).clamp(160_000, cases.max(500_000)), 0.3),
        Effort::High => {
            let rounds = (3_000 * cases).clamp(3_000_000, 30_000_000 + 60 * cases);
            // Bold only where there is time to cool down again, and more than a few cases.
            let bold = cases > 500 && rounds >= 1_000 * cases;
            (rounds, if bold { 1.0 } else { 0.3 })
        }
    };
    regions::Plan {
        rounds,
        ruin: 8,
        temperature,
    }
}

/// Times the stages and passes on what the observer asks.
struct Clock<'o> {
    observer: &'o dyn Observer,
    begun: Instant,
    time_limit: Option<Duration>,
    current: Option<(&'static str, Instant)>,
    seconds: Vec<(&'static str, f64)>,
}

impl<'o> Clock<'o> {
    fn new(options: &Options, observer: &'o dyn Observer) -> Self {
        Self {
            observer,
            begun: Instant::now(),
            time_limit: options.time_limit,
            current: None,
            seconds: Vec::new(),
        }
    }

    fn stage(&mut self, name: &'static str) {
        self.end_stage();
        self.observer.stage(name);
        self.current = Some((name, Instant::now()));
    }

    fn end_stage(&mut self) {
        if let Some((name, since)) = self.current.take() {
            self.seconds.push((name, since.elapsed().as_secs_f64()));
        }
    }

    fn finish(mut self) -> Vec<(&'static str, f64)> {
        self.end_stage();
        self.seconds
    }

    fn progress(&self, done: f64) {
        self.observer.progress(done);
    }

    /// Time left of a share of the limit; none where there is no limit.
    fn time_left(&self, share: f64) -> Option<Duration> {
        self.time_limit
            .map(|limit| limit.mul_f64(share).saturating_sub(self.begun.elapsed()))
    }

    /// Whether there is time for more, within a share of the limit.
    fn has_time(&self, share: f64) -> bool {
        !self.observer.interrupted()
            && self
                .time_limit
                .is_none_or(|limit| self.begun.elapsed() < limit.mul_f64(share))
    }

    /// From now on, how much is done of what may take until a share of the time limit: the work or
    /// the time, whichever is further; none when it is to end.
    fn pace(&self, share: f64) -> impl Fn(f64) -> Option<f64> {
        let begun = self.begun.elapsed();
        let end = self.time_limit.map(|limit| limit.mul_f64(share));
        let time = end.map(|end| end.saturating_sub(begun).as_secs_f64());
        move |work| {
            let spent = self.begun.elapsed().saturating_sub(begun).as_secs_f64();
            let done = time.map_or(work, |time| work.max(spent / time.max(1e-9)));
            self.progress(done.min(1.0));
            (done < 1.0 && !self.observer.interrupted()).then_some(done)
        }
    }

    fn check(&self) -> Result<(), PlanError> {
        if self.observer.interrupted() {
            Err(PlanError::Interrupted)
        } else {
            Ok(())
        }
    }
}
