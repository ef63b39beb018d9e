//! Making a plan maximal: cases move to where they cost less, while there is room.

use crate::domain::id::CaseIndex;

use super::board::{Board, Place};

/// Moves every case that can to the cheapest place with room, the heaviest waits first, until
/// nothing moves. Returns how many moves were made.
///
/// Afterwards no case without an appointment fits anywhere, and none with one fits anywhere at
/// less cost: each pass tries every case against every cheaper place, and the last pass moved none.
pub fn settle(board: &mut Board<'_>) -> u64 {
    let mut order: Vec<CaseIndex> = (0..board.places.len())
        .map(CaseIndex::new)
        .filter(|&case| board.cohort(case).is_some())
        .collect();
    order.sort_by(|&a, &b| {
        let weighted = |case: CaseIndex| board.cohort(case).map_or(0.0, |c| c.weighted / c.persons);
        weighted(b).total_cmp(&weighted(a)).then_with(|| a.cmp(&b))
    });
    let mut moves = 0;
    loop {
        let mut moved = 0;
        for &case in &order {
            if better_place(board, case) {
                moved += 1;
            }
        }
        moves += moved;
        if moved == 0 {
            return moves;
        }
    }
}

/// Moves a case to the cheapest place with room, if that costs less than now.
fn better_place(board: &mut Board<'_>, case: CaseIndex) -> bool {
    let Some(cohort) = board.cohort(case) else {
        return false;
    };
    let from = board.lift(case);
    let now = from.map_or_else(
        || board.problem.cost_unscheduled(case).total(),
        |place| board.cost(case, place),
    );
    let ready = board.problem.cases[case.at()].ready.max(0);
    let last = board.problem.calendar.days - 1;
    let mut best: Option<(f64, Place)> = None;
    let lanes = board.lanes(cohort);
    for (lane_at, lane) in (0u32..).zip(lanes) {
        for day in ready..=last {
            let cost = board.problem.cost_on(case, lane.corridor, day).total();
            let limit = best.map_or(now, |(cost, _)| cost);
            if cost >= limit - 1e-9 * limit.abs() {
                // Cost never falls from day to day.
                break;
            }
            if let Some(place) = board.place_on(cohort, lane_at, day) {
                best = Some((cost, place));
                break;
            }
        }
    }
    let to = best.map(|(_, place)| place).or(from);
    if let Some(place) = to {
        board.put(case, place);
    }
    best.is_some()
}
