//! Steady days: ports see much the same number of people from day to day, at no cost or for little.

use std::collections::BTreeMap;
use std::path::Path;

use paso::domain::calendar::Day;
use paso::domain::id::PortIndex;
use paso::domain::outcome::Changes;
use paso::domain::problem::Problem;
use paso::feed::{self, Overrides};
use paso::generate::{Size, files};
use paso::pipeline::{Options, Outcome, PlanError, Silent, plan};

use crate::common;

/// The changes from each open day of a port to its next, of working days and of all, in the plainest way.
fn changes(problem: &Problem, outcome: &Outcome) -> Changes {
    let people = |port: PortIndex, day: Day| -> i64 {
        let all = outcome.schedule.appointments.iter();
        let there = all.filter(|own| own.port == port && own.day == day);
        there
            .map(|own| i64::from(problem.class_of(own.case).persons))
            .sum()
    };
    let mut sum = Changes::default();
    for port in (0..problem.ports.len()).map(PortIndex::new) {
        let (mut before, mut working): (Option<i64>, Option<i64>) = (None, None);
        for at in 0..problem.calendar.days {
            let day = Day::START + i32::try_from(at).unwrap();
            if problem.openings(port, day).next().is_none() {
                continue;
            }
            let own = people(port, day);
            sum.all_days += before.map_or(0, |before| before.abs_diff(own));
            before = Some(own);
            let name = problem.calendar.date(day).format("%a").to_string();
            if !name.starts_with('S') {
                sum.working_days += working.map_or(0, |before| before.abs_diff(own));
                working = Some(own);
            }
        }
    }
    sum
}

fn planned(problem: &Problem, tolerance: f64) -> Option<Outcome> {
    let mut problem = problem.clone();
    problem.rules.steadiness.tolerance = tolerance;
    match plan(&problem, &Options::default(), &Silent) {
        Ok(outcome) => Some(outcome),
        Err(PlanError::Conflicts(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn days_are_steadier_and_cost_no_more_than_they_may() {
    let (mut steadier, mut dearer) = (0, 0);
    for seed in 1..=4 {
        let size = Size {
            cases: 200,
            days: 20,
            ports: 4,
            seed,
        };
        let feed: BTreeMap<String, Vec<u8>> = files(&size)
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text.into_bytes()))
            .collect();
        let problem = feed::read_from(&feed, &Overrides::default())
            .problem
            .unwrap();
        let as_it_is = planned(&problem, 0.0).unwrap();
        let own = as_it_is.day_to_day;
        assert_eq!((own.before, own.cost), (own.after, 0.0), "seed {seed}");
        assert_eq!(own.after, changes(&problem, &as_it_is), "seed {seed}");
        for tolerance in [0.000_5, 0.02] {
            // The plan has passed the check, so every rule holds.
            let plan = planned(&problem, tolerance).unwrap();
            let days = plan.day_to_day;
            assert_eq!(days.before, own.after, "seed {seed}");
            assert_eq!(days.after, changes(&problem, &plan), "seed {seed}");
            assert!(days.after.sum() <= days.before.sum(), "seed {seed}");
            let more = plan.cost.total() - as_it_is.cost.total();
            assert!((more - days.cost).abs() <= 1e-6 * as_it_is.cost.total());
            let most = tolerance * as_it_is.cost.total();
            assert!(more <= most + 1e-6, "seed {seed}: {more} of {most}");
            assert_eq!(plan.lower_bound.to_bits(), as_it_is.lower_bound.to_bits());
            steadier += usize::from(days.after.sum() < days.before.sum());
            dearer += usize::from(more > 1e-6);
        }
    }
    println!("{steadier} steadier, {dearer} dearer of 8");
    assert!(steadier > 6 && dearer > 2);
}

/// What is proven to be the best plan stays one.
#[test]
fn the_best_plan_stays_the_best() {
    let (mut best, mut steadier) = (0, 0);
    for seed in 7000..7040 {
        let home = common::random_feed(seed, 60);
        let problem = common::read(home.path());
        let Some(as_it_is) = planned(&problem, 0.0).filter(Outcome::is_optimal) else {
            continue;
        };
        let plan = planned(&problem, 0.5).unwrap();
        let more = plan.cost.total() - as_it_is.cost.total();
        assert!(plan.is_optimal() && more <= 1e-6, "seed {seed}: {more}");
        best += 1;
        steadier += usize::from(plan.day_to_day.after != plan.day_to_day.before);
    }
    println!("{best} proven best, {steadier} steadier");
    assert!(best > 15);
}

/// On the phased entry of 2021 the changes on working days fall to a third.
#[test]
fn the_phased_entry_of_2021_has_steady_days() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mpp-2021");
    let problem = feed::read(&folder, &Overrides::default()).problem.unwrap();
    let plan = planned(&problem, 0.000_5).unwrap();
    let days = plan.day_to_day;
    println!("{days:?}, of {}", plan.cost.total());
    assert_eq!(days.after, changes(&problem, &plan));
    assert!(
        3 * days.after.working_days <= days.before.working_days,
        "{days:?}"
    );
    assert!(2 * days.after.all_days <= days.before.all_days, "{days:?}");
    assert!(days.cost <= 0.000_5 * plan.cost.total());
}
