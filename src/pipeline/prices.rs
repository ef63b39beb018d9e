//! Prices for the limits: from the exact relaxation where it is small or a solver is named, else by
//! ascent.

use super::effort::{CLIMBED, Effort, SOLVED};
use super::relaxed::{self, Relaxed, has_few_columns};
use super::trace::ClimbTrace;
use crate::clock::Clock;
use crate::cohorts::queue::Cohorts;
use crate::domain::outcome::Outcome;
use crate::domain::outcome::SolverReport;
use crate::domain::plan::Prices;
use crate::domain::problem::Problem;
use crate::dual::ascent::{Climb, Rest, Stage, climb};
use crate::dual::tables::Tables;
use crate::solver::Asked;

/// Prices that prove the bound, others, and who found them.
pub(crate) struct Pricing {
    /// Those that prove most.
    pub prices: Prices,
    /// Those that guide a rounding from nothing.
    pub gentle: Vec<f64>,
    /// Whether they were found before the time was over.
    pub known: bool,
    /// Who found them.
    pub report: SolverReport,
    /// How often the smooth function was evaluated for them.
    pub climb: ClimbTrace,
    /// Where the climb came to rest; none where there was none.
    pub rest: Option<Rest>,
    /// The way there, from temperature to temperature.
    pub path: Vec<Stage>,
}

impl Pricing {
    /// Those of an exact relaxation: no others are needed.
    pub(crate) fn exact(relaxed: Relaxed) -> Self {
        Self {
            gentle: relaxed.prices.0.clone(),
            prices: relaxed.prices,
            known: true,
            report: relaxed.report,
            climb: ClimbTrace::default(),
            rest: None,
            path: Vec::new(),
        }
    }

    /// Those that stand already, told as a plan's are.
    pub(crate) fn known(prices: Prices, plan: &Outcome) -> Self {
        Self {
            gentle: Vec::new(),
            prices,
            known: plan.prices_known,
            report: plan.solver.clone(),
            climb: ClimbTrace::default(),
            rest: None,
            path: Vec::new(),
        }
    }

    /// Those of a climb.
    pub(crate) fn climbed(climb: Climb, report: SolverReport) -> Self {
        Self {
            climb: ClimbTrace::of(&climb),
            known: climb.finished,
            prices: Prices(climb.best.prices),
            gentle: climb.gentle,
            rest: climb.rest,
            path: climb.path,
            report,
        }
    }
}

/// Finds prices that prove a good bound; none where somebody asked to stop.
pub(super) fn prices(
    problem: &Problem,
    cohorts: &Cohorts,
    tables: &Tables,
    effort: Effort,
    asked: Asked<'_>,
    clock: &mut Clock<'_>,
) -> Option<Pricing> {
    let named = asked.algorithm.is_some();
    clock.stage(if named { "solve" } else { "prices" });
    let small = has_few_columns(cohorts, asked.backend.abilities().quick);
    let stop = clock.stop();
    let relaxed =
        (named || small).then(|| relaxed::solve(problem, cohorts, tables, asked, &stop.by(SOLVED)));
    if named {
        if stop.is_asked_for() {
            return None;
        }
        clock.stage("prices");
    }
    let (start, cooling) = match relaxed {
        Some(relaxed) if relaxed.passed && small => return Some(Pricing::exact(relaxed)),
        // Proven already: the climb is for the gentle prices.
        Some(ref relaxed) if relaxed.passed => (relaxed.prices.0.clone(), effort.to_gentle()),
        Some(ref relaxed) => (relaxed.prices.0.clone(), effort.climb()),
        None => (vec![0.0; tables.len()], effort.climb()),
    };
    let climbed = climb(tables, start, &cooling, &stop.by(CLIMBED));
    let evaluations = climbed.evaluations;
    // Prices that a solver proved stay the best, however early the climb to gentle ones ends.
    let known = climbed.finished || relaxed.as_ref().is_some_and(|relaxed| relaxed.passed);
    let pricing = Pricing {
        known,
        ..Pricing::climbed(climbed, report(relaxed, named, evaluations, known))
    };
    (!stop.is_asked_for()).then_some(pricing)
}

/// Who found prices that were climbed to.
fn report(relaxed: Option<Relaxed>, named: bool, evaluations: u64, known: bool) -> SolverReport {
    const ASCENT: &str = "smoothed dual ascent";
    match relaxed {
        Some(Relaxed {
            passed: true,
            report,
            ..
        }) => report,
        // What was asked for is what is reported, however it ended.
        Some(Relaxed { mut report, .. }) if named => {
            report
                .remarks
                .push("paso's own ascent began at what prices there were".to_owned());
            report.algorithm = format!("{}, then {ASCENT}", report.algorithm);
            report
        }
        other => {
            let remarks = other.map_or(Vec::new(), |relaxed| relaxed.report.remarks);
            let mut own = SolverReport::own(ASCENT.to_owned(), evaluations, remarks);
            if !known {
                "stopped".clone_into(&mut own.status);
            }
            own
        }
    }
}
