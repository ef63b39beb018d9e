//! A limit is never assumed: whatever an appointment could use has an amount.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::{Day, TimeOfDay};
use super::id::{CorridorIndex, LimitIndex, PortIndex, ResourceIndex, SiteIndex};
use super::limits::LimitKey;
use super::problem::{Admission, CaseClass, Problem};
use super::rules::{Period, Usage};

/// Limits without an amount that something uses, by resource and site.
pub type Missing = BTreeMap<(ResourceIndex, SiteIndex), Vec<LimitIndex>>;

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
        // What is done or promised uses what it uses, whatever corridors and slots are listed.
        let class = problem.class_of(booking.case);
        let corridor = problem.corridor(class.location, booking.port);
        check.appointment(class, booking.port, corridor, booking.day, booking.slot);
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
        let mut first: Vec<Option<Day>> = vec![None; problem.classes.len()];
        for (case, settled) in problem.cases.iter().zip(problem.settled()) {
            if !settled && case.ready < problem.calendar.end() {
                let known = &mut first[case.class.at()];
                let ready = case.ready.max(Day::START);
                *known = Some(known.map_or(ready, |day| day.min(ready)));
            }
        }
        for (class, first) in problem.classes.iter().zip(first) {
            let Some(first) = first.map(|day| day.max(problem.notice_of(class))) else {
                continue;
            };
            for (corridor, ends) in problem.corridors_from(class.location) {
                if !problem.port_allowed(class, ends.port) {
                    continue;
                }
                let port = &problem.ports[ends.port.at()];
                for day in first.until(problem.calendar.end()) {
                    if !problem.is_open(ends.port, day)
                        || problem.admission(class, ends.port, day) == Admission::Closed
                    {
                        continue;
                    }
                    if port.slots.is_empty() {
                        self.appointment(class, ends.port, Some(corridor), day, None);
                    }
                    for slot in problem.open_slots(ends.port, day) {
                        let start = port.slots[slot as usize].start;
                        self.appointment(class, ends.port, Some(corridor), day, Some(start));
                    }
                }
            }
        }
    }

    fn appointment(
        &mut self,
        class: &CaseClass,
        port: PortIndex,
        corridor: Option<CorridorIndex>,
        day: Day,
        slot: Option<TimeOfDay>,
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
                        let Some(site) = problem.site_of(index, class.location, port, corridor)
                        else {
                            continue;
                        };
                        let from = day + usage.offset_days;
                        let to = from + usage.duration_days;
                        for on in problem.calendar.within(from..to) {
                            self.used(problem.limits.of_day(index, site, on));
                        }
                    }
                    Period::Slot => self.slots(index, usage, port, day, slot),
                }
            }
        }
    }

    fn slots(
        &mut self,
        resource: ResourceIndex,
        usage: &Usage,
        port: PortIndex,
        day: Day,
        slot: Option<TimeOfDay>,
    ) {
        let problem = self.problem;
        let Some(start) = slot.filter(|_| problem.calendar.contains(day)) else {
            return;
        };
        let slots = &problem.ports[port.at()].slots;
        let weekday = problem.calendar.weekday(day);
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
