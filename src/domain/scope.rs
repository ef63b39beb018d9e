//! Where and when a row of amounts holds.

use super::calendar::{Calendar, Day, TimeOfDay, Weekdays};
use super::id::{LimitIndex, ResourceIndex, SiteIndex};
use super::limits::Limits;
use super::problem::Port;
use super::rules::{Period, Resource};

/// Where and when a row of capacity.csv, or a change of amounts, holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scope {
    /// The resource.
    pub resource: ResourceIndex,
    /// The site; none: every site.
    pub site: Option<SiteIndex>,
    /// First day; none: from the start.
    pub from: Option<Day>,
    /// Last day; none: to the end.
    pub to: Option<Day>,
    /// On which weekdays.
    pub weekdays: Weekdays,
    /// The slot's start; none: every slot.
    pub slot: Option<TimeOfDay>,
}

impl Scope {
    /// The days of the horizon in the scope.
    pub fn days(self, calendar: Calendar) -> impl Iterator<Item = Day> {
        let from = self.from.unwrap_or(Day::START);
        let end = self.to.map_or(calendar.end(), |to| to + 1);
        calendar
            .within(from..end)
            .filter(move |&day| self.weekdays.contains(calendar.weekday(day)))
    }

    /// Every limit of the horizon in the scope. `resource` is the scope's own, `sites` how many
    /// sites it has.
    #[must_use]
    pub fn limits(
        &self,
        calendar: Calendar,
        resource: &Resource,
        sites: usize,
        ports: &[Port],
        limits: &Limits,
    ) -> Vec<LimitIndex> {
        let mut found = Vec::new();
        let sites = self.site.map_or(0..sites, |site| site.at()..site.at() + 1);
        for site in sites.map(SiteIndex::new) {
            for day in self.days(calendar) {
                if resource.period == Period::Day {
                    found.push(limits.of_day(self.resource, site, day));
                    continue;
                }
                let slots = &ports[site.at()].slots;
                for (slot, own) in (0u32..).zip(slots) {
                    if self.slot.is_none_or(|start| start == own.start) {
                        found.push(limits.of_slot(self.resource, site.port(), day, slot));
                    }
                }
            }
        }
        found
    }
}
