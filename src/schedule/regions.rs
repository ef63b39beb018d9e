//! Searching for a better plan in several regions at once.
//!
//! The ports are divided into regions, anew in each epoch. Each region is searched in a room of
//! its own, where only cases that stand there, or could, are moved. Of a limit that regions share
//! the room that is left belongs to one of them for the epoch; what a region's own cases use, it
//! may use for them. So the moves of all regions together keep every limit. Regions, epochs and
//! random streams depend on the problem alone: the same plan on any number of threads.

use rayon::prelude::*;

use super::board::{Board, Place};
use super::outlook::least_costs;
use super::room::Room;
use super::search::{Part, Search};
use super::shared::shared;
use super::trace::{Count, RoundsTrace, SearchTrace};
use crate::clock::Pace;
use crate::domain::id::{CaseIndex, PortIndex};
use crate::dual::pricing::LanePrices;

/// How long and how boldly to search.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Rounds of taking out and putting back.
    pub rounds: u64,
    /// Most appointments taken out at once.
    pub ruin: usize,
    /// First temperature, in days of waiting of an average person; falls to 0.
    pub temperature: f64,
}

/// How often the regions are divided anew.
const EPOCHS: u32 = 8;

/// A search around some cases of fewer rounds divides them less often: each time, every region is set up anew.
const SHORT: u64 = 40_000;
const EPOCHS_SHORT: u32 = 2;

/// Up to so many cases the search begins anew in each epoch, from the best plan so far or from the
/// first: a single cooling may end in a place that a few cases do not get out of.
const FEW: usize = 500;

/// Epochs for few cases.
const BEGINNINGS: u32 = 48;

/// Slots looked at again in the time of a round that looks at a few.
const LOOKED_AT: u64 = 1_000;

/// Most regions.
const REGIONS: usize = 4;

/// Improves a board, at the pace of the rounds or of the time: all of it, or above all around some
/// cases (`focus`, sorted) whose surroundings have changed.
pub fn improve(
    board: &mut Board<'_>,
    lane_prices: &LanePrices,
    budget: &Budget,
    focus: &[CaseIndex],
    pace: &Pace<'_>,
) -> SearchTrace {
    let cases: Vec<CaseIndex> = board.cases().collect();
    let constant = board.cohorts.constant;
    let mut now = board.total() + board.unrest();
    let mut trace = SearchTrace {
        cost_before: constant + now,
        cost_after: constant + now,
        ..SearchTrace::default()
    };
    if cases.is_empty() {
        return trace;
    }
    let weighted = cases.iter().filter_map(|&case| board.cohort(case));
    let weighted: f64 = weighted.map(|cohort| cohort.weighted).sum();
    let warm = budget.temperature * weighted / count(cases.len());
    let few = cases.len() <= FEW;
    let short = !focus.is_empty() && budget.rounds < SHORT;
    let epochs = match (few, short) {
        (true, _) => BEGINNINGS,
        (false, true) => EPOCHS_SHORT,
        (false, false) => EPOCHS,
    };
    let whole = Whole {
        lane_prices,
        budget,
        focus,
        least: least_costs(board.problem, board.cohorts, lane_prices),
        number: (board.problem.ports.len() / 4).clamp(1, REGIONS),
        epochs,
        // Many cases cool down once over all epochs; few in each epoch, from ever hotter to cold.
        heat: |epoch: u32, done: f64| {
            if few {
                let within = done * f64::from(epochs) - f64::from(epoch);
                warm * f64::from(1 << (epoch % 3)) * (1.0 - within).max(0.0)
            } else {
                warm * (1.0 - done).max(0.0)
            }
        },
        pace,
        cases,
    };
    let first = few.then(|| (now, board.clone()));
    let mut best = (now, board.clone());
    for epoch in 0..epochs {
        if pace.at(f64::from(epoch) / f64::from(epochs)).is_none() {
            break;
        }
        if let Some(first) = &first {
            let from = if epoch % 2 == 0 { &best } else { first };
            take_up(board, &mut now, from, &mut trace);
        }
        whole.epoch(board, epoch, &mut trace);
        now = board.total() + board.unrest();
        if now < best.0 {
            best = (now, board.clone());
        }
    }
    take_up(board, &mut now, &best, &mut trace);
    trace.cost_after = constant + now;
    trace
}

/// Takes up an earlier plan again.
fn take_up<'a>(
    board: &mut Board<'a>,
    now: &mut f64,
    (cost, earlier): &(f64, Board<'a>),
    trace: &mut SearchTrace,
) {
    if now != cost {
        trace.returns += 1;
        trace.returns_saved += *now - cost;
    }
    board.clone_from(earlier);
    *now = *cost;
}

/// What does not change from epoch to epoch.
struct Whole<'b, Heat> {
    lane_prices: &'b LanePrices,
    budget: &'b Budget,
    /// The cases that the search is about; none where it is about all.
    focus: &'b [CaseIndex],
    cases: Vec<CaseIndex>,
    /// The least cost, prices included, at which each case could be served.
    least: Vec<f64>,
    /// Number of regions.
    number: usize,
    epochs: u32,
    /// The temperature, by epoch and share done.
    heat: Heat,
    pace: &'b Pace<'b>,
}

/// What was found in a region.
struct Searched {
    /// Where the cases are that stand elsewhere than before.
    moved: Vec<(CaseIndex, Option<Place>)>,
    rounds: RoundsTrace,
}

impl<Heat> Whole<'_, Heat>
where
    Heat: Fn(u32, f64) -> f64 + Sync,
{
    /// Searches every region once, and makes the moves found.
    fn epoch(&self, board: &mut Board<'_>, epoch: u32, trace: &mut SearchTrace) {
        let homes: Vec<(CaseIndex, PortIndex)> = (self.cases.iter())
            .filter_map(|&case| Some((case, home(board, case, epoch)?)))
            .collect();
        let regions = regions(board.problem.ports.len(), &homes, self.number, epoch);
        let owners: Vec<Option<usize>> = shared(board, &regions)
            .into_iter()
            .map(|limit| limit.map(|limit| (limit + epoch as usize) % self.number))
            .collect();
        let mut parts = vec![Vec::new(); self.number];
        for (case, port) in homes {
            parts[regions[port.at()]].push((case, board.places[case.at()]));
        }
        let searched: Vec<Searched> = parts
            .into_par_iter()
            .enumerate()
            .map(|(region, cases)| {
                let part = Part {
                    regions: &regions,
                    region,
                    cases,
                    seed: 14_010 + u64::from(epoch) * REGIONS as u64 + region as u64,
                };
                self.region(board, board.of_region(&owners, region), part, epoch)
            })
            .collect();
        trace.epochs += 1;
        trace.regions.resize(self.number, Count::default());
        for (region, searched) in searched.iter().enumerate() {
            trace.rounds += &searched.rounds;
            trace.regions[region] += &searched.rounds.all;
        }
        let moved = || searched.iter().flat_map(|searched| &searched.moved);
        for &(case, _) in moved() {
            board.lift(case);
        }
        for &(case, place) in moved() {
            if let Some(place) = place {
                board.put(case, place);
            }
        }
    }

    /// Searches one region of the board for an epoch.
    fn region(&self, board: &Board<'_>, own: Room<'_>, part: Part<'_>, epoch: u32) -> Searched {
        let share = count(part.cases.len()) / count(board.places.len().max(1));
        let rounds = share * rounded(self.budget.rounds) / f64::from(self.epochs);
        let (begun, end) = (f64::from(epoch), f64::from(epoch + 1));
        let mut search = Search::new(own, self.lane_prices, &self.least, self.focus, part);
        let mut round = 0_u64;
        let mut heat = 0.0;
        loop {
            // Where slots are many, rounds that look at many of them count for several.
            let done = rounded(round.max(search.looked_at() / LOOKED_AT));
            if done >= rounds {
                break;
            }
            if round.is_multiple_of(256) {
                let done = (begun + done / rounds) / f64::from(self.epochs);
                match self.pace.at(done) {
                    Some(done) if done * f64::from(self.epochs) < end => {
                        heat = (self.heat)(epoch, done);
                    }
                    _ => break,
                }
            }
            search.round(self.budget.ruin, heat);
            round += 1;
        }
        let mut rounds = search.trace().clone();
        rounds.slots_looked_at = search.looked_at();
        Searched {
            moved: (search.places())
                .filter(|&(case, place)| board.places[case.at()] != place)
                .collect(),
            rounds,
        }
    }
}

/// The port of whose region a case is: where it stands, or one that it could go to.
fn home(board: &Board<'_>, case: CaseIndex, epoch: u32) -> Option<PortIndex> {
    let lanes = board.lanes(board.cohort(case)?);
    if let Some(place) = board.places[case.at()] {
        return lanes.get(place.lane as usize).map(|lane| lane.port);
    }
    let open = || lanes.iter().filter(|lane| lane.last_open.is_some());
    let turn = (case.at() + epoch as usize) % open().count().max(1);
    open().nth(turn).map(|lane| lane.port)
}

/// The region of each port: runs of the feed's order with about as many cases in each, which begin
/// elsewhere in each epoch.
fn regions(
    ports: usize,
    homes: &[(CaseIndex, PortIndex)],
    number: usize,
    epoch: u32,
) -> Vec<usize> {
    let mut weights = vec![0; ports];
    for (_, port) in homes {
        weights[port.at()] += 1;
    }
    let total = homes.len().max(1);
    let mut regions = vec![0; ports];
    let mut before = 0;
    // Half a region further each time: neighbours that were apart are together next.
    let first = epoch as usize * ports.div_ceil(2 * number);
    for port in (first..first + ports).map(|port| port % ports) {
        let middle = 2 * before + weights[port];
        regions[port] = (middle * number / (2 * total)).min(number - 1);
        before += weights[port];
    }
    regions
}

/// A number of cases.
#[allow(clippy::cast_precision_loss)]
fn count(cases: usize) -> f64 {
    cases as f64
}

/// A number of rounds.
#[allow(clippy::cast_precision_loss)]
fn rounded(rounds: u64) -> f64 {
    rounds as f64
}
