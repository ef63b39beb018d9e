//! Searching for a better plan in several regions at once.
//!
//! The ports are divided into regions, anew in each epoch. Each region is searched on a board of
//! its own, where only cases that stand there, or could, are moved. Of a limit that regions share
//! the room that is left belongs to one of them for the epoch; what a region's own cases use, it
//! may use for them. So the moves of all regions together keep every limit. Regions, epochs and
//! random streams depend on the problem alone: the same plan on any number of threads.

use rayon::prelude::*;

use super::board::{Board, Place};
use super::outlook::least_costs;
use super::search::{Part, Search};
use super::shared::shared;
use crate::domain::id::CaseIndex;
use crate::dual::pricing::LanePrices;

/// How long and how boldly to search.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Rounds of taking out and putting back.
    pub rounds: u64,
    /// Most appointments taken out at once.
    pub ruin: usize,
    /// First temperature, in days of waiting of an average person; falls to 0.
    pub temperature: f64,
}

/// How often the regions are divided anew.
const EPOCHS: u32 = 8;

/// Up to so many cases the search begins anew in each epoch, from the best plan so far or from the
/// first: a single cooling may end in a place that a few cases do not get out of.
const FEW: usize = 500;

/// Epochs for few cases.
const BEGINNINGS: u32 = 48;

/// Most regions.
const REGIONS: usize = 4;

/// Improves a board; `keep_going` is asked now and then with the share done.
pub fn improve(
    board: &mut Board<'_>,
    lane_prices: &LanePrices,
    plan: &Plan,
    keep_going: impl Fn(f64) -> bool + Sync,
) {
    let cases: Vec<CaseIndex> = (0..board.places.len())
        .map(CaseIndex::new)
        .filter(|&case| board.cohort(case).is_some())
        .collect();
    if cases.is_empty() {
        return;
    }
    let weighted = cases.iter().filter_map(|&case| board.cohort(case));
    let weighted: f64 = weighted.map(|cohort| cohort.weighted).sum();
    let warm = plan.temperature * weighted / count(cases.len());
    let least = least_costs(board.problem, board.cohorts, lane_prices);
    let number = (board.problem.ports.len() / 4).clamp(1, REGIONS);
    let few = cases.len() <= FEW;
    let epochs = if few { BEGINNINGS } else { EPOCHS };
    let first = board.clone();
    let mut best = (total(board, &cases), board.clone());
    for epoch in 0..epochs {
        let begun = f64::from(epoch) / f64::from(epochs);
        if !keep_going(begun) {
            break;
        }
        if few {
            board.clone_from(if epoch % 2 == 0 { &best.1 } else { &first });
        }
        // Many cases cool down once over all epochs; few in each epoch, from ever hotter to cold.
        let heat = |done: f64| {
            if few {
                let within = done * f64::from(epochs) - f64::from(epoch);
                warm * f64::from(1 << (epoch % 3)) * (1.0 - within).max(0.0)
            } else {
                warm * (1.0 - done).max(0.0)
            }
        };
        let regions = regions(board.problem.ports.len(), number, epoch as usize);
        let owners: Vec<Option<usize>> = shared(board, &regions)
            .into_iter()
            .map(|limit| limit.map(|limit| (limit + epoch as usize) % number))
            .collect();
        let moved: Vec<Vec<(CaseIndex, Option<Place>)>> =
            divide(board, &cases, &regions, number, epoch)
                .into_par_iter()
                .enumerate()
                .map(|(region, cases)| {
                    let share = count(cases.len()) / count(board.places.len().max(1));
                    let rounds = share * rounded(plan.rounds) / f64::from(epochs);
                    let mut search = Search::new(
                        board.with_room_of(&owners, region),
                        lane_prices,
                        &least,
                        Part {
                            regions: &regions,
                            region,
                            cases,
                            seed: 14_010 + u64::from(epoch) * REGIONS as u64 + region as u64,
                        },
                    );
                    let mut round = 0.0;
                    while round < rounds && !search.cases.is_empty() {
                        let done = begun + round / rounds / f64::from(epochs);
                        if round % 256.0 == 0.0 && !keep_going(done) {
                            break;
                        }
                        search.round(plan.ruin, heat(done));
                        round += 1.0;
                    }
                    let changed = search
                        .cases
                        .iter()
                        .map(|&case| (case, search.board.places[case.at()]));
                    changed
                        .filter(|&(case, place)| board.places[case.at()] != place)
                        .collect()
                })
                .collect();
        let moved: Vec<_> = moved.into_iter().flatten().collect();
        for &(case, _) in &moved {
            board.lift(case);
        }
        for (case, place) in moved {
            if let Some(place) = place {
                board.put(case, place);
            }
        }
        let cost = total(board, &cases);
        if cost < best.0 {
            best = (cost, board.clone());
        }
    }
    board.clone_from(&best.1);
}

/// What the cases cost where they stand.
fn total(board: &Board<'_>, cases: &[CaseIndex]) -> f64 {
    let cost = |&case: &CaseIndex| match board.places[case.at()] {
        Some(place) => board.cost(case, place),
        None => board.problem.cost_unscheduled(case).total(),
    };
    cases.iter().map(cost).sum()
}

/// The region of each port: runs of the feed's order, which begin elsewhere in each epoch.
fn regions(ports: usize, number: usize, epoch: usize) -> Vec<usize> {
    // Half a region further each time: neighbours that were apart are together next.
    let shift = epoch * ports.div_ceil(2 * number);
    (0..ports)
        .map(|port| (port + shift) % ports * number / ports)
        .collect()
}

/// The cases of each region: by the port where they stand, or one that they could go to.
fn divide(
    board: &Board<'_>,
    cases: &[CaseIndex],
    regions: &[usize],
    number: usize,
    epoch: u32,
) -> Vec<Vec<CaseIndex>> {
    let mut divided = vec![Vec::new(); number];
    for &case in cases {
        let lanes = board
            .cohort(case)
            .map_or(&[][..], |cohort| board.lanes(cohort));
        let lane = match board.places[case.at()] {
            Some(place) => place.lane as usize,
            None => (case.at() + epoch as usize) % lanes.len().max(1),
        };
        if let Some(lane) = lanes.get(lane) {
            divided[regions[lane.port.at()]].push(case);
        }
    }
    divided
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
