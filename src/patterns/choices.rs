//! What there is to choose from: like cases, and by port and day what an appointment of them takes.

use std::collections::BTreeMap;
use std::ops::Range;

use super::takes::{Takes, Uses};
use crate::cohorts::profile::Gate;
use crate::cohorts::queue::Cohorts;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, LimitIndex, PortIndex};
use crate::domain::limits::LimitKey;
use crate::domain::problem::Problem;
use crate::domain::proof::Packed;
use crate::domain::rules::{Period, SiteKind, Usage};

/// Amounts have at most six decimals, so that in millionths they are whole numbers.
const MILLION: f64 = 1e6;

/// Cases alike in all that they cost and use: of one cohort, ready day and due day.
#[derive(Debug)]
pub(super) struct Kind {
    /// The cases, by rising index.
    pub cases: Vec<CaseIndex>,
    /// First day on which they can be appointed, not negative.
    pub ready: Day,
    /// w·n: what a day's wait of one of them costs.
    pub weighted: f64,
    /// g: cost of one of them without an appointment.
    pub none: f64,
}

impl Kind {
    /// How many cases there are.
    pub fn count(&self) -> f64 {
        f64::from(u32::try_from(self.cases.len()).unwrap_or(u32::MAX))
    }
}

/// An appointment at a port on a day, for the cases of a cohort.
#[derive(Debug)]
pub(super) struct Offer {
    /// Position of the cohort.
    pub cohort: usize,
    /// Position among the lanes of the cohort's profile.
    pub lane: u32,
    /// Position in [`Choices::places`].
    pub place: usize,
    /// Position in [`PortDay::shapes`].
    pub shape: usize,
    /// What it takes of shared limits.
    pub shared: Vec<(LimitIndex, f64)>,
}

/// A port on a day, or all ports: what is packed at once.
#[derive(Debug)]
pub(super) struct PortDay {
    /// The day.
    pub day: Day,
    /// The local limit of each row.
    pub limits: Vec<LimitIndex>,
    /// What is left of each, in millionths.
    pub capacity: Vec<i64>,
    /// What cases may take, each once.
    pub shapes: Vec<Takes>,
    /// What there is to offer.
    pub offers: Vec<Offer>,
}

/// What cases of a kind are alike in: cohort, ready day and due day, and which case where each is by
/// itself.
type Key = (u32, Day, Option<Day>, Option<usize>);

/// All of it.
pub(super) struct Choices<'p> {
    pub problem: &'p Problem,
    pub cohorts: &'p Cohorts,
    pub kinds: Vec<Kind>,
    /// The kinds of each cohort.
    pub of_cohort: Vec<Range<usize>>,
    /// What is packed at once.
    pub packed: Packed,
    /// Those on which there is something to offer.
    pub port_days: Vec<PortDay>,
    /// Each port and day with something to offer.
    pub places: Vec<(PortIndex, Day)>,
    /// By limit, whether it is of one of `port_days` alone; cuts, which stand behind the limits, are not.
    pub is_local: Vec<bool>,
    /// What there is of each cut.
    pub of_cuts: Vec<f64>,
}

impl<'p> Choices<'p> {
    /// Those of like cases, or with each case by itself.
    pub fn new(problem: &'p Problem, cohorts: &'p Cohorts, each: bool, packed: Packed) -> Self {
        let mut of: BTreeMap<Key, Vec<CaseIndex>> = BTreeMap::new();
        for (at, cohort) in cohorts.cohort_of.iter().enumerate() {
            if let Some(cohort) = *cohort {
                let fact = &problem.cases[at];
                let key = (
                    cohort,
                    fact.ready.max(Day::START),
                    fact.due.map(|due| due.max(Day::START)),
                    each.then_some(at),
                );
                of.entry(key).or_default().push(CaseIndex::new(at));
            }
        }
        let mut of_cohort = vec![0..0; cohorts.cohorts.len()];
        let mut kinds = Vec::with_capacity(of.len());
        for ((cohort, ready, _, _), cases) in of {
            let at = kinds.len();
            let range = &mut of_cohort[cohort as usize];
            *range = if range.start == range.end {
                at
            } else {
                range.start
            }..at + 1;
            kinds.push(Kind {
                ready,
                weighted: cohorts.cohorts[cohort as usize].weighted,
                none: problem.cost_unscheduled(cases[0]).total(),
                cases,
            });
        }
        let mut choices = Self {
            problem,
            cohorts,
            kinds,
            of_cohort,
            packed,
            port_days: Vec::new(),
            places: Vec::new(),
            is_local: is_local(problem, packed),
            of_cuts: Vec::new(),
        };
        choices.gather();
        choices
    }

    /// What a kind's appointment costs.
    pub fn cost(&self, kind: usize, port_day: &PortDay, offer: &Offer) -> f64 {
        let profile = self.cohorts.cohorts[offer.cohort].profile;
        let lane = &self.cohorts.profiles.list[profile].lanes[offer.lane as usize];
        let case = self.kinds[kind].cases[0];
        lane.cost(self.problem, case, port_day.day)
    }

    /// What is left of a limit, or of a cut.
    pub fn left(&self, limit: LimitIndex) -> f64 {
        let limits = &self.cohorts.residual.left;
        let cut = || self.of_cuts[limit.at() - limits.len()];
        limits.get(limit.at()).copied().unwrap_or_else(cut)
    }

    fn gather(&mut self) {
        let mut found: BTreeMap<(Option<PortIndex>, Day), Gathered> = BTreeMap::new();
        let mut places: BTreeMap<(PortIndex, Day), usize> = BTreeMap::new();
        for (at, cohort) in self.cohorts.cohorts.iter().enumerate() {
            let kinds = &self.kinds[self.of_cohort[at].clone()];
            let Some(first) = kinds.iter().map(|kind| kind.ready).min() else {
                continue;
            };
            let lanes = &self.cohorts.profiles.list[cohort.profile].lanes;
            for (lane_at, lane) in (0u32..).zip(lanes) {
                for day in first.until(self.problem.calendar.end()) {
                    let gate = lane.gates[day.at()];
                    if gate != Gate::Closed {
                        let next = places.len();
                        let place = *places.entry((lane.port, day)).or_insert(next);
                        let alone = self.packed == Packed::PortDay;
                        let here = found.entry((alone.then_some(lane.port), day)).or_default();
                        self.offer(here, (at, lane_at, place), day);
                    }
                }
            }
        }
        self.port_days = found
            .into_iter()
            .map(|((_, day), here)| here.finish(self, day))
            .filter(|here| !here.offers.is_empty())
            .collect();
        let mut places: Vec<_> = places.into_iter().collect();
        places.sort_by_key(|(_, at)| *at);
        self.places = places.into_iter().map(|(place, _)| place).collect();
    }

    fn offer(&self, here: &mut Gathered, (cohort, lane_at, place): (usize, u32, usize), day: Day) {
        let own = &self.cohorts.cohorts[cohort];
        let lane = &self.cohorts.profiles.list[own.profile].lanes[lane_at as usize];
        let footprints = &self.cohorts.footprints;
        let mut takes = Takes::default();
        let mut shared = Vec::new();
        let mut add = |here: &mut Gathered, limit: LimitIndex, amount: f64, local: &mut Uses| {
            if amount <= 0.0 || self.left(limit).is_infinite() {
            } else if self.is_local[limit.at()] {
                local.push((here.row(limit), millionths(amount)));
            } else {
                shared.push((limit, amount));
            }
        };
        if let Some(cap) = lane.gates[day.at()].limit() {
            add(here, cap, own.persons, &mut takes.day);
        }
        let (footprint, problem) = (lane.footprint, self.problem);
        footprints.for_each_use(
            footprint,
            problem,
            own.persons,
            day,
            None,
            |limit, amount| {
                add(here, limit, amount, &mut takes.day);
            },
        );
        takes.day.sort_unstable();
        match footprints.list[footprint].menu {
            None => takes.slots.push((None, Uses::new())),
            Some(menu) => {
                for choice in footprints.menus[menu].on(day) {
                    let mut uses = Uses::new();
                    for (limit, amount) in choice.each_use(day, own.persons) {
                        add(here, limit, amount, &mut uses);
                    }
                    uses.sort_unstable();
                    takes.slots.push((Some(choice.slot), uses));
                }
            }
        }
        if takes.slots.is_empty() {
            return;
        }
        let next = here.shapes.len();
        let shape = *here.shapes.entry(takes).or_insert(next);
        here.offers.push(Offer {
            cohort,
            lane: lane_at,
            place,
            shape,
            shared,
        });
    }
}

/// A port's day while it is gathered.
#[derive(Default)]
struct Gathered {
    limits: Vec<LimitIndex>,
    rows: BTreeMap<LimitIndex, usize>,
    shapes: BTreeMap<Takes, usize>,
    offers: Vec<Offer>,
}

impl Gathered {
    fn row(&mut self, limit: LimitIndex) -> usize {
        let limits = &mut self.limits;
        *self.rows.entry(limit).or_insert_with(|| {
            limits.push(limit);
            limits.len() - 1
        })
    }

    fn finish(self, choices: &Choices<'_>, day: Day) -> PortDay {
        let mut shapes = vec![Takes::default(); self.shapes.len()];
        for (takes, at) in self.shapes {
            shapes[at] = takes;
        }
        let left = self.limits.iter().map(|&limit| choices.left(limit));
        PortDay {
            day,
            capacity: left.map(millionths).collect(),
            limits: self.limits,
            shapes,
            offers: self.offers,
        }
    }
}

/// Amounts are at most 1e12.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn millionths(amount: f64) -> i64 {
    (amount * MILLION).round() as i64
}

/// Limits that are used by appointments of one day alone, and of one port alone where a port is packed
/// by itself.
fn is_local(problem: &Problem, packed: Packed) -> Vec<bool> {
    let days = packed == Packed::Day;
    let local = |limit| match problem.limits.key(limit) {
        LimitKey::Resource { slot: Some(_), .. } => true,
        LimitKey::Resource { resource, .. } => {
            let own = &problem.rules.resources[resource.at()];
            let offset = own.usages.first().map_or(0, |first| first.offset_days);
            let offset = if days { offset } else { 0 };
            let of_day = |u: &Usage| u.offset_days == offset && u.duration_days == 1;
            (days || matches!(own.site, SiteKind::Port | SiteKind::Corridor))
                && own.period == Period::Day
                && own.usages.iter().all(of_day)
        }
        LimitKey::Phase { phase, .. } => {
            let ports = problem.phases[phase.at()].ports.as_ref();
            days || ports.is_some_and(|ports| ports.len() == 1)
        }
    };
    let all = 0..problem.limits.len();
    all.map(|at| local(LimitIndex::new(at))).collect()
}
