//! Staying near an earlier plan: whoever had an appointment under it keeps that, unless another
//! saves enough.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::board::{Board, Place};
use super::improve::settle_but;
use super::reinsert::{has_room, place, restore};
use super::room::Stay;
use super::seniority;
use crate::clock::Stop;
use crate::cohorts::queue::Cohorts;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, PortIndex, narrow};
use crate::domain::plan::Appointment;
use crate::domain::problem::Problem;

/// How many times as much a move saves at least in the search around an earlier plan with steady days.
/// Levelled, many stand a day or two from where they would cost less (docs/decisions/rounding-and-search.md).
const LEVELLED: f64 = 3.0;

/// How often moves and the order of seniority follow each other at most.
const TURNS: usize = 4;

/// The earlier plan as far as it stands, with all others in the room that is left; and better, where a
/// search around those who are away finds what is worth it. `search` improves a board around some cases.
pub fn begin<'a, T: Default>(
    problem: &'a Problem,
    cohorts: &'a Cohorts,
    prices: &[f64],
    (appointments, least): (&[Appointment], f64),
    search: impl FnOnce(&mut Board<'a>, &[CaseIndex]) -> T,
    stop: &Stop<'_>,
) -> (Board<'a>, T) {
    let mut board = Board::new(problem, cohorts, prices);
    let mut places = vec![None; board.places.len()];
    for appointment in appointments {
        if let Some((_, own)) = place(&board, appointment) {
            places[appointment.case.at()] = Some(own);
        }
    }
    let stay = |places, least| Arc::new(Stay { places, least });
    board.stay(stay(places.clone(), least));
    restore(&mut board, appointments);
    let hold = settle_first(&mut board, least, stop);
    if problem.rules.steadiness.tolerance > 0.0 {
        board.stay(stay(places, LEVELLED * least));
    }
    let away: Vec<CaseIndex> = board
        .cases()
        .filter(|&case| !is_home(&board, case))
        .collect();
    if away.is_empty() || !stop.goes_on() {
        return (board, T::default());
    }
    let mut other = board.clone();
    let told = search(&mut other, &away);
    settle(&mut other, hold, stop);
    bring_home(&mut other);
    (better(board, other), told)
}

/// The better of two boards, moves counted.
#[must_use]
pub fn better<'a>(one: Board<'a>, mut other: Board<'a>) -> Board<'a> {
    // A board that was made anew knows of no earlier plan.
    if let Some(stay) = one.stay.clone() {
        other.stay(stay);
    }
    let price = |board: &Board<'_>| board.total() + board.unrest();
    if price(&other) < price(&one) {
        other
    } else {
        one
    }
}

/// How many cases have a place where they are to stay, and how many of them stand there.
#[must_use]
pub fn kept(board: &Board<'_>) -> (u64, u64) {
    let with = board.cases().filter(|&case| board.home(case).is_some());
    with.fold((0, 0), |(all, kept), case| {
        (all + 1, kept + u64::from(is_home(board, case)))
    })
}

/// Whether a case stands where it is to stay; nobody without such a place does.
fn is_home(board: &Board<'_>, case: CaseIndex) -> bool {
    let home = board.home(case).map(|(place, _)| place);
    home.is_some() && board.places[case.at()] == home
}

/// Gives all others the room that is left, and returns what whoever is at home is to save at least by a
/// move. What the earlier plan's steady days cost is not taken back: only where moves would save more than
/// these may cost is anybody moved.
fn settle_first(board: &mut Board<'_>, least: f64, stop: &Stop<'_>) -> f64 {
    settle(board, f64::INFINITY, stop);
    let mut moved = board.clone();
    settle(&mut moved, least, stop);
    let cost = board.cohorts.constant + board.total();
    let may = board.problem.rules.steadiness.tolerance * cost;
    if board.total() - moved.total() <= may {
        return f64::INFINITY;
    }
    *board = moved;
    least
}

/// Moves whoever can to where it costs less, if it saves enough, and puts like cases in order.
fn settle(board: &mut Board<'_>, least: f64, stop: &Stop<'_>) {
    let (problem, stay) = (board.problem, board.stay.clone());
    let hold = |case: CaseIndex, from: Option<Place>| match &stay {
        Some(stay) if from.is_some() && from == stay.places[case.at()] => {
            least * problem.persons(case)
        }
        _ => 0.0,
    };
    for _ in 0..TURNS {
        settle_but(board, stop, &hold);
        let before = board.places.clone();
        order(board);
        if board.places == before || !stop.goes_on() {
            return;
        }
    }
}

/// Brings home whoever is away for less than it takes, as far as there is room, or whoever has taken it is
/// away too and may as well stand elsewhere; the order of seniority is kept.
fn bring_home(board: &mut Board<'_>) {
    for _ in 0..TURNS {
        let mut away: Vec<(f64, CaseIndex, Place)> = Vec::new();
        let mut standing: BTreeMap<(PortIndex, Day), Vec<CaseIndex>> = BTreeMap::new();
        for case in board.cases().filter(|&case| !is_home(board, case)) {
            if let Some(spot) = board.places[case.at()].and_then(|own| spot(board, case, own)) {
                standing.entry(spot).or_default().push(case);
            }
            if let Some((home, unrest)) = board.home(case) {
                let saved = board.cost(case, home) - board.cost_of(case);
                if saved < unrest {
                    away.push((saved, case, home));
                }
            }
        }
        // Those first for whom it costs least.
        away.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut moved = false;
        for (_, case, home) in away {
            if is_home(board, case) {
                continue;
            }
            let from = board.lift(case);
            if has_room(board, case, home) {
                board.put(case, home);
                moved = true;
                continue;
            }
            if let Some(from) = from {
                board.put(case, from);
            }
            let there = spot(board, case, home).and_then(|spot| standing.get(&spot));
            let mut others = there.into_iter().flatten();
            moved |= others.any(|&other| other != case && instead(board, (case, home), other));
        }
        if !moved {
            return;
        }
        order(board);
    }
}

/// The port and day of a place.
fn spot(board: &Board<'_>, case: CaseIndex, place: Place) -> Option<(PortIndex, Day)> {
    let cohort = board.cohort(case)?;
    Some((board.lanes(cohort)[place.lane as usize].port, place.day))
}

/// Brings a case home in place of another that is away there, if both together are the better for it: the
/// other goes home too, or has another slot of its day, or the day and port that come free.
fn instead(board: &mut Board<'_>, (case, home): (CaseIndex, Place), other: CaseIndex) -> bool {
    let price = |board: &Board<'_>, case: CaseIndex| {
        let unrest = board.home(case).filter(|_| !is_home(board, case));
        board.cost_of(case) + unrest.map_or(0.0, |own| own.1)
    };
    let (Some(own), Some(cohort)) = (board.places[other.at()], board.cohort(other)) else {
        return false;
    };
    if is_home(board, other) {
        return false;
    }
    let before = price(board, case) + price(board, other);
    let from = board.lift(case);
    board.lift(other);
    if has_room(board, case, home) {
        board.put(case, home);
        let ready = board.problem.cases[other.at()].ready;
        let free = from.and_then(|from| spot(board, case, from));
        let lanes = board.lanes(cohort);
        let lane = free.and_then(|(port, _)| lanes.iter().position(|lane| lane.port == port));
        let wanted = [
            Some((own.lane, own.day)),
            lane.zip(free).map(|(lane, (_, day))| (narrow(lane), day)),
        ];
        let known = board.home(other).map(|own| own.0);
        let known = known.filter(|&place| has_room(board, other, place));
        let mut places: Vec<Place> = known.into_iter().collect();
        for (lane, day) in wanted.into_iter().flatten().filter(|own| own.1 >= ready) {
            places.extend(board.place_on(cohort, lane, day));
        }
        for place in places {
            board.put(other, place);
            if price(board, case) + price(board, other) < before - 1e-9 * (1.0 + before.abs()) {
                return true;
            }
            board.lift(other);
        }
        board.lift(case);
    }
    if let Some(from) = from {
        board.put(case, from);
    }
    board.put(other, own);
    false
}

/// Puts like cases in order of seniority; of those on one day, which the order does not tell apart,
/// whoever had one of the places has it again.
pub(super) fn order(board: &mut Board<'_>) {
    seniority::sort(board);
    let mut days: BTreeMap<(u32, Day), Vec<CaseIndex>> = BTreeMap::new();
    for case in board.cases() {
        if let Some(place) = board.places[case.at()] {
            let class = board.problem.cases[case.at()].class;
            days.entry((class.0, place.day)).or_default().push(case);
        }
    }
    for cases in days.into_values().filter(|cases| cases.len() > 1) {
        let places = cases.iter().filter_map(|case| board.places[case.at()]);
        let mut free: Vec<Place> = places.collect();
        let mut rest = Vec::new();
        for &case in &cases {
            let home = board.home(case).map(|(place, _)| place);
            match free.iter().position(|own| Some(*own) == home) {
                Some(at) => board.assign(case, free.remove(at)),
                None => rest.push(case),
            }
        }
        for (case, place) in rest.into_iter().zip(free) {
            board.assign(case, place);
        }
    }
}
