//! The example of 2021 is what its generator makes, and matches the published total.

#[path = "../examples/generate_mpp_2021.rs"]
mod generator;

use std::path::Path;

use paso::feed::{self, Overrides};

#[test]
fn the_cases_are_those_of_the_generator() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mpp-2021/cases.csv");
    let committed = std::fs::read_to_string(path).unwrap();
    assert!(
        committed == generator::cases_csv(),
        "generate cases.csv anew"
    );
}

#[test]
fn the_feed_is_clean_and_has_26_432_people() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mpp-2021");
    let reading = feed::read(&folder, &Overrides::default());
    assert!(reading.notices.is_empty(), "{:#?}", reading.notices);
    let problem = reading.problem.unwrap();
    let people: u32 = problem
        .cases
        .iter()
        .map(|case| u32::from(problem.classes[case.class.at()].persons))
        .sum();
    assert_eq!(people, 26_432);
    assert!((9_500..10_500).contains(&problem.cases.len()));
}
