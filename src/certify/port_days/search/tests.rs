//! The search against every set there is.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::packing::Shape;
use super::*;

const ONE: i64 = 1_000_000;

/// A few shapes with sizes that leave room over, with slots or without.
fn random(random: &mut ChaCha8Rng) -> Packing {
    let days = random.random_range(1..4usize);
    let slots = if random.random_bool(0.6) {
        random.random_range(2..5usize)
    } else {
        0
    };
    let mut capacity: Vec<i64> = (0..days)
        .map(|_| random.random_range(3..14) * ONE)
        .collect();
    capacity.extend((0..slots).map(|_| random.random_range(2..6) * ONE));
    let long = random.random_range(1..3);
    let shapes = (0..random.random_range(2..5)).map(|_| {
        let persons = random.random_range(1..6);
        let day = (0..days).filter(|&row| row == 0 || random.random_bool(0.5));
        let day = day.map(|row| (row, persons * ONE + if row > 0 { ONE / 2 } else { 0 }));
        let day: Uses = day.collect();
        let own = |slot: usize| {
            let rows = slot..(slot + long).min(slots);
            rows.map(|at| (days + at, persons * ONE)).collect()
        };
        let mut gains: Vec<f64> = (0..random.random_range(1..4))
            .map(|_| to_f64(persons) * random.random_range(1.0..9.0))
            .collect();
        gains.sort_by(|a, b| b.total_cmp(a));
        Shape {
            day,
            slots: if slots == 0 {
                vec![Vec::new()]
            } else {
                (0..slots).map(own).collect()
            },
            gains,
        }
    });
    Packing {
        shapes: shapes.collect(),
        capacity,
    }
}

/// The most that any set of cases is worth, each tried in each slot and left out.
fn brute_force(packing: &Packing) -> f64 {
    fn best(packing: &Packing, cases: &[(usize, f64)], left: &mut [i64]) -> f64 {
        let Some((&(shape, gain), rest)) = cases.split_first() else {
            return 0.0;
        };
        let mut most = best(packing, rest, left);
        let shape = &packing.shapes[shape];
        for slot in &shape.slots {
            let uses = || shape.day.iter().chain(slot);
            if uses().all(|&(row, amount)| amount <= left[row]) {
                uses().for_each(|&(row, amount)| left[row] -= amount);
                most = most.max(gain + best(packing, rest, left));
                uses().for_each(|&(row, amount)| left[row] += amount);
            }
        }
        most
    }
    let shapes = packing.shapes.iter().enumerate();
    let cases: Vec<(usize, f64)> = shapes
        .flat_map(|(at, shape)| shape.gains.iter().map(move |&gain| (at, gain)))
        .collect();
    best(packing, &cases, &mut packing.capacity.clone())
}

#[test]
fn the_most_is_found_at_any_multipliers_and_never_undercut() {
    let mut seeded = ChaCha8Rng::seed_from_u64(1);
    let mut open = 0;
    for at in 0..300 {
        let packing = random(&mut seeded);
        if packing.shapes.iter().map(|s| s.gains.len()).sum::<usize>() > 8 {
            continue;
        }
        let most = brute_force(&packing);
        let rows = packing.capacity.len();
        let none = vec![0.0; rows];
        let some: Vec<f64> = (0..rows).map(|_| seeded.random_range(0.0..4.0)).collect();
        for multipliers in [none, some] {
            let found = search(&packing, &multipliers, 100_000);
            assert!(found.finished, "{at}");
            assert!(
                found.bound >= most - 1e-9 && found.bound <= most + 1e-6,
                "{at}: {} for {most}",
                found.bound
            );
            for nodes in [0, 1, 3] {
                let early = search(&packing, &multipliers, nodes);
                assert!(early.bound >= most - 1e-9, "{at}");
                open += u32::from(!early.finished);
            }
        }
    }
    assert!(open > 50, "{open} searches were stopped");
}

#[test]
fn two_rows_at_once_never_undercut_the_most() {
    let mut seeded = ChaCha8Rng::seed_from_u64(2);
    let (mut pairs, mut stronger) = (0, 0);
    for at in 0..600 {
        let packing = random(&mut seeded);
        if packing.shapes.iter().map(|s| s.gains.len()).sum::<usize>() > 8 {
            continue;
        }
        let most = brute_force(&packing);
        let multipliers: Vec<f64> = (0..packing.capacity.len())
            .map(|_| seeded.random_range(0.0..4.0))
            .collect();
        let rows = Rows::new(&packing, &multipliers);
        let mut items = items(&packing, &rows);
        let Some(choice) = Choice::new(&rows, &items) else {
            continue;
        };
        items.sort_by_key(|item| choice.group(item));
        let pair = Pair::new(&rows, &items, &choice);
        let both = pair.bound(&rows, 0, &rows.capacity);
        assert!(both >= most - 1e-9, "{at}: {both} for {most}");
        let state = State::new(&packing, &rows, &items, (0.0, 0.0));
        let alone = state.bound(0, 0.0);
        pairs += 1;
        stronger += u32::from(both < alone - 1e-6);
    }
    assert!(
        pairs > 200 && stronger > 50,
        "{pairs} pairs, {stronger} stronger"
    );
}
