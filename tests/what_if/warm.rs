//! Warm answers beside cold plans of the same changed problem.

use paso::certify;
use paso::domain::calendar::{Day, Weekdays};
use paso::domain::id::{PhaseIndex, ResourceIndex, SiteIndex};
use paso::domain::problem::Problem;
use paso::domain::scenario::{Change, DateChange, Operation, PhaseDate, PhaseNumber};
use paso::domain::scope::Scope;
use paso::generate::Size;
use paso::outputs;
use paso::pipeline::{Options, Outcome, PlanError, Silent, plan};
use paso::whatif::{Answer, Depth, Found, Session};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::common;

/// A random change of a limit or of a phase.
fn change(problem: &Problem, random: &mut ChaCha8Rng) -> Change {
    if !problem.phases.is_empty() && random.random_range(0..4u8) == 0 {
        let phase = PhaseIndex::new(random.random_range(0..problem.phases.len()));
        return if random.random_range(0..2u8) == 0 {
            let to = DateChange::Shift(random.random_range(-5..5));
            Change::PhaseDate {
                phase,
                field: PhaseDate::Opens,
                to,
            }
        } else {
            let operation = Operation::Scale([0.5, 1.5, 2.0][random.random_range(0..3usize)]);
            Change::PhaseNumber {
                phase,
                field: PhaseNumber::Full,
                operation,
            }
        };
    }
    let at = random.random_range(0..problem.rules.resources.len());
    let sites = problem.site_count(problem.rules.resources[at].site);
    let site = random.random_range(0..sites);
    let from = Day(random.random_range(0..problem.calendar.end().0));
    let length = [1, 7, 400][random.random_range(0..3usize)];
    let operation = match random.random_range(0..6u8) {
        0 => Operation::Set(Some(0.0)),
        1 => Operation::Set(None),
        2 => Operation::Scale(0.7),
        3 => Operation::Scale(1.2),
        4 => Operation::Scale(2.0),
        _ => Operation::Add(5.0),
    };
    let scope = Scope {
        resource: ResourceIndex::new(at),
        site: (random.random_range(0..4u8) > 0).then(|| SiteIndex::new(site)),
        from: Some(from),
        to: Some(from + length),
        weekdays: Weekdays::ALL,
        slot: None,
    };
    Change::Capacity { scope, operation }
}

/// Whether the plan passes the check, as it is written.
fn passes(problem: &Problem, outcome: &Outcome) -> bool {
    let verdict = certify::check(problem, &outputs::files(problem, outcome));
    assert!(verdict.passed(), "{:#?}", verdict.violations);
    verdict.passed()
}

/// What 500 changes came to.
#[derive(Debug, Default)]
struct Tally {
    planned: usize,
    conflicts: usize,
    refused: usize,
    same: usize,
    dearer: usize,
}

/// Asks one change of a base plan, and compares it with a cold plan.
fn compare(base: &Session, change: &Change, name: &str) -> Tally {
    let mut tally = Tally::default();
    let answer = base
        .ask(std::slice::from_ref(change), Depth::Plan, &|| true)
        .answer;
    let bound = base
        .ask(std::slice::from_ref(change), Depth::Bound, &|| true)
        .answer;
    let (problem, found) = match answer {
        Answer::Same => {
            tally.same = 1;
            return tally;
        }
        Answer::Refused(_) => {
            tally.refused = 1;
            return tally;
        }
        Answer::Changed { problem, found } => (problem, found),
    };
    let cold = plan(&problem, &Options::default(), &Silent);
    match (found, cold) {
        (Found::Conflicts(warm), Err(PlanError::Conflicts(cold))) => {
            assert_eq!(warm, cold, "{name}");
            tally.conflicts = 1;
        }
        (Found::Plan(warm), Ok(cold)) => {
            tally.planned = 1;
            assert!(passes(&problem, &warm), "{name}");
            let (cost, other) = (warm.cost.total(), cold.cost.total());
            let slack = 1e-6 * (1.0 + cost.abs());
            // The intervals [bound, cost] of two plans of one problem share the optimum.
            assert!(
                warm.lower_bound <= other + slack,
                "{name}: {} {other}",
                warm.lower_bound
            );
            assert!(
                cold.lower_bound <= cost + slack,
                "{name}: {} {cost}",
                cold.lower_bound
            );
            assert!(warm.lower_bound <= cost + slack, "{name}");
            let short = (cold.climbed_bound() - warm.climbed_bound()) / other.max(1.0);
            assert!(
                short <= 0.002,
                "{name}: {change:?}: bound {} and {}",
                warm.climbed_bound(),
                cold.climbed_bound()
            );
            // A cold plan is put to an integer solver for longer than a warm answer.
            assert!(
                cost <= 1.02 * other + slack,
                "{name}: {change:?}: cost {cost} and {other}"
            );
            tally.dearer = usize::from(cost > 1.002 * other + slack);
            match bound {
                Answer::Changed {
                    found: Found::Bound { lower_bound, .. },
                    ..
                } => {
                    assert!(lower_bound <= cost.min(other) + slack, "{name}");
                    assert_eq!(lower_bound, warm.climbed_bound(), "{name}");
                }
                other => panic!("{name}: {other:?}"),
            }
        }
        (warm, cold) => panic!("{name}: {warm:?} against {cold:?}"),
    }
    tally
}

/// `count` changes of one feed's plan.
fn changes(problem: &Problem, count: u64, name: &str) -> Tally {
    let Ok(base) = Session::new(problem.clone(), &Options::default(), &Silent) else {
        return Tally::default();
    };
    let tallies = (0..count).into_par_iter().map(|seed| {
        let mut random = ChaCha8Rng::seed_from_u64(1000 + seed);
        compare(
            &base,
            &change(problem, &mut random),
            &format!("{name}, change {seed}"),
        )
    });
    tallies.reduce(Tally::default, |a, b| Tally {
        planned: a.planned + b.planned,
        conflicts: a.conflicts + b.conflicts,
        refused: a.refused + b.refused,
        same: a.same + b.same,
        dearer: a.dearer + b.dearer,
    })
}

#[test]
fn five_hundred_warm_answers_agree_with_cold_plans() {
    let mut total = Tally::default();
    let mut add = |tally: Tally| {
        total.planned += tally.planned;
        total.conflicts += tally.conflicts;
        total.refused += tally.refused;
        total.same += tally.same;
        total.dearer += tally.dearer;
    };
    for seed in 0..65 {
        let home = common::random_feed(seed, 40);
        let problem = common::read(home.path());
        add(changes(&problem, 9, &format!("feed {seed}")));
    }
    for seed in 0..2 {
        let size = Size {
            cases: 300,
            days: 20,
            ports: 3,
            seed,
        };
        let problem = common::generated_problem(&size);
        add(changes(&problem, 9, &format!("generated feed {seed}")));
    }
    let asked = total.planned + total.conflicts + total.refused + total.same;
    assert!(asked >= 500 && total.planned >= 350, "{total:?}");
    assert!(50 * total.dearer <= total.planned, "{total:?}");
}
