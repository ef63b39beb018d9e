//! The smallest single change that gives a case an appointment, found by making it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cohorts::queue::Cohorts;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, CorridorIndex, LimitIndex, narrow};
use crate::domain::limits::LimitKey;
use crate::domain::problem::Problem;
use crate::schedule::board::{Board, Place};
use crate::schedule::reinsert::has_room;
use crate::schedule::seniority;
use crate::whatif::apply::{Applied, apply};
use crate::whatif::grammar;

use super::alike::{Alike, Charges};
use super::{places, shortages};

/// A change, and what it gives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Remedy {
    /// The change, as `--set` takes it.
    pub set: String,
    /// The day it then has.
    pub date: String,
    /// At which port.
    pub port_id: String,
    /// Seniors alike who would be appointed with it: they come first.
    pub seniors: usize,
}

/// What came of trying changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Attempts {
    /// The smallest change that does it.
    pub remedy: Option<Remedy>,
    /// Changes that were made and seen not to do it.
    pub tried: usize,
    /// Greater changes that were not tried any more.
    pub untried: usize,
    /// Cases that were looked at, of all changes.
    pub looked_at: u64,
}

/// Most changes of amounts, and of phases, that are tried.
const TRIED: usize = 100;

/// A change that might do, its size, and where places are looked for under it.
struct Candidate {
    /// How many days' worth is added of what is there; for phases, days.
    size: f64,
    set: String,
    from: Day,
    /// Not included.
    to: Day,
    /// A place to begin with, on a corridor.
    at: Option<(CorridorIndex, Place)>,
}

/// Finds the smallest single change by how many days' worth of what is there it adds; phases
/// opened earlier or closed later only where no other change does it. `board` is the plan of the
/// cases alike without the case, and the new day must lie before `until`.
///
/// The case and those that come [first](super::together::first) are put where there is room under the change, and the places handed out by seniority.
pub(super) fn smallest(
    alike: &Alike<'_>,
    board: &Board<'_>,
    before: &[CaseIndex],
    until: Day,
) -> Attempts {
    let (problem, case) = (&alike.problem, alike.case);
    let mut charges = Charges::default();
    let mut search = Attempts::default();
    let mut room = one_place(board, before, case, until);
    if !before.is_empty() {
        room.extend(days_in_a_row(board, before.len() + 1, case, until));
    }
    for mut candidates in [room, other_dates(problem, case, until)] {
        candidates.sort_by(|a, b| {
            a.size
                .total_cmp(&b.size)
                .then(a.from.cmp(&b.from))
                .then_with(|| a.set.cmp(&b.set))
        });
        candidates.dedup_by(|a, b| a.set == b.set);
        for (at, candidate) in candidates.iter().enumerate() {
            if at == TRIED {
                search.untried += candidates.len() - at;
                break;
            }
            search.remedy = attempt(alike, &mut charges, before, until, candidate);
            search.looked_at = charges.looked_at;
            if search.remedy.is_some() {
                return search;
            }
            search.tried += 1;
        }
    }
    search
}

/// Changes that make room for all at one place where only one resource at one site, or one
/// phase's cap, is short.
fn one_place(
    board: &Board<'_>,
    before: &[CaseIndex],
    case: CaseIndex,
    until: Day,
) -> Vec<Candidate> {
    let problem = board.problem;
    let mut found: BTreeMap<String, Candidate> = BTreeMap::new();
    let Some(cohort) = board.cohort(case) else {
        return Vec::new();
    };
    let ready = before.iter().map(|senior| problem.cases[senior.at()].ready);
    let mut ready: Vec<Day> = ready.collect();
    ready.sort_unstable();
    let first = problem.cases[case.at()].ready.max(Day::START);
    for day in first.until(until) {
        // Those who are not ready that day may yet move up when others do.
        let ready = ready.partition_point(|ready| *ready <= day);
        let cases = f64::from(narrow(ready + 1));
        for (lane, own) in (0u32..).zip(board.lanes(cohort)) {
            for place in places(board, case, lane, day) {
                let short = shortages(board, case, place, cases);
                let Some((size, set)) = single(problem, &short) else {
                    continue;
                };
                // More for a phase is more on all of its days.
                let size = match (short[0].0, found.get(&set)) {
                    (_, Some(known)) if known.size <= size => continue,
                    (limit, None) if is_phase(problem, limit) => days_worth(problem, &set),
                    (limit, Some(_)) if is_phase(problem, limit) => continue,
                    _ => size,
                };
                let candidate = Candidate {
                    size,
                    set: set.clone(),
                    from: day,
                    to: day + 1,
                    at: Some((own.corridor, place)),
                };
                found.insert(set, candidate);
            }
        }
    }
    found.into_values().collect()
}

fn is_phase(problem: &Problem, limit: LimitIndex) -> bool {
    matches!(problem.limits.key(limit), LimitKey::Phase { .. })
}

/// Changes that make room for so many cases over days in a row on which a case lacks one and the
/// same thing, so many a day that some number of days is enough.
fn days_in_a_row(board: &Board<'_>, cases: usize, case: CaseIndex, until: Day) -> Vec<Candidate> {
    let problem = board.problem;
    let Some(cohort) = board.cohort(case) else {
        return Vec::new();
    };
    // By resource and site: the days, and what a case uses of it there at most.
    let mut short: BTreeMap<(String, String), (Vec<Day>, f64)> = BTreeMap::new();
    let ready = problem.cases[case.at()].ready.max(Day::START);
    for day in ready.until(until) {
        for lane in (0u32..).take(board.lanes(cohort).len()) {
            for place in places(board, case, lane, day) {
                let missing = shortages(board, case, place, 1.0);
                let mut names = missing
                    .iter()
                    .map(|(limit, _)| problem.limits.key(*limit))
                    .filter(|key| matches!(key, LimitKey::Resource { .. }))
                    .map(|key| problem.limit_name(key));
                let Some(name) = names.next() else { continue };
                if names.any(|other| other != name) {
                    continue;
                }
                let own = short.entry(name).or_default();
                if own.0.last() != Some(&day) {
                    own.0.push(day);
                }
                board.for_each_use(cohort, place, |limit, amount| {
                    if missing.iter().any(|(other, _)| *other == limit) {
                        own.1 = own.1.max(amount);
                    }
                });
            }
        }
    }
    let mut found = Vec::new();
    for ((resource, site), (days, amount)) in short {
        let mut a_day = 1;
        while a_day < cases {
            let length = cases.div_ceil(a_day);
            let runs = days.windows(length).map(|run| (run[0], run[length - 1]));
            // The shortest run, the earliest of these.
            if let Some((from, to)) = runs.min_by_key(|(from, to)| (*to - *from, *from)) {
                let parts = narrow(a_day);
                let more = (f64::from(parts) * amount * 1e6).ceil() / 1e6;
                let (first, last) = (problem.calendar.date(from), problem.calendar.date(to));
                let set = format!("capacity:{resource}@{site}+{more} {first}..{last}");
                found.push(Candidate {
                    size: days_worth(problem, &set),
                    set,
                    from,
                    to: to + 1,
                    at: None,
                });
            }
            a_day *= 2;
        }
    }
    found
}

/// How many days' worth of what is there a change adds.
fn days_worth(problem: &Problem, set: &str) -> f64 {
    let changed = grammar::change(set, problem).map(|change| apply(problem, &[change]));
    let Ok(Applied::Changed(changed)) = changed else {
        return f64::INFINITY;
    };
    let both = problem
        .limits
        .amounts()
        .iter()
        .zip(changed.limits.amounts());
    both.filter(|(before, after)| after > before)
        .map(|(before, after)| (after - before) / before.max(after - before))
        .sum()
}

/// The change that ends shortages all of one resource at one site or of one phase, and its size
/// as a share of what is there.
fn single(problem: &Problem, short: &[(LimitIndex, f64)]) -> Option<(f64, String)> {
    let &(first, _) = short.first()?;
    let name = problem.limit_name(problem.limits.key(first));
    let (mut days, mut slots) = (Vec::new(), Vec::new());
    let (mut most, mut size) = (0.0_f64, 0.0_f64);
    for &(limit, missing) in short {
        let key = problem.limits.key(limit);
        if problem.limit_name(key) != name {
            return None;
        }
        match key {
            LimitKey::Resource { day, slot, .. } => {
                days.push(day);
                slots.extend(slot);
            }
            LimitKey::Phase { day, .. } => days.push(day),
        }
        most = most.max(missing);
        size = size.max(missing / problem.limits.amount(limit).max(missing));
    }
    // To six decimals, upwards: what is there was added up in binary.
    let more = (most * 1e6).ceil() / 1e6;
    if let LimitKey::Phase { phase, day } = problem.limits.key(first) {
        let phase = &problem.phases[phase.at()];
        let ramp = phase.ramp()?;
        let since = f64::from(day - phase.opens);
        let share = if ramp.days == 0 {
            1.0
        } else {
            (since / f64::from(ramp.days)).min(1.0)
        };
        // With a start of its own, a higher `full` tells only as far as the ramp is climbed.
        let share = if phase.start.is_some() { share } else { 1.0 };
        let full = (more / share).ceil();
        return full.is_finite().then(|| {
            let set = format!("phase:{}.persons_per_day_full+{full}", phase.id);
            (size, set)
        });
    }
    let (from, to) = (days.iter().min()?, days.iter().max()?);
    let (from, to) = (problem.calendar.date(*from), problem.calendar.date(*to));
    let dates = if from == to {
        from.to_string()
    } else {
        format!("{from}..{to}")
    };
    let at = match (slots.as_slice(), problem.limits.key(first)) {
        (&[slot], LimitKey::Resource { site, .. }) => {
            format!(
                " at {}",
                problem.ports[site.at()].slots[slot as usize].start
            )
        }
        _ => String::new(),
    };
    Some((
        size,
        format!("capacity:{}@{}+{more} {dates}{at}", name.0, name.1),
    ))
}

/// Phases that could admit the case, opened earlier or closed later.
fn other_dates(problem: &Problem, case: CaseIndex, until: Day) -> Vec<Candidate> {
    let class = problem.class_of(case);
    let ready = problem.cases[case.at()].ready.max(problem.notice_of(class));
    let mut found = Vec::new();
    for &index in &problem.phase_sets[class.phases.at()] {
        let phase = &problem.phases[index.at()];
        let fits = |port: &_| {
            phase
                .ports
                .as_ref()
                .is_none_or(|ports| ports.binary_search(port).is_ok())
        };
        let reaches = problem
            .corridors_from(class.location)
            .any(|(_, ends)| fits(&ends.port) && problem.port_allowed(class, ends.port));
        if !reaches {
            continue;
        }
        let mut candidate = |days: i32, set: String| {
            found.push(Candidate {
                size: f64::from(days),
                set,
                from: ready,
                to: until,
                at: None,
            });
        };
        for day in ready.until(until.min(phase.opens)) {
            let days = phase.opens - day;
            candidate(days, format!("phase:{}.opens_on-{days}d", phase.id));
        }
        if let Some(closes) = phase.closes {
            for day in ready.max(closes + 1).until(until) {
                let days = day - closes;
                candidate(days, format!("phase:{}.closes_on+{days}d", phase.id));
            }
        }
    }
    found
}

/// Makes a change, puts the case and those that come before it where they then fit, hands the
/// places out by seniority, and sees whether the case has one early enough.
fn attempt(
    alike: &Alike<'_>,
    charges: &mut Charges,
    before: &[CaseIndex],
    until: Day,
    candidate: &Candidate,
) -> Option<Remedy> {
    let (problem, case) = (&alike.problem, alike.case);
    let change = grammar::change(&candidate.set, problem).ok()?;
    let Applied::Changed(changed) = apply(problem, &[change]) else {
        return None;
    };
    let cohorts = Cohorts::admissible(&changed);
    let mut board = alike.changed(charges, &changed, &cohorts)?;
    for &one in before.iter().chain([&case]) {
        board.lift(one);
    }
    let mut seniors = 0;
    for &one in before.iter().chain([&case]) {
        if let Some(place) = place(&mut board, one, candidate) {
            board.put(one, place);
            seniors += usize::from(one != case);
        } else if one == case || problem.cases[one.at()].ready < candidate.to {
            return None;
        }
    }
    seniority::sort(&mut board);
    let place = board.places[case.at()].filter(|place| place.day < until)?;
    let lane = &board.lanes(board.cohort(case)?)[place.lane as usize];
    Some(Remedy {
        set: candidate.set.clone(),
        date: changed.calendar.date(place.day).to_string(),
        port_id: changed.ports[lane.port.at()].id.clone(),
        seniors,
    })
}

/// A place with room for a case on a candidate's days, the earliest.
fn place(board: &mut Board<'_>, case: CaseIndex, candidate: &Candidate) -> Option<Place> {
    let cohort = board.cohort(case)?;
    let ready = board.problem.cases[case.at()].ready;
    if let Some((corridor, place)) = candidate.at.filter(|(_, place)| place.day >= ready) {
        let lane = super::lane(board, case, corridor)?;
        let place = Place { lane, ..place };
        if has_room(board, case, place) {
            return Some(place);
        }
    }
    let lanes = 0..narrow(board.lanes(cohort).len());
    for day in candidate.from.max(ready).until(candidate.to) {
        for lane in lanes.clone() {
            let place = board.place_on(cohort, lane, day);
            if place.is_some() {
                return place;
            }
        }
    }
    None
}
