//! Rounding day by day, guided by prices.
//!
//! On each day the waiting cases are ranked by what an appointment today is worth to them, over
//! what it takes of the limits at their prices: being appointed today saves the cheapest later
//! alternative, later prices included. Where prices are right this ratio is 1 for the cases that
//! the relaxation is indifferent about, more for those it appoints today, less for those it makes
//! wait.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::clock::Stop;
use crate::cohorts::profile::Lane;
use crate::cohorts::queue::{Cohort, Cohorts};
use crate::domain::calendar::Day;
use crate::domain::id::narrow;
use crate::domain::problem::Problem;
use crate::dual::pricing::LanePrices;

use super::board::{Board, Place};
use super::lines::{Line, lines};
use super::offer::Offer;
use super::outlook::waiting;
use super::port_day::PortDay;
use super::trace::RoundingTrace;

/// How much each day is searched for a better choice of cases, in rounds per appointment.
const ROUNDS: usize = 60;

/// Most ports that a queue is offered on a day, those with the least price, and how many offers there are
/// of a day anyhow: where thousands of queues reach hundreds of ports each, nearly all offers are of
/// ports that others are nearer to. Who finds no room waits for the next day, or is settled in the end.
const LANES: usize = 24;
const OFFERS: usize = 200_000;

/// How many queues' offers are worked out in one piece.
const LINES: usize = 256;

/// An offer that is given to one case.
struct Given {
    offer: usize,
    place: Place,
}

/// Fills an empty board day by day.
///
/// Where time runs short, days are not searched for a better choice than that of the best offers; where
/// somebody asked to stop, the rest of the days stay empty.
#[must_use]
pub fn round<'a>(
    problem: &'a Problem,
    cohorts: &'a Cohorts,
    lane_prices: &LanePrices,
    prices: &[f64],
    stop: Stop<'_>,
) -> (Board<'a>, RoundingTrace) {
    let pace = stop.pace();
    let share = 1.0 / f64::from(problem.calendar.days.max(1));
    let mut done = 0.0;
    let mut days = Days {
        stop,
        slot_prices: FxHashMap::default(),
        board: Board::new(problem, cohorts, prices),
        lines: lines(problem, cohorts, lane_prices),
        lane_prices,
        prices,
        trace: RoundingTrace::default(),
    };
    for day in problem.calendar.all() {
        if stop.is_asked_for() {
            break;
        }
        let gone = pace.at(done);
        done += share;
        // Beyond its share of the time, a day makes up for those before it.
        days.fill(day, gone.is_some_and(|gone| gone <= done));
    }
    (days.board, days.trace)
}

/// The state of the rounding.
struct Days<'p, 'a> {
    stop: Stop<'p>,
    /// The least price of a slot today, by menu and persons.
    slot_prices: FxHashMap<(usize, u64), f64>,
    board: Board<'a>,
    lines: Vec<Line>,
    lane_prices: &'p LanePrices,
    prices: &'p [f64],
    trace: RoundingTrace,
}

impl<'a> Days<'_, 'a> {
    fn fill(&mut self, day: Day, thoroughly: bool) {
        let mut waiting = Vec::with_capacity(self.lines.len());
        for line in &mut self.lines {
            line.come(self.board.problem, day);
            waiting.push(narrow(line.waiting.len()));
        }
        self.price_slots(day);
        let offers = self.offers(day);
        let mut given: Vec<Vec<Given>> = Vec::new();
        given.resize_with(self.board.problem.ports.len(), Vec::new);
        self.give(&offers, &mut waiting, &mut given, day);
        let mut own: Vec<Vec<usize>> = vec![Vec::new(); given.len()];
        // Which of its port's choices each offer is.
        let mut choices = Vec::with_capacity(offers.len());
        for (at, offer) in offers.iter().enumerate() {
            let own = &mut own[self.port_of(offer)];
            choices.push(own.len());
            own.push(at);
        }
        for (port, (own, given)) in own.into_iter().zip(given).enumerate() {
            if given.is_empty() {
                continue;
            }
            let seed = u64::from(day.offset()) << 32 | port as u64;
            self.trace.port_days += 1;
            let given = if thoroughly {
                let given = given.into_iter().map(|one| (choices[one.offer], one));
                self.exchange(&offers, &own, given.collect(), &mut waiting, day, seed)
            } else {
                given
            };
            for one in given {
                let line = &mut self.lines[offers[one.offer].line as usize];
                if let Some(case) = line.waiting.pop() {
                    self.trace.appointments += 1;
                    self.board.assign(case, one.place);
                }
            }
        }
    }

    /// Gives the offers as far as they fit, the best first, by port; whose they are is not said
    /// yet.
    fn give(&mut self, offers: &[Offer], waiting: &mut [u32], given: &mut [Vec<Given>], day: Day) {
        for (at, offer) in offers.iter().enumerate() {
            let cohort = self.cohort(offer);
            let waiting = &mut waiting[offer.line as usize];
            let given = &mut given[self.port_of(offer)];
            while *waiting > 0
                && let Some(place) = self.board.place_on(cohort, offer.lane, day)
            {
                *waiting -= 1;
                self.board.room_mut().occupy(cohort, place);
                given.push(Given { offer: at, place });
            }
        }
    }

    /// A better choice of a port's own offers than those given, each with the number of its choice;
    /// the room that was taken for them is taken for these instead.
    fn exchange(
        &mut self,
        offers: &[Offer],
        own: &[usize],
        given: Vec<(usize, Given)>,
        waiting: &mut [u32],
        day: Day,
        seed: u64,
    ) -> Vec<Given> {
        let mine = own.iter().map(|&at| &offers[at]);
        let mut port_day = PortDay::new(
            &self.board,
            day,
            mine.map(|offer| (offer, waiting[offer.line as usize])),
        );
        let mut taken = Vec::with_capacity(given.len());
        for (choice, one) in given {
            taken.push(port_day.taken(choice, one.place.slot));
            let cohort = self.cohort(&offers[one.offer]);
            self.board.room_mut().vacate(cohort, one.place);
            waiting[offers[one.offer].line as usize] += 1;
        }
        let rounds = ROUNDS * taken.len();
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        port_day.exchange(&mut taken, rounds, &mut random, &mut self.trace, &self.stop);
        let mut better = Vec::with_capacity(taken.len());
        for one in taken {
            let offer = own[one.choice as usize];
            let place = Place {
                day,
                lane: offers[offer].lane,
                slot: port_day.slot(one),
            };
            let cohort = self.cohort(&offers[offer]);
            self.board.room_mut().occupy(cohort, place);
            waiting[offers[offer].line as usize] -= 1;
            better.push(Given { offer, place });
        }
        better
    }

    fn cohort(&self, offer: &Offer) -> &'a Cohort {
        &self.board.cohorts.cohorts[offer.cohort as usize]
    }

    fn port_of(&self, offer: &Offer) -> usize {
        self.board.lanes(self.cohort(offer))[offer.lane as usize]
            .port
            .at()
    }

    /// Works out the least price of a slot today, for each menu and family size that waits.
    fn price_slots(&mut self, day: Day) {
        self.slot_prices.clear();
        let mut prices = Vec::new();
        let cohorts = self.board.cohorts;
        for line in self.lines.iter().filter(|line| !line.waiting.is_empty()) {
            let cohort = &cohorts.cohorts[line.cohort];
            for lane in self.board.lanes(cohort) {
                let Some(menu) = cohorts.footprints.list[lane.footprint].menu else {
                    continue;
                };
                let key = (menu, cohort.persons.to_bits());
                self.slot_prices.entry(key).or_insert_with(|| {
                    let menu = &cohorts.footprints.menus[menu];
                    menu.prices(day, self.prices, cohort.persons, &mut prices);
                    prices.iter().copied().fold(f64::INFINITY, f64::min)
                });
            }
        }
    }

    /// What the waiting cases could have today and would rather have than wait, the best first.
    fn offers(&self, day: Day) -> Vec<Offer> {
        let waiting = self.lines.iter().filter(|line| !line.waiting.is_empty());
        let most = LANES.max(OFFERS / waiting.count().max(1));
        let lines = self.lines.par_iter().enumerate().with_min_len(LINES);
        let mut offers: Vec<Offer> = lines
            .filter(|(_, line)| !line.waiting.is_empty())
            .flat_map_iter(|(at, line)| self.offers_to(at, line, day, most))
            .collect();
        offers.par_sort_unstable_by(|a, b| {
            b.ratio
                .total_cmp(&a.ratio)
                .then(a.line.cmp(&b.line))
                .then(a.lane.cmp(&b.lane))
        });
        offers
    }

    /// The offers to one queue, at `most` ports.
    fn offers_to(
        &self,
        at: usize,
        line: &Line,
        day: Day,
        most: usize,
    ) -> impl Iterator<Item = Offer> {
        let on = day.at();
        let cohort = &self.board.cohorts.cohorts[line.cohort];
        let saved = line.later[on + 1] - waiting(self.board.problem, cohort, line.due, day);
        let prices = self.lane_prices.of(cohort.index as usize);
        let totals = prices.iter().map(|lane| lane[on]);
        let mut open: Vec<(f64, u32)> = totals
            .zip(0u32..)
            .filter(|(total, _)| total.is_finite())
            .collect();
        if open.len() > most {
            open.select_nth_unstable_by(most, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            open.truncate(most);
        }
        let lanes = self.board.lanes(cohort);
        // A promise that can be kept today is all that its port is asked for: a case has one offer there.
        let kept = open.iter().find_map(|&(_, lane_at)| {
            let lane = &lanes[lane_at as usize];
            lane.keeps.map(|_| (lane_at, lane.port))
        });
        if let Some((own, port)) = kept {
            open.retain(|&(_, lane_at)| lane_at == own || lanes[lane_at as usize].port != port);
        }
        open.into_iter().filter_map(move |(total, lane_at)| {
            let today = self.price_of_today(cohort, &lanes[lane_at as usize], day);
            let worth = saved - total + today;
            (worth > 0.0).then(|| Offer {
                worth,
                ratio: worth / today.max(1e-3 * cohort.weighted),
                line: narrow(at),
                cohort: cohort.index,
                lane: lane_at,
            })
        })
    }

    /// The price of what an appointment takes that no later appointment could: the first day of
    /// each window, the slot and the phase's cap.
    fn price_of_today(&self, cohort: &Cohort, lane: &Lane, day: Day) -> f64 {
        let cohorts = self.board.cohorts;
        let footprint = &cohorts.footprints.list[lane.footprint];
        let calendar = self.board.problem.calendar;
        let days: f64 = footprint
            .days
            .iter()
            .filter(|term| calendar.contains(day + term.offset))
            .map(|term| {
                let first = (term.first + (day + term.offset).offset()) as usize;
                self.prices[first] * (cohort.persons * term.per_person + term.per_case)
            })
            .sum();
        let cap = lane.gates[day.at()]
            .limit()
            .map_or(0.0, |limit| self.prices[limit.at()] * cohort.persons);
        let slot = footprint.menu.map_or(0.0, |menu| {
            self.slot_prices[&(menu, cohort.persons.to_bits())]
        });
        days + cap + slot
    }
}
