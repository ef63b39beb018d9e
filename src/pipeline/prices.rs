//! Prices for the limits: from the exact relaxation where it is small or a solver is named, else by
//! ascent.

use super::relaxed::{self, Relaxed, is_small};
use super::{Clock, Effort, PlanError, SolverReport};
use crate::cohorts::queue::Cohorts;
use crate::domain::plan::Prices;
use crate::domain::problem::Problem;
use crate::dual::ascent::{GENTLE, Schedule, climb};
use crate::dual::tables::Tables;
use crate::solver::Asked;

/// Prices, and who found them.
pub(super) struct Priced {
    /// Those that prove the bound.
    pub prices: Prices,
    /// Those that guide the rounding.
    pub gentle: Vec<f64>,
    pub report: SolverReport,
}

/// The shares of the time limit by which a solver and a climb are to be done.
const SOLVED: f64 = 0.4;
const CLIMBED: f64 = 0.6;

/// Finds prices that prove a good bound.
pub(super) fn prices(
    problem: &Problem,
    cohorts: &Cohorts,
    tables: &Tables<'_>,
    effort: Effort,
    asked: Asked<'_>,
    clock: &mut Clock<'_>,
) -> Result<Priced, PlanError> {
    let named = asked.algorithm.is_some();
    clock.stage(if named { "solve" } else { "prices" });
    let small = is_small(cohorts, asked.backend.abilities().quick);
    let relaxed = (named || small).then(|| {
        let limit = clock.time_left(SOLVED);
        relaxed::solve(problem, cohorts, tables, asked, limit, &|| {
            clock.has_time(SOLVED)
        })
    });
    if named {
        clock.check()?;
        clock.stage("prices");
    }
    let (start, schedule) = match &relaxed {
        Some(relaxed) if relaxed.passed && small => {
            return Ok(Priced {
                gentle: relaxed.prices.0.clone(),
                prices: relaxed.prices.clone(),
                report: relaxed.report.clone(),
            });
        }
        // Proven already: the climb is for the gentle prices.
        Some(relaxed) if relaxed.passed => (relaxed.prices.0.clone(), gentle(effort)),
        Some(relaxed) => (relaxed.prices.0.clone(), schedule(effort)),
        None => (vec![0.0; tables.len()], schedule(effort)),
    };
    let climbed = climb(tables, start, &schedule, |done| {
        clock.progress(done);
        clock.has_time(CLIMBED)
    });
    clock.check()?;
    Ok(Priced {
        prices: Prices(climbed.best.prices),
        gentle: climbed.gentle,
        report: report(relaxed, named, climbed.evaluations),
    })
}

/// Who found prices that were climbed to.
fn report(relaxed: Option<Relaxed>, named: bool, evaluations: u64) -> SolverReport {
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
        other => SolverReport {
            name: "paso".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            algorithm: ASCENT.to_owned(),
            status: "certified".to_owned(),
            iterations: Some(evaluations),
            remarks: other.map_or(Vec::new(), |relaxed| relaxed.report.remarks),
        },
    }
}

/// How far to climb.
pub(super) fn schedule(effort: Effort) -> Schedule {
    let (to, steps, enough) = match effort {
        Effort::Low => (0.1, 100, 1e-4),
        Effort::Normal => (0.03, 300, 3e-5),
        Effort::High => (0.004, 1_000, 1e-6),
    };
    Schedule {
        from: 8.0,
        to,
        factor: 0.5,
        steps,
        enough,
    }
}

/// From prices that prove the relaxation's value to gentle ones.
fn gentle(effort: Effort) -> Schedule {
    Schedule {
        from: 2.0 * GENTLE,
        to: GENTLE,
        ..schedule(effort)
    }
}
