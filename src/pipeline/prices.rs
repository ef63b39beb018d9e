//! Prices for the limits: from the exact relaxation where it is small, else by ascent.

use super::{Clock, Effort, PlanError, SolverReport};
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
    pub prices: Prices,
    pub report: SolverReport,
}

/// Most columns of an exact relaxation that is solved as it is.
const SMALL: usize = 20_000;

/// Finds prices that prove a good bound.
pub(super) fn prices(
    problem: &Problem,
    cohorts: &Cohorts,
    tables: &Tables<'_>,
    effort: Effort,
    backend: &dyn Backend,
    clock: &Clock<'_>,
) -> Result<Priced, PlanError> {
    let choices = all_choices(cohorts);
    let mut remarks = Vec::new();
    if choices.len() <= SMALL {
        let relaxation = relaxation(problem, cohorts, &choices);
        let settings = Settings {
            time_limit: clock.time_left(),
            ..Settings::default()
        };
        match solve_checked(backend, &relaxation.program, &settings) {
            Ok(checked) => {
                let prices = readback::prices(&relaxation, &checked.solution, tables.len());
                let (name, version) = backend.name();
                return Ok(Priced {
                    prices,
                    report: SolverReport {
                        name,
                        version,
                        algorithm: checked.algorithm.as_str().to_owned(),
                        status: checked.solution.status.as_str().to_owned(),
                        iterations: checked.solution.iterations,
                        remarks: checked.remarks,
                    },
                });
            }
            Err(failures) => remarks = failures,
        }
    }
    let climbed = climb(tables, vec![0.0; tables.len()], &schedule(effort), |done| {
        clock.progress(done);
        clock.has_time(0.6)
    });
    clock.check()?;
    Ok(Priced {
        prices: Prices(climbed.prices),
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
