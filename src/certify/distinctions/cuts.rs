//! What all plans obey because appointments are whole (Chvátal-Gomory): for any multipliers λ ≥ 0 of
//! shared limits, Σ ⌊Σ λ·u⌋ over a plan's appointments ≤ ⌊Σ λ·b'⌋. On the left is a whole number, and no
//! more than Σ λ·u over all of them, which is within Σ λ·b'.
//!
//! A promise that may be kept after the horizon is left out of the sum: what is less than the left
//! side is within the right side too.

use super::options::{Options, Use};
use crate::certify::port_days::Terms;
use crate::domain::proof::Cut;

/// Amounts in millionths are whole numbers.
const MILLION: f64 = 1e6;

/// Cuts of some shared limits.
pub(super) struct Cuts {
    /// By cut, what there is of it.
    most: Vec<f64>,
    /// By position in [`Options::uses`], what is used of each cut.
    uses: Vec<Vec<(usize, f64)>>,
}

impl Cuts {
    /// Works out what is used and what there is of each; none where one is of limits that are not
    /// shared or not limited, or its multipliers are no numbers.
    pub fn new(options: &Options<'_, '_>, cuts: &[Cut]) -> Option<Self> {
        let ground = options.ground;
        let mut most = Vec::with_capacity(cuts.len());
        for cut in cuts {
            let mut parts = 0i128;
            let sorted = cut.parts.windows(2).all(|pair| pair[0].0 < pair[1].0);
            if cut.of == 0 || cut.parts.is_empty() || !sorted {
                return None;
            }
            for &(limit, part) in &cut.parts {
                // With the tolerance of rule 2, and rounded up.
                let there = ground.capacity(limit)?;
                if ground.is_local[limit.at()] {
                    return None;
                }
                parts = parts.checked_add(i128::from(there).checked_mul(i128::from(part))?)?;
            }
            most.push(number(whole(parts, cut)?));
        }
        let of = |uses: &Use| {
            let each = cuts.iter().enumerate();
            let each = each.map(|(at, cut)| Some((at, number(used(uses, cut)?))));
            let each: Option<Vec<_>> = each.collect();
            each.map(|each| each.into_iter().filter(|own| own.1 > 0.0).collect())
        };
        let uses: Option<Vec<_>> = options.uses.iter().map(of).collect();
        Some(Self { most, uses: uses? })
    }

    /// A price of each cut; none where one is negative, no number or of no cut.
    pub fn prices(&self, told: &[(usize, f64)]) -> Option<Vec<f64>> {
        let mut prices = vec![0.0; self.most.len()];
        for &(cut, price) in told {
            let own = prices.get_mut(cut)?;
            *own = (price >= 0.0 && price.is_finite()).then_some(price)?;
        }
        Some(prices)
    }

    /// What each use pays for cuts.
    pub fn paid(&self, prices: &[f64]) -> Vec<f64> {
        let each = self.uses.iter().map(|uses| {
            let parts = uses.iter();
            parts.map(|&(cut, n)| prices[cut] * n).sum()
        });
        each.collect()
    }

    /// Takes off what the cuts bring in.
    pub fn take_off(&self, prices: &[f64], terms: &mut Terms) {
        for (price, most) in prices.iter().zip(&self.most) {
            if *price > 0.0 {
                terms.add(-price * most);
            }
        }
    }
}

/// What an appointment uses of a cut; none where it is no number.
fn used(uses: &Use, cut: &Cut) -> Option<i128> {
    let mut parts = 0i128;
    for &(limit, part) in &cut.parts {
        let own = uses.shared.iter().find(|own| own.0 == limit);
        let amount = own.map_or(0.0, |own| own.1);
        // An amount has at most six decimals and is at most 1e12.
        #[allow(clippy::cast_possible_truncation)]
        let amount = (amount * MILLION).round() as i128;
        parts = parts.checked_add(amount.checked_mul(i128::from(part))?)?;
    }
    whole(parts, cut)
}

/// Parts in millionths as a whole number, rounded down.
fn whole(parts: i128, cut: &Cut) -> Option<i128> {
    let of = i128::from(cut.of).checked_mul(1_000_000)?;
    Some(parts.div_euclid(of))
}

/// Numbers beyond 2^53 are rounded as any other term is.
#[allow(clippy::cast_precision_loss)]
fn number(whole: i128) -> f64 {
    whole as f64
}
