//! Improving a whole plan: a few neighbouring appointments are taken out and put back better.
//!
//! Ruin and recreate (Schrimpf et al., Journal of Computational Physics 159, 2000) with small
//! neighbourhoods and random gaps in the reinsertion (Christiaens and Vanden Berghe,
//! Transportation Science 54, 2020), accepted as in simulated annealing. [`regions`](super::regions)
//! says where and for how long.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::cohorts::profile::{Gate, Lane};
use crate::cohorts::queue::Cohort;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, PortIndex};
use crate::dual::pricing::LanePrices;

use super::board::{Board, Place};
use super::outlook::waiting;

/// How far from a freed day a case may be put.
const NEAR: Day = 3;

/// Among how many random cases the one that could gain most is chosen to begin a round.
const TRIED: usize = 32;

/// The state of the search, over some cases of a board of its own.
pub(super) struct Search<'b, 'a> {
    pub board: Board<'a>,
    lane_prices: &'b LanePrices,
    /// The least cost, prices included, at which each case could be served.
    least: &'b [f64],
    /// The region of each port, and the one that is searched.
    regions: &'b [usize],
    region: usize,
    random: ChaCha8Rng,
    /// Cases by (port, day).
    cells: Vec<Vec<CaseIndex>>,
    days: usize,
    /// The cases that may be moved.
    pub cases: Vec<CaseIndex>,
    out: Vec<(CaseIndex, Option<Place>)>,
    /// Ports and days near those that a round made room on, in rising order.
    near: Vec<(PortIndex, Day)>,
}

/// What is searched, and by which random numbers.
pub(super) struct Part<'b> {
    /// The region of each port.
    pub regions: &'b [usize],
    /// The region to search.
    pub region: usize,
    /// The cases in it: each has a lane to one of its ports, and stands there if it stands at all.
    pub cases: Vec<CaseIndex>,
    /// Seed of the random stream.
    pub seed: u64,
}

impl<'b, 'a> Search<'b, 'a> {
    pub fn new(
        board: Board<'a>,
        lane_prices: &'b LanePrices,
        least: &'b [f64],
        part: Part<'b>,
    ) -> Self {
        let days = board.problem.calendar.days.unsigned_abs() as usize;
        let mut search = Self {
            cells: vec![Vec::new(); days * board.problem.ports.len()],
            board,
            lane_prices,
            least,
            regions: part.regions,
            region: part.region,
            random: ChaCha8Rng::seed_from_u64(part.seed),
            days,
            cases: part.cases,
            out: Vec::new(),
            near: Vec::new(),
        };
        for at in 0..search.cases.len() {
            let case = search.cases[at];
            if let Some(place) = search.board.places[case.at()] {
                let cell = search.cell_of(case, place);
                search.cells[cell].push(case);
            }
        }
        search
    }

    /// Whether a lane leads to a port of the region.
    fn inside(&self, lane: &Lane) -> bool {
        self.regions[lane.port.at()] == self.region
    }

    fn port_of(&self, case: CaseIndex, place: Place) -> PortIndex {
        self.board.cohort(case).map_or(PortIndex(0), |cohort| {
            self.board.lanes(cohort)[place.lane as usize].port
        })
    }

    fn cell_of(&self, case: CaseIndex, place: Place) -> usize {
        self.port_of(case, place).at() * self.days + place.day.unsigned_abs() as usize
    }

    /// One round; returns the cost saved (negative where a worse plan was accepted).
    pub fn round(&mut self, ruin: usize, temperature: f64) -> f64 {
        self.out.clear();
        let before = self.take_out(ruin);
        self.find_near();
        let mut after = 0.0;
        let mut order: Vec<(f64, CaseIndex)> = Vec::with_capacity(self.out.len());
        let rule = self.random.random_range(0..4u8);
        for at in 0..self.out.len() {
            let case = self.out[at].0;
            let noise: f64 = self.random.random();
            let Some(cohort) = self.board.cohort(case) else {
                continue;
            };
            let key = match rule {
                0 => noise,
                1 => -cohort.weighted * (0.8 + 0.4 * noise),
                2 => -cohort.weighted / cohort.persons * (0.8 + 0.4 * noise),
                _ => -cohort.persons * (0.8 + 0.4 * noise),
            };
            order.push((key, case));
        }
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let priced = self.random.random_range(0..3u8) > 0;
        for &(_, case) in &order {
            let (cost, place) = self.best_place(case, priced);
            if let Some(place) = place {
                self.put(case, place);
            }
            after += cost;
        }
        let noise: f64 = self.random.random();
        let slack = if temperature > 0.0 {
            -temperature * noise.max(1e-9).ln()
        } else {
            0.0
        };
        if after < before + slack {
            return before - after;
        }
        for at in 0..self.out.len() {
            self.lift(self.out[at].0);
        }
        for at in 0..self.out.len() {
            if let (case, Some(place)) = self.out[at] {
                self.put(case, place);
            }
        }
        0.0
    }

    /// A case that could gain much by a move, the best of a few; half of the time any case.
    fn seed(&mut self) -> CaseIndex {
        let mut best = self.cases[self.random.random_range(0..self.cases.len())];
        let mut most = self.regret(best);
        let tried = if self.random.random_range(0..2u8) == 0 {
            1
        } else {
            TRIED
        };
        for _ in 1..tried {
            let case = self.cases[self.random.random_range(0..self.cases.len())];
            let regret = self.regret(case);
            if regret > most {
                (best, most) = (case, regret);
            }
        }
        best
    }

    /// The lane and day that a case would have at the prices, now and then the next best.
    fn wish(&mut self, case: CaseIndex, cohort: &Cohort) -> (usize, Day) {
        let problem = self.board.problem;
        let fact = problem.cases[case.at()];
        let (ready, due) = (fact.ready.max(0), fact.due.map(|due| due.max(0)));
        let table = self.lane_prices.of(cohort.index as usize);
        let mut best = (f64::INFINITY, 0, ready);
        for day in ready..problem.calendar.days {
            let waits = waiting(problem, cohort, due, day);
            for (lane, prices) in table.iter().enumerate() {
                let cost = waits + prices[day.unsigned_abs() as usize];
                if cost < best.0 && self.random.random_range(0..4u8) > 0 {
                    best = (cost, lane, day);
                }
            }
        }
        (best.1, best.2)
    }

    /// How far a case's cost, prices included, lies above the least it could have.
    fn regret(&self, case: CaseIndex) -> f64 {
        let problem = self.board.problem;
        let Some(cohort) = self.board.cohort(case) else {
            return 0.0;
        };
        let cost = match self.board.places[case.at()] {
            None => problem.cost_unscheduled(case).total(),
            Some(place) => {
                let fact = problem.cases[case.at()];
                let due = fact.due.map(|due| due.max(0));
                let table = self.lane_prices.of(cohort.index as usize);
                waiting(problem, cohort, due, place.day)
                    - cohort.weighted * f64::from(fact.ready.max(0))
                    + table[place.lane as usize][place.day.unsigned_abs() as usize]
            }
        };
        cost - self.least[case.at()]
    }

    /// Takes out a random case and others near it; returns what they cost.
    fn take_out(&mut self, ruin: usize) -> f64 {
        let mut cost = 0.0;
        let seed = self.seed();
        let Some(cohort) = self.board.cohort(seed) else {
            return cost;
        };
        let lanes = self.board.lanes(cohort);
        let own = self.board.places[seed.at()];
        let (lane, day) = match (own, self.random.random_range(0..4u8)) {
            (Some(place), 0) => (place.lane as usize, place.day),
            (_, 1) => {
                let ready = self.board.problem.cases[seed.at()].ready.max(0);
                let last = own.map_or(self.board.problem.calendar.days - 1, |place| place.day);
                (
                    self.random.random_range(0..lanes.len()),
                    self.random.random_range(ready..=last.max(ready)),
                )
            }
            _ => self.wish(seed, cohort),
        };
        let lane = if self.inside(&lanes[lane]) {
            lane
        } else {
            let other = lanes.iter().position(|lane| self.inside(lane));
            other.unwrap_or(lane)
        };
        cost += self.remove(seed);
        let port = lanes[lane].port.at();
        let wish = self.random.random_range(3..=ruin.max(3));
        if self.random.random_range(0..2u8) == 0 {
            let other = self
                .random
                .random_range(0..self.board.problem.calendar.days);
            cost += self.take_near(port, other, wish / 2);
        }
        cost + self.take_near(port, day, wish)
    }

    /// Takes out cases of a port on a day and those around it, until so many are out.
    fn take_near(&mut self, port: usize, day: Day, wish: usize) -> f64 {
        let mut cost = 0.0;
        let mut step: Day = 0;
        while self.out.len() < wish && step < 16 {
            // day, day + 1, day - 1, day + 2, …
            let near = if step % 2 == 1 {
                day + (step + 1) / 2
            } else {
                day - step / 2
            };
            step += 1;
            if !self.board.problem.calendar.contains(near) {
                continue;
            }
            let cell = port * self.days + near.unsigned_abs() as usize;
            let take = self.random.random_range(1..=4usize);
            for _ in 0..take {
                let count = self.cells[cell].len();
                if count == 0 || self.out.len() >= wish {
                    break;
                }
                let case = self.cells[cell][self.random.random_range(0..count)];
                cost += self.remove(case);
            }
        }
        cost
    }

    /// The ports and days at which the cases taken out stood, and the days close to them: elsewhere
    /// the plan is as full as before.
    fn find_near(&mut self) {
        self.near.clear();
        let horizon = self.board.problem.calendar.days;
        for at in 0..self.out.len() {
            if let (case, Some(place)) = self.out[at] {
                let port = self.port_of(case, place);
                let from = (place.day - NEAR).max(0);
                let to = (place.day + NEAR).min(horizon - 1);
                self.near.extend((from..=to).map(|day| (port, day)));
            }
        }
        self.near.sort_unstable();
        self.near.dedup();
    }

    /// Takes a case out and remembers where it stood; returns what it cost.
    fn remove(&mut self, case: CaseIndex) -> f64 {
        let place = self.board.places[case.at()];
        self.lift(case);
        self.out.push((case, place));
        match place {
            Some(place) => self.board.cost(case, place),
            None => self.board.problem.cost_unscheduled(case).total(),
        }
    }

    fn lift(&mut self, case: CaseIndex) {
        if let Some(place) = self.board.lift(case) {
            let cell = self.cell_of(case, place);
            if let Some(at) = self.cells[cell].iter().position(|&other| other == case) {
                self.cells[cell].swap_remove(at);
            }
        }
    }

    fn put(&mut self, case: CaseIndex, place: Place) {
        self.board.put(case, place);
        let cell = self.cell_of(case, place);
        self.cells[cell].push(case);
    }

    /// The place of least cost (prices included or not) with room, and its cost alone; now and
    /// then a good place is passed over.
    fn best_place(&mut self, case: CaseIndex, priced: bool) -> (f64, Option<Place>) {
        let problem = self.board.problem;
        let unscheduled = problem.cost_unscheduled(case).total();
        let Some(cohort) = self.board.cohort(case) else {
            return (unscheduled, None);
        };
        let table = self.board.cohorts.cohort_of[case.at()]
            .map_or(&[][..], |at| self.lane_prices.of(at as usize));
        let fact = problem.cases[case.at()];
        let (ready, due) = (fact.ready.max(0), fact.due.map(|due| due.max(0)));
        let late_weight = problem.rules.objective.late_weight;
        let mut best = (unscheduled, unscheduled, None);
        let lanes = self.board.lanes(cohort);
        for (lane_at, lane) in (0u32..).zip(lanes) {
            if !self.inside(lane) {
                continue;
            }
            let travel = cohort.persons * lane.travel;
            let first = (lane.port, ready);
            for at in self.near.partition_point(|&near| near < first)..self.near.len() {
                let (port, day) = self.near[at];
                if port != lane.port {
                    break;
                }
                let late = due.map_or(0, |due| (day - due).max(0));
                let waiting =
                    cohort.weighted * (f64::from(day - ready) + late_weight * f64::from(late));
                if waiting >= best.0 {
                    break;
                }
                let at = day.unsigned_abs() as usize;
                if lane.gates[at] == Gate::Closed {
                    continue;
                }
                let score = if priced {
                    waiting + table[lane_at as usize][at]
                } else {
                    waiting + travel
                };
                if score >= best.0 {
                    continue;
                }
                if let Some(place) = self.board.place_on(cohort, lane_at, day)
                    && self.random.random_range(0..64u8) > 0
                {
                    best = (score, waiting + travel, Some(place));
                }
            }
        }
        (best.1, best.2)
    }
}
