//! The lower bound of the certificate, from the feed and the prices alone.
//!
//! bound(π) = Σ over cases of min(cost if not appointed, least over admissible appointments that fit
//! alone of cost + Σ π × usage) − Σ π × amount, for any π ≥ 0; see models/README.md for why no plan
//! costs less.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::alone::{Alone, Kind, LaneRoom, kind};
use super::moves::{self, Keep};
use super::row_prices::RowPrices;
use super::uses::Matching;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, CorridorIndex, LimitIndex, LocationIndex, PortIndex};
use crate::domain::plan::Prices;
use crate::domain::problem::{Admission, CaseClass, Problem};
use crate::domain::rules::{Period, SiteKind};

/// A compensated sum (Neumaier 1974): the order of magnitude of the parts does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    pub fn add(&mut self, value: f64) {
        let next = self.total + value;
        self.lost += if self.total.abs() >= value.abs() {
            (self.total - next) + value
        } else {
            (value - next) + self.total
        };
        self.total = next;
    }

    pub fn value(self) -> f64 {
        self.total + self.lost
    }
}

/// What each kept promise costs, one after the other.
pub(super) fn promise_costs(problem: &Problem) -> impl Iterator<Item = f64> {
    problem.promises.iter().filter_map(|promise| {
        let location = problem.class_of(promise.case).location;
        let corridor = problem.corridor(location, promise.port)?;
        Some(problem.cost_on(promise.case, corridor, promise.day).total())
    })
}

/// Whether prices prove anything: one for each limit, none negative or no number, none on an
/// unlimited limit.
pub(super) fn is_sound(problem: &Problem, prices: &Prices) -> bool {
    let amounts = problem.limits.amounts();
    let sound = |(&price, &amount): (&f64, &f64)| {
        price >= 0.0 && price.is_finite() && (price == 0.0 || amount.is_finite())
    };
    prices.0.len() == amounts.len() && prices.0.iter().zip(amounts).all(sound)
}

/// The bound at these prices: no plan that obeys rules 1 to 4 costs less.
///
/// Prices that prove nothing, because one is negative or not a number or stands on an unlimited
/// limit, give −∞.
#[must_use]
pub fn lower_bound(problem: &Problem, prices: &Prices) -> f64 {
    if !is_sound(problem, prices) {
        return f64::NEG_INFINITY;
    }
    let prices = &prices.0;
    let matching = Matching::new(problem);
    let mut sum = Sum::default();
    let alone = Alone::booked(problem, &matching);
    for (at, price) in prices.iter().enumerate() {
        if *price > 0.0 {
            sum.add(-price * alone.left(LimitIndex::new(at)));
        }
    }
    for cost in promise_costs(problem) {
        sum.add(cost);
    }
    let keeps = moves::keeps(problem, &matching, &alone);
    for least in moves::not_ready(problem, &keeps, prices) {
        sum.add(least);
    }
    let groups = groups(problem, &matching);
    let rows = RowPrices::new(problem, prices);
    let parts: Vec<Sum> = groups
        .par_iter()
        .map(|classes| group_sum(problem, (&matching, &alone, &keeps), &rows, classes))
        .collect();
    for part in parts {
        sum.add(part.value());
    }
    sum.value()
}

/// A class with its cases that are still to be planned.
type Members<'p> = (&'p CaseClass, Vec<CaseIndex>);

/// Classes with planned cases, grouped where appointments cost and use the same per person and case.
fn groups<'p>(problem: &'p Problem, matching: &Matching<'p>) -> Vec<Vec<Members<'p>>> {
    let alike = places_alike(problem);
    let settled = problem.settled();
    let mut members: Vec<Vec<CaseIndex>> = vec![Vec::new(); problem.classes.len()];
    for (at, case) in problem.cases.iter().enumerate() {
        if !settled[at] && case.ready < problem.calendar.end() {
            members[case.class.at()].push(CaseIndex::new(at));
        }
    }
    let mut groups: BTreeMap<Kind, Vec<Members<'_>>> = BTreeMap::new();
    for (class, members) in problem.classes.iter().zip(members) {
        if !members.is_empty() {
            let mut kind = kind(problem, class);
            if !uses_place(problem, matching, class) {
                kind.0 = alike[kind.0.at()];
            }
            let of_kind = groups.entry(kind).or_default();
            of_kind.push((class, members));
        }
    }
    groups.into_values().collect()
}

/// For each location the first from which the same ports are as far.
fn places_alike(problem: &Problem) -> Vec<LocationIndex> {
    let mut first: BTreeMap<Vec<(PortIndex, u64)>, LocationIndex> = BTreeMap::new();
    (0..problem.locations.len())
        .map(|at| {
            let location = LocationIndex::new(at);
            let ways = problem.corridors_from(location);
            let ways = ways.map(|(_, ends)| (ends.port, ends.travel_hours.to_bits()));
            *first.entry(ways.collect()).or_insert(location)
        })
        .collect()
}

/// Whether appointments of a class use something of the place or of the way from it.
fn uses_place(problem: &Problem, matching: &Matching<'_>, class: &CaseClass) -> bool {
    matching.of(class).iter().any(|(resource, _)| {
        let site = problem.rules.resources[resource.at()].site;
        matches!(site, SiteKind::Location | SiteKind::Corridor)
    })
}

/// The least cost with prices of every case of a group, summed.
fn group_sum(
    problem: &Problem,
    (matching, alone, keeps): (&Matching<'_>, &Alone, &[Keep]),
    rows: &RowPrices<'_>,
    classes: &[Members<'_>],
) -> Sum {
    let Some(&(first, _)) = classes.first() else {
        return Sum::default();
    };
    let largest = classes.iter().map(|(class, _)| class.persons).max();
    let largest = f64::from(largest.unwrap_or(first.persons));
    let lanes: Vec<(LanePrices, LaneRoom)> = problem
        .corridors_from(first.location)
        .filter(|(_, ends)| problem.port_allowed(first, ends.port))
        .map(|(corridor, _)| {
            (
                LanePrices::new(problem, matching, rows, first, corridor),
                LaneRoom::new(problem, matching, alone, first, corridor, largest),
            )
        })
        .collect();
    let mut sum = Sum::default();
    let mut by_persons: BTreeMap<u8, Vec<f64>> = BTreeMap::new();
    for (class, members) in classes {
        let cheapest = by_persons.entry(class.persons).or_insert_with(|| {
            let persons = f64::from(class.persons);
            problem
                .calendar
                .all()
                .map(|day| {
                    lanes
                        .iter()
                        .map(|(lane, room)| lane.price(room, day, persons))
                        .fold(f64::INFINITY, f64::min)
                })
                .collect()
        });
        let kept = |case| moves::of(keeps, case).map(|own| own.priced(rows.prices));
        class_sum(problem, cheapest, members, &kept, &mut sum);
    }
    sum
}

/// Adds the least cost with prices of each case of a class, given the price of an appointment
/// (travel included) by day, and what keeping a promise costs that could be moved.
fn class_sum(
    problem: &Problem,
    cheapest: &[f64],
    members: &[CaseIndex],
    kept: &impl Fn(CaseIndex) -> Option<f64>,
    sum: &mut Sum,
) {
    let Some(&any) = members.first() else {
        return;
    };
    let weighted = problem.weight(problem.class_of(any)) * problem.persons(any);
    let late = problem.rules.objective.late_weight * weighted;
    // Least of waiting from day 0 and price over a day and all later ones.
    let mut best = vec![f64::INFINITY; cheapest.len() + 1];
    let mut waiting = weighted * f64::from(problem.calendar.days);
    for (day, price) in cheapest.iter().enumerate().rev() {
        waiting -= weighted;
        best[day] = best[day + 1].min(waiting + price);
    }
    for &case in members {
        let fact = problem.cases[case.at()];
        let ready = fact.ready.max(Day::START);
        let from = ready.at();
        let none = problem.cost_unscheduled(case).total();
        let appointed = match fact.due {
            None => best[from] - weighted * f64::from(ready.0),
            Some(due) => {
                let due = due.max(Day::START);
                let mut least = f64::INFINITY;
                for (day, price) in ready.until(problem.calendar.end()).zip(&cheapest[from..]) {
                    let cost =
                        weighted * f64::from(day - ready) + late * f64::from((day - due).max(0));
                    if cost >= least.min(none) {
                        break;
                    }
                    least = least.min(cost + price);
                }
                least
            }
        };
        sum.add(match problem.move_charge(case) {
            None => none.min(appointed),
            Some(charge) => {
                let moved = none.min(appointed + charge);
                kept(case).map_or(moved, |kept| kept.min(moved))
            }
        });
    }
}

/// What an appointment on a corridor costs in travel and prices, by day.
pub(super) struct LanePrices {
    per_person: Vec<f64>,
    per_case: Vec<f64>,
    /// By day, for each open slot its price per person and per case; none where the port has no
    /// slots.
    slots: Option<Vec<Vec<(f64, f64)>>>,
}

impl LanePrices {
    pub(super) fn new(
        problem: &Problem,
        matching: &Matching<'_>,
        rows: &RowPrices<'_>,
        class: &CaseClass,
        corridor: CorridorIndex,
    ) -> Self {
        let ends = problem.corridors[corridor.at()];
        let travel = problem.rules.objective.travel_weight * ends.travel_hours;
        let port = &problem.ports[ends.port.at()];
        let days = problem.calendar.all();
        let notice = problem.notice_of(class);
        let mut per_person = Vec::new();
        for day in days.clone() {
            let open = day >= notice && problem.is_open(ends.port, day);
            per_person.push(match problem.admission(class, ends.port, day) {
                _ if !open => f64::INFINITY,
                Admission::Closed => f64::INFINITY,
                Admission::Free => travel,
                Admission::Phase(phase) => {
                    travel + rows.prices[problem.limits.of_phase(phase, day).at()]
                }
            });
        }
        let mut per_case = vec![0.0; per_person.len()];
        let mut slots: Option<Vec<Vec<(f64, f64)>>> = (!port.slots.is_empty()).then(|| {
            days.clone()
                .map(|day| vec![(0.0, 0.0); problem.open_slots(ends.port, day).count()])
                .collect()
        });
        for &(resource, usage) in matching.of(class) {
            if problem.rules.resources[resource.at()].period == Period::Day {
                let site = problem.site(resource, corridor);
                let spans = rows.of_days(resource, site, usage);
                for ((person, case), span) in per_person.iter_mut().zip(&mut per_case).zip(spans) {
                    *person += usage.per_person * span;
                    *case += usage.per_case * span;
                }
            } else if let Some(slots) = &mut slots {
                let runs = rows.of_slots(resource, ends.port, usage);
                for ((person, case), run) in slots.iter_mut().flatten().zip(runs.iter().flatten()) {
                    *person += usage.per_person * run;
                    *case += usage.per_case * run;
                }
            }
        }
        Self {
            per_person,
            per_case,
            slots,
        }
    }

    /// The price of an appointment for a case of so many persons; infinite where it is inadmissible
    /// or does not fit alone.
    pub(super) fn price(&self, room: &LaneRoom, day: Day, persons: f64) -> f64 {
        let at = day.at();
        if !room.fits(at, persons) {
            return f64::INFINITY;
        }
        let slot = self.slots.as_ref().map_or(0.0, |slots| {
            (slots[at].iter().enumerate())
                .filter(|(slot, _)| room.slot_fits(at, *slot, persons))
                .map(|(_, (person, case))| persons * person + case)
                .fold(f64::INFINITY, f64::min)
        });
        persons * self.per_person[at] + self.per_case[at] + slot
    }
}
