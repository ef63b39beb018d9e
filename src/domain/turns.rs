//! In which order cases of one class have their turn: by seniority, or some places by seniority and
//! the others by lottery.

use super::calendar::Day;
use super::id::CaseIndex;
use super::lottery::{draw, is_for_earliest};
use super::problem::Problem;

/// What puts cases of one class in order: the turn (0 under seniority), the senior date, the identifier.
pub type Key<'p> = (u32, Day, &'p str);

/// The turns of cases; under seniority there are none but the dates.
#[derive(Clone, Debug, Default)]
pub struct Turns(Vec<u32>);

impl Turns {
    /// The turn of every case that rule 5 orders: in each class the turns go on behind those that had a
    /// place before, so that nothing hangs on how often plans are published.
    #[must_use]
    pub fn new(problem: &Problem) -> Self {
        let Some(lottery) = problem.rules.allocation.lottery() else {
            return Self::default();
        };
        let settled = problem.settled();
        let mut by_class: Vec<Vec<CaseIndex>> = vec![Vec::new(); problem.classes.len()];
        for (at, case) in problem.cases.iter().enumerate() {
            let index = CaseIndex::new(at);
            if !settled[at] && case.due.is_none() && problem.movable_of(index).is_none() {
                by_class[case.class.at()].push(index);
            }
        }
        let given = problem.given();
        let mut turns = vec![0; problem.cases.len()];
        for (mut earliest, given) in by_class.into_iter().zip(given) {
            let id = |case: &CaseIndex| problem.case_ids.get(case.at());
            let mut drawn = earliest.clone();
            earliest.sort_by_key(|case| (problem.cases[case.at()].senior, id(case)));
            drawn.sort_by_key(|case| (problem.draws.get(case.at()), id(case)));
            let mut lists = [earliest.into_iter(), drawn.into_iter()];
            let mut turn = given;
            loop {
                let next = turn + 1;
                let earliest = is_for_earliest(next.into(), lottery.earliest_percent);
                // Whoever has a turn already is passed over.
                let list = &mut lists[usize::from(!earliest)];
                let Some(case) = list.find(|case| turns[case.at()] == 0) else {
                    break;
                };
                turn = next;
                turns[case.at()] = turn;
            }
        }
        Self(turns)
    }

    /// The cases of each class that a lottery orders, each with its turn, by rising turn; classes of
    /// none are left out.
    #[must_use]
    pub fn orders(&self, problem: &Problem) -> Vec<Vec<(u32, CaseIndex)>> {
        let mut orders = vec![Vec::new(); problem.classes.len()];
        for (at, &turn) in self.0.iter().enumerate().filter(|(_, turn)| **turn > 0) {
            orders[problem.cases[at].class.at()].push((turn, CaseIndex::new(at)));
        }
        orders.retain(|order| !order.is_empty());
        for order in &mut orders {
            order.sort_unstable();
        }
        orders
    }

    /// A case's turn; none where it has none.
    #[must_use]
    pub fn turn(&self, case: CaseIndex) -> Option<i32> {
        let turn = self.0.get(case.at()).copied().filter(|turn| *turn > 0)?;
        i32::try_from(turn).ok()
    }

    /// What cases of one class are put in order by: the turn, the senior date, the identifier.
    #[must_use]
    pub fn key<'p>(&self, problem: &'p Problem, case: CaseIndex) -> Key<'p> {
        let turn = self.0.get(case.at()).copied().unwrap_or(0);
        let senior = problem.cases[case.at()].senior;
        (turn, senior, problem.case_ids.get(case.at()))
    }
}

/// The draws of all cases; empty where there is no lottery.
#[must_use]
pub fn draws(problem: &Problem) -> Vec<u128> {
    let Some(lottery) = problem.rules.allocation.lottery() else {
        return Vec::new();
    };
    (0..problem.cases.len())
        .map(|at| draw(&lottery.seed, problem.case_ids.get(at)))
        .collect()
}
