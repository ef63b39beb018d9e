//! Plans and bounds of small feeds against the true optimum, from an integer program that has a
//! column for every case, port, day and slot and nothing in common with paso's own.

use crate::common;
use std::collections::BTreeMap;

use crate::common::ledger::Ledger;
use paso::domain::id::CaseIndex;
use paso::domain::problem::Problem;
use paso::lp::{Program, Status};
use paso::pipeline::planned as planned_with_trace;
use paso::pipeline::{Effort, Options, Outcome, PlanError, Silent, plan};
use paso::solver::highs::Highs;
use paso::solver::{Backend, Settings};

/// The least cost of a plan; of a fractional plan where `integer` is false.
pub fn least_cost(problem: &Problem, integer: bool) -> f64 {
    let ledger = Ledger::of_booked(problem);
    let mut constant = 0.0;
    let mut booked = vec![false; problem.cases.len()];
    for booking in problem.earlier.iter().chain(&problem.promises) {
        booked[booking.case.at()] = true;
    }
    for promise in &problem.promises {
        constant += ledger.cost(promise.case, promise.port, promise.day);
    }
    let mut program = Program::new();
    program.integer = integer;
    let mut limit_rows: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, case) in problem.cases.iter().enumerate() {
        if booked[at] || case.ready >= problem.calendar.end() {
            continue;
        }
        let case = CaseIndex::new(at);
        let status = problem.class_of(case).status;
        if status.is_some_and(|at| problem.statuses[at.at()] == "withdrawn") {
            continue;
        }
        let none = problem.cost_unscheduled(case).total();
        constant += none;
        let once = program.add_row(f64::NEG_INFINITY, 1.0);
        for (port, day, slot) in ledger.places(case, problem.calendar.end()) {
            if !ledger.fits_alone(&ledger.uses(case, port, day, slot)) {
                continue;
            }
            let mut entries: BTreeMap<usize, f64> = BTreeMap::from([(once, 1.0)]);
            for (limit, amount) in ledger.uses(case, port, day, slot) {
                let left = problem.limits.amounts()[limit] - ledger.used[limit];
                if left.is_finite() {
                    let row = *limit_rows
                        .entry(limit)
                        .or_insert_with(|| program.add_row(f64::NEG_INFINITY, left.max(0.0)));
                    *entries.entry(row).or_default() += amount;
                }
            }
            let entries: Vec<(usize, f64)> = entries.into_iter().collect();
            program.add_column(ledger.cost(case, port, day) - none, 1.0, &entries);
        }
    }
    let solution = Highs.solve(&program, &Settings::default());
    assert_eq!(solution.status, Status::Optimal);
    let change: f64 = program
        .costs
        .iter()
        .zip(&solution.columns)
        .map(|(cost, x)| cost * x)
        .sum();
    constant + change
}

fn planned(problem: &Problem, effort: Effort) -> Option<Outcome> {
    let options = Options {
        effort,
        ..Options::default()
    };
    match plan(problem, &options, &Silent) {
        Ok(outcome) => Some(outcome),
        Err(PlanError::Conflicts(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn small_plans_are_optimal_nearly_always_and_never_beat_the_optimum() {
    let (mut feeds, mut optimal) = (0, 0);
    for seed in 1000..1230 {
        let home = common::random_feed(seed, 12);
        let problem = common::read(home.path());
        let Some(outcome) = planned(&problem, Effort::Normal) else {
            continue;
        };
        let best = least_cost(&problem, true);
        let cost = outcome.cost.total();
        assert!(
            cost >= best - 1e-6 * best.abs() - 1e-6,
            "seed {seed}: {cost} below {best}"
        );
        assert!(
            outcome.lower_bound <= best + 1e-6 * best.abs() + 1e-6,
            "seed {seed}: bound {} above {best}",
            outcome.lower_bound
        );
        feeds += 1;
        if cost <= best + 1e-6 * best.abs() + 1e-6 {
            optimal += 1;
        } else {
            eprintln!("seed {seed}: cost {cost}, optimum {best}");
        }
    }
    println!("{optimal} of {feeds} plans are optimal");
    assert!(feeds >= 200, "only {feeds} feeds without conflicts");
    assert!(20 * optimal >= 19 * feeds, "{optimal} of {feeds}");
}

#[test]
fn the_bound_of_a_small_feed_is_its_relaxation() {
    let mut feeds = 0;
    for seed in 2000..2100 {
        let home = common::random_feed(seed, 25);
        let problem = common::read(home.path());
        let Some(outcome) = planned(&problem, Effort::Low) else {
            continue;
        };
        feeds += 1;
        let relaxation = least_cost(&problem, false);
        let off = (outcome.climbed_bound() - relaxation).abs();
        assert!(
            off <= 1e-6 * relaxation.abs() + 1e-6,
            "seed {seed}: bound {}, relaxation {relaxation}",
            outcome.climbed_bound()
        );
    }
    assert!(feeds >= 80, "only {feeds} feeds without conflicts");
}

#[test]
fn high_effort_goes_to_its_end_and_finds_the_optimum() {
    let mut searched = 0;
    for seed in 0..20 {
        let home = common::random_feed(seed, 14);
        let problem = common::read(home.path());
        let enough = planned(&problem, Effort::Low)
            .is_some_and(|outcome| outcome.schedule.appointments.len() >= 7);
        if !enough || searched == 2 {
            continue;
        }
        searched += 1;
        let options = Options {
            effort: Effort::High,
            ..Options::default()
        };
        let (outcome, trace) = planned_with_trace(&problem, &options, &Silent).unwrap();
        // Ended by its rounds, of which there are three million where every case is to be planned.
        let tried = trace.search.rounds.all.tried;
        assert!((700_000..=3_000_000).contains(&tried), "{tried}");
        let (cost, best) = (outcome.cost.total(), least_cost(&problem, true));
        assert!((cost - best).abs() <= 1e-6 * (1.0 + best), "{cost} {best}");
        assert!(outcome.lower_bound <= best + 1e-6 * (1.0 + best));
    }
    assert_eq!(searched, 2);
}
