//! What an effort's numbers come to.

use super::*;

#[test]
fn rounds_rise_with_the_cases_and_with_the_effort() {
    let mut before = [0; 3];
    for cases in [1, 100, 500, 501, 3_200, 10_000, 20_000, 600_000, 1_000_000] {
        let rounds =
            [Effort::Low, Effort::Normal, Effort::High].map(|effort| effort.search(cases).rounds);
        assert!(rounds.is_sorted(), "{cases}: {rounds:?}");
        assert!(
            before
                .iter()
                .zip(rounds)
                .all(|(before, now)| *before <= now),
            "{cases}: {rounds:?}"
        );
        before = rounds;
    }
    let normal = |cases| Effort::Normal.search(cases).rounds;
    assert_eq!(normal(100), 160_000);
    assert_eq!(normal(1_000), 400_000);
    assert_eq!(normal(5_000), 500_000);
    assert_eq!(normal(100_000), 590_000);
    assert_eq!(normal(1_000_000), 1_490_000);
    assert_eq!(Effort::High.search(100_000).rounds, 35_400_000);
}

#[test]
fn bold_only_where_there_is_time_to_cool_down() {
    let temperature = |cases| Effort::High.search(cases).temperature;
    assert_eq!(temperature(500), 0.3);
    assert_eq!(temperature(501), 1.0);
    assert_eq!(temperature(100_000), 0.3);
}

#[test]
fn a_warm_search_is_a_share_of_a_cold_one() {
    let rounds = |effort: Effort, cases, anew| effort.search_on(cases, Reach::Few, anew).rounds;
    assert_eq!(rounds(Effort::Normal, 2_000, false), 160_000);
    assert_eq!(rounds(Effort::Normal, 10_000, false), 10_000);
    assert_eq!(rounds(Effort::Normal, 10_000, true), 160_000);
    assert_eq!(rounds(Effort::High, 10_000, false), 100_000);
    assert_eq!(rounds(Effort::Low, 10_000, true), 1_000);
}

#[test]
fn what_is_near_the_line_is_not_climbed_from() {
    let climb = |short| Effort::Normal.climb_between(short);
    assert!(climb(1e-5).is_none() && climb(-1.0).is_none());
    let near = climb(1e-4).unwrap();
    let far = climb(1e-2).unwrap();
    assert!(near.from < far.from);
}
