//! Families of generated feeds: each has the structure that its name says, the more so with its
//! knob, and every feed validates and plans.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use paso::certify::bound::lower_bound;
use paso::cohorts::queue::Cohorts;
use paso::domain::calendar::Day;
use paso::domain::id::LimitIndex;
use paso::domain::problem::Problem;
use paso::domain::release::Release;
use paso::feed::{self, Overrides};
use paso::generate::family::Family;
use paso::generate::{Size, family_files, files};
use paso::lp::Status;
use paso::model::build::{all_choices, relaxation};
use paso::model::readback;
use paso::notice::Severity;
use paso::pipeline::{Effort, Options, Silent, plan};
use paso::solver::Settings;
use paso::solver::names::usual;
use sha2::{Digest, Sha256};

const SIZE: Size = Size {
    cases: 900,
    days: 20,
    ports: 3,
    seed: 5,
};

/// Warnings that hard knobs bring by their nature: more is wanted than there is, and closures and
/// days without buses leave some cases no day. Of those who have withdrawn, some had a promise. In a small feed nobody may speak a rare language.
const EXPECTED: [&str; 5] = [
    "unused_limit",
    "demand_far_over_capacity",
    "case_too_large",
    "capacity_overridden",
    "promise_of_withdrawn",
];

fn problem(family: Family, hardness: f64) -> Problem {
    let home = tempfile::tempdir().unwrap();
    for (name, text) in family_files(&SIZE, family, hardness) {
        fs::write(home.path().join(name), text).unwrap();
    }
    let reading = feed::read(home.path(), &Overrides::default());
    let odd: Vec<_> = (reading.notices.iter())
        .filter(|n| n.severity != Severity::Info && !EXPECTED.contains(&n.code))
        .collect();
    assert!(odd.is_empty(), "{family:?} {hardness}: {odd:#?}");
    reading.problem.unwrap()
}

/// The optimum of the relaxation, and what the limits of each resource are worth at it.
fn solved(problem: &Problem) -> (f64, BTreeMap<String, f64>) {
    let cohorts = Cohorts::new(problem);
    let built = relaxation(problem, &cohorts, &all_choices(&cohorts));
    let settings = Settings::default();
    let solution = usual().backend.solve(&built.program, &settings);
    assert_eq!(solution.status, Status::Optimal);
    let prices = readback::prices(&built, &solution, problem.limits.len());
    let mut worth: BTreeMap<String, f64> = BTreeMap::new();
    for (at, price) in (prices.0.iter().enumerate()).filter(|(_, price)| **price > 0.0) {
        *worth.entry(resource(problem, at)).or_default() += price * cohorts.residual.left[at];
    }
    (lower_bound(problem, &prices), worth)
}

/// The resource of a limit; `phase` for the cap of any phase.
fn resource(problem: &Problem, limit: usize) -> String {
    let (resource, _) = problem.limit_name(problem.limits.key(LimitIndex::new(limit)));
    if resource.starts_with("phase:") {
        "phase".to_owned()
    } else {
        resource
    }
}

#[test]
fn the_limits_of_a_familys_name_bind_and_more_so_with_its_knob() {
    for (family, resources) in [
        (Family::Phased, &["phase"][..]),
        (Family::Daily, &["appointments"]),
        (Family::TightHealth, &["isolation_bed"]),
        (Family::TightTransport, &["bus_seat"]),
        (
            Family::FewPortsManyCities,
            &["officer_minutes", "reception_bed", "holding_space"],
        ),
        (Family::LongHorizon, &["reception_bed", "isolation_bed"]),
    ] {
        let mut before = 0.0;
        for hardness in [0.0, 1.0] {
            let mut problem = problem(family, hardness);
            let (optimum, worth) = solved(&problem);
            let all: f64 = worth.values().sum();
            let own: f64 = resources.iter().filter_map(|r| worth.get(*r)).sum();
            assert!(
                own > 0.6 * all,
                "{family:?} {hardness}: {own} of {all}: {worth:?}"
            );
            // What of the cost would go if these limits went.
            for at in 0..problem.limits.len() {
                if resources.contains(&resource(&problem, at).as_str()) {
                    problem.limits.set(LimitIndex::new(at), f64::INFINITY);
                }
            }
            let saved = 1.0 - solved(&problem).0 / optimum;
            eprintln!("{family:?} {hardness}: {own} of {all}, {saved} of the cost");
            assert!(saved > 0.05, "{family:?} {hardness}: {saved}");
            // Ports are as tight with many cities as with few: there the knob is the structure.
            if family != Family::FewPortsManyCities {
                assert!(saved > before, "{family:?}: {saved} after {before}");
            }
            before = saved;
        }
    }
}

#[test]
fn the_knob_changes_the_structure() {
    let both = |family| (problem(family, 0.0), problem(family, 1.0));
    let (easy, hard) = both(Family::Phased);
    assert_eq!((easy.phases.len(), hard.phases.len()), (3, 9));
    let (easy, hard) = both(Family::FewPortsManyCities);
    assert_eq!((easy.locations.len(), hard.locations.len()), (12, 48));
    assert_eq!((easy.corridors.len(), hard.corridors.len()), (24, 144));
    let (easy, hard) = both(Family::LongHorizon);
    let window = |problem: &Problem| -> i32 {
        let usages = problem.rules.resources.iter().flat_map(|r| &r.usages);
        usages.map(|usage| usage.duration_days).max().unwrap()
    };
    assert_eq!((window(&easy), window(&hard)), (10, 40));
    // Alike cases are one cohort: how many cases the largest has.
    let largest = |problem: &Problem| {
        let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
        for cohort in Cohorts::new(problem).cohort_of.iter().copied().flatten() {
            *sizes.entry(cohort).or_default() += 1;
        }
        (sizes.len(), sizes.into_values().max().unwrap())
    };
    let (easy, hard) = both(Family::Degenerate);
    let (easy, hard) = (largest(&easy), largest(&hard));
    assert!(hard.0 <= 3 && easy.0 > 10 * hard.0, "{easy:?} {hard:?}");
    assert!(hard.1 > easy.1, "{easy:?} {hard:?}");
    let (easy, hard) = both(Family::Promises);
    assert!(easy.promises.len() >= 30 && hard.promises.len() > 3 * easy.promises.len());
    assert!(!easy.earlier.is_empty() && hard.earlier.len() > easy.earlier.len());
}

#[test]
fn a_week_has_outcomes_and_few_days_published_ahead() {
    let both = [0.0, 1.0].map(|hardness| problem(Family::Week, hardness));
    let released = |problem: &Problem, why: Release| {
        let own = problem.released.iter().filter(|own| own.why == why);
        own.count()
    };
    let kinds = [
        Release::NoShow,
        Release::Deferred,
        Release::Cancelled,
        Release::Withdrawn,
    ];
    for why in kinds {
        let [easy, hard] = [&both[0], &both[1]].map(|problem| released(problem, why));
        assert!(easy < hard && hard > 0, "{why:?}: {easy} {hard}");
    }
    for problem in &both {
        assert!(problem.earlier.len() > 30 && problem.promises.len() > 15);
        assert!(problem.promises.iter().all(|own| own.day < Day::new(3)));
        assert!(!problem.closures.rows().is_empty());
        // Who was not received may be promised another.
        let again = problem.promises.iter();
        let again = again.filter(|own| {
            problem
                .released
                .iter()
                .any(|old| old.booking.case == own.case)
        });
        assert!(again.count() > 0);
    }
}

#[test]
fn every_family_plans_and_is_the_same_again() {
    for family in Family::ALL {
        assert_eq!(Family::named(family.as_str()), Some(family));
        for hardness in [0.0, 0.5, 1.0] {
            assert_eq!(
                family_files(&SIZE, family, hardness),
                family_files(&SIZE, family, hardness)
            );
            let options = Options {
                effort: Effort::Low,
                ..Options::default()
            };
            let outcome = plan(&problem(family, hardness), &options, &Silent).unwrap();
            assert!(!outcome.schedule.appointments.is_empty());
            assert!(
                outcome.gap() < 0.2,
                "{family:?} {hardness}: {}",
                outcome.gap()
            );
        }
    }
}

/// Measurements of others rest on the ordinary feed: its bytes stay.
#[test]
fn the_ordinary_feed_stays_as_it_is() {
    let size = Size {
        cases: 700,
        days: 40,
        ports: 10,
        seed: 1,
    };
    let mut all = Sha256::new();
    for (name, text) in files(&size) {
        all.update(name);
        all.update(text);
    }
    let mut hash = String::new();
    for byte in all.finalize() {
        write!(hash, "{byte:02x}").unwrap();
    }
    assert_eq!(
        hash,
        "6ec18970300285e88972a083aea7439d34d31cbe058370865f466ae01420dd92"
    );
}
