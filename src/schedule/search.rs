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

/// How far from a freed day a case may be put.
const NEAR: Day = 3;

/// Among how many random cases the one that could gain most is chosen to begin a round.
const TRIED: usize = 32;

/// The state of the search, over some cases of a board of its own.
pub(super) struct Search<'b, 'a> {
    /// The room that is left; where cases stand is in `cases`.
    board: Board<'a>,
    lane_prices: &'b LanePrices,
    /// The region of each port, and the one that is searched.
    regions: &'b [usize],
    region: usize,
    random: ChaCha8Rng,
    /// The cases that may be moved.
    cases: Vec<Known<'a>>,
    /// How far each of them is from the least it could cost: apart, since it is looked up far more
    /// often than the rest.
    regrets: Vec<f64>,
    /// Positions in `cases`, by (port, day).
    cells: Vec<Vec<usize>>,
    days: usize,
    /// The objective's weight of a day past a due day.
    late_weight: f64,
    /// The cases that a round took out, and where they stood.
    out: Vec<(usize, Option<Place>)>,
    /// The days near those that a round made room on, in rising order.
    near: Vec<Near>,
    /// The order in which those taken out are put back.
    order: Vec<(f64, usize)>,
}

/// What the search knows of a case; in one line of the processor's cache, since the next case is
/// always far from the last.
#[repr(align(64))]
struct Known<'a> {
    case: CaseIndex,
    cohort: &'a Cohort,
    /// Where it stands; the board has it only at the end.
    place: Option<Place>,
    ready: Day,
    /// The greatest day there is for a case that is never late.
    due: Day,
    /// The cost of leaving it out.
    unscheduled: f64,
    /// The least cost, prices included, at which it could be served.
    least: f64,
    /// Its cost where it stands.
    cost: f64,
}

impl Known<'_> {
    /// The cost of waiting until a day, and of being late then.
    fn waiting(&self, late_weight: f64, day: Day) -> f64 {
        let late = (day - self.due).max(0);
        self.cohort.weighted * (f64::from(day - self.ready) + late_weight * f64::from(late))
    }
}

/// Days of a port that follow each other.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Near {
    port: PortIndex,
    from: Day,
    to: Day,
}

/// What is searched, and by which random numbers.
pub(super) struct Part<'b> {
    /// The region of each port.
    pub regions: &'b [usize],
    /// The region to search.
    pub region: usize,
    /// The cases in it: each is to be planned, has a lane to one of its ports, and stands there if it stands at all.
    pub cases: Vec<CaseIndex>,
    /// Seed of the random stream.
    pub seed: u64,
}

impl<'b, 'a> Search<'b, 'a> {
    pub fn new(
        board: Board<'a>,
        lane_prices: &'b LanePrices,
        least: &[f64],
        part: Part<'b>,
    ) -> Self {
        let problem = board.problem;
        let days = problem.calendar.days.unsigned_abs() as usize;
        let known = part.cases.into_iter().filter_map(|case| {
            let fact = problem.cases[case.at()];
            Some(Known {
                case,
                cohort: board.cohort(case)?,
                ready: fact.ready.max(0),
                due: fact.due.map_or(Day::MAX, |due| due.max(0)),
                place: board.places[case.at()],
                unscheduled: problem.cost_unscheduled(case).total(),
                least: least[case.at()],
                cost: 0.0,
            })
        });
        let mut search = Self {
            cases: known.collect(),
            regrets: Vec::new(),
            cells: vec![Vec::new(); days * problem.ports.len()],
            board,
            lane_prices,
            regions: part.regions,
            region: part.region,
            random: ChaCha8Rng::seed_from_u64(part.seed),
            days,
            late_weight: problem.rules.objective.late_weight,
            out: Vec::new(),
            near: Vec::new(),
            order: Vec::new(),
        };
        search.regrets.resize(search.cases.len(), 0.0);
        for at in 0..search.cases.len() {
            search.judge(at);
            if let Some(place) = search.cases[at].place {
                let cell = search.cell_of(at, place);
                search.cells[cell].push(at);
            }
        }
        search
    }

    /// Where each case that may be moved stands.
    pub fn places(&self) -> impl Iterator<Item = (CaseIndex, Option<Place>)> {
        self.cases.iter().map(|known| (known.case, known.place))
    }

    /// Whether a lane leads to a port of the region.
    fn inside(&self, lane: &Lane) -> bool {
        self.regions[lane.port.at()] == self.region
    }

    fn port_of(&self, at: usize, place: Place) -> PortIndex {
        self.board.lanes(self.cases[at].cohort)[place.lane as usize].port
    }

    fn cell_of(&self, at: usize, place: Place) -> usize {
        self.port_of(at, place).at() * self.days + place.day.unsigned_abs() as usize
    }

    /// Works out what a case costs where it stands, and how far that lies above the least it could
    /// cost, prices included.
    fn judge(&mut self, at: usize) {
        let known = &mut self.cases[at];
        let priced = match known.place {
            None => {
                known.cost = known.unscheduled;
                known.unscheduled
            }
            Some(place) => {
                let lane = place.lane as usize;
                let waiting = known.waiting(self.late_weight, place.day);
                let travel = self.board.lanes(known.cohort)[lane].travel;
                known.cost = waiting + known.cohort.persons * travel;
                let table = self.lane_prices.of(known.cohort.index as usize);
                waiting + table[lane][place.day.unsigned_abs() as usize]
            }
        };
        self.regrets[at] = priced - known.least;
    }

    /// One round; returns the cost saved (negative where a worse plan was accepted).
    pub fn round(&mut self, ruin: usize, temperature: f64) -> f64 {
        self.out.clear();
        let before = self.take_out(ruin);
        self.find_near();
        let mut after = 0.0;
        self.order.clear();
        let rule = self.random.random_range(0..4u8);
        for &(at, _) in &self.out {
            let noise: f64 = self.random.random();
            let cohort = self.cases[at].cohort;
            let key = match rule {
                0 => noise,
                1 => -cohort.weighted * (0.8 + 0.4 * noise),
                2 => -cohort.weighted / cohort.persons * (0.8 + 0.4 * noise),
                _ => -cohort.persons * (0.8 + 0.4 * noise),
            };
            self.order.push((key, at));
        }
        (self.order).sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let priced = self.random.random_range(0..3u8) > 0;
        for turn in 0..self.order.len() {
            let at = self.order[turn].1;
            let (cost, place) = self.best_place(at, priced);
            if let Some(place) = place {
                self.put(at, place);
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
            for turn in 0..self.out.len() {
                self.judge(self.out[turn].0);
            }
            return before - after;
        }
        for turn in 0..self.out.len() {
            self.lift(self.out[turn].0);
        }
        for turn in 0..self.out.len() {
            if let (at, Some(place)) = self.out[turn] {
                self.put(at, place);
            }
        }
        0.0
    }

    /// A case that could gain much by a move, the best of a few; half of the time any case.
    fn seed(&mut self) -> usize {
        let mut best = self.random.random_range(0..self.cases.len());
        let tried = if self.random.random_range(0..2u8) == 0 {
            1
        } else {
            TRIED
        };
        for _ in 1..tried {
            let at = self.random.random_range(0..self.cases.len());
            if self.regrets[at] > self.regrets[best] {
                best = at;
            }
        }
        best
    }

    /// The lane and day that a case would have at the prices, now and then the next best.
    fn wish(&mut self, at: usize) -> (usize, Day) {
        let known = &self.cases[at];
        let table = self.lane_prices.of(known.cohort.index as usize);
        let mut best = (f64::INFINITY, 0, known.ready);
        for day in known.ready..self.board.problem.calendar.days {
            let waits = known.waiting(self.late_weight, day);
            if waits >= best.0 {
                // Waiting never costs less on a later day.
                break;
            }
            for (lane, prices) in table.iter().enumerate() {
                let cost = waits + prices[day.unsigned_abs() as usize];
                if cost < best.0 && self.random.random_range(0..4u8) > 0 {
                    best = (cost, lane, day);
                }
            }
        }
        (best.1, best.2)
    }

    /// Takes out a random case and others near it; returns what they cost.
    fn take_out(&mut self, ruin: usize) -> f64 {
        let seed = self.seed();
        let lanes = self.board.lanes(self.cases[seed].cohort);
        let own = self.cases[seed].place;
        let (lane, day) = match (own, self.random.random_range(0..4u8)) {
            (Some(place), 0) => (place.lane as usize, place.day),
            (_, 1) => {
                let ready = self.cases[seed].ready;
                let last = own.map_or(self.board.problem.calendar.days - 1, |place| place.day);
                (
                    self.random.random_range(0..lanes.len()),
                    self.random.random_range(ready..=last.max(ready)),
                )
            }
            _ => self.wish(seed),
        };
        let lane = if self.inside(&lanes[lane]) {
            lane
        } else {
            let other = lanes.iter().position(|lane| self.inside(lane));
            other.unwrap_or(lane)
        };
        let mut cost = self.remove(seed);
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
                let at = self.cells[cell][self.random.random_range(0..count)];
                cost += self.remove(at);
            }
        }
        cost
    }

    /// The ports and days at which the cases taken out stood, and the days close to them: elsewhere
    /// the plan is as full as before.
    fn find_near(&mut self) {
        self.near.clear();
        let last = self.board.problem.calendar.days - 1;
        for turn in 0..self.out.len() {
            if let (at, Some(place)) = self.out[turn] {
                self.near.push(Near {
                    port: self.port_of(at, place),
                    from: (place.day - NEAR).max(0),
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

    /// Takes a case out and remembers where it stood; returns what it cost.
    fn remove(&mut self, at: usize) -> f64 {
        self.out.push((at, self.cases[at].place));
        self.lift(at);
        self.cases[at].cost
    }

    fn lift(&mut self, at: usize) {
        if let Some(place) = self.cases[at].place.take() {
            self.board.vacate(self.cases[at].cohort, place);
            let cell = self.cell_of(at, place);
            if let Some(found) = self.cells[cell].iter().position(|&other| other == at) {
                self.cells[cell].swap_remove(found);
            }
        }
    }

    fn put(&mut self, at: usize, place: Place) {
        self.cases[at].place = Some(place);
        self.board.occupy(self.cases[at].cohort, place);
        let cell = self.cell_of(at, place);
        self.cells[cell].push(at);
    }

    /// The place of least cost (prices included or not) with room, and its cost alone; now and
    /// then a good place is passed over.
    fn best_place(&mut self, at: usize, priced: bool) -> (f64, Option<Place>) {
        let known = &self.cases[at];
        let cohort = known.cohort;
        let table = self.lane_prices.of(cohort.index as usize);
        let mut best = (known.unscheduled, known.unscheduled, None);
        for (lane_at, lane) in (0u32..).zip(self.board.lanes(cohort)) {
            if !self.inside(lane) {
                continue;
            }
            let travel = cohort.persons * lane.travel;
            let near = self.near.iter().filter(|near| near.port == lane.port);
            for day in near.flat_map(|near| near.from.max(known.ready)..=near.to) {
                let waiting = known.waiting(self.late_weight, day);
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
