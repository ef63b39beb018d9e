//! Soft minima: smooth functions just below a minimum, and the shares that are their slopes.

/// −τ·log Σ exp(−value/τ); the minimum for τ = 0; infinite for no value.
pub(super) fn soft_minimum(values: &[f64], temperature: f64) -> f64 {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    if temperature == 0.0 || least.is_infinite() || values.len() == 1 {
        return least;
    }
    let sum: f64 = values
        .iter()
        .map(|value| ((least - value) / temperature).exp())
        .sum();
    least - temperature * sum.ln()
}

/// Replaces values by their shares exp(−value/τ) / Σ exp(−value/τ).
pub(super) fn shares(values: &mut [f64], temperature: f64) {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let mut sum = 0.0;
    for value in values.iter_mut() {
        *value = ((least - *value) / temperature).exp();
        sum += *value;
    }
    for value in values.iter_mut() {
        *value /= sum;
    }
}

/// For each day the soft minimum over the lanes; the lanes' prices become their shares.
pub(super) fn soft_minima(lanes: &mut [Vec<f64>], temperature: f64, days: usize) -> Vec<f64> {
    (0..days)
        .map(|day| {
            let least = lanes
                .iter()
                .map(|lane| lane[day])
                .fold(f64::INFINITY, f64::min);
            if least.is_infinite() {
                for lane in lanes.iter_mut() {
                    lane[day] = 0.0;
                }
                return f64::INFINITY;
            }
            if let [only] = lanes {
                only[day] = 1.0;
                return least;
            }
            let mut sum = 0.0;
            for lane in lanes.iter_mut() {
                lane[day] = ((least - lane[day]) / temperature).exp();
                sum += lane[day];
            }
            for lane in lanes.iter_mut() {
                lane[day] /= sum;
            }
            least - temperature * sum.ln()
        })
        .collect()
}
