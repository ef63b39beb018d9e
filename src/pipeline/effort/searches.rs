//! How long and how boldly an effort searches for a better plan. docs/decisions/ has the measurements
//! under the headings named here.

use super::{ANEW, Effort, Reach};
use crate::schedule::regions::Budget;

/// Most appointments taken out at once: of 6, 8 and 15 the best in equal time ("Search over the
/// whole plan").
const RUIN: usize = 8;

/// The temperature that a search begins at, in days of waiting ("Search over the whole plan").
const TEMPERATURE: f64 = 0.3;

/// A repaired plan is near its best place already: a hotter beginning would first undo it.
const WARM_TEMPERATURE: f64 = 0.1;

/// Most rounds of a warm search at normal effort on as few cases: an answer takes a fraction of a second.
const ROUNDS_FEW_CASES: u64 = 160_000;

/// Rounds of a warm search for every hundred of a cold one at normal effort: after whole days were
/// given anew, where few appointments lost their place (above all around these: "A search around what
/// has changed"), and otherwise ("What-if answers start from the base plan").
const ROUNDS_ANEW: u64 = 32;
const ROUNDS_FEW: u64 = 2;
const ROUNDS: u64 = 20;

/// Fewest rounds around what has changed.
const ROUNDS_FEW_LEAST: u64 = 10_000;

/// Fewest rounds where more than a few appointments lost their place: some thousand cases take that
/// in a fraction of a second, and with a fifth of a cold plan's rounds one answer of six on 2,600
/// cases stayed 0.32 points worse than a cold plan.
const ROUNDS_LEAST: u64 = 60_000;

/// Of a plan's search so large a part goes around an earlier plan: with more, more cases move for no less
/// cost (docs/decisions/rounding-and-search.md).
const NEAR: u64 = 4;

impl Effort {
    /// How long to search for a better cold plan of so many cases.
    pub(crate) fn search(self, cases: usize) -> Budget {
        let cases = cases as u64;
        let own = &self.numbers().rounds;
        let rounds = (own.for_each * cases)
            .clamp(
                own.least,
                own.most + own.beyond * cases.saturating_sub(10_000),
            )
            .max(own.at_least_for_each * cases);
        let bold = own.bold.filter(|_| cases > 500 && rounds >= 1_000 * cases);
        Budget {
            rounds,
            ruin: RUIN,
            temperature: bold.unwrap_or(TEMPERATURE),
        }
    }

    /// How long to search around an earlier plan, of which most is to stay.
    pub(crate) fn search_near(self, cases: usize) -> Budget {
        let cold = self.search(cases);
        Self::gently(Budget {
            rounds: (cold.rounds / NEAR).max(1),
            ..cold
        })
    }

    /// The same search from a plan that is near its best place already.
    pub(crate) const fn gently(search: Budget) -> Budget {
        Budget {
            temperature: search.temperature.min(WARM_TEMPERATURE),
            ..search
        }
    }

    /// How long to search for a better plan than a repaired one of so many cases: longer where they
    /// were given whole days anew, and as long as for a cold plan where that takes no time.
    pub(crate) fn search_on(self, cases: usize, reach: Reach, anew: bool) -> Budget {
        let cold = self.search(cases);
        let Some(times) = self.numbers().warm else {
            let warm = cases > ANEW;
            return Budget {
                temperature: if warm {
                    WARM_TEMPERATURE
                } else {
                    cold.temperature
                },
                ..cold
            };
        };
        if cases <= ANEW {
            return Budget {
                rounds: cold.rounds.min(times * ROUNDS_FEW_CASES),
                ..cold
            };
        }
        let (percent, least) = match (reach, anew) {
            (_, true) => (ROUNDS_ANEW, ROUNDS_LEAST),
            (Reach::Few, false) => (ROUNDS_FEW, ROUNDS_FEW_LEAST),
            (_, false) => (ROUNDS, ROUNDS_LEAST),
        };
        Budget {
            rounds: times * (Self::Normal.search(cases).rounds * percent / 100).max(least),
            temperature: WARM_TEMPERATURE,
            ..cold
        }
    }
}
