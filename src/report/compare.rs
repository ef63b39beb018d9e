//! Several plans side by side: what changes for whom.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rustc_hash::{FxHashMap, FxHashSet};

use super::data::{Heads, PageData};
use super::written::{Appointment, LeftOut, Written};
use crate::domain::admissible::WITHDRAWN;
use crate::domain::calendar::{Calendar, Day};
use crate::domain::problem::Problem;

/// A plan with a name to tell it from the others.
#[derive(Clone, Debug)]
pub struct NamedPlan {
    /// What it is called on the page.
    pub name: String,
    /// Its page.
    pub data: PageData,
    /// The cases that its feed says were received before its first day; none without the feed.
    pub done: BTreeSet<String>,
}

/// The cases that a feed says were received before its first day.
#[must_use]
pub fn done(feed: Option<&Problem>) -> BTreeSet<String> {
    let earlier = feed.iter().flat_map(|problem| {
        let ids = problem.earlier.iter();
        ids.map(|own| problem.case_ids.get(own.case.at()).to_owned())
    });
    earlier.collect()
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

impl Comparison {
    /// Whether the plans begin on different days.
    #[must_use]
    pub fn begins_apart(&self) -> bool {
        let starts = self.plans.iter().map(|plan| plan.data.calendar.start);
        starts.clone().min() != starts.max()
    }
}

/// One port under each plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortSeries {
    /// Name of the port.
    pub name: String,
    /// People by plan and day of the comparison's calendar; none on days that are not of the plan.
    pub persons: Vec<Vec<Option<u32>>>,
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
    /// With an appointment in the first plan, and received before the second begins: as the
    /// second's feed says, or as planned, where the second has neither of them nor of another day.
    pub received: Heads,
    /// The same the other way round, where the first plan is the later one.
    pub before: Heads,
    /// With an appointment in the earlier plan before the later begins, and again in the later:
    /// not received on that date.
    pub anew: Heads,
    /// With an appointment in the first plan, and not waiting under the second any more: withdrawn,
    /// or taken off the feed.
    pub gone: Heads,
    /// With an appointment in the second plan, and in neither of the first's lists.
    pub fresh: Heads,
}

/// Compares plans with the first of them. Names, files and pages are in the same order.
#[must_use]
pub fn compare(plans: Vec<NamedPlan>, written: &[Written]) -> Comparison {
    let sides: Vec<Side<'_>> = written
        .iter()
        .zip(&plans)
        .map(|(written, plan)| Side::new(written, plan))
        .collect();
    let changes = match sides.split_first() {
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

/// A plan as it is compared: every case of its feed is in one of its two lists, save those that
/// were received before its first day.
struct Side<'p> {
    written: &'p Written,
    left_out: FxHashSet<&'p str>,
    withdrawn: FxHashSet<&'p str>,
    done: &'p BTreeSet<String>,
}

impl<'p> Side<'p> {
    fn new(written: &'p Written, plan: &'p NamedPlan) -> Self {
        let (withdrawn, left_out) = (written.left_out.iter())
            .partition::<Vec<&LeftOut>, _>(|case| case.reason == WITHDRAWN);
        let names =
            |cases: Vec<&'p LeftOut>| cases.iter().map(|own| own.case_id.as_str()).collect();
        Self {
            written,
            left_out: names(left_out),
            withdrawn: names(withdrawn),
            done: &plan.done,
        }
    }

    fn date(&self, own: &Appointment) -> NaiveDate {
        self.written.calendar.date(own.day)
    }

    /// Whether a case that the other plan appoints on a date, and this one in neither of its lists,
    /// was received before this plan's first day.
    fn has_received(&self, case: &str, date: NaiveDate) -> bool {
        let was_due = date < self.written.calendar.start;
        self.done.contains(case) || was_due && !self.withdrawn.contains(case)
    }
}

fn changes(first: &Side<'_>, second: &Side<'_>) -> Changes {
    let mut before: FxHashMap<&str, &Appointment> = first
        .written
        .appointments
        .iter()
        .map(|appointment| (appointment.case_id.as_str(), appointment))
        .collect();
    let start = |side: &Side<'_>| side.written.calendar.start;
    let mut changes = Changes::default();
    for now in &second.written.appointments {
        let (case, date) = (now.case_id.as_str(), second.date(now));
        let Some(then) = before.remove(case) else {
            let heads = if first.left_out.contains(case) {
                &mut changes.gained
            } else if first.has_received(case, date) {
                &mut changes.before
            } else {
                &mut changes.fresh
            };
            heads.add(now.persons);
            continue;
        };
        let old = first.date(then);
        if date < start(first) || old < start(second) {
            changes.anew.add(now.persons);
            continue;
        }
        let days = (date - old).num_days();
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
        if first.written.ports[then.port] != second.written.ports[now.port] {
            changes.other_port.add(now.persons);
        }
    }
    // Sums do not depend on the order.
    for then in before.values() {
        let case = then.case_id.as_str();
        let heads = if second.left_out.contains(case) {
            &mut changes.lost
        } else if second.has_received(case, first.date(then)) {
            &mut changes.received
        } else {
            &mut changes.gone
        };
        heads.add(then.persons);
    }
    changes
}

fn calendar(plans: &[NamedPlan]) -> Calendar {
    let calendars = || plans.iter().map(|plan| plan.data.calendar);
    let start = calendars().map(|own| own.start).min().unwrap_or_default();
    let ends = calendars().map(|own| own.date(own.end()));
    let whole = Calendar { start, days: 1 };
    let end = ends.map(|end| whole.day(end)).max();
    let days = end.map_or(1, Day::offset).max(1);
    Calendar { start, days }
}

/// A plan's days, on each of which nobody comes.
fn nobody(plan: &NamedPlan, calendar: Calendar) -> Vec<Option<u32>> {
    let own = plan.data.calendar;
    let days = calendar.all().map(|day| calendar.date(day));
    days.map(|date| (own.start <= date && date <= own.date(own.last())).then_some(0))
        .collect()
}

/// Ports in the order of the first plan, then those of the others.
fn ports(plans: &[NamedPlan], calendar: Calendar) -> Vec<PortSeries> {
    let mut order: Vec<&str> = Vec::new();
    let mut series: BTreeMap<&str, PortSeries> = BTreeMap::new();
    for (at, plan) in plans.iter().enumerate() {
        let shift = calendar.day(plan.data.calendar.start).at();
        for port in &plan.data.ports {
            let own = series.entry(&port.id).or_insert_with(|| {
                order.push(&port.id);
                PortSeries {
                    name: port.name.clone(),
                    persons: plans.iter().map(|plan| nobody(plan, calendar)).collect(),
                }
            });
            for (day, people) in port.totals().into_iter().enumerate() {
                if let Some(entry) = own.persons[at].get_mut(shift + day) {
                    *entry = Some(people);
                }
            }
        }
    }
    order
        .into_iter()
        .filter_map(|id| series.remove(id))
        .collect()
}
