//! Several plans side by side: what changes for whom.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::data::{Heads, PageData};
use super::written::{Appointment, Written};
use crate::domain::calendar::Calendar;

/// A plan with a name to tell it from the others.
#[derive(Clone, Debug)]
pub struct NamedPlan {
    /// What it is called on the page.
    pub name: String,
    /// Its page.
    pub data: PageData,
}

/// Several plans; all are compared with the first.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The plans.
    pub plans: Vec<NamedPlan>,
    /// What changes from the first to each of the others, in their order.
    pub changes: Vec<Changes>,
    /// From the earliest first day to the latest last day.
    pub calendar: Calendar,
    /// People a day at each port, a list per plan; none where a plan does not have the port.
    pub ports: Vec<PortSeries>,
}

/// One port under each plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortSeries {
    /// Name of the port.
    pub name: String,
    /// People by plan and day of the comparison's calendar.
    pub persons: Vec<Vec<u32>>,
}

/// What changes for people from one plan to another. The same person can be in `other_port` and
/// in one of `earlier`, `later` and `same_day`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// In both plans, on an earlier date in the second.
    pub earlier: Heads,
    /// Person-days gained by those.
    pub days_earlier: u64,
    /// On a later date in the second.
    pub later: Heads,
    /// Person-days lost by those.
    pub days_later: u64,
    /// On the same date.
    pub same_day: Heads,
    /// At another port in the second.
    pub other_port: Heads,
    /// Left out by the first plan, with an appointment in the second.
    pub gained: Heads,
    /// With an appointment in the first plan, left out by the second.
    pub lost: Heads,
    /// With an appointment in the first plan before the second begins, and not in the second any
    /// more: received in between, as planned or as the second's feed says.
    pub received: Heads,
    /// The same the other way round, where the first plan is the later one.
    pub before: Heads,
    /// With an appointment in the earlier plan before the later begins, and again in the later:
    /// not received on that date.
    pub anew: Heads,
    /// With an appointment in the first plan, on a date that the second holds, and in neither of
    /// the second's lists: done sooner than planned, or taken off the feed.
    pub gone: Heads,
    /// With an appointment in the second plan, and in neither of the first's lists.
    pub fresh: Heads,
}

/// Compares plans with the first of them. Names, files and pages are in the same order.
#[must_use]
pub fn compare(plans: Vec<NamedPlan>, written: &[Written]) -> Comparison {
    let changes = match written.split_first() {
        Some((first, others)) => others.iter().map(|other| changes(first, other)).collect(),
        None => Vec::new(),
    };
    let calendar = calendar(&plans);
    Comparison {
        ports: ports(&plans, calendar),
        plans,
        changes,
        calendar,
    }
}

fn changes(first: &Written, second: &Written) -> Changes {
    let mut before: FxHashMap<&str, &Appointment> = first
        .appointments
        .iter()
        .map(|appointment| (appointment.case_id.as_str(), appointment))
        .collect();
    let date = |plan: &Written, own: &Appointment| plan.calendar.date(own.day);
    let (first_start, second_start) = (first.calendar.start, second.calendar.start);
    let waiting = left_out(first);
    let mut changes = Changes::default();
    for now in &second.appointments {
        let is_past = date(second, now) < first_start;
        let Some(then) = before.remove(now.case_id.as_str()) else {
            let heads = match waiting.contains(now.case_id.as_str()) {
                true => &mut changes.gained,
                false if is_past => &mut changes.before,
                false => &mut changes.fresh,
            };
            heads.add(now.persons);
            continue;
        };
        if is_past || date(first, then) < second_start {
            changes.anew.add(now.persons);
            continue;
        }
        let days = (date(second, now) - date(first, then)).num_days();
        let person_days = days.unsigned_abs() * u64::from(now.persons);
        match days {
            ..0 => {
                changes.earlier.add(now.persons);
                changes.days_earlier += person_days;
            }
            0 => changes.same_day.add(now.persons),
            1.. => {
                changes.later.add(now.persons);
                changes.days_later += person_days;
            }
        }
        if first.ports[then.port] != second.ports[now.port] {
            changes.other_port.add(now.persons);
        }
    }
    // Every case of a feed is in one of a plan's lists, save those received before its first day.
    let waiting = left_out(second);
    // Sums do not depend on the order.
    for then in before.values() {
        let heads = match waiting.contains(then.case_id.as_str()) {
            true => &mut changes.lost,
            false if date(first, then) < second_start => &mut changes.received,
            false => &mut changes.gone,
        };
        heads.add(then.persons);
    }
    changes
}

/// The cases that a plan leaves out.
fn left_out(plan: &Written) -> FxHashSet<&str> {
    let own = plan.left_out.iter();
    own.map(|case| case.case_id.as_str()).collect()
}

fn calendar(plans: &[NamedPlan]) -> Calendar {
    let calendars = || plans.iter().map(|plan| plan.data.calendar);
    let start = calendars().map(|own| own.start).min().unwrap_or_default();
    let ends = calendars().map(|own| own.date(own.days));
    let whole = Calendar { start, days: 1 };
    let days = ends.map(|end| whole.day(end)).max().unwrap_or(1).max(1);
    Calendar { start, days }
}

/// Ports in the order of the first plan, then those of the others.
fn ports(plans: &[NamedPlan], calendar: Calendar) -> Vec<PortSeries> {
    let days = calendar.days.unsigned_abs() as usize;
    let mut order: Vec<&str> = Vec::new();
    let mut series: BTreeMap<&str, PortSeries> = BTreeMap::new();
    for (at, plan) in plans.iter().enumerate() {
        let shift = calendar.day(plan.data.calendar.start).unsigned_abs() as usize;
        for port in &plan.data.ports {
            let own = series.entry(&port.id).or_insert_with(|| {
                order.push(&port.id);
                PortSeries {
                    name: port.name.clone(),
                    persons: vec![vec![0; days]; plans.len()],
                }
            });
            for (day, people) in port.totals().into_iter().enumerate() {
                if let Some(entry) = own.persons[at].get_mut(shift + day) {
                    *entry = people;
                }
            }
        }
    }
    order
        .into_iter()
        .filter_map(|id| series.remove(id))
        .collect()
}
