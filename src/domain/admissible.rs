//! Which appointments a feed lets a case have, limits aside, and which cases are to be planned.

use super::calendar::{Day, TimeOfDay};
use super::id::PortIndex;
use super::opening::Closure;
use super::plan::ConflictKind;
use super::problem::{Booking, CaseClass, Problem};

/// The status of a case that no longer waits.
pub const WITHDRAWN: &str = "withdrawn";

impl Problem {
    /// Whether a class's cases no longer wait: they are not planned and cost nothing.
    #[must_use]
    pub fn is_withdrawn(&self, class: &CaseClass) -> bool {
        class
            .status
            .is_some_and(|status| self.statuses[status.at()] == WITHDRAWN)
    }

    /// By case: whether it is not to be planned, because it is done, promised or withdrawn.
    #[must_use]
    pub fn settled(&self) -> Vec<bool> {
        let withdrawn: Vec<bool> = self
            .classes
            .iter()
            .map(|class| self.is_withdrawn(class))
            .collect();
        let mut settled: Vec<bool> = self
            .cases
            .iter()
            .map(|case| withdrawn[case.class.at()])
            .collect();
        for booking in self.earlier.iter().chain(&self.promises) {
            settled[booking.case.at()] = true;
        }
        settled
    }

    /// By class, how many cases that rule 5 would order have had a place given: an appointment that stands
    /// or was attended.
    #[must_use]
    pub fn given(&self) -> Vec<u32> {
        let mut had = vec![false; self.cases.len()];
        for booking in self.earlier.iter().chain(&self.promises) {
            had[booking.case.at()] = true;
        }
        let mut given = vec![0; self.classes.len()];
        for (case, _) in self.cases.iter().zip(had).filter(|(_, had)| *had) {
            if case.due.is_none() {
                given[case.class.at()] += 1;
            }
        }
        given
    }

    /// The first day of the horizon on which cases of a class could be newly appointed, were they
    /// ready: 0, or the days of notice.
    #[must_use]
    pub fn notice_of(&self, class: &CaseClass) -> Day {
        self.notice.first_day(class.priority)
    }

    /// Whether a port lists a slot (its position) on a day's weekday; with no slot, whether it
    /// gives appointments for a day. Closures aside.
    #[must_use]
    pub fn lists(&self, port: PortIndex, day: Day, slot: Option<u32>) -> bool {
        let slots = &self.ports[port.at()].slots;
        match slot {
            None => slots.is_empty(),
            Some(slot) => slots[slot as usize]
                .weekdays
                .contains(self.calendar.weekday(day)),
        }
    }

    /// Whether a port gives appointments in a slot (its position) on a day: it lists it, and is
    /// not closed then.
    #[must_use]
    pub fn gives(&self, port: PortIndex, day: Day, slot: Option<u32>) -> bool {
        let start = slot.map(|slot| self.ports[port.at()].slots[slot as usize].start);
        self.lists(port, day, slot) && self.closing(port, day, start).is_none()
    }

    /// Whether a port gives appointments on a day.
    #[must_use]
    pub fn is_open(&self, port: PortIndex, day: Day) -> bool {
        if self.ports[port.at()].slots.is_empty() {
            self.gives(port, day, None)
        } else {
            self.open_slots(port, day).next().is_some()
        }
    }

    /// The slots (their positions) in which a port gives appointments on a day.
    pub fn open_slots(&self, port: PortIndex, day: Day) -> impl Iterator<Item = u32> {
        (0u32..)
            .zip(&self.ports[port.at()].slots)
            .map(|(slot, _)| slot)
            .filter(move |&slot| self.gives(port, day, Some(slot)))
    }

    /// The openings of a port on a day: its open slots (their positions), or the day itself (none) where it
    /// has no slots.
    pub fn openings(&self, port: PortIndex, day: Day) -> impl Iterator<Item = Option<u32>> {
        let whole_day = self.gives(port, day, None).then_some(None);
        let slots = self.open_slots(port, day).map(Some);
        whole_day.into_iter().chain(slots)
    }

    /// The closure that takes a slot, or a day without slots, from a port.
    fn closing(&self, port: PortIndex, day: Day, slot: Option<TimeOfDay>) -> Option<usize> {
        self.closures.closing(port, day, slot, self.calendar)
    }

    /// The first closure without which a port would give appointments on a day; none where it is
    /// open, or lists nothing on that weekday.
    #[must_use]
    pub fn closed_by(&self, port: PortIndex, day: Day) -> Option<&Closure> {
        if self.is_open(port, day) {
            return None;
        }
        let own = &self.ports[port.at()];
        let at = if own.slots.is_empty() {
            self.closing(port, day, None)
        } else {
            (0u32..)
                .zip(&own.slots)
                .filter(|&(slot, _)| self.lists(port, day, Some(slot)))
                .filter_map(|(_, slot)| self.closing(port, day, Some(slot.start)))
                .min()
        };
        at.map(|at| &self.closures.rows()[at])
    }

    /// Why a promise cannot be kept by itself, if so (rule 4). After the horizon a slot or weekday
    /// that the port does not list is no conflict: what it will list then is not known yet.
    #[must_use]
    pub fn impossible(&self, promise: &Booking) -> Option<ConflictKind> {
        let location = self.class_of(promise.case).location;
        let slot = promise
            .slot
            .map(|start| self.ports[promise.port.at()].slot_at(start));
        let listed = match slot {
            None => self.lists(promise.port, promise.day, None),
            Some(at) => at.is_some_and(|at| self.lists(promise.port, promise.day, Some(at))),
        };
        if self.corridor(location, promise.port).is_none() {
            Some(ConflictKind::NoCorridor)
        } else if promise.day < self.cases[promise.case.at()].ready {
            Some(ConflictKind::BeforeReady)
        } else if let Some(closure) = self.closing(promise.port, promise.day, promise.slot) {
            Some(ConflictKind::Closed { closure })
        } else if !listed && self.calendar.contains(promise.day) {
            Some(ConflictKind::NoSlot)
        } else {
            None
        }
    }
}
