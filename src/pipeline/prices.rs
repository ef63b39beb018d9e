//! Prices for the limits: from the exact relaxation where it is small, else by ascent.

use super::{Clock, Effort, PlanError, SolverReport};
use crate::cohorts::profile::Gate;
use crate::cohorts::queue::Cohorts;
use crate::domain::plan::Prices;
use crate::domain::problem::Problem;
use crate::dual::ascent::{Schedule, climb};
use crate::dual::tables::Tables;
use crate::model::build::{all_choices, relaxation};
use crate::model::readback;
use crate::solver::{Backend, Settings, solve_checked};

/// Prices, and who found them.
pub(super) struct Priced {
    /// Those that prove the bound.
    pub prices: Prices,
    /// Those that guide the rounding.
    pub gentle: Vec<f64>,
    pub report: SolverReport,
}

/// Most columns of an exact relaxation that is solved as it is: that takes milliseconds.
const SMALL: usize = 20_000;

/// The prices of the exact relaxation where it is small and a solver solves it; else what is to be
/// remarked about that, nothing where it is too large.
///
/// # Errors
/// The remarks.
pub(crate) fn exact(
    problem: &Problem,
    cohorts: &Cohorts,
    backend: &dyn Backend,
    settings: &Settings,
) -> Result<(Prices, SolverReport), Vec<String>> {
    if !is_small(cohorts) {
        return Err(Vec::new());
    }
    let relaxation = relaxation(problem, cohorts, &all_choices(cohorts));
    let checked = solve_checked(backend, &relaxation.program, settings)?;
    let prices = readback::prices(&relaxation, &checked.solution, problem.limits.len());
    let (name, version) = backend.name();
    let report = SolverReport {
        name,
        version,
        algorithm: checked.algorithm.as_str().to_owned(),
        status: checked.solution.status.as_str().to_owned(),
        iterations: checked.solution.iterations,
        remarks: checked.remarks,
    };
    Ok((prices, report))
}

/// Whether the exact relaxation has so few appointment columns that it is solved as it is; they
/// are counted no further than needed.
fn is_small(cohorts: &Cohorts) -> bool {
    let mut columns = 0;
    for cohort in &cohorts.cohorts {
        let lanes = &cohorts.profiles.list[cohort.profile].lanes;
        for queue in &cohort.queues {
            let first = queue.arrivals.first().map_or(0, |a| a.0.unsigned_abs());
            for lane in lanes {
                let open = lane.gates.iter().skip(first as usize);
                columns += open.filter(|gate| **gate != Gate::Closed).count();
            }
            if columns > SMALL {
                return false;
            }
        }
    }
    true
}

/// Finds prices that prove a good bound.
pub(super) fn prices(
    problem: &Problem,
    cohorts: &Cohorts,
    tables: &Tables<'_>,
    effort: Effort,
    backend: &dyn Backend,
    clock: &Clock<'_>,
) -> Result<Priced, PlanError> {
    let settings = Settings {
        time_limit: clock.time_left(),
        ..Settings::default()
    };
    let remarks = match exact(problem, cohorts, backend, &settings) {
        Ok((prices, report)) => {
            return Ok(Priced {
                gentle: prices.0.clone(),
                prices,
                report,
            });
        }
        Err(remarks) => remarks,
    };
    let climbed = climb(tables, vec![0.0; tables.len()], &schedule(effort), |done| {
        clock.progress(done);
        clock.has_time(0.6)
    });
    clock.check()?;
    Ok(Priced {
        prices: Prices(climbed.prices),
        gentle: climbed.gentle,
        report: SolverReport {
            name: "paso".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            algorithm: "smoothed dual ascent".to_owned(),
            status: "certified".to_owned(),
            iterations: climbed.evaluations,
            remarks,
        },
    })
}

/// How far to climb.
fn schedule(effort: Effort) -> Schedule {
    let (to, steps, enough) = match effort {
        Effort::Low => (0.1, 100, 1e-4),
        Effort::Normal => (0.03, 300, 3e-5),
        Effort::High => (0.004, 1_000, 1e-6),
    };
    Schedule {
        from: 2.0,
        to,
        factor: 0.5,
        steps,
        enough,
    }
}
