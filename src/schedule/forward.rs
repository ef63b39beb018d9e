//! Rounding day by day, guided by prices.
//!
//! On each day the waiting cases are ranked by what an appointment today is worth to them, over
//! what it takes of the limits at their prices: being appointed today saves the cheapest later
//! alternative, later prices included. Where prices are right this ratio is 1 for the cases that
//! the relaxation is indifferent about, more for those it appoints today, less for those it makes
//! wait.

use std::cmp::Reverse;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::cohorts::profile::Lane;
use crate::cohorts::queue::{Cohort, Cohorts};
use crate::domain::calendar::Day;
use crate::domain::id::CaseIndex;
use crate::domain::problem::Problem;
use crate::dual::pricing::LanePrices;

use super::board::{Board, Place};
use super::outlook::{from_each_day, waiting};

/// How much each day is searched for a better choice of cases, in rounds per appointment.
const ROUNDS: usize = 60;

/// Most rounds times cases of the feed: the larger the days, the less there is to gain.
const ALL_ROUNDS: usize = 20_000_000;

/// How many of a port's best offers are tried in each round.
const NEAR: usize = 64;

/// The waiting cases of one queue.
struct Line {
    cohort: usize,
    due: Option<Day>,
    /// Cases not yet ready, the next to become so at the end.
    coming: Vec<CaseIndex>,
    /// Cases ready and without an appointment.
    waiting: Vec<CaseIndex>,
    /// Least cost, prices included, of an appointment on the day or later; one entry more for
    /// none at all.
    later: Vec<f64>,
}

/// An appointment that a queue's cases could have today.
struct Offer {
    /// What it is worth today, less the price of what it takes from later days.
    worth: f64,
    /// Worth over the price of what it takes from today.
    ratio: f64,
    line: usize,
    lane: u32,
}

/// Fills an empty board day by day.
#[must_use]
pub fn round<'a>(
    problem: &'a Problem,
    cohorts: &'a Cohorts,
    lane_prices: &LanePrices,
    prices: &[f64],
) -> Board<'a> {
    let mut days = Days {
        board: Board::new(problem, cohorts, prices),
        lines: lines(problem, cohorts, lane_prices),
        lane_prices,
        prices,
        random: ChaCha8Rng::seed_from_u64(4),
        rounds: ROUNDS.min(ALL_ROUNDS / problem.cases.len().max(1)),
    };
    for day in 0..problem.calendar.days {
        days.fill(day);
    }
    days.board
}

/// The state of the rounding.
struct Days<'p, 'a> {
    board: Board<'a>,
    lines: Vec<Line>,
    lane_prices: &'p LanePrices,
    prices: &'p [f64],
    random: ChaCha8Rng,
    /// Rounds per appointment.
    rounds: usize,
}

/// An appointment given today: the offer, the case.
type Given = (usize, CaseIndex);

impl Days<'_, '_> {
    fn fill(&mut self, day: Day) {
        let cases = &self.board.problem.cases;
        for line in &mut self.lines {
            while let Some(case) = line.coming.pop_if(|case| cases[case.at()].ready <= day) {
                line.waiting.push(case);
            }
        }
        let offers = self.offers(day);
        let ports = self.board.problem.ports.len();
        let mut by_port: Vec<Vec<usize>> = vec![Vec::new(); ports];
        for (at, offer) in offers.iter().enumerate() {
            by_port[self.port_of(offer)].push(at);
        }
        let mut given: Vec<Vec<Given>> = vec![Vec::new(); ports];
        for (at, offer) in offers.iter().enumerate() {
            let port = self.port_of(offer);
            while let Some(case) = self.give(offer, day) {
                given[port].push((at, case));
            }
        }
        for port in 0..ports {
            if !by_port[port].is_empty() {
                let rounds = self.rounds * given[port].len();
                for _ in 0..rounds {
                    self.exchange(day, &offers, &by_port[port], &mut given[port]);
                }
            }
        }
    }

    fn port_of(&self, offer: &Offer) -> usize {
        let cohort = &self.board.cohorts.cohorts[self.lines[offer.line].cohort];
        self.board.lanes(cohort)[offer.lane as usize].port.at()
    }

    /// Takes out a few of a port's appointments of the day, puts in what fits, and keeps the
    /// change unless it is worth less.
    fn exchange(&mut self, day: Day, offers: &[Offer], own: &[usize], given: &mut Vec<Given>) {
        let count = self.random.random_range(1..=3usize).min(given.len());
        let mut out: Vec<(usize, CaseIndex, Place)> = Vec::with_capacity(count);
        let mut change = 0.0;
        for _ in 0..count {
            let (offer, case) = given.swap_remove(self.random.random_range(0..given.len()));
            if let Some(place) = self.board.lift(case) {
                out.push((offer, case, place));
                self.lines[offers[offer].line].waiting.push(case);
                change -= offers[offer].worth;
            }
        }
        let kept = given.len();
        let first = own[self.random.random_range(0..own.len())];
        for at in std::iter::once(first).chain(own.iter().take(NEAR).copied()) {
            let offer = &offers[at];
            while let Some(case) = self.give(offer, day) {
                given.push((at, case));
                change += offer.worth;
                if at == first {
                    break;
                }
            }
        }
        if change < -1e-9 {
            for (offer, case) in given.drain(kept..) {
                self.board.lift(case);
                self.lines[offers[offer].line].waiting.push(case);
            }
            for (offer, case, place) in out {
                let waiting = &mut self.lines[offers[offer].line].waiting;
                if let Some(at) = waiting.iter().rposition(|&other| other == case) {
                    waiting.swap_remove(at);
                }
                self.board.put(case, place);
                given.push((offer, case));
            }
        }
    }

    /// Gives the offer to one waiting case, if there is one and it fits.
    fn give(&mut self, offer: &Offer, day: Day) -> Option<CaseIndex> {
        let line = &mut self.lines[offer.line];
        let &case = line.waiting.last()?;
        let cohort = &self.board.cohorts.cohorts[line.cohort];
        let place = self.board.place_on(cohort, offer.lane, day)?;
        line.waiting.pop();
        self.board.put(case, place);
        Some(case)
    }

    /// What the waiting cases could have today and would rather have than wait, the best first.
    fn offers(&self, day: Day) -> Vec<Offer> {
        let at = day.unsigned_abs() as usize;
        let problem = self.board.problem;
        let mut offers = Vec::new();
        for (l, line) in self.lines.iter().enumerate() {
            if line.waiting.is_empty() {
                continue;
            }
            let cohort = &self.board.cohorts.cohorts[line.cohort];
            let saved = line.later[at + 1] - waiting(problem, cohort, line.due, day);
            for (lane_at, lane) in (0u32..).zip(self.board.lanes(cohort)) {
                let total = self.lane_prices.of(line.cohort)[lane_at as usize][at];
                if total.is_infinite() {
                    continue;
                }
                let today = self.price_of_today(cohort, lane, day);
                let worth = saved - total + today;
                if worth > 0.0 {
                    offers.push(Offer {
                        worth,
                        ratio: worth / today.max(1e-3 * cohort.weighted),
                        line: l,
                        lane: lane_at,
                    });
                }
            }
        }
        offers.sort_by(|a, b| {
            b.ratio
                .total_cmp(&a.ratio)
                .then(a.line.cmp(&b.line))
                .then(a.lane.cmp(&b.lane))
        });
        offers
    }

    /// The price of what an appointment takes that no later appointment could: the first day of
    /// each window, the slot and the phase's cap.
    fn price_of_today(&self, cohort: &Cohort, lane: &Lane, day: Day) -> f64 {
        let cohorts = self.board.cohorts;
        let footprint = &cohorts.footprints.list[lane.footprint];
        let horizon = self.board.problem.calendar.days;
        let days: f64 = footprint
            .days
            .iter()
            .filter(|term| (0..horizon).contains(&(day + term.offset)))
            .map(|term| {
                let first = (term.first + (day + term.offset).unsigned_abs()) as usize;
                self.prices[first] * (cohort.persons * term.per_person + term.per_case)
            })
            .sum();
        let cap = lane.gates[day.unsigned_abs() as usize]
            .limit()
            .map_or(0.0, |limit| self.prices[limit.at()] * cohort.persons);
        let weekday = usize::from(self.board.problem.calendar.weekday(day));
        let slot = footprint.menu.map_or(0.0, |menu| {
            cohorts.footprints.menus[menu].by_weekday[weekday]
                .iter()
                .map(|choice| choice.price(self.prices, day, cohort.persons))
                .fold(f64::INFINITY, f64::min)
        });
        days + cap + slot
    }
}

/// The queues with their cases and values.
fn lines(problem: &Problem, cohorts: &Cohorts, lane_prices: &LanePrices) -> Vec<Line> {
    let mut first_line = Vec::with_capacity(cohorts.cohorts.len());
    let mut lines = Vec::new();
    for (c, cohort) in cohorts.cohorts.iter().enumerate() {
        first_line.push(lines.len());
        for queue in &cohort.queues {
            lines.push(Line {
                cohort: c,
                due: queue.due,
                coming: Vec::new(),
                waiting: Vec::new(),
                later: from_each_day(problem, cohort, queue.due, lane_prices.of(c)),
            });
        }
    }
    for (at, cohort) in cohorts.cohort_of.iter().enumerate() {
        if let Some(cohort) = cohort {
            let cohort = *cohort as usize;
            let due = problem.cases[at].due.map(|due| due.max(0));
            let queues = &cohorts.cohorts[cohort].queues;
            if let Ok(queue) = queues.binary_search_by_key(&due, |queue| queue.due) {
                lines[first_line[cohort] + queue]
                    .coming
                    .push(CaseIndex::new(at));
            }
        }
    }
    for line in &mut lines {
        line.coming.sort_by_key(|case| {
            let case = &problem.cases[case.at()];
            Reverse((case.ready.max(0), case.senior))
        });
    }
    lines
}
