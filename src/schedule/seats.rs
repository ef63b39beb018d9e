//! A board put aside without its problem, to be set up for problems that differ in amounts alone.

use std::sync::Arc;

use super::board::{Board, Place};
use super::reinsert::has_room;
use super::uses::Uses;
use crate::cohorts::queue::Cohorts;
use crate::domain::id::{CaseIndex, LimitIndex};
use crate::domain::problem::Problem;

/// Where each case of a plan stands, and the room that is left beside them.
#[derive(Clone, Debug)]
pub struct Seats {
    places: Vec<Option<Place>>,
    /// Room left at each limit.
    left: Vec<f64>,
    /// What was left at each limit before anybody was seated.
    empty: Arc<[f64]>,
    uses: Arc<Uses>,
}

impl Seats {
    /// Puts a board aside.
    #[must_use]
    pub fn of(board: &Board<'_>) -> Self {
        Self {
            places: board.places.clone(),
            left: board.all_left().to_vec(),
            empty: board.cohorts.residual.left.clone(),
            uses: board.uses.clone(),
        }
    }

    /// The board of a problem with the same cohorts beside other amounts, and how many cases lost
    /// their place there: of those who use what is short now, those whose wait weighs least. None
    /// where something is limited that was not, or no more: then the room is to be worked out anew.
    #[must_use]
    pub fn board<'a>(
        &self,
        problem: &'a Problem,
        cohorts: &'a Cohorts,
    ) -> Option<(Board<'a>, usize)> {
        let now = &cohorts.residual.left;
        let limits = self.empty.iter().zip(&**now);
        let mut left = Vec::with_capacity(now.len());
        for ((before, now), left_before) in limits.zip(&self.left) {
            if before.is_finite() != now.is_finite() {
                return None;
            }
            left.push(if before.to_bits() == now.to_bits() {
                *left_before
            } else {
                left_before + (now - before)
            });
        }
        let mut board = Board::seated(
            problem,
            cohorts,
            left,
            self.uses.clone(),
            self.places.clone(),
        );
        let lost = shed(&mut board);
        Some((board, lost))
    }
}

/// Takes cases from a board until every limit is kept, and returns how many.
fn shed(board: &mut Board<'_>) -> usize {
    let short: Vec<bool> = (0..board.all_left().len())
        .map(|at| !board.has_room(LimitIndex::new(at), 0.0))
        .collect();
    if !short.contains(&true) {
        return 0;
    }
    let mut users: Vec<(f64, Place, CaseIndex)> = Vec::new();
    for case in board.cases() {
        let (Some(place), Some(cohort)) = (board.places[case.at()], board.cohort(case)) else {
            continue;
        };
        let mut uses = false;
        board.for_each_use(cohort, place, |limit, _| uses |= short[limit.at()]);
        if uses {
            users.push((cohort.weighted / cohort.persons, place, case));
        }
    }
    // The order in which an earlier plan is restored, from its end.
    users.sort_by(|a, b| a.0.total_cmp(&b.0).then((b.1, b.2).cmp(&(a.1, a.2))));
    let mut taken: Vec<(Place, CaseIndex)> = Vec::new();
    for (_, place, case) in users {
        let Some(cohort) = board.cohort(case) else {
            continue;
        };
        let mut over = false;
        board.for_each_use(cohort, place, |limit, _| {
            over |= !board.has_room(limit, 0.0);
        });
        if over {
            board.lift(case);
            taken.push((place, case));
        }
    }
    let mut lost = 0;
    for (place, case) in taken.into_iter().rev() {
        if has_room(board, case, place) {
            board.put(case, place);
        } else {
            lost += 1;
        }
    }
    lost
}
