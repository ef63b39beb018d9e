//! Prices of answered questions as places on a path, between which others are answered.

use crate::dual::ascent::Stage;

/// An answered question: where the path of the best prices passes.
#[derive(Clone, Debug)]
pub(super) struct Waypoint {
    prices: Sparse,
    /// Where a climb came to rest at each temperature, the hottest first.
    path: Vec<(f64, Sparse)>,
    lower_bound: f64,
}

/// The prices that are not 0, with their positions: most are 0.
#[derive(Clone, Debug)]
struct Sparse(Vec<(u32, f64)>);

impl Sparse {
    fn new(prices: &[f64]) -> Self {
        let some = (0u32..).zip(prices.iter().copied());
        Self(some.filter(|(_, price)| *price != 0.0).collect())
    }

    fn add(&self, share: f64, sum: &mut [f64]) {
        for &(at, price) in &self.0 {
            sum[at as usize] += share * price;
        }
    }
}

/// Stages hotter than this, in days of waiting, are not kept: there nearly every limit has a price.
const KEPT: f64 = 0.5;

impl Waypoint {
    /// Prices that prove most, where the climb came to rest, and the bound.
    pub fn new(prices: &[f64], path: &[Stage], lower_bound: f64) -> Self {
        let kept = path.iter().filter(|stage| stage.temperature <= KEPT);
        Self {
            prices: Sparse::new(prices),
            path: kept
                .map(|stage| (stage.temperature, Sparse::new(&stage.prices)))
                .collect(),
            lower_bound,
        }
    }
}

/// A place between two answered questions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Between<'w> {
    pub before: &'w Waypoint,
    pub after: &'w Waypoint,
    /// How far from the one to the other: 0 to 1.
    pub share: f64,
}

impl Between<'_> {
    /// The prices that prove most.
    pub fn prices(&self, limits: usize) -> Vec<f64> {
        self.mix(limits, &self.before.prices, &self.after.prices)
    }

    /// Where a climb would come to rest at each temperature, as far as both neighbours tell.
    pub fn path(&self, limits: usize) -> Vec<Stage> {
        let (before, after) = (&self.before.path, &self.after.path);
        let both = before.iter().filter_map(|(temperature, before)| {
            let (_, after) = after.iter().find(|(other, _)| other == temperature)?;
            Some(Stage {
                temperature: *temperature,
                prices: self.mix(limits, before, after),
            })
        });
        both.collect()
    }

    /// The bound on the line between the two.
    pub fn bound(&self) -> f64 {
        (1.0 - self.share) * self.before.lower_bound + self.share * self.after.lower_bound
    }

    fn mix(&self, limits: usize, before: &Sparse, after: &Sparse) -> Vec<f64> {
        let mut sum = vec![0.0; limits];
        before.add(1.0 - self.share, &mut sum);
        after.add(self.share, &mut sum);
        sum
    }
}
