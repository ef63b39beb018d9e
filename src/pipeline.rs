//! From a problem to its plan, in one readable function.

use std::time::Duration;

use crate::clock::{Clock, Stop};
pub use crate::clock::{Observer, Silent};
use crate::cohorts::queue::Cohorts;
use crate::domain::id::CaseIndex;
pub use crate::domain::outcome::{DayToDay, Outcome, SolverReport, Stayed};
use crate::domain::plan::Appointment;
pub use crate::domain::plan::{Conflict, ConflictKind};
use crate::domain::problem::Problem;
use crate::domain::proof::ProofKind;
use crate::dual::ascent::{Rest, Stage};
use crate::dual::pricing::LanePrices;
use crate::dual::tables::Tables;
use crate::render::Fault;
use crate::schedule::board::Board;
use crate::schedule::promises::{conflicts, with_moves};
use crate::schedule::trace::{RoundingTrace, SearchTrace, SettlingTrace};
use crate::schedule::{forward, improve, regions, steady};
use crate::solver::names::{Solver, usual};
use crate::solver::{Asked, Backend};
pub use effort::Effort;
use effort::{ROUNDED, SEARCHED, SETTLED};
use ending::Evidence;
use prices::Pricing;
pub use trace::Trace;

mod days;
pub(crate) mod effort;
pub(crate) mod ending;
pub(crate) mod families;
pub(crate) mod prices;
pub(crate) mod relaxed;
pub mod sift;
pub mod trace;
pub(crate) mod work;

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
    /// Where promises conflict, those in conflicts may be moved or lost, at their cost (rule 4); if
    /// not given, there is no plan then.
    pub allow_moves: bool,
}

impl Options {
    /// Who is asked for the answers to linear programs.
    #[must_use]
    pub fn asked(&self) -> Asked<'static> {
        self.solver.map_or_else(usual, Solver::asked)
    }
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Promises conflict, and moves are not allowed; nothing is planned.
    #[error("{} conflicts among the published appointments", .0.len())]
    Conflicts(Vec<Conflict>),
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
    planned(problem, options, observer).map(|(outcome, _)| outcome)
}

/// What a plan was made from, for questions that are asked of it.
#[derive(Debug)]
pub(crate) struct Kept {
    /// The cases, grouped.
    pub cohorts: Cohorts,
    /// The same, laid out.
    pub tables: Tables,
    /// Where the climb came to rest; none where a solver gave the prices.
    pub rest: Option<Rest>,
    /// The way there, from temperature to temperature.
    pub path: Vec<Stage>,
}

/// What a plan is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aim {
    /// To be carried out: searched for better, and proven as far as the effort goes.
    Plan,
    /// As a ground for bounds alone: prices climbed as far, and some plan that passes the check.
    Bounds,
}

/// As [`plan`], with what the plan was made from.
pub(crate) fn plan_keeping(
    problem: &Problem,
    options: &Options,
    observer: &dyn Observer,
    aim: Aim,
) -> Result<(Outcome, Kept), PlanError> {
    let made = plan_asking(problem, options, observer, (options.asked(), aim, None))?;
    Ok((made.outcome, made.kept))
}

/// As [`plan`], with how often the pieces of the planning were tried, and what they saved.
///
/// # Errors
/// See [`PlanError`].
pub fn planned(
    problem: &Problem,
    options: &Options,
    observer: &dyn Observer,
) -> Result<(Outcome, Trace), PlanError> {
    let made = plan_asking(
        problem,
        options,
        observer,
        (options.asked(), Aim::Plan, None),
    )?;
    Ok((made.outcome, made.trace))
}

/// An earlier plan, to stay near.
#[derive(Clone, Copy, Debug)]
pub struct Previous<'p> {
    /// Its appointments that were not published; those that cannot be had any longer do not matter.
    pub appointments: &'p [Appointment],
    /// What giving a case another saves at least, in weighted person-days for each person.
    pub least: f64,
}

/// As [`planned`], staying near an earlier plan.
///
/// # Errors
/// See [`PlanError`].
pub fn planned_from(
    problem: &Problem,
    options: &Options,
    observer: &dyn Observer,
    previous: Previous<'_>,
) -> Result<(Outcome, Trace), PlanError> {
    let how = (options.asked(), Aim::Plan, Some(previous));
    let made = plan_asking(problem, options, observer, how)?;
    Ok((made.outcome, made.trace))
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
    let asked = Asked { backend, algorithm };
    plan_asking(problem, options, observer, (asked, Aim::Plan, None)).map(|made| made.outcome)
}

/// A plan, how it was made, and what from.
struct Made {
    outcome: Outcome,
    trace: Trace,
    kept: Kept,
}

fn plan_asking(
    problem: &Problem,
    options: &Options,
    observer: &dyn Observer,
    (asked, aim, previous): (Asked<'_>, Aim, Option<Previous<'_>>),
) -> Result<Made, PlanError> {
    let mut clock = Clock::new(Stop::watched(observer, options.time_limit));
    let stop = clock.stop();
    let going = || {
        let asked = stop.is_asked_for();
        if asked {
            Err(PlanError::Interrupted)
        } else {
            Ok(())
        }
    };

    clock.stage("group");
    let allowing = (options.allow_moves && !problem.allow_moves).then(|| with_moves(problem));
    let problem = allowing.as_ref().unwrap_or(problem);
    let cohorts = Cohorts::new(problem);
    let conflicts = conflicts(problem, &cohorts.residual);
    if !conflicts.is_empty() {
        return Err(PlanError::Conflicts(conflicts));
    }
    let tables = Tables::new(problem, &cohorts);

    let effort = options.effort;
    let mut priced = prices::prices(problem, &cohorts, &tables, effort, asked, &mut clock)
        .ok_or(PlanError::Interrupted)?;

    let mut lane_prices = tables.all_lane_prices(&priced.prices.0);
    let how = (effort, aim, previous);
    let begun = whole(
        problem,
        &cohorts,
        (&priced, &tables, &lane_prices),
        how,
        &mut clock,
    );
    let (mut board, rounding, search) = begun;
    going()?;

    clock.stage("certify");
    let until = stop.by(SETTLED);
    let cases = problem.cases.len();
    let (kind, work) = if aim == Aim::Plan && stop.by(SEARCHED).goes_on() {
        (effort.proof(cases), effort.patterns(cases))
    } else {
        (ProofKind::Relaxation, None)
    };
    let (by_prices, settling) = rayon::join(
        || Evidence::by(problem, &priced.prices, kind),
        || match previous {
            None => improve::complete(&mut board, &until),
            // It stands as it is to stand.
            Some(_) => SettlingTrace::default(),
        },
    );
    going()?;
    clock.stage("prove");
    let near = previous.map(|_| board.clone());
    let until = stop.by(SEARCHED);
    let (more, work) = (&mut priced, (kind, work));
    let evidence = families::prove(&mut board, more, by_prices, work, asked, &until);
    going()?;
    if let Some(before) = near {
        // What was found in passing is taken where it is worth it.
        board = steady::better(before, board.clone());
    }
    if evidence.climbed.is_some() {
        lane_prices = tables.all_lane_prices(&priced.prices.0);
    }
    let mut day_to_day = None;
    if aim == Aim::Plan && stop.goes_on() {
        clock.stage("level");
        day_to_day = days::steady(&mut board, evidence.proven.lower_bound, effort, &stop);
        going()?;
    }
    let trace = Trace {
        climb: priced.climb,
        rounding,
        search,
        settling,
    };
    let complete = ending::Complete {
        board: &board,
        lane_prices: &lane_prices,
        day_to_day,
    };
    let (rest, path) = (priced.rest.take(), std::mem::take(&mut priced.path));
    let mut outcome = ending::finish(complete, priced, evidence, clock)?;
    outcome.stayed = previous.map(|previous| {
        let (could, kept) = steady::kept(&board);
        let least = previous.least;
        Stayed { could, kept, least }
    });
    going()?;
    drop(board);
    Ok(Made {
        outcome,
        trace,
        kept: Kept {
            cohorts,
            tables,
            rest,
            path,
        },
    })
}

/// A board with whole cases, and how they were found.
type Begun<'a> = (Board<'a>, RoundingTrace, SearchTrace);

/// Gives whole cases their appointments: rounded from the prices, or from where an earlier plan has
/// them; and searches for better.
fn whole<'a>(
    problem: &'a Problem,
    cohorts: &'a Cohorts,
    (priced, tables, lane_prices): (&Pricing, &Tables, &LanePrices),
    (effort, aim, previous): (Effort, Aim, Option<Previous<'_>>),
    clock: &mut Clock<'_>,
) -> Begun<'a> {
    let stop = clock.stop();
    let cases = problem.cases.len();
    let improve = |board: &mut Board<'a>, budget, focus: &[CaseIndex]| {
        let pace = stop.by(SEARCHED).pace();
        regions::improve(board, lane_prices, &budget, focus, &pace)
    };
    if let Some(previous) = previous {
        clock.stage("keep");
        let search = |board: &mut Board<'a>, focus: &[CaseIndex]| {
            improve(board, effort.search_near(cases), focus)
        };
        let (prices, own) = (&priced.prices.0, (previous.appointments, previous.least));
        let (board, search) = steady::begin(problem, cohorts, prices, own, search, &stop);
        return (board, RoundingTrace::default(), search);
    }
    clock.stage("round");
    let gentle = tables.all_lane_prices(&priced.gentle);
    let until = stop.by(ROUNDED);
    let (mut board, rounding) = forward::round(problem, cohorts, &gentle, &priced.gentle, until);
    let mut search = SearchTrace::default();
    if aim == Aim::Plan && !stop.is_asked_for() {
        clock.stage("improve");
        search = improve(&mut board, effort.search(cases), &[]);
    }
    (board, rounding, search)
}
