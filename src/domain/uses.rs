//! What an appointment uses, straight from the rules: the plain way, for words and warnings.
//!
//! The planner has a quicker one ([`cohorts`](crate::cohorts)), and the check one of its own.

use super::calendar::{Day, TimeOfDay};
use super::id::{LimitIndex, PortIndex, ResourceIndex};
use super::problem::{Booking, CaseClass, Problem};
use super::rules::Period;

/// Calls `each` with every limit of the horizon that an appointment uses and how much, its phase's
/// cap included. A limit that several usage rows use comes once for each.
///
/// A corridor that is not listed has no limits; the port, the location and the border have theirs.
pub fn for_each(
    problem: &Problem,
    class: &CaseClass,
    port: PortIndex,
    day: Day,
    slot: Option<TimeOfDay>,
    mut each: impl FnMut(LimitIndex, f64),
) {
    let stream = &problem.streams[class.stream.at()];
    let needs = &problem.need_sets[class.needs.at()];
    let persons = f64::from(class.persons);
    let corridor = problem.corridor(class.location, port);
    let within = problem.calendar.contains(day);
    for (r, resource) in (0u32..).zip(&problem.rules.resources) {
        let index = ResourceIndex(r);
        let Some(site) = problem.site_of(index, class.location, port, corridor) else {
            continue;
        };
        for usage in resource.usages.iter().filter(|u| u.matches(stream, needs)) {
            let amount = persons * usage.per_person + usage.per_case;
            if amount <= 0.0 {
                continue;
            }
            match (resource.period, slot) {
                (Period::Day, _) => {
                    let from = day + usage.offset_days;
                    let to = from + usage.duration_days;
                    for on in problem.calendar.within(from..to) {
                        each(problem.limits.of_day(index, site, on), amount);
                    }
                }
                (Period::Slot, Some(start)) if within => {
                    let weekday = problem.calendar.weekday(day);
                    let start = u32::from(start.0);
                    let taken = start..start.saturating_add(usage.duration_minutes);
                    for (other, at) in (0u32..).zip(&problem.ports[port.at()].slots) {
                        if at.weekdays.contains(weekday) && taken.contains(&u32::from(at.start.0)) {
                            each(problem.limits.of_slot(index, port, day, other), amount);
                        }
                    }
                }
                (Period::Slot, _) => {}
            }
        }
    }
    if within && let Some(phase) = problem.admission(class, port, day).phase() {
        each(problem.limits.of_phase(phase, day), persons);
    }
}

/// Adds what a published appointment uses.
pub fn add_booking(problem: &Problem, booking: &Booking, used: &mut [f64]) {
    let class = problem.class_of(booking.case);
    let add = |limit: LimitIndex, amount| used[limit.at()] += amount;
    for_each(problem, class, booking.port, booking.day, booking.slot, add);
}
