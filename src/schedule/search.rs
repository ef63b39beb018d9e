//! Improving a whole plan: a few neighbouring appointments are taken out and put back better.
//!
//! Ruin and recreate (Schrimpf et al., Journal of Computational Physics 159, 2000) with small
//! neighbourhoods and *blinks*, random gaps in the reinsertion (SISR: Christiaens and Vanden
//! Berghe, "Slack induction by string removals for vehicle routing problems", Transportation
//! Science 54, 2020), accepted as in simulated annealing. [`ruin`] takes out, [`recreate`] puts back;
//! [`regions`](super::regions) says where and for how long.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::cohorts::profile::Lane;
use crate::cohorts::queue::Cohort;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, PortIndex};
use crate::domain::rules::Objective;
use crate::dual::pricing::LanePrices;

use super::pieces::Pieces;
use super::room::{Place, Room};
use super::trace::RoundsTrace;

mod recreate;
mod ruin;

/// The state of the search, over some cases in a room of its own.
pub(super) struct Search<'b, 'a> {
    /// The room that is left; where cases stand is in `cases`.
    room: Room<'a>,
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
    /// Positions in `cases` of those that the search is about.
    focus: Vec<usize>,
    /// Positions in `cases`, by (port, day).
    cells: Vec<Vec<usize>>,
    days: usize,
    /// What waiting costs.
    objective: Objective,
    /// The cases that a round took out, and where they stood.
    out: Vec<(usize, Option<Place>)>,
    /// The days near those that a round made room on, in rising order.
    near: Vec<recreate::Near>,
    /// The order in which those taken out are put back.
    order: Vec<(f64, usize)>,
    trace: RoundsTrace,
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
    /// Where it is to stay, if anywhere, and what being moved counts as.
    home: Option<(Place, f64)>,
}

impl Known<'_> {
    /// What it counts as to stand at a place, or nowhere.
    fn unrest(&self, place: Option<Place>) -> f64 {
        match self.home {
            Some((home, unrest)) if place != Some(home) => unrest,
            _ => 0.0,
        }
    }

    /// The cost of waiting until a day, and of being late then.
    fn waiting(&self, objective: &Objective, day: Day) -> f64 {
        let late = (day - self.due).max(0);
        self.cohort.weighted * objective.waiting(day - self.ready, late)
    }
}

/// What is searched, and by which random numbers.
pub(super) struct Part<'b> {
    /// The region of each port.
    pub regions: &'b [usize],
    /// The region to search.
    pub region: usize,
    /// The cases in it, and where they stand: each is to be planned, has a lane to one of its ports,
    /// and stands there if it stands at all.
    pub cases: Vec<(CaseIndex, Option<Place>)>,
    /// Seed of the random stream.
    pub seed: u64,
}

impl<'b, 'a> Search<'b, 'a> {
    pub fn new(
        room: Room<'a>,
        lane_prices: &'b LanePrices,
        least: &[f64],
        focus: &[CaseIndex],
        part: Part<'b>,
    ) -> Self {
        let problem = room.problem;
        let days = problem.calendar.count();
        let known = part.cases.into_iter().filter_map(|(case, place)| {
            let fact = problem.cases[case.at()];
            Some(Known {
                case,
                cohort: room.cohort(case)?,
                ready: fact.ready.max(Day::START),
                due: fact.due.map_or(Day::NEVER, |due| due.max(Day::START)),
                place,
                unscheduled: problem.cost_unscheduled(case).total(),
                least: least[case.at()],
                cost: 0.0,
                home: room.home(case),
            })
        });
        let mut search = Self {
            cases: known.collect(),
            regrets: Vec::new(),
            focus: Vec::new(),
            cells: vec![Vec::new(); days * problem.ports.len()],
            room,
            lane_prices,
            regions: part.regions,
            region: part.region,
            random: ChaCha8Rng::seed_from_u64(part.seed),
            days,
            objective: problem.rules.objective,
            out: Vec::new(),
            near: Vec::new(),
            order: Vec::new(),
            trace: RoundsTrace::default(),
        };
        search.regrets.resize(search.cases.len(), 0.0);
        for at in 0..search.cases.len() {
            // Sorted, and empty for most searches.
            if focus.binary_search(&search.cases[at].case).is_ok() {
                search.focus.push(at);
            }
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

    /// How many slots were looked at again so far, at ports of many.
    pub fn looked_at(&self) -> u64 {
        self.room.slots.looked_at()
    }

    /// What the rounds came to.
    pub fn trace(&self) -> &RoundsTrace {
        &self.trace
    }

    /// One round.
    pub fn round(&mut self, most: usize, temperature: f64) {
        let ruin = self.ruin(most);
        let recreation = self.recreate();
        self.trace.taken_out += self.out.len() as u64;
        self.trace.put_back += recreation.put_back;
        let pieces = Pieces {
            seed: ruin.seed,
            spot: ruin.spot,
            company: ruin.company,
            order: recreation.order,
            score: recreation.score,
        };
        let (before, after) = (ruin.cost, recreation.cost);
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
            self.trace.add(pieces, Some(before - after));
            return;
        }
        for turn in 0..self.out.len() {
            self.lift(self.out[turn].0);
        }
        for turn in 0..self.out.len() {
            if let (at, Some(place)) = self.out[turn] {
                self.put(at, place);
            }
        }
        self.trace.add(pieces, None);
    }

    /// Whether a lane leads to a port of the region.
    fn inside(&self, lane: &Lane) -> bool {
        self.regions[lane.port.at()] == self.region
    }

    fn port_of(&self, at: usize, place: Place) -> PortIndex {
        self.room.lanes(self.cases[at].cohort)[place.lane as usize].port
    }

    fn cell_of(&self, at: usize, place: Place) -> usize {
        self.port_of(at, place).at() * self.days + place.day.at()
    }

    /// Works out what a case costs where it stands, and how far that lies above the least it could
    /// cost, prices included.
    fn judge(&mut self, at: usize) {
        let known = &mut self.cases[at];
        let priced = match known.place {
            None => {
                known.cost = known.unscheduled + known.unrest(None);
                known.unscheduled
            }
            Some(place) => {
                let lane = place.lane as usize;
                let waiting = known.waiting(&self.objective, place.day);
                let travel = self.room.lanes(known.cohort)[lane].travel;
                known.cost = waiting + known.cohort.persons * travel + known.unrest(Some(place));
                let table = self.lane_prices.of(known.cohort.index as usize);
                waiting + table[lane][place.day.at()]
            }
        };
        self.regrets[at] = priced - known.least;
    }

    fn lift(&mut self, at: usize) {
        if let Some(place) = self.cases[at].place.take() {
            self.room.vacate(self.cases[at].cohort, place);
            let cell = self.cell_of(at, place);
            if let Some(found) = self.cells[cell].iter().position(|&other| other == at) {
                self.cells[cell].swap_remove(found);
            }
        }
    }

    fn put(&mut self, at: usize, place: Place) {
        self.cases[at].place = Some(place);
        self.room.occupy(self.cases[at].cohort, place);
        let cell = self.cell_of(at, place);
        self.cells[cell].push(at);
    }
}
