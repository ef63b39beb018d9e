//! Steady days: cases exchange ports, days and slots until ports see much the same number of people
//! from one day to the next.
//!
//! Resource levelling as a local search (after R. A. Burgess and J. B. Killebrew, "Variation in activity
//! level on a cyclical arrow diagram", Journal of Industrial Engineering 13, 1962, with the sum of changes
//! in place of the sum of squares), accepted as in simulated annealing. Cost may rise in all by a given
//! amount; where it may not, only exchanges at no cost are made.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::board::{Board, Place};
use super::improve::settle_but;
use super::{seniority, steady};
use crate::clock::Stop;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, narrow};
use crate::domain::outcome::DayToDay;
use people::People;
use roll::{Member, Roll};

mod people;
mod roll;

/// How far it goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    /// Exchanges tried for each case, as if there were no more than `MANY`.
    pub tries: f64,
    /// By how much the cost may rise.
    pub cost: f64,
}

/// Exchanges are tried for each of so many cases at most: beyond, each has its turn less often.
const MANY: usize = 10_000;

/// How far from its day a case is tried, at most.
const REACH: i32 = 4;

/// What an exchange may cost at most for each person that the changes fall by, as a multiple of what there
/// is for all of them.
const RATE: f64 = 8.0;

/// How many people more the changes may come to at first, and be kept.
const WARM: f64 = 3.0;

/// Tries after which it is asked whether to go on.
const ASKED: u64 = 1 << 10;

/// Cases of a day that are looked at for an exchange.
const LOOKED_AT: usize = 6;

/// How steady the days of a board are that is not levelled.
#[must_use]
pub fn as_it_is(board: &Board<'_>) -> DayToDay {
    DayToDay::unchanged(People::new(board).changes())
}

/// Levels a board. Whoever is to stay where they are, and do, stay.
pub fn level(board: &mut Board<'_>, budget: Budget, stop: &Stop<'_>) -> DayToDay {
    let people = People::new(board);
    let before = people.changes();
    let movable: Vec<CaseIndex> = board
        .cases()
        .filter(|&case| {
            let home = board.home(case).map(|(place, _)| place);
            let place = board.places[case.at()];
            // Nobody is given another appointment than promised for this.
            let is_promised = board.problem.movable_of(case).is_some();
            place.is_some() && place != home && !is_promised
        })
        .collect();
    if before.sum() == 0 || movable.is_empty() {
        return DayToDay::unchanged(before);
    }
    let kept = board.clone();
    let total = board.total();
    let roll = Roll::new(board, &movable);
    let mut search = Search {
        random: ChaCha8Rng::seed_from_u64(SEED),
        spent: 0.0,
        most: budget.cost,
        people,
        roll,
        board,
    };
    search.people.seat(&search.roll);
    search.run(budget, before.sum(), stop);
    // Nobody is left without an appointment beside a free place; who has one keeps it.
    let hold = |_: CaseIndex, from: Option<Place>| from.map_or(0.0, |_| f64::INFINITY);
    settle_but(board, stop, &hold);
    if board.stay.is_some() {
        steady::order(board);
    } else {
        seniority::sort(board);
    }
    let after = People::new(board).changes();
    let cost = board.total() - total;
    if after.sum() >= before.sum() || cost > budget.cost + 1e-9 * (1.0 + total.abs()) {
        *board = kept;
        return DayToDay::unchanged(before);
    }
    DayToDay {
        before,
        after,
        cost,
    }
}

/// A cost that is none but for rounding.
const FREE: f64 = 1e-9;

/// The random numbers are the same for every plan.
const SEED: u64 = 7;

struct Search<'b, 'a> {
    board: &'b mut Board<'a>,
    people: People,
    roll: Roll<'a>,
    random: ChaCha8Rng,
    /// What the plan costs more than at first.
    spent: f64,
    /// The most that it may.
    most: f64,
}

/// A lane of somebody's and a day.
#[derive(Clone, Copy)]
struct Spot {
    lane: u32,
    day: Day,
}

impl Member {
    fn spot(&self) -> Spot {
        Spot {
            lane: self.lane,
            day: self.day,
        }
    }
}

impl Search<'_, '_> {
    /// Tries as often as the budget says, ever less boldly.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss
    )]
    fn run(&mut self, budget: Budget, changes: u64, stop: &Stop<'_>) {
        let rate = RATE * budget.cost / changes as f64;
        let movable = self.roll.members.len();
        let tries = (budget.tries * movable.min(MANY) as f64) as u64;
        for turn in 0..tries {
            if turn % ASKED == 0 && !stop.goes_on() {
                return;
            }
            let left = 1.0 - turn as f64 / tries as f64;
            let member = self.random.random_range(0..movable);
            self.try_one(member, rate, WARM * left * left);
        }
    }

    /// Tries to give a case another port or day; by itself, or in exchange with somebody there.
    fn try_one(&mut self, at: usize, rate: f64, warmth: f64) {
        let own = self.roll.members[at];
        let lane = narrow(self.random.random_range(0..self.roll.lanes(&own)));
        let by = self.random.random_range(-REACH..=REACH);
        let to = Spot {
            lane,
            day: own.day + by,
        };
        if !self.roll.is_open(&own, lane, to.day) {
            return;
        }
        let (here, there) = (self.cell(&own, own.spot()), self.cell(&own, to));
        if here == there {
            return;
        }
        let persons = own.persons();
        let noise: f64 = self.random.random();
        let slack = -warmth * noise.max(1e-9).ln();
        let cost = self.cost(&own, to) - self.cost(&own, own.spot());
        if self.may_cost(cost, rate) {
            let gain = (self.people).difference(&[(here, -persons), (there, persons)]);
            if Self::is_worth(gain, cost, rate, slack) && self.go(at, to) {
                self.spent += cost;
                return;
            }
        }
        self.exchange(at, to, cost, rate, slack);
    }

    fn cell(&self, member: &Member, spot: Spot) -> usize {
        self.people
            .cell(self.roll.port(member, spot.lane), spot.day)
    }

    fn cost(&self, member: &Member, spot: Spot) -> f64 {
        self.roll.cost(member, spot.lane, spot.day)
    }

    /// Whether a change may cost so much.
    fn may_cost(&self, cost: f64, rate: f64) -> bool {
        cost <= FREE || rate > 0.0 && self.spent + cost <= self.most
    }

    /// Whether a change of so many people, and of a cost that it may have, is to be made.
    fn is_worth(people: f64, cost: f64, rate: f64, slack: f64) -> bool {
        if cost > FREE {
            people + cost / rate < slack
        } else {
            people < slack
        }
    }

    /// Moves somebody, if there is room.
    fn go(&mut self, at: usize, to: Spot) -> bool {
        let own = self.roll.members[at];
        if self.is_full(&own, to, &[&own]) {
            return false;
        }
        let cohort = self.roll.cohort(&own);
        let from = self.board.lift(own.case);
        let place = self.board.place_on(cohort, to.lane, to.day);
        if let Some(place) = place.or(from) {
            self.board.put(own.case, place);
        }
        if place.is_some() {
            self.stands(at, to);
        }
        place.is_some()
    }

    /// Whether there is no room for somebody, even if others leave.
    fn is_full(&self, member: &Member, to: Spot, leave: &[&Member]) -> bool {
        let cohort = self.roll.cohort(member);
        let lacking = self.board.lacking(cohort, to.lane, to.day);
        lacking.is_some_and(|(limit, amount)| {
            let mut room = self.board.left(limit);
            for other in leave {
                let cohort = self.roll.cohort(other);
                self.board
                    .for_each_day_use(cohort, other.lane, other.day, |own, amount| {
                        if own == limit {
                            room += amount;
                        }
                    });
            }
            !self.board.would_fit(limit, amount, room)
        })
    }

    /// Somebody stands elsewhere now.
    fn stands(&mut self, at: usize, to: Spot) {
        let own = self.roll.members[at];
        let (here, there) = (self.cell(&own, own.spot()), self.cell(&own, to));
        self.people.moved(at, here, there, own.persons());
        let own = &mut self.roll.members[at];
        (own.lane, own.day) = (to.lane, to.day);
    }

    /// Tries to exchange days, or days and ports, with somebody who stands there.
    fn exchange(&mut self, at: usize, to: Spot, own_cost: f64, rate: f64, slack: f64) {
        let own = self.roll.members[at];
        let port = self.roll.port(&own, own.lane);
        let (here, there) = (self.cell(&own, own.spot()), self.cell(&own, to));
        let persons = own.persons();
        for _ in 0..LOOKED_AT {
            // Somebody who stands on that day, at that port or at any.
            let cell = if self.random.random_range(0..3) == 0 {
                self.people.any_on(to.day, &mut self.random)
            } else {
                there
            };
            let Some(other_at) = self.people.anybody(cell, &mut self.random) else {
                continue;
            };
            if other_at == at {
                continue;
            }
            let other = self.roll.members[other_at];
            // They take the case's port, or keep their own.
            let wanted = if self.random.random_range(0..2) == 0 {
                port
            } else {
                self.roll.port(&other, other.lane)
            };
            let Some(lane) = self.roll.lane_to(&other, wanted) else {
                continue;
            };
            if !self.roll.is_open(&other, lane, own.day) {
                continue;
            }
            let back = Spot { lane, day: own.day };
            let cost = own_cost + self.cost(&other, back) - self.cost(&other, other.spot());
            if !self.may_cost(cost, rate) {
                continue;
            }
            let theirs = other.persons();
            let moves = [
                (here, -persons),
                (there, persons),
                (cell, -theirs),
                (self.people.cell(wanted, own.day), theirs),
            ];
            let gain = self.people.difference(&moves);
            if Self::is_worth(gain, cost, rate, slack) && self.change(at, to, other_at, back) {
                self.spent += cost;
                return;
            }
        }
    }

    /// Moves two at once, if there is room.
    fn change(&mut self, one_at: usize, to: Spot, other_at: usize, back: Spot) -> bool {
        let (one, other) = (self.roll.members[one_at], self.roll.members[other_at]);
        let both = [&one, &other];
        if self.is_full(&one, to, &both) || self.is_full(&other, back, &both) {
            return false;
        }
        let [cohort, their_cohort] = both.map(|own| self.roll.cohort(own));
        let [from, their] = both.map(|own| self.board.lift(own.case));
        if let Some(place) = self.board.place_on(cohort, to.lane, to.day) {
            self.board.put(one.case, place);
            if let Some(back_place) = self.board.place_on(their_cohort, back.lane, back.day) {
                self.board.put(other.case, back_place);
                self.stands(one_at, to);
                self.stands(other_at, back);
                return true;
            }
            self.board.lift(one.case);
        }
        for (own, place) in both.into_iter().zip([from, their]) {
            if let Some(place) = place {
                self.board.put(own.case, place);
            }
        }
        false
    }
}
