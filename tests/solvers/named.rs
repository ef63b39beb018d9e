//! Plans with a solver that is named: its answer is judged, and what is reported is what it did.

use std::sync::atomic::{AtomicU32, Ordering};

use paso::certify::bound::lower_bound;
use paso::cohorts::queue::Cohorts;
use paso::domain::problem::Problem;
use paso::generate::Size;
use paso::lp::{Program, Solution, Status};
use paso::model::build::all_choices;
use paso::pipeline::{Effort, Options, Outcome, Silent, plan};
use paso::solver::names::{Solver, built, find};
use paso::solver::{Abilities, Algorithm, Backend, PriceSource, Settings};

use crate::common;

fn planned(problem: &Problem, solver: Option<&'static Solver>) -> Outcome {
    let options = Options {
        effort: Effort::Low,
        solver,
        ..Options::default()
    };
    plan(problem, &options, &Silent).unwrap()
}

/// A feed whose relaxation has more columns than are solved where no solver is named.
fn larger() -> Problem {
    let size = Size {
        cases: 600,
        days: 45,
        ports: 8,
        seed: 7,
    };
    common::generated_problem(&size)
}

#[test]
fn a_named_solver_solves_the_whole_relaxation_of_a_larger_feed() {
    let problem = larger();
    let climbed = planned(&problem, None);
    let columns = all_choices(&Cohorts::new(&problem)).len();
    assert_eq!(climbed.solver.name, "paso", "only {columns} columns");
    println!("{columns} columns");
    for name in ["highs", "highs-ipm"] {
        let outcome = planned(&problem, Some(find(name).unwrap()));
        assert_eq!(outcome.solver.status, "optimal", "{:?}", outcome.solver);
        // No prices prove more than the relaxation's.
        assert!(outcome.climbed_bound() >= climbed.climbed_bound() * (1.0 - 1e-6));
        assert_eq!(
            outcome.climbed_bound(),
            lower_bound(&problem, outcome.climbed_prices())
        );
        assert!(outcome.gap() <= climbed.gap() + 0.01, "{name}");
        let stages: Vec<&str> = outcome.seconds.iter().map(|(stage, _)| *stage).collect();
        assert!(stages.contains(&"solve"), "{stages:?}");
    }
}

#[test]
fn interior_answers_leave_no_price_next_to_nothing() {
    for seed in 6000..6020 {
        let home = common::random_feed(seed, 20);
        let problem = common::read(home.path());
        let outcome = plan(
            &problem,
            &Options {
                effort: Effort::Low,
                solver: Some(find("clarabel").unwrap()),
                ..Options::default()
            },
            &Silent,
        );
        let Ok(outcome) = outcome else { continue };
        let small = |price: &&f64| **price > 0.0 && **price < 1e-6;
        assert_eq!(outcome.prices.0.iter().filter(small).count(), 0);
    }
}

/// Calls of the faulty solvers below.
static CALLS: AtomicU32 = AtomicU32::new(0);

/// What a solver that is named may do wrong.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// The right columns with halved duals.
    HalvedDuals,
    /// The right columns without duals.
    NoDuals,
    /// Duals of numbers that are none.
    NotNumbers,
    /// It breaks down.
    Panics,
}

#[derive(Debug)]
struct Faulty(Fault);

impl Backend for Faulty {
    fn name(&self) -> (String, String) {
        ("faulty".to_owned(), "0".to_owned())
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            algorithms: vec![Algorithm::Simplex, Algorithm::InteriorPoint],
            prices: PriceSource::Solution,
            iterations: true,
            integer: false,
            quick: 20_000,
        }
    }

    fn solve(&self, program: &Program, settings: &Settings) -> Solution {
        assert_eq!(settings.algorithm, Some(Algorithm::InteriorPoint));
        CALLS.fetch_add(1, Ordering::SeqCst);
        let honest = built().next().unwrap();
        let mut answer = honest.backend.solve(program, settings);
        assert_eq!(answer.status, Status::Optimal);
        match self.0 {
            Fault::HalvedDuals => answer.duals.iter_mut().for_each(|dual| *dual *= 0.5),
            Fault::NoDuals => answer.duals.clear(),
            Fault::NotNumbers => answer.duals.iter_mut().for_each(|dual| *dual = f64::NAN),
            Fault::Panics => panic!("on purpose"),
        }
        answer
    }
}

const fn faulty(backend: &'static Faulty) -> Solver {
    Solver {
        name: "faulty",
        backend,
        algorithm: Algorithm::InteriorPoint,
    }
}

static FAULTY: [(Solver, &str, &str); 4] = [
    (
        faulty(&Faulty(Fault::HalvedDuals)),
        "inaccurate",
        "fails the optimality check",
    ),
    (
        faulty(&Faulty(Fault::NoDuals)),
        "inaccurate",
        "gave no prices",
    ),
    (
        faulty(&Faulty(Fault::NotNumbers)),
        "inaccurate",
        "fails the optimality check",
    ),
    (faulty(&Faulty(Fault::Panics)), "failed", "ended failed"),
];

#[test]
fn what_a_named_solver_got_wrong_is_said_and_no_other_is_asked_in_its_place() {
    let home = common::random_feed(7001, 25);
    let problem = common::read(home.path());
    let honest = planned(&problem, None);
    for (solver, status, words) in &FAULTY {
        let before = CALLS.load(Ordering::SeqCst);
        let outcome = planned(&problem, Some(solver));
        assert_eq!(CALLS.load(Ordering::SeqCst), before + 1);
        let report = &outcome.solver;
        assert_eq!(
            (report.name.as_str(), report.status.as_str()),
            ("faulty", *status)
        );
        assert!(report.algorithm.contains("then smoothed dual ascent"));
        let remarks = report.remarks.join("; ");
        assert!(remarks.contains(words), "{remarks}");
        // Another way to a proof, and still one.
        assert_eq!(
            outcome.climbed_bound(),
            lower_bound(&problem, outcome.climbed_prices())
        );
        assert!(outcome.climbed_bound() >= 0.9 * honest.climbed_bound());
        assert!(outcome.climbed_bound() <= honest.climbed_bound() * (1.0 + 1e-6));
    }
}
