//! Small packings against all their sets.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::patterns::takes::{Shape, Takes};

fn random(random: &mut ChaCha8Rng) -> (Vec<i64>, Vec<Takes>, Vec<Vec<f64>>) {
    let (days, slots) = (random.random_range(1..4), random.random_range(0..4usize));
    let rows = days + slots;
    let capacity: Vec<i64> = (0..rows).map(|_| random.random_range(2..20)).collect();
    let (mut shapes, mut gains) = (Vec::new(), Vec::new());
    for _ in 0..random.random_range(1..5) {
        let mut day: Uses = Vec::new();
        for row in 0..days {
            if random.random_bool(0.7) {
                day.push((row, random.random_range(1..8)));
            }
        }
        let taken = random.random_range(1..8);
        let slots = match slots {
            0 => vec![(None, Uses::new())],
            some => (0u32..)
                .take(some)
                .map(|slot| (Some(slot), vec![(days + slot as usize, taken)]))
                .collect(),
        };
        shapes.push(Takes { day, slots });
        let count = random.random_range(1..4);
        let mut own: Vec<f64> = (0..count).map(|_| random.random_range(0.1..9.0)).collect();
        own.sort_by(|a, b| b.total_cmp(a));
        gains.push(own);
    }
    (capacity, shapes, gains)
}

/// The most that any counts from a shape on are worth, tried one by one, each in every slot.
fn most(shapes: &[Takes], gains: &[Vec<f64>], at: (usize, usize), left: &mut Vec<i64>) -> f64 {
    let (shape, given) = at;
    let Some(takes) = shapes.get(shape) else {
        return 0.0;
    };
    let mut best = most(shapes, gains, (shape + 1, 0), left);
    if given == gains[shape].len() {
        return best;
    }
    for (_, slot) in &takes.slots {
        let uses: Vec<_> = takes.day.iter().chain(slot).copied().collect();
        if uses.iter().all(|&(row, n)| n <= left[row]) {
            for &(row, n) in &uses {
                left[row] -= n;
            }
            let more = gains[shape][given] + most(shapes, gains, (shape, given + 1), left);
            best = best.max(more);
            for &(row, n) in &uses {
                left[row] += n;
            }
        }
    }
    best
}

#[test]
fn the_best_set_is_found() {
    let mut stream = ChaCha8Rng::seed_from_u64(3);
    let (mut some, mut stronger) = (0, 0);
    for at in 0..2_000 {
        let (capacity, takes, gains) = random(&mut stream);
        let best = most(&takes, &gains, (0, 0), &mut capacity.clone());
        let shapes = takes.iter().zip(&gains);
        let packing = Packing {
            capacity: &capacity,
            shapes: shapes
                .map(|(takes, gains)| Shape {
                    takes,
                    gains: gains.clone(),
                })
                .collect(),
        };
        let found = pack(&packing, u32::MAX);
        assert!(
            (found.bound - best).abs() < 1e-6,
            "{at}: {} {best}",
            found.bound
        );
        assert!(found.root >= best - 1e-6, "{at}: {} {best}", found.root);
        let worth: f64 = found
            .counts
            .iter()
            .zip(&gains)
            .map(|(&count, gains)| gains[..count].iter().sum::<f64>())
            .sum();
        assert!((worth - best).abs() < 1e-6, "{at}: {worth} {best}");
        let (alone, both) = roots(&packing);
        assert!(both >= best - 1e-6, "{at}: {both} {best}");
        stronger += usize::from(both < alone - 1e-6);
        // Cut short, it still says what no set exceeds.
        let short = pack(&packing, 2);
        assert!(short.bound >= best - 1e-6, "{at}: {} {best}", short.bound);
        some += usize::from(best > 0.0 && found.root > best + 1e-6);
    }
    assert!(some > 500 && stronger > 50, "{some} {stronger}");
}

/// What rows say of a packing one at a time, and with two whole at once.
fn roots(packing: &Packing<'_>) -> (f64, f64) {
    let rows = Rows::new(packing, &multipliers::of(packing));
    let mut order: Vec<usize> = (0..packing.shapes.len()).collect();
    let bounds = Bounds::new(packing, &rows, &order);
    let alone = bounds.most(0, &rows, &rows.capacity);
    let Some((outer, inner)) = bounds.pair(&rows) else {
        return (alone, alone);
    };
    Nested::order(&rows, &inner, &mut order);
    let bounds = Bounds::new(packing, &rows, &order);
    let bounds = bounds.nested(packing, &rows, &order, (outer, &inner));
    (alone, bounds.most(0, &rows, &rows.capacity))
}
