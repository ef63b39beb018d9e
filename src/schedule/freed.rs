//! On which days room came free for whom: whoever was tried before finds nothing new on any other.

use super::board::{Board, Place};
use crate::cohorts::profile::Lane;
use crate::cohorts::queue::Cohort;
use crate::domain::calendar::Day;
use crate::domain::limits::LimitKey;
use crate::domain::problem::Problem;
use crate::domain::rules::{Period, Resource, SiteKind};

/// The days on which room came free at a port, at a location, or for everybody.
#[derive(Clone)]
pub(super) struct Freed {
    /// Words of a set of days.
    width: usize,
    ports: usize,
    locations: usize,
    /// By port, then by location, then once for all: a set of days.
    days: Vec<u64>,
    /// By resource, what is known of its limits.
    resources: Vec<OfResource>,
    /// The people of the largest family.
    largest: f64,
}

#[derive(Clone, Copy)]
struct OfResource {
    /// No appointment uses more of a limit.
    most: f64,
    /// How many days before a limit's own the first appointment may be that uses it.
    back: i32,
    /// How many days after it the last may be.
    on: i32,
}

impl OfResource {
    fn new(resource: &Resource, largest: f64) -> Self {
        let rows = resource.usages.iter();
        let most = rows
            .clone()
            .map(|row| largest * row.per_person + row.per_case);
        let (mut back, mut on) = (0, 0);
        if resource.period == Period::Day {
            let ends = rows
                .clone()
                .map(|row| row.offset_days.saturating_add(row.duration_days));
            back = ends.max().unwrap_or(1).saturating_sub(1);
            on = rows
                .map(|row| row.offset_days)
                .min()
                .unwrap_or(0)
                .saturating_neg();
        }
        Self {
            most: most.sum(),
            back,
            on,
        }
    }
}

/// Where the days of a lane are noted.
pub(super) type Sets = [usize; 3];

impl Freed {
    /// Nothing yet.
    pub fn new(problem: &Problem) -> Self {
        let largest = problem.classes.iter().map(|class| class.persons).max();
        let largest = f64::from(largest.unwrap_or(0));
        let width = problem.calendar.count().div_ceil(64);
        let (ports, locations) = (problem.ports.len(), problem.locations.len());
        let resources = problem.rules.resources.iter();
        Self {
            width,
            ports,
            locations,
            days: vec![0; (ports + locations + 1) * width],
            resources: resources.map(|own| OfResource::new(own, largest)).collect(),
            largest,
        }
    }

    /// Forgets all of it.
    pub fn clear(&mut self) {
        self.days.fill(0);
    }

    /// Adds what another has noted.
    pub fn add(&mut self, other: &Self) {
        for (own, other) in self.days.iter_mut().zip(&other.days) {
            *own |= other;
        }
    }

    /// A case of a cohort has left a place. Where a limit had enough left for anybody before, nobody finds
    /// more than that.
    pub fn note(&mut self, board: &Board<'_>, cohort: &Cohort, place: Place) {
        let problem = board.problem;
        let for_all = self.ports + self.locations;
        board.for_each_use(cohort, place, |limit, amount| {
            let before = board.left(limit) - amount;
            let (set, days) = match problem.limits.key(limit) {
                LimitKey::Phase { day, .. } => {
                    if before > self.largest {
                        return;
                    }
                    (for_all, day..day + 1)
                }
                LimitKey::Resource {
                    resource,
                    site,
                    day,
                    ..
                } => {
                    let own = self.resources[resource.at()];
                    if before > own.most {
                        return;
                    }
                    let set = match problem.rules.resources[resource.at()].site {
                        SiteKind::Port => site.at(),
                        SiteKind::Location => self.ports + site.at(),
                        SiteKind::Corridor => {
                            self.ports + problem.corridors[site.at()].location.at()
                        }
                        SiteKind::Border => for_all,
                    };
                    (set, day - own.back..day + own.on + 1)
                }
            };
            self.mark(set, problem.calendar.within(days));
        });
    }

    fn mark(&mut self, set: usize, days: impl Iterator<Item = Day>) {
        for day in days {
            self.days[set * self.width + day.at() / 64] |= 1 << (day.at() % 64);
        }
    }

    /// Where the days of a lane are noted; none where all may have changed.
    pub fn sets(&self, problem: &Problem, lane: &Lane) -> Option<Sets> {
        let location = problem.corridors[lane.corridor.at()].location.at();
        let sets = [
            lane.port.at(),
            self.ports + location,
            self.ports + self.locations,
        ];
        // A promise after the horizon uses what it uses on other days than it stands on here.
        lane.keeps
            .is_none()
            .then(|| sets.map(|set| set * self.width))
    }

    /// The first day from one on that was noted.
    pub fn next(&self, sets: Sets, from: Day) -> Option<Day> {
        let first = from.at() / 64;
        (first..self.width).find_map(|word| {
            let mut bits = sets
                .iter()
                .fold(0, |bits, set| bits | self.days[set + word]);
            if word == first {
                bits &= u64::MAX << (from.at() % 64);
            }
            (bits != 0).then(|| Day::new(word * 64 + bits.trailing_zeros() as usize))
        })
    }
}
