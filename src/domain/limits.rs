//! Every limit of a problem in one dense table: (resource, site, day, slot), then (phase, day).

use super::calendar::Day;
use super::id::{LimitIndex, PhaseIndex, PortIndex, ResourceIndex, SiteIndex, narrow};
use super::rules::{Period, Resource};

/// The largest number of a feed.
pub const MOST: f64 = 1e12;

/// A number in whole millionths.
#[must_use]
pub fn millionths(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// What rule 2 lets pass over an amount: 1e-6 of it, and 1e-6.
#[must_use]
pub fn tolerance(amount: f64) -> f64 {
    1e-6 * amount + 1e-6
}

/// Where in the table a resource's limits stand.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Block {
    /// Day resource: `first + site × days + day`.
    Day { first: u32, sites: u32 },
    /// Slot resource: `port_first[port] + day × slots of the port + slot`; one entry more at the end.
    Slot { port_first: Vec<u32> },
}

/// What a position of the table stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LimitKey {
    /// A resource at a site.
    Resource {
        /// The resource.
        resource: ResourceIndex,
        /// The site.
        site: SiteIndex,
        /// The day, 0 … T-1.
        day: Day,
        /// Position in the port's list of slots, for slot resources.
        slot: Option<u32>,
    },
    /// A phase's daily cap.
    Phase {
        /// The phase.
        phase: PhaseIndex,
        /// The day, 0 … T-1.
        day: Day,
    },
}

impl LimitKey {
    /// What all limits of one resource and site, or of one phase, share: the key of day 0 without a
    /// slot.
    #[must_use]
    pub const fn of_any_day(self) -> Self {
        match self {
            Self::Resource { resource, site, .. } => Self::Resource {
                resource,
                site,
                day: Day::START,
                slot: None,
            },
            Self::Phase { phase, .. } => Self::Phase {
                phase,
                day: Day::START,
            },
        }
    }
}

/// The amounts of all limits; infinite where unlimited.
#[derive(Clone, Debug)]
pub struct Limits {
    days: u32,
    blocks: Vec<Block>,
    slots_of_port: Vec<u32>,
    phase_first: u32,
    amounts: Vec<f64>,
    given: Vec<bool>,
}

impl Limits {
    /// A table with every limit unlimited and none given.
    ///
    /// `sites` gives the number of sites per resource, `slots_of_port` the number of slots per
    /// port, `phases` the number of phases.
    #[must_use]
    pub fn unlimited(
        days: u32,
        resources: &[Resource],
        sites: &[usize],
        slots_of_port: &[usize],
        phases: usize,
    ) -> Self {
        let mut next = 0u32;
        let mut blocks = Vec::with_capacity(resources.len());
        for (resource, &sites) in resources.iter().zip(sites) {
            match resource.period {
                Period::Day => {
                    blocks.push(Block::Day {
                        first: next,
                        sites: narrow(sites),
                    });
                    next += narrow(sites) * days;
                }
                Period::Slot => {
                    let mut port_first = Vec::with_capacity(slots_of_port.len() + 1);
                    for &slots in slots_of_port {
                        port_first.push(next);
                        next += narrow(slots) * days;
                    }
                    port_first.push(next);
                    blocks.push(Block::Slot { port_first });
                }
            }
        }
        let phase_first = next;
        next += narrow(phases) * days;
        Self {
            days,
            blocks,
            slots_of_port: slots_of_port.iter().map(|&n| narrow(n)).collect(),
            phase_first,
            amounts: vec![f64::INFINITY; next as usize],
            given: vec![false; next as usize],
        }
    }

    /// Number of limits.
    #[must_use]
    pub fn len(&self) -> usize {
        self.amounts.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.amounts.is_empty()
    }

    /// All amounts, by [`LimitIndex`].
    #[must_use]
    pub fn amounts(&self) -> &[f64] {
        &self.amounts
    }

    /// The amount of a limit; infinite where unlimited.
    #[must_use]
    pub fn amount(&self, limit: LimitIndex) -> f64 {
        self.amounts[limit.at()]
    }

    /// Gives a limit an amount; infinite: unlimited.
    pub fn set(&mut self, limit: LimitIndex, amount: f64) {
        self.amounts[limit.at()] = amount;
        self.given[limit.at()] = true;
    }

    /// Whether the feed gave a limit its amount. One that it did not give is used by nothing.
    #[must_use]
    pub fn is_given(&self, limit: LimitIndex) -> bool {
        self.given[limit.at()]
    }

    /// Whether every limit was given.
    #[must_use]
    pub fn all_given(&self) -> bool {
        self.given.iter().all(|&given| given)
    }

    /// The limit of a day resource at a site on a day of the horizon.
    ///
    /// # Panics
    /// If the resource is a slot resource, or has no such site, or the day lies outside the horizon:
    /// the caller's mistake, never a feed's.
    #[must_use]
    pub fn of_day(&self, resource: ResourceIndex, site: SiteIndex, day: Day) -> LimitIndex {
        match &self.blocks[resource.at()] {
            Block::Day { first, sites } => {
                assert!(site.0 < *sites, "the resource has no such site");
                LimitIndex(first + site.0 * self.days + self.offset(day))
            }
            Block::Slot { .. } => panic!("resource {} is limited by slot", resource.0),
        }
    }

    /// The limit of a slot resource at a port's slot (its position) on a day of the horizon.
    ///
    /// # Panics
    /// If the resource is a day resource, or the port has no such slot, or the day lies outside the
    /// horizon: the caller's mistake, never a feed's.
    #[must_use]
    pub fn of_slot(
        &self,
        resource: ResourceIndex,
        port: PortIndex,
        day: Day,
        slot: u32,
    ) -> LimitIndex {
        match &self.blocks[resource.at()] {
            Block::Slot { port_first } => {
                let slots = self.slots_of_port[port.at()];
                assert!(slot < slots, "the port has no such slot");
                LimitIndex(port_first[port.at()] + self.offset(day) * slots + slot)
            }
            Block::Day { .. } => panic!("resource {} is limited by day", resource.0),
        }
    }

    /// The cap of a phase on a day of the horizon.
    ///
    /// # Panics
    /// If the day lies outside the horizon: the caller's mistake, never a feed's.
    #[must_use]
    pub fn of_phase(&self, phase: PhaseIndex, day: Day) -> LimitIndex {
        LimitIndex(self.phase_first + phase.0 * self.days + self.offset(day))
    }

    /// A day's place among those of one site, slot or phase.
    fn offset(&self, day: Day) -> u32 {
        let offset = day.offset();
        assert!(offset < self.days, "a day after the horizon has no limits");
        offset
    }

    /// What a position stands for.
    #[must_use]
    pub fn key(&self, limit: LimitIndex) -> LimitKey {
        let at = limit.0;
        let day_of = |offset: u32| Day::new(offset as usize);
        if at >= self.phase_first {
            let offset = at - self.phase_first;
            return LimitKey::Phase {
                phase: PhaseIndex(offset / self.days),
                day: day_of(offset % self.days),
            };
        }
        let end = |block: &Block| match block {
            Block::Day { first, sites } => first + sites * self.days,
            Block::Slot { port_first } => port_first[port_first.len() - 1],
        };
        let position = self.blocks.partition_point(|block| end(block) <= at);
        let resource = ResourceIndex::new(position);
        match &self.blocks[position] {
            Block::Day { first, .. } => LimitKey::Resource {
                resource,
                site: SiteIndex((at - first) / self.days),
                day: day_of((at - first) % self.days),
                slot: None,
            },
            Block::Slot { port_first } => {
                let port = port_first.partition_point(|&first| first <= at) - 1;
                let offset = at - port_first[port];
                let slots = self.slots_of_port[port];
                LimitKey::Resource {
                    resource,
                    site: SiteIndex::new(port),
                    day: day_of(offset / slots),
                    slot: Some(offset % slots),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rules::{Family, SiteKind};

    #[test]
    fn no_site_and_no_day_stands_for_another() {
        let seat = Resource {
            id: "seat".to_owned(),
            family: Family::Capacity,
            site: SiteKind::Corridor,
            period: Period::Day,
            unit: String::new(),
            title: String::new(),
            usages: Vec::new(),
        };
        let limits = Limits::unlimited(5, &[seat.clone(), seat], &[2, 3], &[], 1);
        let of =
            |resource, site, day| limits.of_day(ResourceIndex(resource), SiteIndex(site), Day(day));
        for (resource, site) in [(0, 0), (0, 1), (1, 2)] {
            for day in (0..5).map(Day) {
                let key = limits.key(of(resource, site, day.0));
                let (resource, site) = (ResourceIndex(resource), SiteIndex(site));
                let slot = None;
                assert_eq!(
                    key,
                    LimitKey::Resource {
                        resource,
                        site,
                        day,
                        slot
                    }
                );
            }
        }
        for (resource, site, day) in [(0, 2, 0), (1, 3, 0), (0, 0, 5), (0, 0, -1)] {
            let found = std::panic::catch_unwind(|| of(resource, site, day));
            assert!(found.is_err(), "{resource} {site} {day}: {found:?}");
        }
        assert!(std::panic::catch_unwind(|| limits.of_phase(PhaseIndex(0), Day(5))).is_err());
    }
}
