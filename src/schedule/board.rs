//! The board: where each case stands, and the room that is left.

use std::ops::Deref;
use std::sync::Arc;

pub use super::room::Place;
use super::room::{Room, Stay};
use super::uses::Uses;
use crate::cohorts::queue::{Cohort, Cohorts};
use crate::domain::calendar::Day;
use crate::domain::id::CaseIndex;
use crate::domain::problem::Problem;

/// Where each case stands, and the room left: everything that can be read of a [`Room`] can be read
/// of its board.
#[derive(Clone)]
pub struct Board<'a> {
    room: Room<'a>,
    /// Where each case stands; none for a case without an appointment, and for promises that stand.
    pub places: Vec<Option<Place>>,
}

impl<'a> Deref for Board<'a> {
    type Target = Room<'a>;

    fn deref(&self) -> &Room<'a> {
        &self.room
    }
}

impl<'a> Board<'a> {
    /// A board with promises and earlier appointments only; of the prices, see [`Room::new`].
    #[must_use]
    pub fn new(problem: &'a Problem, cohorts: &'a Cohorts, prices: &[f64]) -> Self {
        Self {
            room: Room::new(problem, cohorts, prices),
            places: vec![None; problem.cases.len()],
        }
    }

    /// A board on which cases stand already, with the room that they leave.
    pub(super) fn seated(
        problem: &'a Problem,
        cohorts: &'a Cohorts,
        left: Vec<f64>,
        uses: Arc<Uses>,
        places: Vec<Option<Place>>,
    ) -> Self {
        Self {
            room: Room::with(problem, cohorts, left, uses),
            places,
        }
    }

    /// From now on cases are to stay where they are said to.
    pub(super) fn stay(&mut self, stay: Arc<Stay>) {
        self.room.stay = Some(stay);
    }

    /// What it counts as that cases are not where they are to stay; see [`Stay`].
    #[must_use]
    pub fn unrest(&self) -> f64 {
        if self.stay.is_none() {
            return 0.0;
        }
        let moved = self.cases().filter_map(|case| {
            let (home, unrest) = self.home(case)?;
            (self.places[case.at()] != Some(home)).then_some(unrest)
        });
        moved.sum()
    }

    /// The cases that are to be planned.
    pub fn cases(&self) -> impl Iterator<Item = CaseIndex> {
        let all = (0..self.places.len()).map(CaseIndex::new);
        all.filter(|&case| self.cohort(case).is_some())
    }

    /// Puts a case without an appointment somewhere.
    pub fn put(&mut self, case: CaseIndex, place: Place) {
        if let Some(cohort) = self.cohort(case) {
            self.room.occupy(cohort, place);
        }
        self.assign(case, place);
    }

    /// Takes a case's appointment away and returns it.
    pub fn lift(&mut self, case: CaseIndex) -> Option<Place> {
        let place = self.places[case.at()].take()?;
        if let Some(cohort) = self.cohort(case) {
            self.room.vacate(cohort, place);
        }
        Some(place)
    }

    /// Where a case of the cohort fits on a lane and day ([`Room::place_on`]).
    #[must_use]
    pub fn place_on(&mut self, cohort: &Cohort, lane_at: u32, day: Day) -> Option<Place> {
        self.room.place_on(cohort, lane_at, day)
    }

    /// The room alone, for those who take and give some of it before they say whose it is.
    pub(super) fn room_mut(&mut self) -> &mut Room<'a> {
        &mut self.room
    }

    /// Says whose the room is that is taken at a place.
    pub(super) fn assign(&mut self, case: CaseIndex, place: Place) {
        self.places[case.at()] = Some(place);
    }

    /// Cost of a case at a place.
    #[must_use]
    pub fn cost(&self, case: CaseIndex, place: Place) -> f64 {
        self.cohort(case).map_or(0.0, |cohort| {
            let lane = &self.lanes(cohort)[place.lane as usize];
            lane.cost(self.problem, case, place.day)
        })
    }

    /// What a case costs where it stands, or without an appointment.
    #[must_use]
    pub fn cost_of(&self, case: CaseIndex) -> f64 {
        match self.places[case.at()] {
            Some(place) => self.cost(case, place),
            None => self.problem.cost_unscheduled(case).total(),
        }
    }

    /// What the cases cost where they stand, or without an appointment; promises, and cases that
    /// cannot have one, are not counted.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.cases().map(|case| self.cost_of(case)).sum()
    }
}
