//! How much room is left at every limit, and where there is enough for a case.

use std::sync::Arc;

use super::slots::AllSlots;
use super::uses::Uses;
use crate::cohorts::profile::{Gate, Lane};
use crate::cohorts::queue::{Cohort, Cohorts};
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, LimitIndex};
use crate::domain::problem::Problem;

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The day.
    pub day: Day,
    /// Position among its profile's lanes.
    pub lane: u32,
    /// Position in the port's list of slots, if it has any.
    pub slot: Option<u32>,
}

/// How much room is left at every limit, beside promises, earlier appointments, and those that have
/// been let in.
#[derive(Clone)]
pub struct Room<'a> {
    /// The problem.
    pub problem: &'a Problem,
    /// Its cases, grouped.
    pub cohorts: &'a Cohorts,
    /// Room left at each limit.
    left: Vec<f64>,
    /// Rounding errors of sums that are let pass, by limit; far below the tolerance of rule 2.
    slack: Arc<[f64]>,
    pub(super) uses: Arc<Uses>,
    /// What is known of ports with many slots.
    pub(super) slots: AllSlots,
    /// Where cases are to stay, if anywhere.
    pub(super) stay: Option<Arc<Stay>>,
}

/// Where cases stood under an earlier plan, and what it takes to move them.
#[derive(Clone, Debug)]
pub struct Stay {
    /// By case; none for one that had no appointment, or one that it cannot have any longer.
    pub places: Vec<Option<Place>>,
    /// What a move saves at least, in weighted person-days for each person moved.
    pub least: f64,
}

impl<'a> Room<'a> {
    /// The room beside promises and earlier appointments. The prices say where room is likely to be
    /// short; they change nothing but how soon that is seen.
    #[must_use]
    pub fn new(problem: &'a Problem, cohorts: &'a Cohorts, prices: &[f64]) -> Self {
        let left = cohorts.residual.left.to_vec();
        let uses = Uses::new(cohorts, problem.calendar, prices);
        Self::with(problem, cohorts, left, Arc::new(uses))
    }

    /// The room with so much left at each limit.
    pub(super) fn with(
        problem: &'a Problem,
        cohorts: &'a Cohorts,
        left: Vec<f64>,
        uses: Arc<Uses>,
    ) -> Self {
        let slack: Arc<[f64]> = problem
            .limits
            .amounts()
            .iter()
            .map(|amount| {
                if amount.is_finite() {
                    1e-9 * (1.0 + amount)
                } else {
                    0.0
                }
            })
            .collect();
        Self {
            slots: AllSlots::new(problem, cohorts, |at| left[at] + slack[at]),
            problem,
            cohorts,
            left,
            slack,
            uses,
            stay: None,
        }
    }

    /// The room of one region: without what belongs to others.
    #[must_use]
    pub fn of_region(&self, owners: &[Option<usize>], region: usize) -> Self {
        let mut own = self.clone();
        for (left, owner) in own.left.iter_mut().zip(owners) {
            if owner.is_some_and(|owner| owner != region) {
                *left = left.min(0.0);
            }
        }
        own
    }

    /// The cohort of a case; none if it is not to be planned.
    #[must_use]
    pub fn cohort(&self, case: CaseIndex) -> Option<&'a Cohort> {
        self.cohorts.cohort_of[case.at()].map(|at| &self.cohorts.cohorts[at as usize])
    }

    /// Where a case is to stay, and what moving it counts as.
    #[must_use]
    pub fn home(&self, case: CaseIndex) -> Option<(Place, f64)> {
        let stay = self.stay.as_ref()?;
        let place = stay.places[case.at()]?;
        Some((place, stay.least * self.problem.persons(case)))
    }

    /// Whether every limit that a case of the cohort would use at a place has room for it.
    #[must_use]
    pub fn has_room_at(&self, cohort: &Cohort, place: Place) -> bool {
        let mut fits = true;
        self.for_each_use(cohort, place, |limit, amount| {
            fits = fits && self.has_room(limit, amount);
        });
        fits
    }

    /// The lanes of a cohort.
    #[must_use]
    pub fn lanes(&self, cohort: &Cohort) -> &'a [Lane] {
        &self.cohorts.profiles.list[cohort.profile].lanes
    }

    /// Whether a case of the cohort fits on a lane and day, the slot aside.
    #[must_use]
    pub fn day_fits(&self, cohort: &Cohort, lane_at: u32, day: Day) -> bool {
        match self.lanes(cohort)[lane_at as usize].gates[day.at()] {
            Gate::Closed => return false,
            Gate::Charged(_, limit) if !self.fits(limit.at(), cohort.persons) => return false,
            Gate::Open | Gate::Charged(..) => {}
        }
        let fits = |limit, amount| self.fits(limit, amount);
        self.uses.all(cohort.index, lane_at, day, fits)
    }

    /// The first limit found that has no room for a case of the cohort on an open lane and day, and how
    /// much the case needs of it, the slot aside.
    pub(super) fn lacking(
        &self,
        cohort: &Cohort,
        lane_at: u32,
        day: Day,
    ) -> Option<(LimitIndex, f64)> {
        let lane = &self.lanes(cohort)[lane_at as usize];
        let cap = lane.gates[day.at()].limit();
        if let Some(cap) = cap.filter(|cap| !self.has_room(*cap, cohort.persons)) {
            return Some((cap, cohort.persons));
        }
        let mut lacking = None;
        self.uses.all(cohort.index, lane_at, day, |limit, amount| {
            let fits = self.fits(limit, amount);
            if !fits {
                lacking = Some((LimitIndex::new(limit), amount));
            }
            fits
        });
        lacking
    }

    /// Whether an amount fits at a limit with so much left there.
    pub(super) fn would_fit(&self, limit: LimitIndex, amount: f64, left: f64) -> bool {
        amount <= left + self.slack[limit.at()]
    }

    /// Where a case of the cohort fits on a lane and day: the slot that is left tightest.
    #[must_use]
    pub fn place_on(&mut self, cohort: &Cohort, lane_at: u32, day: Day) -> Option<Place> {
        if !self.day_fits(cohort, lane_at, day) {
            return None;
        }
        let lane = &self.lanes(cohort)[lane_at as usize];
        let slot = match self.cohorts.footprints.list[lane.footprint].menu {
            None => None,
            Some(menu) => Some(self.tightest_slot(cohort, menu, day)?),
        };
        Some(Place {
            day,
            lane: lane_at,
            slot,
        })
    }

    /// The slot with room in which the least room would be left; the earliest of these.
    fn tightest_slot(&mut self, cohort: &Cohort, menu: usize, day: Day) -> Option<u32> {
        let menus = &self.cohorts.footprints.menus;
        let choices = menus[menu].on(day);
        if self.slots.keeps(menu) {
            let (left, slack) = (&self.left, &self.slack);
            let room = |at: usize| left[at] + slack[at];
            let found = (self.slots).tightest(menus, (menu, day), cohort.persons, room);
            return found.map(|at| choices[at].slot);
        }
        let mut best: Option<(f64, u32)> = None;
        for choice in choices {
            let mut over = 0.0;
            let fits = choice.each_use(day, cohort.persons).all(|(limit, amount)| {
                let left = self.left[limit.at()];
                if left.is_finite() {
                    over += left - amount;
                }
                self.fits(limit.at(), amount)
            });
            if fits && best.is_none_or(|(least, _)| over < least - 1e-9) {
                best = Some((over, choice.slot));
            }
        }
        best.map(|(_, slot)| slot)
    }

    /// Takes the room that some case of the cohort needs at a place.
    pub(super) fn occupy(&mut self, cohort: &Cohort, place: Place) {
        self.apply(cohort, place, -1.0);
    }

    /// Gives that room back.
    pub(super) fn vacate(&mut self, cohort: &Cohort, place: Place) {
        self.apply(cohort, place, 1.0);
    }

    fn fits(&self, limit: usize, amount: f64) -> bool {
        amount <= self.greatest(limit)
    }

    /// The greatest amount that fits at a limit.
    pub(super) fn greatest(&self, limit: usize) -> f64 {
        self.left[limit] + self.slack[limit]
    }

    /// Whether a limit has room for an amount.
    #[must_use]
    pub fn has_room(&self, limit: LimitIndex, amount: f64) -> bool {
        self.fits(limit.at(), amount)
    }

    /// How much is left, by limit.
    pub(super) fn all_left(&self) -> &[f64] {
        &self.left
    }

    /// How much is left of a limit.
    #[must_use]
    pub fn left(&self, limit: LimitIndex) -> f64 {
        self.left[limit.at()]
    }

    /// The place on a lane and day whose slot has the least price, room or not.
    #[must_use]
    pub fn cheapest_slot(&self, cohort: &Cohort, lane_at: u32, day: Day, prices: &[f64]) -> Place {
        let lane = &self.lanes(cohort)[lane_at as usize];
        let slot = self.cohorts.footprints.list[lane.footprint]
            .menu
            .and_then(|menu| {
                let menu = &self.cohorts.footprints.menus[menu];
                let mut all = Vec::new();
                menu.prices(day, prices, cohort.persons, &mut all);
                let choices = menu.on(day).iter().zip(&all);
                choices
                    .min_by(|a, b| a.1.total_cmp(b.1))
                    .map(|(choice, _)| choice.slot)
            });
        Place {
            day,
            lane: lane_at,
            slot,
        }
    }

    /// Calls `each` with every limit that a case of the cohort uses at a place, its phase's cap
    /// included; day resources that are unlimited at the site on every day are left out.
    pub fn for_each_use(
        &self,
        cohort: &Cohort,
        place: Place,
        mut each: impl FnMut(LimitIndex, f64),
    ) {
        let lane = &self.lanes(cohort)[place.lane as usize];
        self.for_each_day_use(cohort, place.lane, place.day, &mut each);
        let (Some(menu), Some(slot)) = (
            self.cohorts.footprints.list[lane.footprint].menu,
            place.slot,
        ) else {
            return;
        };
        let choices = self.cohorts.footprints.menus[menu].on(place.day);
        let found = choices.binary_search_by_key(&slot, |choice| choice.slot);
        debug_assert!(found.is_ok(), "slot {slot} is not one of this cohort's");
        if let Ok(at) = found {
            for (limit, amount) in choices[at].each_use(place.day, cohort.persons) {
                each(limit, amount);
            }
        }
    }

    /// The same without the slot's.
    pub(super) fn for_each_day_use(
        &self,
        cohort: &Cohort,
        lane_at: u32,
        day: Day,
        mut each: impl FnMut(LimitIndex, f64),
    ) {
        let lane = &self.lanes(cohort)[lane_at as usize];
        if let Some(cap) = lane.gates[day.at()].limit() {
            each(cap, cohort.persons);
        }
        self.uses
            .for_each(cohort.index, lane_at, day, |limit, amount| {
                each(LimitIndex::new(limit), amount);
            });
    }

    fn apply(&mut self, cohort: &Cohort, place: Place, sign: f64) {
        let mut left = std::mem::take(&mut self.left);
        self.for_each_use(cohort, place, |limit, amount| {
            left[limit.at()] += sign * amount;
        });
        self.left = left;
        let lane = &self.lanes(cohort)[place.lane as usize];
        let menu = self.cohorts.footprints.list[lane.footprint].menu;
        let (Some(menu), Some(slot)) = (menu, place.slot) else {
            return;
        };
        if self.slots.keeps(menu) {
            let used = self.cohorts.footprints.menus[menu].used_by(place.day, slot);
            self.slots.change(menu, place.day, &used);
        }
    }
}
