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
use crate::cohorts::profile::Gate;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, narrow};
use crate::domain::outcome::DayToDay;
use people::People;

mod people;

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
    let mut search = Search {
        random: ChaCha8Rng::seed_from_u64(SEED),
        spent: 0.0,
        most: budget.cost,
        people,
        board,
    };
    search.people.seat(&movable, search.board);
    search.run(&movable, budget, before.sum(), stop);
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
    random: ChaCha8Rng,
    /// What the plan costs more than at first.
    spent: f64,
    /// The most that it may.
    most: f64,
}

impl Search<'_, '_> {
    /// Tries as often as the budget says, ever less boldly.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss
    )]
    fn run(&mut self, movable: &[CaseIndex], budget: Budget, changes: u64, stop: &Stop<'_>) {
        let rate = RATE * budget.cost / changes as f64;
        let tries = (budget.tries * movable.len().min(MANY) as f64) as u64;
        for turn in 0..tries {
            if turn % ASKED == 0 && !stop.goes_on() {
                return;
            }
            let left = 1.0 - turn as f64 / tries as f64;
            let case = movable[self.random.random_range(0..movable.len())];
            self.try_one(case, rate, WARM * left * left);
        }
    }

    /// Tries to give a case another port or day; by itself, or in exchange with somebody there.
    fn try_one(&mut self, case: CaseIndex, rate: f64, warmth: f64) {
        let (Some(from), Some(cohort)) = (self.board.places[case.at()], self.board.cohort(case))
        else {
            return;
        };
        let lanes = self.board.lanes(cohort);
        let problem = self.board.problem;
        let to_lane = self.random.random_range(0..lanes.len());
        let by = self.random.random_range(-REACH..=REACH);
        let day = from.day + by;
        let ready = problem.cases[case.at()].ready.max(Day::START);
        if day < ready
            || day > problem.calendar.last()
            || lanes[to_lane].gates[day.at()] == Gate::Closed
        {
            return;
        }
        let (own, other) = (
            self.people.cell(lanes[from.lane as usize].port, from.day),
            self.people.cell(lanes[to_lane].port, day),
        );
        if own == other {
            return;
        }
        let persons = i64::from(problem.class_of(case).persons);
        let noise: f64 = self.random.random();
        let slack = -warmth * noise.max(1e-9).ln();
        let to_lane = narrow(to_lane);
        let to = Place {
            day,
            lane: to_lane,
            slot: None,
        };
        let cost = self.board.cost(case, to) - self.board.cost(case, from);
        let gain = self.people.difference(&[(own, -persons), (other, persons)]);
        if self.is_worth(gain, cost, rate, slack) {
            self.board.lift(case);
            if let Some(to) = self.board.place_on(cohort, to_lane, day) {
                self.board.put(case, to);
                self.spent += cost;
                self.people.moved(case, own, other, persons);
                return;
            }
            self.board.put(case, from);
        }
        self.exchange(case, from, to, rate, slack);
    }

    /// Whether a change may cost so much.
    fn may_cost(&self, cost: f64, rate: f64) -> bool {
        cost <= FREE || rate > 0.0 && self.spent + cost <= self.most
    }

    /// Whether a change of so many people and so much cost is to be made.
    fn is_worth(&self, people: f64, cost: f64, rate: f64, slack: f64) -> bool {
        if !self.may_cost(cost, rate) {
            return false;
        }
        if cost > FREE {
            people + cost / rate < slack
        } else {
            people < slack
        }
    }

    /// Tries to exchange days, or days and ports, with somebody who stands there.
    fn exchange(&mut self, case: CaseIndex, from: Place, to: Place, rate: f64, slack: f64) {
        let Some(cohort) = self.board.cohort(case) else {
            return;
        };
        let lanes = self.board.lanes(cohort);
        let (port, other_port) = (lanes[from.lane as usize].port, lanes[to.lane as usize].port);
        let (own, there) = (
            self.people.cell(port, from.day),
            self.people.cell(other_port, to.day),
        );
        let own_cost = self.board.cost(case, to) - self.board.cost(case, from);
        let problem = self.board.problem;
        let persons = i64::from(problem.class_of(case).persons);
        for _ in 0..LOOKED_AT {
            // Somebody who stands on that day, at that port or at any.
            let cell = if self.random.random_range(0..3) == 0 {
                self.people.any_on(to.day, &mut self.random)
            } else {
                there
            };
            let Some(other) = self.people.anybody(cell, &mut self.random) else {
                continue;
            };
            if other == case {
                continue;
            }
            let (Some(their), Some(their_cohort)) =
                (self.board.places[other.at()], self.board.cohort(other))
            else {
                continue;
            };
            let their_lanes = self.board.lanes(their_cohort);
            // They take the case's port, or keep their own.
            let wanted = if self.random.random_range(0..2) == 0 {
                port
            } else {
                their_lanes[their.lane as usize].port
            };
            let Some(lane) = their_lanes.iter().position(|lane| lane.port == wanted) else {
                continue;
            };
            let ready = problem.cases[other.at()].ready.max(Day::START);
            if from.day < ready || their_lanes[lane].gates[from.day.at()] == Gate::Closed {
                continue;
            }
            let back = Place {
                day: from.day,
                lane: narrow(lane),
                slot: None,
            };
            let cost = own_cost + self.board.cost(other, back) - self.board.cost(other, their);
            if !self.may_cost(cost, rate) {
                continue;
            }
            let theirs = i64::from(problem.class_of(other).persons);
            let back_cell = self.people.cell(wanted, from.day);
            let moves = [
                (own, -persons),
                (there, persons),
                (cell, -theirs),
                (back_cell, theirs),
            ];
            let gain = self.people.difference(&moves);
            if !self.is_worth(gain, cost, rate, slack) {
                continue;
            }
            self.board.lift(case);
            self.board.lift(other);
            if let Some(place) = self.board.place_on(cohort, to.lane, to.day) {
                self.board.put(case, place);
                if let Some(back) = self.board.place_on(their_cohort, back.lane, back.day) {
                    self.board.put(other, back);
                    self.spent += cost;
                    self.people.moved(case, own, there, persons);
                    self.people.moved(other, cell, back_cell, theirs);
                    return;
                }
                self.board.lift(case);
            }
            self.board.put(case, from);
            self.board.put(other, their);
        }
    }
}
