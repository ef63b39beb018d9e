//! The relaxation by parts against the relaxation in one.

use std::time::Duration;

use crate::common;
use paso::certify::bound::lower_bound;
use paso::clock::Stop;
use paso::cohorts::queue::Cohorts;
use paso::domain::plan::Prices;
use paso::domain::problem::Problem;
use paso::dual::tables::Tables;
use paso::generate::family::Family;
use paso::generate::{Size, family_files};
use paso::lp::Status;
use paso::model::build::{all_choices, constant, relaxation};
use paso::pipeline::sift::{Sifted, sift};
use paso::solver::names::{find, usual};
use paso::solver::{Settings, solve_checked};

/// The cost of the whole relaxation.
fn whole(problem: &Problem, cohorts: &Cohorts) -> f64 {
    let built = relaxation(problem, cohorts, &all_choices(cohorts));
    let checked = solve_checked(usual(), &built.program, &Settings::default()).unwrap();
    constant(problem, cohorts) + built.program.cost(&checked.solution.columns)
}

/// Sifts, and compares with the whole.
fn sifted(problem: &Problem, what: &str) -> Sifted {
    let cohorts = Cohorts::new(problem);
    let asked = find("highs").unwrap().asked();
    let tables = Tables::new(problem, &cohorts);
    let stop = Stop::after(Duration::from_secs(600));
    let sifted = sift(problem, &cohorts, &tables, asked, &stop);
    let optimum = whole(problem, &cohorts);
    let close = |value: f64| (value - optimum).abs() <= 2e-7 * optimum.abs().max(1.0);
    assert_eq!(sifted.status, Status::Optimal, "{what}: {sifted:?}");
    assert!(close(sifted.cost), "{what}: {} {optimum}", sifted.cost);
    // What proves it is the certificate's own bound, over all appointments.
    let bound = lower_bound(problem, &Prices(sifted.best.prices.clone()));
    assert!(close(bound), "{what}: {bound} {optimum}");
    assert!(sifted.iterations.is_some() && sifted.parts > 0, "{what}");
    sifted
}

#[test]
fn parts_have_the_optimum_of_the_whole_on_random_feeds() {
    for seed in 5000..5040 {
        let home = common::random_feed(seed, 40);
        sifted(&common::read(home.path()), &format!("seed {seed}"));
    }
}

#[test]
fn parts_have_the_optimum_of_the_whole_for_all_families() {
    let mut most = 0;
    for (seed, family) in (0..).zip(Family::ALL) {
        let size = Size {
            cases: 400,
            days: 40,
            ports: 2,
            seed,
        };
        let home = tempfile::tempdir().unwrap();
        for (name, text) in family_files(&size, family, 0.7) {
            std::fs::write(home.path().join(name), text).unwrap();
        }
        let sifted = sifted(&common::read(home.path()), family.as_str());
        most = most.max(sifted.parts);
    }
    // One part is not always enough: the others are put to the test as well.
    assert!(most > 1);
}
