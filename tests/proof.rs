//! The worked example of docs/proof.md says what paso says.

use std::path::Path;

use crate::common;
use paso::certify::{bound::lower_bound, port_days};
use paso::domain::id::CaseIndex;
use paso::domain::plan::Prices;
use paso::domain::proof::Values;
use paso::feed::{self, Overrides};

#[test]
fn the_worked_example_is_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds/proof");
    let problem = feed::read(&folder, &Overrides::default()).problem.unwrap();
    let bound = |prices: [f64; 3]| lower_bound(&problem, &Prices(prices.to_vec()));
    assert_eq!(bound([2.0, 1.0, 0.0]), 5.0);
    assert_eq!(bound([1.0, 1.0, 0.0]), 2.0);
    assert_eq!(bound([0.0, 0.0, 0.0]), 0.0);
    assert_eq!(bound([10.0, 10.0, 10.0]), 6.0 - 10.0 + 4.0);
    assert_eq!(bound([-1.0, 0.0, 0.0]), f64::NEG_INFINITY);
    let outcome = common::plan_of(&problem);
    assert_eq!(outcome.cost.total(), 6.0);
    assert!((outcome.climbed_bound() - 5.0).abs() < 1e-9);
    assert!((outcome.lower_bound - 6.0).abs() < 1e-6 && outcome.is_optimal());
    // With families whole: at worths that the prices give, and with D worth 2.
    let prices = Prices(vec![2.0, 1.0, 0.0]);
    let whole = |values: Values| port_days::bound(&problem, &prices, &values).lower_bound;
    assert!((whole(Values::default()) - 5.0).abs() < 1e-6);
    let of_d = (0..4)
        .find(|&case| problem.case_ids.get(case) == "D")
        .unwrap();
    let worth = Values(vec![(CaseIndex::new(of_d), 2.0)]);
    assert!((whole(worth) - 6.0).abs() < 1e-6);
    let days: Vec<(&str, i32)> = outcome
        .schedule
        .appointments
        .iter()
        .map(|appointment| {
            (
                problem.case_ids.get(appointment.case.at()),
                appointment.day.0,
            )
        })
        .collect();
    assert_eq!(days, [("A", 0), ("B", 1), ("D", 1), ("C", 2)]);
}
