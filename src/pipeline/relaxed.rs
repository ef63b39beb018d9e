//! The exact relaxation put to a solver: whole where it is small, else by parts.

use super::sift::{Sifted, sift};
use crate::clock::Stop;
use crate::cohorts::profile::Gate;
use crate::cohorts::queue::Cohorts;
use crate::domain::outcome::SolverReport;
use crate::domain::plan::Prices;
use crate::domain::problem::Problem;
use crate::dual::tables::Tables;
use crate::lp::{Solution, Status};
use crate::model::build::{Relaxation, all_choices, relaxation};
use crate::model::readback;
use crate::solver::{Asked, Settings, solve_checked};

/// Prices from a solver, and its report.
pub(crate) struct Relaxed {
    /// Prices that prove the relaxation's value where the answer passed the optimality check; else
    /// those of an answer that is not to be believed, or all 0: a place to start from.
    pub prices: Prices,
    /// Whether the answer passed the optimality check.
    pub passed: bool,
    /// Who answered.
    pub report: SolverReport,
}

/// Whether the exact relaxation has no more appointment columns than a solver is quick with, so that
/// it is solved where no solver is named too; they are counted no further than needed.
pub(crate) fn has_few_columns(cohorts: &Cohorts, quick: usize) -> bool {
    let mut columns = 0;
    for cohort in &*cohorts.cohorts {
        let lanes = &cohorts.profiles.list[cohort.profile].lanes;
        for queue in &cohort.queues {
            let first = queue.arrivals.first().map_or(0, |a| a.0.at());
            for lane in lanes {
                let open = lane.gates.iter().skip(first);
                columns += open.filter(|gate| **gate != Gate::Closed).count();
            }
            if columns > quick {
                return false;
            }
        }
    }
    true
}

/// Puts the exact relaxation to a solver, until `stop`.
pub(crate) fn solve(
    problem: &Problem,
    cohorts: &Cohorts,
    tables: &Tables,
    asked: Asked<'_>,
    stop: &Stop<'_>,
) -> Relaxed {
    if has_few_columns(cohorts, asked.backend.abilities().quick) {
        whole(problem, cohorts, tables, asked, stop)
    } else {
        let sifted = sift(problem, cohorts, tables, asked, stop);
        by_parts(tables, asked, sifted)
    }
}

/// What came of sifting: its prices are the best known, however it ended.
fn by_parts(tables: &Tables, asked: Asked<'_>, sifted: Sifted) -> Relaxed {
    let (name, version) = asked.backend.name();
    let algorithm = sifted.algorithm.as_str();
    Relaxed {
        passed: sifted.status == Status::Optimal,
        report: SolverReport {
            name,
            version,
            algorithm: format!("{algorithm}, by parts"),
            status: sifted.status.as_str().to_owned(),
            iterations: sifted.iterations,
            remarks: sifted.remarks,
        },
        prices: cleaned(tables, Prices(sifted.best.prices)),
    }
}

fn whole(
    problem: &Problem,
    cohorts: &Cohorts,
    tables: &Tables,
    asked: Asked<'_>,
    stop: &Stop<'_>,
) -> Relaxed {
    let relaxation = relaxation(problem, cohorts, &all_choices(cohorts));
    let settings = Settings {
        time_limit: stop.time_left(),
        ..Settings::default()
    };
    let (name, version) = asked.backend.name();
    let report = |solution: &Solution, algorithm: &str, remarks| SolverReport {
        name,
        version,
        algorithm: algorithm.to_owned(),
        status: solution.status.as_str().to_owned(),
        iterations: solution.iterations,
        remarks,
    };
    match solve_checked(asked, &relaxation.program, &settings) {
        Ok(checked) => Relaxed {
            prices: cleaned(
                tables,
                readback::prices(&relaxation, &checked.solution, tables.len()),
            ),
            passed: true,
            report: report(
                &checked.solution,
                checked.algorithm.as_str(),
                checked.remarks,
            ),
        },
        Err(rejected) => Relaxed {
            prices: start(&relaxation, &rejected.solution, tables),
            passed: false,
            report: report(
                &rejected.solution,
                rejected.algorithm.as_str(),
                rejected.remarks,
            ),
        },
    }
}

/// Smallest price that is one: methods that end inside, not at a vertex, leave less than this on
/// every limit that does not bind.
const LEAST: f64 = 1e-6;

/// Prices without those that are next to nothing, if the bound is none the worse for it.
fn cleaned(tables: &Tables, prices: Prices) -> Prices {
    let next_to_nothing = |price: f64| price > 0.0 && price < LEAST;
    if !prices.0.iter().any(|&price| next_to_nothing(price)) {
        return prices;
    }
    let rounded: Vec<f64> = prices
        .0
        .iter()
        .map(|&price| if next_to_nothing(price) { 0.0 } else { price })
        .collect();
    let before = tables.bound(&prices.0);
    if tables.bound(&rounded) >= before - 1e-8 * before.abs() {
        Prices(rounded)
    } else {
        prices
    }
}

/// The prices of an answer that is not to be believed, where they are prices at all.
fn start(relaxation: &Relaxation, solution: &Solution, tables: &Tables) -> Prices {
    let usable = matches!(solution.status, Status::Inaccurate | Status::Stopped)
        && solution.duals.len() == relaxation.program.lower.len()
        && solution.duals.iter().all(|dual| dual.is_finite());
    let nothing = Prices(vec![0.0; tables.len()]);
    if !usable {
        return nothing;
    }
    let prices = readback::prices(relaxation, solution, tables.len());
    // An answer that is far off is a worse beginning than none.
    if tables.bound(&prices.0) > tables.bound(&nothing.0) {
        prices
    } else {
        nothing
    }
}
