//! A limit is never assumed: whatever an appointment could use has an amount.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::Day;
use super::id::{CorridorIndex, LimitIndex, ResourceIndex};
use super::limits::LimitKey;
use super::problem::{Admission, CaseClass, Problem};
use super::rules::{Period, Usage};

/// Limits without an amount that something uses, by resource and site.
pub type Missing = BTreeMap<(ResourceIndex, u32), Vec<LimitIndex>>;

/// Every limit that an admissible appointment, a promise or an earlier appointment would use and
/// that was given no amount.
#[must_use]
pub fn missing(problem: &Problem) -> Missing {
    let mut check = Check {
        problem,
        missing: Missing::new(),
        seen: BTreeSet::new(),
    };
    if problem.limits.all_given() {
        return check.missing;
    }
    check.new_appointments();
    for booking in problem.earlier.iter().chain(&problem.promises) {
        let class = problem.class_of(booking.case);
        if let Some(corridor) = problem.corridor(class.location, booking.port) {
            let slot = booking
                .slot
                .and_then(|start| problem.ports[booking.port.at()].slot_at(start));
            check.appointment(class, corridor, booking.day, slot);
        }
    }
    check.missing
}

struct Check<'c> {
    problem: &'c Problem,
    /// Uncovered limits in use, by resource and site.
    missing: Missing,
    seen: BTreeSet<LimitIndex>,
}

impl Check<'_> {
    /// Every admissible appointment of every case without a published one. Admissibility only
    /// grows with an earlier ready day, so the earliest of each class stands for all.
    fn new_appointments(&mut self) {
        let problem = self.problem;
        let mut booked = vec![false; problem.cases.len()];
        for booking in problem.earlier.iter().chain(&problem.promises) {
            booked[booking.case.at()] = true;
        }
        let mut first: Vec<Option<Day>> = vec![None; problem.classes.len()];
        for (case, booked) in problem.cases.iter().zip(booked) {
            if !booked && case.ready < problem.calendar.days {
                let known = &mut first[case.class.at()];
                let ready = case.ready.max(0);
                *known = Some(known.map_or(ready, |day| day.min(ready)));
            }
        }
        for (class, first) in problem.classes.iter().zip(first) {
            let Some(first) = first else { continue };
            for (corridor, ends) in problem.corridors_from(class.location) {
                if !problem.port_allowed(class, ends.port) {
                    continue;
                }
                let port = &problem.ports[ends.port.at()];
                for day in first..problem.calendar.days {
                    let weekday = problem.calendar.weekday(day);
                    if !port.is_open(weekday)
                        || problem.admission(class, ends.port, day) == Admission::Closed
                    {
                        continue;
                    }
                    if port.slots.is_empty() {
                        self.appointment(class, corridor, day, None);
                    }
                    for (slot, own) in (0u32..).zip(&port.slots) {
                        if own.weekdays.contains(weekday) {
                            self.appointment(class, corridor, day, Some(slot));
                        }
                    }
                }
            }
        }
    }

    fn appointment(
        &mut self,
        class: &CaseClass,
        corridor: CorridorIndex,
        day: Day,
        slot: Option<u32>,
    ) {
        let problem = self.problem;
        let stream = &problem.streams[class.stream.at()];
        let needs = &problem.need_sets[class.needs.at()];
        for (r, resource) in (0u32..).zip(&problem.rules.resources) {
            let index = ResourceIndex(r);
            for usage in &resource.usages {
                let uses = usage.per_person > 0.0 || usage.per_case > 0.0;
                if !uses || !usage.matches(stream, needs) {
                    continue;
                }
                match resource.period {
                    Period::Day => {
                        let site = problem.site(index, corridor);
                        let from = day.saturating_add(usage.offset_days);
                        let to = from.saturating_add(usage.duration_days);
                        for on in from.max(0)..to.min(problem.calendar.days) {
                            self.used(problem.limits.of_day(index, site, on));
                        }
                    }
                    Period::Slot => self.slots(index, usage, corridor, day, slot),
                }
            }
        }
    }

    fn slots(
        &mut self,
        resource: ResourceIndex,
        usage: &Usage,
        corridor: CorridorIndex,
        day: Day,
        slot: Option<u32>,
    ) {
        let problem = self.problem;
        let Some(slot) = slot.filter(|_| problem.calendar.contains(day)) else {
            return;
        };
        let port = problem.corridors[corridor.at()].port;
        let slots = &problem.ports[port.at()].slots;
        let weekday = problem.calendar.weekday(day);
        let start = slots[slot as usize].start;
        let end = u32::from(start.0) + usage.duration_minutes;
        for (other, own) in (0u32..).zip(slots) {
            if own.weekdays.contains(weekday) && own.start >= start && u32::from(own.start.0) < end
            {
                self.used(problem.limits.of_slot(resource, port, day, other));
            }
        }
    }

    fn used(&mut self, limit: LimitIndex) {
        if self.problem.limits.is_given(limit) || !self.seen.insert(limit) {
            return;
        }
        if let LimitKey::Resource { resource, site, .. } = self.problem.limits.key(limit) {
            self.missing
                .entry((resource, site))
                .or_default()
                .push(limit);
        }
    }
}
