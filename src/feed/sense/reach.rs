//! The last day on which a class of cases could be appointed if nobody else came who has no
//! published appointment.

use super::wanted::{Use, Wanted, taken};
use crate::domain::alone::Alone;
use crate::domain::calendar::Day;
use crate::domain::id::{ClassIndex, CorridorIndex, LimitIndex};
use crate::domain::problem::{Admission, CaseClass, Problem};
use crate::domain::rules::Period;

/// Most steps before the search is given up: some seconds.
const MOST_STEPS: u64 = 300_000_000;

/// Looks for appointments, within bounds.
pub(super) struct Reach<'p> {
    problem: &'p Problem,
    wanted: &'p Wanted<'p>,
    steps: u64,
    /// What promises and done appointments leave.
    pub alone: Alone<'p>,
}

/// What an appointment must be to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Must {
    /// The port can be reached, may take the case and is open.
    BeOpen,
    /// And the stream is not phased or a phase admits it.
    BeAdmitted,
    /// And the day is not too near for the days of notice.
    BeTold,
    /// And it fits alone.
    Fit,
}

impl<'p> Reach<'p> {
    pub fn new(problem: &'p Problem, wanted: &'p Wanted<'p>) -> Self {
        Self {
            problem,
            wanted,
            steps: 0,
            alone: Alone::new(problem),
        }
    }

    /// Whether the search has become too long.
    pub fn is_spent(&self) -> bool {
        self.steps + self.alone.steps() > MOST_STEPS
    }

    /// The last day of the horizon with such an appointment for a class; -1 if there is none.
    pub fn last(&mut self, class: ClassIndex, must: Must) -> Day {
        let problem = self.problem;
        let own = &problem.classes[class.at()];
        for day in problem.calendar.all().rev() {
            let mut corridors = problem.corridors_from(own.location);
            if corridors.any(|(corridor, _)| self.possible(class, own, corridor, day, must)) {
                return day;
            }
            if self.is_spent() {
                break;
            }
        }
        Day(-1)
    }

    fn possible(
        &mut self,
        class: ClassIndex,
        own: &CaseClass,
        corridor: CorridorIndex,
        day: Day,
        must: Must,
    ) -> bool {
        self.steps += 1;
        let problem = self.problem;
        let port = problem.corridors[corridor.at()].port;
        if !problem.port_allowed(own, port) || !problem.is_open(port, day) {
            return false;
        }
        if must == Must::BeOpen {
            return true;
        }
        let persons = f64::from(own.persons);
        match problem.admission(own, port, day) {
            Admission::Closed => return false,
            Admission::Phase(phase) if must == Must::Fit => {
                let limit = problem.limits.of_phase(phase, day);
                if !self.has_room(limit, persons) {
                    return false;
                }
            }
            Admission::Phase(_) | Admission::Free => {}
        }
        if must == Must::BeAdmitted {
            return true;
        }
        if day < problem.notice_of(own) {
            return false;
        }
        if must == Must::BeTold {
            return true;
        }
        let menu = &self.wanted.menus[self.wanted.menu_of[class.at()]];
        if !menu
            .iter()
            .all(|own| self.day_fits(own, corridor, day, persons))
        {
            return false;
        }
        let slots = &problem.ports[port.at()].slots;
        slots.is_empty()
            || problem.open_slots(port, day).any(|slot| {
                menu.iter()
                    .all(|own| self.slot_fits(own, corridor, day, slot, persons))
            })
    }

    fn has_room(&mut self, limit: LimitIndex, takes: f64) -> bool {
        self.steps += 1;
        takes <= self.alone.most(limit)
    }

    fn day_fits(&mut self, own: &Use<'_>, corridor: CorridorIndex, day: Day, persons: f64) -> bool {
        let problem = self.problem;
        if problem.rules.resources[own.resource.at()].period != Period::Day {
            return true;
        }
        let site = problem.site(own.resource, corridor);
        let span = |row: &crate::domain::rules::Usage| {
            let from = day + row.offset_days;
            from..from + row.duration_days
        };
        own.rows.iter().all(|row| {
            problem.calendar.within(span(row)).all(|on| {
                let rows = own.rows.iter().filter(|row| span(row).contains(&on));
                let takes = rows.map(|row| taken(row, persons)).sum();
                self.has_room(problem.limits.of_day(own.resource, site, on), takes)
            })
        })
    }

    fn slot_fits(
        &mut self,
        own: &Use<'_>,
        corridor: CorridorIndex,
        day: Day,
        slot: u32,
        persons: f64,
    ) -> bool {
        let problem = self.problem;
        if problem.rules.resources[own.resource.at()].period != Period::Slot {
            return true;
        }
        let port = problem.corridors[corridor.at()].port;
        let slots = &problem.ports[port.at()].slots;
        let weekday = problem.calendar.weekday(day);
        let start = u32::from(slots[slot as usize].start.0);
        (0u32..).zip(slots).all(|(other, at)| {
            let begins = u32::from(at.start.0);
            let rows = own
                .rows
                .iter()
                .filter(|row| (start..start + row.duration_minutes).contains(&begins));
            let takes: f64 = rows.map(|row| taken(row, persons)).sum();
            !at.weekdays.contains(weekday)
                || takes <= 0.0
                || self.has_room(
                    problem.limits.of_slot(own.resource, port, day, other),
                    takes,
                )
        })
    }
}
