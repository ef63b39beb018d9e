//! Staying near an earlier plan: whoever had an appointment under it keeps that, unless another
//! saves enough.

use std::collections::BTreeMap;

use super::board::{Board, Place};
use super::improve::{self, settle_but};
use super::reinsert::{has_room, place, restore};
use super::seniority;
use crate::clock::Stop;
use crate::cohorts::queue::Cohorts;
use crate::domain::calendar::Day;
use crate::domain::id::CaseIndex;
use crate::domain::plan::Appointment;
use crate::domain::problem::Problem;

/// The earlier plan as far as it stands, with all others in the room that is left; and better, where a
/// search around those who are away finds what is worth it. `search` improves a board around some cases.
pub fn begin<'a, T: Default>(
    problem: &'a Problem,
    cohorts: &'a Cohorts,
    prices: &[f64],
    (appointments, least): (&[Appointment], f64),
    search: impl FnOnce(&mut Board<'a>, &[CaseIndex]) -> T,
    stop: &Stop<'_>,
) -> (Homes, Board<'a>, T) {
    let mut board = Board::new(problem, cohorts, prices);
    let homes = Homes::new(&board, appointments, least);
    homes.settle(&mut board, appointments, stop);
    let focus = homes.away(&board);
    if focus.is_empty() || !stop.goes_on() {
        return (homes, board, T::default());
    }
    let mut other = board.clone();
    let told = search(&mut other, &focus);
    improve::complete(&mut other, stop);
    homes.bring_home(&mut other);
    let best = homes.better(board, other);
    (homes, best, told)
}

/// Where cases stood under an earlier plan, and what it takes to move them.
#[derive(Clone, Debug)]
pub struct Homes {
    /// None for a case that had no appointment, or one that it cannot have any longer.
    places: Vec<Option<Place>>,
    /// What a move saves at least, in weighted person-days for each person moved.
    least: f64,
}

impl Homes {
    /// Those of an earlier plan's appointments, of cases that are to be planned.
    #[must_use]
    pub fn new(board: &Board<'_>, appointments: &[Appointment], least: f64) -> Self {
        let mut places = vec![None; board.places.len()];
        for appointment in appointments {
            if let Some((_, own)) = place(board, appointment) {
                places[appointment.case.at()] = Some(own);
            }
        }
        Self { places, least }
    }

    /// How many cases have one, and how many of them stand there.
    #[must_use]
    pub fn kept(&self, board: &Board<'_>) -> (u64, u64) {
        let with = board
            .cases()
            .filter(|case| self.places[case.at()].is_some());
        with.fold((0, 0), |(all, kept), case| {
            (all + 1, kept + u64::from(self.is_home(board, case)))
        })
    }

    /// The cases that are not where they were; sorted.
    #[must_use]
    pub fn away(&self, board: &Board<'_>) -> Vec<CaseIndex> {
        let away = |case: &CaseIndex| !self.is_home(board, *case);
        board.cases().filter(away).collect()
    }

    fn is_home(&self, board: &Board<'_>, case: CaseIndex) -> bool {
        board.places[case.at()] == self.places[case.at()]
    }

    /// What it costs, as this counts, that cases are not where they were.
    fn unrest(&self, board: &Board<'_>) -> f64 {
        let moved = board
            .cases()
            .filter(|case| self.places[case.at()].is_some() && !self.is_home(board, *case));
        moved
            .map(|case| self.least * board.problem.persons(case))
            .sum()
    }

    /// The better of two boards, moves counted.
    #[must_use]
    pub fn better<'a>(&self, one: Board<'a>, other: Board<'a>) -> Board<'a> {
        let price = |board: &Board<'_>| board.total() + self.unrest(board);
        if price(&other) < price(&one) {
            other
        } else {
            one
        }
    }

    /// The earlier plan on an empty board, as far as there is room, and all others where they cost
    /// least then.
    pub fn settle(&self, board: &mut Board<'_>, appointments: &[Appointment], stop: &Stop<'_>) {
        restore(board, appointments);
        let problem = board.problem;
        settle_but(board, stop, &|case, from| {
            let home = from.is_some() && from == self.places[case.at()];
            if home {
                self.least * problem.persons(case)
            } else {
                0.0
            }
        });
        self.order(board);
    }

    /// Brings home whoever is away for less than it takes, as far as there is room; the order of
    /// seniority is kept.
    pub fn bring_home(&self, board: &mut Board<'_>) {
        loop {
            let mut away: Vec<(f64, CaseIndex, Place)> = Vec::new();
            for case in self.away(board) {
                let Some(home) = self.places[case.at()] else {
                    continue;
                };
                let saved = board.cost(case, home) - board.cost_of(case);
                if saved < self.least * board.problem.persons(case) {
                    away.push((saved, case, home));
                }
            }
            // Those first for whom it costs least.
            away.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let mut moved = 0;
            for (_, case, home) in away {
                let from = board.lift(case);
                if has_room(board, case, home) {
                    board.put(case, home);
                    moved += 1;
                } else if let Some(from) = from {
                    board.put(case, from);
                }
            }
            self.order(board);
            if moved == 0 {
                return;
            }
        }
    }

    /// Puts like cases in order of seniority; of those on one day, which the order does not tell apart,
    /// whoever had one of the places has it again.
    fn order(&self, board: &mut Board<'_>) {
        seniority::sort(board);
        let mut days: BTreeMap<(u32, Day), Vec<CaseIndex>> = BTreeMap::new();
        for case in board.cases() {
            if let Some(place) = board.places[case.at()] {
                let class = board.problem.cases[case.at()].class;
                days.entry((class.0, place.day)).or_default().push(case);
            }
        }
        for cases in days.into_values().filter(|cases| cases.len() > 1) {
            let mut free: Vec<Place> = cases
                .iter()
                .filter_map(|case| board.places[case.at()])
                .collect();
            let mut rest = Vec::new();
            for &case in &cases {
                let home = self.places[case.at()];
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
}
