//! What an appointment uses, straight from the rules.

use rustc_hash::FxHashMap;

use crate::domain::calendar::Day;
use crate::domain::id::{CorridorIndex, LimitIndex, NeedSetIndex, ResourceIndex, StreamIndex};
use crate::domain::problem::{Booking, CaseClass, Problem};
use crate::domain::rules::{Period, Usage};

/// The usage rows that match, by stream and needs.
pub(super) struct Matching<'p> {
    problem: &'p Problem,
    rows: FxHashMap<(StreamIndex, NeedSetIndex), Vec<(ResourceIndex, &'p Usage)>>,
}

impl<'p> Matching<'p> {
    /// Finds the rows of every class.
    pub fn new(problem: &'p Problem) -> Self {
        let mut rows = FxHashMap::default();
        for class in &problem.classes {
            rows.entry((class.stream, class.needs)).or_insert_with(|| {
                let stream = &problem.streams[class.stream.at()];
                let needs = &problem.need_sets[class.needs.at()];
                let mut rows = Vec::new();
                for (at, resource) in problem.rules.resources.iter().enumerate() {
                    for usage in &resource.usages {
                        if usage.matches(stream, needs) {
                            rows.push((ResourceIndex::new(at), usage));
                        }
                    }
                }
                rows
            });
        }
        Self { problem, rows }
    }

    /// The rows that match a class.
    pub fn of(&self, class: &CaseClass) -> &[(ResourceIndex, &'p Usage)] {
        self.rows
            .get(&(class.stream, class.needs))
            .map_or(&[], Vec::as_slice)
    }

    /// Calls `each` with every limit of the horizon that an appointment uses, and how much,
    /// phase caps aside.
    pub fn for_each(
        &self,
        class: &CaseClass,
        corridor: CorridorIndex,
        day: Day,
        slot: Option<u32>,
        mut each: impl FnMut(LimitIndex, f64),
    ) {
        let problem = self.problem;
        for &(resource, usage) in self.of(class) {
            let amount = f64::from(class.persons) * usage.per_person + usage.per_case;
            if amount == 0.0 {
                continue;
            }
            match problem.rules.resources[resource.at()].period {
                Period::Day => {
                    let site = problem.site(resource, corridor);
                    for step in 0..usage.duration_days {
                        let on = day.saturating_add(usage.offset_days).saturating_add(step);
                        if problem.calendar.contains(on) {
                            each(problem.limits.of_day(resource, site, on), amount);
                        }
                    }
                }
                Period::Slot => {
                    let (true, Some(slot)) = (problem.calendar.contains(day), slot) else {
                        continue;
                    };
                    let port = problem.corridors[corridor.at()].port;
                    for other in self.slots_from(corridor, day, slot, usage.duration_minutes) {
                        each(problem.limits.of_slot(resource, port, day, other), amount);
                    }
                }
            }
        }
    }

    /// The slots of that weekday that start in [start of the slot, that + minutes).
    pub fn slots_from(
        &self,
        corridor: CorridorIndex,
        day: Day,
        slot: u32,
        minutes: u32,
    ) -> impl Iterator<Item = u32> {
        let port = self.problem.corridors[corridor.at()].port;
        let slots = &self.problem.ports[port.at()].slots;
        let weekday = self.problem.calendar.weekday(day);
        let from = u32::from(slots[slot as usize].start.0);
        (0u32..)
            .zip(slots)
            .filter(move |(_, other)| {
                let start = u32::from(other.start.0);
                other.weekdays.contains(weekday) && start >= from && start < from + minutes
            })
            .map(|(at, _)| at)
    }

    /// Adds what a published appointment uses, its phase's cap included.
    pub fn add_booking(&self, booking: &Booking, used: &mut [f64]) {
        let problem = self.problem;
        let class = problem.class_of(booking.case);
        if let Some(corridor) = problem.corridor(class.location, booking.port) {
            let slot = booking
                .slot
                .and_then(|start| problem.ports[booking.port.at()].slot_at(start));
            self.for_each(class, corridor, booking.day, slot, |limit, amount| {
                used[limit.at()] += amount;
            });
        }
        if problem.calendar.contains(booking.day) {
            let admission = problem.admission(class, booking.port, booking.day);
            if let Some(phase) = admission.phase() {
                used[problem.limits.of_phase(phase, booking.day).at()] += f64::from(class.persons);
            }
        }
    }
}
