//! What is done about whole families once there is a plan: a stronger proof, and where a feed is small,
//! a better plan from it.

use super::ending::Evidence;
use super::prices::Pricing;
use super::work::{Again, Work};
use crate::certify::proof;
use crate::clock::Stop;
use crate::domain::id::CaseIndex;
use crate::domain::plan::Prices;
use crate::domain::proof::{CLOSED, ProofKind, Tree};
use crate::dual::tables::Tables;
use crate::patterns::{Patterns, Seat};
use crate::schedule::board::{Board, Place};
use crate::schedule::forward;
use crate::schedule::improve::complete;
use crate::schedule::regions;
use crate::schedule::reinsert::has_room;
use crate::solver::{Asked, Settings};

/// Integer programs over windows end this near to their best: what is beyond is found again by the next.
const NEARLY: f64 = 1e-5;

/// Proves what it can of a complete plan beyond what its prices prove, and may replace it by a better
/// one. The prices may be replaced too: those that were climbed to are kept beside them.
pub(crate) fn prove(
    board: &mut Board<'_>,
    priced: &mut Pricing,
    by_prices: Evidence,
    (kind, work): (ProofKind, Option<Work>),
    asked: Asked<'_>,
    stop: &Stop<'_>,
) -> Evidence {
    let problem = board.problem;
    let cases = problem.cases.len();
    let Some(work) = work.filter(|_| priced.known) else {
        return by_prices;
    };
    let constant = board.cohorts.constant;
    let seated = seats(board);
    let known = (&priced.prices, &seated[..], constant + board.total());
    let going = || stop.goes_on();
    let backend = asked.backend;
    let (limits, cohorts) = (work.limits, board.cohorts);
    let by_port_day = Patterns::new(problem, cohorts, known, (backend, limits), &going);
    let cost = |board: &Board<'_>| constant + board.total();
    let quick = backend.abilities().is_quick();
    let does_integers = backend.abilities().does_integers();
    let few = cases <= work.few_cases;
    if let Some(again) = work.again.filter(|_| !few && stop.goes_on()) {
        search_again(board, &by_port_day.prices(), again, stop);
    }
    let mut windows = work.windows.iter();
    let windows = windows.find(|(most, _)| does_integers && !few && cases <= *most);
    if let Some((_, windows)) = windows.filter(|_| stop.goes_on()) {
        let settings = || Settings {
            time_limit: stop.time_left(),
            relative_gap: NEARLY,
            ..Settings::default()
        };
        let known = (&seats(board)[..], cost(board));
        let found = by_port_day.windows(known, backend, (&settings, *windows), &going);
        if let Some(seats) = found {
            take_if_better(board, &priced.prices, &seats, stop);
        }
    }
    let known = (&seats(board)[..], cost(board));
    // A promise that may be kept on a day after the horizon is of no day that is packed.
    let days = quick && cases <= work.day_cases && problem.movable.is_empty();
    let by_day = (days && stop.goes_on())
        .then(|| by_port_day.over_days(known, (backend, work.limits_of_days), &going))
        .filter(|by_day| by_day.bound() > by_port_day.bound());
    let patterns = by_day.as_ref().unwrap_or(&by_port_day);
    let improve = |board: &mut Board<'_>, prices: &Prices, nodes: usize| {
        if !does_integers || cases > work.cases || nodes == 0 || !stop.goes_on() {
            return;
        }
        let settings = Settings {
            time_limit: stop.time_left(),
            relative_gap: 1e-7,
            ..Settings::default()
        };
        let limits = (work.columns, nodes);
        let known = (&seats(board)[..], cost(board));
        if let Some(seats) = patterns.better(known, backend, &settings, limits) {
            take_if_better(board, prices, &seats, stop);
        }
    };
    if !few {
        improve(board, &priced.prices, work.first_nodes);
    }
    let mut tree = Tree::default();
    if quick && cases <= work.split_cases && cost(board) > 0.0 && stop.goes_on() {
        let known = (&seats(board)[..], cost(board));
        let split = patterns.split(known, backend, (work.splits, work.limits), &going);
        tree = split.tree;
        if let Some(seats) = split.better {
            take_if_better(board, &priced.prices, &seats, stop);
        }
    }
    let (prices, values) = (patterns.prices(), patterns.values());
    let how = (kind, patterns.packed());
    let unsplit = proof::prove(problem, &prices, &values, &Tree::default(), how);
    let mut proven = proof::split(problem, &tree, unsplit);
    if proven.lower_bound <= unsplit.lower_bound {
        (proven, tree) = (unsplit, Tree::default());
    }
    if proven.lower_bound < cost(board) * (1.0 - CLOSED) {
        if few {
            improve(board, &priced.prices, work.first_nodes);
        }
        improve(board, &priced.prices, work.last_nodes);
    }
    if proven.lower_bound <= by_prices.proven.lower_bound {
        return by_prices;
    }
    let climbed = std::mem::replace(&mut priced.prices, prices);
    Evidence {
        proven,
        values,
        tree,
        climbed: Some((climbed, by_prices.proven.relaxation_bound)),
    }
}

/// Searches for a better plan again, guided by prices that prove more: from the plan on, and from one
/// that is rounded anew.
fn search_again<'a>(board: &mut Board<'a>, prices: &Prices, again: Again, stop: &Stop<'_>) {
    let (problem, cohorts) = (board.problem, board.cohorts);
    let lane_prices = Tables::new(problem, cohorts).all_lane_prices(&prices.0);
    let search = |mut start: Board<'a>| -> Board<'a> {
        regions::improve(&mut start, &lane_prices, &again.budget, &[], &stop.pace());
        complete(&mut start, stop);
        start
    };
    let start = board.clone();
    let mut take = |other: Board<'a>| {
        let now = board.total();
        if other.total() < now - 1e-9 * (1.0 + now.abs()) {
            *board = other;
        }
        board.clone()
    };
    let anew = || {
        let (rounded, _) = forward::round(problem, cohorts, &lane_prices, &prices.0, *stop);
        search(rounded)
    };
    let (known, rounded) = rayon::join(|| search(start), anew);
    take(known);
    let mut best = take(rounded);
    for _ in 1..again.times {
        if !stop.goes_on() {
            return;
        }
        best = take(search(best));
    }
}

fn seats(board: &Board<'_>) -> Vec<Seat> {
    board.cases().filter_map(|case| seat(board, case)).collect()
}

fn seat(board: &Board<'_>, case: CaseIndex) -> Option<Seat> {
    let place = board.places[case.at()]?;
    Some(Seat {
        case,
        lane: place.lane,
        day: place.day,
        slot: place.slot,
    })
}

/// Puts a plan in place of the board's, if it costs less once it is complete. Who has no room stays
/// out of it at first, whatever the solver said.
fn take_if_better(board: &mut Board<'_>, prices: &Prices, seats: &[Seat], stop: &Stop<'_>) {
    let mut other = Board::new(board.problem, board.cohorts, &prices.0);
    for seat in seats {
        let place = Place {
            day: seat.day,
            lane: seat.lane,
            slot: seat.slot,
        };
        if has_room(&other, seat.case, place) {
            other.put(seat.case, place);
        }
    }
    complete(&mut other, stop);
    let now = board.total();
    if other.total() < now - 1e-9 * (1.0 + now.abs()) {
        *board = other;
    }
}
