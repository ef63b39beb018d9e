use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 2e-9, "{a} is not {b}");
}

#[test]
fn as_worked_out_by_hand() {
    // Waits of 1, 2 and 3 days: the differences of all nine pairs sum to 8, so 8 / 9 / (2 · 2).
    close(gini(&[(1.0, 1), (2.0, 1), (3.0, 1)]), 2.0 / 9.0);
    // One of four people waits, and all the waiting there is.
    close(gini(&[(0.0, 3), (12.0, 1)]), 0.75);
    close(theil(&[(0.0, 3), (12.0, 1)]), 4.0_f64.ln());
    // x is 1/2 and 3/2.
    let own = 0.5 * (0.5 * 0.5_f64.ln() + 1.5 * 1.5_f64.ln());
    close(theil(&[(10.0, 4), (30.0, 4)]), own);
    assert!(gini(&[]) == 0.0 && theil(&[]) == 0.0);
    assert!(gini(&[(0.0, 5)]) == 0.0 && theil(&[(0.0, 5)]) == 0.0);
}

/// Waits of up to twelve sizes.
fn waits(random: &mut ChaCha8Rng) -> Vec<(f64, u64)> {
    let count = random.random_range(1..12);
    (0..count)
        .map(|_| {
            let days = f64::from(random.random_range(0..200));
            (days, random.random_range(1..40))
        })
        .collect()
}

#[test]
fn measures_keep_within_their_bounds_and_know_what_is_equal() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for _ in 0..5_000 {
        let waits = waits(&mut random);
        let (own_gini, own_theil) = (gini(&waits), theil(&waits));
        assert!((0.0..=1.0).contains(&own_gini), "{waits:?}");
        assert!(own_theil >= 0.0, "{waits:?}");
        let equal: Vec<(f64, u64)> = waits.iter().map(|own| (7.0, own.1)).collect();
        close(gini(&equal), 0.0);
        close(theil(&equal), 0.0);
        // The measures do not hang on the unit, nor on how often all are counted.
        let other: Vec<(f64, u64)> = waits.iter().map(|own| (3.0 * own.0, 2 * own.1)).collect();
        close(gini(&other), own_gini);
        close(theil(&other), own_theil);
        // A day taken from who waits longest and given to who waits least: never less equal.
        let mut nearer = waits.clone();
        nearer.sort_by(|a, b| a.0.total_cmp(&b.0));
        let last = nearer.len() - 1;
        if nearer[last].0 - nearer[0].0 >= 2.0 {
            nearer[last].1 -= 1;
            nearer[0].1 -= 1;
            nearer.push((nearer[0].0 + 1.0, 1));
            nearer.push((nearer[last].0 - 1.0, 1));
            assert!(gini(&nearer) <= own_gini + 1e-9, "{waits:?}");
            assert!(theil(&nearer) <= own_theil + 1e-9, "{waits:?}");
        }
    }
}

#[test]
fn theil_is_what_lies_between_groups_and_within_them() {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let people = |own: &[(f64, u64)]| own.iter().map(|own| real(own.1)).sum::<f64>();
    let days = |own: &[(f64, u64)]| own.iter().map(|own| own.0 * real(own.1)).sum::<f64>();
    for _ in 0..2_000 {
        let groups: Vec<Vec<(f64, u64)>> = (0..random.random_range(1..6))
            .map(|_| waits(&mut random))
            .collect();
        let all = groups.concat();
        if days(&all) == 0.0 {
            continue;
        }
        let means: Vec<(f64, u64)> = groups
            .iter()
            .map(|own| {
                let count = own.iter().map(|own| own.1).sum();
                (days(own) / people(own), count)
            })
            .collect();
        let within: f64 = groups
            .iter()
            .map(|own| days(own) / days(&all) * theil(own))
            .sum();
        assert!((theil(&all) - theil(&means) - within).abs() < 1e-8);
        assert!(gini(&means) <= gini(&all) + 1e-9);
    }
}

#[test]
fn tallies_merge_in_any_order() {
    let tally = |days: i32, persons: u64| Tally {
        waits: [(days, persons)].into(),
        ready: vec![persons, persons],
        received: vec![0, persons],
    };
    let parts = [tally(3, 5), tally(9, 2), tally(3, 4)];
    let merge = |order: [usize; 3]| {
        let mut all = Tally::default();
        for at in order {
            all.merge(&parts[at]);
        }
        all
    };
    let (one, other) = (merge([0, 1, 2]), merge([2, 1, 0]));
    assert_eq!(one.waits, [(3, 9), (9, 2)].into());
    assert_eq!((&one.waits, &one.ready), (&other.waits, &other.ready));
    assert_eq!(one.received, [0, 11]);
    close(one.mean().unwrap(), 45.0 / 11.0);
}
