//! Putting the cases that a round took out where they cost least.

use rand::RngExt;

use crate::cohorts::profile::Gate;
use crate::domain::calendar::Day;
use crate::domain::id::PortIndex;

use super::super::pieces::{Order, Score};
use super::super::room::Place;
use super::Search;

/// How far from a freed day a case may be put: elsewhere the plan is as full as before.
const NEAR: i32 = 3;

/// One of so many good places is passed over, so that the next round finds another way: a *blink*.
/// Christiaens and Vanden Berghe take 1 of 100; this is about as rare, and a number of whole bits.
const BLINK: u8 = 64;

/// How much the random part of a key may change the order in which cases are put back, from 0.8 to
/// 1.2 times: enough for those of like weight to change places from round to round, not enough for
/// the lightest to come before the heaviest.
const LEAST_NOISE: f64 = 0.8;
const NOISE: f64 = 0.4;

/// How the cases were put back.
pub(super) struct Recreation {
    pub order: Order,
    pub score: Score,
    /// What they cost now.
    pub cost: f64,
    /// How many have a place.
    pub put_back: u64,
}

/// Days of a port that follow each other.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Near {
    port: PortIndex,
    from: Day,
    to: Day,
}

impl Search<'_, '_> {
    /// Puts the cases taken out back, one after the other.
    pub(super) fn recreate(&mut self) -> Recreation {
        self.find_near();
        let order = self.find_order();
        let score = if self.random.random_range(0..3u8) > 0 {
            Score::Priced
        } else {
            Score::Cost
        };
        let mut recreation = Recreation {
            order,
            score,
            cost: 0.0,
            put_back: 0,
        };
        for turn in 0..self.order.len() {
            let at = self.order[turn].1;
            let (cost, place) = self.best_place(at, score);
            if let Some(place) = place {
                self.put(at, place);
                recreation.put_back += 1;
            }
            recreation.cost += cost;
        }
        recreation
    }

    /// The order in which they are put back.
    fn find_order(&mut self) -> Order {
        self.order.clear();
        let order = match self.random.random_range(0..4u8) {
            0 => Order::Any,
            1 => Order::Weighted,
            2 => Order::Weight,
            _ => Order::Persons,
        };
        for &(at, _) in &self.out {
            let noise: f64 = self.random.random();
            let cohort = self.cases[at].cohort;
            let factor = LEAST_NOISE + NOISE * noise;
            let key = match order {
                Order::Any => noise,
                Order::Weighted => -cohort.weighted * factor,
                Order::Weight => -cohort.weighted / cohort.persons * factor,
                Order::Persons => -cohort.persons * factor,
            };
            self.order.push((key, at));
        }
        (self.order).sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        order
    }

    /// The ports and days at which the cases taken out stood, and the days close to them.
    fn find_near(&mut self) {
        self.near.clear();
        let last = self.room.problem.calendar.last();
        for turn in 0..self.out.len() {
            if let (at, Some(place)) = self.out[turn] {
                self.near.push(Near {
                    port: self.port_of(at, place),
                    from: (place.day - NEAR).max(Day::START),
                    to: (place.day + NEAR).min(last),
                });
            }
        }
        self.near.sort_unstable();
        self.near.dedup_by(|next, near| {
            let together = next.port == near.port && next.from <= near.to;
            if together {
                near.to = near.to.max(next.to);
            }
            together
        });
    }

    /// The place with room that scores least, and its cost alone; now and then a good place is
    /// passed over.
    fn best_place(&mut self, at: usize, score: Score) -> (f64, Option<Place>) {
        let known = &self.cases[at];
        let cohort = known.cohort;
        let table = self.lane_prices.of(cohort.index as usize);
        let nowhere = known.unscheduled + known.unrest(None);
        let mut best = (nowhere, nowhere, None);
        for (lane_at, lane) in (0u32..).zip(self.room.lanes(cohort)) {
            if !self.inside(lane) {
                continue;
            }
            let travel = cohort.persons * lane.travel;
            let near = self.near.iter().filter(|near| near.port == lane.port);
            for day in near.flat_map(|near| near.from.max(known.ready).until(near.to + 1)) {
                let waiting = known.waiting(&self.objective, day);
                if waiting >= best.0 {
                    break;
                }
                let at = day.at();
                if lane.gates[at] == Gate::Closed {
                    continue;
                }
                let scored = match score {
                    Score::Priced => waiting + table[lane_at as usize][at],
                    Score::Cost => waiting + travel,
                };
                if scored >= best.0 {
                    continue;
                }
                // Its own place before any other of the day.
                let home = known
                    .home
                    .filter(|(own, _)| (own.lane, own.day) == (lane_at, day));
                let home = home.filter(|(own, _)| self.room.has_room_at(cohort, *own));
                let found = match home {
                    Some((home, _)) => Some(home),
                    None => self.room.place_on(cohort, lane_at, day),
                };
                if let Some(place) = found {
                    let unrest = known.unrest(Some(place));
                    if scored + unrest >= best.0 {
                        continue;
                    }
                    let (scored, travel) = (scored + unrest, travel + unrest);
                    if self.random.random_range(0..BLINK) > 0 {
                        best = (scored, waiting + travel, Some(place));
                    } else {
                        self.trace.blinks += 1;
                    }
                }
            }
        }
        (best.1, best.2)
    }
}
