//! What an appointment uses, straight from the rules.

use rustc_hash::FxHashMap;

use crate::domain::calendar::{Day, TimeOfDay};
use crate::domain::id::{
    CorridorIndex, LimitIndex, NeedSetIndex, PortIndex, ResourceIndex, StreamIndex, narrow,
};
use crate::domain::problem::{Booking, CaseClass, Problem};
use crate::domain::rules::{Period, Usage};

/// Limits and how much an appointment takes of each, each once.
pub(super) type Amounts = Vec<(LimitIndex, f64)>;

/// Adds to what is taken of a limit.
pub(super) fn add(uses: &mut Amounts, limit: LimitIndex, amount: f64) {
    match uses.iter_mut().find(|(known, _)| *known == limit) {
        Some((_, sum)) => *sum += amount,
        None => uses.push((limit, amount)),
    }
}

/// The price of all that is taken.
pub(super) fn paid(uses: &Amounts, prices: &[f64]) -> f64 {
    let uses = uses.iter();
    uses.map(|&(limit, n)| prices[limit.at()] * n).sum()
}

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

    /// Calls `each` with every limit of the horizon that an appointment uses, and how much, phase
    /// caps aside. Where no corridor is listed, nothing of a corridor is used, and of port,
    /// location and border what is used anyhow.
    pub fn for_each(
        &self,
        class: &CaseClass,
        (port, corridor): (PortIndex, Option<CorridorIndex>),
        day: Day,
        slot: Option<TimeOfDay>,
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
                    let site = problem.site_of(resource, class.location, port, corridor);
                    let Some(site) = site else { continue };
                    for step in 0..usage.duration_days {
                        let on = day + usage.offset_days + step;
                        if problem.calendar.contains(on) {
                            each(problem.limits.of_day(resource, site, on), amount);
                        }
                    }
                }
                Period::Slot => {
                    let (true, Some(start)) = (problem.calendar.contains(day), slot) else {
                        continue;
                    };
                    for other in self.slots_from(port, day, start, usage.duration_minutes) {
                        each(problem.limits.of_slot(resource, port, day, other), amount);
                    }
                }
            }
        }
    }

    /// The slots that a port lists on that weekday and that start in [start, start + minutes).
    pub fn slots_from(
        &self,
        port: PortIndex,
        day: Day,
        start: TimeOfDay,
        minutes: u32,
    ) -> impl Iterator<Item = u32> {
        let slots = &self.problem.ports[port.at()].slots;
        let weekday = self.problem.calendar.weekday(day);
        let from = u32::from(start.0);
        let until = from.saturating_add(minutes);
        let first = slots.partition_point(|other| other.start < start);
        let starting = slots[first..].iter().zip(first..);
        starting
            .take_while(move |(other, _)| u32::from(other.start.0) < until)
            .filter(move |(other, _)| other.weekdays.contains(weekday))
            .map(|(_, at)| narrow(at))
    }

    /// What was done before `start` uses of each limit.
    pub fn earlier(&self) -> Vec<f64> {
        let mut used = vec![0.0; self.problem.limits.len()];
        for booking in &self.problem.earlier {
            self.add_booking(booking, &mut used);
        }
        used
    }

    /// Adds what a published appointment uses.
    pub fn add_booking(&self, booking: &Booking, used: &mut [f64]) {
        self.for_each_of(booking, |limit, amount| used[limit.at()] += amount);
    }

    /// Calls `each` with every limit that a published appointment uses, and how much, its phase's cap
    /// included. It was given under the corridors and slots of its time, and needs none of today's.
    pub fn for_each_of(&self, booking: &Booking, mut each: impl FnMut(LimitIndex, f64)) {
        let problem = self.problem;
        let class = problem.class_of(booking.case);
        let way = (booking.port, problem.corridor(class.location, booking.port));
        self.for_each(class, way, booking.day, booking.slot, &mut each);
        if problem.calendar.contains(booking.day) {
            let admission = problem.admission(class, booking.port, booking.day);
            if let Some(phase) = admission.phase() {
                let cap = problem.limits.of_phase(phase, booking.day);
                each(cap, f64::from(class.persons));
            }
        }
    }
}
