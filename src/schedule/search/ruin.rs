//! Taking a few neighbouring cases out.

use rand::RngExt;

use crate::domain::calendar::Day;

use super::super::pieces::{Company, Seed, Spot};
use super::Search;

/// Among how many random cases the one that could gain most is chosen to begin a round: of 4, 8 and
/// 32 the best in equal time, and 64 bring no more (docs/decisions/rounding-and-search.md).
const TRIED: usize = 32;

/// What was taken out, and how.
pub(super) struct Ruin {
    pub seed: Seed,
    pub spot: Spot,
    pub company: Company,
    /// What the cases taken out cost.
    pub cost: f64,
}

impl Search<'_, '_> {
    /// Takes out a case and others near it, `most` at most.
    pub(super) fn ruin(&mut self, most: usize) -> Ruin {
        self.out.clear();
        let (seed, first) = self.first();
        let (spot, lane, day) = self.spot(first);
        let lanes = self.room.lanes(self.cases[first].cohort);
        let lane = if self.inside(&lanes[lane]) {
            lane
        } else {
            let other = lanes.iter().position(|lane| self.inside(lane));
            other.unwrap_or(lane)
        };
        let mut cost = self.remove(first);
        let port = lanes[lane].port.at();
        let wish = self.random.random_range(3..=most.max(3));
        let company = if self.random.random_range(0..2u8) == 0 {
            Company::Two
        } else {
            Company::One
        };
        if let Company::Two = company {
            let end = self.room.problem.calendar.end();
            let other = Day(self.random.random_range(0..end.0));
            cost += self.take_near(port, other, wish / 2);
        }
        cost += self.take_near(port, day, wish);
        Ruin {
            seed,
            spot,
            company,
            cost,
        }
    }

    /// A case that could gain much by a move, the best of a few; half of the time any case, or one
    /// that the search is about.
    fn first(&mut self) -> (Seed, usize) {
        let mut best = self.random.random_range(0..self.cases.len());
        if self.random.random_range(0..2u8) == 0 {
            if let Some(last) = self.focus.len().checked_sub(1) {
                let at = self.random.random_range(0..=last);
                return (Seed::Focus, self.focus[at]);
            }
            return (Seed::Any, best);
        }
        for _ in 1..TRIED {
            let at = self.random.random_range(0..self.cases.len());
            if self.regrets[at] > self.regrets[best] {
                best = at;
            }
        }
        (Seed::Regret, best)
    }

    /// A lane of a case, and a day.
    fn spot(&mut self, at: usize) -> (Spot, usize, Day) {
        let known = &self.cases[at];
        match (known.place, self.random.random_range(0..4u8)) {
            (Some(place), 0) => (Spot::Own, place.lane as usize, place.day),
            (own, 1) => {
                let lanes = self.room.lanes(known.cohort).len();
                let last = own.map_or(self.room.problem.calendar.last(), |place| place.day);
                let lane = self.random.random_range(0..lanes);
                let days = known.ready.0..=last.max(known.ready).0;
                (Spot::Any, lane, Day(self.random.random_range(days)))
            }
            _ => {
                let (lane, day) = self.wish(at);
                (Spot::Wish, lane, day)
            }
        }
    }

    /// The lane and day that a case would have at the prices, now and then the next best.
    fn wish(&mut self, at: usize) -> (usize, Day) {
        let known = &self.cases[at];
        let table = self.lane_prices.of(known.cohort.index as usize);
        let mut best = (f64::INFINITY, 0, known.ready);
        for day in known.ready.until(self.room.problem.calendar.end()) {
            let waits = known.waiting(&self.objective, day);
            if waits >= best.0 {
                // Waiting never costs less on a later day.
                break;
            }
            for (lane, prices) in table.iter().enumerate() {
                let cost = waits + prices[day.at()];
                if cost < best.0 && self.random.random_range(0..4u8) > 0 {
                    best = (cost, lane, day);
                }
            }
        }
        (best.1, best.2)
    }

    /// Takes out cases of a port on a day and those around it, until so many are out.
    fn take_near(&mut self, port: usize, day: Day, wish: usize) -> f64 {
        let mut cost = 0.0;
        let mut step: i32 = 0;
        while self.out.len() < wish && step < 16 {
            // day, day + 1, day - 1, day + 2, …
            let near = if step % 2 == 1 {
                day + (step + 1) / 2
            } else {
                day - step / 2
            };
            step += 1;
            if !self.room.problem.calendar.contains(near) {
                continue;
            }
            let cell = port * self.days + near.at();
            let take = self.random.random_range(1..=4usize);
            for _ in 0..take {
                let count = self.cells[cell].len();
                if count == 0 || self.out.len() >= wish {
                    break;
                }
                let at = self.cells[cell][self.random.random_range(0..count)];
                cost += self.remove(at);
            }
        }
        cost
    }

    /// Takes a case out and remembers where it stood; returns what it cost.
    fn remove(&mut self, at: usize) -> f64 {
        self.out.push((at, self.cases[at].place));
        self.lift(at);
        self.cases[at].cost
    }
}
