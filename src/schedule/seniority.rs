//! Seniority order, exactly (rule 5).
//!
//! Cases of one class differ only in ready day and seniority, so any of them may take another's
//! place once it is ready, at no cost. Giving each day's places to the most senior of those ready
//! holds the order: whoever is passed over on a day was not ready.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::domain::id::CaseIndex;
use crate::domain::turns::{Key, Turns};

use super::board::{Board, Place};

/// Hands the places of each class out anew by seniority. The loads and the cost stay as they are.
/// Returns whether anything changed.
pub fn sort(board: &mut Board<'_>) -> bool {
    let problem = board.problem;
    let mut by_class: Vec<Vec<CaseIndex>> = vec![Vec::new(); problem.classes.len()];
    for at in 0..problem.cases.len() {
        let case = CaseIndex::new(at);
        let is_ordered = problem.cases[at].due.is_none() && problem.movable_of(case).is_none();
        if board.cohort(case).is_some() && is_ordered {
            by_class[problem.cases[at].class.at()].push(case);
        }
    }
    let turns = Turns::new(problem);
    let mut changed = false;
    for mut cases in by_class {
        let mut places: Vec<Place> = cases.iter().filter_map(|c| board.places[c.at()]).collect();
        if places.is_empty() {
            continue;
        }
        places.sort_unstable();
        cases.sort_by_key(|case| problem.cases[case.at()].ready);
        let mut next = cases.iter().peekable();
        // The senior has the earlier turn or senior date, then the lesser case_id.
        let mut ready: BinaryHeap<Reverse<(Key<'_>, CaseIndex)>> = BinaryHeap::new();
        let before: Vec<Option<Place>> = cases.iter().map(|c| board.places[c.at()]).collect();
        for case in &cases {
            board.places[case.at()] = None;
        }
        for place in places {
            while let Some(&&case) = next.peek() {
                if problem.cases[case.at()].ready > place.day {
                    break;
                }
                ready.push(Reverse((turns.key(problem, case), case)));
                next.next();
            }
            if let Some(Reverse((_, case))) = ready.pop() {
                board.places[case.at()] = Some(place);
            }
        }
        changed |= cases
            .iter()
            .zip(before)
            .any(|(case, before)| board.places[case.at()] != before);
    }
    changed
}
