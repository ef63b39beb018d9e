//! The rules applied to single appointments in the plainest way.

use std::collections::BTreeMap;

use paso::domain::calendar::{Day, TimeOfDay};
use paso::domain::id::{CaseIndex, PortIndex, SiteIndex};
use paso::domain::problem::{Admission, Problem};
use paso::domain::rules::{Period, SiteKind};

/// Use of every limit by a plan, worked out from the rules in the plainest way.
pub struct Ledger<'p> {
    problem: &'p Problem,
    pub used: Vec<f64>,
}

impl<'p> Ledger<'p> {
    pub fn new(problem: &'p Problem, used: Vec<f64>) -> Self {
        Self { problem, used }
    }

    /// With what promises and earlier appointments use.
    pub fn of_booked(problem: &'p Problem) -> Self {
        let mut ledger = Self::new(problem, vec![0.0; problem.limits.len()]);
        for booking in problem.earlier.iter().chain(&problem.promises) {
            let uses = ledger.uses(booking.case, booking.port, booking.day, booking.slot);
            ledger.add(&uses, 1.0);
        }
        ledger
    }

    /// By limit, what an appointment needs that is more than the ledger's use leaves, by more than
    /// the tolerance of rule 2; with what it leaves.
    pub fn lacks(&self, uses: &[(usize, f64)]) -> Vec<(usize, f64, f64)> {
        let mut needs: BTreeMap<usize, f64> = BTreeMap::new();
        for &(limit, amount) in uses {
            *needs.entry(limit).or_default() += amount;
        }
        let amounts = self.problem.limits.amounts();
        let lacks = needs.into_iter().filter_map(|(limit, needs)| {
            let left = (amounts[limit] - self.used[limit]).max(0.0);
            let over = needs > left + 1e-6 * amounts[limit] + 1e-6;
            (over && amounts[limit].is_finite()).then_some((limit, needs, left))
        });
        lacks.collect()
    }

    /// Whether an appointment is by itself within what the ledger's use leaves.
    pub fn fits_alone(&self, uses: &[(usize, f64)]) -> bool {
        self.lacks(uses).is_empty()
    }

    pub fn uses(
        &self,
        case: CaseIndex,
        port: PortIndex,
        day: Day,
        slot: Option<TimeOfDay>,
    ) -> Vec<(usize, f64)> {
        let problem = self.problem;
        let class = problem.class_of(case);
        let corridor = problem.corridor(class.location, port);
        let stream = &problem.streams[class.stream.at()];
        let needs = &problem.need_sets[class.needs.at()];
        let mut uses = Vec::new();
        for (at, resource) in problem.rules.resources.iter().enumerate() {
            let index = paso::domain::id::ResourceIndex::new(at);
            for usage in resource.usages.iter().filter(|u| u.matches(stream, needs)) {
                let amount = problem.persons(case) * usage.per_person + usage.per_case;
                if resource.period == Period::Day {
                    let first = day + usage.offset_days;
                    for on in first.until(first + usage.duration_days) {
                        if problem.calendar.contains(on) {
                            let site = match resource.site {
                                SiteKind::Port => port.0,
                                SiteKind::Location => class.location.0,
                                SiteKind::Border => 0,
                                SiteKind::Corridor => match corridor {
                                    Some(corridor) => corridor.0,
                                    None => continue,
                                },
                            };
                            uses.push((
                                problem.limits.of_day(index, SiteIndex(site), on).at(),
                                amount,
                            ));
                        }
                    }
                } else if let Some(TimeOfDay(start)) = slot
                    && problem.calendar.contains(day)
                {
                    let slots = &problem.ports[port.at()].slots;
                    for (other, own) in slots.iter().enumerate() {
                        let minutes = u16::try_from(usage.duration_minutes).unwrap();
                        if own.weekdays.contains(problem.calendar.weekday(day))
                            && (start..start + minutes).contains(&own.start.0)
                        {
                            let other = u32::try_from(other).unwrap();
                            let limit = problem.limits.of_slot(index, port, day, other);
                            uses.push((limit.at(), amount));
                        }
                    }
                }
            }
        }
        // A phase's cap outside the horizon is no limit of the problem.
        if problem.calendar.contains(day)
            && let Some(phase) = problem.admission(class, port, day).phase()
        {
            let limit = problem.limits.of_phase(phase, day);
            uses.push((limit.at(), problem.persons(case)));
        }
        uses
    }

    pub fn add(&mut self, uses: &[(usize, f64)], sign: f64) {
        for &(limit, amount) in uses {
            self.used[limit] += sign * amount;
        }
    }

    pub fn fits(&self, uses: &[(usize, f64)]) -> bool {
        let mut after = self.used.clone();
        for &(limit, amount) in uses {
            after[limit] += amount;
        }
        uses.iter().all(|&(limit, _)| {
            let amount = self.problem.limits.amounts()[limit];
            after[limit] <= amount * (1.0 + 1e-12) + 1e-12
        })
    }

    /// Whether a port is closed in a slot on a day, or all day.
    pub fn is_closed(&self, port: PortIndex, day: Day, slot: Option<TimeOfDay>) -> bool {
        let calendar = self.problem.calendar;
        self.problem.closures.rows().iter().any(|row| {
            (row.port.is_none() || row.port == Some(port))
                && row.from <= day
                && day <= row.to
                && row.weekdays.contains(calendar.weekday(day))
                && (row.slot.is_none() || row.slot == slot)
        })
    }

    /// Every admissible appointment from the ready day to the day before `before`.
    pub fn places(&self, case: CaseIndex, before: Day) -> Vec<(PortIndex, Day, Option<TimeOfDay>)> {
        let problem = self.problem;
        let class = problem.class_of(case);
        let status = class.status.map(|at| problem.statuses[at.at()].as_str());
        if status == Some("withdrawn") {
            return Vec::new();
        }
        let exempt = problem.notice.exempt.contains(&class.priority);
        let notice = Day(if exempt { 0 } else { problem.notice.days });
        let mut places = Vec::new();
        for (_, ends) in problem.corridors_from(class.location) {
            if !problem.port_allowed(class, ends.port) {
                continue;
            }
            let port = &problem.ports[ends.port.at()];
            let first = problem.cases[case.at()].ready.max(notice);
            for day in first.until(before) {
                let weekday = problem.calendar.weekday(day);
                if problem.admission(class, ends.port, day) == Admission::Closed {
                    continue;
                }
                if port.slots.is_empty() && !self.is_closed(ends.port, day, None) {
                    places.push((ends.port, day, None));
                }
                for own in &port.slots {
                    let slot = Some(own.start);
                    if own.weekdays.contains(weekday) && !self.is_closed(ends.port, day, slot) {
                        places.push((ends.port, day, slot));
                    }
                }
            }
        }
        places
    }

    /// What an appointment costs.
    pub fn cost(&self, case: CaseIndex, port: PortIndex, day: Day) -> f64 {
        let location = self.problem.class_of(case).location;
        let corridor = self.problem.corridor(location, port).unwrap();
        self.problem.cost_on(case, corridor, day).total()
    }

    /// An admissible appointment before a day, cheaper than `below`, with room for all it uses.
    pub fn room(&self, case: CaseIndex, before: Day, below: f64) -> Option<(PortIndex, Day)> {
        self.places(case, before)
            .into_iter()
            .find(|&(port, day, slot)| {
                self.cost(case, port, day) < below - 1e-6
                    && self.fits(&self.uses(case, port, day, slot))
            })
            .map(|(port, day, _)| (port, day))
    }
}
