//! What fits alone, by formulas of the check's own: an appointment that by itself takes more than
//! promises and done appointments leave of a limit is held by no plan.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::slot_spans::{SlotSpans, least_over, listed};
use super::tolerance;
use super::uses::Matching;
use crate::domain::calendar::Day;
use crate::domain::id::{
    CorridorIndex, LimitIndex, PhaseSetIndex, PortSetIndex, ResourceIndex, SiteIndex,
};
use crate::domain::id::{LocationIndex, NeedSetIndex, PortIndex, StreamIndex};
use crate::domain::limits::LimitKey;
use crate::domain::problem::{Admission, CaseClass, Problem};
use crate::domain::rules::{Period, Usage};

/// Rounding goes against the bound: what is over by less than this beyond the tolerance may be
/// within it when it is added up in another order.
const CERTAIN: f64 = 1.001;

/// What is left of each limit, and the most that one more appointment may take of it by itself.
pub(super) struct Alone {
    left: Vec<f64>,
    most: Vec<f64>,
    /// The least of `most`, by resource and site.
    least: BTreeMap<(ResourceIndex, SiteIndex), f64>,
}

impl Alone {
    /// Beside what was done before `start` and promises.
    pub fn booked(problem: &Problem, matching: &Matching<'_>) -> Self {
        Self::beside(problem, matching, &matching.earlier())
    }

    /// Beside promises and an earlier use of limits, which plans do not change.
    pub fn beside(problem: &Problem, matching: &Matching<'_>, earlier: &[f64]) -> Self {
        let mut fixed = earlier.to_vec();
        for promise in &problem.promises {
            matching.add_booking(promise, &mut fixed);
        }
        let amounts = problem.limits.amounts();
        let left: Vec<f64> = (amounts.iter().zip(&fixed))
            .map(|(amount, fixed)| f64::max(amount - fixed, 0.0))
            .collect();
        // What rule 2 accepts at a limit: its amount, or what was done there if that is more.
        let accepted = amounts.iter().zip(earlier).map(|(&a, &done)| a.max(done));
        let most: Vec<f64> = (left.iter().zip(accepted))
            .map(|(left, accepted)| left + CERTAIN * tolerance(accepted))
            .collect();
        let mut least = BTreeMap::new();
        for (at, &most) in most.iter().enumerate() {
            let key = problem.limits.key(LimitIndex::new(at));
            if let LimitKey::Resource { resource, site, .. } = key {
                let known = least.entry((resource, site)).or_insert(f64::INFINITY);
                *known = f64::min(*known, most);
            }
        }
        Self { left, most, least }
    }

    /// Whether an appointment that uses so much of these limits, each once, fits alone.
    pub fn holds(&self, uses: &[(LimitIndex, f64)]) -> bool {
        uses.iter()
            .all(|&(limit, amount)| amount <= self.most[limit.at()])
    }

    /// The most that one more appointment, or several, may take of a limit: with the tolerance of
    /// rule 2 and a little more, so that no sum in another order comes out beyond it.
    pub fn most(&self, limit: LimitIndex) -> f64 {
        self.most[limit.at()]
    }

    /// What is left of a limit.
    pub fn left(&self, limit: LimitIndex) -> f64 {
        self.left[limit.at()]
    }
}

/// What classes are alike in that choose from the same appointments, each of which uses the same
/// per person and per case; the last is the first day that is not too near.
pub(super) type Kind = (
    LocationIndex,
    StreamIndex,
    NeedSetIndex,
    PortSetIndex,
    PhaseSetIndex,
    Day,
);

/// The kind of a class.
pub(super) fn kind(problem: &Problem, class: &CaseClass) -> Kind {
    // Every attribute is named: one that is forgotten here would make a wrong bound. Priority and
    // factor weigh, the priority also tells of notice, status only of phases (who has withdrawn is
    // not among these), and persons are looked at one by one.
    let CaseClass {
        persons: _,
        location,
        stream,
        priority: _,
        needs,
        status: _,
        ports,
        factor: _,
        phases,
    } = *class;
    let notice = problem.notice_of(class);
    (location, stream, needs, ports, phases, notice)
}

/// A use of so much per person and per case where so much may be taken.
type Take = (f64, f64, f64);

fn within(&(per_person, per_case, most): &Take, persons: f64) -> bool {
    persons * per_person + per_case <= most
}

/// Which families fit alone on a corridor, by day and slot.
pub(super) struct LaneRoom {
    /// By day, the most persons that the phase's cap lets in.
    caps: Vec<f64>,
    /// Day resources that may be short for somebody: by day, what may be taken of the shortest day
    /// that the appointment uses.
    takes: Vec<Vec<Take>>,
    /// The same of slot resources, by day and open slot; empty where none is short.
    slots: Vec<Vec<Vec<Take>>>,
}

impl LaneRoom {
    /// For classes of a kind of at most so many persons.
    pub fn new(
        problem: &Problem,
        matching: &Matching<'_>,
        alone: &Alone,
        class: &CaseClass,
        corridor: CorridorIndex,
        persons: f64,
    ) -> Self {
        let ends = problem.corridors[corridor.at()];
        let days = problem.calendar.all();
        let cap = |day| match problem.admission(class, ends.port, day) {
            Admission::Phase(phase) => alone.most[problem.limits.of_phase(phase, day).at()],
            Admission::Free | Admission::Closed => f64::INFINITY,
        };
        let mut room = Self {
            caps: days.clone().map(cap).collect(),
            takes: Vec::new(),
            slots: Vec::new(),
        };
        let slotted = !problem.ports[ends.port.at()].slots.is_empty();
        let mut short = Vec::new();
        for rows in matching.of(class).chunk_by(|a, b| a.0 == b.0) {
            let resource = rows[0].0;
            let site = problem.site(resource, corridor);
            let all: f64 = (rows.iter())
                .map(|(_, row)| persons * row.per_person + row.per_case)
                .sum();
            // The site may have no limits at all: a port without slots.
            let least = alone.least.get(&(resource, site)).copied();
            if all <= least.unwrap_or(f64::INFINITY) {
                continue;
            }
            if problem.rules.resources[resource.at()].period == Period::Day {
                let first = problem.limits.of_day(resource, site, Day::START).at();
                let own = &alone.most[first..first + room.caps.len()];
                room.takes.extend(day_takes(own, rows));
            } else if slotted {
                short.extend(rows);
            }
        }
        if !short.is_empty() {
            let by_day = days.map(|day| slot_takes(problem, &alone.most, &short, ends.port, day));
            room.slots = by_day.collect();
        }
        room
    }

    /// Whether a family fits on a day, its slot aside.
    pub fn fits(&self, day: usize, persons: f64) -> bool {
        persons <= self.caps[day] && self.takes.iter().all(|take| within(&take[day], persons))
    }

    /// Whether it fits in an open slot of the day.
    pub fn slot_fits(&self, day: usize, slot: usize, persons: f64) -> bool {
        let takes = self.slots.get(day).map(|slots| &slots[slot]);
        takes.is_none_or(|takes| takes.iter().all(|take| within(take, persons)))
    }
}

/// What rows of one day resource take, by day of the appointment: pieces of days that the same rows
/// cover, each with what may be taken of its shortest day.
fn day_takes(most: &[f64], rows: &[(ResourceIndex, &Usage)]) -> Vec<Vec<Take>> {
    let span = |row: &Usage| {
        let from = i64::from(row.offset_days);
        (from, from + i64::from(row.duration_days))
    };
    let edges: BTreeSet<i64> = (rows.iter())
        .flat_map(|(_, row)| <[i64; 2]>::from(span(row)))
        .collect();
    let edges: Vec<i64> = edges.into_iter().collect();
    let mut takes = Vec::new();
    for piece in edges.windows(2) {
        let (mut per_person, mut per_case) = (0.0, 0.0);
        for (_, row) in rows {
            let (from, to) = span(row);
            if from <= piece[0] && piece[1] <= to {
                per_person += row.per_person;
                per_case += row.per_case;
            }
        }
        let by_day = (0i64..).take(most.len()).map(|day| {
            // Days outside the horizon are not limited.
            let on = (piece[0]..piece[1]).filter_map(|step| usize::try_from(day + step).ok());
            let least = on.filter_map(|on| most.get(on)).copied();
            (per_person, per_case, least.fold(f64::INFINITY, f64::min))
        });
        takes.push(by_day.collect());
    }
    takes
}

/// What rows of slot resources take in each open slot of a day: pieces of slots that the same rows of a
/// resource cover, each with what may be taken where there is least.
fn slot_takes(
    problem: &Problem,
    most: &[f64],
    rows: &[(ResourceIndex, &Usage)],
    port: PortIndex,
    day: Day,
) -> Vec<Vec<Take>> {
    let open: Vec<usize> = (problem.open_slots(port, day))
        .map(|slot| slot as usize)
        .collect();
    let mut takes = vec![Vec::new(); open.len()];
    for rows in rows.chunk_by(|a, b| a.0 == b.0) {
        let own = listed(problem, (rows[0].0, port), day, most, f64::INFINITY);
        // All rows begin in the slot itself: the shorter end first.
        let mut rows: Vec<&Usage> = rows.iter().map(|(_, row)| *row).collect();
        rows.sort_by_key(|row| row.duration_minutes);
        let mut begin: Vec<usize> = open.clone();
        for (first, row) in rows.iter().enumerate() {
            let spans = SlotSpans::new(problem, port, row.duration_minutes);
            let ends: Vec<usize> = open.iter().map(|&slot| spans.of(slot).end).collect();
            let per_person: f64 = rows[first..].iter().map(|row| row.per_person).sum();
            let per_case: f64 = rows[first..].iter().map(|row| row.per_case).sum();
            let pieces = begin.iter().zip(&ends).map(|(&from, &to)| from..to);
            let least = least_over(&own, pieces);
            for (takes, least) in takes.iter_mut().zip(least) {
                if least.is_finite() {
                    takes.push((per_person, per_case, least));
                }
            }
            begin = ends;
        }
    }
    takes
}

/// What the cases of a problem that have no appointment lack by themselves.
pub(super) struct Lacks<'p> {
    problem: &'p Problem,
    matching: Matching<'p>,
    alone: Alone,
    known: FxHashMap<(Kind, u8), Latest>,
    /// Appointments that were looked at: the work done.
    looked_at: u64,
}

/// Of the admissible appointment of a day the one that exceeds least.
#[derive(Clone, Debug)]
pub(super) struct Lack {
    /// The share of what it needs that there is; infinite where it fits.
    share: f64,
    /// How many limits it exceeds.
    limits: usize,
    /// What it exceeds, as unscheduled.csv has it; empty where it fits.
    pub detail: String,
}

/// What is known of a class, from its last day back to the last one on which something fits: nothing
/// exceeds less than that, whatever day of before it a case is ready on.
struct Latest {
    /// The first of the days.
    from: usize,
    /// By day, the best from it on.
    best: Vec<Option<Lack>>,
}

impl<'p> Lacks<'p> {
    pub fn new(problem: &'p Problem, matching: Matching<'p>, alone: Alone) -> Self {
        Self {
            problem,
            matching,
            alone,
            known: FxHashMap::default(),
            looked_at: 0,
        }
    }

    /// The admissible appointment from a ready day on that exceeds least, the earliest of these;
    /// none where a class has none.
    pub fn least(&mut self, class: &CaseClass, ready: Day) -> Option<&Lack> {
        let key = (kind(self.problem, class), class.persons);
        if !self.known.contains_key(&key) {
            let latest = self.latest(class);
            self.known.insert(key, latest);
        }
        let latest = self.known.get(&key)?;
        let ready = ready.max(Day::START).at();
        let at = ready.saturating_sub(latest.from);
        latest.best.get(at)?.as_ref()
    }

    /// Appointments that were looked at.
    pub fn looked_at(&self) -> u64 {
        self.looked_at
    }

    fn latest(&mut self, class: &CaseClass) -> Latest {
        let mut from = self.problem.calendar.count();
        let mut best: Vec<Option<Lack>> = Vec::new();
        for day in self.problem.calendar.all().rev() {
            let own = self.on(class, day);
            let later = best.last().cloned().flatten();
            let next = match (own, later) {
                (Some(own), Some(later)) if later.exceeds_less(&own) => Some(later),
                (own, later) => own.or(later),
            };
            let fits = next.as_ref().is_some_and(Lack::is_none);
            best.push(next);
            from -= 1;
            if fits {
                break;
            }
        }
        best.reverse();
        Latest { from, best }
    }

    fn on(&mut self, class: &CaseClass, day: Day) -> Option<Lack> {
        let problem = self.problem;
        let mut best: Option<Lack> = None;
        if day < problem.notice_of(class) {
            return None;
        }
        for (corridor, ends) in problem.corridors_from(class.location) {
            if !problem.port_allowed(class, ends.port)
                || problem.admission(class, ends.port, day) == Admission::Closed
            {
                continue;
            }
            let slots: Vec<Option<u32>> = if problem.ports[ends.port.at()].slots.is_empty() {
                let open = problem.is_open(ends.port, day);
                open.then_some(None).into_iter().collect()
            } else {
                problem.open_slots(ends.port, day).map(Some).collect()
            };
            for slot in slots {
                let lack = self.lack(class, corridor, day, slot);
                if lack.is_none() {
                    return Some(lack);
                }
                if best.as_ref().is_none_or(|best| lack.exceeds_less(best)) {
                    best = Some(lack);
                }
            }
        }
        best
    }

    fn lack(
        &mut self,
        class: &CaseClass,
        corridor: CorridorIndex,
        day: Day,
        slot: Option<u32>,
    ) -> Lack {
        let problem = self.problem;
        self.looked_at += 1;
        let mut uses: Vec<(LimitIndex, f64)> = Vec::new();
        let port = problem.corridors[corridor.at()].port;
        let start = slot.map(|slot| problem.ports[port.at()].slots[slot as usize].start);
        let way = (port, Some(corridor));
        (self.matching).for_each(class, way, day, start, |limit, amount| {
            uses.push((limit, amount));
        });
        if let Some(phase) = problem.admission(class, port, day).phase() {
            let cap = problem.limits.of_phase(phase, day);
            uses.push((cap, f64::from(class.persons)));
        }
        // Stable: what a limit is used for is added up in the order of the rows.
        uses.sort_by_key(|(limit, _)| *limit);
        // Of each resource and site, the limit with the least share; the limits of one follow each
        // other.
        let mut over: Vec<(String, f64, String)> = Vec::new();
        for uses in uses.chunk_by(|a, b| a.0 == b.0) {
            let limit = uses[0].0;
            let needs: f64 = uses.iter().map(|(_, amount)| amount).sum();
            if needs <= self.alone.most[limit.at()] {
                continue;
            }
            let (resource, site) = problem.limit_name(problem.limits.key(limit));
            let name = format!("{resource}@{site}");
            let (needs, left) = (millionths(needs), millionths(self.alone.left(limit)));
            let told = (name, left / needs, format!("{needs}/{left}"));
            match over.last_mut() {
                Some(last) if last.0 == told.0 => {
                    if told.1 < last.1 {
                        *last = told;
                    }
                }
                _ => over.push(told),
            }
        }
        let details: Vec<String> = (over.iter())
            .map(|(name, _, amounts)| format!("{name}:{amounts}"))
            .collect();
        Lack {
            share: over
                .iter()
                .fold(f64::INFINITY, |least, own| least.min(own.1)),
            limits: over.len(),
            detail: details.join(";"),
        }
    }
}

impl Lack {
    /// More is there of what is shortest, or as much and fewer limits are exceeded.
    fn exceeds_less(&self, other: &Self) -> bool {
        self.share > other.share || (self.share >= other.share && self.limits < other.limits)
    }

    /// Whether the appointment fits alone.
    pub fn is_none(&self) -> bool {
        self.detail.is_empty()
    }
}

/// To whole millionths, as amounts are given.
fn millionths(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
