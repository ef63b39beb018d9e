//! What a unit of use costs over the days or slots that an appointment takes it, at given prices: worked
//! out once for each usage row and site, and looked up for each kind of case.

use rustc_hash::FxHashMap;

use super::slot_spans::SlotSpans;
use crate::domain::calendar::Day;
use crate::domain::id::{PortIndex, ResourceIndex, SiteIndex};
use crate::domain::problem::Problem;
use crate::domain::rules::{Period, Usage};

/// Prices of units of use, and the limits' prices that they are of.
pub(super) struct RowPrices<'p> {
    /// One for each limit.
    pub prices: &'p [f64],
    /// By resource, site, first day and number of days: the price of a unit on all of them, by the
    /// appointment's day.
    days: FxHashMap<(ResourceIndex, SiteIndex, i32, i32), Vec<f64>>,
    /// By resource, port and minutes: the price of a unit in all slots of a run, by day and open slot.
    slots: FxHashMap<(ResourceIndex, PortIndex, u32), Vec<Vec<f64>>>,
}

impl<'p> RowPrices<'p> {
    /// Of all usage rows of a problem.
    pub fn new(problem: &Problem, prices: &'p [f64]) -> Self {
        let mut own = Self {
            prices,
            days: FxHashMap::default(),
            slots: FxHashMap::default(),
        };
        let count = problem.calendar.count();
        for (at, resource) in problem.rules.resources.iter().enumerate() {
            let at = ResourceIndex::new(at);
            for usage in &resource.usages {
                match resource.period {
                    Period::Day => {
                        let (offset, duration) = (usage.offset_days, usage.duration_days);
                        for site in (0..problem.site_count(resource.site)).map(SiteIndex::new) {
                            let first = problem.limits.of_day(at, site, Day::START).at();
                            let of_site = &prices[first..first + count];
                            own.days
                                .entry((at, site, offset, duration))
                                .or_insert_with(|| span_sums(of_site, offset, duration));
                        }
                    }
                    Period::Slot => {
                        for (port, listed) in problem.ports.iter().enumerate() {
                            let port = PortIndex::new(port);
                            if !listed.slots.is_empty() {
                                own.slots
                                    .entry((at, port, usage.duration_minutes))
                                    .or_insert_with(|| {
                                        run_sums(problem, (at, port), usage, prices)
                                    });
                            }
                        }
                    }
                }
            }
        }
        own
    }

    /// Of a row of a day resource at a site, by the appointment's day.
    pub fn of_days(&self, resource: ResourceIndex, site: SiteIndex, row: &Usage) -> &[f64] {
        &self.days[&(resource, site, row.offset_days, row.duration_days)]
    }

    /// Of a row of a slot resource at a port that has slots, by day and open slot.
    pub fn of_slots(&self, resource: ResourceIndex, port: PortIndex, row: &Usage) -> &[Vec<f64>] {
        &self.slots[&(resource, port, row.duration_minutes)]
    }
}

/// For each day and open slot of a port: the sum of prices over the run of slots that a row takes.
fn run_sums(
    problem: &Problem,
    (resource, port): (ResourceIndex, PortIndex),
    row: &Usage,
    prices: &[f64],
) -> Vec<Vec<f64>> {
    let spans = SlotSpans::new(problem, port, row.duration_minutes);
    let days = problem.calendar.all();
    days.map(|day| {
        let sums = spans.sums(problem, (resource, port), day, prices);
        let open = problem.open_slots(port, day);
        open.map(|slot| sums.of(slot).sum()).collect()
    })
    .collect()
}

/// For each day t: the sum of prices over t + offset … t + offset + duration − 1.
fn span_sums(prices: &[f64], offset: i32, duration: i32) -> Vec<f64> {
    let end = Day::new(prices.len());
    Day::START
        .until(end)
        .map(|day| {
            let from = day + offset;
            let to = from + duration;
            let [from, to] = [from, to].map(|on| on.clamp(Day::START, end).at());
            prices[from..to].iter().sum()
        })
        .collect()
}
