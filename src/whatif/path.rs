//! Prices of answered questions as places on a path, between which others are answered.

/// An answered question: where the path of the best prices passes.
#[derive(Clone, Debug)]
pub(super) struct Waypoint {
    prices: Sparse,
    last: Sparse,
    gentle: Sparse,
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

impl Waypoint {
    /// Prices that prove most, those of the last temperature, those that guide a rounding, and the
    /// bound.
    pub fn new(prices: &[f64], last: &[f64], gentle: &[f64], lower_bound: f64) -> Self {
        Self {
            prices: Sparse::new(prices),
            last: Sparse::new(last),
            gentle: Sparse::new(gentle),
            lower_bound,
        }
    }

    /// Where the path begins: the base plan.
    pub fn base(prices: &[f64], lower_bound: f64) -> Self {
        let prices = Sparse::new(prices);
        Self {
            last: prices.clone(),
            gentle: prices.clone(),
            prices,
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
        self.mixed(limits, |waypoint| &waypoint.prices)
    }

    /// The prices at which a climb at the last temperature ended.
    pub fn last(&self, limits: usize) -> Vec<f64> {
        self.mixed(limits, |waypoint| &waypoint.last)
    }

    /// The prices that guide a rounding.
    pub fn gentle(&self, limits: usize) -> Vec<f64> {
        self.mixed(limits, |waypoint| &waypoint.gentle)
    }

    /// The bound on the line between the two.
    pub fn bound(&self) -> f64 {
        (1.0 - self.share) * self.before.lower_bound + self.share * self.after.lower_bound
    }

    fn mixed(&self, limits: usize, of: impl Fn(&Waypoint) -> &Sparse) -> Vec<f64> {
        let mut sum = vec![0.0; limits];
        of(self.before).add(1.0 - self.share, &mut sum);
        of(self.after).add(self.share, &mut sum);
        sum
    }
}
