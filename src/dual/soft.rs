//! Soft minima: smooth functions just below a minimum, and the shares that are their slopes.

use super::elementary::{exp_minus, ln};
use super::tracks::single;

/// −θ·log Σ exp(−value/θ); the minimum for θ = 0; infinite for no value.
pub(super) fn soft_minimum(values: &[f64], temperature: f64) -> f64 {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    if temperature == 0.0 || least.is_infinite() || values.len() == 1 {
        return least;
    }
    if values.iter().all(|value| *value == least) {
        return least - temperature * f64::from(ln(count(values.len())));
    }
    let cold = 1.0 / temperature;
    let sum: f32 = values
        .iter()
        .map(|value| exp_minus(single((value - least) * cold)))
        .sum();
    least - temperature * f64::from(ln(sum))
}

/// Replaces values by their shares exp(−value/θ) / Σ exp(−value/θ).
pub(super) fn shares(values: &mut [f64], temperature: f64) {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    if values.iter().all(|value| *value == least) {
        let share = 1.0 / f64::from(count(values.len()));
        values.fill(share);
        return;
    }
    let cold = 1.0 / temperature;
    let mut sum = 0.0;
    for value in values.iter_mut() {
        *value = f64::from(exp_minus(single((*value - least) * cold)));
        sum += *value;
    }
    for value in values.iter_mut() {
        *value /= sum;
    }
}

/// The least price of each day over the lanes; `lanes` holds a row of days per lane.
pub(super) fn minima(lanes: &[f64], least: &mut [f64]) {
    least.fill(f64::INFINITY);
    for lane in lanes.chunks_exact(least.len()) {
        for (least, &price) in least.iter_mut().zip(lane) {
            *least = if price < *least { price } else { *least };
        }
    }
}

/// The soft minimum of each day over the lanes, and each lane's share of it.
pub(super) fn soft_minima(
    lanes: &[f64],
    temperature: f64,
    cheapest: &mut [f64],
    shares: &mut Vec<f32>,
) {
    minima(lanes, cheapest);
    let days = cheapest.len();
    shares.clear();
    if lanes.len() == days {
        shares.resize(days, 1.0);
        return;
    }
    let cold = 1.0 / temperature;
    let mut sums = vec![0.0_f32; days];
    for lane in lanes.chunks_exact(days) {
        let over = lane.iter().zip(&*cheapest);
        shares.extend(over.map(|(price, least)| single((price - least) * cold)));
    }
    for lane in shares.chunks_exact_mut(days) {
        for (share, sum) in lane.iter_mut().zip(&mut sums) {
            *share = exp_minus(*share);
            *sum += *share;
        }
    }
    for lane in shares.chunks_exact_mut(days) {
        for (share, sum) in lane.iter_mut().zip(&sums) {
            *share /= sum;
        }
    }
    for (cheapest, &sum) in cheapest.iter_mut().zip(&sums) {
        *cheapest -= temperature * f64::from(ln(sum));
    }
}

/// A number of values, exact up to 16 million.
#[allow(clippy::cast_precision_loss)]
fn count(values: usize) -> f32 {
    values as f32
}
