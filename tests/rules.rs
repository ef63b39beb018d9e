//! The rules of the model as properties of plans over generated feeds.

use crate::common;
use crate::common::ledger::Ledger;
use paso::certify;
use paso::domain::problem::Problem;
use paso::outputs;
use paso::pipeline::{Effort, Options, Outcome, PlanError, Silent, plan};

fn planned(problem: &Problem, effort: Effort) -> Option<Outcome> {
    let options = Options {
        effort,
        ..Options::default()
    };
    match plan(problem, &options, &Silent) {
        Ok(outcome) => Some(outcome),
        Err(PlanError::Conflicts(conflicts)) => {
            assert!(!conflicts.is_empty());
            assert!(conflicts.iter().all(|conflict| !conflict.cases.is_empty()));
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn every_plan_passes_the_check() {
    let mut planned_feeds = 0;
    for seed in 0..300 {
        let home = common::random_feed(seed, 40);
        let problem = common::read(home.path());
        let Some(outcome) = planned(&problem, Effort::Low) else {
            continue;
        };
        planned_feeds += 1;
        let verdict = certify::check(&problem, &outputs::files(&problem, &outcome));
        assert!(verdict.passed(), "seed {seed}: {:#?}", verdict.violations);
        assert!(
            outcome.lower_bound <= outcome.cost.total() + 1e-6,
            "seed {seed}"
        );
    }
    assert!(
        planned_feeds > 200,
        "only {planned_feeds} feeds without conflicts"
    );
}

#[test]
fn every_plan_is_maximal() {
    for seed in 0..200 {
        let home = common::random_feed(seed, 30);
        let mut problem = common::read(home.path());
        // Steady days may cost a little: that no move saves anything holds without them.
        problem.rules.steadiness.tolerance = 0.0;
        let Some(outcome) = planned(&problem, Effort::Low) else {
            continue;
        };
        let mut ledger = Ledger::new(&problem, outcome.used.clone());
        for left_out in &outcome.schedule.unscheduled {
            if problem.cases[left_out.case.at()].ready < problem.calendar.end() {
                let room = ledger.room(left_out.case, problem.calendar.end(), f64::INFINITY);
                assert_eq!(room, None, "seed {seed}: {left_out:?} could be added");
            }
        }
        for appointment in &outcome.schedule.appointments {
            if problem.promises.iter().any(|p| p.case == appointment.case) {
                continue;
            }
            let (case, port, day) = (appointment.case, appointment.port, appointment.day);
            let own = ledger.uses(case, port, day, appointment.slot);
            let corridor = problem
                .corridor(problem.class_of(case).location, port)
                .unwrap();
            let cost = problem.cost_on(case, corridor, day).total();
            ledger.add(&own, -1.0);
            let room = ledger.room(case, day, cost);
            assert_eq!(
                room, None,
                "seed {seed}: {appointment:?} could move earlier"
            );
            ledger.add(&own, 1.0);
        }
    }
}

#[test]
fn plans_do_not_depend_on_the_number_of_threads() {
    for seed in [1, 7, 23] {
        let home = common::random_feed(seed, 60);
        let problem = common::read(home.path());
        let mut files = Vec::new();
        for threads in [1, 2, 5] {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            let Some(mut outcome) = pool.install(|| planned(&problem, Effort::Normal)) else {
                continue;
            };
            outcome.seconds.clear();
            files.push(outputs::files(&problem, &outcome));
        }
        assert!(
            files.windows(2).all(|pair| pair[0] == pair[1]),
            "seed {seed}"
        );
    }
}
