//! Solvers that lie, stop or fail: no wrong answer is used, and what happened is said.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::common;
use crate::optimum::least_cost;
use paso::certify::bound::lower_bound;
use paso::domain::problem::Problem;
use paso::feed::{self, Overrides};
use paso::generate::Size;
use paso::lp::{Program, Solution, Status};
use paso::pipeline::{Options, Outcome, Silent, plan_with};
use paso::solver::highs::Highs;
use paso::solver::{Abilities, Algorithm, Backend, Settings};

/// What the faulty solver does.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// Returns a worse vertex as optimal, whenever presolve is on.
    WrongOptimum,
    /// Returns the right columns with wrong duals, whenever presolve is on.
    WrongDuals,
    /// Returns something that breaks a row, whenever presolve is on.
    InfeasibleAnswer,
    /// Claims that there is no solution, with presolve only.
    FalseInfeasible,
    /// Claims that there is no least cost, with presolve only.
    FalseUnbounded,
    /// Simplex fails always.
    SimplexFails,
    /// Every answer is wrong.
    AlwaysWrong,
    /// Every call is stopped.
    AlwaysStopped,
    /// Every answer has numbers that are none.
    NotNumbers,
    /// Every answer's duals are halved.
    HalfDuals,
    /// Every answer's columns stand in another order.
    OtherColumns,
}

/// `HiGHS` with a fault.
#[derive(Debug)]
struct Faulty {
    fault: Fault,
    /// How many programs over windows it was asked: integer ones that need not end at their best.
    windows: AtomicU32,
}

impl Faulty {
    fn new(fault: Fault) -> Self {
        let windows = AtomicU32::new(0);
        Self { fault, windows }
    }
}

impl Backend for Faulty {
    fn name(&self) -> (String, String) {
        ("faulty".to_owned(), "0".to_owned())
    }

    fn abilities(&self) -> Abilities {
        Highs.abilities()
    }

    fn solve(&self, program: &Program, settings: &Settings) -> Solution {
        let mut answer = Highs.solve(program, settings);
        if program.integer && settings.relative_gap > 1e-6 {
            self.windows.fetch_add(1, Ordering::Relaxed);
        }
        match self.fault {
            Fault::WrongOptimum if settings.presolve => {
                let mut other = program.clone();
                other.costs.iter_mut().for_each(|cost| *cost = -*cost);
                other
                    .bounds
                    .iter_mut()
                    .for_each(|bound| *bound = bound.min(1e3));
                answer.columns = Highs.solve(&other, settings).columns;
            }
            Fault::WrongDuals if settings.presolve => {
                answer.duals.iter_mut().for_each(|dual| *dual *= 0.5);
            }
            Fault::InfeasibleAnswer if settings.presolve => {
                answer.columns.iter_mut().for_each(|x| *x = *x * 1.5 + 0.25);
            }
            Fault::FalseInfeasible if settings.presolve => answer.status = Status::Infeasible,
            Fault::FalseUnbounded if settings.presolve => answer.status = Status::Unbounded,
            Fault::SimplexFails if settings.algorithm == Some(Algorithm::Simplex) => {
                answer.status = Status::Failed;
            }
            Fault::AlwaysWrong => answer.duals.iter_mut().for_each(|dual| *dual -= 1.0),
            Fault::AlwaysStopped => answer.status = Status::Stopped,
            Fault::HalfDuals => answer.duals.iter_mut().for_each(|dual| *dual *= 0.5),
            Fault::OtherColumns => answer.columns.reverse(),
            Fault::NotNumbers => answer.columns.iter_mut().for_each(|x| *x = f64::NAN),
            _ => {}
        }
        answer
    }
}

fn problem() -> Problem {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/three-ports");
    feed::read(&folder, &Overrides::default()).problem.unwrap()
}

fn planned(problem: &Problem, fault: Fault) -> Outcome {
    plan_with(problem, &Options::default(), &Silent, &Faulty::new(fault)).unwrap()
}

#[test]
fn a_wrong_answer_is_replaced_by_a_right_one_and_that_is_said() {
    let problem = problem();
    let honest = common::plan_of(&problem);
    assert!(honest.solver.remarks.is_empty());
    for (fault, words) in [
        (Fault::WrongOptimum, "fails the optimality check"),
        (Fault::WrongDuals, "fails the optimality check"),
        (Fault::InfeasibleAnswer, "fails the optimality check"),
        (
            Fault::FalseInfeasible,
            "infeasible, so it was asked again without",
        ),
        (
            Fault::FalseUnbounded,
            "unbounded, so it was asked again without",
        ),
        (Fault::SimplexFails, "simplex ended failed"),
    ] {
        let outcome = planned(&problem, fault);
        let off = (outcome.climbed_bound() - honest.climbed_bound()).abs();
        assert!(off <= 1e-6 * honest.climbed_bound(), "{fault:?}: {off}");
        let remarks = outcome.solver.remarks.join("; ");
        assert!(remarks.contains(words), "{fault:?}: {remarks}");
        assert_eq!(outcome.solver.status, "optimal");
    }
}

#[test]
fn where_no_answer_passes_the_certificate_proves_what_it_can() {
    let problem = problem();
    let honest = common::plan_of(&problem);
    for fault in [Fault::AlwaysWrong, Fault::AlwaysStopped, Fault::NotNumbers] {
        let outcome = planned(&problem, fault);
        assert!(!outcome.solver.remarks.is_empty(), "{fault:?}");
        assert_eq!(outcome.solver.status, "certified");
        // Another way, nearly as good a proof, and still a proof.
        let bound = lower_bound(&problem, outcome.climbed_prices());
        assert_eq!(bound, outcome.climbed_bound());
        assert!(
            bound <= honest.cost.total() && bound >= 0.95 * honest.climbed_bound(),
            "{fault:?}"
        );
    }
}

/// What a solver says guides the search for prices and values, and for a better plan; it proves nothing.
#[test]
fn a_solver_that_lies_makes_no_false_proof_of_whole_families() {
    let mut proven = 0;
    for seed in 8100..8125 {
        let home = common::random_feed(seed, 14);
        let problem = common::read(home.path());
        let best = least_cost(&problem, true);
        let close = 1e-6 * best.abs() + 1e-6;
        for fault in [
            Fault::WrongDuals,
            Fault::InfeasibleAnswer,
            Fault::AlwaysWrong,
            Fault::AlwaysStopped,
            Fault::NotNumbers,
            Fault::HalfDuals,
            Fault::OtherColumns,
        ] {
            let Ok(outcome) =
                plan_with(&problem, &Options::default(), &Silent, &Faulty::new(fault))
            else {
                break;
            };
            let what = format!("seed {seed}, {fault:?}: {} {best}", outcome.lower_bound);
            assert!(outcome.lower_bound <= best + close, "{what}");
            assert!(outcome.cost.total() >= best - close, "{what}");
            let files = paso::render::data(&problem, &outcome);
            assert!(paso::certify::check(&problem, &files).passed(), "{what}");
            proven += 1;
        }
    }
    assert!(proven > 80, "{proven}");
}

/// Integer programs over windows of days are put to the solver from 41 cases on: what it says of them is
/// used only as far as it is a plan.
#[test]
fn a_solver_that_lies_makes_no_wrong_plan_of_windows() {
    let size = Size {
        cases: 48,
        days: 10,
        ports: 3,
        seed: 5,
    };
    let problem = common::generated_problem(&size);
    let options = Options {
        time_limit: Some(Duration::from_secs(6)),
        ..Options::default()
    };
    for fault in [
        Fault::InfeasibleAnswer,
        Fault::AlwaysStopped,
        Fault::NotNumbers,
        Fault::OtherColumns,
    ] {
        let faulty = Faulty::new(fault);
        let outcome = plan_with(&problem, &options, &Silent, &faulty).unwrap();
        assert!(faulty.windows.into_inner() > 0, "{fault:?}");
        let files = paso::render::data(&problem, &outcome);
        assert!(paso::certify::check(&problem, &files).passed(), "{fault:?}");
    }
}
